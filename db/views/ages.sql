-- Which ages are stated, of whom, in which words? One row per mention and owner; `statistic` marks means and limits.
CREATE VIEW ages AS
SELECT
  m.mention_id,
  m.article_id,
  a.pmid,
  coalesce(p.label, g.label) AS owner,
  json_extract(m.attributes, '$.years') AS age_years,
  json_extract(m.attributes, '$.years_high') AS age_years_high,
  json_extract(m.attributes, '$.role') AS role,
  json_extract(m.attributes, '$.statistic') AS statistic,
  m.text AS quote,
  m.is_negated,
  m.is_family,
  m.is_historical,
  m.is_hypothetical,
  o.patient_id,
  o.group_id
FROM mentions AS m
JOIN live_articles AS a USING (article_id)
LEFT JOIN mention_owners AS o USING (mention_id)
LEFT JOIN patients AS p ON p.patient_id = o.patient_id
LEFT JOIN groups AS g ON g.group_id = o.group_id
WHERE m.kind = 'age';
