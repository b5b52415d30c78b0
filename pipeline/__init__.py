"""From a search to rows.

  fetch, import                     extract                                  serve, export, report
  PubMed ─┐                ┌──► Doc → Mention → Patient ──┐
  S2     ─┼──► Article ──► │                              ├──► tables, views ──► Datasette, CSV, RIS, …
  files  ─┘                └───────── data/litlode.db ────┘

Two stages write, the rest only read. The database is the only state: a run asks it what is left to do, writes each
batch in one transaction, and may be killed at any moment.

Where to look, in the order of the picture:

- what crosses a stage: `records`; what a user sets: `config`; what goes wrong: `errors`
- the command line: `cli` and the commands in `cli_*`; what they share: `command_line`, `progress`,
  `counted`, `run_lock`, `version`
- asking services: `harvest*`, over the clients and formats of `sources`; what was stored of which page:
  `ledger`; reading files: `fetch`
- one paper out of many records: `intake` stores what `identity` decides, by `likeness`, `identifiers` and `grouping`;
  `merging` says which value wins, `copies` keeps a person's word
- reading texts: `extract` (over `executors`, known again by `fingerprint`), or `annotate` without a database; `collect`
  makes mentions of a `Doc`, `patients` makes patients and groups of mentions, with their doses by `regimens`, `explain`
  shows why
- telling: `status`, `checking`, `report` with `flow`, `flow_svg` and `markdown`, `digest`, `export` with `export_*`;
  `verdicts` takes in what people say; `demo` is the whole way on the bundled sample
- measuring: `evaluate` with `gold`, `gold_texts`, `matching` and `score_tables`
"""
