-- Which papers are retracted, and which patients are therefore not counted?
-- topic: Searches and literature
SELECT a.article_id, a.title, a.publication_date, count(p.patient_id) AS patients
FROM articles AS a
LEFT JOIN patients AS p USING (article_id)
WHERE a.status = 'retracted' AND a.duplicate_of IS NULL
GROUP BY a.article_id
ORDER BY a.article_id;
