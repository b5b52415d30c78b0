"""Finds ages: "17-year-old", "aged 18 to 65 years", "mean age 45.2 ± 12.1 years", "in her sixties", "an infant".

`AgeExtractor` looks for anchors ("old", "aged", "of age", "her 60s", "≥", "infant") and hands each to the reader that
knows its wording (`age_wording`); `role_of` says what it is the age of. Ages of gestation or of bones, and groups
("age-matched"), are no ages of a patient. Once a number has told the age, a word ("the child") adds nothing and is
left out, and so is a later age of anything but onset, diagnosis, treatment or death.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import age_wording, attributes, looks, number, vocabulary
from extractors import lazy_re as re
from extractors.age_wording import Found
from extractors.searchable import searchable


class Age(TypedDict):
    """What an age says, in years."""

    years: float | None  # None for a word such as "elderly"
    years_high: float | None  # upper end of a range
    role: str  # presentation, onset, diagnosis, treatment, death or cohort
    statistic: str | None  # mean, median, range or limit


_NO_AGE = {
    "case",
    "subject",
    *(row["word"] for row in vocabulary.terms("age")),
}  # "a case of 5 years", "an infant of …"
_ROLES = ("case", "relative", "occupation")
PEOPLE = "|".join(
    row["noun"]
    for row in vocabulary.terms("person")
    if row["number"] == "s" and row["role"] in _ROLES and row["noun"] not in _NO_AGE
)
MANY_OF_ANY = "patients|subjects|volunteers|adults|children"
MANY = f"{MANY_OF_ANY}|women|men|females|males|girls|boys"  # "boys (6-11 years)"
# "the second (34 years)", "P1 (6 years)", "patient 2 (6 years)"
APART = (
    r"first|second|third|fourth|elder|eldest|older|oldest|younger|youngest|other|another|(?:patient|case|child) [\dA-H]"
)
ANCHORS = (
    r"old|aged?|ages|y/o|y\.o|yo|older than|younger than|between"
    rf"|(?:in|into|entering) (?:his|her|their|the) |(?:{PEOPLE}) of "
)
# "M/44", "44/F", "F, 44 y"; "a man, 68 y, with", "P1 (female, 28 years)", "women of 44 and 51 years"; "a 71-year male";
# "a man, 68, with", "the patient was 68"
NOTED = (
    r"\b(?-i:[FM])/\d{1,2}\b|\b\d{1,2}/(?-i:[FM])\b|\b(?-i:[FM]),? \d{1,3} ?(?:years?|yrs?|y)\b"
    rf"|\b(?:{APART}) ?\(\d{{1,3}}[ -]?(?:years?|yrs?|y)\)"
    rf"|\b(?:{PEOPLE}|P\d{{1,2}})(?:, ?| ?\()\d{{1,3}}[ -]?(?:years?|yrs?|y|months?|weeks?|days?)[,;.)]"
    rf"|\b(?:{PEOPLE}), (?:now )?\d{{1,3}},"
    rf"|\b(?:s?he|Mrs?\.? [A-Z]\.?|{PEOPLE}) was \d{{1,3}}(?:[,;.]| (?:and|when|at)\b)"
    r"|\ban? \d{1,3}[ -]year (?:male|female|man|woman|boy|girl)\b"
    r"|\b(?:women|men|girls|boys|patients|children) of \d{1,3}(?:, ?\d{1,3})*,? and \d{1,3} ?(?:years?|yrs?|months?)\b"
    r"|\b(?:women|men|girls|boys|sisters|brothers|siblings|twins|patients|children) ?"
    r"\(\d{1,3}(?:, ?\d{1,3})*,? and \d{1,3}"
    r"[ -]?(?:years?|yrs?|y|months?)\)"
    rf"|\b(?:(?:{MANY}) ?\(|(?:{MANY_OF_ANY}), )\d{{1,3}}(?:\.\d+)? ?(?:-|–|to|±|\+/-) ?\d{{1,3}}(?:\.\d+)?"
    r" ?(?:years|yrs?|y)[,;)]"
)
OF_MANY = re.compile(rf"(?:{MANY})[ ,(]+[\d.]+ ?(?:-|–|to|±|\+/-)")
READERS = {
    "old": age_wording.old,
    "y/o": age_wording.years_old,
    "y.o": age_wording.years_old,
    "yo": age_wording.years_old,
    "between": age_wording.between,
    "age": age_wording.aged,
    "aged": age_wording.aged,
    "ages": age_wording.aged,
}
NO_PATIENT = re.compile(
    r"[-–]|\s+oncology\b(?!\s+patients)|\s+(?:department|hospital|unit|ward|clinic|surgery|neurology|delivery|mice|rats?)\b|,?\s+aged\b"
    r"|['’]?s?['’]?\s+(?:category|class|hospitals?|cent(?:er|re)|clinic|haemophilia|score|grade)\b"
    r"|\s+(?:[a-z]+\s+){0,2}(?:mice|rats?|dogs?|rabbits?|pigs?|monkeys?|sheep|animals|mammal[a-z]*)\b",
    re.IGNORECASE,
)
ONE_PERSON = re.compile(r"\b(?:an?|one|this|our)\s+(?:[\w()/,-]+\s+){0,4}$", re.IGNORECASE)
PEOPLE_AFTER = re.compile(
    r"[\w\s-]{0,25}\b(?:patients|subjects|men|women|people|persons|volunteers|adults|population)\b", re.IGNORECASE
)
OFFSPRING = re.compile(r"\b(?:her|his|their|first|second|third|fourth)\s+$", re.IGNORECASE)
TIMED = re.compile(r"\b(?:at|since|from|until|till|by|when|after|before|reached|turned)\b[^.;,]{0,25}$", re.IGNORECASE)
OPENS_PERSON = re.compile(
    r"\b(?:an?|another|this|our)\s+$", re.IGNORECASE
)  # "from a 65-year-old woman": her age, not a date
CUES = re.compile(
    r"(?P<onset>\bonset|\bbeg[aiu]n|\bstart(?:ed|ing)|\bfirst\s+(?:symptom|seizure|sign|manifest|appeared)|\bsince\b"
    r"|\binitial\s+symptom|\bnoticed|\bdeveloped)"
    r"|(?P<presentation>\bpresent(?:ed|ing|ation)|\badmi(?:tted|ssion)|\breferred)"
    r"|(?P<diagnosis>\bdiagnos)|(?P<death>\bdie[ds]\b|\bdeath\b|\bdead\b|\bdeceased|\bsuccumbed)"
    r"|(?P<treatment>\btreat|\breceived|\bunderw|\btransplant|\bsurgery|\btherapy|\boperated|\bgiven\b|\badminist)",
    re.IGNORECASE,
)
AGE_OF_EVENT = re.compile(
    r"\bage\b[^.;]*\b(onset|diagnosis|death|treatment)\b[^.;]*$|\b(onset|diagnosis) age\b[^.;]*$", re.IGNORECASE
)
AT_EVENT = re.compile(
    r"\s+(?:of\s+age\s+)?at\s+(?:the\s+time\s+of\s+)?(?:\w+\s+)?(onset|diagnosis|death|treatment)\b", re.IGNORECASE
)
# "She was well until 6 years of age", and not "… until age 60, when he presented"
WELL_UNTIL = re.compile(
    r"\b(?:well|healthy|asymptomatic|normal|normally|symptom-free)\s+until\b[^.;,]{0,25}$", re.IGNORECASE
)
# "Biopsy was done at | 12 years of age | in patient 1"
OF_NUMBERED = re.compile(r"\s+(?:in|for)\s+(?:case|patient|subject|twin|sibling)\s+[\dA-HIV]", re.IGNORECASE)
OLDEST = 125  # years
SENTENCE_END = re.compile(r"[.;]\s")


@Language.factory("litlode_age", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_age(nlp: Language, name: str) -> AgeExtractor:
    """The extractor with the words of ``vocab/age.tsv``."""
    return AgeExtractor({row["word"]: row["group"] == "yes" for row in vocabulary.terms("age")})


class AgeExtractor:
    """Put every age into ``doc.spans["age"]``, its `Age` into ``._.value``."""

    def __init__(self, words: dict[str, bool]) -> None:
        self.words = words
        longest_first = "|".join(sorted(words, key=len, reverse=True))
        self.anchor = looks.compile(rf"(?i){NOTED}|\b(?:{ANCHORS}|{longest_first})\b|[≥≤<>]", "numbers")

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        spans = []
        reached = 0
        is_told = False
        for match in self.anchor.finditer(searchable(text)) if self.anchor.is_in(text) else ():
            for hit in self.read(text, match.start(), match.end()):
                if hit.start < reached or not number.is_whole(text, hit.start, hit.end):
                    continue
                if not attributes.is_one_field(doc, hit.start, hit.end) or not is_possible(hit):
                    continue
                role = self.role(text, hit, is_told)
                if role is None:
                    continue
                value = Age(years=hit.years, years_high=hit.years_high, role=role, statistic=hit.statistic)
                spans.append(attributes.add_span(doc, "age", hit.start, hit.end, {**value}, hit.rule))
                reached = hit.end
                is_told = is_told or (role == "presentation" and hit.years is not None)
        doc.spans["age"] = spans
        return doc

    def read(self, text: str, start: int, end: int) -> Iterator[Found]:
        """The ages whose anchor is ``text[start:end]``."""
        anchor = text[start:end].lower()
        if anchor in self.words:
            numbered = list(age_wording.of_number(text, start, end + 4)) if text[end : end + 4] == " of " else []
            if numbered or not NO_PATIENT.match(text, end):
                yield from numbered or (Found(start, end, None, None, None, "age.word"),)
        elif anchor == "age" and text[max(0, start - 3) : start] == "of ":
            yield from list(age_wording.old(text, start, end)) or age_wording.aged(text, start, end)
        elif anchor in READERS:
            yield from READERS[anchor](text, start, end)
        elif " was " in anchor or (anchor[-1] == "," and anchor[-2].isdigit()):
            yield from age_wording.bare(text, start, end)
        elif anchor[-1] in ",;)" and OF_MANY.match(anchor):
            yield from age_wording.apposed_to_many(text, start, end)
        elif anchor[-1] in ",;.)" or " and " in anchor or "year " in anchor:
            yield from age_wording.apposed(text, start, end)
        elif "/" in anchor or (anchor[0] in "fm" and anchor[1] in ", "):
            yield from age_wording.noted(text, start, end)
        elif anchor.endswith(" of "):
            yield from age_wording.of_number(text, start, end)
        elif anchor.endswith(" "):
            yield from age_wording.decade(text, start, end)
        else:
            yield from age_wording.limit(text, start, end)

    def role(self, text: str, hit: Found, is_told: bool) -> str | None:
        """What it is the age of; None where the hit adds nothing to the ages before it."""
        if hit.rule != "age.word":
            return role_of(text, hit, is_told)
        if is_told or OFFSPRING.search(text, max(0, hit.start - 12), hit.start):
            return None
        is_group = self.words[text[hit.start : hit.end].lower()] or PEOPLE_AFTER.match(text, hit.end)
        is_one = ONE_PERSON.search(text, max(0, hit.start - 45), hit.start)
        return "cohort" if is_group or not is_one else "presentation"


def _of_event(event: str, hit: Found) -> str:
    """The mean age at diagnosis or treatment is how old a group was when it came; one person may have come later."""
    return "cohort" if hit.statistic in ("mean", "median") and event in ("diagnosis", "treatment") else event


def is_possible(hit: Found) -> bool:
    """Whether somebody can be so old, and a range goes up."""
    if hit.years is None:
        return True
    high = hit.years if hit.years_high is None else hit.years_high
    return hit.years <= high <= OLDEST


def role_of(text: str, hit: Found, is_told: bool) -> str | None:
    """What it is the age of: the nearest word of the sentence says at "at age 7"; a bare "17-year-old" presents."""
    event = AT_EVENT.match(text, hit.end)
    if event:
        return _of_event(event[1].lower(), hit)
    lead = SENTENCE_END.split(text[max(0, hit.start - 80) : hit.start])[-1]
    named = AGE_OF_EVENT.search(lead)
    if named:
        return _of_event((named[1] or named[2]).lower(), hit)
    if hit.statistic:
        return "cohort"
    if not TIMED.search(lead) or OPENS_PERSON.search(lead):
        return "presentation"
    rest = SENTENCE_END.split(text[hit.end : hit.end + 60])[0]
    behind = CUES.search(rest)
    if WELL_UNTIL.search(lead):
        return "presentation" if behind and behind["presentation"] else "onset"
    cue = next(iter(list(CUES.finditer(lead))[-1:]), behind)
    adds_nothing = is_told and not OF_NUMBERED.match(text, hit.end)
    return cue.lastgroup if cue else None if adds_nothing else "presentation"
