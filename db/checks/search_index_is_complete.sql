-- Is an article missing from full-text search, or a ghost left in it?
SELECT article_id, rowid AS row_number FROM articles WHERE rowid NOT IN (SELECT id FROM articles_fts_docsize)
UNION ALL
SELECT NULL, id FROM articles_fts_docsize WHERE id NOT IN (SELECT rowid FROM articles);
