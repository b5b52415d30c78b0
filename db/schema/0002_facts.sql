-- What was read in each article, in which words, and of whom is it said?
-- Ids are made of the article's id and a count, so the same text read by the same rules gives the same rows.

CREATE TABLE extractions (
  article_id TEXT PRIMARY KEY NOT NULL REFERENCES articles (article_id),
  text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64), -- the text that was read
  fingerprint TEXT NOT NULL CHECK (fingerprint <> '') -- the code, vocabularies, model and settings that read it
) STRICT;
CREATE INDEX extractions_fingerprint ON extractions (fingerprint);

-- New words, old facts: they go at once, and the article waits for a new reading. What people wrote stays.
CREATE TRIGGER extractions_outdated AFTER UPDATE OF text_sha256 ON articles
WHEN old.text_sha256 <> new.text_sha256 BEGIN
  DELETE FROM extractions WHERE article_id = new.article_id;
END;

CREATE TABLE mentions (
  mention_id TEXT PRIMARY KEY NOT NULL, -- article_id#m0, #m1, … in the order of the extraction
  article_id TEXT NOT NULL REFERENCES extractions (article_id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('age', 'sex', 'antibody', 'drug', 'dose', 'route', 'frequency', 'duration',
                                     'outcome', 'diagnosis')),
  field TEXT NOT NULL CHECK (field IN ('title', 'abstract')),
  start INTEGER NOT NULL CHECK (start >= 0), -- characters of the field; half open
  "end" INTEGER NOT NULL,
  text TEXT NOT NULL,
  section TEXT,
  is_negated INTEGER NOT NULL DEFAULT 0 CHECK (is_negated IN (0, 1)),
  is_family INTEGER NOT NULL DEFAULT 0 CHECK (is_family IN (0, 1)),
  is_historical INTEGER NOT NULL DEFAULT 0 CHECK (is_historical IN (0, 1)),
  is_hypothetical INTEGER NOT NULL DEFAULT 0 CHECK (is_hypothetical IN (0, 1)),
  cue_start INTEGER, -- the words that decided the assertion, in the same field
  cue_end INTEGER,
  cue_text TEXT,
  rule TEXT NOT NULL,
  attributes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(attributes) AND json_type(attributes) = 'object'),
  CHECK (start < "end"),
  CHECK (length(text) = "end" - start),
  CHECK ((cue_start IS NULL) = (cue_end IS NULL) AND (cue_start IS NULL) = (cue_text IS NULL)),
  CHECK (length(cue_text) = cue_end - cue_start)
) STRICT;
CREATE INDEX mentions_article_id ON mentions (article_id);
CREATE INDEX mentions_kind ON mentions (kind);

CREATE TABLE patients (
  patient_id TEXT PRIMARY KEY NOT NULL, -- article_id#p1, #p2, …
  article_id TEXT NOT NULL REFERENCES extractions (article_id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  sex TEXT CHECK (sex IN ('female', 'male')),
  sex_mention_id TEXT REFERENCES mentions (mention_id),
  age_years REAL CHECK (age_years BETWEEN 0 AND 130),
  age_years_low REAL CHECK (age_years_low BETWEEN 0 AND 130),
  age_years_high REAL CHECK (age_years_high BETWEEN 0 AND 130),
  age_mention_id TEXT REFERENCES mentions (mention_id),
  onset_age_years REAL CHECK (onset_age_years BETWEEN 0 AND 130),
  onset_age_mention_id TEXT REFERENCES mentions (mention_id),
  diagnosis TEXT,
  diagnosis_mention_id TEXT REFERENCES mentions (mention_id),
  CHECK (age_years_low <= age_years_high)
) STRICT;
CREATE INDEX patients_article_id ON patients (article_id);
CREATE INDEX patients_sex_mention_id ON patients (sex_mention_id);
CREATE INDEX patients_age_mention_id ON patients (age_mention_id);
CREATE INDEX patients_onset_age_mention_id ON patients (onset_age_mention_id);
CREATE INDEX patients_diagnosis_mention_id ON patients (diagnosis_mention_id);

-- Study populations and arms. They are never patients: "6 of 8" is not one person.
CREATE TABLE groups (
  group_id TEXT PRIMARY KEY NOT NULL, -- article_id#g1, #g2, …
  article_id TEXT NOT NULL REFERENCES extractions (article_id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  n INTEGER CHECK (n >= 0),
  sex TEXT CHECK (sex IN ('female', 'male')),
  sex_mention_id TEXT REFERENCES mentions (mention_id),
  age_years REAL CHECK (age_years BETWEEN 0 AND 130), -- mean or median
  age_years_low REAL CHECK (age_years_low BETWEEN 0 AND 130),
  age_years_high REAL CHECK (age_years_high BETWEEN 0 AND 130),
  age_mention_id TEXT REFERENCES mentions (mention_id),
  onset_age_years REAL CHECK (onset_age_years BETWEEN 0 AND 130),
  onset_age_mention_id TEXT REFERENCES mentions (mention_id),
  diagnosis TEXT,
  diagnosis_mention_id TEXT REFERENCES mentions (mention_id),
  CHECK (age_years_low <= age_years_high)
) STRICT;
CREATE INDEX groups_article_id ON groups (article_id);
CREATE INDEX groups_sex_mention_id ON groups (sex_mention_id);
CREATE INDEX groups_age_mention_id ON groups (age_mention_id);
CREATE INDEX groups_onset_age_mention_id ON groups (onset_age_mention_id);
CREATE INDEX groups_diagnosis_mention_id ON groups (diagnosis_mention_id);

-- Whose words are these? A mention of several people has several rows; one whose owner is unclear has none.
CREATE TABLE mention_owners (
  mention_id TEXT NOT NULL REFERENCES mentions (mention_id) ON DELETE CASCADE,
  owner_id TEXT NOT NULL, -- the patient's or the group's id
  patient_id TEXT REFERENCES patients (patient_id) ON DELETE CASCADE,
  group_id TEXT REFERENCES groups (group_id) ON DELETE CASCADE,
  rule TEXT NOT NULL, -- how the owner was found
  PRIMARY KEY (mention_id, owner_id),
  CHECK ((patient_id IS NULL) <> (group_id IS NULL)),
  CHECK (owner_id = coalesce(patient_id, group_id))
) STRICT;
CREATE INDEX mention_owners_patient_id ON mention_owners (patient_id);
CREATE INDEX mention_owners_group_id ON mention_owners (group_id);

-- The fact tables. No patient and no group: stated, owner unclear; shown to the reviewer, counted nowhere.
-- What is not reported has no row; it is never stored as negative.
CREATE TABLE antibody_results (
  antibody_result_id TEXT PRIMARY KEY NOT NULL, -- article_id#a1, …
  article_id TEXT NOT NULL REFERENCES extractions (article_id) ON DELETE CASCADE,
  mention_id TEXT NOT NULL REFERENCES mentions (mention_id),
  patient_id TEXT REFERENCES patients (patient_id),
  group_id TEXT REFERENCES groups (group_id),
  target TEXT NOT NULL, -- the antigen's usual short form: HMGCR
  result TEXT NOT NULL CHECK (result IN ('positive', 'negative', 'indeterminate', 'normal', 'not_stated')),
  titer TEXT,
  method TEXT,
  isotype TEXT,
  rule TEXT NOT NULL,
  CHECK (patient_id IS NULL OR group_id IS NULL)
) STRICT;
CREATE INDEX antibody_results_article_id ON antibody_results (article_id);
CREATE INDEX antibody_results_mention_id ON antibody_results (mention_id);
CREATE INDEX antibody_results_patient_id ON antibody_results (patient_id);
CREATE INDEX antibody_results_group_id ON antibody_results (group_id);
CREATE INDEX antibody_results_target ON antibody_results (target, result);

CREATE TABLE drug_exposures (
  drug_exposure_id TEXT PRIMARY KEY NOT NULL, -- article_id#d1, …
  article_id TEXT NOT NULL REFERENCES extractions (article_id) ON DELETE CASCADE,
  mention_id TEXT NOT NULL REFERENCES mentions (mention_id),
  patient_id TEXT REFERENCES patients (patient_id),
  group_id TEXT REFERENCES groups (group_id),
  name TEXT NOT NULL, -- generic, lower case
  drugbank_id TEXT CHECK (drugbank_id GLOB 'DB[0-9]*'),
  rxcui TEXT CHECK (rxcui NOT GLOB '*[^0-9]*' AND rxcui <> ''),
  role TEXT CHECK (role IN ('prior', 'index', 'concomitant', 'culprit', 'considered')),
  rule TEXT NOT NULL,
  CHECK (patient_id IS NULL OR group_id IS NULL)
) STRICT;
CREATE INDEX drug_exposures_article_id ON drug_exposures (article_id);
CREATE INDEX drug_exposures_mention_id ON drug_exposures (mention_id);
CREATE INDEX drug_exposures_patient_id ON drug_exposures (patient_id);
CREATE INDEX drug_exposures_group_id ON drug_exposures (group_id);
CREATE INDEX drug_exposures_name ON drug_exposures (name);

CREATE TABLE doses (
  dose_id TEXT PRIMARY KEY NOT NULL, -- article_id#x1, …
  article_id TEXT NOT NULL REFERENCES extractions (article_id) ON DELETE CASCADE,
  drug_exposure_id TEXT NOT NULL REFERENCES drug_exposures (drug_exposure_id) ON DELETE CASCADE,
  mention_id TEXT NOT NULL REFERENCES mentions (mention_id), -- the dose's, or the route's or frequency's without one
  patient_id TEXT REFERENCES patients (patient_id),
  group_id TEXT REFERENCES groups (group_id),
  amount REAL CHECK (amount >= 0),
  amount_high REAL,
  unit TEXT, -- UCUM
  per TEXT, -- kg, m2, day, kg/day
  n_doses INTEGER CHECK (n_doses >= 0),
  interval_days REAL CHECK (interval_days >= 0),
  route TEXT,
  frequency TEXT,
  per_day REAL CHECK (per_day >= 0),
  duration TEXT,
  duration_days REAL CHECK (duration_days >= 0),
  route_mention_id TEXT REFERENCES mentions (mention_id),
  frequency_mention_id TEXT REFERENCES mentions (mention_id),
  duration_mention_id TEXT REFERENCES mentions (mention_id),
  rule TEXT NOT NULL,
  CHECK (patient_id IS NULL OR group_id IS NULL)
) STRICT;
CREATE INDEX doses_article_id ON doses (article_id);
CREATE INDEX doses_drug_exposure_id ON doses (drug_exposure_id);
CREATE INDEX doses_mention_id ON doses (mention_id);
CREATE INDEX doses_patient_id ON doses (patient_id);
CREATE INDEX doses_group_id ON doses (group_id);
CREATE INDEX doses_route_mention_id ON doses (route_mention_id);
CREATE INDEX doses_frequency_mention_id ON doses (frequency_mention_id);
CREATE INDEX doses_duration_mention_id ON doses (duration_mention_id);

CREATE TABLE outcomes (
  outcome_id TEXT PRIMARY KEY NOT NULL, -- article_id#o1, …
  article_id TEXT NOT NULL REFERENCES extractions (article_id) ON DELETE CASCADE,
  mention_id TEXT NOT NULL REFERENCES mentions (mention_id),
  patient_id TEXT REFERENCES patients (patient_id),
  group_id TEXT REFERENCES groups (group_id),
  measure TEXT,
  direction TEXT CHECK (direction IN ('improved', 'worsened', 'unchanged', 'resolved', 'developed', 'increased',
                                      'decreased', 'died', 'survived', 'no_difference')), -- the change, as worded
  benefit TEXT CHECK (benefit IN ('better', 'none', 'worse')), -- none stated for a mere change
  text TEXT NOT NULL,
  baseline REAL,
  followup REAL,
  unit TEXT,
  n_events INTEGER CHECK (n_events >= 0),
  n_total INTEGER CHECK (n_total >= 0),
  p_value TEXT,
  effect TEXT CHECK (effect IS NULL OR (json_valid(effect) AND json_type(effect) = 'object')), -- {"measure": "HR", "value", "low", "high"}
  after_drug TEXT,
  rule TEXT NOT NULL,
  CHECK (patient_id IS NULL OR group_id IS NULL)
) STRICT;
CREATE INDEX outcomes_article_id ON outcomes (article_id);
CREATE INDEX outcomes_mention_id ON outcomes (mention_id);
CREATE INDEX outcomes_patient_id ON outcomes (patient_id);
CREATE INDEX outcomes_group_id ON outcomes (group_id);
CREATE INDEX outcomes_measure ON outcomes (measure, direction);

-- A withdrawn record and a duplicate state nothing.
CREATE TRIGGER extractions_withdrawn AFTER UPDATE OF status, duplicate_of ON articles
WHEN new.status = 'deleted' OR new.duplicate_of IS NOT NULL BEGIN
  DELETE FROM extractions WHERE article_id = new.article_id;
END;
