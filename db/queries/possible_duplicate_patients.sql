-- Could one patient be counted twice in two papers?
-- Same sex, ages within three years (a later paper reports an older patient), the same diagnosis where both name one, at
-- least one shared antibody or drug, and no antibody with opposite results. A person decides.
-- topic: Patients and treatment
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
FROM patients AS a
JOIN patients AS b
  ON a.patient_id < b.patient_id AND a.article_id <> b.article_id
  AND a.sex = b.sex AND b.age_years BETWEEN a.age_years - 3 AND a.age_years + 3
  AND coalesce(a.diagnosis, b.diagnosis, '') = coalesce(b.diagnosis, a.diagnosis, '')
JOIN live_articles AS la ON la.article_id = a.article_id
JOIN live_articles AS lb ON lb.article_id = b.article_id
WHERE
  (
    EXISTS (
      SELECT 1 FROM antibody_results AS x JOIN antibody_results AS y ON x.target = y.target AND x.result = y.result
      WHERE x.patient_id = a.patient_id AND y.patient_id = b.patient_id
    )
    OR EXISTS (
      SELECT 1 FROM drug_exposures AS x JOIN drug_exposures AS y USING (name)
      WHERE x.patient_id = a.patient_id AND y.patient_id = b.patient_id
    )
  )
  AND NOT EXISTS (
    SELECT 1 FROM antibody_results AS x
    JOIN antibody_results AS y ON x.target = y.target AND x.result <> y.result
    WHERE
      x.patient_id = a.patient_id AND y.patient_id = b.patient_id
      AND x.result IN ('positive', 'negative') AND y.result IN ('positive', 'negative')
  )
ORDER BY article_a, patient_a, article_b;
