-- How does one write an outcome in a few words? "CK decreased 8500 → 450 U/L", "remission 6 of 8"
CREATE VIEW outcome_texts AS
SELECT
  outcome_id,
  trim(
    coalesce(measure, text)
    || coalesce(' ' || replace(direction, '_', ' '), '')
    || CASE
      WHEN baseline IS NOT NULL AND followup IS NOT NULL
        THEN ' ' || printf('%.10g', baseline) || ' → ' || printf('%.10g', followup) || coalesce(' ' || unit, '')
      WHEN followup IS NOT NULL THEN ' to ' || printf('%.10g', followup) || coalesce(' ' || unit, '')
      WHEN baseline IS NOT NULL THEN ' from ' || printf('%.10g', baseline) || coalesce(' ' || unit, '')
      ELSE ''
    END
    || coalesce(' ' || n_events || coalesce(' of ' || n_total, ''), '')
  ) AS text
FROM outcomes;
