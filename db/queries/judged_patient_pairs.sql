-- Which patients did people find to be one, or to be two?
-- "gone": the paper's reading no longer has a patient of that name, so the verdict speaks of nobody; it is kept.
-- topic: Review work
SELECT
  r.article_a,
  r.patient_a,
  r.article_b,
  r.patient_b,
  r.verdict,
  r.reviewer,
  r.reason,
  r.reviewed_at,
  NOT (
    EXISTS (SELECT 1 FROM patients AS p WHERE p.article_id = r.article_a AND p.label = r.patient_a)
    AND EXISTS (SELECT 1 FROM patients AS p WHERE p.article_id = r.article_b AND p.label = r.patient_b)
  ) AS is_gone
FROM same_patient_reviews AS r
ORDER BY r.article_a, r.patient_a, r.article_b, r.patient_b, r.reviewer;
