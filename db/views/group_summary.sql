-- Which groups and arms were studied? One row per group of a paper that counts; they are never counted as patients.
CREATE VIEW group_summary AS
SELECT
  g.group_id,
  g.article_id,
  a.pmid,
  a.publication_year AS year,
  g.label AS "group",
  g.n,
  g.sex,
  g.age_years,
  g.age_years_low,
  g.age_years_high,
  g.onset_age_years,
  g.diagnosis,
  g.disease,
  g.doid,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM antibody_texts WHERE group_id = g.group_id AND cell = 'antibodies_positive'
      GROUP BY text ORDER BY min(position)
    )
  ) AS antibodies_positive,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM antibody_texts WHERE group_id = g.group_id AND cell = 'antibodies_negative'
      GROUP BY text ORDER BY min(position)
    )
  ) AS antibodies_negative,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM antibody_texts WHERE group_id = g.group_id AND cell = 'antibodies_other'
      GROUP BY text ORDER BY min(position)
    )
  ) AS antibodies_other,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM treatment_texts WHERE group_id = g.group_id
      GROUP BY text ORDER BY min(position)
    )
  ) AS drugs,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT text FROM outcome_texts WHERE group_id = g.group_id
      GROUP BY text ORDER BY min(position)
    )
  ) AS outcomes,
  a.title
FROM groups AS g
CROSS JOIN live_articles AS a USING (article_id); -- CROSS: read in the order of the key, so a page needs no sort
