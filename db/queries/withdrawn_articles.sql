-- Which papers were retracted or deleted since a day, and who had used them?
-- :since = 2000-01-01
-- topic: Searches and literature
WITH told AS (
  SELECT s.article_id, min(julianday(s.retrieved_at)) AS told_at
  FROM source_records AS s
  JOIN articles AS a ON a.article_id = s.article_id AND a.status = json_extract(s.record, '$.status')
  WHERE a.status IN ('retracted', 'deleted') AND a.duplicate_of IS NULL
  GROUP BY s.article_id
)
SELECT
  a.article_id,
  a.pmid,
  a.doi,
  a.url,
  a.title,
  a.journal,
  a.publication_date,
  a.status,
  (
    SELECT group_concat(DISTINCT json_extract(l.value, '$.pmid')) FROM json_each(a.links) AS l
    WHERE json_extract(l.value, '$.ref_type') = 'RetractionIn'
  ) AS notice_pmid,
  (SELECT count(*) FROM patients AS p WHERE p.article_id = a.article_id) AS patients,
  (SELECT count(*) FROM reviews AS r WHERE r.article_id = a.article_id) AS reviews,
  (
    SELECT group_concat(iif(r.stage = 'title_abstract', 'title and abstract', 'full text') || ': ' || r.result, ', ') FROM (
      SELECT stage, result FROM screening_results WHERE article_id = a.article_id ORDER BY stage DESC
    ) AS r
  ) AS screening
FROM told
JOIN articles AS a USING (article_id)
WHERE told.told_at >= julianday(:since)
ORDER BY a.status DESC, a.article_id;
