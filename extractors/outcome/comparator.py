"""Whether a sentence sets one arm against another, and whether it tells of the comparator: "than on placebo"."""

from __future__ import annotations

from extractors import lazy_re as re
from extractors.outcome.context import Context
from extractors.vocabulary import word_ids

SET_AGAINST = re.compile("[>y]")
CLAUSE_L = re.compile(r"[^,;:|c]*$")
OTHER_ARM = re.compile("[>y&p(]")
CHANGE = word_ids("change changes changed alter altered alteration alterations affect affected")


def is_compared(word: int, context: Context) -> bool:
    """Is one arm told against another, in the whole study or in the sentence: "relative to the others"."""
    return context.is_controlled or is_against(context.sentence(word), context)


def is_set_apart(word: int, context: Context) -> bool:
    """Does the sentence itself set one arm against another."""
    place = context.sentence(word)
    return is_against(place, context) or names_comparator(*place, context)


def is_against(place: tuple[int, int], context: Context) -> bool:
    """Do some words say against what: "than", "relative to"."""
    return not context.cues.words["against"].isdisjoint(context.words.lowers[slice(*place)])


def names_comparator(first: int, last: int, context: Context) -> bool:
    """Do some words set one arm against another: "compared with placebo", "versus B"."""
    return "y" in context.words.codes[first:last] or not context.cues.words["comparator"].isdisjoint(
        context.words.lowers[first:last]
    )


def is_of_change(quote: tuple[int, int], context: Context) -> bool:
    """Is it a change that is denied, "was not altered", and no difference."""
    return not CHANGE.isdisjoint(context.words.lowers[slice(*quote)])


def is_for_comparator(word: int, context: Context) -> bool:
    """Do the next words name the control group: "survival favoured | the placebo group"."""
    said = context.words.lowers[word : min(word + 3, context.sentence(word)[1])]
    return not context.cues.words["comparator"].isdisjoint(said)


def is_of_comparator(quote: tuple[int, int], np: tuple[int, int], context: Context) -> bool:
    """Is it said of the control group: "was lower in the placebo group (than …)", "more controls relapsed"."""
    _, end = context.sentence(quote[0])
    match = SET_AGAINST.search(context.words.codes, quote[0], np[0])  # "fewer on A | than on placebo | relapsed"
    last = match.start() if match else max(np[0], quote[0])
    if not context.cues.words["comparator"].isdisjoint(context.words.lowers[quote[0] : last]):
        return True
    if speaks_of_comparator(quote, np, context):
        return True
    after = quote[1]
    than = context.words.codes.find(">", after, min(end, after + 16))
    if than < 0:
        than = min(end, after + 4) if context.words.codes[after] in "iw" else after
    return not context.cues.words["comparator"].isdisjoint(context.words.lowers[after:than])


def speaks_of_comparator(quote: tuple[int, int], np: tuple[int, int], context: Context) -> bool:
    """Is a clause about the control group: "patients on placebo | had more pain", "pain with placebo was more"."""
    first, _ = context.sentence(quote[0])
    clause = CLAUSE_L.search(context.words.codes, first, quote[0])
    for start, end in ((clause.start() if clause else quote[0], quote[0]), (np[1], quote[1])):
        codes = context.words.codes[start:end]
        if "R" in codes or OTHER_ARM.search(codes):
            continue
        named = [i for i in range(start, end) if context.words.lowers[i] in context.cues.words["comparator"]]
        if named and "t" not in context.words.codes[max(named[0] - 2, start) : named[0]]:
            return True
    return False
