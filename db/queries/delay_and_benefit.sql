-- Do patients treated long after onset do worse?
-- Years from the age at onset to the age at presentation. A patient whose onset age is not reported is shown, not dropped.
-- :drug = rituximab
-- topic: Patients and treatment
WITH delays AS (
  SELECT
    p.patient_id,
    p.age_years - p.onset_age_years AS years,
    max(o.benefit = 'better') AS is_better
  FROM patient_summary AS p
  JOIN drug_exposures AS d ON d.patient_id = p.patient_id AND d.name LIKE :drug AND d.role IS NOT 'considered'
  LEFT JOIN outcomes AS o ON o.patient_id = p.patient_id AND coalesce(o.after_drug, :drug) LIKE :drug
  GROUP BY p.patient_id
)
SELECT
  CASE
    WHEN years IS NULL THEN 'not reported'
    WHEN years < 2 THEN 'under 2 years'
    ELSE '2 years or more'
  END AS delay,
  count(*) AS patients,
  coalesce(sum(is_better), 0) AS better,
  sum(is_better IS NULL) AS benefit_not_stated
FROM delays
GROUP BY delay;
