"""What to find in a text: a spaCy `Doc` in, the same `Doc` out. Knows words; knows no article, HTTP or SQL.

A kind is a module (`dose`) or, where it takes several, a package (`outcome`) whose own docstring is the map of it.

Where to look, in running order:

- putting it together: `registry`, after `spacy_alone`; what is left on a `Doc`: `attributes`; that as plain objects:
  `reading`
- the text: `tokenizer`, `section`, `abbreviation`; words come from `vocabulary`, numbers from `number`; `searchable` is
  text as patterns search it fastest, `lazy_re` compiles these when they are first asked, `looks` asks many at once
- what is said: `age` (its patterns: `age_wording`, those between the ages of two arms: `age_against`), `sex`,
  `antibody`, `drug`, `dose` (`dose_wording`), `route`, `frequency`, `duration`, `outcome`, `diagnosis` with `disease`;
  beside them the trained recogniser, `model`, and a user's own, `external`
- how it is meant: `assertion` and `assertion_grammar` (negated, of a relative, past, hypothetical)
- which dose goes with which drug: `treatment`, over `link`, `course` and `stands_for` (other names)
- who the people are and whose each word is: `patient`
"""

from extractors import spacy_alone as spacy_alone
