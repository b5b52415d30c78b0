-- Which antibodies are most often tested, and how do the tests end?
SELECT target AS name,
  count(DISTINCT CASE WHEN result = 'positive' THEN patient_id END) AS positive,
  count(DISTINCT CASE WHEN result = 'negative' THEN patient_id END) AS negative,
  count(DISTINCT patient_id) AS total
FROM antibodies WHERE patient_id IS NOT NULL
GROUP BY target ORDER BY total DESC, name LIMIT 8;
