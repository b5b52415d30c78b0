-- What stands in each cell of a patient or a group, item by item, and which words is it from?
-- `tone` says what a reader looks for first: the result, the benefit, or the role. No owner: stated, of whom is unclear.
CREATE VIEW cells AS
SELECT
  article_id,
  patient_id AS owner_id,
  'sex' AS cell,
  1 AS position,
  sex AS text,
  NULL AS tone,
  sex_mention_id AS mention_id,
  patient_id || '/sex' AS item_id
FROM patients WHERE sex IS NOT NULL
UNION ALL
SELECT
  article_id,
  patient_id,
  'age',
  1,
  CASE WHEN age_years IS NULL THEN '' ELSE printf('%.4g', age_years) END
  || CASE WHEN age_years IS NOT NULL AND age_years_low IS NOT NULL THEN ' ' ELSE '' END
  || CASE WHEN age_years_low IS NULL THEN '' ELSE printf('%.4g', age_years_low) END
  || CASE WHEN age_years_high IS NULL THEN '' ELSE printf('–%.4g', age_years_high) END,
  NULL,
  age_mention_id,
  patient_id || '/age'
FROM patients WHERE coalesce(age_years, age_years_low) IS NOT NULL
UNION ALL
SELECT article_id, patient_id, 'onset_age', 1, printf('%.4g', onset_age_years), NULL, onset_age_mention_id, patient_id || '/onset_age'
FROM patients WHERE onset_age_years IS NOT NULL
UNION ALL
SELECT article_id, patient_id, 'diagnosis', 1, diagnosis, NULL, diagnosis_mention_id, patient_id || '/diagnosis'
FROM patients WHERE diagnosis IS NOT NULL
UNION ALL
SELECT article_id, group_id, 'sex', 1, sex, NULL, sex_mention_id, group_id || '/sex'
FROM groups WHERE sex IS NOT NULL
UNION ALL
SELECT
  g.article_id,
  g.group_id,
  'age',
  1,
  coalesce(json_extract(m.attributes, '$.statistic') || ' ', '')
  || CASE WHEN g.age_years IS NULL THEN '' ELSE printf('%.4g', g.age_years) END
  || CASE
    WHEN g.age_years_low IS NULL THEN ''
    ELSE ' (' || printf('%.4g', g.age_years_low)
      || CASE WHEN g.age_years_high IS NULL THEN '' ELSE printf('–%.4g', g.age_years_high) END || ')'
  END,
  NULL,
  g.age_mention_id,
  g.group_id || '/age'
FROM groups AS g LEFT JOIN mentions AS m ON m.mention_id = g.age_mention_id
WHERE coalesce(g.age_years, g.age_years_low) IS NOT NULL
UNION ALL
SELECT article_id, group_id, 'onset_age', 1, printf('%.4g', onset_age_years), NULL, onset_age_mention_id, group_id || '/onset_age'
FROM groups WHERE onset_age_years IS NOT NULL
UNION ALL
SELECT article_id, group_id, 'diagnosis', 1, diagnosis, NULL, diagnosis_mention_id, group_id || '/diagnosis'
FROM groups WHERE diagnosis IS NOT NULL
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
