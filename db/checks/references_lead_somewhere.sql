-- Does any row refer to a row that is not there?
SELECT "table", rowid AS row_number, parent FROM pragma_foreign_key_check;
