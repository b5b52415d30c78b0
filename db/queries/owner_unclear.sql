-- Which facts are stated without saying of whom?
-- They are shown here for a person to decide, and counted nowhere.
-- topic: Review work
SELECT f.article_id, f.kind, f.quote, f.reading, f.mention_id
FROM facts AS f
JOIN live_articles AS a USING (article_id)
WHERE f.owner IS NULL
ORDER BY f.article_id, f.field DESC, f.start;
