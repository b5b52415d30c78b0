-- Which facts does the review rest on, in which words, and what did reviewers say? One row per fact of a paper that counts.
WITH told AS MATERIALIZED (
  SELECT fact_id, group_concat(verdict, '; ') AS verdicts FROM (
    SELECT fact_id, reviewer || ': ' || verdict AS verdict FROM review_status WHERE NOT is_stale ORDER BY fact_id, reviewer
  )
  GROUP BY fact_id
)
SELECT
  f.article_id,
  a.pmid,
  f.owner,
  f.kind,
  f.reading,
  f.quote,
  c.context,
  f.section,
  f.field,
  f.start,
  f."end",
  f.rule,
  e.fingerprint,
  t.verdicts,
  f.fact_id,
  f.mention_id,
  f.patient_id,
  f.group_id
FROM facts AS f
JOIN live_articles AS a USING (article_id)
JOIN extractions AS e USING (article_id)
JOIN contexts AS c USING (mention_id)
LEFT JOIN told AS t USING (fact_id)
ORDER BY f.article_id, f.field DESC, f.start, f."end", f.kind, length(f.fact_id), f.fact_id;
