-- Whom can a fact be about? Patients and groups under one name; `n` is empty for an individual.
CREATE VIEW owners AS
SELECT patient_id AS owner_id, article_id, 'patient' AS owner_kind, label, NULL AS n FROM patients
UNION ALL
SELECT group_id, article_id, 'group', label, n FROM groups;
