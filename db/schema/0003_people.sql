-- What did people decide? No run writes here, and nothing here hangs on a row that a run replaces:
-- a review names its fact by the article, the words and the reading, so it finds it again after a new extraction,
-- or is seen to be stale.

CREATE TABLE reviews (
  review_id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL REFERENCES articles (article_id),
  kind TEXT NOT NULL, -- of the view facts: age, sex, onset_age, diagnosis, antibody, drug, dose, outcome
  field TEXT NOT NULL CHECK (field IN ('title', 'abstract')),
  start INTEGER NOT NULL CHECK (start >= 0),
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL,
  reading TEXT NOT NULL CHECK (json_valid(reading) AND json_type(reading) = 'object'), -- what the fact said when it was reviewed
  reviewer TEXT NOT NULL CHECK (reviewer <> ''),
  verdict TEXT NOT NULL CHECK (verdict IN ('agree', 'wrong', 'missing', 'unsure')),
  corrected TEXT CHECK (corrected IS NULL OR json_valid(corrected)),
  reason TEXT,
  reviewed_at TEXT NOT NULL,
  CHECK (start < "end"),
  UNIQUE (article_id, kind, field, start, "end", reading, reviewer)
) STRICT;
CREATE INDEX reviews_reviewer ON reviews (reviewer);

CREATE TABLE screening (
  article_id TEXT NOT NULL REFERENCES articles (article_id),
  stage TEXT NOT NULL CHECK (stage IN ('title_abstract', 'full_text')),
  reviewer TEXT NOT NULL CHECK (reviewer <> ''),
  decision TEXT NOT NULL CHECK (decision IN ('include', 'exclude', 'unsure')),
  reason TEXT,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (article_id, stage, reviewer)
) STRICT;
