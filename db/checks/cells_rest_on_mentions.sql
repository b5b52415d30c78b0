-- Is any cell of a patient or group filled without words of the same article that say it?
WITH filled AS (
  SELECT owner_id, article_id, 'sex' AS cell, sex AS value, sex_mention_id AS mention_id FROM owners
  UNION ALL
  SELECT owner_id, article_id, 'age', coalesce(age_years, age_years_low, age_years_high), age_mention_id FROM owners
  UNION ALL
  SELECT owner_id, article_id, 'onset_age', onset_age_years, onset_age_mention_id FROM owners
  UNION ALL
  SELECT owner_id, article_id, 'diagnosis', diagnosis, diagnosis_mention_id FROM owners
)
SELECT f.owner_id, f.cell, f.value, f.mention_id
FROM filled AS f LEFT JOIN mentions AS m USING (mention_id)
WHERE f.value IS NOT NULL AND m.article_id IS NOT f.article_id;
