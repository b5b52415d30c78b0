-- Which records could not be read at all, by reason?
-- They are named one by one in the table issues. A record of an imported file that could not be read was never a hit.
-- topic: Searches and literature
SELECT stage, code, count(*) AS records, min(place) AS example_place, min(message) AS example
FROM issues
WHERE is_record_lost
GROUP BY stage, code
ORDER BY records DESC, stage, code;
