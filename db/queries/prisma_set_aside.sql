-- Which screening decisions concern papers that have since been retracted or withdrawn?
-- Their papers are removed before screening, so these decisions count nowhere; a person should know.
-- topic: Review work
SELECT a.article_id, a.title, a.status, s.stage, s.result, s.reviewers
FROM screening_results AS s
JOIN articles AS a USING (article_id)
WHERE a.status IN ('retracted', 'deleted')
ORDER BY a.article_id, s.stage DESC;
