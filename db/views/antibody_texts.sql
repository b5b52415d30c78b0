-- How does one write an antibody result in a few words, and in which column does it stand?
CREATE VIEW antibody_texts AS
SELECT
  antibody_result_id,
  article_id,
  patient_id,
  group_id,
  CASE result
    WHEN 'positive' THEN 'antibodies_positive' WHEN 'negative' THEN 'antibodies_negative' ELSE 'antibodies_other'
  END AS cell,
  target || coalesce(' ' || titer, '')
  || CASE WHEN result IN ('positive', 'negative') THEN '' ELSE ' (' || replace(result, '_', ' ') || ')' END AS text,
  result AS tone,
  rowid AS position,
  mention_id
FROM antibody_results;
