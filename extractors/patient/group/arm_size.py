"""How many an arm had, where another sentence than the one that allots tells it: "33 received A and 31 B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import re2

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.group.arm_word import CONTROL, Arm, calling, control_name
from extractors.reading import Found
from extractors.searchable import searchable

WHO = "patients|subjects|women|men|children|infants|participants|volunteers|adults|smokers"
# "493 subjects were randomized to | A", "166 to | placebo", "31 | B"
BEFORE = re.compile(
    rf"(?<![\w.,/±:-])(?<!week )(?<!day )(?<!month )({headcount.COUNT})\s+"
    rf"(?:(?:{WHO})\s+)?(?:\([^()%]{{1,40}}\)\s+)?(?:who\s+)?(?:(?:were|was|ha[ds]\s+been|have\s+been)\s+)?(?:\w+ly\s+)?"
    r"(?:(?:randomi[sz]ed|assigned|allocated|treated|started(?:\s+(?:treatment|therapy))?)\s+)?(?:randomly\s+|at\s+random\s+)?"
    r"(?:to|with|on|received|receiving|given|in(?:\s+the)?|using|underwent)\s+(?:receive\s+|undergo\s+)?(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
# "77 of 137 (56%) in the | A group"
OF_WHOM = re.compile(
    rf"\bof\s+(?:the\s+)?({headcount.COUNT})\s+(?:(?:{WHO})\s+)?\(\s*[\d.]+\s*(?:%|per\s?cent)\s*\)\s+(?:(?:{WHO})\s+)?"
    r"(?:in|on|with|given|receiving|assigned\s+to|taking)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# "72 were randomized to | A alone and 69 to | A + B"
COUNTED = re.compile(
    rf"(?<![\w.,/±:%-])(?P<n>{headcount.COUNT})\s+(?:(?:{WHO}|cases)\s+)?(?:\([^()%]{{1,40}}\)\s+)?(?:who\s+)?(?:(?:were|was|had\s+been)\s+)?(?:\w+ly\s+)?"
    r"(?:randomi[sz]ed|assigned|allocated|treated|received|receiving|given|started)?\s*(?:to|with|on)?\s*(?:receive\s+)?",
    re.IGNORECASE,
)
_UNIT = r"(?:[mkµμ]?c?g|m?[lL]|i?u|units?|mmol|meq|%|capsules?|tablets?)"
_DOSE = rf"(?:(?:[\d.,]+\s*{_UNIT}(?:/\w+)*|\([^()]*\)|(?:of|an?|the|oral|intravenous|daily|alone|\d\s+times)\b)\s*)*"
FIRST = re.compile(rf"\s*{_DOSE}", re.IGNORECASE)
ADDED = re.compile(
    rf"\s*{_DOSE}(?:\+|plus|and|with|/|combined\s+with|in\s+combination\s+with)\s*{_DOSE}", re.IGNORECASE
)
# "(31 | A; 33 | placebo)", "143 receiving A and 144 | B)"
BARE = re.compile(rf"(?:[(\[;,:]|\band|\bof(?:\s+the)?)\s*({headcount.COUNT})\s+$", re.IGNORECASE)
BARE_END = re.compile(r"\s*(?:[;,)\]]|\s(?:and\s+\d|patients|subjects)|(?:-|\s)treated\b)", re.IGNORECASE)
# "X | (n = 20)", "X | (5 mg; 20 patients)", "placebo | ointment (20 patients)", "group A | : 20"
BEHIND = re.compile(
    r"(?:\s+(?!(?:and|or|with|plus|in|of|for|to|on|by|had|was|were)\b)[\w-]+){0,2}?\s*(?:(?:[(\[]|:\s|,\s|\s(?=n\s*=))\s*"
    r"(?:[^()\[\]=]{1,40}[,;:]\s*)?n\s*=\s*(\d{1,6})\s*(?:[,;)\]]|\band\b)"
    rf"|[(\[]\s*(?:[^()\[\]=]{{1,40}}[,;:]\s*)?({headcount.COUNT})\s+(?:{WHO})\s*[,;)\]]"
    r"|,\s*(\d{1,6})\s*[;)]|:\s*(\d{1,6})(?=\s*(?:[,;)]|and\b))"
    rf"|\s+(?:consisted\s+of|comprised|included|contained)\s+({headcount.COUNT})\s+(?:[\w-]+\s+){{0,2}}?(?:{WHO}|cases)\b)",
    re.IGNORECASE,
)
# "Two groups of 20 each", "(n = 20 each)", "30 patients in each group"
EACH = re.compile(
    r"\bn\s*=\s*(\d{1,5})\s*\)?\s+in\s+(?:both|all)\s+(?:the\s+)?(?:groups|arms)\b|"
    r"\bn\s*=\s*(\d{1,5})\s*(?:(?:(?:in|per|for)\s+)?(?:each|per)\b|/\s*(?:group|arm)\b)|\beach\s*[(,]?\s*n\s*=\s*(\d{1,5})\b"
    rf"|\b({headcount.COUNT})\s+(?:{WHO}|cases|eyes)?\s*(?:(?:were\s+)?(?:assigned|allocated|randomi[sz]ed|included|enrolled)\s+)?"
    r"(?:in|to|per|into)\s+(?:each|per)\s*(?:of\s+the\s+\w+\s+)?(?:group|arm)"
    rf"|\b(?:two|three|four|five|[2-5]|equal)\s+(?:[\w-]+\s+){{0,2}}(?:groups|arms)\s*(?:of|[(]\s*n\s*=|with)\s*({headcount.COUNT})\s*(?:{WHO}|cases|eyes)?\s*(?:each|[)]|in\s+each)"
    rf"|\b(?:two|three|four)\s*\(\s*n\s*=\s*(\d{{1,5}})\s*\)\s*(?:[\w-]+\s+)?groups|[(]({headcount.COUNT})\s+(?:{WHO}|cases|eyes)\s+(?:in\s+)?each",
    re.IGNORECASE,
)
# "Ten in each group | relapsed": not all of them
BEFELL = re.compile(
    r"\s+(?:had|have|were|was|died|developed|relapsed|experienced|responded|completed|reported|withdrew)\b"
)
MAY_BE_EACH = re2.compile(
    r"(?i)/ ?(?:group|arm)\b|\b(?:each|in (?:both|all) groups|per (?:group|arm)|groups of|(?:groups|two|three|four) \()"
)
# What each wording of EACH has beside its number
MAY_SIZE_EACH = re2.compile(
    r"(?i)\bn[\s\pZ]*=[\s\pZ]*\pN+[\s\pZ]*(?:\)?[\s\pZ]+in[\s\pZ]+(?:both|all)|(?:(?:in|per|for)[\s\pZ]+)?(?:each|per)|/)"
    r"|each[\s\pZ]*[(,]?[\s\pZ]*n[\s\pZ]*=|\b(?:two|three|four)[\s\pZ]*\(|\([^()]{1,99}[\s\pZ]each"
    r"|(?:in|to|per|into)[\s\pZ]+(?:each|per)[\s\pZ]*(?:of[\s\pZ]+the[\s\pZ]+[^\s\pZ]+[\s\pZ]+)?(?:group|arm)"
    r"|(?:groups|arms)[\s\pZ]*(?:of|with|\()"
)
# "47 and 46 patients completed the trial in the A and control groups, respectively"
RESPECTIVE = re.compile(
    rf"(?<![\w.,/±:%-])(?P<n>{headcount.COUNT}(?:,\s+{headcount.COUNT})?,?\s+and\s+{headcount.COUNT})\s+(?:{WHO})\b[^.;()]{{0,60}}?"
    r"\b(?:in|into|to|on|with|received|receiving|given)\s+(?P<arms>(?:the\s+)?[^.;]{3,90}?),?\s+respectively\b",
    re.IGNORECASE,
)
MAY_BE_RESPECTIVE = re2.compile(r"(?i)\band [\w-]+ (?:" + WHO + r")\b.*\brespectively\b")
# "Ninety were randomized to A | or B"
OF_BOTH = re.compile(r"(?:\s*\([^()]*\)|\s+[\d.]+\s*\w+)?\s*(?:,\s*)?(?:or|versus|vs\.?)\s", re.IGNORECASE)
THE_CONTROL = re.compile(r"\b(?:control|placebo|untreated)(?=\s+(?:groups?|arms?)\b)", re.IGNORECASE)
PAIR = 2
REACH = 90  # characters from a number to the arm's name
FEWEST = 4
LEAST = 0.15  # of the largest arm: fewer are those whom something befell
MOST = 0.7  # of those enrolled


def read(text: str, arms: Sequence[Arm], drugs: Sequence[Found], total: int | None) -> None:
    """Set the sizes of arms that have none, where all are told one and these make up the ``total`` for the most part.

    Fewer would be those who withdrew. Of a total that is one arm's ("493 were randomized to A and 166 to B") nobody
    knows more.
    """
    if sum(arm.n is not None for arm in arms) < len(arms) - 1 or len(arms) == PAIR:
        _of_each(text, arms, total)
    by_names = _by_names(text, arms, drugs)
    in_order = _respective(text, arms, drugs) if MAY_BE_RESPECTIVE.search(searchable(text)) else {}
    sizes: list[int] = []
    for index, arm in enumerate(arms):
        n = arm.n or by_names.get(frozenset(arm.names)) or in_order.get(index) or _told(text, arm, arms, drugs)
        if not n:
            return
        sizes.append(n)
    is_whole = total is None or MOST * total <= sum(sizes) <= total or total in sizes
    if is_whole and sizes and min(sizes) >= LEAST * max(sizes):
        for arm, n in zip(arms, sizes, strict=True):
            arm.n = n


def _of_each(text: str, arms: Sequence[Arm], total: int | None) -> None:
    """ "Two groups of 30 each": the size that all have, unless together they were more than all."""
    plain = searchable(text)
    match = EACH.search(text) if MAY_BE_EACH.search(plain) and MAY_SIZE_EACH.search(plain) else None
    n = headcount.whole_number(next(filter(None, match.groups()))) if match else None
    if not (match and n and n >= FEWEST) or any(arm.n not in (None, n) for arm in arms):
        return
    is_whole = total is None or total == n or MOST * total <= n * len(arms) <= total
    if is_whole and not BEFELL.match(text, match.end()):
        for arm in arms:
            arm.n = n


def _by_names(text: str, arms: Sequence[Arm], drugs: Sequence[Found]) -> dict[frozenset[str], int]:
    """How many had the drugs of each arm, told with all of them: "72 were randomized to A and 69 to A plus B"."""
    sets = [frozenset(arm.names) for arm in arms]
    if all(len(own) == 1 for own in sets) or len(set(sets)) < len(sets):
        return {}
    starts = {drug.start: drug for drug in drugs}
    told: dict[frozenset[str], set[int]] = {}
    for match in COUNTED.finditer(text):
        names, place = set(), FIRST.match(text, match.end())
        while place and (drug := starts.get(place.end())):
            names.add(drug.value["name"])
            place = ADDED.match(text, drug.end)
        n = headcount.whole_number(match["n"])
        if n and n >= FEWEST and names:
            told.setdefault(frozenset(names), set()).add(n)
    return {own: max(told[own]) for own in sets if len(told.get(own, ())) == 1}


def _respective(text: str, arms: Sequence[Arm], drugs: Sequence[Found]) -> dict[int, int]:
    """The sizes that one list tells, and another their arms in the same order."""
    for match in RESPECTIVE.finditer(text):
        sizes = [headcount.whole_number(n) or 0 for n in re.split(r",\s+(?:and\s+)?|\s+and\s+", match["n"])]
        places = [_first(text, arm, arms, drugs, match.span("arms")) for arm in arms]
        order = sorted(place for place in places if place is not None)
        if len(sizes) == len(arms) == len(set(order)) and min(sizes) >= FEWEST:
            return {index: sizes[order.index(place)] for index, place in enumerate(places) if place is not None}
    return {}


def _first(text: str, arm: Arm, arms: Sequence[Arm], drugs: Sequence[Found], within: tuple[int, int]) -> int | None:
    """Where a stretch of text first names an arm."""
    is_apart = _is_apart(arm, arms)
    places = _named(text, arm, drugs, is_apart=is_apart, is_only=_is_only_control(arm, arms))
    return min((start for start, _ in places if within[0] <= start < within[1]), default=None)


def _is_apart(arm: Arm, arms: Sequence[Arm]) -> bool:
    """Had an arm one drug alone, and no other had it."""
    others = [name for other in arms if other is not arm for name in other.names]
    return len(arm.names) == 1 and arm.names[0] not in others


def _is_only_control(arm: Arm, arms: Sequence[Arm]) -> bool:
    return _is_control(arm) and sum(_is_control(other) for other in arms) == 1


def _told(text: str, arm: Arm, arms: Sequence[Arm], drugs: Sequence[Found]) -> int | None:
    """The one size that is told of an arm by a name that no other arm has."""
    is_apart = _is_apart(arm, arms)
    if not (is_apart or arm.label):
        return None
    is_only = _is_only_control(arm, arms)
    told = {
        n
        for place in _named(text, arm, drugs, is_apart=is_apart, is_only=is_only)
        if (n := _size(text, *place)) and n >= FEWEST
    }
    return told.pop() if len(told) == 1 else None


def _is_control(arm: Arm) -> bool:
    """Had an arm nothing but what stands for a control, saline too."""
    return arm.is_control or all(CONTROL.fullmatch(name) for name in arm.names)


def _named(text: str, arm: Arm, drugs: Sequence[Found], *, is_apart: bool, is_only: bool) -> Iterator[tuple[int, int]]:
    """Where the text names an arm: by a drug that no other arm had, by its label, or as the only control."""
    name = arm.names[0]
    if is_apart:
        yield from ((d.start, d.end) for d in drugs if d.value["name"] == name)
    if _is_control(arm):
        yield from (m.span(1) for m in CONTROL.finditer(text) if is_apart and control_name(m[1]) == name)
    if is_only:
        yield from (m.span() for m in THE_CONTROL.finditer(text))
    if arm.label:
        yield from (m.span() for m in calling(arm.label, arm.called).finditer(text))


def _size(text: str, start: int, end: int) -> int | None:
    match = None if OF_BOTH.match(text, end) else BEFORE.search(text, max(0, start - REACH), start)
    match = match or OF_WHOM.search(text, max(0, start - REACH), start)
    match = match or (BARE.search(text, max(0, start - REACH), start) if BARE_END.match(text, end) else None)
    match = match or BEHIND.match(text, end)
    return headcount.whole_number(next(filter(None, match.groups()))) if match else None
