-- Does any mention quote words that do not stand there?
SELECT m.mention_id, m.field, m.start, m."end", m.text, substr(CASE m.field WHEN 'title' THEN a.title ELSE a.abstract END, m.start + 1, m."end" - m.start) AS found
FROM mentions AS m JOIN articles AS a USING (article_id)
WHERE substr(CASE m.field WHEN 'title' THEN a.title ELSE a.abstract END, m.start + 1, m."end" - m.start) IS NOT m.text;
