-- Who are the patients given a drug, one row each?
-- Age, onset, sex, antibodies, treatments and outcomes of every individual of a paper that counts. % stands for anything.
-- The diagnosis is sought as worded and by its name in the vocabulary.
-- :drug = rituximab
-- :diagnosis = %
-- topic: Patients and treatment
SELECT
  s.article_id,
  s.patient,
  s.age_years,
  s.onset_age_years,
  s.sex,
  s.diagnosis,
  s.antibodies_positive,
  s.antibodies_negative,
  s.antibodies_other,
  s.drugs,
  s.outcomes,
  s.age_years_low,
  s.age_years_high,
  s.disease,
  s.doid,
  s.year,
  s.pmid,
  s.title,
  s.patient_id
FROM patient_summary AS s
WHERE
  (coalesce(s.diagnosis, '') LIKE :diagnosis OR s.disease LIKE :diagnosis)
  AND EXISTS (
    SELECT 1 FROM drug_exposures AS d
    WHERE d.patient_id = s.patient_id AND d.name LIKE :drug AND d.role IS NOT 'considered'
  )
ORDER BY s.article_id, s.patient_id;
