-- Does a dose, route, frequency or duration point at something that is no drug mention?
SELECT m.mention_id, m.kind, m.text, json_extract(m.attributes, '$.drug') AS drug
FROM mentions AS m
WHERE
  m.kind IN ('dose', 'route', 'frequency', 'duration')
  AND json_extract(m.attributes, '$.drug') IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM mentions AS d
    WHERE d.mention_id = m.article_id || '#m' || json_extract(m.attributes, '$.drug') AND d.kind = 'drug'
  );
