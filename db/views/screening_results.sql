-- What did the reviewers decide on each paper, at each stage? One row per paper and stage that has a decision.
-- Each reviewer has one voice, the last. All include: include. All exclude: exclude. They differ, or somebody is
-- unsure: undecided. What the reviewer named "consensus" decided settles it. Decisions on a record that turned out to
-- be a duplicate count for the paper it is.
CREATE VIEW screening_results AS
WITH voices AS (
  SELECT
    coalesce(a.duplicate_of, a.article_id) AS article_id,
    s.stage,
    s.reviewer,
    s.decision,
    nullif(trim(s.reason), '') AS reason,
    row_number() OVER (
      PARTITION BY coalesce(a.duplicate_of, a.article_id), s.stage, s.reviewer
      ORDER BY s.decided_at DESC, a.duplicate_of IS NOT NULL
    ) AS place
  FROM screening AS s
  JOIN articles AS a USING (article_id)
),
told AS (
  SELECT
    article_id,
    stage,
    sum(reviewer <> 'consensus') AS reviewers,
    count(DISTINCT CASE WHEN reviewer <> 'consensus' THEN decision END) AS decisions,
    max(CASE WHEN reviewer <> 'consensus' THEN decision END) AS decision,
    max(reviewer <> 'consensus' AND decision = 'unsure') AS is_somebody_unsure,
    max(CASE WHEN reviewer = 'consensus' THEN decision END) AS consensus,
    max(CASE WHEN reviewer = 'consensus' THEN reason END) AS consensus_reason,
    count(DISTINCT CASE WHEN decision = 'exclude' THEN lower(reason) END) AS reasons,
    min(CASE WHEN decision = 'exclude' THEN reason END) AS reason
  FROM voices
  WHERE place = 1
  GROUP BY article_id, stage
)
SELECT
  article_id,
  stage,
  reviewers,
  CASE
    WHEN consensus IS NOT NULL THEN CASE consensus WHEN 'unsure' THEN 'undecided' ELSE consensus END
    WHEN decisions = 1 AND NOT is_somebody_unsure THEN decision
    ELSE 'undecided'
  END AS result,
  CASE
    WHEN consensus_reason IS NOT NULL THEN consensus_reason
    WHEN reasons = 0 THEN 'reason not recorded'
    WHEN reasons = 1 THEN reason
    ELSE 'reviewers gave different reasons'
  END AS reason, -- of an exclusion
  decisions > 1 AS is_disputed,
  consensus IS NOT NULL AS is_settled_by_consensus
FROM told;
