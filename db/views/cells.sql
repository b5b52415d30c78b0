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
SELECT article_id, coalesce(patient_id, group_id), cell, position, text, tone, mention_id, antibody_result_id
FROM antibody_texts
UNION ALL
SELECT article_id, coalesce(patient_id, group_id), 'drugs', position, text, tone, mention_id, item_id
FROM treatment_texts
UNION ALL
SELECT article_id, coalesce(patient_id, group_id), 'outcomes', position, text, tone, mention_id, outcome_id
FROM outcome_texts;
