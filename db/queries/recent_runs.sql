-- Which runs were the last?
-- :limit = 10
-- topic: Searches and literature
SELECT
  r.run_at,
  s.name AS search,
  r.source,
  r.method,
  r.query_text,
  r.query_translation,
  r.filters,
  r.hits_reported,
  r.hits_fetched,
  r.hits_gone,
  r.hits_failed,
  json_array_length(r.warnings) AS n_warnings,
  r.tool_version,
  r.finished_at
FROM search_runs AS r LEFT JOIN searches AS s USING (search_id)
ORDER BY r.run_at DESC, r.run_id
LIMIT CAST(:limit AS INTEGER);
