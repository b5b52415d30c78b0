-- By which rule were how many records recognised as duplicates?
-- The sum is the number of duplicates in the PRISMA flow. "same_record" came by two ways, such as a search and a file.
-- topic: Searches and literature
SELECT rule, count(*) AS records, count(DISTINCT article_id) AS papers, min(source || ' ' || source_id) AS example
FROM identified_records
WHERE fate = 'duplicate'
GROUP BY rule
ORDER BY records DESC, rule;
