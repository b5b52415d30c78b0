"""One case that a text announces without a person: "We report a case of uvular edema", "A case of X is described"."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors import looks
from extractors.patient.anchor import Anchor
from extractors.patient.person_noun import STOP

_NO_CASE = (
    r"(?!['’]s?\b|[- ](?:series|control\w*|studies|reports|definitions?|management|mix|fatality|finding|load|managers?"
    r"|rates?|law|histor(?:y|ies)|notes|vignettes?|for|against)\b"
    # "a case of mistaken identity", "a case of an outbreak", "… was reported by others"
    r"|\s+(?:of|with|in which)\s+(?:mistaken|emergency|need|doubt|an?\s+(?:dog|cat|horse|cow|calf|family)|outbreak"
    r"|cluster|how|why)\b)"
)
_CASE = rf"(?:(?!(?:{STOP}|the|an?|cases?)\b)[\w'’-]+,?\s+){{0,5}}?case\b{_NO_CASE}"
_TELL = r"report|describe|present|document|discuss|review|detail|illustrate|summari[sz]e|outline|detect"
# "We describe an unusual case of", "the authors report the case of", "this is the first case of"
TOLD_OF = re.compile(
    rf"\b(?:(?:{_TELL}|observe|encounter|experience|treat|saw|see|is|recount)(?:e?d|s|ing)?)\s+"
    r"(?:(?:on|up|here|herein|below|that there (?:is|was))\s+)*"
    rf"(?P<phrase>(?:(?:such\s+)?an?|one|the|our|this)\s+{_CASE})",
    re.IGNORECASE,
)
# "A case of X is reported", "A rare case in which … is described", "A case of X developed after Y"
OPENS = re.compile(rf"\W*(?:(?-i:[A-Z]{{4,}}):\s+)?(?P<phrase>(?:an?|one|the|this)\s+{_CASE})", re.IGNORECASE)
IS_TOLD = re.compile(
    rf"\b(?:is|was|are)\s+(?:(?:here|herein|also|now|briefly|\w+ly)\s+)?(?:{_TELL}|studi|consider|observ|seen|treat|diagnos)(?:e?d)?\b"
    r"(?!\s+(?:by|in (?:18|19|20)\d\d))",
    re.IGNORECASE,
)
HAS_CASE = looks.compile(r"(?i)\bcase\b", "case")


def anchors(text: str, sentences: Sequence[tuple[int, int]]) -> list[Anchor]:
    """The words that announce the case, one `Anchor` a sentence; its noun is "case"."""
    found: list[Anchor] = []
    for begin, end in sentences if HAS_CASE.is_in(text) else ():
        sentence = text[begin:end]
        match = announcement(sentence) if "case" in sentence.lower() else None
        if match:
            found.append(of(match, begin))
    return found


def of(match: re.Match[str], begin: int) -> Anchor:
    """The case that `TOLD_OF` or `OPENS` has found in the sentence at ``begin``."""
    return Anchor(begin + match.start("phrase"), begin + match.end("phrase"), article="a", noun="case")


def announcement(sentence: str) -> re.Match[str] | None:
    """The words of a sentence that announce one case, and say that it is told."""
    match = TOLD_OF.search(sentence)
    if match or not (match := OPENS.match(sentence)):
        return match
    return match if IS_TOLD.search(sentence, match.end()) else None
