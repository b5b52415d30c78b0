-- Who are the patients and groups of the papers that came since a day?
-- :since = 2000-01-01
-- topic: Patients and treatment
WITH fresh AS (
  SELECT article_id FROM source_records
  GROUP BY article_id HAVING min(julianday(retrieved_at)) >= julianday(:since)
)
SELECT
  p.article_id, 'patient' AS kind, p.patient AS label, NULL AS n, t.age, t.onset_age, p.sex, p.diagnosis,
  p.antibodies_positive, p.antibodies_negative, p.drugs, p.outcomes, p.patient_id AS owner_id
FROM fresh
JOIN patient_summary AS p USING (article_id)
LEFT JOIN age_texts AS t ON t.owner_id = p.patient_id
UNION ALL
SELECT
  g.article_id, 'group', g."group", g.n, t.age, t.onset_age, g.sex, g.diagnosis,
  g.antibodies_positive, g.antibodies_negative, g.drugs, g.outcomes, g.group_id
FROM fresh
JOIN group_summary AS g USING (article_id)
LEFT JOIN age_texts AS t ON t.owner_id = g.group_id
ORDER BY 1, 2 DESC, 13;
