"""What was in favour of an arm: "time to progression was significantly in favour of letrozole"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.parts import PartReader, Statement
from extractors.vocabulary import word_ids

FAVOUR = word_ids("favour favor")
IN, OF = map(get_string_id, ("in", "of"))


def in_favour(reader: PartReader) -> Iterator[Statement]:
    """What a verb tells to have been in favour of somebody: it is better for those."""
    words = reader.words
    if FAVOUR.isdisjoint(words.said):
        return
    for word, low in enumerate(words.lowers):
        if low not in FAVOUR or words.lowers[word - 1] != IN or words.lowers[word + 1] != OF:
            continue
        verb = bisect_right(reader.starts, word) - 1
        while verb and reader.codes[verb] == "r":
            verb -= 1
        be, subject, _ = reader.left(patterns.LEFT, verb + 1)
        if "x" in be and "0" not in be and subject:
            for statement in reader.say(subject, "improved", verb, verb, "favoured"):
                yield statement._replace(quote=(statement.quote[0], word + 2))
