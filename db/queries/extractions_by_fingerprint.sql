-- Which versions of the extraction read how many articles?
SELECT fingerprint, count(*) AS articles
FROM extractions
GROUP BY fingerprint
ORDER BY articles DESC, fingerprint;
