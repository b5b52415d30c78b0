-- What do the papers not report of their patients?
-- topic: Patients and treatment
WITH cells AS (
  SELECT
    count(*) AS n,
    sum(sex IS NULL) AS sex,
    sum(coalesce(age_years, age_years_low) IS NULL) AS age,
    sum(onset_age_years IS NULL) AS onset_age,
    sum(diagnosis IS NULL) AS diagnosis,
    sum(coalesce(antibodies_positive, antibodies_negative, antibodies_other) IS NULL) AS antibodies,
    sum(drugs IS NULL) AS drugs,
    sum(outcomes IS NULL) AS outcomes
  FROM patient_summary
)
SELECT 'sex' AS field, n AS patients, sex AS not_reported FROM cells
UNION ALL SELECT 'age', n, age FROM cells
UNION ALL SELECT 'onset age', n, onset_age FROM cells
UNION ALL SELECT 'diagnosis', n, diagnosis FROM cells
UNION ALL SELECT 'antibodies', n, antibodies FROM cells
UNION ALL SELECT 'drugs', n, drugs FROM cells
UNION ALL SELECT 'outcomes', n, outcomes FROM cells;
