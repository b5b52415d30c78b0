-- Which antibodies were tested, in how many patients, with which results?
-- topic: Patients and treatment
SELECT
  target AS antibody,
  count(DISTINCT patient_id) AS patients,
  count(DISTINCT CASE WHEN result = 'positive' THEN patient_id END) AS positive,
  count(DISTINCT CASE WHEN result = 'negative' THEN patient_id END) AS negative,
  count(DISTINCT CASE WHEN result NOT IN ('positive', 'negative') THEN patient_id END) AS other,
  count(DISTINCT group_id) AS groups,
  count(DISTINCT article_id) AS articles
FROM antibodies
WHERE coalesce(patient_id, group_id) IS NOT NULL
GROUP BY target
ORDER BY patients DESC, groups DESC, antibody;
