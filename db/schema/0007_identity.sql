-- By which keys are records with like titles found, and what did people decide about who is whose copy?

-- Keys of a title that a record has no more stay: they only lead to a record that is then looked at.
DROP INDEX source_records_title_key;
CREATE TABLE title_keys (
  key TEXT NOT NULL, -- a whole title as merging compares it, or a part of one with the authors
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  PRIMARY KEY (key, source, source_id)
) STRICT, WITHOUT ROWID;
INSERT INTO title_keys (key, source, source_id)
SELECT title_key, source, source_id FROM source_records WHERE is_current AND title_key IS NOT NULL;
ALTER TABLE source_records DROP COLUMN title_key;

-- Two records that a person joined or parted; every later run keeps to it. The smaller of the two comes first.
CREATE TABLE identity_decisions (
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  other_source TEXT NOT NULL,
  other_source_id TEXT NOT NULL,
  is_same INTEGER NOT NULL CHECK (is_same IN (0, 1)),
  reviewer TEXT NOT NULL CHECK (reviewer <> ''),
  reason TEXT,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (source, source_id, other_source, other_source_id),
  CHECK (source || ' ' || source_id < other_source || ' ' || other_source_id)
) STRICT, WITHOUT ROWID;
