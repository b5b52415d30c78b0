-- Who may be one patient, reported in two papers? Nobody is ever merged: a person looks at the reasons and decides.

-- Pairs that `db/same_patient.py` found; made anew whenever patients or papers have changed.
CREATE TABLE same_patient_pairs (
  patient_id_a TEXT NOT NULL REFERENCES patients (patient_id) ON DELETE CASCADE,
  patient_id_b TEXT NOT NULL REFERENCES patients (patient_id) ON DELETE CASCADE,
  rule TEXT NOT NULL CHECK (rule IN ('linked_papers', 'shared_authors', 'same_details')),
  score INTEGER NOT NULL CHECK (score > 0), -- one point and more for each reason
  reasons TEXT NOT NULL CHECK (json_valid(reasons) AND json_type(reasons) = 'array'),
  PRIMARY KEY (patient_id_a, patient_id_b),
  CHECK (patient_id_a <> patient_id_b) -- a is the patient of the paper whose id sorts first
) STRICT;
CREATE INDEX same_patient_pairs_patient_id_b ON same_patient_pairs (patient_id_b);

-- What people decided. Patients are named by their paper and label, so that a verdict outlives a new extraction.
CREATE TABLE same_patient_reviews (
  article_a TEXT NOT NULL REFERENCES articles (article_id),
  patient_a TEXT NOT NULL, -- the label
  article_b TEXT NOT NULL REFERENCES articles (article_id),
  patient_b TEXT NOT NULL,
  reviewer TEXT NOT NULL CHECK (reviewer <> ''),
  verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
  reason TEXT,
  reviewed_at TEXT NOT NULL,
  PRIMARY KEY (article_a, patient_a, article_b, patient_b, reviewer),
  CHECK (article_a < article_b)
) STRICT;
CREATE INDEX same_patient_reviews_article_b ON same_patient_reviews (article_b);

-- One row: do the pairs still speak of what is stored?
CREATE TABLE same_patient_state (
  state_id INTEGER PRIMARY KEY CHECK (state_id = 1),
  is_current INTEGER NOT NULL CHECK (is_current IN (0, 1))
) STRICT;
INSERT INTO same_patient_state VALUES (1, 0);
CREATE TRIGGER same_patient_new_facts AFTER INSERT ON extractions BEGIN
  UPDATE same_patient_state SET is_current = 0 WHERE is_current;
END;
CREATE TRIGGER same_patient_lost_facts AFTER DELETE ON extractions BEGIN
  UPDATE same_patient_state SET is_current = 0 WHERE is_current;
END;
CREATE TRIGGER same_patient_other_papers AFTER UPDATE OF authors, publication_date, links, pmid, status, duplicate_of
ON articles BEGIN
  UPDATE same_patient_state SET is_current = 0 WHERE is_current;
END;
