-- How many patients and groups do these articles describe?
SELECT a.article_id,
  (SELECT count(*) FROM patients AS p WHERE p.article_id = a.article_id) AS patients,
  (SELECT count(*) FROM groups AS g WHERE g.article_id = a.article_id) AS groups
FROM articles AS a
WHERE a.article_id IN (SELECT value FROM json_each(:article_ids));
