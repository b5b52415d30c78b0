-- Is an article the duplicate of something that is a duplicate itself?
SELECT d.article_id, d.duplicate_of, a.duplicate_of AS which_is_duplicate_of
FROM articles AS d JOIN articles AS a ON a.article_id = d.duplicate_of
WHERE a.duplicate_of IS NOT NULL;
