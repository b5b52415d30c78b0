-- Which records were taken for one paper, by which rule, and what does each say?
-- One row per record of a paper that has several; what a person joined has the rule "reviewer".
-- topic: Searches and literature
SELECT
  s.article_id,
  s.merge_rule,
  s.source || ':' || s.source_id AS record,
  substr(s.record ->> 'publication_date', 1, 4) AS year,
  s.record ->> 'title' AS title,
  s.place
FROM source_records AS s
WHERE
  s.is_current
  AND EXISTS (
    SELECT 1 FROM source_records AS o
    WHERE o.article_id = s.article_id AND o.is_current AND (o.source, o.source_id) <> (s.source, s.source_id)
  )
ORDER BY s.article_id, s.merge_rule <> 'first', s.source, s.source_id;
