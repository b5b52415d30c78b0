-- How does one write a regimen in a few words? "1000 mg × 2 every 14 days, intravenous, for 4 weeks"
CREATE VIEW dose_texts AS
SELECT
  dose_id,
  drug_exposure_id,
  trim(
    CASE WHEN amount IS NULL THEN '' ELSE printf('%.10g', amount) END -- printf makes a 0 of NULL
    || CASE WHEN amount_high IS NULL THEN '' ELSE '–' || printf('%.10g', amount_high) END
    || coalesce(' ' || unit, '')
    || coalesce('/' || per, '')
    || coalesce(' × ' || n_doses, '')
    || CASE
      WHEN interval_days IS NULL OR frequency IS NOT NULL THEN ''
      WHEN interval_days = 1 THEN ' daily'
      ELSE ' every ' || printf('%.10g', interval_days) || ' days'
    END
    || coalesce(', ' || frequency, '')
    || coalesce(', ' || route, '')
    || coalesce(', ' || CASE WHEN duration GLOB 'for *' THEN duration ELSE 'for ' || duration END, ''),
    ', '
  ) AS text
FROM doses;
