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
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT target || ' ' || replace(result, '_', ' ') AS text FROM antibody_results
      WHERE group_id = g.group_id GROUP BY text ORDER BY min(rowid)
    )
  ) AS antibodies,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT d.name || coalesce(' ' || nullif(t.text, ''), '') AS text
      FROM drug_exposures AS d LEFT JOIN doses AS x USING (drug_exposure_id) LEFT JOIN dose_texts AS t USING (dose_id)
      WHERE d.group_id = g.group_id GROUP BY 1 ORDER BY min(d.rowid), min(x.rowid)
    )
  ) AS drugs,
  (
    SELECT group_concat(text, '; ') FROM (
      SELECT t.text FROM outcomes AS o JOIN outcome_texts AS t USING (outcome_id)
      WHERE o.group_id = g.group_id GROUP BY 1 ORDER BY min(o.rowid)
    )
  ) AS outcomes,
  a.title
FROM groups AS g
JOIN live_articles AS a USING (article_id);
