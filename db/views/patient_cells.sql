-- What stands in each cell of patient_summary, item by item, and which words is it from?
CREATE VIEW patient_cells AS
SELECT
  patient_id,
  'sex' AS cell,
  1 AS position,
  sex AS text,
  sex_mention_id AS mention_id,
  patient_id || '/sex' AS item_id
FROM patients WHERE sex IS NOT NULL
UNION ALL
SELECT
  patient_id,
  'age',
  1,
  CASE
    WHEN age_years IS NOT NULL THEN printf('%.4g', age_years)
    ELSE printf('%.4g', age_years_low) || CASE WHEN age_years_high IS NULL THEN '' ELSE printf('–%.4g', age_years_high) END
  END,
  age_mention_id,
  patient_id || '/age'
FROM patients WHERE coalesce(age_years, age_years_low) IS NOT NULL
UNION ALL
SELECT patient_id, 'onset_age', 1, printf('%.4g', onset_age_years), onset_age_mention_id, patient_id || '/onset_age'
FROM patients WHERE onset_age_years IS NOT NULL
UNION ALL
SELECT patient_id, 'diagnosis', 1, diagnosis, diagnosis_mention_id, patient_id || '/diagnosis'
FROM patients WHERE diagnosis IS NOT NULL
UNION ALL
SELECT
  patient_id,
  CASE result WHEN 'positive' THEN 'antibodies_positive' WHEN 'negative' THEN 'antibodies_negative' ELSE 'antibodies_other' END,
  rowid,
  target || coalesce(' ' || titer, '')
  || CASE WHEN result IN ('positive', 'negative') THEN '' ELSE ' (' || replace(result, '_', ' ') || ')' END,
  mention_id,
  antibody_result_id
FROM antibody_results WHERE patient_id IS NOT NULL
UNION ALL
SELECT
  d.patient_id,
  'drugs',
  d.rowid + coalesce(x.rowid, 0) / 1e9, -- by drug, then by dose
  d.name || coalesce(' ' || nullif(t.text, ''), '')
  || CASE WHEN d.role IN ('prior', 'culprit', 'considered') THEN ' (' || d.role || ')' ELSE '' END,
  coalesce(x.mention_id, d.mention_id),
  coalesce(x.dose_id, d.drug_exposure_id)
FROM drug_exposures AS d
LEFT JOIN doses AS x USING (drug_exposure_id)
LEFT JOIN dose_texts AS t USING (dose_id)
WHERE d.patient_id IS NOT NULL
UNION ALL
SELECT o.patient_id, 'outcomes', o.rowid, t.text, o.mention_id, o.outcome_id
FROM outcomes AS o JOIN outcome_texts AS t USING (outcome_id) WHERE o.patient_id IS NOT NULL;
