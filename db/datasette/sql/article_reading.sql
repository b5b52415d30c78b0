-- Which version read this article, and is it the text as it stands?
SELECT e.fingerprint, e.text_sha256 = a.text_sha256 AS is_current
FROM extractions AS e JOIN articles AS a USING (article_id)
WHERE e.article_id = :article_id;
