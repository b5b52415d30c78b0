-- Who received which drug? One row per drug and owner.
SELECT * FROM drugs ORDER BY article_id, length(drug_exposure_id), drug_exposure_id;
