-- Is any cell of a patient or group filled without words of the same article that say it?
WITH cells AS (
  SELECT patient_id AS owner_id, article_id, 'sex' AS cell, sex AS value, sex_mention_id AS mention_id FROM patients
  UNION ALL
  SELECT patient_id, article_id, 'age', coalesce(age_years, age_years_low, age_years_high), age_mention_id FROM patients
  UNION ALL
  SELECT patient_id, article_id, 'onset_age', onset_age_years, onset_age_mention_id FROM patients
  UNION ALL
  SELECT patient_id, article_id, 'diagnosis', diagnosis, diagnosis_mention_id FROM patients
  UNION ALL
  SELECT group_id, article_id, 'sex', sex, sex_mention_id FROM groups
  UNION ALL
  SELECT group_id, article_id, 'age', coalesce(age_years, age_years_low, age_years_high), age_mention_id FROM groups
  UNION ALL
  SELECT group_id, article_id, 'onset_age', onset_age_years, onset_age_mention_id FROM groups
  UNION ALL
  SELECT group_id, article_id, 'diagnosis', diagnosis, diagnosis_mention_id FROM groups
)
SELECT c.owner_id, c.cell, c.value, c.mention_id
FROM cells AS c LEFT JOIN mentions AS m USING (mention_id)
WHERE c.value IS NOT NULL AND m.article_id IS NOT c.article_id;
