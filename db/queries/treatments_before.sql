-- What had been given before a drug, and to how many?
-- "prior" counts patients whose treatment the text calls earlier; "named before" those where it only stands earlier.
-- :drug = rituximab
-- topic: Patients and treatment
SELECT
  t.drug,
  count(DISTINCT CASE WHEN t.role = 'prior' THEN t.patient_id END) AS prior,
  count(DISTINCT CASE WHEN t.role IS NOT 'prior' THEN t.patient_id END) AS named_before,
  count(DISTINCT CASE WHEN x.amount = 1 AND x.unit = 'mg' AND x.per GLOB 'kg*' THEN t.patient_id END) AS at_1_mg_per_kg
FROM drugs AS t
JOIN mentions AS tm ON tm.mention_id = t.mention_id
JOIN drugs AS d ON d.patient_id = t.patient_id AND d.drug LIKE :drug AND d.role IS NOT 'considered'
JOIN mentions AS dm ON dm.mention_id = d.mention_id
LEFT JOIN doses AS x ON x.drug_exposure_id = t.drug_exposure_id
WHERE
  t.drug NOT LIKE :drug AND t.role IS NOT 'considered'
  AND (t.role = 'prior' OR (tm.field = dm.field AND tm.start < dm.start))
GROUP BY t.drug
ORDER BY prior DESC, named_before DESC, t.drug;
