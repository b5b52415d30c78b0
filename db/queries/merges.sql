-- Which records were taken for one paper, and by which rule?
-- topic: Searches and literature
SELECT merge_rule, count(*) AS records, count(DISTINCT article_id) AS articles, min(source || ' ' || source_id) AS example
FROM source_records
WHERE is_current AND merge_rule <> 'first'
GROUP BY merge_rule
ORDER BY records DESC, merge_rule;
