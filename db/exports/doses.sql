-- How much of each drug was given? One row per regimen.
SELECT * FROM doses_given ORDER BY article_id, length(dose_id), dose_id;
