-- Which other words belong to the fact that rests on a mention: the drug of a dose, its route, how often, how long?
SELECT d.mention_id FROM doses AS x JOIN drug_exposures AS d USING (drug_exposure_id) WHERE x.mention_id = :mention_id
UNION SELECT route_mention_id FROM doses WHERE mention_id = :mention_id AND route_mention_id IS NOT NULL
UNION SELECT frequency_mention_id FROM doses WHERE mention_id = :mention_id AND frequency_mention_id IS NOT NULL
UNION SELECT duration_mention_id FROM doses WHERE mention_id = :mention_id AND duration_mention_id IS NOT NULL
UNION SELECT x.mention_id FROM doses AS x JOIN drug_exposures AS d USING (drug_exposure_id) WHERE d.mention_id = :mention_id;
