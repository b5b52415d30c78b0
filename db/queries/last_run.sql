-- When did the last run begin?
-- One call of litlode runs several searches and files, one after the other: a run that begins within ten minutes of the
-- end of those before it belongs to them.
-- topic: Searches and literature
WITH runs AS (
  SELECT
    run_at,
    julianday(run_at) AS begins,
    max(julianday(coalesce(finished_at, run_at))) OVER (
      ORDER BY julianday(run_at), run_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS others_end
  FROM search_runs
)
SELECT run_at AS since
FROM runs
WHERE others_end IS NULL OR begins > others_end + 10.0 / (24 * 60)
ORDER BY begins DESC
LIMIT 1;
