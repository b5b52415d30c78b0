-- How do the patients' outcomes end?
SELECT coalesce(benefit, 'not stated') AS name, count(*) AS total
FROM outcomes_reported WHERE patient_id IS NOT NULL
GROUP BY 1 ORDER BY CASE name WHEN 'better' THEN 1 WHEN 'none' THEN 2 WHEN 'worse' THEN 3 ELSE 4 END;
