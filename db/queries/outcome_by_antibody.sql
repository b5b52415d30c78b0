-- After a drug, how many got better, by antibody?
-- Individuals only; a patient with two positive antibodies stands in both rows. The five columns after "treated" add up
-- to it: "mixed" had benefit and harm or none, "change_only" a change whose benefit the text does not state.
-- :drug = rituximab
-- :measure = %
-- topic: Patients and treatment
WITH treated AS (
  SELECT DISTINCT patient_id FROM drugs
  WHERE patient_id IS NOT NULL AND drug LIKE :drug AND role IS NOT 'considered'
),
told AS (
  SELECT
    t.patient_id,
    count(o.outcome_id) AS outcomes,
    coalesce(max(o.benefit = 'better'), 0) AS is_better,
    coalesce(max(o.benefit IN ('none', 'worse')), 0) AS is_not_better
  FROM treated AS t
  LEFT JOIN outcomes AS o
    ON o.patient_id = t.patient_id AND coalesce(o.measure, '') LIKE :measure
    AND coalesce(o.after_drug, :drug) LIKE :drug
  GROUP BY t.patient_id
)
SELECT
  a.target AS antibody,
  count(*) AS treated,
  sum(t.is_better AND NOT t.is_not_better) AS better,
  sum(t.is_not_better AND NOT t.is_better) AS not_better,
  sum(t.is_better AND t.is_not_better) AS mixed,
  sum(t.outcomes > 0 AND NOT t.is_better AND NOT t.is_not_better) AS change_only,
  sum(t.outcomes = 0) AS not_reported
FROM (SELECT DISTINCT target, patient_id FROM antibodies WHERE result = 'positive' AND patient_id IS NOT NULL) AS a
JOIN told AS t USING (patient_id)
GROUP BY a.target
ORDER BY treated DESC, antibody;
