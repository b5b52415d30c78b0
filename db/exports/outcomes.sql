-- What happened to whom? One row per outcome and owner.
SELECT * FROM outcomes_reported ORDER BY article_id, length(outcome_id), outcome_id;
