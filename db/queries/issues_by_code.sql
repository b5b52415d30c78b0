-- What could not be used, and why?
-- topic: Review work
SELECT stage, code, count(*) AS n, sum(is_record_lost) AS records_lost, min(message) AS example
FROM issues
GROUP BY stage, code
ORDER BY n DESC, stage, code;
