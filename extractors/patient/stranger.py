"""Somebody whom a text has not introduced: of a lone man it goes on with "She was treated …", which is not of him."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.patient import pointer
from extractors.patient.person_noun import nouns, sex_of
from extractors.patient.subject import Subject, is_adult

# Who does what a sentence tells: "She improved", "Two years later, the woman died", "A woman in the next bed took …",
# "Another patient died"
OPENS = re.compile(
    r"\W*(?:[A-Z][\w-]*(?:\s+[\w-]+){0,6},\s+)?"
    r"(?:(s?he)|(?:the|an?|another)\s+(woman|man|girl|boy|lady|gentleman)|(?:another|a\s+second)\s+(?:patient|case|child|infant))"
    r"\b(?!['’]s)",
    re.IGNORECASE,
)
# "Her mother was anxious. She was treated …": told of a relative, after whom the text returns to the patient
RELATIVE = re.compile(rf"\b(?:{nouns('s', 'relative')}|newborn|infant|neonate|baby)\b", re.IGNORECASE)
# A sentence about a relative who is no patient here.
RELATIVE_OPENS = re.compile(
    rf"\s*(?:\w+,\s+)?(?:the|his|her|their|an?|both)\s+(?:[\w-]+\s+){{0,2}}?"
    rf"(?:parents?|siblings?|{nouns('s', 'relative')})\b(?!['’]s)",
    re.IGNORECASE,
)
# "The donor was seropositive", and not "the donor kidney failed"
DONOR_OPENS = re.compile(
    r"\s*(?:\w+,\s+)?(?:the|his|her|an?|both)\s+(?:[\w-]+\s+){0,2}?donors?\s*(?=,|\s(?:was|were|is|had|has|did|died|who"
    r"|tested|developed|received|underwent|remained|recovered)\b)",
    re.IGNORECASE,
)
# "The baby could not be resuscitated", of a woman who is the patient
BABY_OPENS = re.compile(
    r"\s*(?:\w+,\s+)?(?:the|her|this)\s+(?:[\w-]+\s+){0,2}?(?:newborn|neonate|infant|baby|child)\b(?!['’]s)",
    re.IGNORECASE,
)
# "His wife reported that he took …": it is about him all the same.
TOLD_OF = re.compile(
    r"\b(?:report|not|sa[iy]|stat|f[io]und|notic|describ|den[iy]|told|brought)\w*\s+(?:us\s+)?(?:that\s+)?(?:he|she|him|her)\b",
    re.IGNORECASE,
)
NEAR = 300  # characters


class Stranger:
    """Whether the sentences after a lone patient's are about somebody else, told one after the other."""

    def __init__(self, text: str, patient: Subject | None) -> None:
        self.text = text
        # the sex of whom an age introduces is beyond doubt, other words may be of a relative
        self.sex = patient.sex if patient and patient.age and not patient.is_relative else None
        self.is_here = False

    def goes(self) -> None:
        """The patient is introduced again."""
        self.is_here = False

    def speaks(self, begin: int, end: int) -> bool:
        """Whether a sentence is about the stranger: its subject is of the other sex, or nobody since was of his own."""
        if not self.sex:
            return False
        opens = OPENS.match(self.text, begin, end)
        if opens:
            told = pointer.sex_of_pronoun(opens[1]) if opens[1] else sex_of(opens[2]) if opens[2] else None
            self.is_here = told != self.sex
            return self.is_here
        if self.is_here and self._is_of_his_sex(begin, end):
            self.is_here = False
        if self.is_here and RELATIVE.search(self.text, max(0, begin - NEAR), begin):
            self.is_here = False
        return self.is_here

    def _is_of_his_sex(self, begin: int, end: int) -> bool:
        return any(
            pointer.sex_of_pronoun(match[1]) == self.sex for match in pointer.PRONOUN.finditer(self.text, begin, end)
        )


def is_of_relative(sentence: str, patients: Sequence[Subject]) -> bool:
    """Whether a sentence tells of a relative or a donor who is no patient, or of the baby of a woman who is one."""
    if TOLD_OF.search(sentence) or any(patient.is_relative for patient in patients):
        return False
    if RELATIVE_OPENS.match(sentence) or DONOR_OPENS.match(sentence):
        return True
    is_of_women = all(patient.sex == "female" and is_adult(patient) for patient in patients)
    return is_of_women and BABY_OPENS.match(sentence) is not None
