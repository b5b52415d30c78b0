-- How does one write a course of treatment in a few words? One row per dose, or per drug without one.
CREATE VIEW treatment_texts AS
SELECT
  coalesce(x.dose_id, d.drug_exposure_id) AS item_id,
  d.article_id,
  d.patient_id,
  d.group_id,
  d.name || coalesce(' ' || nullif(t.text, ''), '')
  || coalesce(', ' || d.change || coalesce(' to ' || d.changed_to, '') || coalesce(': ' || d.change_reason, ''), '')
  || CASE WHEN d.role IN ('prior', 'culprit', 'considered') THEN ' (' || d.role || ')' ELSE '' END AS text,
  d.role AS tone,
  d.rowid + coalesce(x.rowid, 0) / 1e9 AS position, -- by drug, then by dose
  coalesce(x.mention_id, d.mention_id) AS mention_id
FROM drug_exposures AS d
LEFT JOIN doses AS x USING (drug_exposure_id)
LEFT JOIN dose_texts AS t USING (dose_id);
