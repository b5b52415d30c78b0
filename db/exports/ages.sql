-- Which ages are stated, of whom? One row per mention and owner.
SELECT * FROM ages ORDER BY article_id, length(mention_id), mention_id, patient_id, group_id;
