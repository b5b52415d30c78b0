"""Whether a text is the protocol of a study that has yet to be done: what it says will improve has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

from extractors.searchable import searchable
from extractors.section import Section

PROTOCOL: Any = re2.compile(
    r"(?i)\b(?:protocol|rationale (?:for )?(?:and|&) (?:study )?(?:design|methods)"
    r"|(?:design|rationale) (?:and \w+ )?of an?|study design|trial design)\b"
)
TO_COME: Any = re2.compile(
    r"(?i)\bwill (?:be|receive|undergo|complete|recruit|include|enrol+|randomi[sz]e|assess|compare)\b"
)
OPENING = 300  # characters in which a text without a title says what it is


def is_planned(text: str, abstract_start: int, sections: Sequence[Section]) -> bool:
    """Whether a title calls a study a protocol and the text, in the future tense, has no results.

    >>> is_planned("A trial of tea: study protocol. Forty adults will be randomized.", 0, [])
    True
    >>> is_planned("A protocol for pain. Forty adults were treated and improved.", 0, [])
    False
    """
    if not PROTOCOL.search(searchable(text[: abstract_start or OPENING])):
        return False
    return TO_COME.search(searchable(text)) is not None and all(s["category"] != "RESULTS" for s in sections)
