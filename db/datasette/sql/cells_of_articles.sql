-- What is said of the people of these articles?
SELECT owner_id, cell, text, tone, mention_id, article_id
FROM cells
WHERE article_id IN (SELECT value FROM json_each(:article_ids))
ORDER BY owner_id, cell, position;
