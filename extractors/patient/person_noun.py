"""Nouns for people, from ``vocab/person.tsv``: who may be a patient, who is a relative, who is none."""

from __future__ import annotations

import re

from extractors import vocabulary

Sex = str | None

ROWS = {row["noun"]: row for row in vocabulary.terms("person")}


def nouns(number_: str | None, *roles: str) -> str:
    """The nouns of a number ("s", "p" or any) and of these roles, as alternatives of a pattern, longest first."""
    words = [n for n, row in ROWS.items() if row["role"] in roles and number_ in (None, row["number"])]
    return "|".join(sorted(words, key=len, reverse=True))


SINGULAR = nouns("s", "case", "relative", "other")
AGED = nouns("s", "case", "relative", "occupation", "other")  # with an age: "a retired teacher of 71"
PLURAL = nouns("p", "case")
# What may stand between an age and the person it belongs to: adjectives, never a verb or a preposition.
STOP = (
    r"(?:who|whose|whom|with|was|were|is|had|has|presented|developed|underwent|received|in|on|for|to|of|by|and|at|from"
    r"|after|before|during|because|that|which|suffering|admitted|diagnosed|treated|complained|reported)"
)


def sex_of(phrase: str) -> Sex:
    """The sex that the last telling noun of a phrase states, or None."""
    sex: Sex = None
    for word in re.findall(r"[^\W\d_]+", phrase.lower()):
        row = ROWS.get(word)
        if row and row["sex"]:
            sex = "female" if row["sex"] == "f" else "male"
    return sex
