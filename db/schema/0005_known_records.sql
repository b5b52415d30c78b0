-- Up to which day are the changes known of a record that no search finds?

-- The service's own day, by which it is asked for later changes.
ALTER TABLE lookups ADD COLUMN modified_on TEXT;
