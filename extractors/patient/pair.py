"""Two people whom no number counts: "twins born to a mother on X", "a brother and his sister"."""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient import several
from extractors.patient.anchor import Anchor
from extractors.patient.person_noun import ROWS, STOP, Sex, nouns, sex_of
from extractors.patient.subject import Subject
from extractors.reading import Sentences
from extractors.searchable import searchable

# "We report identical twins who …", and no study of twins
TWINS_TOLD_OF = re.compile(
    rf"\b(?:report(?:ed)?|describe[ds]?|present(?:ed)?|histor(?:y|ies)|cases?)\b[^.;:]{{0,40}}?(?P<who>{several.TWINS.pattern})",
    re.IGNORECASE,
)
_BEFELL = (
    r"(?:had|developed|presented|received|took(?! part\b)|drank|ate|experienced|suffered|died|underwent|both|each"
    r"|(?:were|was) (?:\w+ly )?"
    r"(?:treated|given|admitted|born|delivered|found|noted|seen|diagnosed|hospitali[sz]ed|poisoned))\b"
)
# "Identical twin sisters developed …", "Twins born to a mother who took X had …"
TWINS_OPEN = re.compile(
    r"\W*(?:A (?:pair|set) of\s+)?"
    r"(?P<who>(?:(?:mono|di)zygotic|identical|fraternal|premature|preterm|newborn|male|female)?\s*"
    r"(?:twins|twin (?:brothers|sisters|boys|girls|males|females|infants|neonates|newborns))\b)"
    rf"(?:,\s[^.;]{{3,60}},|\s+(?:born|of|delivered|whose|who|with|aged) [^.;]{{3,90}}?)?,?\s+{_BEFELL}",
    re.IGNORECASE,
)
TWINS_TOLD_APART = re2.compile(
    r"(?i)\b(?:both|neither|one (?:twin|infant|of them|of the twins|died|had|was|developed|received)"
    r"|(?:the )?(?:other|first|second|larger|smaller) twin|twin (?:1|2|one|two|A|B))\b"
)
STUDIED = re2.compile(
    r"(?i)\b(?:singletons?|heritab\w+|concordan\w+|pairs|twin (?:stud(?:y|ies)|registr\w+)"
    r"|(?:versus|than) (?:\w+ )?twins|random\w+|couples|dyads|cohort)\b"
)
_ONE = rf"(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?({nouns('s', 'case', 'relative')})"
# "A father and his daughter developed …", "We treated a husband and wife who …"
COUPLE = re.compile(
    rf"(?:^\W*|\b(?:report(?:ed)?|describe[ds]?|present(?:ed)?|treated|saw|observed|encountered|in)\s+(?:the\s+cases?\s+of\s+)?)"
    rf"(?:an?|one)\s+{_ONE}\s+and\s+(?:(?:an?|one|his|her)\s+)?{_ONE}\b"
    rf"(?=(?:,\s[^.;]{{3,60}},|\s+with\s[^.;]{{3,60}}?)?\s+(?:(?:who|whose|in whom|with)\b|{_BEFELL}))",
    re.IGNORECASE,
)
KIN: Any = re2.compile(rf"(?i)\b(?:an?|one)\s(?:[\w-]+\s){{0,3}}(?:{nouns('s', 'case', 'relative')})\sand\s")
ANYBODY = ("patient", "case", "subject", "individual", "adult", "person", "male", "female", "control")
MAY_TELL_OF_TWINS: Any = re2.compile(r"(?i)twin")  # few texts do: a look of half a microsecond saves a search of 17
# "… a boy of 900 g and a girl", among two whom a text counts
SEXES = re.compile(
    r"\b(?:an?|one)\s+(?:[\w-]+\s+)?(brother|man|boy|male|sister|woman|girl|female)"
    r"(?:\s+(?:of|weighing|with)\s[^.;,]{1,40})?\s+and\s+(?:(?:an?|one|his|her)\s+)?"
    r"(?:[\w-]+\s+)?(sister|woman|girl|female|brother|man|boy|male)\b(?!\s+of\s+(?!\d)|\s+(?:was|were)\s+(?:healthy|normal|un\w+)\b)",
    re.IGNORECASE,
)


Both = tuple[list[Subject], list[tuple[Anchor, int]]]


def both(text: str, body: Sentences, *, is_series: bool) -> Both | None:
    """The two of whom a text tells together, and the words that introduce them; None where there is no such pair.

    ``is_series`` says that the text reports somebody. Whom it does not report is faint: a study may speak of twins.
    """
    if MAY_TELL_OF_TWINS.search(searchable(text)) and (twins := _twins(text, body, is_series=is_series)):
        if not twins[0][0].sex:
            tell_sexes(text, twins[0])
        return twins
    if KIN.search(searchable(text)) and not STUDIED.search(searchable(text)):
        for begin, end, _ in body:
            match = COUPLE.search(text[begin:end])
            if match and not any(noun.lower() in ANYBODY for noun in match.groups()):
                return _couple(match, begin)
    return None


def _twins(text: str, body: Sentences, *, is_series: bool) -> Both | None:
    told = TWINS_TOLD_OF.search(text) if is_series else None
    if told:
        return _alike(told.span("who"), [sex_of(told["who"])] * 2)
    is_told_apart = TWINS_TOLD_APART.search(searchable(text)) or SEXES.search(text)
    for begin, end, _ in body if is_told_apart and not STUDIED.search(searchable(text)) else ():
        if match := TWINS_OPEN.match(text, begin, end):
            return _alike(match.span("who"), [sex_of(match["who"])] * 2, is_faint=True)
    return None


def _alike(place: tuple[int, int], sexes: list[Sex], *, is_faint: bool = False) -> Both:
    """Two who are known by the words at ``place``."""
    subjects = [
        Subject("patient", str(n), *place, sex=sex, is_counted_only=True, is_faint=is_faint)
        for n, sex in enumerate(sexes, 1)
    ]
    return subjects, [(Anchor(*place, article="the", noun="twins"), index) for index in (0, 1)]


def _couple(match: re.Match[str], begin: int) -> Both:
    """Two with a noun each: both are spoken of until one of them is named."""
    start, end = begin + match.start(1), begin + match.end(2)
    subjects, anchored = _alike((start, end), [sex_of(noun) for noun in match.groups()], is_faint=True)
    for group, subject in enumerate(subjects, 1):
        subject.noun = match[group].lower()
        subject.is_relative = ROWS[subject.noun]["role"] == "relative"
        subject.sexed_at = (begin + match.start(group), begin + match.end(group))
    return subjects, anchored


def tell_sexes(text: str, subjects: list[Subject]) -> None:
    """ "A boy of 900 g and a girl", of two: the sex of each."""
    match = SEXES.search(text) if len(subjects) == 2 else None
    for group, subject in enumerate(subjects, 1):
        if match is None:
            return
        subject.sex, subject.sexed_at = sex_of(match[group]), match.span(group)
