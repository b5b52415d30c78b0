-- Which searches were run, exactly as sent, when, and with how many hits?
-- The rows of PRISMA-S: source and platform, full strategy, limits, dates, records per source.
-- topic: Searches and literature
SELECT
  r.run_at,
  s.name AS search,
  r.source,
  r.platform,
  r.method,
  r.query_text,
  r.query_translation,
  r.filters,
  r.hits_reported,
  r.hits_fetched,
  r.tool_version,
  r.finished_at,
  r.run_id
FROM search_runs AS r
LEFT JOIN searches AS s USING (search_id)
ORDER BY r.run_at DESC, r.run_id;
