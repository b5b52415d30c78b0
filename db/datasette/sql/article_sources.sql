-- Which sources gave this article, and by which rule was each record taken for it?
SELECT source, source_id, merge_rule, retrieved_at, place FROM source_records
WHERE article_id = :article_id AND is_current
ORDER BY retrieved_at, source, source_id;
