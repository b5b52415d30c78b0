-- How does one write an age? In days or months for the youngest; "mean 52 (23–71)" for a group.
CREATE VIEW age_texts AS
SELECT
  o.owner_id,
  o.article_id,
  o.age_mention_id,
  o.onset_age_mention_id,
  trim(
    coalesce(json_extract(m.attributes, '$.statistic') || ' ', '')
    || CASE
      WHEN o.age_years IS NULL THEN ''
      WHEN o.age_years < 1.0 / 12 THEN printf('%.0f days', o.age_years * 365.25)
      WHEN o.age_years < 2 AND o.age_years <> 1 THEN printf('%.3g months', round(o.age_years * 12, 1))
      ELSE printf('%.4g', o.age_years)
    END
    || CASE
      WHEN o.age_years_low IS NULL THEN ''
      ELSE printf(CASE WHEN o.age_years IS NULL THEN '%s' ELSE ' (%s)' END,
                  printf('%.4g', o.age_years_low)
                  || CASE WHEN o.age_years_high IS NULL THEN '' ELSE printf('–%.4g', o.age_years_high) END)
    END
  ) AS age,
  CASE
    WHEN o.onset_age_years IS NULL THEN ''
    WHEN o.onset_age_years < 1.0 / 12 THEN printf('%.0f days', o.onset_age_years * 365.25)
    WHEN o.onset_age_years < 2 AND o.onset_age_years <> 1 THEN printf('%.3g months', round(o.onset_age_years * 12, 1))
    ELSE printf('%.4g', o.onset_age_years)
  END AS onset_age
FROM owners AS o
LEFT JOIN mentions AS m ON m.mention_id = o.age_mention_id
WHERE coalesce(o.age_years, o.age_years_low, o.onset_age_years) IS NOT NULL;
