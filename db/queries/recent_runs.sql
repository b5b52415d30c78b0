-- Which runs were the last?
-- :limit = 10
-- topic: Searches and literature
SELECT run_at, source, method, query_text, hits_reported, hits_fetched, finished_at
FROM search_runs
ORDER BY run_at DESC, run_id
LIMIT CAST(:limit AS INTEGER);
