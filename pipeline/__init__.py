"""From a search to rows.

  fetch, import                     extract                                  serve, export, report
  PubMed ─┐                ┌──► Doc → Mention → Patient ──┐
  S2     ─┼──► Article ──► │                              ├──► tables, views ──► Datasette, CSV, RIS, …
  files  ─┘                └───────── data/litlode.db ────┘

Two stages write, the rest only read. The database is the only state: a run asks it what is left to do, writes each
batch in one transaction, and may be killed at any moment.
"""
