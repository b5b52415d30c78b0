-- Does any assertion rest on a cue that does not stand there?
SELECT m.mention_id, m.field, m.cue_start, m.cue_end, m.cue_text
FROM mentions AS m JOIN articles AS a USING (article_id)
WHERE
  m.cue_text IS NOT NULL
  AND substr(CASE m.field WHEN 'title' THEN a.title ELSE a.abstract END, m.cue_start + 1, m.cue_end - m.cue_start)
  IS NOT m.cue_text;
