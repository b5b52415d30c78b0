-- Which searches and imports were run since a day, and what did they bring?
-- :since = 2000-01-01
-- topic: Searches and literature
SELECT
  r.run_at,
  s.name AS search,
  r.source,
  r.method,
  r.query_text,
  r.hits_reported,
  r.hits_fetched,
  r.finished_at,
  (SELECT count(*) FROM search_hits AS h WHERE h.run_id = r.run_id AND h.is_new) AS new_articles
FROM search_runs AS r
LEFT JOIN searches AS s USING (search_id)
WHERE julianday(r.run_at) >= julianday(:since)
ORDER BY r.run_at, r.rowid;
