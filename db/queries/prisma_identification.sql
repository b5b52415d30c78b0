-- How many records did each source give, and what became of them?
-- A record that several runs brought by one way, by search or by file, counts once. "duplicates" are of a paper that
-- another record stands for; "kept" papers go on to screening. The columns after "identified" add up to it.
-- topic: Searches and literature
SELECT
  i.source,
  i.via,
  i.arm,
  count(*) AS identified,
  sum(i.fate = 'duplicate') AS duplicates,
  sum(i.fate = 'retracted') AS retracted,
  sum(i.fate = 'withdrawn') AS withdrawn,
  sum(i.fate = 'not_stored') AS not_stored,
  sum(i.fate = 'not_fetched') AS not_fetched,
  sum(i.fate = 'kept') AS kept
FROM identified_records AS i
GROUP BY i.arm, i.source, i.via
ORDER BY i.arm = 'other', i.arm, i.via = 'not recorded', identified DESC, i.source, i.via;
