-- Whom can a fact be about? Patients and groups under one name; `n` is empty for an individual.
CREATE VIEW owners AS
SELECT
  patient_id AS owner_id, article_id, 'patient' AS owner_kind, label, NULL AS n, sex, sex_mention_id,
  age_years, age_years_low, age_years_high, age_mention_id, onset_age_years, onset_age_mention_id,
  diagnosis, disease, doid, diagnosis_mention_id
FROM patients
UNION ALL
SELECT
  group_id, article_id, 'group', label, n, sex, sex_mention_id,
  age_years, age_years_low, age_years_high, age_mention_id, onset_age_years, onset_age_mention_id,
  diagnosis, disease, doid, diagnosis_mention_id
FROM groups;
