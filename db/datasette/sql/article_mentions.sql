-- Which mentions does an article have, in the order of the text?
SELECT mention_id, kind, field, start, "end", text, is_negated, is_family, is_historical, is_hypothetical,
  cue_start, cue_end, cue_text, rule, attributes
FROM mentions
WHERE article_id = :article_id
ORDER BY field DESC, start, "end" DESC;
