-- Is there an article that no source speaks of, or a duplicate that still holds a record?
SELECT a.article_id, a.duplicate_of, count(s.source) AS records
FROM articles AS a LEFT JOIN source_records AS s ON s.article_id = a.article_id AND s.is_current
GROUP BY a.article_id
HAVING (count(s.source) = 0) <> (a.duplicate_of IS NOT NULL);
