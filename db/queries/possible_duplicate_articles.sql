-- Which papers share an identifier and were still kept apart?
-- topic: Searches and literature
SELECT a.article_id AS article_a, b.article_id AS article_b, a.title AS title_a, b.title AS title_b,
  CASE WHEN a.pmid = b.pmid THEN 'pmid' WHEN a.doi = b.doi THEN 'doi' ELSE 'pmcid' END AS shared
FROM live_articles AS a
JOIN live_articles AS b ON a.article_id < b.article_id AND (a.pmid = b.pmid OR a.doi = b.doi OR a.pmcid = b.pmcid)
ORDER BY article_a, article_b;
