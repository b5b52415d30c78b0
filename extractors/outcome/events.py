"""What befell somebody: one method per class of word that tells so, which matches `patterns` around it.

What no one word tells: `sightings`.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.parts import NO, THAT, PartReader, Span, Statement
from extractors.vocabulary import word_ids

DEATHS = word_ids("death deaths")
WE, DEATH, RETURNED, FOLLOWED, DEVELOPED = map(get_string_id, ("we", "death", "returned", "followed", "developed"))
OF_CHANGE = ("Go", "Gi", "Lo")
FORMER = word_ids(
    "baseline former habitual health original pre preexisting premorbid preoperative pretreatment previous prior usual"
)
NOTED = word_ids("reported noted noticed")
BEFELL = word_ids("occurred ensued supervened emerged arose developed")
NO_HARM = word_ids(
    "accident birth case cases conception conflict debate delivery ejaculation erection event events exposure "
    "incident ingestion interaction labor labour menarche menses menstruation ovulation patients pregnancy "
    "presentation process puberty question questions sequence switch technique test transmission"
)
ANEW = word_ids("reappeared resurfaced")
SEEN = word_ids("noted noticed observed seen detected documented diagnosed discovered recognised recognized")
DETECTED = word_ids("noted noticed observed detected saw")
FOUND_LATER = word_ids("found confirmed identified recorded")
RELAPSE = word_ids("relapse recurrence flare exacerbation")
RELAPSES = RELAPSE | word_ids("relapses recurrences flares exacerbations")
RECURRENCE = word_ids("recurrence recurrences")  # what comes back has come; what flares was there
WORSENINGS = ("progression", "deterioration", "aggravation", "decompensation")
GOOD = word_ids("good excellent normal adequate satisfactory useful")
WORSENED = (RELAPSES - RECURRENCE) | frozenset(map(get_string_id, WORSENINGS))
ATTRIBUTED = word_ids("attributed ascribed")
BORNE = word_ids("experienced suffered sustained had exhibited manifested")
SYMPTOMS = word_ids("symptoms signs symptom sign findings")
OTHER = word_ids("other second third latter")
NEXT = word_ids("next following same second third")
EXHIBITED, PRESENTED, FROM = map(get_string_id, ("exhibited", "presented", "from"))
DISCOVERED = word_ids("discovered recognised recognized")
FOUND = word_ids("antibodies autoantibodies antibody normal")
COMPLICATED, NECESSITATED = map(get_string_id, ("complicated", "necessitated"))
NORMAL, EMBOLIZATION = map(get_string_id, ("normal", "embolization"))
THIS = word_ids("this these")
DEVELOPING = get_string_id("developing")
NOW = word_ids("is are")
PAST = word_ids("was were")
RESULTED = word_ids("resulted led produced resulting leading")
NAMED = word_ids("diagnosis discovery detection recognition suspicion")
CASES = word_ids("case cases")
STOPS = word_ids("withdrawal discontinuation cessation interruption")


class EventReader(PartReader):
    """Finds the effects that the words of one doc tell."""

    def complain(self, unit: int) -> Iterator[Statement]:
        """He complained of numbness."""
        first = unit + 1 + (self.codes[unit + 1] == "o")
        match = patterns.RIGHT_EFFECTS.match(self.codes, first)
        if match is None and first > unit + 1 and not self.is_study:  # "of blurred vision"
            match = patterns.RIGHT.match(self.codes, first)
        if match:
            be, _, _ = self.left(patterns.LEFT, unit)
            is_so = not set("X0F") & set(be) and not self.is_none(max(unit - len(be) - 1, 0))
            yield from self.say(match.span("np"), "developed" if is_so else None, unit, unit, "complained")

    def finding(self, unit: int) -> Iterator[Statement]:
        """Tests showed neuropathy; he had a relapse."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        is_change = self.codes[unit] == "h" and target and self.codes[target[0]] in "VJ"  # "he had | fewer attacks"
        if target and (self.is_study or not is_change):
            direction = None if self.is_study else self.again(unit, target)
            yield from self.say(target, direction, unit, unit, "finding")

    def again(self, unit: int, np: Span) -> str | None:
        """Which way one relapse went that is told to have come: "he had | a relapse", not a history of several."""
        be, _, _ = self.left(patterns.LEFT, unit)
        of = self.codes.find("o", unit, np[0])
        is_so = (of < 0 or self.last(of - 1) in RELAPSE) and not set("X0F") & set(be)
        said = RELAPSE.intersection(self.words.lowers[self.starts[unit + 1] : self.starts[np[1]]])
        if not said or not is_so or self.is_none(max(unit - len(be) - 1, 0)):
            return None
        return "developed" if said <= RECURRENCE else "worsened"

    def develop(self, unit: int) -> Iterator[Statement]:
        """She developed a rash; a rash developed."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        be, subject, person = self.left(patterns.LEFT, unit)
        if person == "s" and self.last(unit) == DEVELOPED and self.last(unit - len(be) - 1) == WE:
            return  # "we developed | a technique"
        is_of_thing = subject is not None and self.codes[unit - 1] != "q"
        if self.last(unit) == PRESENTED and (target is None or is_of_thing or "x" in be):  # "presented late"
            return
        if target is None and self.codes[unit - 1] not in "oifwpbDx":  # "a newly developed test"
            target = self.right(patterns.RIGHT, unit)
        if target and self.codes[target[1]] == "T" and self.last(target[1] - 1) in NEXT:  # "the | next | day"
            target = None
        if target is None:
            if subject and "x" in be and self.last(unit) in BORNE and not (self.is_study or set("0X") & set(be)):
                yield from self.say(subject, "developed", unit, unit, "occurred")  # "emboli were | experienced"
            # not "a test was developed", nor "who developed | relief"
            if "x" not in be and self.codes[unit + 1] not in "GL":
                yield from self.occur(unit)
            return
        if self.codes[target[0]] in "VJ" and self.last(unit) in BORNE:  # "experienced | improved sleep", told by itself
            return
        if self.codes[target[1]] in "GL" or (self.last(unit) in (EXHIBITED, PRESENTED) and self.is_found(target)):
            return  # "experienced complete | relief"
        is_so = self.said(unit) and not set("X0F") & set(be) and not self.is_none(max(unit - len(be) - 1, 0))
        is_so = is_so and not (self.is_study and self.last(unit) == FROM)  # all of a cohort "suffered from" its disease
        is_to_come = self.last(unit) == DEVELOPING and self.codes[unit - 1] in "oft"  # "a risk of | developing"
        direction = self.befallen(target, self.said(unit)) if is_so and not is_to_come else None
        yield from self.say(self.of_one(target), direction, unit, unit, "developed")
        yield from self.of_other(unit, direction)

    def of_one(self, np: Span) -> Span:
        """Of "(one developed) | a stroke | and the other an abscess" what one developed."""
        for unit in range(np[0] + 1, np[1]):
            if self.last(unit) in OTHER and self.codes[unit - 1] == "D" and self.codes[unit + 1] in "DH":
                return np[0], np[0] + len(self.codes[np[0] : unit].rstrip("D&,;"))
        return np

    def of_other(self, unit: int, direction: str | None) -> Iterator[Statement]:
        """One developed a stroke, and the other | an abscess: the verb is not said again."""
        match = patterns.GAPPED.search(self.codes, unit, self.codes.find("|", unit) + 1)
        if match and direction == "developed" and not self.is_study and self.last(match.end("who") - 1) in OTHER:
            np = match.span("np")
            yield from self.say(np, direction, np[0], np[1] - 1, "developed")

    def is_found(self, np: Span) -> bool:
        """Is a phrase what a test finds, and no effect: "(exhibited) antinuclear antibodies"."""
        return not FOUND.isdisjoint(self.words.lowers[self.starts[np[0]] : self.starts[np[1]]])

    def befallen(self, np: Span, direction: str) -> str:
        """The direction of what befell somebody: a relapse is worse, a death is one."""
        last = self.last(np[1] - 1)
        if direction == "developed" and self.words.lowers[self.starts[np[0]]] in GOOD:
            return "improved"
        if direction == "developed" and last in DEATHS:
            return "died"
        if self.is_study or direction != "developed":
            return direction
        return "worsened" if last in WORSENED else direction

    def occur(self, unit: int) -> Iterator[Statement]:
        """A rash occurred."""
        be, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
        by = patterns.FOLLOWED_BY.match(self.codes, unit + 1) if self.last(unit) == FOLLOWED else None
        if by or ("x" in be and self.last(unit) == FOLLOWED):  # "it was followed, two days later, by a rash"
            target = self.right(patterns.RIGHT_EFFECTS, by.end() - 1) if by else None
            if target and not self.is_study and "0" not in be and self.last(target[1] - 1) != EMBOLIZATION:
                yield from self.say(target, self.befallen(target, "developed"), unit, unit, "occurred")
            return
        if self.last(unit) == COMPLICATED and ("x" in be or self.codes[unit + 1] == "b"):
            return
        if self.last(unit) in BORNE and "x" not in be:  # "a girl with acne | experienced relief"
            return
        if self.last(unit) == RETURNED and (back := list(self.returned_to(unit, unit - len(be)))):
            yield from back
            return
        if subject is None and self.codes[unit - 2 : unit] == "vn":  # "infections | requiring admission | occurred"
            _, subject, _ = self.left(patterns.LEFT_NEXT, unit - 2)
        if subject is None and not self.is_study and self.last(unit) in BEFELL:
            subject = self.thing(unit)
        if subject:
            is_so = self.said(unit) and not set("X0F") & set(be) and not self.is_none(subject[0])
            direction = self.befallen(subject, "developed") if is_so else None
            yield from self.say(subject, direction, unit, unit, "occurred")
            yield from self.of_other(unit, direction)
        elif self.last(unit) in ANEW and self.codes[unit - 1] == "&" and not be and not self.is_study:
            yield from self.say(None, "developed", unit, unit, "occurred")  # "it resolved and | reappeared"
        elif self.last(unit) == RETURNED and not self.is_study and not be:
            _, subject, _ = self.left(patterns.LEFT, unit)
            if subject and "M" in self.codes[subject[0] : subject[1]]:
                yield from self.say(subject, "improved", unit, unit, "subject_verb")

    def returned_to(self, unit: int, first: int) -> Iterator[Statement]:
        """In a case, the pressure returned to a normal value; she returned to good health."""
        state = self.right(patterns.RIGHT, unit + 1) if self.codes[unit + 1] == "t" and not self.is_study else None
        said = self.words.lowers[self.starts[state[0]] : self.starts[state[1]]] if state else []
        if state and NORMAL in said:
            _, subject, _ = self.left(patterns.LEFT, unit)
            yield from self.say(subject, "resolved", first, state[1] - 1, "brought")
        elif state and not FORMER.isdisjoint(said):
            yield from self.say(None, "resolved", first, state[1] - 1, "person")

    def thing(self, unit: int) -> Span | None:
        """What is told to have occurred, by a noun that no list knows for an effect: "graft reinfection | occurred"."""
        _, subject, _ = self.left(patterns.LEFT_NEAR, unit)
        if subject != (unit - 1, unit) or self.codes[unit - 1] != "n" or self.is_none(unit - 1):
            return None
        if self.last(unit - 1) in NO_HARM or self.last(unit - 2) in THIS:
            return None
        before = self.codes[: unit - 1].rstrip("D")[-1:]
        return subject if before in patterns.OPENING or before in "&z" else None

    def observe(self, unit: int) -> Iterator[Statement]:
        """A rash was observed; he reported nausea."""
        be, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
        is_counted = self.is_counted(unit + 1)
        if subject and not self.is_study and self.codes[: subject[0]].rstrip("D").endswith(OF_CHANGE):
            yield from self.say(subject, None, unit, unit, "reported")  # "relief of | pain was noted" is no pain
        elif subject and "x" in be:
            is_so = not set("X0F") & set(be) and not self.is_denied(subject[0])
            # not "has been | reported", "was | found to be"
            is_seen = is_so and self.last(unit) in SEEN and self.codes[unit + 1] != "t" and not self.is_now(unit, be)
            is_new = not (self.is_study and self.last(unit) in DISCOVERED)
            direction = "developed" if is_so and is_counted and is_new else None
            is_found = is_so and self.last(unit) in FOUND_LATER and self.codes[unit + 1] not in "tRb"
            rule = "observed" if is_seen else "found" if is_found else "reported"
            yield from self.say(subject, direction, unit, unit, rule)
        elif is_counted and self.codes[unit - 1] == "x" and self.codes[unit - 2] == "a" and not self.is_none(unit - 2):
            yield from self.say((unit - 2, unit - 1), "improved", unit - 1, unit, "subject_verb")
        elif (
            self.last(unit) in DETECTED and self.last(unit - 1) == WE and not self.is_study
        ):  # "we detected | hypotension"
            target = self.right(patterns.RIGHT_EFFECTS, unit)
            if target and "K" not in self.codes[unit : target[0]]:  # not "we observed | four cases of rash"
                yield from self.say(target, None, unit, unit, "observed")
        elif self.last(unit) in NOTED and self.codes[unit - 1] in "sH" and self.last(unit - 1) != WE:
            is_clause = (
                self.codes[unit + 1] == "J" or self.last(unit + 1) == THAT
            )  # "reported | that the rash had come"
            target = None if self.is_study or is_clause else self.right(patterns.RIGHT_EFFECTS, unit)
            if target:
                yield from self.say(target, "developed", unit, unit, "complained")

    def is_now(self, unit: int, be: str) -> bool:
        """Is it said in the present tense, as of anybody: "neuropathy is | seen as a complication"."""
        return not NOW.isdisjoint(self.words.lowers[self.starts[unit - len(be)] : self.starts[unit]])

    def is_denied(self, unit: int) -> bool:
        """Is there a "no" before a unit in its clause: "no change in pain or | toxicity was seen"."""
        first = max(self.codes.rfind(mark, 0, unit) for mark in "|;:c") + 1
        return "0" in self.codes[first:unit] or NO in self.words.lowers[self.starts[first] : self.starts[unit]]

    def is_counted(self, unit: int) -> bool:
        """Does it go on with how many had that, outside a controlled trial: "in | 6 of 8 patients", "by twelve"."""
        match = None if self.is_controlled else patterns.BY_SOME.match(self.codes, unit)
        if match is None or match["some"] is None:
            return match is not None
        first, end = (self.starts[unit] for unit in (match.start("some"), match.end("some")))
        return self.words.codes[first] == "u" and "T" not in self.words.codes[first:end]  # "in a 60-year-old man"

    def cause(self, unit: int) -> Iterator[Statement]:
        """It caused a rash; it led to a rash; a rash caused by it."""
        if self.codes[unit + 1] == "b":
            yield from self.due(unit)
            return
        if self.last(unit) == NECESSITATED or patterns.TO_STOP.match(self.codes, unit + 1):
            stop = self.right(patterns.RIGHT, unit + (self.codes[unit + 1] == "t"))
            if stop and not STOPS.isdisjoint(self.words.lowers[self.starts[stop[0]] : self.starts[stop[1]]]):
                yield from self.occur(unit)
                return
        is_brought = self.said(unit) == "presented"
        led = patterns.LED_TO.match(self.codes, unit + 1)
        target = self.right(patterns.RIGHT_EFFECTS, led.end() - 1 if led else unit)
        if target and self.codes[target[1]] == "G":  # "led to pain | relief": `noun`
            return
        if (
            target
            and not self.is_study
            and not NAMED.isdisjoint(self.words.lowers[self.starts[unit] : self.starts[target[0]]])
        ):
            return  # "led to the diagnosis of | lupus"
        if target and self.last(target[0] - 1) not in THIS:  # "contributed to | this event"
            if not (is_brought and self.is_study):
                first = unit - (is_brought and self.codes[unit - 1] == "r")
                yield from self.say(target, None, first, unit, "presented" if is_brought else "caused")
        elif (normal := self.normal(unit)) is not None:
            yield from self.say(normal, "resolved", unit, unit, "brought")
        elif not self.is_study and self.last(unit - 1) == DEATH:  # "death resulted 19 days later"
            yield from self.say((unit - 1, unit), "died", unit, unit, "occurred")

    def normal(self, unit: int) -> Span | None:
        """In a case, the normal measure that something led to: "it resulted in | a normal sodium level"."""
        np = self.right(patterns.RIGHT, unit + (self.codes[unit + 1] in "it"))
        if np is None or self.is_study or self.last(unit) not in RESULTED or "M" not in self.codes[slice(*np)]:
            return None
        is_so = self.words.lowers[self.starts[np[0]]] == NORMAL and self.codes[np[0] - 1] != "0"
        return np if is_so else None

    def including(self, unit: int) -> Iterator[Statement]:
        """Side effects included a rash."""
        target = self.right(patterns.RIGHT_EFFECTS, unit)
        if target and patterns.INCLUDED_L.match(self.back, len(self.codes) - unit):
            yield from self.say(target, None, unit, unit, "including")

    def induced(self, unit: int) -> Iterator[Statement]:
        """drug-induced rash; a rash associated with the drug; the drug has been associated with a rash."""
        target = self.right(
            patterns.RIGHT_EFFECTS, unit + (self.codes[unit + 1] == "," and self.codes[unit - 1] == "-")
        )
        if target is None and self.codes[unit - 1] == "-" and not self.is_study:
            target = self.right(patterns.RIGHT, unit)
        if target is None and self.codes[unit + 1] == "w" and self.codes[unit - 1] not in "NP":
            target = self.right(patterns.RIGHT_EFFECTS, unit + 1)
        if target and self.is_brought_by_it(unit):
            yield from self.say(target, None, unit, unit, "caused")
        elif target:
            yield from self.say(target, None, unit, unit, "induced")
        elif self.is_by_drug(unit):
            _, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
            yield from self.say(subject, "developed", unit - 1, unit, "caused") if subject else ()
        elif self.codes[unit + 1] in "bwt":
            yield from self.next_left(unit)

    def is_by_drug(self, unit: int) -> bool:
        """In a case, did a drug bring something about: "the fits were | induced by it", not by a test."""
        is_past = self.codes[unit - 1 : unit + 2] == "xIb" and self.last(unit - 1) in PAST
        return is_past and not self.is_study and patterns.BY_DRUG.match(self.codes, unit + 1) is not None

    def is_brought_by_it(self, unit: int) -> bool:
        """In a case, was an effect associated with a drug: "it was | associated with | fever"."""
        if self.is_study or self.codes[unit - 1 : unit + 2] != "xIw" or self.last(unit - 1) not in PAST:
            return False
        _, subject, person = self.left(patterns.LEFT, unit)
        return not subject and person in ("D", "s", "R")

    def next_left(self, unit: int) -> Iterator[Statement]:
        """A rash after the drug."""
        _, subject, _ = self.left(patterns.LEFT_NEXT, unit)
        if subject is None and not self.is_study and "R" in self.codes[unit + 1 : unit + 5]:
            match = patterns.PERSON_WITH_L.match(self.back, len(self.codes) - unit)  # "a man with | priapism after"
            subject = (unit - 1, unit) if match else None
        if subject:
            yield from self.say(subject, None, unit, unit, "due_to")

    def due(self, unit: int) -> Iterator[Statement]:
        """A rash due to the drug; the rash was caused by the drug."""
        if self.codes[unit - 1] == "x":
            _, subject, _ = self.left(patterns.LEFT_EFFECTS, unit)
            if subject and self.last(subject[1] - 1) == DEATH and not self.is_study:
                yield from self.say(subject, "died", subject[0], unit, "due_to")
            elif subject:
                is_named = self.last(unit) in ATTRIBUTED and self.last(subject[1] - 1) not in SYMPTOMS
                direction = "developed" if is_named else None
                yield from self.say(subject, direction, unit, unit, "due_to")
        elif self.codes[unit + 1] in "tpb":
            yield from self.next_left(unit)

    def development(self, unit: int) -> Iterator[Statement]:
        """the development of a rash; two cases are presented of rash."""
        of = patterns.TOLD_OF.match(self.codes, unit + 1)
        match = patterns.RIGHT_EFFECTS.match(self.codes, of.end()) if of else None
        if of and match is None and self.last(unit) in CASES and not self.is_study:
            match = patterns.CASE_OF.match(self.codes, of.end())
        if match:
            # "with the development of", "marked by the onset of", "a scan showed the appearance of"
            is_so = self.codes[max(unit - 2, 0) : unit].replace("D", "").endswith(("w", "d", "b"))
            is_so = is_so and not (self.is_study and self.codes[unit - 1] != "w" and self.codes[unit - 2] != "w")
            yield from self.say(
                match.span("np"), (self.said(unit) or None) if is_so else None, unit, unit, "development_of"
            )
