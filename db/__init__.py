"""Everything SQL, and everything that shows it: rows in, rows out. Knows no spaCy and no HTTP."""
