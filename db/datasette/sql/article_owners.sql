-- Who is described in an article: patients first, then groups?
SELECT owner_id, owner_kind, label, n FROM owners WHERE article_id = :article_id ORDER BY owner_kind DESC, length(owner_id), owner_id;
