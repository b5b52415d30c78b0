-- What happened to them? The change as worded stands apart from its benefit, which a mere change does not state.
CREATE VIEW outcomes_reported AS
SELECT
  f.article_id,
  a.pmid,
  coalesce(p.label, g.label) AS owner,
  f.text AS quote,
  f.measure,
  f.direction,
  f.benefit,
  f.after_drug,
  f.at_days,
  f.baseline,
  f.followup,
  f.unit,
  f.n_events,
  f.n_total,
  f.p_value,
  json_extract(f.effect, '$.measure') AS effect_measure,
  json_extract(f.effect, '$.value') AS effect_value,
  json_extract(f.effect, '$.low') AS effect_low,
  json_extract(f.effect, '$.high') AS effect_high,
  f.rule,
  f.mention_id,
  f.patient_id,
  f.group_id,
  f.outcome_id
FROM outcomes AS f
JOIN live_articles AS a USING (article_id)
JOIN mentions AS m USING (mention_id)
LEFT JOIN patients AS p USING (patient_id)
LEFT JOIN groups AS g ON g.group_id = f.group_id;
