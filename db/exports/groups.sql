-- Which groups and arms were studied? One row each; they are never counted as patients.
SELECT * FROM group_summary ORDER BY article_id, length(group_id), group_id;
