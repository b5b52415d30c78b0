"""How many an arm had, where another sentence than the one that allots tells it: "33 received A and 31 B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.group.arm_word import CONTROL, Arm, calling, control_name
from extractors.reading import Found

WHO = "patients|subjects|women|men|children|infants|participants|volunteers|adults|smokers"
# "493 subjects were randomized to | A", "166 to | placebo", "31 | B"
BEFORE = re.compile(
    rf"(?<![\w.,/±:-])(?<!week )(?<!day )(?<!month )({headcount.COUNT})\s+"
    rf"(?:(?:{WHO})\s+)?(?:(?:were|was)\s+)?(?:randomly\s+)?"
    r"(?:(?:randomi[sz]ed|assigned|allocated|started(?:\s+(?:treatment|therapy))?)\s+)?"
    r"(?:to|with|on|received|receiving|given|in\s+the)\s+(?:receive\s+|the\s+)?$",
    re.IGNORECASE,
)
BEHIND = re.compile(r"(?:\s+(?:group|arm))?\s*[(\[]\s*n\s*=\s*(\d{1,6})\s*[)\]]", re.IGNORECASE)
# "Ninety were randomized to A | or B"
OF_BOTH = re.compile(r"(?:\s*\([^()]*\)|\s+[\d.]+\s*\w+)?\s*(?:,\s*)?(?:or|versus|vs\.?)\s", re.IGNORECASE)
REACH = 90  # characters from a number to the arm's name
FEWEST = 4
LEAST = 0.15  # of the largest arm: fewer are those whom something befell
MOST = 0.7  # of those enrolled


def read(text: str, arms: Sequence[Arm], drugs: Sequence[Found], total: int | None) -> None:
    """Set the sizes of arms that have none, where all are told one and these make up the ``total`` for the most part.

    Fewer would be those who withdrew. Of a total that is one arm's ("493 were randomized to A and 166 to B") nobody
    knows more.
    """
    sizes = [arm.n or _told(text, arm, arms, drugs) for arm in arms]
    known = [n for n in sizes if n]
    if (
        known
        and len(known) == len(arms)
        and min(known) >= LEAST * max(known)
        and (total is None or MOST * total <= sum(known) <= total or total == max(known))
    ):
        for arm, n in zip(arms, known, strict=True):
            arm.n = n


def _told(text: str, arm: Arm, arms: Sequence[Arm], drugs: Sequence[Found]) -> int | None:
    """The one size that is told of an arm by a name that no other arm has."""
    others = [name for other in arms if other is not arm for name in other.names]
    if len(arm.names) != 1 or arm.names[0] in others:
        return None
    told = {n for place in _named(text, arm, drugs) if (n := _size(text, *place)) and n >= FEWEST}
    return told.pop() if len(told) == 1 else None


def _named(text: str, arm: Arm, drugs: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """Where the text names an arm."""
    name = arm.names[0]
    yield from ((d.start, d.end) for d in drugs if d.value["name"] == name)
    if arm.is_control:
        yield from (m.span() for m in CONTROL.finditer(text) if control_name(m[1]) == name)
    if arm.label:
        yield from (m.span() for m in calling(arm.label).finditer(text))


def _size(text: str, start: int, end: int) -> int | None:
    match = None if OF_BOTH.match(text, end) else BEFORE.search(text, max(0, start - REACH), start)
    match = match or BEHIND.match(text, end)
    return headcount.whole_number(match[1]) if match else None
