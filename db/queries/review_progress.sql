-- Which facts are unreviewed, agreed or disputed?
-- Facts of papers that count, by kind. Agreed: two reviewers or more, one verdict.
-- topic: Review work
WITH verdicts AS (
  SELECT fact_id, count(DISTINCT reviewer) AS reviewers, count(DISTINCT verdict) AS verdicts
  FROM review_status WHERE NOT is_stale GROUP BY fact_id
)
SELECT
  f.kind,
  count(*) AS facts,
  sum(v.fact_id IS NULL) AS unreviewed,
  coalesce(sum(v.reviewers = 1), 0) AS one_reviewer,
  coalesce(sum(v.reviewers > 1 AND v.verdicts = 1), 0) AS agreed,
  coalesce(sum(v.verdicts > 1), 0) AS disputed
FROM facts AS f
JOIN live_articles AS a USING (article_id)
LEFT JOIN verdicts AS v USING (fact_id)
GROUP BY f.kind
ORDER BY f.kind;
