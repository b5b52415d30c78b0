"""What a later look found as it should be: "two months later a scan showed a normal ventricle, no residual mass"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.after import is_time_after
from extractors.outcome.context import Context
from extractors.outcome.events import RELAPSES
from extractors.outcome.parts import Statement
from extractors.outcome.setting import is_aim, is_elsewhere, is_general
from extractors.vocabulary import word_ids

LOOKED = word_ids("showed shows revealed demonstrated disclosed documented confirmed")
NORMAL = word_ids("normal unremarkable")
RESIDUAL = word_ids("residual remaining persistent persisting active")
SALINE = get_string_id("saline")
NOUNS = re.compile(r"[nMmaNGeg](?:(?:-|/)?[nMmaNGegI]|o?D?[nMma](?=[nMma])){0,5}")
NONE_OF = re.compile("0D?|D?(?P<what>[nK])oD?")  # "showed | no thrombus", "confirmed | the absence of thrombus"
AFTER_IT = re.compile("r?[uDn]{1,2}-?TA")
ABSENCE = word_ids("absence disappearance")
BEFORE = get_string_id("before")  # "scans before and after surgery showed normal lungs"
EXCEPT = word_ids("except but apart although despite variant pressure")


def follow_up(context: Context) -> Iterator[Statement]:
    """The statements of a case in which something normal, or nothing left, is seen some time after treatment."""
    words = context.words
    if LOOKED.isdisjoint(words.said):
        return
    for index, low in enumerate(words.lowers):
        if low not in LOOKED or not (is_time_after(index, context) or is_long_after(index, context)):
            continue
        first = index + 1 + (words.codes[index + 1] == "D")
        if words.lowers[first] in NORMAL:
            nouns = NOUNS.match(words.codes, first + 1)
        elif words.codes[first] == "0" and words.lowers[first + 1] in RESIDUAL:
            nouns = NOUNS.match(words.codes, first + 2)
        else:
            nouns = gone(index + 1, context)
        if nouns and is_result(index, nouns.end(), context):
            yield Statement(nouns.span(), "resolved", (index, nouns.end()), "follow_up", nouns.span())


def is_long_after(word: int, context: Context) -> bool:
    """Does a sentence open with how long after treatment it is: "two months after surgery a scan | showed"."""
    codes = context.words.codes[context.sentence(word)[0] : word]
    return AFTER_IT.match(codes) is not None and context.is_given_by(word, word)


def gone(word: int, context: Context) -> re.Match[str] | None:
    """What is told to be there no more: an effect that was there before, "showed | no thrombus"."""
    words = context.words
    none = NONE_OF.match(words.codes, word)
    if none is None or (none["what"] and words.lowers[none.start("what")] not in ABSENCE):
        return None
    nouns = NOUNS.match(words.codes, none.end())
    if nouns is None or words.codes[nouns.end() - 1] != "N":
        return None
    start, _ = context.sentence(word)
    first = context.since(word)
    effect = words.lowers[nouns.end() - 1]
    return nouns if effect in words.lowers[first:start] and effect not in RELAPSES else None


def is_result(verb: int, end: int, context: Context) -> bool:
    """Is it told of her, of the time after alone, and without a "but"."""
    words = context.words
    if BEFORE in words.lowers[context.sentence(verb)[0] : verb]:
        return False
    is_whole = words.lowers[end - 1] != SALINE and EXCEPT.isdisjoint(words.lowers[verb : end + 1])
    return is_whole and not (is_general(verb, context) or is_aim(verb, context) or is_elsewhere(verb, context))
