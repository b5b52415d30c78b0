"""Two arms side by side: "survival was 12.1 months with A and 4.9 months with B (P = 0.04)".

Where a sentence of a study gives a measure, two values and a P value or interval but no word for the difference, the
values say which way it goes, first against second (or treatment against control), and the P value whether it goes
anywhere.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from extractors import lazy_re as re
from extractors import number, vocabulary
from extractors.outcome import numbers

BRACKET = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
# What is no value of the measure: times, visits, sizes and names of groups, standard deviations, confidence levels.
VALUE = re.compile(
    r"(?<![\w.·<>≥≤=±/-])(?<!±\s)(?<!at )(?<!\bafter )(?<!for )(?<!over )(?<!within )(?<!day )(?<!week )(?<!month )"
    r"(?<!group )(?<!groups )(?<!grade )(?<!phase )(?<!arm )(?<!the )(?<!all )(?<!\d of )(?<!\d out of )"
    rf"(?P<value>{numbers.N})(?![\w-])(?!,\d)"
    r"(?!\s?(?:h|hours?|days?|weeks?|months?|years?)\s(?:after|later|post))"
    r"(?!\s?(?:patients|subjects|women|men|children|participants)\b)"
)
COUNTED = re.compile(rf"\b(?:{number.WORDS})\b(?=\s+(?:out\s)?of\s(?:the\s)?\d)", re.IGNORECASE)  # "five | of 40"
TOTAL = re.compile(r"\s*(?:/|of|out of)\s?(?:the\s)?([1-9]\d{0,5})(?![\d.])")
UNIT = re.compile(rf"(?:\s?(?:±|\+/-)\s?[\d.·]+)?\s?{numbers.UNIT}")
BETWEEN = re.compile(r"\b(?:vs|versus|and|compared (?:with|to)|than|while|whereas|but|against)\b|,|;|vs\.")
BEFORE = re.compile(r"\b(?:baseline|before|pre-?treatment|initially|from)\b", re.IGNORECASE)
COMPARATORS = "|".join(sorted(row["word"] for row in vocabulary.terms("outcome_cue") if row["cue"] == "comparator"))
RESPECTIVELY = re.compile(
    rf"{numbers.UNIT}?\W?\s*(?:with|in|for|among|on|by)\s(?:the\s)?([^.;]{{1,120}}?),?\s(?:groups?,?\s|arms?,?\s)?respectively"
)
OF_COMPARATOR = re.compile(rf"\b(?:{COMPARATORS})\b", re.IGNORECASE)


class Comparison(NamedTuple):
    """What two values say of the measure."""

    direction: str
    end: int  # of the second value, in characters


def compare(text: str, is_real: bool | None = None) -> Comparison | None:
    """The direction of what a sentence reports from the verb of its measure on.

    ``is_real``: does the sentence say elsewhere that the difference is more than chance.

    >>> compare("was 12.1 months with A and 4.9 months with B (P = 0.04)")
    Comparison(direction='increased', end=37)
    >>> compare("was 5.1 days with placebo versus 2.3 days with A (P = 0.01)")
    Comparison(direction='decreased', end=41)
    >>> compare("was 5.1 days versus 5.3 days (P = 0.7)")
    Comparison(direction='no_difference', end=28)
    """
    found = significance(text)
    is_real = is_real if found is None else found
    if is_real is None:
        return None
    bare, values = read_values(text)
    if len(values) < 2 or not BETWEEN.search(bare, values[0].end(), values[1].start()):
        return None
    if not is_real:
        return Comparison("no_difference", end_of(bare, values[1]))
    if BEFORE.search(bare, 0, values[-1].start()):
        return None
    direction = against(
        [share(bare, match) for match in values],
        [index for index, arm in enumerate(arms(bare, values)) if OF_COMPARATOR.search(arm)],
    )
    return Comparison(direction, end_of(bare, values[-1])) if direction else None


def read_values(text: str) -> tuple[str, list[re.Match[str]]]:
    """A text without its brackets, and the values of the arms in it."""
    bare = text
    for _ in range(2):  # brackets within brackets
        bare = BRACKET.sub(lambda match: " " * len(match[0]), bare)
    bare = COUNTED.sub(lambda match: f"{number.parse(match[0].lower()):g}".ljust(len(match[0])), bare)
    p = numbers.P_VALUE.search(text)
    values = list(VALUE.finditer(bare, 0, p.start() if p else len(bare)))
    if len(values) < 2:  # each value has a P value of its own
        values = list(VALUE.finditer(bare))
    return bare, values


def share(text: str, match: re.Match[str]) -> float:
    """A value; of a count its share: "12 of 40", "12/40" are 0.3."""
    value = numbers.signed(match["value"])
    total = TOTAL.match(text, match.end("value"))
    return value / int(total[1]) if total and int(total[1]) >= value else value


def treated(text: str) -> int:
    """Which of the arms that a text gives values for is the first that is no control.

    >>> treated("12/40 with placebo and 3/41 with A"), treated("3/41 with A and 12/40 with placebo")
    (1, 0)
    """
    bare, values = read_values(text)
    if len(values) < 2:
        return 0
    return next((index for index, arm in enumerate(arms(bare, values)) if not OF_COMPARATOR.search(arm)), 0)


def arms(text: str, values: list[re.Match[str]]) -> list[str]:
    """The words about each value: before it from the last conjunction on, after it up to the next.

    >>> arms("was 5 with placebo versus 3 with A", list(VALUE.finditer("was 5 with placebo versus 3 with A")))
    ['was  with placebo ', '  with A']
    """
    last = text[values[-1].end() :]
    names = RESPECTIVELY.match(last)
    if names:
        found = re.split(r",?\sand\s|,\s", names[1])
        if len(found) == len(values):
            return found
    gaps = [text[one.end() : two.start()] for one, two in pairwise(values)]
    cuts = [match if (match := BETWEEN.search(gap)) else None for gap in gaps]
    before = [
        text[: values[0].start()],
        *(gap[cut.end() :] if cut else gap for gap, cut in zip(gaps, cuts, strict=True)),
    ]
    after = [*(gap[: cut.start()] if cut else "" for gap, cut in zip(gaps, cuts, strict=True)), last]
    return [one + two for one, two in zip(before, after, strict=True)]


def against(values: list[float], controls: list[int]) -> str | None:
    """The direction of the treated against the control: the first against the second, where none is called so.

    >>> against([5, 3], []), against([5, 3], [0]), against([5, 4, 9], [2]), against([5, 12, 9], [2])
    ('increased', 'decreased', 'decreased', None)
    """
    if len(values) > 2 and len(controls) != 1:
        return None
    control = controls[0] if len(controls) == 1 else 1
    signs = {(value > values[control]) - (value < values[control]) for i, value in enumerate(values) if i != control}
    return {1: "increased", -1: "decreased"}.get(signs.pop()) if len(signs) == 1 else None


def end_of(text: str, value: re.Match[str]) -> int:
    """Where a value ends with its unit, or what it is a count of."""
    more = TOTAL.match(text, value.end()) or UNIT.match(text, value.end())
    return more.end() if more else value.end()


def significance(text: str) -> bool | None:
    """Is the difference more than chance, by the P value or else the interval of its ratio; None where neither is said.

    >>> significance("(HR 0.6, 95% CI 0.4-0.9)"), significance("(P = 0.3)"), significance("(12%)")
    (True, False, None)
    """
    p = numbers.p_value(text)
    if p is not None:
        return numbers.is_significant(p)
    effect = numbers.effect(text)
    if effect is None or effect["low"] is None or effect["high"] is None:
        return None
    none = 0.0 if effect["measure"].endswith("D") else 1.0
    return not effect["low"] <= none <= effect["high"]
