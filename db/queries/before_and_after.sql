-- How did a measure change, per patient and per group, in which words?
-- Measures are named as the papers name them. A word of the measure must begin as asked, and % stands for anything: CK%
-- finds "median CK" and no "block"; %strength% finds it within a word too.
-- :measure = CK%
-- :drug = %
-- topic: Patients and treatment
SELECT
  o.article_id,
  o.owner,
  CASE WHEN o.patient_id IS NOT NULL THEN '1 of 1' ELSE o.n_events || ' of ' || o.n_total END AS who,
  o.measure,
  o.baseline,
  o.followup,
  o.unit,
  CASE WHEN o.baseline > 0 THEN round(100.0 * (o.followup - o.baseline) / o.baseline, 1) END AS percent_change,
  o.direction,
  o.benefit,
  o.after_drug,
  o.mention_id,
  c.context,
  o.patient_id,
  o.group_id
FROM outcomes_reported AS o
JOIN contexts AS c USING (mention_id)
WHERE
  coalesce(o.patient_id, o.group_id) IS NOT NULL
  AND ' ' || replace(replace(replace(o.measure, '(', ' '), '-', ' '), '/', ' ') LIKE '% ' || :measure
  AND coalesce(o.after_drug, '') LIKE :drug
ORDER BY o.article_id, o.mention_id;
