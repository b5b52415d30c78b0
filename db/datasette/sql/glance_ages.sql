-- How old are the patients, by decades?
SELECT CAST(age_years / 10 AS INTEGER) * 10 AS name, count(*) AS total
FROM patient_summary WHERE age_years IS NOT NULL GROUP BY 1 ORDER BY 1;
