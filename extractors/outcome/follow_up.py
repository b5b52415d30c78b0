"""What a later look found as it should be: "two months later a scan showed a normal ventricle, no residual mass"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.vocabulary import word_ids

LOOKED = word_ids("showed shows revealed demonstrated disclosed documented confirmed")
NORMAL = word_ids("normal unremarkable")
RESIDUAL = word_ids("residual remaining persistent persisting active")
SALINE = get_string_id("saline")
NOUNS = re.compile(r"[nMmaNGeg](?:(?:-|/)?[nMmaNGeg]|o?D?[nMma](?=[nMma])){0,5}")
BEFORE = get_string_id("before")  # "scans before and after surgery showed normal lungs"
EXCEPT = word_ids("except but apart although despite variant pressure")


def follow_up(context: Context) -> Iterator[Statement]:
    """The statements of a case in which something normal, or nothing left, is seen some time after treatment."""
    words = context.words
    if LOOKED.isdisjoint(words.said) or (NORMAL.isdisjoint(words.said) and RESIDUAL.isdisjoint(words.said)):
        return
    for index, low in enumerate(words.lowers):
        if low not in LOOKED or not context.is_time_after(index):
            continue
        first = index + 1 + (words.codes[index + 1] == "D")
        if words.lowers[first] in NORMAL:
            nouns = NOUNS.match(words.codes, first + 1)
        elif words.codes[first] == "0" and words.lowers[first + 1] in RESIDUAL:
            nouns = NOUNS.match(words.codes, first + 2)
        else:
            continue
        if nouns and is_result(index, nouns.end(), context):
            yield Statement(nouns.span(), "resolved", (index, nouns.end()), "follow_up", nouns.span())


def is_result(verb: int, end: int, context: Context) -> bool:
    """Is it told of her, of the time after alone, and without a "but"."""
    words = context.words
    if BEFORE in words.lowers[context.sentence(verb)[0] : verb]:
        return False
    is_whole = words.lowers[end - 1] != SALINE and EXCEPT.isdisjoint(words.lowers[verb : end + 1])
    return is_whole and not (context.is_general(verb) or context.is_aim(verb) or context.is_elsewhere(verb))
