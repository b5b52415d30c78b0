-- Does a patient carry a population's age (a mean, a median, a limit)?
SELECT p.patient_id, p.label, m.text, json_extract(m.attributes, '$.statistic') AS statistic
FROM patients AS p JOIN mentions AS m ON m.mention_id = p.age_mention_id
WHERE json_extract(m.attributes, '$.statistic') IN ('mean', 'median', 'limit');
