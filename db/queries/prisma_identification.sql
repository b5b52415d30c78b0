-- How many records did each source give, and what became of them?
-- A record that several runs brought counts once. "merged" were recognised as a paper that was there already.
-- topic: Searches and literature
SELECT
  h.source,
  count(*) AS identified,
  sum(h.article_id IS NULL) AS not_stored,
  sum(coalesce(s.merge_rule <> 'first', 0)) AS merged,
  sum(coalesce(a.status = 'retracted', 0)) AS retracted,
  sum(coalesce(a.status = 'deleted', 0)) AS withdrawn,
  sum(coalesce(a.abstract IS NULL AND a.article_id IS NOT NULL, 0)) AS without_abstract
FROM (
  SELECT r.source, h.source_id, max(h.article_id) AS article_id
  FROM search_hits AS h JOIN search_runs AS r USING (run_id) GROUP BY r.source, h.source_id
) AS h
LEFT JOIN source_records AS s ON s.source = h.source AND s.source_id = h.source_id AND s.is_current
LEFT JOIN articles AS a ON a.article_id = coalesce(s.article_id, h.article_id)
GROUP BY h.source
ORDER BY h.source;
