"""The words that show where a statement stands: those of `outcome_cue`, and operations by their form."""

from __future__ import annotations

from spacy.strings import StringStore

from extractors import lazy_re as re
from extractors import vocabulary

OPERATION = re.compile("[a-z]{3}(?:ectom|otom|ostom|plast|pheres|desis)(?:y|ies|is|es)?$")


class Given(dict[int, bool]):
    """Is a word, by its ``LOWER`` hash, one for what is given or done: a listed one, or an operation by its form."""

    def __init__(self, strings: StringStore, listed: set[int]) -> None:
        super().__init__(dict.fromkeys(listed, True))
        self.strings = strings

    def __missing__(self, key: int) -> bool:
        is_given = OPERATION.search(self.strings[key]) is not None
        if len(self) < 200_000:  # a memory of pure results, bounded
            self[key] = is_given
        return is_given


class Cues:
    """The words of ``vocab/outcome_cue.tsv`` by what they show."""

    def __init__(self, strings: StringStore) -> None:
        self.words: dict[str, set[int]] = {}
        for row in vocabulary.terms("outcome_cue"):
            self.words.setdefault(row["cue"], set()).add(strings.add(row["word"]))
        self.given = Given(strings, self.words["treatment"])
