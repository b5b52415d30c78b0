-- How far is each paper in the screening, and why was it excluded?
-- Every paper that was kept after identification stands in one row's count. A full-text decision means that the paper
-- passed title and abstract, whatever stands there. An exclusion "not retrieved" at full text is a report that could
-- not be had. The view screening_results says how several reviewers make one decision.
-- topic: Review work
WITH steps AS (
  SELECT
    iif(i.arm = 'other', 'other', 'databases') AS arm,
    CASE
      WHEN f.result = 'include' THEN 'included'
      WHEN f.result = 'exclude' AND lower(f.reason) IN ('not retrieved', 'not available', 'full text not available')
        THEN 'not_retrieved'
      WHEN f.result = 'exclude' THEN 'excluded_full_text'
      WHEN f.result = 'undecided' THEN 'undecided_full_text'
      WHEN t.result = 'include' THEN 'not_assessed'
      WHEN t.result = 'exclude' THEN 'excluded'
      WHEN t.result = 'undecided' THEN 'undecided'
      ELSE 'not_screened'
    END AS step,
    iif(f.result IS NULL, t.reason, f.reason) AS reason
  FROM identified_records AS i
  LEFT JOIN screening_results AS t ON t.article_id = i.article_id AND t.stage = 'title_abstract'
  LEFT JOIN screening_results AS f ON f.article_id = i.article_id AND f.stage = 'full_text'
  WHERE i.fate = 'kept'
)
SELECT
  arm,
  step,
  CASE WHEN step IN ('excluded', 'excluded_full_text') THEN min(reason) END AS reason,
  count(*) AS n
FROM steps
GROUP BY arm, step, CASE WHEN step IN ('excluded', 'excluded_full_text') THEN lower(reason) END
ORDER BY arm, step, n DESC, reason;
