-- Who are the patients? One row each, of papers that count; what the text does not say is empty.
SELECT * FROM patient_summary ORDER BY article_id, length(patient_id), patient_id;
