-- What is said of the people of these articles?
-- The ids are put in one by one: SQLite looks into each table of the view only for values it knows.
SELECT owner_id, cell, text, tone, mention_id, article_id
FROM cells
WHERE article_id IN (:article_ids)
ORDER BY owner_id, cell, position;
