"""Somebody whom a text has not introduced: of a lone man it goes on with "She was treated …", which is not of him."""

from __future__ import annotations

from extractors import lazy_re as re
from extractors.patient import pointer
from extractors.patient.person_noun import nouns, sex_of
from extractors.patient.subject import Subject

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
