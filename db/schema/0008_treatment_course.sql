-- In which line was a drug given, was it stopped or exchanged for another, and why?

-- "second-line": 2
ALTER TABLE drug_exposures ADD COLUMN line INTEGER CHECK (line BETWEEN 1 AND 9);
ALTER TABLE drug_exposures ADD COLUMN change TEXT CHECK (change IN ('stopped', 'switched'));
-- The drug that took its place.
ALTER TABLE drug_exposures ADD COLUMN changed_to TEXT;
-- As worded: "because of nausea" gives "nausea".
ALTER TABLE drug_exposures ADD COLUMN change_reason TEXT;
