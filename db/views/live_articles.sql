-- Which papers count? Each once, and neither retracted nor withdrawn.
CREATE VIEW live_articles AS
SELECT * FROM articles WHERE status IN ('active', 'corrected') AND duplicate_of IS NULL;
