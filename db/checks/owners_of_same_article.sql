-- Does any fact rest on another article's words, or belong to another article's patient or group?
WITH linked AS (
  SELECT antibody_result_id AS row_id, article_id, mention_id, patient_id, group_id FROM antibody_results
  UNION ALL
  SELECT drug_exposure_id, article_id, mention_id, patient_id, group_id FROM drug_exposures
  UNION ALL
  SELECT dose_id, article_id, mention_id, patient_id, group_id FROM doses
  UNION ALL
  SELECT dose_id, article_id, coalesce(route_mention_id, mention_id), NULL, NULL FROM doses
  UNION ALL
  SELECT dose_id, article_id, coalesce(frequency_mention_id, mention_id), NULL, NULL FROM doses
  UNION ALL
  SELECT dose_id, article_id, coalesce(duration_mention_id, mention_id), NULL, NULL FROM doses
  UNION ALL
  SELECT outcome_id, article_id, mention_id, patient_id, group_id FROM outcomes
  UNION ALL
  SELECT o.mention_id || ' of ' || o.owner_id, m.article_id, o.mention_id, o.patient_id, o.group_id
  FROM mention_owners AS o JOIN mentions AS m USING (mention_id)
)
SELECT l.row_id, l.article_id, l.mention_id, l.patient_id, l.group_id
FROM linked AS l
JOIN mentions AS m ON m.mention_id = l.mention_id
LEFT JOIN patients AS p ON p.patient_id = l.patient_id
LEFT JOIN groups AS g ON g.group_id = l.group_id
WHERE m.article_id <> l.article_id OR p.article_id <> l.article_id OR g.article_id <> l.article_id;
