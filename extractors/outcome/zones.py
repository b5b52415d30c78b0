"""Which words of a text belong to which statement: where its mention stands, and where its numbers may.

A statement has its clause up to the next statement's words. Of a list each measure has the bracket behind it, if that
holds a P value or an effect; otherwise they share what the statement says.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TypeAlias

from extractors.outcome.between import COMPARATIVE
from extractors.outcome.comparator import is_of_comparator
from extractors.outcome.comparison import treated
from extractors.outcome.context import Context
from extractors.outcome.numbers import CLAUSE, NOTHING, Zone, has_test, read_zone
from extractors.outcome.parts import Span, Statement
from extractors.outcome.when import at_days
from extractors.outcome.words import Words

Placed: TypeAlias = tuple[int, int, Statement]  # first word, end, statement


def place(statements: list[Statement], words: Words) -> list[Placed]:
    """Statements with the words they stand on, in order: the measure's, or others where these are taken."""
    taken = bytearray(len(words.codes))
    placed: list[Placed] = []
    for statement in sorted(statements, key=lambda s: s.direction is None):
        for start, end in places(statement, words):
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                placed.append((start, end, statement))
                break
    return sorted(placed, key=lambda p: p[0])


def places(statement: Statement, words: Words) -> list[Span]:
    """Where a mention may stand, best first; of "hearing loss, which persisted" its end: the loss itself befell."""
    if not statement.direction:
        return [statement.span]
    spans = [statement.span, statement.np, statement.quote]
    if statement.rule == "remained":
        start, end = max(statement.np[1], statement.quote[0]), statement.quote[1]
        while start < end and words.codes[start] in ",Dq&cr":
            start += 1
        spans.append((start, end))
    return spans


def read_zones(placed: list[Placed], words: Words, context: Context, text: str) -> list[Zone]:
    """The numbers of each statement: its words up to the next statement's, and its clause before them."""
    told = [statement for _, _, statement in placed if statement.direction]
    quotes = sorted(statement.quote for statement in told)
    lists: dict[Span, list[int]] = {}
    for statement in told:
        lists.setdefault(statement.quote, []).append(statement.np[0])
    zones = []
    for _, _, statement in placed:
        if not statement.direction:
            zones.append(NOTHING)
            continue
        start, end = statement.quote
        first, last = context.sentence(start)
        index = bisect_left(quotes, statement.quote)
        last = max(min([last, *(following for following, _ in quotes[index:] if following >= end)]), end)
        begin = words.starts[start]
        before = text[words.starts[first] : begin]
        after = text[begin : words.ends[last - 1]]
        opening = text[words.starts[first] : words.starts[next(quote[0] for quote in quotes if quote[0] >= first)]]
        if index and quotes[index - 1][0] >= first:
            before = CLAUSE.split(before)[-1]
        when = at_days(before, after, opening)
        before += text[begin : words.ends[end - 1]]  # "six of | eight patients improved"
        own = text[slice(*own_words(statement, lists[statement.quote], last, words))]
        place = arm_place(statement, context, after)
        after = own if own and has_test(own) else after
        zones.append(read_zone(before, after, context.is_study, place)._replace(at_days=when))
    return zones


def arm_place(statement: Statement, context: Context, text: str) -> int:
    """Which arm in the order of the words a statement is about: not the control, against which it is told."""
    if not context.is_study:
        return 0
    if statement.rule == "compared":
        return treated(text)
    return int(statement.rule in COMPARATIVE and is_of_comparator(statement.quote, statement.np, context))


def own_words(statement: Statement, measures: list[int], last: int, words: Words) -> Span:
    """The characters of one measure of a list up to the next; none where the statement has no list.

    ``measures``: the first words of all its measures; ``last``: the end of its words.
    """
    if len(measures) == 1 or not statement.quote[0] <= statement.np[0] < last:
        return 0, 0
    following = min((first for first in measures if first > statement.np[0]), default=last)
    return words.starts[statement.np[0]], words.ends[following - 1]
