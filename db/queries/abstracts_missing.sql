-- Why do papers have no abstract?
-- topic: Searches and literature
SELECT coalesce(abstract_missing_reason, 'not said') AS reason, count(*) AS n
FROM articles
WHERE abstract IS NULL AND status <> 'deleted' AND duplicate_of IS NULL
GROUP BY reason
ORDER BY n DESC, reason;
