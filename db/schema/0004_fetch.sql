-- What became of each record that a search listed, and what has been asked for beside the searches?

-- A run first writes the list of what it will ask for, as hits that are pending: an interrupted run goes on from there.
ALTER TABLE search_hits ADD COLUMN outcome TEXT NOT NULL DEFAULT 'stored' CHECK (outcome IN (
  'pending', -- listed, to be asked for
  'missing', -- listed by the run before and not by this one, to be looked up
  'stored', -- it came
  'left', -- it came, although the search does not find it any more
  'gone', -- asked for more than once and not given: deleted or merged into another
  'failed' -- it could not be had, see issues; the next run asks again
));
-- The day of the change for which a known record was asked for again.
ALTER TABLE search_hits ADD COLUMN modified_on TEXT;

-- Listed, and not given.
ALTER TABLE search_runs ADD COLUMN hits_gone INTEGER CHECK (hits_gone >= 0);
ALTER TABLE search_runs ADD COLUMN hits_failed INTEGER CHECK (hits_failed >= 0);
-- What the service left out of the query.
ALTER TABLE search_runs ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]'
  CHECK (json_valid(warnings) AND json_type(warnings) = 'array');
-- The day of the latest change that is known; only of a run without loss.
ALTER TABLE search_runs ADD COLUMN modified_until TEXT;
CREATE INDEX search_hits_source_id ON search_hits (source_id);

-- What one service was asked for because another had named it. These are no results of a search.
CREATE TABLE lookups (
  service TEXT NOT NULL, -- that was asked
  asked TEXT NOT NULL, -- pmid:31452104, doi:10.5555/abc
  is_found INTEGER NOT NULL CHECK (is_found IN (0, 1)),
  asked_at TEXT NOT NULL,
  PRIMARY KEY (service, asked)
) STRICT, WITHOUT ROWID;
