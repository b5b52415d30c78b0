-- What was searched for, what came back, and which records are one paper?

CREATE TABLE articles (
  article_id TEXT PRIMARY KEY NOT NULL CHECK (article_id GLOB '?*:?*'), -- a CURIE, kept for ever once given
  pmid TEXT CHECK (pmid NOT GLOB '*[^0-9]*' AND pmid <> ''),
  pmcid TEXT CHECK (pmcid GLOB 'PMC[0-9]*'),
  doi TEXT CHECK (doi GLOB '10.*'),
  s2_paper_id TEXT,
  title TEXT,
  vernacular_title TEXT,
  abstract TEXT,
  abstract_missing_reason TEXT
    CHECK (abstract_missing_reason IN ('not_provided', 'withheld_by_publisher', 'not_in_source', 'unreadable')),
  sections TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(sections) AND json_type(sections) = 'array'),
  other_abstracts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(other_abstracts) AND json_type(other_abstracts) = 'array'),
  journal TEXT,
  issn TEXT,
  volume TEXT,
  issue TEXT,
  pages TEXT,
  publication_date TEXT CHECK (publication_date GLOB '[0-9][0-9][0-9][0-9]*'), -- ISO 8601, as far as known
  publication_date_text TEXT,
  publication_types TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(publication_types) AND json_type(publication_types) = 'array'),
  mesh_terms TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(mesh_terms) AND json_type(mesh_terms) = 'array'),
  keywords TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(keywords) AND json_type(keywords) = 'array'),
  authors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors) AND json_type(authors) = 'array'),
  languages TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(languages) AND json_type(languages) = 'array'),
  trial_ids TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(trial_ids) AND json_type(trial_ids) = 'array'),
  links TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(links) AND json_type(links) = 'array'),
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retracted', 'corrected', 'deleted')),
  version INTEGER NOT NULL DEFAULT 1, -- PubMed counts revisions of a PMID
  date_revised TEXT,
  url TEXT,
  copyright TEXT,
  text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64), -- of title and abstract
  duplicate_of TEXT REFERENCES articles (article_id) CHECK (duplicate_of <> article_id),
  merge_rule TEXT, -- which rule found that this is the same paper as duplicate_of
  language TEXT GENERATED ALWAYS AS (json_extract(languages, '$[0]')) VIRTUAL,
  publication_year INTEGER GENERATED ALWAYS AS (CAST(substr(publication_date, 1, 4) AS INTEGER)) VIRTUAL,
  CHECK (abstract IS NULL OR abstract_missing_reason IS NULL),
  CHECK ((duplicate_of IS NULL) = (merge_rule IS NULL))
) STRICT;
CREATE INDEX articles_pmid ON articles (pmid);
CREATE INDEX articles_pmcid ON articles (pmcid);
CREATE INDEX articles_doi ON articles (doi);
CREATE INDEX articles_s2_paper_id ON articles (s2_paper_id);
CREATE INDEX articles_duplicate_of ON articles (duplicate_of);
CREATE INDEX articles_status ON articles (status);
CREATE INDEX articles_publication_year ON articles (publication_year);

-- Every copy of a record that a source gave, as it was read; a merge can be taken back from here.
CREATE TABLE source_records (
  source TEXT NOT NULL,
  source_id TEXT NOT NULL, -- the source's own key
  record_sha256 TEXT NOT NULL CHECK (length(record_sha256) = 64),
  article_id TEXT NOT NULL REFERENCES articles (article_id),
  merge_rule TEXT NOT NULL, -- by which rule it was taken for this article
  is_current INTEGER NOT NULL DEFAULT 1 CHECK (is_current IN (0, 1)), -- 0: the source has since said otherwise
  retrieved_at TEXT NOT NULL, -- when this very content first came
  place TEXT, -- the raw file and the position in it
  pmid TEXT,
  pmcid TEXT,
  doi TEXT,
  s2_paper_id TEXT,
  title_key TEXT, -- the title as merging compares it
  record TEXT NOT NULL CHECK (json_valid(record) AND json_type(record) = 'object'),
  PRIMARY KEY (source, source_id, record_sha256)
) STRICT;
CREATE INDEX source_records_article_id ON source_records (article_id);
CREATE INDEX source_records_pmid ON source_records (pmid);
CREATE INDEX source_records_pmcid ON source_records (pmcid);
CREATE INDEX source_records_doi ON source_records (doi);
CREATE INDEX source_records_s2_paper_id ON source_records (s2_paper_id);
CREATE INDEX source_records_title_key ON source_records (title_key);

CREATE TABLE searches (
  search_id TEXT PRIMARY KEY NOT NULL, -- name:source
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  query TEXT NOT NULL, -- as the configuration has it now; each run keeps what it sent
  filters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(filters) AND json_type(filters) = 'object'),
  UNIQUE (name, source)
) STRICT;

-- The search log, in the terms of PRISMA-S.
CREATE TABLE search_runs (
  run_id TEXT PRIMARY KEY NOT NULL,
  search_id TEXT REFERENCES searches (search_id), -- none for an imported file
  source TEXT NOT NULL,
  platform TEXT,
  method TEXT NOT NULL, -- search, import, bulk, registry, browse, citation, contact, other
  query_text TEXT, -- exactly as sent
  query_translation TEXT, -- what the service made of it
  filters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(filters) AND json_type(filters) = 'object'),
  run_at TEXT NOT NULL,
  finished_at TEXT, -- none: interrupted
  hits_reported INTEGER CHECK (hits_reported >= 0),
  hits_fetched INTEGER CHECK (hits_fetched >= 0),
  tool_version TEXT,
  supersedes TEXT REFERENCES search_runs (run_id),
  peer_review TEXT
) STRICT;
CREATE INDEX search_runs_search_id ON search_runs (search_id);
CREATE INDEX search_runs_supersedes ON search_runs (supersedes);

CREATE TABLE search_hits (
  run_id TEXT NOT NULL REFERENCES search_runs (run_id) ON DELETE CASCADE,
  source_id TEXT NOT NULL,
  article_id TEXT REFERENCES articles (article_id), -- none: the record could not be stored, see issues
  position INTEGER,
  is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)), -- not in the database before this run
  PRIMARY KEY (run_id, source_id)
) STRICT;
CREATE INDEX search_hits_article_id ON search_hits (article_id);

CREATE TABLE issues (
  issue_id INTEGER PRIMARY KEY,
  stage TEXT NOT NULL,
  place TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  is_record_lost INTEGER NOT NULL DEFAULT 0 CHECK (is_record_lost IN (0, 1)),
  article_id TEXT REFERENCES articles (article_id),
  UNIQUE (stage, place, code, message)
) STRICT;
CREATE INDEX issues_article_id ON issues (article_id);
CREATE INDEX issues_code ON issues (code);

-- Full-text search, kept in step by triggers. An update that changes no indexed word costs nothing here.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
  title, abstract, content=[articles], tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts (rowid, title, abstract) VALUES (new.rowid, new.title, new.abstract);
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, abstract) VALUES ('delete', old.rowid, old.title, old.abstract);
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, abstract ON articles
WHEN old.title IS NOT new.title OR old.abstract IS NOT new.abstract BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, abstract) VALUES ('delete', old.rowid, old.title, old.abstract);
  INSERT INTO articles_fts (rowid, title, abstract) VALUES (new.rowid, new.title, new.abstract);
END;
