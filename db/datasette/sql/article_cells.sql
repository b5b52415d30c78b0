-- What is said of them, and in which mention?
SELECT owner_id, cell, text, tone, mention_id, item_id FROM cells WHERE article_id = :article_id ORDER BY cell, position;
