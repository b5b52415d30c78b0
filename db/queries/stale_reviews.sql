-- Which reviews speak of a fact that now reads otherwise, or is gone?
-- topic: Review work
SELECT article_id, kind, quote, reading, reviewer, verdict, corrected, reason, reviewed_at
FROM review_status
WHERE is_stale
ORDER BY article_id, field DESC, start, reviewer;
