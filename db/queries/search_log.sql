-- Which searches were run, exactly as sent, when, and with how many hits?
-- The rows of PRISMA-S: source and platform, full strategy, limits, dates, records per source.
-- topic: Searches and literature
SELECT
  r.run_at,
  s.name AS search,
  r.source,
  r.platform,
  r.method,
  s.query AS query_written,
  r.query_text,
  r.query_translation,
  r.filters,
  r.hits_reported,
  r.hits_fetched,
  (SELECT count(*) FROM search_hits AS h WHERE h.run_id = r.run_id AND h.is_new) AS new_articles,
  (SELECT count(*) FROM search_hits AS h WHERE h.run_id = r.run_id AND h.article_id IS NULL) AS not_stored,
  r.warnings,
  r.tool_version,
  r.finished_at,
  r.supersedes,
  r.search_filters,
  r.prior_work,
  r.peer_review,
  r.run_id
FROM search_runs AS r
LEFT JOIN searches AS s USING (search_id)
ORDER BY r.run_at DESC, r.run_id;
