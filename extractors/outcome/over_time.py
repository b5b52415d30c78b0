"""A measure told by its values at two times: "ferritin was 300 before and 120 after treatment (P < 0.01)".

Where chance may explain the difference it has not changed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from extractors import lazy_re as re
from extractors.outcome.comparison import OF_COMPARATOR, end_of, read_values, share, significance
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.outcome.phrases import Units
from extractors.outcome.setting import is_aim, is_elsewhere
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

EARLY = word_ids("before baseline pretreatment preoperatively initially pre")
# "Ferritin | before treatment | was 300"
VALUED = re.compile(r"(?P<np>M)P?(?P<lead>(?:[ipo][^|xh;,:cu]{1,6})?)x(?P<value>u)")
BEFORE = re.compile(r"\b(?:baseline|before|pre-?treatment|pre-?operatively|initially)\b", re.IGNORECASE)
AFTER = re.compile(
    r"\b(?:after(?:wards?)?|thereafter|post-?treatment|post-?operatively|follow-?up|at the end|subsequently|later)\b",
    re.IGNORECASE,
)
MORE = re.compile(r"\b(?:respectively|compared|versus|vs|than|controls?|groups?)\b", re.IGNORECASE)


def over_time(words: Words, units: Units, context: Context, text: str) -> Iterator[Statement]:
    """What such values say of the measures of a text about more than one patient."""
    if not context.is_of_many or EARLY.isdisjoint(words.said):
        return
    for match in VALUED.finditer(units.codes):
        start, end = (units.starts[unit] for unit in match.span("np"))
        lead, verb = units.starts[match.start("lead")], units.starts[match.end("lead")]
        last = context.sentence(verb)[1]
        begin = words.starts[verb]
        if EARLY.isdisjoint(words.lowers[lead:last]) or is_aim(verb, context) or is_elsewhere(verb, context):
            continue
        found = changed(text[words.starts[lead] : begin], text[begin : words.ends[last - 1]])
        if found:
            quote = start, bisect_left(words.starts, begin + found[1])
            yield Statement((start, end), found[0], quote, "over_time", (start, end))


def changed(lead: str, text: str) -> tuple[str, int] | None:
    """Which way a measure went and where its second value ends, by what stands before its verb and from that on.

    >>> [changed("", f"was 7.2 before and 3.1 after it (P = {p})") for p in ("0.01", "0.4")]
    [('decreased', 22), ('unchanged', 22)]
    >>> changed("before it ", "was 2.2 mg/dl and thereafter 4.9 mg/dl"), changed("", "was 7 before A and 8 before B")
    (('increased', 38), None)
    """
    bare, values = read_values(text)
    if len(values) != 2 or MORE.search(bare) or OF_COMPARATOR.search(lead + bare):
        return None
    middle = values[1].start()
    is_early = BEFORE.search(lead) or BEFORE.search(bare, 0, middle)
    is_late = AFTER.search(bare, values[0].end()) and not BEFORE.search(bare, values[1].end())
    if not is_early or not is_late or AFTER.search(lead + bare[: values[0].start()]):
        return None
    one, two = (share(bare, match) for match in values)
    if significance(text) is False or one == two:
        return "unchanged", end_of(bare, values[1])
    return "increased" if two > one else "decreased", end_of(bare, values[1])
