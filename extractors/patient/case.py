"""One case that a text announces without a person: "We report a case of uvular edema", "A case of X is described"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import re2

from extractors.patient.anchor import Anchor
from extractors.patient.person_noun import STOP
from extractors.searchable import searchable

_CASE = (
    rf"(?P<article>an?|one|the)\s+(?:(?!(?:{STOP}|cases?)\b)[\w'’-]+,?\s+){{0,4}}?case\b"
    r"(?![\s-]+(?:reports?|series|stud(?:y|ies)|control\w*|definitions?|fatality|management|mix|histor(?:y|ies)|notes|for|against|vignettes?)\b"
    r"|\s+of\s+(?:mistaken|emergency|need|doubt|an?\s+(?:dog|cat|horse|cow|calf|family)|outbreak|cluster|how|why)\b)"
)
# Somebody tells of it, or it is told of.
REPORTED = re.compile(
    r"\b(?:we|I|authors?|report|paper|article|communication|letter)\s+(?:(?:here|have|has|also|herein|now)\s+)*"
    r"(?:report|describe|present|document|encounter|observe)(?:e?d|s|ing)?\s+(?:(?:here|on|herein|upon)\s+)*" + _CASE,
    re.IGNORECASE,
)
TOLD = re.compile(
    _CASE + r"\s+(?:of|in which|in whom|with)\b[^.;]{0,240}?\b(?:is|was)\s+(?:\w+ly\s+|here\s+|herein\s+)?"
    r"(?:reported|described|presented|discussed|documented)\b(?!\s+(?:by|in (?:19|20)\d\d|elsewhere|previously))",
    re.IGNORECASE,
)
HAS_CASE: Any = re2.compile(r"(?i)\bcase\b")


def anchors(text: str, sentences: Sequence[tuple[int, int]]) -> list[Anchor]:
    """The words that announce the case, one `Anchor` a sentence; its noun is "case"."""
    found: list[Anchor] = []
    for begin, end in sentences if HAS_CASE.search(searchable(text)) else ():
        match = REPORTED.search(text, begin, end) or TOLD.search(text, begin, end)
        if match:
            start = match.start("article")
            stop = text.lower().index("case", start, match.end()) + len("case")
            found.append(Anchor(start, stop, article="a", noun="case"))
    return found
