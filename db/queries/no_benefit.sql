-- Who did not benefit, and what exactly does the paper say?
-- :drug = %
-- topic: Patients and treatment
SELECT
  o.article_id,
  o.owner,
  p.age_years,
  o.measure,
  o.direction,
  o.benefit,
  o.after_drug,
  o.mention_id,
  c.context,
  o.patient_id,
  o.group_id
FROM outcomes_reported AS o
LEFT JOIN patients AS p USING (patient_id)
JOIN contexts AS c USING (mention_id)
WHERE
  o.benefit IN ('none', 'worse')
  AND coalesce(o.patient_id, o.group_id) IS NOT NULL
  AND coalesce(o.after_drug, '') LIKE :drug
ORDER BY o.article_id, o.mention_id;
