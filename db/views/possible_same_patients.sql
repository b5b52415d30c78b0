-- Which two patients of two papers that count may be one, why, and what did people say? The most alike come first.
CREATE VIEW possible_same_patients AS
SELECT
  a.article_id AS article_a,
  a.label AS patient_a,
  b.article_id AS article_b,
  b.label AS patient_b,
  s.score,
  s.reasons,
  s.rule,
  a.sex,
  a.age_years AS age_a,
  b.age_years AS age_b,
  la.publication_year AS year_a,
  lb.publication_year AS year_b,
  coalesce(a.disease, a.diagnosis) AS disease_a,
  coalesce(b.disease, b.diagnosis) AS disease_b,
  (
    SELECT iif(count(DISTINCT r.verdict) > 1, 'disputed', min(r.verdict)) FROM same_patient_reviews AS r
    WHERE r.article_a = a.article_id AND r.patient_a = a.label AND r.article_b = b.article_id AND r.patient_b = b.label
  ) AS verdict,
  s.patient_id_a,
  s.patient_id_b
FROM same_patient_pairs AS s -- CROSS keeps this order: the pairs first
CROSS JOIN patients AS a ON a.patient_id = s.patient_id_a
CROSS JOIN patients AS b ON b.patient_id = s.patient_id_b
CROSS JOIN live_articles AS la ON la.article_id = a.article_id
CROSS JOIN live_articles AS lb ON lb.article_id = b.article_id;
