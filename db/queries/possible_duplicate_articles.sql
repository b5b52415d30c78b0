-- Which papers share an identifier and were still kept apart?
-- topic: Searches and literature
WITH pairs AS (
  SELECT a.article_id AS a_id, b.article_id AS b_id, 'pmid' AS shared
  FROM articles AS a JOIN articles AS b ON a.pmid = b.pmid AND a.article_id < b.article_id
  UNION ALL
  SELECT a.article_id, b.article_id, 'doi'
  FROM articles AS a JOIN articles AS b ON a.doi = b.doi AND a.article_id < b.article_id
  UNION ALL
  SELECT a.article_id, b.article_id, 'pmcid'
  FROM articles AS a JOIN articles AS b ON a.pmcid = b.pmcid AND a.article_id < b.article_id
)
SELECT
  p.a_id AS article_a,
  p.b_id AS article_b,
  group_concat(p.shared, ', ') AS shared,
  a.title AS title_a,
  b.title AS title_b
FROM pairs AS p
JOIN live_articles AS a ON a.article_id = p.a_id
JOIN live_articles AS b ON b.article_id = p.b_id
GROUP BY p.a_id, p.b_id
ORDER BY article_a, article_b;
