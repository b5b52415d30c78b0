"""Which words are whose: a text cut into segments, each with its owners.

A sentence belongs to whoever was spoken of last, until somebody else is introduced, named, counted or pointed at.
What is said in general ("rituximab should be considered", "has been reported") belongs to nobody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

import re2

from extractors import lazy_re as re
from extractors.patient import clause, general, headcount, many, pointer, several, share, stranger, turn, whole
from extractors.patient.anchor import Anchor
from extractors.patient.clause import Event
from extractors.patient.company import Company
from extractors.patient.headcount import Count
from extractors.patient.person_noun import sex_of
from extractors.patient.pointer import Cue
from extractors.patient.stranger import Stranger
from extractors.patient.subject import Segment, Subject
from extractors.reading import Sentences
from extractors.searchable import searchable

OTHERS_OPEN = re.compile(r"\s*[A-Z][a-zé-ü]+['’]s (?:patient|case)\b")  # "Baxter's patient had survived"
IS_ANCHOR = re.compile(r"[\s,(]*(?:was|is|were|from|occurred|in|of|who|,|\s)*(?:an?\s+)?", re.IGNORECASE)
COMPARED = re.compile(
    r"\b(?:as|like|than|same|similar(?:ly)? to|identical to|resembling)\s+(?:in|for|with|that (?:in"
    r"|of)|those (?:in|of))?\s*(?:the\s+)?$",
    re.I,
)
WHO = re.compile(
    r"[^.;:,]{0,60}?,?\s+(?:who|in whom)\b", re.IGNORECASE
)  # "… two women who presented with liver failure"
# "Two cases of gout due to furosemide are reported", and not "Gold, sulindac and rest in two siblings", a title
TELLS = re2.compile(
    r"(?i)\b(?:reports?|describes?|presents?|reported|described|presented|wh(?:o|om|ich)|is|are|was|were|had|has|have"
    r"|developed|received|underwent)\b"
)
IN_SOME = re.compile(
    r"\b(?:in|by) (two|three|four|five|six|seven|eight|nine)(?=\s*(?:[.,;)]|(?:and|but|while|whereas)\b))",
    re.IGNORECASE,
)
CLAUSE_PRONOUN = re.compile(
    r"(?:(?<=[.;,]\s)|(?<=\band\s)|(?<=\bbut\s)|(?<=\bwhile\s)|(?<=whereas\s))(he|she)\b", re.IGNORECASE
)
TWO = re.compile(
    r"(?<!other )(?<!remaining )(?<!last )(?<!first )(?<![-/.\w])(?:two|2)\s+(?:[\w-]+ )?"
    r"(?:patients|cases|children|women|men)\b"
    rf"|(?<=[.;:]\s)two(?=\s+(?:{pointer.DOES})\b)",
    re.IGNORECASE,
)
INITIALS = re.compile(r"[A-Z]{2,}|P\d{1,2}")
# What goes on with the one whom the sentence before told of last
GOES_ON = re.compile(
    r"^\W*(?:the|this|these|that|those|it|its|then|after|following|when|on|upon|at|subsequent(?:ly)?|later|within|an?|\d"
    r"|his|her)\b"
    r"|\b(?:he|she|his|her|him|it|its|this|that)\b",
    re.IGNORECASE,
)


class IndividualScopes:
    """Segments of a text about patients described one by one."""

    def __init__(
        self,
        text: str,
        subjects: list[Subject],
        anchors: Sequence[tuple[Anchor, int]],
        numbers: Sequence[Count],
        *,
        is_mixed: bool,
        few: Count | None = None,
    ) -> None:
        self.text = text
        self.few = few  # a few people of whom only some are told of one by one
        self.company = company = Company(text, subjects, is_mixed=is_mixed)
        self.subjects = subjects
        self.patients = company.patients
        self.are_alike = company.are_alike
        self.numbers = numbers
        self.anchors = anchors  # in order of position
        self.anchor_starts = [anchor.start for anchor, _ in anchors]
        self.is_mixed = is_mixed  # a few individuals within a cohort: their scope ends with their sentences
        self.are_kin = (
            pointer.tells_of_kin(text)
            if len(self.patients) == 2
            else self.are_alike and any(c.noun in headcount.KIN and c.n == len(self.patients) for c in numbers)
        )
        labels = [s.label for s in subjects if s.kind == "patient" and INITIALS.fullmatch(s.label)]
        one = rf"\b(?:{'|'.join(labels)})\b"
        self.initials = re.compile(rf"{one}(?:(?:,? and |, ){one})*") if labels else None
        self.stranger = Stranger(text, subjects[self.patients[0]] if self.patients else None)
        self.turns: list[turn.Turn] = []
        self.told: tuple[int, int] | None = None  # where those of a study are counted who are told of one by one
        self.found: list[Segment] = []  # those of the sentences before
        self.aside: tuple[int, ...] = ()  # who were told of before an aside about one of them

    def segments(self, sentences: Sentences) -> list[Segment]:
        """The segments of all sentences, in order; a sentence comes with its section's category."""
        found: list[Segment] = []
        self.found = found
        heading, is_case = None, False
        if self.are_alike and not self.is_mixed:
            self.turns = turn.turns(self.text, [(b, e) for b, e, _ in sentences], len(self.patients))
        if self.is_mixed:
            self.told = many.those_told(self.text, sentences, [self.subjects[i] for i in self.patients])
        for begin, end, category in sentences:
            if category != heading:
                heading, is_case = category, False
            before = self.company.current
            events = self._events(begin, end)
            if events:
                self.stranger.goes()
                found += self._behind(begin, events[0], clause.cut(self.text, begin, end, events, before))
                if events[0].rule == "whole":
                    self.company.current = before
                if len(events) > 1 and self._is_of_all(events):
                    # "both had ascites, and a cyst in one": what follows is of all again
                    self.company.current = self.patients
                self.aside = self._aside(end, events, before)
                # who is introduced under "Background:" has no heading of his own: the case is told there
                is_case = is_case or (category == "BACKGROUND" and len(self.company.current) == 1)
            else:
                if not self.company.current and self._announces(begin, end):
                    self.company.current = self.patients
                    found.append(Segment(begin, end, (), "general"))
                    continue
                found += self._carried(begin, end, self.text[begin:end], None if is_case else category)
        return found

    def _behind(self, begin: int, event: Event, segments: list[Segment]) -> list[Segment]:
        """ "Of 40 patients on gold 30 improved, and | two had a rash": what stands before them is of the study."""
        start = begin
        if self.told and event.start == self.told[0]:
            start = event.start
        elif self.is_mixed and event.rule == "anchor" and headcount.within(self.numbers, begin, event.start):
            start = clause.last(self.text, begin, event.start)
        return (
            segments if start == begin else [replace(s, start=max(s.start, start)) for s in segments if s.end > start]
        )

    def _aside(self, end: int, events: Sequence[Event], before: tuple[int, ...]) -> tuple[int, ...]:
        """ "Drainage was needed in one case. Penicillin led to recovery": who are spoken of again, if any."""
        is_aside = len(events) == 1 and events[0].is_trailing and events[0].rule == "one" and len(before) > 1
        return before if is_aside and not self.text[events[0].end : end].strip(" .") else ()

    def _is_of_all(self, events: Sequence[Event]) -> bool:
        """Whether a sentence speaks of all patients, and not of one after the other, each introduced or named."""
        if any(set(self.patients) <= set(e.owners) for e in events):
            return True
        is_told_apart = any(e.rule in ("anchor", "again", "label") for e in events)
        return not is_told_apart and {o for e in events for o in e.owners}.issuperset(self.patients)

    def _announces(self, begin: int, end: int) -> bool:
        """ "We describe two patients with sinusitis": known by their number alone, so what follows is of both."""
        if not self.are_alike:
            return False
        counts = headcount.within(self.numbers, begin, end)
        return any(c.n == len(self.patients) and c.total is None for c in counts)

    def _carried(self, begin: int, end: int, sentence: str, category: str | None) -> list[Segment]:
        if OTHERS_OPEN.match(sentence):
            return [Segment(begin, end, (), "general")]
        if stranger.is_of_relative(sentence, [self.subjects[i] for i in self.patients]):
            return [Segment(begin, end, (), "relative")]
        is_aside = category in ("BACKGROUND", "CONCLUSIONS") and not general.ANAPHOR.search(sentence)
        if is_aside or general.is_generic(sentence) or not self.company.current:
            return [Segment(begin, end, (), "general")]
        if self.is_mixed and not general.ANAPHOR.search(sentence):
            self.company.current = ()
            return [Segment(begin, end, (), "general")]
        if self.aside and not GOES_ON.search(sentence):
            self.company.current = self.aside
        self.aside = ()
        if len(self.patients) > 1:
            self.company.follow_pronoun(sentence)
        elif self.stranger.speaks(begin, end):
            return [Segment(begin, end, (), "stranger")]
        return [Segment(begin, end, self.company.current, "scope")]

    # -------------------------------------------------------------------------------------------- events

    def _events(self, begin: int, end: int) -> list[Event]:
        """The changes of subject in one sentence; ``current`` follows them, as "both" or "the other" need it."""
        first = bisect_left(self.anchor_starts, begin)
        last = bisect_left(self.anchor_starts, end)
        introduced: dict[tuple[int, int], tuple[int, ...]] = {}
        for a, index in self.anchors[first:last]:  # "two 6-month-old boys" are introduced by the same words
            words = a.start, pointer.past_label(self.text, a.end)
            introduced[words] = (*introduced.get(words, ()), *([index] if index >= 0 else []))
        anchors = [Event(*words, owners, self._rule(words[0], owners)) for words, owners in introduced.items()]
        anchors = clause.joined(self.text, anchors)
        places: list[Event | Cue] = list(anchors)
        if (
            not anchors
            and self.few
            and begin <= self.few.start < end
            and whole.tells(self.text, self.few, self.numbers, begin, end)
        ):
            places.append(Event(self.few.start, self.few.end, self.patients, "whole"))
        elif len(self.patients) > 1:
            if self.told and begin <= self.told[0] < end:
                places.append(Event(*self.told, self.patients, "number"))
            places += [
                *self._shares(begin, end),
                *(self._turn(one) for one in self.turns if begin <= one.start < end),
                *pointer.cues(self.text, begin, end),
                *self._initials(begin, end),
                *self._apart(begin, end),
                *self._two(begin, end),
                *self._kin(begin, end),
                *self._with(begin, end),
                *self._counts(begin, end),
                *self._pronouns(begin, end),
            ]
        if self.is_mixed:
            places += self._others(begin, end)
        self.company.open_sentence(p for p in places if isinstance(p, Cue))
        events: list[Event] = []
        if made_up := self._made_up(begin, end):  # of its parts nothing is told apart yet
            places = [made_up, *(p for p in places if p.end <= made_up.start or p.start >= made_up.end)]
        for found in sorted(places, key=lambda p: (p.start, isinstance(p, Cue), -p.end)):
            event = found if isinstance(found, Event) else self._event(found, begin, anchors, events)
            if event is not None:
                events.append(event)
                if event.rule == "other" and 1 < len(event.owners) < len(self.patients):
                    self.company.some = event.owners
                self.company.speak_of(event.owners, by_place=event.rule in ("ordinal", "label"))
        return clause.with_trailing(self.text, begin, end, events)

    def _made_up(self, begin: int, end: int) -> Event | None:
        """ "A boy and two women with gout": the enumeration that introduces them tells of all."""
        told = [s.sexed_at for s in self.subjects if s.kind == "patient" and s.is_counted_only and s.sexed_at]
        if len(told) < len(self.patients) or len(told) < 2 or len({self.subjects[i].sex for i in self.patients}) == 1:
            return None
        first, last = min(told), max(told)
        return Event(first[0], last[1], self.patients, "number") if begin <= first[0] and last[1] <= end else None

    def _others(self, begin: int, end: int) -> Iterator[Event]:
        """ "The woman died; the other five recovered": of nobody who is told of one by one."""
        for match in many.THE_OTHERS.finditer(self.text, begin, end):
            if (headcount.whole_number(match[1]) or 0) >= len(self.patients):
                yield Event(*match.span(), (), "others")

    def _rule(self, start: int, owners: tuple[int, ...]) -> str:
        """ "In the 26-year-old" points back to somebody who has been introduced."""
        is_again = (
            owners
            and self.text[start : start + 4].lower() == "the "
            and all(self.subjects[i].start < start for i in owners)
        )
        return "again" if is_again else "anchor"

    def _initials(self, begin: int, end: int) -> Iterator[Cue]:
        """ "KM improved", "P1 and P3 improved": patients whom the text calls by their initials."""
        for match in self.initials.finditer(self.text, begin, end) if self.initials else ():
            yield Cue(*match.span(), "label", labels=re.findall(r"\w+\b(?<!and)", match[0]))

    def _apart(self, begin: int, end: int) -> Iterator[Cue]:
        """ "One with gout and the other with lupus", of two whom nothing else tells apart."""
        for match in pointer.ONE_APART.finditer(self.text, begin, end) if self.are_alike else ():
            before = self.text[begin : match.start()]
            if before.count("(") <= before.count(")"):  # "two patients (one with gout) improved": both
                yield Cue(*match.span(), "one")
                other = pointer.OTHER_APART.search(self.text, match.end(), end)
                if other:
                    yield Cue(other.start("who"), other.end("who"), "other")

    def _two(self, begin: int, end: int) -> Iterator[Cue]:
        """ "Two patients", where the third is told of apart: the first two."""
        if len(self.patients) == 3 and self.are_alike and len({self.subjects[i].sex for i in self.patients}) == 1:
            for match in TWO.finditer(self.text, begin, end):
                yield Cue(*match.span(), "ordinal", ordinals=[1, 2])

    def _shares(self, begin: int, end: int) -> Iterator[Event]:
        """ "Two due to gold and one due to captopril", of three: the first two, and the third."""
        reached = 0
        parts = share.shares(self.text, begin, end, len(self.patients)) if self.are_alike and not self.is_mixed else ()
        for start, stop, n in parts:
            yield Event(start, stop, self.patients[reached : reached + n], "share")
            reached += n

    def _turn(self, one: turn.Turn) -> Event:
        """ "Two patients improved. The third died": the first two, and the third."""
        return Event(one.start, one.end, self.patients[one.first : one.first + one.size], "turn")

    def _pronouns(self, begin: int, end: int) -> Iterator[Cue]:
        """ "He was extubated and she recovered", of a man and a woman."""
        spoken = list(CLAUSE_PRONOUN.finditer(self.text, begin, end))
        if len({match[1].lower() for match in spoken}) == 2:
            for match in spoken:
                yield Cue(*match.span(1), "sex", sex=pointer.sex_of_pronoun(match[1]), noun=match[1].lower())

    def _counts(self, begin: int, end: int) -> Iterator[Cue]:
        """ "Ten patients received …" where there are ten: all of them; "four of the five": nobody can tell who."""
        for match in pointer.ASIDE.finditer(self.text, begin, end) if not self.is_mixed else ():
            yield Cue(*match.span(match.lastindex or 0), "number")
        sentence = self.text[begin:end]
        if self.is_mixed or general.is_generic(pointer.ASIDE.sub(",", sentence)):
            return
        for count in headcount.within(self.numbers, begin, end):
            total = len(self.patients)
            opens = (
                whole.opens(self.text, count, begin, end)
                or WHO.match(self.text, count.end, end)
                or (self.are_alike and TELLS.search(searchable(sentence)))
            )
            is_of_all = count.total in (None, total) or count.end <= self.subjects[self.patients[0]].start
            if count.n == total and is_of_all and opens and not whole.EITHER.search(sentence):
                yield Cue(count.start, count.end, "number")
            elif count.total == total or (count.total is None and 1 < count.n < total and self._is_part(count, begin)):
                yield Cue(count.start, count.end, "part", ordinals=[count.n], sex=count.sex)
        for match in several.TWINS.finditer(self.text, begin, end) if len(self.patients) == 2 else ():
            if WHO.match(self.text, match.end(), end) or whole.OPENING.fullmatch(self.text, begin, match.start()):
                yield Cue(*match.span(), "number")
        for match in IN_SOME.finditer(self.text, begin, end):
            n = headcount.whole_number(match[1]) or 0
            if 1 < n < len(self.patients):
                yield Cue(*match.span(), "part", ordinals=[n])

    def _is_part(self, count: Count, begin: int) -> bool:
        """ "In two patients the rash recurred", of three told of before: a part, unless the first two are meant."""
        if count.sex and count.n == len(self.company.of_sex(count.sex)):  # "two women died; the man recovered"
            return True
        is_later = count.start > max(self.subjects[i].end for i in self.patients)
        return is_later and not self.are_alike and whole.OPENING.fullmatch(self.text, begin, count.start) is not None

    def _kin(self, begin: int, end: int) -> Iterator[Cue | Event]:
        """ "His brother", of two brothers: the other one; "her sisters", of three: the others."""
        others = pointer.KIN_OTHER if len(self.patients) == 2 else pointer.KIN_OTHERS
        for match in others.finditer(self.text, begin, end) if self.are_kin else ():
            yield Cue(*match.span(), "other")
        nouns = [self.subjects[i].noun for i in self.patients]
        for match in pointer.HIS_KIN.finditer(self.text[begin:end]) if any(nouns) else ():
            noun, place = match["noun"].lower(), match.span("who")
            is_joined = match["joins"] and not clause.FINITE.search(searchable(match.string[: match.start()]))
            if nouns.count(noun) != 1:
                continue
            if is_joined and len(self.patients) == 2:
                yield Event(begin + place[0], begin + place[1], self.patients, "all")
            elif not is_joined:
                yield Cue(begin + place[0], begin + place[1], "sex", sex=sex_of(noun), noun=noun)

    def _with(self, begin: int, end: int) -> Iterator[Event]:
        """ "The patient with ataxia", of two: the one of whom alone that word has been said, or nobody can tell who."""
        for match in pointer.THE_ONE_WITH.finditer(self.text, begin, end):
            words = re.findall(r"[\w-]{4,}", match["what"].lower())
            told = [(s.start, s.end, s.owners) for s in self.found if len(s.owners) == 1]
            told += [(a.end, self._reach(a), (i,)) for a, i in self.anchors if a.end < begin and i >= 0]
            fits = {o for start, stop, o in told if words and words[-1] in self.text[start:stop].lower()}
            if len(fits) == 1 and len(owners := fits.pop()) == 1:
                yield Event(*match.span(), owners, "with")

    def _reach(self, anchor: Anchor) -> int:
        """Where "a woman | with gout" ends: at the next whom the text introduces, or at the end of her phrase."""
        after = min((a.start for a, _ in self.anchors if a.start > anchor.end), default=len(self.text))
        stop = clause.PHRASE_ENDS.search(self.text, anchor.end, after)
        return stop.start() if stop else after

    def _event(self, cue: Cue, begin: int, anchors: list[Event], events: list[Event]) -> Event | None:
        if any(a.start < cue.end and cue.start < a.end for a in anchors) or COMPARED.search(
            self.text[begin : cue.start]
        ):
            return None
        if events and events[-1].start <= cue.start < events[-1].end:
            return None
        if cue.kind == "one" and any(
            cue.end <= a.start and IS_ANCHOR.fullmatch(self.text, cue.end, a.start) for a in anchors
        ):
            return None  # "one was a 13-year-old girl"
        owners = self.company.meant(cue)
        is_unknown = cue.kind == "all" or self._is_beyond(cue, begin)
        return Event(cue.start, cue.end, owners, cue.kind) if owners or is_unknown else None

    def _is_beyond(self, cue: Cue, begin: int) -> bool:
        """ "The third was given X", where only two are known: said of neither."""
        is_opening = not self.text[begin : cue.start].strip()
        return is_opening and cue.kind == "ordinal" and min(cue.ordinals) > len(self.patients) > 1
