"""Where a sentence stands: among aims, methods, morals, people at large or how all began; no outcome stands there."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.context import REACH, Context
from extractors.section import RESULTLESS
from extractors.vocabulary import word_ids

CASELESS = frozenset(("BACKGROUND", "OBJECTIVE", "CONCLUSIONS"))
FOUND = frozenset(("RESULTS", "CONCLUSIONS"))
COUNT_REACH = 12  # words before "patients" that may say how many: "two cases of severely ill, HIV-infected"
ALL_SUCH = re.compile("(?<!i)D[nNMmaegRr]{1,3}$")  # "all the elderly | patients", in words
ALL = word_ids("all both these our the")
OBJECTIVE = get_string_id("objective")
RESPONSES = word_ids("response responses remission remissions regression regressions")  # "an objective | response"
AT_ENTRY = word_ids("admission entry enrollment enrolment inclusion randomization randomisation")
THE, AT, ON, BEFORE = map(get_string_id, ("the", "at", "on", "before"))
AT_FIRST = word_ids("baseline entry pretreatment pre-treatment")
EARLIER = word_ids("before prior")
# "three | terminally ill | patients", "two | cases of", "36 (66 %) | patients", "81 % of | patients"
COUNTED = re.compile(r"(?:u(?:\([u%.,]{1,4}\))?(?:x|[HnK]o)?[HnevgrRNM-]{0,8}|u%o)$")
SHARE = re.compile("u(?:%|[nm])o[DneN]{0,2}$")  # "70 % of (the)", "70 percent of"
NOW = word_ids("are do have is show respond improve recover develop")
MOST = word_ids("most many")
UNLIKE, *CONTRAST = map(get_string_id, ("unlike", "contrast", "to"))
CONTRAST_TO = tuple(CONTRAST)


def is_aim(word: int, context: Context) -> bool:
    """Does the sentence say what is to be found out."""
    start, end = context.sentence(word)
    lowers, purpose = context.words.lowers, context.cues.words["purpose"]
    if purpose.isdisjoint(lowers[start:end]):
        return False
    return any(
        lowers[i] in purpose and not (lowers[i] == OBJECTIVE and lowers[i + 1] in RESPONSES) for i in range(start, end)
    )


def is_elsewhere(word: int, context: Context) -> bool:
    """Does the word stand in a part of a structured abstract that tells no course: aims, methods, morals."""
    start = context.words.starts[word]
    parts = CASELESS if context.is_case else RESULTLESS
    return any(
        s["category"] in parts and s["start"] <= start < s["end"] and not introduces(s, context)
        for s in context.sections
    )


def introduces(section: dict[str, Any], context: Context) -> bool:
    """In a case report, is a patient introduced in a section: then it tells her course, whatever its heading."""
    if not context.is_case or section["category"] != "BACKGROUND":
        return False
    return any(section["start"] <= context.words.starts[patient] < section["end"] for patient in context.patients)


def is_late(word: int, context: Context) -> bool:
    """Does the word stand where a text tells what it found: its results or morals, else its last third."""
    if not context.sections:
        return 3 * word > 2 * (len(context.words.codes) - 1)
    start = context.words.starts[word]
    return any(s["category"] in FOUND and s["start"] <= start < s["end"] for s in context.sections)


def is_general(word: int, context: Context) -> bool:
    """In a case report, is the sentence about patients at large: "in patients with cirrhosis"."""
    start, end = context.sentence(word)
    codes, lowers = context.words.codes, context.words.lowers
    if context.is_of_one and (lowers[start] == UNLIKE or tuple(lowers[start + 1 : start + 3]) == CONTRAST_TO):
        return False  # "in contrast to reported cases, the patient"
    people = context.cues.words["people"]
    return any(
        lowers[i] in people and codes[i + 1] != "u" and (is_share(i, context) or is_uncounted(i, start, context))
        for i in range(start + 1, end)
    )


def is_uncounted(people: int, start: int, context: Context) -> bool:
    """Are people told by neither number nor pronoun; ``start``: the first word of the sentence."""
    codes = context.words.codes
    if codes[people - 1] in "uD&-0" or COUNTED.search(codes, max(people - COUNT_REACH, start), people):
        return False
    whole = ALL_SUCH.search(codes, max(people - REACH, start - 1), people)
    return whole is None or context.words.lowers[whole.start()] not in ALL


def is_share(people: int, context: Context) -> bool:
    """In a report of a patient, does a share of patients stand before a word: "70 % of" if aged; "most … have"."""
    if not context.is_of_one:
        return False
    is_part = SHARE.search(context.words.codes, max(people - REACH, 0), people) is not None
    start, end = context.sentence(people)
    is_most = context.words.lowers[people - 1] in MOST and not NOW.isdisjoint(context.words.lowers[start:end])
    return is_most or (is_part and bool(context.patients))


def is_baseline(quote: tuple[int, int], np: tuple[int, int], context: Context) -> bool:
    """Is it said of how the arms began: "baseline characteristics were similar", "did not differ at baseline"."""
    baseline, lowers = context.cues.words["baseline"], context.words.lowers
    if not baseline.isdisjoint(lowers[np[0] : np[1]]):
        return True
    said = range(quote[0] + 1, min(quote[1] + REACH, context.sentence(quote[0])[1]))
    return any(
        lowers[i - 1] in (AT, ON, BEFORE)
        and (lowers[i] in AT_ENTRY or (lowers[i] in baseline and i >= quote[1] and lowers[i - 1] != ON))
        for i in said
    )


def is_before_all(word: int, context: Context) -> bool:
    """Does a sentence open with how it was at first: "baseline values of", "at baseline,", "before treatment,"."""
    start, _ = context.sentence(word)
    lowers = context.words.lowers
    first = start + (lowers[start] in (AT, THE))
    if first < word and lowers[first] in AT_FIRST:
        return context.words.codes[first + 1] not in "&t"
    is_before = lowers[start] in EARLIER and "," in context.words.codes[start : min(start + REACH, word)]
    return is_before and context.words.codes[start + 1] not in "&"


def is_correlated(word: int, context: Context) -> bool:
    """Does the sentence set two changes in relation: "the fall of A correlated with the rise of B"."""
    start, end = context.sentence(word)
    return not context.cues.words["correlation"].isdisjoint(context.words.lowers[start:end])


def is_examined(word: int, context: Context) -> bool:
    """Does the sentence tell what an examination found, and neither treatment nor what came after something."""
    start, end = context.sentence(word)
    codes, said = context.words.codes[start:word], context.words.lowers[start:end]
    if "A" in codes or ("d" not in codes and context.cues.words["examination"].isdisjoint(said)):
        return False
    index = bisect_left(context.treatments, start)
    return not (index < len(context.treatments) and context.treatments[index] < end)
