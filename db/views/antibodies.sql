-- Which antibodies were tested, with which result? What is not reported has no row.
CREATE VIEW antibodies AS
SELECT
  f.article_id,
  a.pmid,
  coalesce(p.label, g.label) AS owner,
  f.target,
  f.result,
  f.titer,
  f.method,
  f.isotype,
  m.text AS quote,
  f.rule,
  f.mention_id,
  f.patient_id,
  f.group_id,
  f.antibody_result_id
FROM antibody_results AS f
JOIN live_articles AS a USING (article_id)
JOIN mentions AS m USING (mention_id)
LEFT JOIN patients AS p USING (patient_id)
LEFT JOIN groups AS g ON g.group_id = f.group_id;
