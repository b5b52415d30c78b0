-- Does any fact rest on words of another kind?
SELECT f.antibody_result_id AS row_id, m.kind, m.text
FROM antibody_results AS f JOIN mentions AS m USING (mention_id) WHERE m.kind <> 'antibody'
UNION ALL
SELECT f.drug_exposure_id, m.kind, m.text
FROM drug_exposures AS f JOIN mentions AS m USING (mention_id) WHERE m.kind <> 'drug'
UNION ALL
SELECT f.dose_id, m.kind, m.text
FROM doses AS f JOIN mentions AS m USING (mention_id) WHERE m.kind NOT IN ('dose', 'route', 'frequency', 'duration')
UNION ALL
SELECT f.outcome_id, m.kind, m.text
FROM outcomes AS f JOIN mentions AS m USING (mention_id) WHERE m.kind <> 'outcome';
