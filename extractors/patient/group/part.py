"""The parts of a study that its results count ("7 of 10 patients"), and which sentences are about which of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import re2

from extractors import lazy_re as re
from extractors.patient import headcount, pointer
from extractors.patient.group import antibody_count, drug_count, listed, portion, tally
from extractors.patient.group.study import Cohort, Study
from extractors.patient.headcount import Count
from extractors.patient.person_noun import PLURAL, sex_of
from extractors.patient.subject import Segment, Subject
from extractors.searchable import searchable

HEALTHY = re2.compile(r"(?i)\b(?:controls?|healthy|volunteers|normal)\b")
COMPARES = re2.compile(
    r"(?i)\b(?:than|versus|vs\.?|compared|between|both (?:groups|arms)|differ\w*|favou?r\w*|superior"
    r"|inferior|similar|comparable)\b"
)
# "A control group of | 23 patients": they had not what is studied
AS_CONTROL = re.compile(
    r"\b(?:control|untreated|comparison)\s+(?:group|series|cohort)\s*(?:of|[,(]|comprised|included|consisted\s+of)\s*$",
    re.I,
)
# "Nine (75%) | were women"
_OF_SEX = r"(?:wom[ae]n|m[ae]n|girls?|boys?|females?|males?)"
ARE_OF_SEX = re.compile(
    r"\s*(?:\(\s*[\d.]+\s*%\s*\)\s*)?(?:of\s+(?:them|whom|these)\s+)?(?:were|was|are)\s+"
    rf"(?P<sex>{_OF_SEX})(?=\s*[.,;)]|\s+and\s+(?:\d|\w+\s+(?:were\s+)?{_OF_SEX}))",
    re.IGNORECASE,
)
# "Both | recovered", "all four patients | died", "in all three", and not "both groups", "in both eyes"
_THEY = rf"(?:\s+of\s+(?:them|these(?:\s+(?:{PLURAL}))?|the\s+(?:{PLURAL}))|\s+(?:{PLURAL}))"
THOSE = re.compile(
    rf"(?:^|(?<=[.;]\s)|\b(?:in|of|by|and|to)\s+)(?:both|all\s+(?:of\s+(?:the|these)\s+)?(?P<n>{headcount.NUMBER_WORDS}|\d))"
    rf"(?:{_THEY}\b|(?=\s+(?:(?:also|subsequently|eventually|later)\s+)?(?:{pointer.DOES})\b)|(?=\s*[.;,)]))",
    re.IGNORECASE,
)
LONGEST = 30  # characters of "a control group of"
NEXT = 200  # characters between "two had a rash" and the first of the two
MANY = 10**7  # where nobody says how many were studied
AGAIN = re.compile(r"\b(?:the|these|those|all|of these)\s+$", re.IGNORECASE)  # "these 12 patients"


class PartReader:
    """Finds the counted parts of one study, sentence by sentence."""

    def __init__(self, study: Study, cohort: Cohort) -> None:
        self.study = study
        self.text = study.text
        self.cohort = cohort
        self.everyone = cohort.subjects[0]
        self.made: dict[int, int] = {}  # first character of a count -> the part that it made

    def segments(self, begin: int, end: int) -> list[Segment]:
        """A sentence cut into what it tells of each count; what comes before is everyone's."""
        sexes = self._divided_by_sex(begin, end)
        counts = [c for c in self._parts_counted(begin, end) if c.start not in sexes]
        self._add_listed(begin, end, counts)
        if not counts:
            return self._uncounted(begin, end)
        segments: list[Segment] = []
        place = begin
        waiting: tuple[int, ...] = ()  # those that share the verb of a count behind them
        lead: Segment | None = None  # what a list of counts shares: "found in 9 of 12 men and 5 of 8 women"
        for piece in map(self._before_everyone, portion.pieces(self.text, begin, end, counts)):
            if piece.start > place:
                segments.append(Segment(place, piece.start, (self.study.first,), "population"))
            place = piece.stop
            if self._is_healthy(piece.count):
                segments.append(Segment(piece.start, piece.stop, (), "general"))
                continue
            told = lead.start if lead and piece.is_listed else piece.start
            index = self._part(piece.count, (told, piece.stop))
            shared = waiting if not self._tells_of_them(piece) else ()  # "five women | responded"
            opening = Segment(piece.start, piece.shared, (*shared, index), "subset")
            if lead and piece.is_listed:
                lead.owners += (index,)
            else:
                lead = opening
            qualified = self._qualified(piece)
            segments.append(opening)
            segments.append(Segment(piece.shared, qualified, (self.study.first,), "population"))
            segments.append(Segment(qualified, piece.stop, (*waiting, index), "subset"))
            waiting = (*waiting, index) if piece.is_waiting else ()
            part = self.cohort.subject(index)
            part.names |= antibody_count.names(self.study, self.everyone, part, (piece.start, piece.stop))
        if place < end:
            segments.append(Segment(place, end, (self.study.first,), "population"))
        return [segment for segment in segments if segment.start < segment.end]

    def _uncounted(self, begin: int, end: int) -> list[Segment]:
        """ "Seropositive patients had A; seronegative patients had B": a sentence that counts nobody."""
        cut = self.text.find("; ", begin, end) + 1
        halves = [(begin, cut), (cut, end)] if cut else []
        named = [self._part_named(*half) for half in halves]
        if len({*named, None}) > len(named) > 0:
            return [Segment(*half, (owner,), "subset") for half, owner in zip(halves, named, strict=True) if owner]
        one = self._part_named(begin, end)
        one = self._part_meant(begin, end) if one is None else one
        if one is None and self.cohort.subsets and antibody_count.OF_SOME.match(self.text, begin):
            return [Segment(begin, end, (), "general")]  # nobody has counted them
        owner, rule = (self.study.first, "population") if one is None else (one, "subset")
        return [Segment(begin, end, (owner,), rule)]

    def _before_everyone(self, piece: portion.Piece) -> portion.Piece:
        """ "After a pilot study in 12 patients, | 27 were given X": what follows the whole is of the whole."""
        whole = self.everyone.start
        if not piece.count.end <= whole < piece.stop:
            return piece
        return replace(piece, stop=whole, shared=min(piece.shared, whole))

    def _qualified(self, piece: portion.Piece) -> int:
        """ "Six of 20 patients who took psoralen | developed hepatitis": up to here it is told who the twenty are."""
        count = piece.count
        if count.start != self.everyone.start:
            return piece.shared
        for drug in self.study.drugs:  # "X relieved six of 20 patients": they all had it
            if piece.start <= drug.start < count.start:
                self.cohort.drugs[drug.start] = self.study.first
        told = portion.STATED.match(self.text, count.end, piece.stop)
        return told.end("who") if told and count.end == piece.shared else piece.shared

    def _tells_of_them(self, piece: portion.Piece) -> bool:
        """Whether the words of a count tell what those had: "five colchicine-treated women"."""
        return any(piece.start <= f.start < piece.shared for f in (*self.study.drugs, *self.study.antibodies))

    def _is_healthy(self, count: Count) -> bool:
        return HEALTHY.search(searchable(self.text[count.start : count.end])) is not None

    def _divided_by_sex(self, begin: int, end: int) -> set[int]:
        """ "There were 13 males and 5 females, aged 1 to 16": parts of all 18, whose the ages are; where they begin."""
        counts = [c for c in headcount.within(self.study.numbers, begin, end) if c.sex and not c.total]
        is_whole = len({c.sex for c in counts}) > 1 and sum(c.n for c in counts) == self.everyone.n
        if not is_whole:
            return set()
        for count in counts if not self.study.people and min(c.n for c in counts) > 1 else ():
            self._part(count)
        return {c.start for c in counts}

    def _add_listed(self, begin: int, end: int, counts: Sequence[Count]) -> None:
        """ "Symptoms were coma (n = 2) and fever (n = 5)": so many had each, and the sentence is of all of them."""
        total = self.everyone.n or 0
        is_of_people = bool(counts or headcount.within(self.study.numbers, begin, end))
        whole = self.everyone
        taken = {c.start for c in counts} | set(self.made)
        if begin <= whole.start < end:
            self._add_beside(whole)
        for count in listed.counts(self.text, begin, end, is_of_people=is_of_people):
            if 0 < count.n < total and count.start not in taken:
                self._part(count)

    def _add_beside(self, whole: Subject) -> None:
        """ "22 elderly and 93 younger patients" are two parts of 115."""
        for count in headcount.within(self.study.numbers, whole.start, whole.end):
            other = listed.beside(self.text, whole.start, count)
            is_whole = other and whole.start in (count.start, other.start) and other.n + count.n == whole.n
            for part in sorted((count, other), key=lambda c: c.start) if other and is_whole else ():
                self._part(part)

    def _parts_counted(self, begin: int, end: int) -> list[Count]:
        total = self.everyone.n or MANY
        counts = tally.parts(self.text, begin, end, self.study.numbers, self._sizes())
        begin, end = self.everyone.start, self.everyone.end
        return [
            c
            for c in counts
            if c.n < total
            and (total < MANY or c.noun)
            and (c.total or 0) <= total
            and (c.total == total or not begin <= c.start < end)  # "seven of ten responded": the whole, and a part
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

    def _sizes(self) -> list[int]:
        """How many are in the whole, and in each part so far."""
        return [n for n in (self.everyone.n or MANY, *(self.cohort.subject(i).n for i in self.cohort.subsets)) if n]

    def _part(self, count: Count, place: tuple[int, int] = (0, 0)) -> int:
        """The index of a counted part; a part that is spoken of again ("these 12 patients") is the one it was.

        "9 of 20 patients who got steroids", of 70, speaks of the 20. But "9 of 20 patients were positive", and an
        antibody that is told at this ``place``, is about the nine.
        """
        is_positive = any(
            place[0] <= a.start < place[1] and a.value["result"] == "positive" for a in self.study.antibodies
        )
        is_inner = count.total not in (None, self.everyone.n) and not is_positive
        is_inner = is_inner and portion.is_qualified(self.text, count, [*self.study.drugs, *self.study.antibodies])
        n = count.total if is_inner and count.total else count.n
        index = self.made.get(count.start)
        if index is None and n > 1 and (is_inner or AGAIN.search(self.text, max(0, count.start - 12), count.start)):
            sized = [i for i in self.cohort.subsets if self.cohort.subject(i).n == n]
            index = sized[0 if is_inner else -1] if sized else None
        if index is None:
            whole = self.everyone.n if is_inner else count.total or self.everyone.n
            is_somebody = n == 1 and count.sex is not None  # "one woman"; of "one died" nobody can tell more than that
            kind, label = (
                ("patient", "one patient") if is_somebody else ("group", f"{n} of {whole}" if whole else str(n))
            )
            said = None if count.sex else ARE_OF_SEX.match(self.text, count.end)
            sex = sex_of(said["sex"].lower()) if said else count.sex
            at = said.span("sex") if said else None
            index = self.cohort.add(Subject(kind, label, count.start, count.end, n=n, sex=sex, sexed_at=at))
            self.cohort.subsets.append(index)
            if AS_CONTROL.search(self.text, max(0, count.start - LONGEST), count.start):
                self.cohort.subject(index).names.add("control")
        self.made[count.start] = index
        return index

    def _part_named(self, begin: int, end: int) -> int | None:
        """ "In the anti-SRP subgroup …": the part that has that antibody."""
        named = [
            index
            for index in self.cohort.subsets
            if any(antibody_count.is_called(self.text[begin:end], name) for name in self.cohort.subject(index).names)
        ]
        return named[0] if len(named) == 1 and not COMPARES.search(searchable(self.text[begin:end])) else None

    def _part_meant(self, begin: int, end: int) -> int | None:
        """ "Four had a rash. All four recovered", "Two had fits. Both died": those counted last, if so many."""
        last = max(self.cohort.subsets, key=lambda i: self.cohort.subject(i).start, default=None)
        told = THOSE.search(self.text, begin, end) if last is not None else None
        if last is None or told is None or not self.cohort.subject(last).start < begin:
            return None
        n = headcount.whole_number(told["n"]) if told["n"] else 2
        return last if n == self.cohort.subject(last).n != self.everyone.n else None

    def split_by_antibody(self) -> None:
        """ "Anti-Jo-1 was present in 28, anti-PL-7 in nine": each counted antibody defines a part."""
        total = self.everyone.n
        for span, count in antibody_count.counted(self.study, total) if total else ():
            span.value["result"] = "positive"
            index = self._part(count, (span.start, span.end))
            self.cohort.subject(index).names.add(span.value["target"])
            self.cohort.antibodies[span.start] = index

    def split_by_drug(self) -> None:
        """ "Received methotrexate 15 mg (n = 12) or azathioprine (n = 8)": each counted drug has a part of its own."""
        total = self.everyone.n
        for drug, count in drug_count.counted(self.text, self.study.sentences, self.study.drugs) if total else ():
            if total and count.n < total:
                self.cohort.drugs[drug.start] = self._part(count)
