-- What stands around a mention? About a line of text on each side, the mention itself in [brackets].
CREATE VIEW contexts AS
SELECT
  mention_id,
  CASE WHEN start > 100 THEN '… ' ELSE '' END
  || substr(whole, max(start - 99, 1), min(start, 100)) || '[' || text || ']' || substr(whole, "end" + 1, 100)
  || CASE WHEN length(whole) > "end" + 100 THEN ' …' ELSE '' END AS context
FROM (
  SELECT m.mention_id, m.start, m."end", m.text, CASE m.field WHEN 'title' THEN a.title ELSE a.abstract END AS whole
  FROM mentions AS m JOIN articles AS a USING (article_id)
) AS placed;
