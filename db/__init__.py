"""Everything SQL, and everything that shows it: rows in, rows out. Knows no spaCy and no HTTP.

Where to look:

- the tables: ``schema/*.sql``, applied by `migrations`; the views over them: ``views/*.sql``; what each column means:
  ``dictionary/*.tsv``, read by `dictionary`
- questions with an answer: ``queries/`` for readers, ``exports/`` for files, ``checks/`` for us; `questions` reads them
- writing: `literature` (what sources said), `search_log` (what was asked), `facts` (what was read), `reviews` and
  `decisions` (what people said), `same_patient` (who may be one person); each write is a `transaction`
- opening and asking: `store`; what can go wrong with the file: `errors`
- the pages: ``datasette/``, served by `serve`; `evidence` cuts a text at its mentions
"""
