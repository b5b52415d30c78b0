"""What the statements of a study mean together.

`settle` reads them as one text: a difference denied in the next words takes back what was said of both arms.
`against_comparator` turns "improved" into the direction of the value, which is what one arm has against another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain

from extractors import lazy_re as re
from extractors.outcome.comparator import names_comparator
from extractors.outcome.comparison import BEFORE, OF_COMPARATOR, compare
from extractors.outcome.context import Context
from extractors.outcome.numbers import counts
from extractors.outcome.over_time import changed
from extractors.outcome.parts import Statement
from extractors.outcome.setting import is_aim, is_before_all, is_elsewhere
from extractors.outcome.study_parts import BOTH, EITHER
from extractors.outcome.values import ValueReader
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

INNER = r"(?:[^()\[\]]|\([^()]*\)|\[[^\[\]]*\])*"
VERSUS = re.compile(rf"[(\[]({INNER}?\b(?:vs|versus|compared (?:with|to))\b{INNER})[)\]]")
FAVOUR = re.compile(r"\b(?:in favou?r of|favou?ring)\s((?:[\w-]+\s?){1,4})")
WIDE = frozenset(("likely", "people"))
COMPARATIVE = WIDE | frozenset(("comparative", "was_comparative"))
PERSONAL = frozenset(("person", "death"))
UNNAMED = frozenset(("no_difference", "not_significant"))
HAPPENED = frozenset(("occurred", "observed", "developed", "measure"))  # "relapse occurred in 12 % and 31 %"
TOLD_ON = re.compile("[^|;:c(xhVWEOBZ]*")  # no other verb, and no other bracket
AGED = word_ids("older younger")
OPENING = 5  # words: "There was, however, no difference"


def settle(statements: list[Statement], words: Words, context: Context) -> list[Statement]:
    """The statements, where a difference that names no measure means what was told just before.

    "CK and LDH rose in both groups, but the difference was not significant": no difference in CK, none in LDH, and
    their rise tells nothing of the drug.
    """
    found = sorted(statements, key=lambda s: s.quote)
    wide = [s.quote for s in found if s.rule in WIDE]
    named: list[Statement] = []
    for index, statement in enumerate(found):
        is_wide = statement.rule in WIDE
        if any(
            q[0] <= statement.quote[0] and statement.quote[1] <= q[1] and not (is_wide and statement.quote == q)
            for q in wide
        ):
            found[index] = statement._replace(direction=None)
        elif statement.rule in UNNAMED and statement.np[0] == statement.np[1]:
            before = told_before(found[:index], statement, context)
            for place, earlier in [(i, found[i]) for i in before]:
                if place == before[0]:
                    found[index] = statement._replace(np=earlier.np, span=earlier.np)
                else:
                    named.append(statement._replace(np=earlier.np, span=earlier.np))
                if is_of_both(earlier, words, context) or is_between(statement, words):
                    found[place] = earlier._replace(direction=None)
    return found + named


def told_before(found: list[Statement], statement: Statement, context: Context) -> list[int]:
    """The indices of what was told last in the same sentence, or in the one before if the difference opens its own."""
    start, _ = context.sentence(statement.quote[0])
    if statement.quote[0] - start <= OPENING and start:
        start, _ = context.sentence(start - 1)
    for index in range(len(found) - 1, -1, -1):
        last = found[index]
        if last.quote[0] < start or is_of_other_arms(last, statement, context):
            break
        if last.direction:
            return [i for i in range(index + 1) if found[i].direction and found[i].quote == last.quote]
    return []


def is_of_both(statement: Statement, words: Words, context: Context) -> bool:
    """Is it said of both arms, or of one against the other."""
    start, end = context.sentence(statement.quote[0])
    if statement.rule in COMPARATIVE or statement.direction == "developed":
        return True
    return any(
        low in BOTH or (low in EITHER and words.codes[i + 1] in "nHuR")
        for i, low in enumerate(words.lowers[start:end], start)
    )


def is_of_other_arms(earlier: Statement, statement: Statement, context: Context) -> bool:
    """ "CK fell with A compared with placebo, without difference between A and B": two things are told."""
    if statement.rule != "no_difference" or earlier.rule in COMPARATIVE:
        return False
    if context.sentence(earlier.quote[0]) != context.sentence(statement.quote[0]):
        return False
    return names_comparator(earlier.quote[1], statement.quote[0], context)


def is_between(statement: Statement, words: Words) -> bool:
    """Does a denied difference name the arms: "no difference | between groups"; what each arm did counts no more."""
    start, end = statement.quote
    return "y" in words.codes[start : end + 4].split("|")[0]


def against_comparator(direction: str | None, rise: str) -> str | None:
    """Of what improved in one arm against another, which the sentence names, the direction is the value's.

    That it is good, its benefit tells.

    >>> [against_comparator("improved", rise) for rise in ("bad", "good", "")]
    ['decreased', 'increased', 'improved']
    """
    if direction != "improved" or not rise:
        return direction
    return "increased" if rise == "good" else "decreased"


def compared(reader: ValueReader, statements: list[Statement], context: Context, text: str) -> list[Statement]:
    """The statements, and for sentences that give two values what these say of the measure before them."""
    words = reader.words
    told = {context.sentence(s.quote[0]): s for s in statements if s.direction}
    found = list(statements)
    for np, verb in reader.valued():
        sentence = context.sentence(verb)
        earlier = told.get(sentence)
        is_next = earlier is not None and earlier.rule == "compared" and earlier.quote[1] < np[0]
        is_it = earlier is not None and earlier.rule == "noun" and earlier.quote == np  # "remission was achieved in 12"
        if earlier is not None and earlier.rule not in HAPPENED and not (is_next or is_it):
            continue
        begin = words.starts[verb]
        lead, rest = text[words.ends[np[1] - 1] : begin], text[begin : words.ends[sentence[1] - 1]]
        if BEFORE.search(lead) or changed(lead, rest):  # "ferritin before treatment | was 300": `over_time`
            continue
        result = compare(rest)
        if result is None or any(is_so(verb, context) for is_so in (is_aim, is_elsewhere, is_before_all)):
            continue
        if earlier is not None and not is_next:
            if not (is_it or earlier.quote[0] <= verb <= earlier.quote[1]):
                continue
            found = [s._replace(direction=None) if s.quote == earlier.quote else s for s in found]
        quote = np[0], bisect_left(words.starts, begin + result.end)
        told[sentence] = Statement(np, result.direction, quote, "compared", np)
        found.append(told[sentence])
    found = [counted(s, context, text) if s.rule in PERSONAL and s.direction else s for s in found]
    return found + list(beside(reader, found, context, text))


def counted(statement: Statement, context: Context, text: str) -> Statement:
    """ "3 of 41 on A and 20 of 40 on placebo | relapsed": what befell so many of each arm, one against the other."""
    words = context.words
    first, last = context.sentence(statement.quote[0])
    first = max(words.codes.find("u", first, statement.quote[0]), first)
    begin, end = words.starts[first], words.ends[statement.quote[1] - 1]
    if len(counts(text[begin:end])) < 2:
        return statement
    result = compare(text[begin : words.ends[last - 1]])
    if result is None or begin + result.end > end:
        return statement
    verb = statement.quote[1] - 1, statement.quote[1]
    return Statement(verb, result.direction, (first, verb[1]), "compared", verb)


def beside(reader: ValueReader, told: list[Statement], context: Context, text: str) -> Iterator[Statement]:
    """What differs by the values beside it: "survival (12 vs. 8 months; P = 0.01)", "pain differed (3 vs. 5)"."""
    words = reader.words
    known = [s.quote for s in told if s.direction]
    bracketed, differing = ((np, place, None) for np, place in reader.bracketed()), reader.differing()
    for np, place, is_real in chain(bracketed, ((np, place, True) for np, place in differing)):
        _, last = context.sentence(np[0])
        if any(start < place[1] and np[0] < end for start, end in known) or is_aim(np[0], context):
            continue
        if words.lowers[np[1] - 1] in AGED:
            continue
        if is_elsewhere(np[0], context) or (is_real is None and is_in_clause(np[0], known, context)):
            continue
        start, end = words.starts[place[0]], words.ends[place[1] - 1]
        result = beside_values(text[start:end] if is_real is None else text[end : words.ends[last - 1]], is_real)
        if result:
            quote = min(np[0], place[0]), place[1]
            known.append(quote)
            is_worded = result in ("improved", "worsened")
            yield Statement(np, result, quote, "favoured" if is_worded else "compared", np)


def is_in_clause(word: int, known: list[tuple[int, int]], context: Context) -> bool:
    """Has a clause told its direction, so that values in brackets are its own: "A was worse than in | B (3 vs 5)"."""
    start, _ = context.sentence(word)
    codes = context.words.codes
    told = max((end for first, end in known if start <= first and end <= word), default=0)
    return told > 0 and codes[told - 1] != ")" and TOLD_ON.fullmatch(codes, told, word) is not None


def beside_values(text: str, is_real: bool | None) -> str | None:
    """The direction by the values in a text or its bracket, or by the side that a difference is in favour of.

    >>> beside_values("(15.3 vs. 24.6 months; P = 0.01)", None), beside_values("(in favour of placebo)", True)
    ('decreased', 'worsened')
    """
    inside = VERSUS.search(text)
    result = compare(inside[1], is_real) if inside else None
    if result is None and is_real:
        result = compare(text, is_real)
    if result:
        return result.direction
    favour = FAVOUR.search(text) if is_real else None
    if favour is None:
        return None
    return "worsened" if OF_COMPARATOR.search(favour[1]) else "improved"
