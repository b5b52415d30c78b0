-- Which papers are there? One row each, those that do not count included: status and duplicate_of say so.
SELECT
  a.article_id,
  a.pmid,
  a.pmcid,
  a.doi,
  a.s2_paper_id,
  a.title,
  (
    SELECT group_concat(name, '; ') FROM (
      SELECT coalesce(
        json_extract(value, '$.last_name')
        || coalesce(' ' || coalesce(json_extract(value, '$.initials'), json_extract(value, '$.fore_name')), ''),
        json_extract(value, '$.collective_name')
      ) AS name
      FROM json_each(a.authors) ORDER BY key
    )
  ) AS authors,
  a.journal,
  a.publication_year,
  a.publication_date,
  a.volume,
  a.issue,
  a.pages,
  a.language,
  a.status,
  a.duplicate_of,
  a.merge_rule,
  a.abstract,
  a.abstract_missing_reason,
  a.url,
  a.text_sha256,
  e.fingerprint,
  (SELECT count(*) FROM patients AS p WHERE p.article_id = a.article_id) AS patients,
  (SELECT count(*) FROM groups AS g WHERE g.article_id = a.article_id) AS groups,
  (
    SELECT group_concat(found, '; ') FROM (
      SELECT DISTINCT coalesce(s.name || ', ', '') || r.source || ' ' || r.method AS found
      FROM search_hits AS h
      JOIN search_runs AS r USING (run_id)
      LEFT JOIN searches AS s USING (search_id)
      WHERE h.article_id = a.article_id
      ORDER BY found
    )
  ) AS found_by
FROM articles AS a
LEFT JOIN extractions AS e USING (article_id)
ORDER BY a.article_id;
