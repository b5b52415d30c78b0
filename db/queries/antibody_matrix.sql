-- Three antibodies, patient by patient: positive, negative or not reported?
-- :first = HMGCR
-- :second = SRP
-- :third = Mi-2
-- topic: Patients and treatment
SELECT
  p.article_id,
  p.patient,
  coalesce(group_concat(DISTINCT CASE WHEN a.target = :first THEN a.result END), 'not reported') AS first,
  coalesce(group_concat(DISTINCT CASE WHEN a.target = :second THEN a.result END), 'not reported') AS second,
  coalesce(group_concat(DISTINCT CASE WHEN a.target = :third THEN a.result END), 'not reported') AS third,
  p.patient_id
FROM patient_summary AS p
LEFT JOIN antibody_results AS a USING (patient_id)
GROUP BY p.patient_id
HAVING sum(a.target IN (:first, :second, :third)) > 0
ORDER BY p.article_id, p.patient_id;
