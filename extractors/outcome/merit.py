"""Is more of a measure good or bad, and does it tell by itself how those fare of whom it is told.

"Relapses were fewer", "the response rate was higher", "nausea was more common with A than with B" say that those on A
fare better or worse; that they had more follicles, or less cholesterol, is no more than that.
"""

from __future__ import annotations

from spacy.strings import get_string_id

from extractors import vocabulary
from extractors.outcome.parts import Statement
from extractors.outcome.words import split
from extractors.vocabulary import word_ids

COMPARATIVE = frozenset(("comparative", "was_comparative", "likely", "people"))
LOSSES = word_ids("loss lack impairment failure risk")
LONGEST = 5  # words of a measure
# Endpoints; whatever befalls a patient is one as well
ENDPOINTS = word_ids(
    "survival response responses responders orr pcr os pfs dfs efs ttp progression relapse relapses recurrence"
    " recurrences remission remissions cure cures efficacy success toxicity toxicities adverse side mortality"
    " hospitalisation hospitalisations hospitalization hospitalizations readmission readmissions exacerbation"
    " exacerbations recovery pain stay"
)
# What is good to have more of though it names something bad: "time to metastasis", "resolution of the | lesions"
END_OF = word_ids("time resolution clearance clearing healing disappearance regression control protection absence")
RID_OF = END_OF | word_ids("relief reduction reductions decrease improvement free prevention achieved reached attained")
OF = get_string_id("of")
HOW_MANY = word_ids("rate rates number frequency incidence risk")
LINKS = word_ids("of to until")
BEFORE = 3  # words
MERIT = {("increased", "good"): "improved", ("decreased", "bad"): "improved"}
MERIT |= {("increased", "bad"): "worsened", ("decreased", "good"): "worsened"}


class Merits:
    """What the vocabulary knows of measures."""

    def __init__(self) -> None:
        ids = {tuple(map(get_string_id, split(row["word"]))): row for row in vocabulary.terms("outcome_measure")}
        self.rises = {words: row["rise"] for words, row in ids.items() if row["rise"]}
        self.effects = {words for words, row in ids.items() if row["class"] == "effect"}

    def rise(self, lowers: list[int]) -> str:
        """Is more of a measure good or bad: by its last words that tell, "pain scores" being bad for the pain."""
        return "bad" if not LOSSES.isdisjoint(lowers) else self.rises.get(self.known(lowers), "")

    def known(self, lowers: list[int]) -> tuple[int, ...]:
        """The last words of a measure of which it is known whether more is good; the longest that end so."""
        for end in range(len(lowers), 0, -1):
            for start in range(max(end - LONGEST, 0), end):
                if (words := tuple(lowers[start:end])) in self.rises:
                    return words
        return ()

    def is_endpoint(self, lowers: list[int]) -> bool:
        """Does a measure tell how a patient fares: an endpoint, what befalls her, or what she did ("relapsed")."""
        if not ENDPOINTS.isdisjoint(lowers):
            return True
        known = self.known(lowers)
        return RID_OF.isdisjoint(lowers) and (not known or known in self.effects)

    def said(self, statement: Statement, lowers: list[int]) -> list[int]:
        """The words of a measure, with what there was so much of: "the rate | of exacerbations"."""
        start, end = statement.np
        is_of = start < end and lowers[end - 1] in HOW_MANY and lowers[end] == OF and end + 1 < statement.quote[1]
        return lowers[start : end + 2] if is_of else lowers[start:end]

    def told(self, statement: Statement, direction: str | None, rise: str, lowers: list[int]) -> str | None:
        """The direction of what one arm has more of than the other: better or worse, where it tells how they fare."""
        better = MERIT.get((direction or "", rise))
        if better is None or statement.rule not in COMPARATIVE:
            return direction
        start = statement.np[0]
        is_end = any(lowers[i - 1] in END_OF and lowers[i] in LINKS for i in range(max(start - BEFORE, 1), start))
        return better if not is_end and self.is_endpoint(self.said(statement, lowers)) else direction
