-- Which drugs are given to most patients?
SELECT drug AS name, count(DISTINCT patient_id) AS total
FROM drugs WHERE patient_id IS NOT NULL AND role IS NOT 'considered'
GROUP BY drug ORDER BY total DESC, name LIMIT 8;
