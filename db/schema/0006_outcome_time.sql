-- When was an outcome seen, in days from where the text counts: treatment, surgery, the beginning of the trial?
ALTER TABLE outcomes ADD COLUMN at_days REAL CHECK (at_days >= 0);
