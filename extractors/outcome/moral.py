"""What the last sentences of a text say again: "we conclude that A reduces pain" is no further result.

Where nothing else has been told, the conclusion is what there is.
"""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.searchable import searchable
from extractors.vocabulary import word_ids

_RESULTS = r"(?:results?|data|findings?|study|observations?|series|experience|trial|analysis|evidence|cases?|reports?)"
_SAY = (
    r"(?:suggest|indicate|demonstrate|show|support|confirm|provide|imply|establish|underline|emphasi[sz]e)(?:s|d|ed)?"
)
MORAL = re.compile(
    r"\W*(?:(?:in|as a)\s+(?:conclusion|summary)\b|conclusions?\b|thus\b|therefore\b|hence\b"
    r"|(?:[\w,]+\s+){0,4}?(?:(?:we|the\s+authors|it\s+(?:is|was|can\s+be|may\s+be))\s+(?:\w+\s+)?(?:conclude|suggest|believe|recommend)(?:d|ed)?\b"
    rf"|(?:these|our|the|this|present)\s+(?:[\w-]+\s+){{0,3}}{_RESULTS}\s+(?:\w+\s+)?{_SAY}\b))",
    re.IGNORECASE,
)
HENCE = re.compile(r"\W*(?:thus|therefore|hence)\b", re.IGNORECASE)  # "Therefore, she was given X and improved"
MAY_BE: Any = re2.compile(rf"(?i)\b(?:conclu|thus\b|therefore\b|hence\b|summary\b|suggest|believe|recommend|{_SAY}\b)")
COUNTED = re.compile(r"%|\bper\s?cent\b|\b[pP]\s*[<=>]|\d\s+of\s+(?:the\s+)?\d|\ball\s+but\b")


THE = word_ids("the this these such")
CAME = word_ids("occurred developed appeared began arose started")
DIED = word_ids("died expired succumbed")
OTHERS = word_ids("both second another other siblings brothers sisters twin twins infant fetus donor")
IT = word_ids("symptoms reaction complication event episode condition")


def told_again(statements: list[Statement], context: Context) -> list[Statement]:
    """The statements of one patient; "the abscess occurred a year after X" says when, where she "had an abscess"."""
    if context.is_of_many or sum(s.direction == "developed" for s in statements) < 2:
        return statements
    lowers = context.words.lowers
    first: dict[int, int] = {}  # the sentence in which an effect was told first, by its last word
    for statement in statements:
        if statement.direction == "developed" and context.words.starts[statement.quote[0]] >= context.title_end:
            head, place = lowers[statement.np[1] - 1], context.sentence(statement.quote[0])[0]
            first[head] = min(first.get(head, place), place)
    return [s._replace(direction=None) if is_told_again(s, first, context) else s for s in statements]


def died_once(statements: list[Statement], context: Context) -> list[Statement]:
    """The statements of one patient, who dies once: of "fatal hepatitis … he died" that with a verb, else the first."""
    died = [s for s in statements if s.direction == "died"]
    if len(died) < 2 or context.is_of_many or len(context.patients) > 1 or not context.words.said.isdisjoint(OTHERS):
        return statements
    died.sort(key=lambda s: s.quote)
    told = next((s for s in died if not DIED.isdisjoint(context.words.lowers[slice(*s.quote)])), died[0])
    return [s._replace(direction=None) if s in died and s != told else s for s in statements]


def is_told_again(statement: Statement, first: dict[int, int], context: Context) -> bool:
    """Is what occurred "the" effect of a sentence before; ``first``: where each was told first."""
    lowers, start = context.words.lowers, statement.np[0]
    if statement.rule != "occurred" or statement.direction != "developed" or lowers[start - 1] not in THE:
        return False
    place, head = context.sentence(statement.quote[0])[0], lowers[statement.np[1] - 1]
    before = min(first.values(), default=place) if head in IT else first.get(head, place)
    return before < place and lowers[statement.quote[1] - 1] in CAME


def told_once(statements: list[Statement], context: Context, text: str) -> list[Statement]:
    """The statements; those of a conclusion have no direction where the results have told of some."""
    if not any(s.direction for s in statements):
        return statements
    if not MAY_BE.search(searchable(text)) and all(s["category"] != "CONCLUSIONS" for s in context.sections):
        return statements
    places = [context.sentence(s.quote[0]) for s in statements]
    morals = {place: is_moral(place, context, text) for place in set(places)}
    told = zip(statements, places, strict=True)
    starts = context.words.starts
    if not any(s.direction and not morals[place] and starts[place[0]] >= context.title_end for s, place in told):
        return statements
    return [
        s._replace(direction=None) if morals[place] and not is_verdict(s) else s
        for s, place in zip(statements, places, strict=True)
    ]


def is_verdict(statement: Statement) -> bool:
    """Is one drug told to be better than the other, which the results tell only by their numbers."""
    return statement.rule == "more_effective" and statement.direction in ("improved", "worsened")


def is_moral(sentence: tuple[int, int], context: Context, text: str) -> bool:
    """Does a sentence conclude, and count nothing."""
    words = context.words
    start, end = words.starts[sentence[0]], words.ends[sentence[1] - 1]
    is_last = any(s["category"] == "CONCLUSIONS" and s["start"] <= start < s["end"] for s in context.sections)
    is_said = MORAL.match(text, start, end) and (context.is_of_many or not HENCE.match(text, start, end))
    if not is_last and not is_said:
        return False
    return COUNTED.search(text, start, end) is None
