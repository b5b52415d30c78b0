-- How does one write an outcome in a few words? "CK decreased 8500 → 450 U/L", "remission 6 of 8"
CREATE VIEW outcome_texts AS
SELECT
  outcome_id,
  article_id,
  patient_id,
  group_id,
  benefit AS tone,
  rowid AS position,
  mention_id,
  trim(
    CASE
      WHEN measure IS NULL THEN text -- "six of eight improved" says it all
      WHEN direction IN ('died', 'survived') THEN direction
      ELSE measure || coalesce(' ' || replace(direction, '_', ' '), '')
    END
    || CASE
      WHEN baseline IS NOT NULL AND followup IS NOT NULL
        THEN ' ' || printf('%.10g', baseline) || ' → ' || printf('%.10g', followup) || coalesce(' ' || unit, '')
      WHEN followup IS NOT NULL THEN ' to ' || printf('%.10g', followup) || coalesce(' ' || unit, '')
      WHEN baseline IS NOT NULL THEN ' from ' || printf('%.10g', baseline) || coalesce(' ' || unit, '')
      ELSE ''
    END
    || CASE WHEN measure IS NULL THEN '' ELSE coalesce(' ' || n_events || coalesce(' of ' || n_total, ''), '') END
  ) AS text
FROM outcomes;
