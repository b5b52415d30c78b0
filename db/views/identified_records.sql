-- Which records did searches and files bring, and what became of each? One row per record, source and way.
-- A record that several runs brought by one way counts once. Of the records of one paper the first is kept and the
-- others are duplicates, of `rule`; what databases brought goes before what other methods did. A paper that no run
-- brought stands here by its records. What an interrupted run has still to ask for is not_fetched; what could not be had
-- or read is not_stored. So every paper is here exactly once with a fate other than duplicate.
CREATE VIEW identified_records AS
WITH found AS (
  SELECT
    r.source,
    CASE WHEN r.method IN ('import', 'bulk') THEN 'file' ELSE r.method END AS via,
    h.source_id,
    max(h.article_id) AS article_id,
    max(h.outcome = 'pending') AS is_pending,
    min(r.run_at) AS found_at
  FROM search_hits AS h
  JOIN search_runs AS r USING (run_id)
  GROUP BY r.source, via, h.source_id
),
placed AS (
  SELECT
    f.source,
    f.via,
    f.source_id,
    coalesce(a.duplicate_of, a.article_id) AS article_id,
    coalesce(a.merge_rule, s.merge_rule, 'named_by_run') AS rule,
    f.is_pending,
    f.found_at
  FROM found AS f
  LEFT JOIN source_records AS s ON s.source = f.source AND s.source_id = f.source_id AND s.is_current
  LEFT JOIN articles AS a ON a.article_id = coalesce(s.article_id, f.article_id)
),
all_records AS (
  SELECT * FROM placed
  UNION ALL
  SELECT s.source, 'not recorded', s.source_id, coalesce(a.duplicate_of, a.article_id), s.merge_rule, 0, s.retrieved_at
  FROM source_records AS s
  JOIN articles AS a USING (article_id)
  WHERE
    s.is_current
    AND coalesce(a.duplicate_of, a.article_id) NOT IN (SELECT article_id FROM placed WHERE article_id IS NOT NULL)
),
armed AS (
  SELECT
    *,
    CASE via
      WHEN 'registry' THEN 'registers'
      WHEN 'search' THEN 'databases' WHEN 'file' THEN 'databases' WHEN 'not recorded' THEN 'databases'
      ELSE 'other'
    END AS arm
  FROM all_records
),
ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY article_id ORDER BY arm = 'other', coalesce(rule, '') <> 'first', found_at, source, via, source_id
    ) AS place
  FROM armed
)
SELECT
  r.source,
  r.via,
  r.arm,
  r.source_id,
  r.article_id,
  CASE
    WHEN a.article_id IS NULL THEN iif(r.is_pending, 'not_fetched', 'not_stored')
    WHEN r.place > 1 THEN 'duplicate'
    WHEN a.status = 'retracted' THEN 'retracted'
    WHEN a.status = 'deleted' THEN 'withdrawn'
    ELSE 'kept'
  END AS fate,
  CASE WHEN r.place > 1 AND a.article_id IS NOT NULL THEN coalesce(nullif(r.rule, 'first'), 'same_record') END AS rule,
  r.found_at
FROM ranked AS r
LEFT JOIN articles AS a USING (article_id);
