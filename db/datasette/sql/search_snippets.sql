-- Where do these articles answer a search? \u0002 and \u0003 stand around the words found.
SELECT a.article_id, highlight(articles_fts, 0, char(2), char(3)) AS title, snippet(articles_fts, 1, char(2), char(3), ' … ', 40) AS snippet
FROM articles_fts JOIN articles AS a ON a.rowid = articles_fts.rowid
WHERE articles_fts MATCH :search AND a.article_id IN (SELECT value FROM json_each(:article_ids));
