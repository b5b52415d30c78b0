-- Which drugs did they receive, in which role?
CREATE VIEW drugs AS
SELECT
  f.article_id,
  a.pmid,
  coalesce(p.label, g.label) AS owner,
  f.name AS drug,
  f.role,
  f.line,
  f.change,
  f.changed_to,
  f.change_reason,
  f.rxcui,
  f.drugbank_id,
  json_extract(m.attributes, '$.unii') AS unii,
  m.text AS quote,
  f.rule,
  f.mention_id,
  f.patient_id,
  f.group_id,
  f.drug_exposure_id
FROM drug_exposures AS f
JOIN live_articles AS a USING (article_id)
JOIN mentions AS m USING (mention_id)
LEFT JOIN patients AS p USING (patient_id)
LEFT JOIN groups AS g ON g.group_id = f.group_id;
