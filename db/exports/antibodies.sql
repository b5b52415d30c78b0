-- Which antibodies were tested, with which result? One row per test and owner.
SELECT * FROM antibodies ORDER BY article_id, length(antibody_result_id), antibody_result_id;
