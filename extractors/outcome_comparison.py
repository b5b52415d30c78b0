"""Two arms side by side: "survival was 12.1 months with A and 4.9 months with B (P = 0.04)".

Where a sentence of a study gives a measure, two values and a P value but no word for the difference, the values say
which way it goes, first against second, and the P value whether it goes anywhere.
"""

from __future__ import annotations

import re

from extractors import outcome_numbers

BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# What is no value of the measure: times, visits, sizes and names of groups, standard deviations, confidence levels.
VALUE = re.compile(
    r"(?<![\w.·<>≥≤=±/-])(?<!±\s)(?<!at )(?<!after )(?<!for )(?<!over )(?<!within )(?<!day )(?<!week )(?<!month )"
    rf"(?<!group )(?<!grade )(?<!phase )(?<!the )(?P<value>{outcome_numbers.N})(?![\w-])"
    r"(?!\s?(?:patients|subjects|women|men|children|participants)\b)"
)
BETWEEN = re.compile(r"\b(?:vs|versus|and|compared (?:with|to)|than|while|whereas|but)\b|,|;|vs\.")


def compare(text: str) -> tuple[str, int] | None:
    """The direction of what a sentence reports from its measure on, and where the second value ends.

    >>> compare("survival was 12.1 months with A and 4.9 months with B (P = 0.04)")
    ('increased', 39)
    >>> compare("length of stay was 5.1 days versus 5.3 days (P = 0.7)")
    ('no_difference', 38)
    """
    p = outcome_numbers.p_value(text)
    if p is None:
        return None
    bare = BRACKET.sub(lambda match: " " * len(match[0]), text)
    end = outcome_numbers.P_VALUE.search(bare)
    values = list(VALUE.finditer(bare, 0, end.start() if end else len(bare)))
    if len(values) != 2 or not BETWEEN.search(bare, values[0].end(), values[1].start()):
        return None
    first, second = (outcome_numbers.signed(match["value"]) for match in values)
    if not outcome_numbers.is_significant(p) or first == second:
        return "no_difference", values[1].end()
    return ("increased" if first > second else "decreased"), values[1].end()
