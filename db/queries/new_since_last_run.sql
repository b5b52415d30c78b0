-- What did the last run of each search bring that was not there before?
-- topic: Searches and literature
WITH latest AS (
  SELECT run_id, max(run_at) FROM search_runs GROUP BY coalesce(search_id, source)
)
SELECT r.run_at, r.source, a.article_id, a.title, a.status
FROM latest
JOIN search_runs AS r USING (run_id)
JOIN search_hits AS h USING (run_id)
JOIN articles AS a USING (article_id)
WHERE h.is_new
ORDER BY r.run_at DESC, h.position;
