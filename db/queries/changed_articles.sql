-- Which papers changed since a day, and in what?
-- A source gave a record anew that reads otherwise; a mere new date of revision does not count.
-- :since = 2000-01-01
-- topic: Searches and literature
WITH pairs AS (
  SELECT
    now.article_id,
    now.source,
    now.record AS new_record,
    (
      SELECT old.record FROM source_records AS old
      WHERE
        old.source = now.source AND old.source_id = now.source_id
        AND julianday(old.retrieved_at) < julianday(:since)
      ORDER BY old.retrieved_at DESC LIMIT 1
    ) AS old_record
  FROM source_records AS now
  WHERE now.is_current AND julianday(now.retrieved_at) >= julianday(:since)
),
differences AS (
  SELECT p.article_id, p.source, n.key
  FROM pairs AS p, json_each(p.new_record) AS n
  WHERE
    p.old_record IS NOT NULL AND n.key NOT IN ('date_revised', 'version')
    AND n.value IS NOT json_extract(p.old_record, '$.' || n.key)
)
SELECT
  a.article_id,
  a.pmid,
  a.doi,
  a.url,
  a.title,
  a.journal,
  a.publication_date,
  a.status,
  (
    SELECT group_concat(key, ', ') FROM (SELECT DISTINCT key FROM differences WHERE article_id = a.article_id ORDER BY key)
  ) AS changed,
  max(d.key IN ('title', 'abstract')) AS is_text_changed,
  group_concat(DISTINCT d.source) AS sources,
  (SELECT count(*) FROM reviews AS r WHERE r.article_id = a.article_id) AS reviews
FROM differences AS d
JOIN live_articles AS a USING (article_id)
GROUP BY a.article_id
ORDER BY is_text_changed DESC, a.article_id;
