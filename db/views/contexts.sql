-- What stands around a mention? About a line of whole words on each side, the mention itself in [brackets].
CREATE VIEW contexts AS
SELECT
  mention_id,
  CASE WHEN start > 100 THEN '… ' || substr(before, instr(before, ' ') + 1) ELSE before END
  || '[' || text || ']'
  -- all characters of the last word, cut as it is, are trimmed away
  || CASE WHEN length(whole) > "end" + 100 THEN rtrim(after, replace(after, ' ', '')) || '…' ELSE after END AS context
FROM (
  SELECT
    mention_id,
    text,
    whole,
    start,
    "end",
    substr(whole, max(start - 99, 1), min(start, 100)) AS before,
    substr(whole, "end" + 1, 100) AS after
  FROM (
    SELECT m.mention_id, m.text, m.start, m."end", CASE m.field WHEN 'title' THEN a.title ELSE a.abstract END AS whole
    FROM mentions AS m JOIN articles AS a USING (article_id)
  ) AS placed
) AS cut;
