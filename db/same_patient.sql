-- Which patients of different papers agree in sex, in age and in one more thing? `same_patient.py` weighs each pair.
-- Every join is on equal keys: a pair costs time only where two papers share an author, a link, or a detail.
CREATE TEMP TABLE same_person AS
SELECT
  p.patient_id, p.article_id, p.sex, p.age_years AS age, a.publication_year AS year,
  coalesce(p.disease, lower(p.diagnosis)) AS disease
FROM patients AS p
JOIN live_articles AS a USING (article_id)
WHERE p.sex IS NOT NULL AND p.age_years IS NOT NULL;
CREATE INDEX temp.same_person_article ON same_person (article_id);

-- A surname and one initial: sources give the other names in many ways. A name on very many papers tells nothing.
CREATE TEMP TABLE same_author AS
SELECT DISTINCT
  a.article_id,
  lower(json_extract(w.value, '$.last_name')) || ' '
  || lower(substr(coalesce(json_extract(w.value, '$.initials'), json_extract(w.value, '$.fore_name')), 1, 1)) AS name
FROM articles AS a, json_each(a.authors) AS w
WHERE a.article_id IN (SELECT article_id FROM same_person);
CREATE INDEX temp.same_author_article ON same_author (article_id);
CREATE TEMP TABLE same_telling AS
SELECT name FROM same_author WHERE name IS NOT NULL GROUP BY name HAVING count(*) BETWEEN 2 AND 50;
CREATE TEMP TABLE same_written AS
SELECT x.name, p.sex, p.age, p.year, p.patient_id, p.article_id
FROM same_telling
JOIN same_author AS x USING (name)
JOIN same_person AS p USING (article_id);
CREATE INDEX temp.same_written_name ON same_written (name, sex, age);

CREATE TEMP TABLE same_link AS
SELECT DISTINCT min(a.article_id, b.article_id) AS article_a, max(a.article_id, b.article_id) AS article_b
FROM articles AS a, json_each(a.links) AS l
JOIN articles AS b ON b.pmid = json_extract(l.value, '$.pmid')
WHERE a.article_id <> b.article_id;

-- A dose of a drug or a titre of an antibody, in one disease.
CREATE TEMP TABLE same_detail AS
SELECT DISTINCT p.patient_id, p.article_id, p.sex, p.age, p.disease, found.detail
FROM same_person AS p
JOIN (
  SELECT x.patient_id, d.name || ' ' || x.amount || coalesce(x.unit, '') || '/' || coalesce(x.per, '') AS detail
  FROM doses AS x JOIN drug_exposures AS d USING (drug_exposure_id) WHERE x.amount IS NOT NULL
  UNION ALL
  SELECT patient_id, target || ' ' || titer FROM antibody_results WHERE titer IS NOT NULL
) AS found USING (patient_id);
CREATE INDEX temp.same_detail_key ON same_detail (disease, detail, sex, age);

-- What two patients of one author must share two of.
CREATE TEMP TABLE same_fact (patient_id TEXT, fact TEXT, PRIMARY KEY (patient_id, fact)) WITHOUT ROWID;
INSERT OR IGNORE INTO same_fact
SELECT patient_id, fact
FROM (
  SELECT patient_id, 'disease ' || disease AS fact FROM same_person WHERE disease IS NOT NULL
  UNION ALL
  SELECT patient_id, 'onset ' || onset_age_years FROM patients WHERE onset_age_years IS NOT NULL
  UNION ALL
  SELECT patient_id, 'antibody ' || target FROM antibody_results WHERE result = 'positive'
  UNION ALL
  SELECT patient_id, 'drug ' || name FROM drug_exposures
  UNION ALL
  SELECT patient_id, 'dose ' || detail FROM same_detail
)
WHERE patient_id IN (SELECT patient_id FROM same_written);

CREATE TEMP TABLE same_candidate (patient_id_a TEXT, patient_id_b TEXT, PRIMARY KEY (patient_id_a, patient_id_b)) WITHOUT ROWID;
INSERT OR IGNORE INTO same_candidate
SELECT a.patient_id, b.patient_id
FROM same_written AS a
JOIN same_written AS b
  ON b.name = a.name AND b.sex = a.sex AND b.age BETWEEN a.age - 11 AND a.age + 11 AND a.article_id < b.article_id
WHERE
  (
    SELECT count(*) FROM same_fact AS x JOIN same_fact AS y ON y.patient_id = b.patient_id AND y.fact = x.fact
    WHERE x.patient_id = a.patient_id
  ) >= 2
  AND b.age - a.age BETWEEN min(0, coalesce(b.year - a.year, 0)) - 1 AND max(0, coalesce(b.year - a.year, 0)) + 1;
INSERT OR IGNORE INTO same_candidate
SELECT a.patient_id, b.patient_id
FROM same_link AS l
JOIN same_person AS a ON a.article_id = l.article_a
JOIN same_person AS b ON b.article_id = l.article_b AND b.sex = a.sex
WHERE
  b.age - a.age BETWEEN min(0, coalesce(b.year - a.year, 0)) - 1 AND max(0, coalesce(b.year - a.year, 0)) + 1;
INSERT OR IGNORE INTO same_candidate
SELECT a.patient_id, b.patient_id
FROM same_detail AS a
JOIN same_detail AS b
  ON b.disease = a.disease AND b.detail = a.detail AND b.sex = a.sex AND b.age = a.age AND a.article_id < b.article_id;
