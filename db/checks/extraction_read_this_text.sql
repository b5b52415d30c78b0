-- Does any extraction belong to another text than the article has now?
SELECT e.article_id, e.text_sha256 AS text_read, a.text_sha256 AS text_now
FROM extractions AS e JOIN articles AS a USING (article_id)
WHERE e.text_sha256 <> a.text_sha256;
