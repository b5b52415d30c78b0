-- How much of everything is in the database, duplicates and retracted papers included?
SELECT 'articles' AS name, count(*) AS n FROM articles
UNION ALL SELECT 'active', count(*) FROM articles WHERE status = 'active' AND duplicate_of IS NULL
UNION ALL SELECT 'corrected', count(*) FROM articles WHERE status = 'corrected' AND duplicate_of IS NULL
UNION ALL SELECT 'retracted', count(*) FROM articles WHERE status = 'retracted' AND duplicate_of IS NULL
UNION ALL SELECT 'deleted', count(*) FROM articles WHERE status = 'deleted' AND duplicate_of IS NULL
UNION ALL SELECT 'duplicates', count(*) FROM articles WHERE duplicate_of IS NOT NULL
UNION ALL SELECT 'without_abstract', count(*) FROM articles WHERE abstract IS NULL AND duplicate_of IS NULL
UNION ALL SELECT 'source_records', count(*) FROM source_records WHERE is_current
UNION ALL SELECT 'searches', count(*) FROM searches
UNION ALL SELECT 'search_runs', count(*) FROM search_runs
UNION ALL SELECT 'extractions', count(*) FROM extractions
UNION ALL SELECT 'mentions', count(*) FROM mentions
UNION ALL SELECT 'patients', count(*) FROM patients
UNION ALL SELECT 'groups', count(*) FROM groups
UNION ALL SELECT 'antibody_results', count(*) FROM antibody_results
UNION ALL SELECT 'drug_exposures', count(*) FROM drug_exposures
UNION ALL SELECT 'doses', count(*) FROM doses
UNION ALL SELECT 'outcomes', count(*) FROM outcomes
UNION ALL SELECT 'issues', count(*) FROM issues
UNION ALL SELECT 'records_lost', count(*) FROM issues WHERE is_record_lost
UNION ALL SELECT 'reviews', count(*) FROM reviews
UNION ALL SELECT 'reviews_stale', count(*) FROM review_status WHERE is_stale
UNION ALL SELECT 'screening', count(*) FROM screening
UNION ALL SELECT 'same_patients', count(*) FROM possible_same_patients
UNION ALL SELECT 'same_patients_open', count(*) FROM possible_same_patients WHERE verdict IS NULL;
