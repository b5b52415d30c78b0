-- Which reviews still speak of a fact that reads the same, and which are stale?
CREATE VIEW review_status AS
SELECT found.*, found.fact_id IS NULL AS is_stale
FROM (
  SELECT
    r.*,
    (
      SELECT min(f.fact_id) FROM facts AS f
      WHERE
        f.article_id = r.article_id AND f.kind = r.kind AND f.field = r.field AND f.start = r.start
        AND f."end" = r."end" AND f.quote = r.quote AND f.reading = r.reading
    ) AS fact_id
  FROM reviews AS r
) AS found;
