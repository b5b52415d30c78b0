-- Which disease of the vocabulary is a diagnosis, which stands beside as the text words it? None where it has none.
-- doid is of the Disease Ontology (DOID:7148); a disease that only MeSH has comes with its name alone.
ALTER TABLE patients ADD COLUMN disease TEXT;
ALTER TABLE patients ADD COLUMN doid TEXT CHECK (doid IS NULL OR (doid GLOB 'DOID:[0-9]*' AND disease IS NOT NULL));
ALTER TABLE groups ADD COLUMN disease TEXT;
ALTER TABLE groups ADD COLUMN doid TEXT CHECK (doid IS NULL OR (doid GLOB 'DOID:[0-9]*' AND disease IS NOT NULL));
CREATE INDEX patients_disease ON patients (disease);
CREATE INDEX groups_disease ON groups (disease);
