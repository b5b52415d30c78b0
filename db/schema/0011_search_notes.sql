-- What PRISMA-S asks of a strategy besides its words (items 10 and 11); peer_review (item 14) is there already.

-- A published filter that the query holds, with its citation.
ALTER TABLE search_runs ADD COLUMN search_filters TEXT;
-- Earlier reviews whose strategy was taken over.
ALTER TABLE search_runs ADD COLUMN prior_work TEXT;
