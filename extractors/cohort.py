"""Groups: the population of a study, its arms, and the parts that the results count ("7 of 10 patients").

The population owns what is said of everyone. An arm is known by its drugs, so a drug, and a dose tied to it, belong to
the arms that received it. A result that compares arms belongs to the first-named one, against the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import re2

from extractors import arm, general, headcount, part, species
from extractors.headcount import Count
from extractors.reading import Found, Sentences
from extractors.searchable import searchable
from extractors.subject import Segment, Subject

POPULATION = re2.compile(
    r"(?i)\b(?:patients|subjects|participants|volunteers|women|men|children|adults|infants|individuals"
    r"|cases|people|neonates|newborns|workers|employees|students|nurses|smokers|residents|parents|mothers"
    r"|veterans)\b[^.;]{0,80}?\b(?:were|was|received|underwent|had|completed|enrolled|included)\b"
    r"|\bwe (?:studied|evaluated|treated|investigated|enrolled|included|recruited|analy[sz]ed|reviewed"
    r"|examined|assessed|followed|performed|conducted|compared|identified|undertook|initiated|tested)\b"
    r"|\bphase [I1-4]+[ab]? (?:study|trial)\b"
    r"|\b(?:randomi[sz]ed|randomly|trial|study (?:was|evaluated|included|population)|enrolled"
    r"|recruited|eligible|cohort of|retrospective|prospective)\b"
)
PEOPLE = re2.compile(
    r"(?i)\b(?:patients|subjects|women|men|children|participants|volunteers|neonates|newborns|workers|employees"
    r"|students|nurses|smokers|residents|parents|mothers|veterans)"
)
HEALTHY = re2.compile(r"(?i)\b(?:controls?|healthy|volunteers|normal)\b")
# "(1.5% in 652 consecutive patients)": what is known from elsewhere
ASIDE = re.compile(r"\(\s*\d[\d.]*\s*% (?:in|of|among) (?:\w+ )?$")
COMPARES = re2.compile(
    r"(?i)\b(?:than|versus|vs\.?|compared|between|both (?:groups|arms)|differ\w*|favou?r\w*|superior"
    r"|inferior|similar|comparable)\b"
)
# A group is meant when one of these follows its drug or antibody within a few words.
ARM_WORD = re.compile(r"[\w\s()-]{0,20}\b(?:group|arm|patients|recipients)\b", re.IGNORECASE)
PART_WORD = re.compile(r"\S*[\w\s-]{0,20}\b(?:sub)?(?:groups?|patients|cases|cohort)\b", re.IGNORECASE)
COUNTED_IN = re.compile(
    rf"(?:[ -]antibod(?:y|ies))?\s*(?:(?:was|were)\s+(?:present|detected|found|positive|seen|observed"
    rf"|identified)\s+|positivity\s+)?in\s+({headcount.COUNT})\b(?!\s*%)",
    re.I,
)


NEXT = 200  # characters between "two had a rash" and the first of the two
# A count behind a drug, over its dose at most: no other drug, and no bracket
DRUG_COUNTED = re.compile(
    r"(?:\s+(?!(?:and|or|plus)\b)[\w./-]+){0,5}?\s*[(\[]\s*"
    rf"(?:n\s*=\s*(\d{{1,7}})|({headcount.COUNT})\s+(?:patients|subjects|women|men|children|cases))\s*[)\]]",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Study:
    """What is read: a text with what was found in it, and the index that its first group will have."""

    text: str
    sentences: Sentences
    numbers: Sequence[Count]
    drugs: Sequence[Found]
    antibodies: Sequence[Found]
    first: int
    people: Sequence[int]  # where those begin who are described one by one


@dataclass(slots=True)
class Cohort:
    """The groups of one text, and who owns which characters."""

    subjects: list[Subject]
    first: int  # the index of the first of them among all subjects of the text
    segments: list[Segment] = field(default_factory=list)
    arms: list[int] = field(default_factory=list)  # indices of arms among the subjects
    compared: int | None = None  # the arm whose results are told against the others: the first that is no control
    by_drug: dict[str, tuple[int, ...]] = field(default_factory=dict)  # drug name -> arms
    subsets: list[int] = field(default_factory=list)
    drugs: dict[int, int] = field(default_factory=dict)  # first character of a drug -> the part that received it
    antibodies: dict[int, int] = field(default_factory=dict)  # first character of an antibody -> the part it defines

    def part_with(self, target: str) -> int | None:
        """The part that is known by an antibody."""
        first = self.first
        return next((i for i in self.subsets if target in self.subjects[i - first].names), None)


def read_cohort(study: Study) -> Cohort | None:
    """The groups of a study, or None where no population is spoken of."""
    everyone = population(study)
    return None if everyone is None else CohortReader(study, everyone).read()


def population(study: Study) -> Subject | None:
    """The whole study population: the largest number of people counted as such, or one that is only spoken of."""
    text = study.text
    best, elsewhere = _largest(study)
    if species.is_of_cells(text) or species.is_of_tool(text):
        return None
    is_of_papers = species.is_of_papers(text)
    if best is not None and not (is_of_papers and (best.total or best.n) < elsewhere):
        return Subject("group", "all", best.start, best.end, n=best.total or best.n, sex=best.sex)
    if is_of_papers:
        return None
    for begin, end, category in study.sentences:
        sentence = text[begin:end]  # RE2 encodes all it is given, so give it the sentence alone
        match = POPULATION.search(searchable(sentence))
        if match and category != "BACKGROUND" and _is_of_people(study, sentence):
            return Subject("group", "all", begin + match.start(), begin + match.end())
    return None


def _largest(study: Study) -> tuple[Count | None, int]:
    """The largest number of people that is the study's own, and the largest in words about what is known elsewhere."""
    text = study.text
    best: Count | None = None
    elsewhere = 0
    has_people = any(c.noun for c in study.numbers) or PEOPLE.search(searchable(text)) is not None
    for begin, end, category in study.sentences:
        inside = [
            c
            for c in headcount.within(study.numbers, begin, end)
            if not HEALTHY.search(searchable(text[c.start : c.end]))
        ]
        if not inside:
            continue
        if category == "BACKGROUND" or _is_general(text[begin:end]):
            elsewhere = max(elsewhere, *((c.total or c.n) for c in inside))
            continue
        for count in (headcount.joined(text, c, inside) for c in inside):
            n = count.total or count.n
            if (count.noun == "" and not has_people) or ASIDE.search(text, begin, count.start):
                continue
            if n > 1 and (best is None or n > (best.total or best.n)):
                best = count
    return best, elsewhere


def _is_of_people(study: Study, sentence: str) -> bool:
    """Whether a study with no number of people has people at all, and not only their cells or an algorithm."""
    if species.OF_PEOPLE.search(sentence):
        return False
    is_trial = "randomi" in sentence.lower() and bool(study.drugs or PEOPLE.search(searchable(study.text)))
    return is_trial or bool(PEOPLE.search(searchable(sentence)))


def _is_general(sentence: str) -> bool:
    plain = searchable(sentence)
    return bool(general.GENERIC.search(plain)) and not POPULATION.search(plain)


class CohortReader:
    """Finds the groups of one study, sentence by sentence."""

    def __init__(self, study: Study, everyone: Subject) -> None:
        self.study = study
        self.text = study.text
        self.everyone = everyone
        self.cohort = Cohort([everyone], study.first)
        self.called: dict[int, re.Pattern[str]] = {}  # arm -> the name that the text gives it

    def read(self) -> Cohort:
        """The groups and their segments."""
        self._add_arms()
        self._split_by_antibody()
        if not self.cohort.arms:
            self._split_by_drug()
        started = False
        for begin, end, category in self.study.sentences:
            sentence = self.text[begin:end]
            started = started or begin <= self.everyone.start < end or bool(POPULATION.search(searchable(sentence)))
            general = _is_general(sentence) and not COMPARES.search(searchable(sentence))
            if category == "BACKGROUND" or not started or general:
                self.cohort.segments.append(Segment(begin, end, (), "general"))
            elif self.cohort.arms:
                self.cohort.segments.append(self._arm_segment(begin, end))
            else:
                self.cohort.segments += self._part_segments(begin, end)
        return self.cohort

    def _subject(self, index: int) -> Subject:
        return self.cohort.subjects[index - self.study.first]

    def _add(self, subject: Subject) -> int:
        self.cohort.subjects.append(subject)
        return self.study.first + len(self.cohort.subjects) - 1

    # -------------------------------------------------------------------------------------------- arms

    def _add_arms(self) -> None:
        for found in arm.arms(self.text, self.study.sentences, self.study.drugs):
            label = f"arm: {' + '.join(found.names)}"
            names = set(found.names)
            n = None if found.n == self.everyone.n else found.n  # "60 women were randomized to …"
            subject = Subject("group", label, found.start, found.end, n=n, sex=self.everyone.sex, names=names)
            self.cohort.arms.append(self._add(subject))
            if found.label:
                self.called[self.cohort.arms[-1]] = re.compile(rf"\b{re.escape(found.label)}\b", re.IGNORECASE)
            if self.cohort.compared is None and not found.is_control:
                self.cohort.compared = self.cohort.arms[-1]
        for name in {d.value["name"] for d in self.study.drugs}:
            owners = tuple(i for i in self.cohort.arms if name in self._subject(i).names)
            if owners:
                self.cohort.by_drug[name] = owners

    def _arm_segment(self, begin: int, end: int) -> Segment:
        named = None if COMPARES.search(searchable(self.text[begin:end])) else self._arm_named(begin, end)
        if named is None:
            return Segment(begin, end, (self.study.first,), "population")
        return Segment(begin, end, (named,), "arm")

    def _arm_named(self, begin: int, end: int) -> int | None:
        """The one arm that a sentence speaks of: "in the control group …"."""
        named = []
        for index in self.cohort.arms:
            others = (self._subject(i).names for i in self.cohort.arms if i != index)
            own = self._subject(index).names.difference(*others)
            called = self.called.get(index)
            if (called and called.search(self.text, begin, end)) or any(
                self._is_followed(name, ARM_WORD, begin, end) for name in own
            ):
                named.append(index)
        return named[0] if len(named) == 1 else None

    def _is_followed(self, name: str, word: re.Pattern[str], begin: int, end: int) -> bool:
        sentence = self.text[begin:end].lower()
        at = sentence.find(name.lower())
        return at >= 0 and bool(word.match(sentence, at + len(name)))

    # -------------------------------------------------------------------------------------------- parts

    def _part_segments(self, begin: int, end: int) -> list[Segment]:
        """A sentence cut at its counts: what comes before the first is everyone's, unless it is only an opening."""
        counts = self._parts_counted(begin, end)
        if not counts or self._is_division(counts):
            named = self._part_named(begin, end)
            owner, rule = (self.study.first, "population") if named is None else (named, "subset")
            return [Segment(begin, end, (owner,), rule)]
        parts = part.cut(self.text, begin, end, counts)
        segments: list[Segment] = []
        lead: Segment | None = None  # "… in 6 of 8 women, 2 of 5 men": what is told is of the second share as well
        place = begin
        for told in parts:
            count = told.count
            if told.start > place:
                segments.append(Segment(place, told.start, (self.study.first,), "population"))
            place = told.stop
            if HEALTHY.search(searchable(self.text[count.start : count.end])):
                segments.append(Segment(told.start, told.stop, (), "general"))
                continue
            is_more = told.is_listed and lead is not None
            index = self._part(count, (lead.start if lead and is_more else told.start, told.stop))
            segments.append(Segment(told.start, told.stop, (index,), "subset"))
            if lead and is_more:
                lead.owners += (index,)
            elif told.start < count.start:
                lead = segments[-1]
            self._name_by_antibody(index, told.start, told.stop)
        if place < end:
            segments.append(Segment(place, end, (self.study.first,), "population"))
        return segments

    def _is_division(self, counts: Sequence[Count]) -> bool:
        """ "There were 13 males and 5 females, aged 1 to 16 years": of all 18, so the ages are everyone's."""
        return len(counts) > 1 and all(c.sex for c in counts) and sum(c.n for c in counts) == self.everyone.n

    def _parts_counted(self, begin: int, end: int) -> list[Count]:
        total = self.everyone.n
        if total is None:
            return []
        counts = headcount.parts(self.text, begin, end, self.study.numbers, total)
        begin, end = self.everyone.start, self.everyone.end
        return [
            c
            for c in counts
            if c.n < total
            and (c.total or 0) <= total
            and not begin <= c.start < end
            and not self._is_aside(c, end)
            and not self._is_introduced(c)
        ]

    def _is_introduced(self, count: Count) -> bool:
        """ "Two had pneumonitis: a woman of 49 and …": who are told of one by one are no part as well."""
        people = self.study.people
        if any(count.start <= start < count.end for start in people):
            return True
        return count.n == len(people) and count.total is None and 0 <= min(people) - count.end < NEXT

    def _is_aside(self, count: Count, position: int) -> bool:
        """ "56 patients (31 women) with sarcoidosis": what follows is of all 56."""
        between = self.text[position : count.start]
        return between.strip() == "(" and self.text[count.end : count.end + 1] in (")", ",", ";")

    def _part(self, count: Count, place: tuple[int, int] = (0, 0)) -> int:
        """The index of a counted part. "9 of 20 patients who got steroids", of 70, speaks of the 20.

        But "9 of 20 patients were positive", and an antibody that is told at this ``place``, is about the nine.
        """
        is_positive = any(
            place[0] <= a.start < place[1] and a.value["result"] == "positive" for a in self.study.antibodies
        )
        is_inner = (
            count.total not in (None, self.everyone.n) and not is_positive and part.is_qualified(self.text, count)
        )
        n = count.total if is_inner else count.n
        for index in self.cohort.subsets:
            known = self._subject(index)
            if (is_inner and known.n == n) or count.start <= known.start < count.end:
                return index
        whole = self.everyone.n if is_inner else count.total or self.everyone.n
        is_somebody = n == 1 and count.sex is not None  # "one woman"; of "one died" nobody can tell more than that
        kind, label = ("patient", "one patient") if is_somebody else ("group", f"{n} of {whole}")
        index = self._add(Subject(kind, label, count.start, count.end, n=n, sex=count.sex))
        self.cohort.subsets.append(index)
        return index

    def _part_named(self, begin: int, end: int) -> int | None:
        """ "In the anti-SRP subgroup …": the part that has that antibody."""
        named = [
            index
            for index in self.cohort.subsets
            if any(self._is_followed(name, PART_WORD, begin, end) for name in self._subject(index).names)
        ]
        return named[0] if len(named) == 1 and not COMPARES.search(searchable(self.text[begin:end])) else None

    def _split_by_antibody(self) -> None:
        """ "Anti-Jo-1 was present in 28, anti-PL-7 in nine": each counted antibody defines a part."""
        total = self.everyone.n
        for span in self.study.antibodies if total else ():
            match = COUNTED_IN.match(self.text, span.end)
            n = headcount.whole_number(match[1]) if match else None
            if match and n and total and 1 < n < total and span.value["result"] in ("positive", "not_stated"):
                span.value["result"] = "positive"
                at = headcount.within(self.study.numbers, match.start(1), match.end(1))
                index = self._part(at[0] if at else Count(match.start(1), match.end(1), n), (span.start, match.end()))
                self._subject(index).names.add(span.value["target"])
                self.cohort.antibodies[span.start] = index

    def _split_by_drug(self) -> None:
        """ "Received methotrexate 15 mg (n = 12) or azathioprine (n = 8)": each counted drug has a part of its own."""
        total = self.everyone.n
        counted = [(drug, DRUG_COUNTED.match(self.text, drug.end)) for drug in self.study.drugs] if total else []
        found = [(drug, match, headcount.whole_number(match[1] or match[2]) or 0) for drug, match in counted if match]
        for drug, match, n in found:
            if total and 0 < n < total and (len(found) > 1 or match[2]):
                self.cohort.drugs[drug.start] = self._part(Count(match.start(), match.end(), n))

    def _name_by_antibody(self, index: int, begin: int, end: int) -> None:
        """ "Eight patients had anti-SRP antibodies": those eight are "the anti-SRP patients" of later sentences."""
        for span in self.study.antibodies:
            if begin <= span.start < end and span.value["result"] == "positive":
                self._subject(index).names.add(span.value["target"])
