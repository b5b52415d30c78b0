"""Statements over the units of a doc (`outcome_phrases`): what went which way, and what befell somebody.

Reading order: `Statement`; `StatementReader`, one method per class of trigger word, chosen by `READERS`, which matches
`outcome_patterns` to the right and to the left of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from spacy.strings import get_string_id

from extractors import outcome_patterns as patterns
from extractors.outcome_phrases import Units
from extractors.outcome_words import Words

Span = tuple[int, int]
NO, WE, EFFECT, REPORTED = map(get_string_id, ("no", "we", "effect", "reported"))
ATTRIBUTED = frozenset(map(get_string_id, ("attributed", "ascribed")))
PREDICATIVE = frozenset(map(get_string_id, ("superior", "inferior")))  # elsewhere they say where: "inferior infarction"
INSIGNIFICANT = frozenset(map(get_string_id, ("nonsignificantly", "non", "insignificantly")))
DEATH = get_string_id("death")
ENHANCED, CONTROLLED = map(get_string_id, ("enhanced", "controlled"))
PREVENTED = frozenset(map(get_string_id, ("prevent", "prevented", "preventing", "prevents", "avoid", "avoided")))
REMAINED = frozenset(map(get_string_id, ("remain", "remained", "remains")))
STOPS = frozenset(map(get_string_id, ("withdrawal", "discontinuation", "cessation", "interruption")))

OPPOSITE = {"increased": "decreased", "decreased": "increased", "improved": "worsened", "worsened": "improved"}


class Statement(NamedTuple):
    """A match, in words: the measure or effect, what is said of it, and the words that say so."""

    np: Span  # empty where no measure is named
    direction: str | None
    quote: Span
    rule: str
    span: Span  # what the mention covers: the measure, or an effect with the word that tells its change


class StatementReader:
    """Finds the statements of one doc."""

    triggers = patterns.TRIGGERS

    def __init__(self, words: Words, units: Units, direction: dict[int, str], is_study: bool) -> None:
        self.words = words
        self.is_study = is_study
        self.codes, self.starts = units
        self.back = self.codes[::-1]
        self.direction = direction

    def __iter__(self) -> Iterator[Statement]:
        for match in self.triggers.finditer(self.codes):
            yield from self.read(match.group(), match.start())
        yield from self.heading(0)
        for match in patterns.STOP.finditer(self.codes):
            yield from self.heading(match.end())

    def read(self, code: str, unit: int) -> Iterator[Statement]:
        """The statements that the word of a unit makes."""
        return READERS[code](self, unit)

    # ------------------------------------------------------------------------------------------ pieces

    def said(self, unit: int) -> str:
        """The direction of a trigger unit: that of its last word."""
        last = self.starts[unit + 1] - 1
        return self.words.directions.get(last) or self.direction.get(self.words.lowers[last], "")

    def last(self, unit: int) -> int:
        """The last word of a unit."""
        return self.words.lowers[self.starts[unit + 1] - 1]

    def left(self, pattern: re.Pattern[str], unit: int) -> tuple[str, Span | None, str]:
        """What stands before the unit: auxiliaries and negations, then a phrase, or the code of a person or drug."""
        size = len(self.codes)
        match = pattern.match(self.back, size - unit)
        if match is None:
            return "", None, ""
        if pattern is patterns.LEFT and "q" in self.back[match.end("be") : match.end("be") + 2]:  # "diarrhoea which"
            match = patterns.LEFT_NEAR.match(self.back, size - unit) or match
        found = match.groupdict()
        np = None
        if found["np"] is not None:
            np = self.clause(size - match.end("np"), size - match.start("np"))
        return found["be"][::-1], np, found.get("person") or ""

    def clause(self, first: int, last: int) -> Span:
        """Of "she noted | pain and her vision (declined)" only what follows the "and", which begins a clause."""
        join = self.codes.rfind("&D", first, last)
        before = first - 1
        while self.codes[before] == "D":
            before -= 1
        if join < 0 or before < 0 or self.codes[before] in patterns.OPENING:
            return first, last
        start = join + 1
        while self.codes[start] == "D":
            start += 1
        return start, last

    def is_none(self, first: int) -> bool:
        """Is a phrase denied by what stands before it: "none of the patients", "no deaths"."""
        return patterns.NONE_L.match(self.back, len(self.codes) - first) is not None

    def right(self, pattern: re.Pattern[str], unit: int) -> Span | None:
        """The phrase after the unit."""
        match = pattern.match(self.codes, unit + 1)
        return match.span("np") if match else None

    def say(self, np: Span | None, direction: str | None, first: int, last: int, rule: str) -> Iterator[Statement]:
        """From units to words, one statement for each measure of a list; the quote holds all of it and the trigger."""
        starts = self.starts
        if np is None:
            quote = starts[first], starts[last + 1]
            yield Statement((0, 0), direction, quote, rule, quote)
            return
        begin = first if np[0] > last else min(np[0], first)
        np = self.own(self.specific(np), direction)
        quote = starts[begin], starts[max(np[1], last + 1)]
        for item in self.items(np):
            measure = starts[item[0]], starts[item[1]]
            yield Statement(measure, direction, quote, rule, quote if self.is_whole(item, direction, rule) else measure)

    def own(self, np: Span, direction: str | None) -> Span:
        """Of "(less) pain and increased mobility" the pain: the rest has a word of its own."""
        for unit in range(np[0] + 1, np[1]):
            if self.codes[unit] in "VSJ" and self.codes[unit - 1] in "&D," and self.said(unit) not in ("", direction):
                return np[0], np[0] + len(self.codes[np[0] : unit].rstrip("&D,"))
        return np

    def is_whole(self, item: Span, direction: str | None, rule: str) -> bool:
        """In a case the effect of a drug is "increased blood pressure", in a study its measure "blood pressure"."""
        is_gone = direction in ("resolved", "improved") and "N" in self.codes[item[0] : item[1]]
        return not self.is_study and rule in patterns.WHOLE and not is_gone

    def is_no(self, unit: int) -> bool:
        """Is the unit the word "no"."""
        return self.codes[unit] == "0" and self.last(unit) == NO

    def items(self, np: Span) -> list[Span]:
        """The measures of a list. Effects that befell a patient together are one outcome, in a study they are many."""
        codes = self.codes
        if not self.is_study and codes[np[0] : np[1]].rstrip("P").endswith("N"):
            place = patterns.OF_PLACE.match(codes, np[1])
            return [(np[0], place.end()) if place else self.trim(np)]
        found = []
        for match in patterns.ITEMS.finditer(codes, *np):
            found.append(self.trim(match.span("item")))
        return found

    def trim(self, np: Span) -> Span:
        """The phrase without a last bracket that holds a number."""
        first, last = np
        bracket = self.words.codes[self.starts[last - 1] : self.starts[last]]
        if last - first > 1 and self.codes[last - 1] == "P" and "u" in bracket:
            return first, last - 1
        return np

    def specific(self, np: Span) -> Span:
        """Of "rates of recurrence" the recurrence: a quantity alone is no outcome."""
        if self.codes[np[0]] in "mK" and self.codes[np[0] + 1] == "o":
            effects = None if self.is_study else self.right(patterns.RIGHT_EFFECTS, np[0] + 1)
            return effects or self.right(patterns.RIGHT, np[0] + 1) or np
        return np

    # ------------------------------------------------------------------------------------------ readers

    def verb(self, unit: int) -> Iterator[Statement]:
        """CK decreased; CK remained high; the drug had no effect on CK; none of them improved."""
        direction = self.said(unit)
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        if "X" in be:
            return
        if self.codes[first - 3 : first] == "0oq":  # "neither of which had helped"
            yield from self.say(None, "unchanged", first - 3, unit, "person")
            return
        denied = bool(subject or person) and self.is_none(subject[0] if subject else first - 1)
        if self.is_no(unit - 1) and self.right(patterns.RIGHT, unit):  # "no enlarged nodes"
            return
        if denied or "0" in be or "F" in be:
            if direction == "died":
                return
            direction = "unchanged"
        if direction == "no_difference":
            yield from self.say(self.right(patterns.RIGHT, unit) or subject, direction, first, unit, "no_effect")
        elif direction == "unchanged" and "0" not in be and self.is_told(first, subject, self.who(unit, person)):
            yield from self.remained(unit, first, subject)
        else:
            yield from self.changed(unit, direction, be, subject, person)

    def who(self, unit: int, person: str) -> str:
        """The subject, a drug only of what a drug does: "aspirin did not help", not "aspirin was stabilised"."""
        return "" if person == "R" and self.starts[unit + 1] - 1 not in self.words.directions else person

    def is_told(self, first: int, subject: Span | None, person: str) -> bool:
        """Does a verb have somebody or something to tell of: its own subject, or that of the verb before it."""
        return bool(subject) or bool(person) or (not self.is_study and self.codes[first - 1] in "&c")

    def remained(self, unit: int, first: int, subject: Span | None) -> Iterator[Statement]:
        """CK remained high: the quote goes on to say what it remained."""
        rest = patterns.RIGHT_REST.match(self.codes, unit + 1)
        last = rest.end() - 1 if rest else unit
        if self.codes[unit + 1] == "t" and self.last(unit) in REMAINED:  # "remains to be seen"
            return
        is_resolved = self.last(unit) in REMAINED and any(
            self.codes[after] in "VG" and self.said(after) == "resolved" for after in range(unit + 1, last + 1)
        )  # "remains in remission"
        begin = first - (subject is None and self.codes[first - 1] not in "&c")
        yield from self.say(subject, "resolved" if is_resolved else "unchanged", begin, last, "remained")

    def changed(self, unit: int, direction: str, be: str, subject: Span | None, person: str) -> Iterator[Statement]:
        """CK was reduced; rituximab reduced CK; with reduced CK; CK fell; she improved; … and improved."""
        target = self.right(patterns.RIGHT, unit) if direction != "died" else None
        first = unit - len(be)
        if person == ("D" if target else "R") or (person == "u" and self.codes[first - 2] in "-/.%"):
            person = ""
        if direction == "declined" and (target or "x" in be or person):  # refused
            return
        if self.codes[unit + 1] == "H" and "x" not in be:  # "controlled studies", "improved patients"
            return
        if direction == "died" and (cause := self.right(patterns.RIGHT, unit)):
            yield from self.say(
                None, direction, (subject[0] if subject else first - bool(person)), cause[1] - 1, "death"
            )
        elif "x" in be and subject:
            yield from self.say(subject, direction, first, unit, "passive")
        elif target and (subject or person) and "h" not in be:
            begin = unit if "x" not in be else first - bool(person)  # "he was able to climb stairs"
            yield from self.say(target, direction, begin, unit, "verb_object")
        elif target and (self.codes[unit - 1] in "dhvwbt,&c" or self.codes[unit - 2 : unit] in ("vi", "Ci", "Ct")):
            if patterns.NOT_SEEN.match(self.codes, target[1]) or self.is_image(unit, target):
                return
            yield from self.say(target, direction, unit, unit, "participle")
        elif subject:
            yield from self.say(subject, direction, first, unit, "subject_verb")
        elif person and not target:
            yield from self.say(None, direction, first - 1, unit, "person")
        elif not target and self.codes[first - 1] in "&c":
            yield from self.say(None, direction, first, unit, "person")

    def is_image(self, unit: int, target: Span) -> bool:
        """An "enhanced lesion" is seen on an image, not better; a "controlled design" is no control of anything."""
        if self.last(unit) == CONTROLLED:
            return "N" not in self.codes[target[0] : target[1]]
        return self.last(unit) == ENHANCED and "N" in self.codes[target[0] : target[1]]

    def base(self, unit: int) -> Iterator[Statement]:
        """did not improve; failed to improve; continued to improve; he remains well."""
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        if "X" in be:
            return
        if self.said(unit) == "unchanged" and (person in ("s", "H") or (subject and self.codes[subject[0] - 1] == "D")):
            yield from self.remained(unit, first, subject)
        elif "0" in be or "F" in be:
            target = self.right(patterns.RIGHT, unit)
            yield from self.say(target or subject, "unchanged", first, unit, "negated_verb")
        elif "x" in be and "t" not in be:  # "began to improve"
            if target := self.right(patterns.RIGHT, unit):
                yield from self.say(target, self.said(unit), first, unit, "verb_object")
            else:
                yield from self.changed(unit, self.said(unit), be, subject, person)

    def noun(self, unit: int) -> Iterator[Statement]:
        """a reduction in pain; clinical improvement; no improvement."""
        direction = self.said(unit)
        before = self.codes[unit - 1]
        if before == "R" or (before in "nNMH" and self.codes[unit + 1] == "D"):  # "dose reduction", "they decrease the"
            return
        first = unit - 1 if before in "nNMJS" else unit
        if self.last(first - 1) in PREVENTED:
            return
        if patterns.DENIED_L.match(self.back, len(self.codes) - first):
            direction = "unchanged"
        if self.codes[unit + 1] in "nNMam-" or (self.codes[unit + 1] == "o" and self.last(unit) == EFFECT):
            return
        target = self.right(patterns.RIGHT_OF, unit)
        if patterns.NOT_SEEN.match(self.codes, target[1] if target else unit + 1):
            return
        if target is None and before in "NM":
            target = (unit - 1, unit)
        if target is None and direction not in ("improved", "unchanged") and patterns.DOSE.match(self.codes, unit + 1):
            return
        yield from self.say(target, direction, first, unit, "noun")

    def noun_of(self, unit: int) -> Iterator[Statement]:
        """a regression of the tumor; "regression" alone may be statistics."""
        if self.right(patterns.RIGHT_OF, unit):
            yield from self.noun(unit)

    def comparative(self, unit: int) -> Iterator[Statement]:
        """pain was lower; longer survival; nausea was more common; the drug was more effective against pain."""
        direction = self.said(unit)
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        if "X" in be:
            return
        if "0" in be or "0" in self.codes[max(first - 2, 0) : first]:
            direction = "no_difference"
        target = self.right(patterns.RIGHT, unit)
        last = unit + 1 if self.codes[unit + 1] == "n" else unit
        if target and self.codes[unit + 1] in "NMam" and "x" not in be and self.last(unit) not in PREDICATIVE:
            yield from self.say(target, direction, unit, unit, "comparative")
        elif "x" in be and subject:
            yield from self.say(subject, direction, first, last, "was_comparative")
        elif (
            "x" in be and person == "R" and (direction == "improved" or last > unit) and direction in patterns.EFFECTIVE
        ):
            target = self.right(patterns.RIGHT_IN_TERMS, last)
            yield from self.say(target, patterns.EFFECTIVE[direction], first - 1, last, "more_effective")

    def state(self, unit: int) -> Iterator[Statement]:
        """pain was similar; CK was unchanged; the drug was ineffective."""
        direction = self.said(unit)
        if direction not in ("unchanged", "no_difference", "increased", "resolved"):
            return
        if self.codes[unit + 1] in "nNM":  # "a stable angina"
            return
        be, subject, person = self.left(patterns.LEFT, unit)
        if direction == "resolved":
            if "x" in be and not set("0X") & set(be) and (subject or person in ("s", "H")) and not self.is_study:
                yield from self.say(subject, direction, unit - len(be) - (subject is None), unit, "normal")
            return
        if "x" in be and "X" not in be and (subject or (person == "R" and direction != "increased")):
            yield from self.say(subject, direction, unit - len(be) - (subject is None), unit, "state")

    def failed(self, unit: int) -> Iterator[Statement]:
        """He failed azathioprine; azathioprine had failed."""
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        if patterns.FAILED.match(self.codes, unit + 1) and not subject and person in ("s", "H", "D", "u"):
            rest = patterns.RIGHT_REST.match(self.codes, unit + 1)
            yield from self.say(None, "unchanged", first - 1, rest.end() - 1 if rest else unit, "failed")
        elif person == "R" and patterns.CLAUSE_END.match(self.codes, unit + 1) and not set("x0X") & set(be):
            yield from self.say(None, "unchanged", first - 1, unit, "failed")

    def differ(self, unit: int) -> Iterator[Statement]:
        """no difference in pain; pain did not differ."""
        be, subject, _ = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        if "0" not in be and (match := patterns.NOT_SIGNIFICANT.match(self.codes, unit + 1)):
            target = self.right(patterns.RIGHT_IN_TERMS, unit) if match.end() > unit + 5 else None
            subject = subject if subject and subject[1] == unit else None  # "…, the difference"
            yield from self.say(target or subject, "no_difference", unit, match.end() - 1, "not_significant")
            return
        if not INSIGNIFICANT.isdisjoint(self.words.lowers[self.starts[unit] : self.starts[unit + 1] + 1]):
            target = self.right(patterns.RIGHT_IN_TERMS, unit)
            yield from self.say(subject or target, "no_difference", first, unit, "not_significant")
            return
        if "0" not in be or "x" not in be:
            negation = patterns.NO_L.match(self.back, len(self.codes) - unit)
            if negation is None:
                return
            first = unit - len(negation[0])
            _, subject, _ = self.left(patterns.LEFT, first - 1) if self.codes[first - 1] in "dhv" else ("", None, "")
        target = subject or self.right(patterns.RIGHT_IN_TERMS, unit)
        yield from self.say(target, "no_difference", first, unit, "no_difference")

    def death(self, unit: int) -> Iterator[Statement]:
        """He died; all survived."""
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be) - bool(person or subject)
        if self.codes[unit + 1] in "nM":  # "expired air"
            return
        if "X" in be or "0" in be or self.is_none(subject[0] if subject else first):
            return
        yield from self.say(None, self.said(unit), first, unit, "death")

    def gerund(self, unit: int) -> Iterator[Statement]:
        """The rash was resolving; worsening of the rash; with worsening pain."""
        be, subject, _ = self.left(patterns.LEFT, unit)
        target = self.right(patterns.RIGHT_OF, unit) or self.right(patterns.RIGHT, unit)
        if "X" in be or "0" in be or be.endswith("t"):
            return
        if "x" in be and subject:
            yield from self.say(subject, self.said(unit), unit - len(be), unit, "subject_verb")
        elif target and self.said(unit) == "worsened":
            yield from self.say(target, "worsened", unit, unit, "gerund")

    def complain(self, unit: int) -> Iterator[Statement]:
        """He complained of numbness."""
        match = patterns.RIGHT_EFFECTS.match(self.codes, unit + 1 + (self.codes[unit + 1] == "o"))
        if match:
            yield from self.say(match.span("np"), "developed", unit, unit, "complained")

    def finding(self, unit: int) -> Iterator[Statement]:
        """Tests showed neuropathy."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        if target:
            yield from self.say(target, None, unit, unit, "finding")

    def develop(self, unit: int) -> Iterator[Statement]:
        """She developed a rash; a rash developed."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        be, _, _ = self.left(patterns.LEFT, unit)
        if target is None and self.codes[unit - 1] not in "oifwpbDx":  # "a newly developed test"
            target = self.right(patterns.RIGHT, unit)
        if target is None:
            if "x" not in be:  # "a test was developed"
                yield from self.occur(unit)
            return
        is_so = self.said(unit) and not set("X0F") & set(be) and not self.is_none(max(unit - len(be) - 1, 0))
        yield from self.say(target, "developed" if is_so else None, unit, unit, "developed")

    def occur(self, unit: int) -> Iterator[Statement]:
        """A rash occurred."""
        be, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
        if subject:
            is_so = self.said(unit) and not set("X0F") & set(be) and not self.is_none(subject[0])
            direction = "died" if not self.is_study and self.last(subject[1] - 1) == DEATH else "developed"
            yield from self.say(subject, direction if is_so else None, unit, unit, "occurred")

    def observe(self, unit: int) -> Iterator[Statement]:
        """A rash was observed; he reported nausea."""
        be, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
        if subject and "x" in be:
            yield from self.say(subject, None, unit, unit, "observed")
        elif self.last(unit) == REPORTED and self.codes[unit - 1] in "sH" and self.last(unit - 1) != WE:
            target = None if self.is_study else self.right(patterns.RIGHT_EFFECTS, unit)
            if target:
                yield from self.say(target, "developed", unit, unit, "complained")

    def cause(self, unit: int) -> Iterator[Statement]:
        """It caused a rash; it led to a rash; a rash caused by it."""
        if self.codes[unit + 1] == "b":
            yield from self.due(unit)
            return
        if patterns.TO_STOP.match(self.codes, unit + 1) and self.last(unit + 2) in STOPS:
            yield from self.occur(unit)
            return
        target = self.right(patterns.RIGHT_EFFECTS, unit + (self.codes[unit + 1] in "it"))
        if target:
            yield from self.say(target, None, unit, unit, "caused")
        elif not self.is_study and self.last(unit - 1) == DEATH:  # "death resulted 19 days later"
            yield from self.say((unit - 1, unit), "died", unit, unit, "occurred")

    def including(self, unit: int) -> Iterator[Statement]:
        """Side effects included a rash."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        if target and patterns.INCLUDED_L.match(self.back, len(self.codes) - unit):
            yield from self.say(target, None, unit, unit, "including")

    def heading(self, first: int) -> Iterator[Statement]:
        """A rash in a patient on the drug: a sentence that opens with an effect and names a drug, as titles do."""
        match = patterns.HEADING.match(self.codes, first)
        if match and not self.is_study:
            yield from self.say(match.span("np"), None, match.start("np"), match.start("np"), "heading")

    def induced(self, unit: int) -> Iterator[Statement]:
        """drug-induced rash; a rash associated with the drug; the drug has been associated with a rash."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        if target is None and self.codes[unit - 1] == "-" and not self.is_study:
            target = self.right(patterns.RIGHT, unit)
        if target is None and self.codes[unit + 1] == "w" and self.codes[unit - 1] not in "NP":
            target = self.right(patterns.RIGHT_EFFECTS, unit + 1)
        if target:
            yield from self.say(target, None, unit, unit, "induced")
        elif self.codes[unit + 1] in "bwt":
            yield from self.next_left(unit)

    def next_left(self, unit: int) -> Iterator[Statement]:
        """A rash after the drug."""
        _, subject, _ = self.left(patterns.LEFT_NEXT, unit)
        if subject:
            yield from self.say(subject, None, unit, unit, "due_to")

    def due(self, unit: int) -> Iterator[Statement]:
        """A rash due to the drug; the rash was caused by the drug."""
        if self.codes[unit - 1] == "x":
            _, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
            if subject:
                direction = "developed" if self.last(unit) in ATTRIBUTED else None
                yield from self.say(subject, direction, unit, unit, "due_to")
        elif self.codes[unit + 1] in "tpb":
            yield from self.next_left(unit)

    def development(self, unit: int) -> Iterator[Statement]:
        """the development of a rash."""
        match = patterns.RIGHT_EFFECTS.match(self.codes, unit + 2) if self.codes[unit + 1] == "o" else None
        if match:
            is_so = self.codes[max(unit - 2, 0) : unit].replace("D", "").endswith("w")  # "with the development of"
            yield from self.say(
                match.span("np"), (self.said(unit) or None) if is_so else None, unit, unit, "development_of"
            )


READERS: dict[str, Callable[[StatementReader, int], Iterator[Statement]]] = {
    "V": StatementReader.verb,
    "W": StatementReader.base,
    "G": StatementReader.noun,
    "L": StatementReader.noun_of,
    "J": StatementReader.comparative,
    "S": StatementReader.state,
    "Q": StatementReader.differ,
    "Z": StatementReader.death,
    "U": StatementReader.gerund,
    "k": StatementReader.complain,
    "d": StatementReader.finding,
    "h": StatementReader.finding,
    "E": StatementReader.develop,
    "O": StatementReader.occur,
    "B": StatementReader.observe,
    "C": StatementReader.cause,
    "I": StatementReader.induced,
    "A": StatementReader.next_left,
    "z": StatementReader.due,
    "F": StatementReader.failed,
    "l": StatementReader.including,
    "K": StatementReader.development,
}
