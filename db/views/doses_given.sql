-- How much of each drug was given, how often, by which way, for how long?
CREATE VIEW doses_given AS
SELECT
  f.article_id,
  a.pmid,
  coalesce(p.label, g.label) AS owner,
  d.name AS drug,
  d.role,
  t.text AS dose,
  f.amount AS dose_amount,
  f.amount_high AS dose_amount_high,
  f.unit AS dose_unit,
  f.per AS dose_per,
  f.n_doses,
  f.interval_days,
  f.route,
  f.frequency,
  f.per_day,
  f.duration,
  f.duration_days,
  m.text AS quote,
  f.rule,
  f.mention_id,
  d.mention_id AS drug_mention_id,
  f.drug_exposure_id,
  f.patient_id,
  f.group_id,
  f.dose_id
FROM doses AS f
JOIN live_articles AS a USING (article_id)
JOIN drug_exposures AS d USING (drug_exposure_id)
JOIN dose_texts AS t USING (dose_id)
JOIN mentions AS m ON m.mention_id = f.mention_id
LEFT JOIN patients AS p ON p.patient_id = f.patient_id
LEFT JOIN groups AS g ON g.group_id = f.group_id;
