"""Side effects of which each is told with its share: "adverse events were nausea (20%), headache (12%) and rash (5%)".

Each is an outcome of its own. Where every bracket has as many shares as there are arms, "nausea (20% and 16%)", it
befell each of them.
"""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.group.side_effects import KIND, MAY_LIST
from extractors.patient.group.study import Cohort
from extractors.patient.group.told import NEAR, NEGATED, Statement
from extractors.reading import Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

_SHARE = r"(?:\d{1,3}(?:\.\d+)?\s?%|\d{1,3}(?:\.\d+)?\s?per\s?cent)"
MAY_SHARE: Any = re2.compile(rf"(?i)\b{KIND}\b.*?\([^()]*?{_SHARE}[^()]*\).*?\([^()]*?{_SHARE}")
# "The following side effects were observed: …", "toxicity of grade 3 or 4 included …"
HEAD = re.compile(
    rf"\b{KIND}\b(?:(?!\b(?:than|no|not|none|versus|vs)\b)[^.;:()]){{0,90}}"
    r"(?::|\b(?:included?|including|consisted\s+of|comprised|such\s+as|were|was)\b)",
    re.IGNORECASE,
)
ITEM = re.compile(
    r"(?:[,:]\s*|(?<=\))\s+|\band\s+|\b(?:were|was|included?|including|of|comprised|as)\s+)(?:and\s+|or\s+)?"
    rf"(?P<item>[^\W\d_][^,;:()%.]{{1,60}}?)(?:\s*(?P<shares>\((?:[^()%]*?{_SHARE}){{1,4}}[^()%]*\))|\s+in\s+(?P<share>{_SHARE}))",
    re.IGNORECASE,
)
# "(6.8 | vs | 9.5%)", "(6.8% with A | and | none with B)", but not "(n = 6, 6%)"
BETWEEN = re.compile(r"\b(?:vs|versus|and)\b|[,;]")
COUNTED = re.compile(r"\bn\s*=|\bCI\b|\b[pP]\s*[<=>]|\b(?:patients|subjects|cases|of)\b")
REST = re.compile(r"[;,]\s*(?=(?:9\d\s?%|[pP]\b|CI\b|OR\b|RR\b))")  # what comes behind the shares
SOME = re.compile(r"(?<![\d.])0*\.?0*[1-9]")
# "Adverse events were more common with A (20%)": nothing of this names an effect
NO_ITEM = re.compile(
    r"\b(?:common|frequent|similar|comparable|less|more|fewer|greater|higher|lower|than|no|not|none|patients|subjects|women|men"
    r"|children|cases|groups?|arms?|placebo|controls?|reported|seen|observed|noted|occurred|were|was|had|with|who|reduced|required|discontinued|stopped)\b",
    re.IGNORECASE,
)
FEWEST = 2  # items that make a list
SEMICOLON = re.compile(r";(?![^()]*\))")  # not "(12% and 9%; 95% CI, 4 to 6)"


def tell(reading: Reading, groups: Cohort) -> None:
    """Make an outcome of each item of such lists."""
    if not MAY_LIST.is_in(reading.text):
        return
    for begin, end, category in reading.sentences:
        is_told = category not in RESULTLESS and begin >= reading.doc._.abstract_start
        if is_told and MAY_SHARE.search(searchable(reading.text[begin:end])):
            _tell(reading, groups, begin, end)


def _tell(reading: Reading, groups: Cohort, begin: int, end: int) -> None:
    head = HEAD.search(reading.text, begin, end)
    items = _items(reading.text, head.end(), end) if head else []
    if head is None or len(items) < FEWEST:
        return
    if NEGATED.search(reading.text, max(begin, head.start() - NEAR), head.end()):
        return
    inside = [f for f in reading.of("outcome") if items[0].start("item") <= f.start < items[-1].end()]
    if any(owner in groups.subsets for found in inside for owner, _ in found.owners):
        return  # of each it is told how many had it
    shares = [_shares(item["shares"] or "") for item in items]
    is_each = len(groups.arms) > 1 and {len(its) for its in shares} == {len(groups.arms)}
    one = groups.compared[:1] or (groups.first,)
    for found in reading.of("outcome"):
        if head.start() <= found.start < items[-1].end():
            found.owners = []
    for item, its in zip(items, shares, strict=True):
        owners = [i for i, share in zip(groups.arms, its, strict=True) if SOME.search(share)] if is_each else one
        known = [f for f in inside if item.start("item") <= f.start and f.end <= item.end("item")]
        statement = Statement("developed", item.span("item"), (item.start("item"), item.end()), "outcome.listed")
        statement.say(reading, [(i, "arm") for i in owners], known)


def _shares(bracket: str) -> list[str]:
    """The shares that a bracket gives one beside the other.

    >>> _shares("(6.8 vs 9.5%)"), _shares("(n = 6, 6%)"), _shares("(7% and 6%; 95% CI, -4 to 6)")
    (['(6.8 ', ' 9.5%)'], [], ['(7% ', ' 6%'])
    """
    first, *_ = REST.split(bracket, maxsplit=1)
    return [] if COUNTED.search(first) else BETWEEN.split(first)


def _items(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The items of a list as far as it goes."""
    found: list[re.Match[str]] = []
    stop = SEMICOLON.search(text, start, end)
    for item in ITEM.finditer(text, start - len("including "), stop.start() if stop else end):
        if item.start("item") < start or NO_ITEM.search(item["item"]):
            continue
        found.append(item)
    return found
