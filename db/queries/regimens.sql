-- Which regimens of a drug were used, and how often?
-- The same dose in other words counts as another regimen. Groups stand apart: they are not patients.
-- :drug = rituximab
-- topic: Patients and treatment
SELECT
  d.drug,
  coalesce(nullif(x.dose, ''), 'dose not reported') AS regimen,
  x.dose_amount,
  x.dose_unit,
  x.dose_per,
  x.n_doses,
  x.interval_days,
  x.per_day,
  count(DISTINCT d.patient_id) AS patients,
  count(DISTINCT d.group_id) AS groups,
  count(DISTINCT d.article_id) AS articles
FROM drugs AS d
LEFT JOIN doses_given AS x USING (drug_exposure_id)
WHERE d.drug LIKE :drug AND d.role IS NOT 'considered' AND coalesce(d.patient_id, d.group_id) IS NOT NULL
GROUP BY d.drug, x.dose_amount, x.dose_unit, x.dose_per, x.n_doses, x.interval_days, x.per_day, regimen
ORDER BY patients DESC, groups DESC, regimen;
