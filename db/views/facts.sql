-- Every fact a person can review, with the words it rests on and what we read in them.
-- `reading` leaves out what is not stated. Together with the article, kind and place it is how a review finds its fact.
CREATE VIEW facts AS
WITH owner_cells AS (
  SELECT owner_id, owner_kind, article_id, 'sex' AS kind, sex_mention_id AS mention_id, json_object('sex', sex) AS reading
  FROM owners
  UNION ALL
  SELECT
    owner_id, owner_kind, article_id, 'age', age_mention_id,
    json_object('age_years', age_years, 'age_years_low', age_years_low, 'age_years_high', age_years_high)
  FROM owners
  UNION ALL
  SELECT
    owner_id, owner_kind, article_id, 'onset_age', onset_age_mention_id, json_object('onset_age_years', onset_age_years)
  FROM owners
  UNION ALL
  SELECT owner_id, owner_kind, article_id, 'diagnosis', diagnosis_mention_id, json_object('diagnosis', diagnosis)
  FROM owners
),
readings AS (
  SELECT
    antibody_result_id AS fact_id, article_id, 'antibody' AS kind, mention_id, patient_id, group_id, rule,
    json_object('target', target, 'result', result, 'titer', titer, 'method', method, 'isotype', isotype) AS reading
  FROM antibody_results
  UNION ALL
  SELECT
    drug_exposure_id, article_id, 'drug', mention_id, patient_id, group_id, rule,
    json_object('name', name, 'drugbank_id', drugbank_id, 'rxcui', rxcui, 'role', role, 'line', line,
                'change', change, 'changed_to', changed_to, 'change_reason', change_reason)
  FROM drug_exposures
  UNION ALL
  SELECT
    x.dose_id, x.article_id, 'dose', x.mention_id, x.patient_id, x.group_id, x.rule,
    json_object('drug', d.name, 'amount', x.amount, 'amount_high', x.amount_high, 'unit', x.unit, 'per', x.per,
                'n_doses', x.n_doses, 'interval_days', x.interval_days, 'route', x.route, 'frequency', x.frequency,
                'per_day', x.per_day, 'duration', x.duration, 'duration_days', x.duration_days)
  FROM doses AS x JOIN drug_exposures AS d USING (drug_exposure_id)
  UNION ALL
  SELECT
    outcome_id, article_id, 'outcome', mention_id, patient_id, group_id, rule,
    json_object('measure', measure, 'direction', direction, 'benefit', benefit, 'baseline', baseline,
                'followup', followup, 'unit', unit, 'n_events', n_events, 'n_total', n_total, 'p_value', p_value,
                'effect', json(effect), 'after_drug', after_drug, 'at_days', at_days)
  FROM outcomes
  UNION ALL
  SELECT
    owner_id || '/' || kind, article_id, kind, mention_id,
    iif(owner_kind = 'patient', owner_id, NULL), iif(owner_kind = 'group', owner_id, NULL), 'cell',
    reading
  FROM owner_cells WHERE mention_id IS NOT NULL
)
SELECT
  r.fact_id,
  r.article_id,
  r.kind,
  coalesce(p.label, g.label) AS owner,
  json_patch('{}', json_insert(r.reading, '$.owner', coalesce(p.label, g.label))) AS reading,
  m.text AS quote,
  m.field,
  m.start,
  m."end",
  m.section,
  r.rule,
  r.mention_id,
  r.patient_id,
  r.group_id
FROM readings AS r
JOIN mentions AS m USING (mention_id)
LEFT JOIN patients AS p ON p.patient_id = r.patient_id
LEFT JOIN groups AS g ON g.group_id = r.group_id;
