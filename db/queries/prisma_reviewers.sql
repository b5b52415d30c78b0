-- How many reviewers decided on each paper, and how often did they differ?
-- Papers that were kept after identification. "settled": the reviewer named "consensus" decided.
-- topic: Review work
SELECT
  s.stage,
  count(*) AS papers,
  sum(s.reviewers <= 1) AS one_reviewer,
  sum(s.reviewers >= 2) AS two_or_more,
  sum(s.is_disputed) AS disputed,
  sum(s.is_settled_by_consensus) AS settled,
  sum(s.result = 'undecided') AS undecided
FROM screening_results AS s
JOIN identified_records AS i ON i.article_id = s.article_id AND i.fate = 'kept'
GROUP BY s.stage
ORDER BY s.stage DESC;
