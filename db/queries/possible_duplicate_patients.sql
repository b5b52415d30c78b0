-- Could one patient be counted twice in two papers?
-- Same sex, ages within three years (a later paper reports an older patient), and either the same diagnosis or a shared
-- positive antibody, but no antibody with opposite results. A person decides.
-- topic: Patients and treatment
WITH alike AS (
  SELECT x.patient_id AS a_id, y.patient_id AS b_id
  FROM antibody_results AS x JOIN antibody_results AS y ON x.target = y.target AND x.patient_id < y.patient_id
  WHERE x.result = 'positive' AND y.result = 'positive'
  UNION
  SELECT x.patient_id, y.patient_id
  FROM patients AS x JOIN patients AS y ON x.diagnosis = y.diagnosis AND x.patient_id < y.patient_id
)
SELECT
  a.article_id AS article_a,
  a.label AS patient_a,
  a.patient_id AS patient_id_a,
  b.article_id AS article_b,
  b.label AS patient_b,
  b.patient_id AS patient_id_b,
  a.sex,
  a.age_years AS age_a,
  b.age_years AS age_b,
  coalesce(a.diagnosis, b.diagnosis) AS diagnosis
FROM alike -- CROSS keeps this order: the pairs first, or SQLite pairs every article with every other
CROSS JOIN patients AS a ON a.patient_id = alike.a_id
CROSS JOIN patients AS b ON b.patient_id = alike.b_id
CROSS JOIN live_articles AS la ON la.article_id = a.article_id
CROSS JOIN live_articles AS lb ON lb.article_id = b.article_id
WHERE
  a.article_id <> b.article_id AND a.sex = b.sex AND abs(a.age_years - b.age_years) <= 3
  AND coalesce(a.diagnosis, b.diagnosis, '') = coalesce(b.diagnosis, a.diagnosis, '')
  AND NOT EXISTS (
    SELECT 1 FROM antibody_results AS x
    JOIN antibody_results AS y ON x.target = y.target AND x.result <> y.result
    WHERE
      x.patient_id = a.patient_id AND y.patient_id = b.patient_id
      AND x.result IN ('positive', 'negative') AND y.result IN ('positive', 'negative')
  )
ORDER BY article_a, patient_a, article_b;
