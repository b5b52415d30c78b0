-- Does a withdrawn record or a duplicate still state facts?
SELECT e.article_id, a.status, a.duplicate_of
FROM extractions AS e JOIN articles AS a USING (article_id)
WHERE a.status = 'deleted' OR a.duplicate_of IS NOT NULL;
