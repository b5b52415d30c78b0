-- Was a dose given to somebody else than its drug?
SELECT x.dose_id, x.drug_exposure_id, x.patient_id, x.group_id, d.patient_id AS drug_patient_id, d.group_id AS drug_group_id
FROM doses AS x JOIN drug_exposures AS d USING (drug_exposure_id)
WHERE x.patient_id IS NOT d.patient_id OR x.group_id IS NOT d.group_id;
