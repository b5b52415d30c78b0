-- Which searches and files brought this article, when, and in which words?
SELECT DISTINCT
  coalesce(s.name, '') AS search, r.source, coalesce(r.platform, r.method) AS platform, r.method, r.query_text, r.run_at,
  h.source_id, h.is_new, r.tool_version
FROM search_hits AS h
JOIN search_runs AS r USING (run_id)
LEFT JOIN searches AS s USING (search_id)
WHERE h.article_id = :article_id
ORDER BY r.run_at, r.source, h.source_id;
