"""Relatives: "his sister, aged 4, developed a cough" is one more case, "his mother had diabetes" a family history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.anchor import Anchor
from extractors.patient.headcount import Count
from extractors.patient.person_noun import SINGULAR, STOP, Sex, nouns, sex_of
from extractors.patient.pointer import sex_of_pronoun
from extractors.searchable import searchable

# What is told of a relative who is a case.
BEFELL = re.compile(
    r"(?:who\s[^,;.]{1,80},\s*)?(?:developed|presented|was (?:\w+ )?(?:diagnosed|treated|admitted|started|found|given"
    r"|prescribed)|received|underwent|is|had a)\b",
    re.IGNORECASE,
)
# "The brother, aged 20, took isotretinoin"; of an adult's parents "his mother had taken" is family history
EXPOSED = re.compile(
    r"(?:who\s[^,;.]{1,80},\s*)?(?:took|had (?:also |been )?taken|had been given"
    r"|(?:was|had been) (?:also )?(?:taking|on|receiving))\b",
    re.IGNORECASE,
)
# "Her daughter, 34, had used the same spray"
SAME = re.compile(
    r"(?:also\s+)?(?:had\s+(?:also\s+)?)?(?:(?:been|was)\s+(?:also\s+)?(?:given|taking|using|treated with)|used|took"
    r"|taken|received)\s+the same\b",
    re.IGNORECASE,
)
BIRTH: Any = re2.compile(
    r"(?i)\b(?:pregnan\w+|newborns?|neonat\w+|infants?|trimester|deliver(?:y|ed)|breast-?f\w+|lactat\w+)\b"
)
# "Her 2-day-old son had jitteriness and was treated": with "had" alone she is only part of the family history
TREATED = re.compile(
    r"\b(?:was|were) (?:\w+ly )?(?:treated|given|started|admitted)\b|\b(?:received|required|underwent)\b"
)
# "The infant died", "The newborn, who weighed 900 g, had seizures": and not "had a normal heart"
BABY_BEFELL = re.compile(
    r"\s*(?:,[^.;,]{1,60},|who\s[^.;,]{1,60}?|,?\s*(?:who|which)\s)?\s*(?:(?:then|also|later|subsequently)\s+)?"
    r"(?:died|developed|required|underwent|suffered|presented|showed signs"
    r"|had (?!an? (?:normal|uneventful|birth|Apgar)|no\b|normal)"
    r"|was (?:\w+ly )?(?:admitted|treated|given|started|ventilated|intubated|resuscitated|hypotonic|cyanotic|jaundiced"
    r"|lethargic|found to have|diagnosed))\b",
    re.IGNORECASE,
)
# "The neonate, | a girl, | had …"
A_BOY_OR_GIRL = re.compile(r"\s*,\s+an?\s+(?:[\w-]+\s+){0,2}?(boy|girl|male|female)\b", re.IGNORECASE)
# "She delivered a 900 g boy, who died"
BORN_AND = re.compile(
    r"\b(?:deliver(?:ed|y of)|(?:gave )?birth (?:to|of)|bore)\s+(an?)\s+(?:[\w.-]+\s+){0,5}?"
    r"(boy|girl|son|daughter|(?:fe)?male\s+(?:infant|neonate|newborn|baby|child))\b(?=,?\s+(?:who|which)\s)",
    re.IGNORECASE,
)
# "She delivered a boy", "… gave birth to a 900 g girl"
BORN = re.compile(
    r"\b(?:deliver(?:ed|y of)|(?:gave )?birth (?:to|of)|bore)\s+(?:an?\s+)?(?:[\w.-]+\s+){0,5}?"
    r"(boy|girl|male|female|son|daughter)\b",
    re.IGNORECASE,
)
# "Her partner, aged 44, had no rash. He was admitted with fever and was treated with …"
GOES_ON = re.compile(
    r"\s*(He|She)\b(?:[^.]|\.\d)*?\b(?:(?:was|were) (?:\w+ly )?(?:treated|given|started)|received|required|underwent)\b"
)
ELDERS = ("mother", "father", "parent", "grandmother", "grandfather", "aunt", "uncle")  # whose illness is an aside
BABIES = ("newborn", "neonate", "infant", "baby")
BABY = re.compile(rf"\b(?:{'|'.join(BABIES)})\b", re.IGNORECASE)  # "her newborn son"
TOLD = re.compile(
    rf"\s*(his|her|their|the)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?({nouns('s', 'relative')}|{'|'.join(BABIES)}|child)\b"
    rf"(?!['’]s|\s+(?:{SINGULAR})\b)",
    re.IGNORECASE,
)
# "The third, her 55-year-old uncle, took aspirin"
INTRODUCED_AS = re.compile(
    r"\b(?:the|our|a|another)\s+(?:second|third|fourth|other|last|(?:[\w-]+\s+)?(?:patient|case))"
    r"(?:\s+(?:one|patient|case|victim|person))?\s*(?:,|was)\s*$",
    re.IGNORECASE,
)
# "Case 2: Her brother, aged 41", "Case 2 was her brother"
HEADED = re.compile(r"\b(?:case|patient)\s+(?:\w{1,4}\s*[:.)–-]|(?:\d|II|B|two)\s*(?:,|was|is))\s*$", re.IGNORECASE)
# "A mother and her daughter": two who are told of, so "the daughter, 23" is one of them
_ELDER = r"(?:grand)?(?:mother|father)|aunt|uncle"
_YOUNGER = r"(?:grand)?(?:daughter|son)|niece|nephew"
OF_A_FAMILY = re.compile(
    rf"\b(?:an?|one)\s+(?:(?!{STOP}\b)[\w-]+\s+)?({_ELDER})\s+and\s+(?:(?:his|her|an?)\s+)?"
    rf"(?:(?!{STOP}\b)[\w-]+\s+)?({_YOUNGER})\b",
    re.IGNORECASE,
)
KIN_WORD = re.compile(rf"{_ELDER}|{_YOUNGER}|brother|sister")
COUPLE = re.compile(r"\b(?:couple|spouses|husband and wife)\b", re.IGNORECASE)
SIBLINGS = re.compile(
    r"\b(?:an?|one)\s+(?:brother\s+and\s+(?:an?\s+)?sister|sister\s+and\s+(?:an?\s+)?brother)\b", re.IGNORECASE
)
KIN = {
    "sister": ("sisters", "siblings"),
    "brother": ("brothers", "siblings"),
    "twin": ("twins",),
    "sibling": ("siblings",),
}
# "Her mother, a 26-year-old primigravida, …"
APPOSED = re.compile(
    rf"\b(?:his|her|their|['’]s)\s+(?:(?!{STOP}\b)[\w-]+\s+)?({nouns('s', 'relative')})"
    r"\s*[,(]\s*(?:who (?:is|was)\s+)?$",
    re.IGNORECASE,
)
AND_HIS = re.compile(r",?\s+and\s+(?:his|her|their)\b", re.IGNORECASE)  # "a woman, her mother of 60 and her son of 8"
# "A boy aged 4 with a cough and | his brother …"
JOINED_BY_AND = re.compile(
    r"\s*\)?(?:\s*\([^();]{1,20}\))?(?:,?\s+(?:with|on|receiving|taking|given)\s[^.;:()]{1,60}?)?,?\s*and\s*(?:his|her)?\s*"
)
# "A mother and her 6-year-old son"
WITH = re.compile(rf"\b(an?|one|the)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?({SINGULAR})\s+and\s+$", re.IGNORECASE)


def is_one_of(text: str, phrase: Anchor, numbers: Sequence[Count]) -> bool:
    """Whether the text is about "two sisters" or a couple, so that "the elder sister" is one of them."""
    if phrase.noun in ("husband", "wife"):
        return COUPLE.search(text, 0, phrase.start) is not None
    if phrase.noun in ("brother", "sister") and phrase.article == "the" and SIBLINGS.search(text, 0, phrase.start):
        return True
    return any(count.noun in KIN.get(phrase.noun, ()) for count in numbers)


def are_two(noun: str, other: str) -> bool:
    """Whether two words for kin are of two people: "the mother" is not "the daughter"."""
    return noun != other and all(KIN_WORD.fullmatch(word) for word in (noun, other))


def is_of_family(text: str, noun: str, position: int) -> bool:
    """Whether "the mother" at a position is one of two of a family whom the text has introduced together."""
    family = OF_A_FAMILY.search(text, 0, position)
    return family is not None and noun in (family[1].lower(), family[2].lower())


def is_joined(text: str, phrase: Anchor, begin: int, before: Sequence[Anchor]) -> bool:
    """ "A man and his 42-year-old sister": whether she stands beside the last of those before, in her sentence."""
    beside = before[-1].end if before else -1
    return begin < beside <= phrase.start and bool(
        JOINED_BY_AND.fullmatch(text, beside, phrase.start)
        or (text[beside : phrase.start].strip() == "," and AND_HIS.match(text, phrase.end))
    )


def companion(text: str, phrase: Anchor, begin: int) -> Anchor | None:
    """ "A mother and her 6-year-old son": the mother, whose age nobody tells."""
    beside = WITH.search(text, begin, phrase.start) if phrase.article in ("his", "her") else None
    if not beside:
        return None
    noun = beside[2].lower()
    return Anchor(*beside.span(2), sex=sex_of(noun), article=beside[1].lower(), noun=noun)


def is_case(text: str, phrase: Anchor, place: tuple[int, int], before: Sequence[Anchor], drugs: Sequence[int]) -> bool:
    """ "His 4-year-old sister developed a cough" opens a case; "His mother and 2-year-old sister" does not.

    ``place`` is her sentence, ``before`` who was introduced, and ``drugs`` is where those stand that somebody got.
    """
    begin, end = place
    if HEADED.search(text, max(0, phrase.start - 16), phrase.start) or INTRODUCED_AS.search(text, begin, phrase.start):
        return True
    opening = re.split(r"[.;:!?]\s", text[max(0, phrase.start - 200) : phrase.start])[-1]
    if (
        len(opening.split()) > 6
        or re.search(r"\b(?:and|or|although|whose)\b|,", opening)
        or phrase.article not in ("her", "his", "the", "their")
    ):
        return False
    told = text[phrase.end : end].lstrip(" ,)")
    return (
        BEFELL.match(told) is not None
        or SAME.match(told) is not None
        or _is_exposed(text, phrase, told)
        or _had(phrase, told, [drug for drug in drugs if phrase.end <= drug < end])
        or _has_more(text, end, before[-1].sex if before else None)
    )


def befell(text: str, begin: int, end: int) -> bool:
    """Whether the words behind "the newborn" tell what happened to it."""
    return BABY_BEFELL.match(text, begin, end) is not None


def _is_exposed(text: str, phrase: Anchor, told: str) -> bool:
    is_mother = phrase.noun == "mother" and BIRTH.search(searchable(text)) is not None
    return (phrase.article == "the" or is_mother) and EXPOSED.match(told) is not None


def _had(phrase: Anchor, told: str, drugs: Sequence[int]) -> bool:
    """ "Her husband, aged 50, had a rash after allopurinol", "… had fever and was treated"."""
    if told.startswith("had ") and TREATED.search(told):
        return True
    return told.startswith(("had ", "died ")) and bool(drugs) and phrase.noun not in ELDERS


def _has_more(text: str, end: int, other: Sex) -> bool:
    """Whether the next sentence goes on about her, and not about who was told of before, of the ``other`` sex."""
    goes_on = GOES_ON.match(text, end) if other else None
    return goes_on is not None and sex_of_pronoun(goes_on[1]) != other
