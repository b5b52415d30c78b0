-- Could one patient be counted twice in two papers?
-- Pairs of one sex and of ages that agree, with the reasons to think so: papers that name each other, shared authors, or
-- details that hardly meet twice. Nobody is merged; a pair that people found to be different is left out.
-- topic: Patients and treatment
SELECT *
FROM possible_same_patients
WHERE verdict IS NOT 'different'
ORDER BY verdict IS NOT NULL, score DESC, article_a, patient_id_a, article_b, patient_id_b;
