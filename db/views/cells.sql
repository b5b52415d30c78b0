-- What stands in each cell of a patient or a group, item by item, and which words is it from?
-- `tone` says what a reader looks for first: the result, the benefit, or the role. No owner: stated, of whom is unclear.
CREATE VIEW cells AS
SELECT
  article_id,
  owner_id,
  'sex' AS cell,
  1 AS position,
  sex AS text,
  NULL AS tone,
  sex_mention_id AS mention_id,
  owner_id || '/sex' AS item_id
FROM owners WHERE sex IS NOT NULL
UNION ALL
SELECT article_id, owner_id, 'age', 1, age, NULL, age_mention_id, owner_id || '/age'
FROM age_texts WHERE age <> ''
UNION ALL
SELECT article_id, owner_id, 'onset_age', 1, onset_age, NULL, onset_age_mention_id, owner_id || '/onset_age'
FROM age_texts WHERE onset_age <> ''
UNION ALL
SELECT article_id, owner_id, 'diagnosis', 1, diagnosis, NULL, diagnosis_mention_id, owner_id || '/diagnosis'
FROM owners WHERE diagnosis IS NOT NULL
UNION ALL
SELECT
  article_id,
  coalesce(patient_id, group_id),
  CASE result WHEN 'positive' THEN 'antibodies_positive' WHEN 'negative' THEN 'antibodies_negative' ELSE 'antibodies_other' END,
  rowid,
  target || coalesce(' ' || titer, '')
  || CASE WHEN result IN ('positive', 'negative') THEN '' ELSE ' (' || replace(result, '_', ' ') || ')' END,
  result,
  mention_id,
  antibody_result_id
FROM antibody_results
UNION ALL
SELECT
  d.article_id,
  coalesce(d.patient_id, d.group_id),
  'drugs',
  d.rowid + coalesce(x.rowid, 0) / 1e9, -- by drug, then by dose
  d.name || coalesce(' ' || nullif(t.text, ''), '')
  || CASE WHEN d.role IN ('prior', 'culprit', 'considered') THEN ' (' || d.role || ')' ELSE '' END,
  d.role,
  coalesce(x.mention_id, d.mention_id),
  coalesce(x.dose_id, d.drug_exposure_id)
FROM drug_exposures AS d
LEFT JOIN doses AS x USING (drug_exposure_id)
LEFT JOIN dose_texts AS t USING (dose_id)
UNION ALL
SELECT o.article_id, coalesce(o.patient_id, o.group_id), 'outcomes', o.rowid, t.text, o.benefit, o.mention_id, o.outcome_id
FROM outcomes AS o JOIN outcome_texts AS t USING (outcome_id);
