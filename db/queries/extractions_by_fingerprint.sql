-- Which versions of the extraction read how many articles?
-- topic: Review work
SELECT fingerprint, count(*) AS articles
FROM extractions
GROUP BY fingerprint
ORDER BY articles DESC, fingerprint;
