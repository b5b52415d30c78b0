-- Which papers came since a day?
-- Papers that count, of which no source had given a record before.
-- :since = 2000-01-01
-- topic: Searches and literature
SELECT
  a.article_id,
  a.pmid,
  a.doi,
  a.url,
  a.title,
  a.journal,
  a.publication_date,
  a.status,
  a.abstract_missing_reason,
  min(s.retrieved_at) AS first_seen_at,
  group_concat(DISTINCT s.source) AS sources,
  EXISTS (SELECT 1 FROM extractions AS e WHERE e.article_id = a.article_id) AS is_read
FROM live_articles AS a
JOIN source_records AS s USING (article_id)
GROUP BY a.article_id
HAVING min(julianday(s.retrieved_at)) >= julianday(:since)
ORDER BY a.publication_date DESC, a.article_id;
