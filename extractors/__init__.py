"""What to find in a text: a spaCy `Doc` in, the same `Doc` out. Knows words; knows no article, HTTP or SQL.

`registry` names the steps in running order. They are of five sorts:

- the text: `tokenizer`, `section`, `abbreviation`; words come from `vocabulary`, numbers from `number`
- what is said, a family of modules per kind: ``age*``, ``sex``, ``antibody*``, ``drug*``, ``dose*``, ``route``,
  ``frequency``, ``duration``, ``outcome*``, ``diagnosis*`` with `disease`; beside them the trained recogniser in
  ``model/``, and `external` for a user's own
- how it is meant: `assertion` and its grammar (negated, of a relative, past, hypothetical)
- which dose goes with which drug: `treatment`, over `link` and `course`
- who the people are and whose each word is: `patient`, over `individual`, `anchor`, `several` and ``person*``
  (individuals), `outsider` and `species` (who is none), `cohort` with `study`, ``arm*`` and `headcount` (groups),
  `part` with `tally` and `portion` (what results count), `pointer` ("the second patient"), `scope` (segments of the
  text), `ownership`, `inheritance`

`attributes` lists what they leave on a `Doc`, `reading` is that as plain objects.
"""
