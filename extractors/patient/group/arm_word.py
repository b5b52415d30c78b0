"""An arm of a trial, and the words that stand for a control."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import re2

CONTROL = re.compile(
    r"\b(placebo|no (?:treatment|therapy|prophylaxis|intervention|drug)|(?:a |the )?"
    r"(?:untreated )?controls?(?: group| arm)?|standard (?:care|treatment|therapy|of care)|usual care"
    r"|conventional (?:care|treatment|therapy)|observation(?: alone| only)?|sham(?: \w+)?|vehicle"
    r"|saline|supportive care|waiting list|alone)\b",
    re.I,
)
# The words of which each of these has one: sought first, in a tenth of the time, because most sentences have none.
MAY_CONTROL: Any = re2.compile(
    r"(?i)\b(?:placebo|no|controls?|standard|usual|conventional|observation|sham|vehicle|saline|supportive|waiting|alone)\b"
)


@dataclass(slots=True)
class Arm:
    """What one arm received, and the words that say so."""

    start: int
    end: int
    names: list[str]  # drugs, or "placebo", "usual care" …
    n: int | None = None
    is_control: bool = False
    label: str = ""  # what the text calls it: "group 1", "trial group", "40 mg"
    doses: set[tuple[str, float | None, str | None]] = field(
        default_factory=set
    )  # drug, amount, unit: told of it alone
