"""An arm of a trial, and the words that stand for a control."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2

from extractors import lazy_re as re

CONTROL = re.compile(
    r"\b(placebo|no (?:(?:further|additional|adjuvant|active|specific|systemic|other|maintenance|prophylactic) ){0,2}"
    r"(?:treatment|therapy|chemotherapy|prophylaxis|intervention|drug|supplement(?:s|ation)?)|(?:a |the )?"
    r"(?:untreated )?controls?(?: group| arm)?|standard (?:care|treatment|therapy|of care|follow[- ]?up)|usual care"
    r"|conventional (?:care|treatment|therapy)|observation(?: alone| only)?|sham(?: \w+)?|vehicle"
    r"|saline|supportive care|waiting list|alone)\b",
    re.I,
)
# The words of which each of these has one: sought first, in a tenth of the time, because most sentences have none.
MAY_CONTROL: Any = re2.compile(
    r"(?i)\b(?:placebo|no|controls?|standard|usual|conventional|observation|sham|vehicle|saline|supportive|waiting|alone)\b"
)

AS_PLACEBO = re.compile(r"(?:normal\s+)?saline\s+(?=placebo\b)", re.IGNORECASE)  # one control in two words
SALINE = frozenset(("sodium chloride", "saline"))
# Behind a drug that people are spared, or have had before: "anthracycline-| pretreated women"
HAD_BEFORE = ("-free", "-naive", "-naïve", "-pretreated", "-resistant", "-refractory", "-induced", "-related")
BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
ABBREVIATION = re.compile(r"\b[A-Z][\w/-]*[A-Z]")
# People of an arm, one or more
PERSON = "patients?|subjects?|wom[ae]n|m[ae]n|child(?:ren)?|infants?|participants?|volunteers?|adults?|recipients?"
WHO = "groups?|arms?|patients|participants|subjects|women|men|children|recipients|treated"


# The only arm beside controls goes by any of these
TREATED = "treated"
TREATED_GROUP = re.compile(
    r"(?<![\w/-])(?:(?:active(?:ly)?[- ])?(?:treated|treatment)|intervention|experimental|active|verum|study|trial)"
    r"(?=[\s-]+(?:groups?|arms?)\b)|(?<![\w/-])(?:treated|intervention)(?=\s+(?:patients|participants|women|men|children)\b)",
    re.IGNORECASE,
)


# "X in 100 ml of | saline", "X diluted with normal | saline"
VEHICLE = re.compile(
    r"\b(?:(?:in|added\s+to)\s+[\d.,]+\s*(?:m?[lL]|cc|cm3)\s+(?:of\s+)?|(?:diluted|dissolved|suspended|reconstituted)\s+"
    r"(?:(?:up\s+)?to\s+[\d.,]+\s*(?:m?[lL]|cc)\s+)?(?:in|with)\s+(?:[\d.,]+\s*(?:m?[lL]|cc)\s+(?:of\s+)?)?)"
    r"(?:(?:normal|sterile|isotonic|physiological|[\d.]+\s*%)\s+){0,2}$",
    re.IGNORECASE,
)
FLUID = re.compile(
    r"(?:(?:normal|sterile|isotonic|physiological|distilled|[\d.]+\s*%)\s+)*(?:saline|sodium|NaCl|glucose|dextrose|water|Ringer|lactated|D5)",
    re.IGNORECASE,
)
NEAR = 70  # characters before a drug
KEPT = 1024  # patterns made of names: most studies have arms that others had too


def is_vehicle(text: str, start: int) -> bool:
    """Is what stands at a place only what a drug was given in.

    >>> is_vehicle("ketamine diluted to 5 ml with normal saline", 37), is_vehicle("ketamine or saline", 12)
    (True, False)
    """
    return FLUID.match(text, start) is not None and VEHICLE.search(text, max(0, start - NEAR), start) is not None


def control_name(word: str) -> str:
    """A word for a control without its article and "group", which tell no other arm.

    >>> control_name("the control group"), control_name("untreated controls"), control_name("usual care")
    ('control', 'untreated control', 'usual care')
    """
    name = re.sub(r"^(?:a|the) | (?:group|arm)$", "", word.lower())
    return name.removesuffix("s") if name.endswith("controls") else name


def worded(name: str) -> str:
    """A name for an arm: an abbreviation as it is written, words in small letters.

    >>> worded("Laser"), worded("NB-UVB"), worded("Tai Chi")
    ('laser', 'NB-UVB', 'tai chi')
    """
    return name if ABBREVIATION.search(name) else name.lower()


@lru_cache(KEPT)
def calling(label: str, other: str = "") -> re.Pattern[str]:
    """What calls an arm by its label: "group 1", "40 mg", "EA", "open repair"; one word only as "the laser group".

    >>> bool(calling("laser").search("with a laser")), bool(calling("laser").search("in the laser group"))
    (False, True)
    >>> bool(calling("EA").search("EA was better")), bool(calling("EA").search("ea"))
    (True, False)
    >>> bool(calling("treated").search("intervention group")), bool(calling("EA", "treated").search("study group"))
    (True, True)
    >>> bool(calling("40 mg", "group 2").search("in group 2"))
    True
    """
    if label == TREATED:
        return TREATED_GROUP
    if other not in ("", label):
        return re.compile(f"{calling(label).pattern}|{calling(other).pattern}", re.IGNORECASE)
    name = rf"(?<![\w/-]){re.escape(label)}\b"
    if ABBREVIATION.search(label):
        return re.compile(f"(?-i:{name})")
    is_plain = re.search(r"\d|group|arm|\w \w", label) is None
    return re.compile(name + (rf"(?=[\s-]+(?:\w+[\s-]+)?(?:{WHO})\b)" if is_plain else ""), re.IGNORECASE)


@dataclass(slots=True)
class Arm:
    """What one arm received, and the words that say so."""

    start: int
    end: int
    names: list[str]  # drugs, or "placebo", "usual care" …
    n: int | None = None
    is_control: bool = False
    label: str = ""  # what the text calls it: "group 1", "trial group", "40 mg"
    called: str = ""  # what else the text calls an arm that is known by its dose: "group 2"
    is_counted: bool = False  # is it told by how many of a study that allots nobody had its drugs
    is_variant: bool = False  # has it the drugs of another arm, given in the way that its own words say
    doses: set[tuple[str, float | None, str | None]] = field(
        default_factory=set
    )  # drug, amount, unit: told of it alone


def is_followed(sentence: str, name: str, word: re.Pattern[str]) -> bool:
    """Whether a name stands in a sentence, and behind it a word for those who are called by it."""
    at = sentence.lower().find(name.lower())
    return at >= 0 and bool(word.match(sentence.lower(), at + len(name)))
