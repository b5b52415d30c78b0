-- What did people decide about this article and its facts?
SELECT 'fact' AS about, r.reviewer, r.verdict, r.kind, r.quote, r.reason, r.reviewed_at AS decided_at, r.is_stale, f.mention_id
FROM review_status AS r LEFT JOIN facts AS f USING (fact_id)
WHERE r.article_id = :article_id
UNION ALL
SELECT iif(stage = 'title_abstract', 'title and abstract', 'full text'), reviewer, decision, NULL, NULL, reason, decided_at, 0, NULL
FROM screening
WHERE article_id = :article_id
ORDER BY decided_at, reviewer;
