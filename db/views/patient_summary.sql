-- Who are the patients? One row per individual of a paper that counts; the view cells leads from each cell to its words.
CREATE VIEW patient_summary AS
SELECT
  p.patient_id,
  p.article_id,
  a.pmid,
  a.publication_year AS year,
  p.label AS patient,
  p.sex,
  p.age_years,
  p.age_years_low,
  p.age_years_high,
  p.onset_age_years,
  p.diagnosis,
  p.disease,
  p.doid,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM antibody_texts WHERE patient_id = p.patient_id AND cell = 'antibodies_positive'
      GROUP BY text ORDER BY min(position)
    )
  ) AS antibodies_positive,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM antibody_texts WHERE patient_id = p.patient_id AND cell = 'antibodies_negative'
      GROUP BY text ORDER BY min(position)
    )
  ) AS antibodies_negative,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM antibody_texts WHERE patient_id = p.patient_id AND cell = 'antibodies_other'
      GROUP BY text ORDER BY min(position)
    )
  ) AS antibodies_other,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM treatment_texts WHERE patient_id = p.patient_id
      GROUP BY text ORDER BY min(position)
    )
  ) AS drugs,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM outcome_texts WHERE patient_id = p.patient_id
      GROUP BY text ORDER BY min(position)
    )
  ) AS outcomes,
  a.title
FROM patients AS p
CROSS JOIN live_articles AS a USING (article_id); -- CROSS: read in the order of the key, so a page needs no sort
