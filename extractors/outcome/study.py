"""Statements that only studies make, where arms stand against each other.

`StudyReader` adds to `StatementReader` how trials word a difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.parts import OPPOSITE, Span, Statement
from extractors.outcome.phrases import Units
from extractors.outcome.statements import StatementReader
from extractors.outcome.words import Words

EFFECTS = frozenset(map(get_string_id, ("effect", "effects", "influence", "impact", "association")))
BOTH = frozenset(map(get_string_id, ("either", "both", "each")))
EITHER = BOTH | frozenset(map(get_string_id, ("any", "all")))
CLAUSE = 60  # units: no verb is farther from its subject
LIKELY = frozenset(map(get_string_id, ("likely", "probable", "prone")))
FAVOURS = frozenset(map(get_string_id, ("favored", "favoured", "favors", "favours")))
UNNAMED = frozenset(
    map(
        get_string_id,
        ("mean", "means", "median", "average", "value", "values", "number", "rate", "total", "dose", "age"),
    )
)
AGES = frozenset(map(get_string_id, ("age", "ages")))  # of the groups, no result
PERFORMED = frozenset(map(get_string_id, ("performed", "scored", "fared", "did")))
SUPERIOR = frozenset(map(get_string_id, ("superior", "inferior", "to")))
TO = get_string_id("to")
BUT = frozenset(map(get_string_id, ("but", "yet", "though", "albeit")))
OUTPERFORMED = get_string_id("outperformed")
EFFECTIVE = frozenset(map(get_string_id, ("effective", "efficacious", "successful", "useful", "beneficial", "helpful")))
MERIT = {"increased": "improved", "decreased": "worsened"}
CHANGES = frozenset(map(get_string_id, ("change", "changes")))
BARE = frozenset(("increased", "decreased", "unchanged"))
DOSES = frozenset(map(get_string_id, ("dose", "doses", "dosage", "use")))
ASSESSED = frozenset(
    map(
        get_string_id,
        ("assessed", "measured", "evaluated", "recorded", "scored", "rated", "studied", "possible", "expected"),
    )
)
RESULTS = frozenset(map(get_string_id, ("effect", "effects", "results", "efficacy", "outcomes")))
EXACERBATIONS = frozenset(map(get_string_id, ("exacerbation", "exacerbations")))


class StudyReader(StatementReader):
    """Finds the statements of one study."""

    triggers = patterns.STUDY_TRIGGERS

    def __init__(self, words: Words, units: Units, direction: dict[int, str], is_controlled: bool) -> None:
        super().__init__(words, units, direction, True)
        self.is_controlled = is_controlled

    def read(self, code: str, unit: int) -> Iterator[Statement]:
        """As for a case, but for what studies word in another way."""
        return READERS[code](self, unit) if code in READERS else super().read(code, unit)

    def left(self, pattern: re.Pattern[str], unit: int) -> tuple[str, Span | None, str]:
        """As for a case; where many words part a verb from its subject, that is the first phrase of the clause."""
        be, np, person = super().left(pattern, unit)
        if person == "R" and (dose := self.dose(unit - len(be))):
            return be, dose, ""
        if np is None and pattern is patterns.LEFT and person != "s":
            subject = self.subject(unit - len(be))
            if subject:
                return be, subject, ""
        return be, np, person

    def dose(self, unit: int) -> Span | None:
        """Of "the dose of prednisone | was lower" that dose, which a drug spares."""
        of = unit - 2 - (self.codes[unit - 2] == "D")
        if of < 1 or self.codes[of - 1 : of + 1] != "Ro" or self.last(of - 1) not in DOSES:
            return None
        return of - 1, unit

    def subject(self, unit: int) -> Span | None:
        """The first phrase of the clause that ends before a unit, if no other verb comes between."""
        reach = max(unit - CLAUSE, 0)
        first = max(self.codes.rfind("|", reach, unit), self.codes.rfind(";", reach, unit))
        if first < 0 < reach:
            return None
        join = self.codes.rfind("c", first + 1, unit)
        if join >= 0 and not patterns.ASIDE.match(self.codes, join - 1):
            first = join
        match = patterns.SUBJECT.fullmatch(self.codes, first + 1, unit)
        return match.span("np") if match else None

    def valued(self) -> Iterator[tuple[Span, int]]:
        """What has a value, and the word where that begins: "pain | was 3.1", "death | occurred in 12 %"; in words."""
        for match in patterns.VALUED.finditer(self.codes):
            verb = match.start()
            named = verb - 2 if self.codes[verb - 2 : verb] == "&u" else verb  # "in groups 1 and 2"
            _, subject, _ = self.left(patterns.LEFT, named)
            if subject and not self.is_none(subject[0]) and self.is_measure(subject):
                first, last = self.specific(subject)
                yield (self.starts[first], self.starts[last]), self.starts[verb]

    def bracketed(self) -> Iterator[tuple[Span, Span]]:
        """What has its values in a bracket: "median survival | (15.3 vs. 24.6 months; P = 0.35)"; in words."""
        for match in patterns.BRACKETED.finditer(self.codes):
            np = match.start()
            yield (self.starts[np], self.starts[np + 1]), (self.starts[np + 1], self.starts[np + 2])

    def differing(self) -> Iterator[tuple[Span, Span]]:
        """What differs, and the words that say so: "a difference in | pain", "pain | differed"; in words."""
        for match in patterns.DIFFER.finditer(self.codes):
            unit = match.start()
            be, subject, _ = self.left(patterns.LEFT, unit)
            first = unit - len(be) - (not be and self.codes[unit - 1] == "n")  # "significant | difference"
            if set("0FX") & set(be) or patterns.NO_L.match(self.back, len(self.codes) - unit):
                continue
            if patterns.NOT_SIGNIFICANT.match(self.codes, unit + 1):
                continue
            target = self.right(patterns.RIGHT_IN_TERMS, unit)
            target = target or (subject if be or (subject and subject[1] == unit) else None)
            if target:
                begin, end = min(first, target[0]), max(unit + 1, target[1])
                yield (self.starts[target[0]], self.starts[target[1]]), (self.starts[begin], self.starts[end])

    def is_measure(self, np: Span) -> bool:
        """Is a phrase what has been measured; any word may be a measure, but "mean" alone is none."""
        is_bare = (
            self.codes[np[0] : np[1]] in ("n", "m")
            and self.codes[np[1]] != "o"
            and self.starts[np[1]] - self.starts[np[0]] == 1
        )
        if self.words.lowers[self.starts[np[1]] - 1] in AGES:
            return False
        return not is_bare or self.words.lowers[self.starts[np[0]]] not in UNNAMED

    def nothing(self, unit: int) -> Iterator[Statement]:
        """no effect of the drug was found on pain; neither diet nor exercise had an influence on weight."""
        match = patterns.NO_EFFECT.match(self.codes, unit)
        if match and self.last(match.start("effect")) in EFFECTS:
            last = match.start("np") - 1
            yield from self.say(match.span("np"), "no_difference", unit, last, "no_effect")
        elif (match := patterns.NO_CHANGE.match(self.codes, unit)) and self.last(match.start("change")) in CHANGES:
            be, subject, _ = self.left(patterns.LEFT, unit)
            if subject:
                yield from self.say(subject, "unchanged", unit - len(be), match.start("change"), "no_change")
        elif self.is_controlled and patterns.EXIST_L.match(self.back, len(self.codes) - unit):
            match = patterns.NONE_THERE.match(self.codes, unit)
            if match and not self.is_of_arm(match.end()):
                yield from self.say(match.span("np"), "unchanged", unit, match.start("np"), "none")

    def verb(self, unit: int) -> Iterator[Statement]:
        """Survival favoured A; A outperformed B in memory; "the addition of A significantly | reduced pain"."""
        last = self.last(unit)
        if last in FAVOURS:
            _, subject, _ = self.left(patterns.LEFT, unit)
            return self.say(subject, "improved", unit, unit, "favoured") if subject else iter(())
        if last == OUTPERFORMED:
            target = self.right(patterns.RIGHT_IN_TERMS, unit)
            return self.say(target, "improved", unit, unit, "verb_object") if target else iter(())
        statements = list(super().verb(unit))
        if not statements and self.starts[unit + 1] - self.starts[unit] > 1 and self.codes[unit - 1] not in "xXhs0":
            target = self.right(patterns.RIGHT, unit)
            direction = self.said(unit)
            if target and direction not in ("died", "declined", "unchanged", "no_difference"):
                statements = list(self.say(target, direction, unit, unit, "verb_object"))
        return iter(statements)

    def base(self, unit: int) -> Iterator[Statement]:
        """The drug prolongs survival."""
        be, subject, person = self.left(patterns.LEFT, unit)
        target = None if be else self.right(patterns.RIGHT, unit)
        if target and (subject or person == "R") and self.said(unit) != "unchanged":
            yield from self.say(target, self.said(unit), unit, unit, "present")
        else:
            yield from super().base(unit)

    def noun(self, unit: int) -> Iterator[Statement]:
        """Not "time to recovery", which is a measure, nor "an exacerbation", which is an event."""
        if patterns.TIME_TO_L.match(self.back, len(self.codes) - unit) or self.is_method(unit):
            return iter(())
        if self.last(unit) in EXACERBATIONS and self.codes[unit + 1] != "o":
            return self.say((unit - (self.codes[unit - 1] in "nNMJS"), unit + 1), None, unit, unit, "event")
        if match := patterns.EFFECT_ON.match(self.codes, unit + 1) if self.last(unit) in EFFECTS else None:
            statements = self.say(match.span("np"), "no_difference", unit, match.start("np") - 1, "no_effect")
            return (s._replace(quote=(self.adverbs(s.quote[0]), s.quote[1])) for s in statements)
        if self.last(unit - 1) == TO and self.codes[unit - 1] == "x" and (target := self.right(patterns.RIGHT, unit)):
            return self.say(target, self.said(unit), unit - 1, unit, "verb_object")  # "tended to | decrease pain"
        if match := patterns.IS_COMPARED.match(self.codes, unit + 1):
            return self.change_compared(unit, match)
        return self.degree(unit, super().noun(unit))

    def is_method(self, unit: int) -> bool:
        """Is a change looked for, "pain relief | was assessed", or hoped for, "an improvement in sleep is possible"."""
        match = patterns.TO_BE_SEEN.match(self.codes, unit + 1)
        return match is not None and self.codes[match.end()] != "|" and self.last(match.end()) in ASSESSED

    def state(self, unit: int) -> Iterator[Statement]:
        """The two drugs produced a similar effect."""
        verb = unit - 1 - (self.codes[unit - 1] == "D")
        is_result = self.codes[unit + 1] == "n" and self.last(unit + 1) in RESULTS and self.codes[verb] in "Chdv"
        if is_result and self.said(unit) == "no_difference":
            return self.say(None, "no_difference", unit, unit + 1, "similar")
        return super().state(unit)

    def is_reported(self, unit: int, statement: Statement) -> bool:
        """Does a change stand alone: not in a list ("weight, | pain reduction, and"), nor in "quality of recovery"."""
        if statement.np[0] < statement.np[1]:
            is_listed = statement.np[1] == self.starts[unit] and self.codes[unit + 1] in ",&"
            return not is_listed or self.codes[unit - 2 : unit - 1] not in (",", "&")
        if statement.direction != "resolved":
            return True
        before = self.codes[max(unit - 4, 0) : unit].rstrip("DJnrS")
        return before[-1:] in tuple("hxvdECBWt") or before[-2:] == "xi" or self.codes[unit + 1] in "xh"

    def change_compared(self, unit: int, match: re.Match[str]) -> Iterator[Statement]:
        """The improvement was greater with A; the decrease in pain was smaller: less of a decrease is more pain."""
        first, last = unit - (self.codes[unit - 1] in "nNM"), match.end() - 1
        direction, degree = self.said(unit), self.said(last)
        if direction not in OPPOSITE:  # "the persistence was longer"
            direction = "no_difference" if "0" in match[0] else degree
            return self.say((first, unit + 1), direction, first, last, "was_comparative")
        if "0" in match[0] or degree == "no_difference":
            direction = "no_difference"
        elif degree in ("decreased", "worsened"):
            direction = OPPOSITE.get(direction, direction)
        target = self.right(patterns.RIGHT_OF, unit) or ((first, unit) if first < unit else None)
        return self.say(target, direction, first, last, "was_comparative")

    def adverbs(self, word: int) -> int:
        """Where the adverbs before a word begin; of "was no effect" the unit "was no" has taken the first words."""
        while self.words.codes[word - 1] == "r":
            word -= 1
        return word

    def degree(self, unit: int, statements: Iterator[Statement]) -> Iterator[Statement]:
        """ "Less decline in memory" is more memory; "a reduction" alone tells nothing."""
        size = 1 + (self.codes[unit - 1] in "nMm")  # "a smaller mean | increase"
        is_less = self.codes[unit - size] == "J" and self.said(unit - size) == "decreased"
        for statement in statements:
            if statement.direction in OPPOSITE and is_less:
                start = self.starts[unit - size]
                quote = start, statement.quote[1]
                yield statement._replace(direction=OPPOSITE[statement.direction], quote=quote)
            elif not self.is_reported(unit, statement):
                continue
            elif statement.np[0] == statement.np[1] and statement.direction in ("improved", "worsened"):
                target = self.right(patterns.RIGHT_IN_TERMS, unit)  # "improvement with A compared with B | in memory"
                yield from self.say(target, statement.direction, unit, unit, "noun") if target else [statement]
            elif (
                statement.np[0] < statement.np[1] or statement.direction not in BARE or len(range(*statement.quote)) > 1
            ):
                yield statement

    def comparative(self, unit: int) -> Iterator[Statement]:
        """less likely to relapse; fewer patients relapsed; fewer days in hospital; had more visits."""
        after, direction = unit + 1, self.said(unit)
        if patterns.OF_CHANGE.match(self.codes, after) or self.is_place_or_limit(unit):  # "a smaller increase": `noun`
            return
        if (likely := patterns.LIKELY_TO.match(self.codes, after)) and LIKELY & {self.last(after), self.last(unit)}:
            np = likely.span("np")
            yield self.whole(np, direction, (unit, np[1]), "likely")
        elif (people := patterns.PREDICATE.match(self.codes, after)) and "X" in people[0]:
            return
        elif people:
            yield self.whole(people.span("verb"), direction, (unit, people.end()), "people")
        elif (days := patterns.TIME.match(self.codes, after)) or (
            self.is_object(unit) and (days := patterns.PLAIN.match(self.codes, after))
        ):
            yield from self.say(days.span("np"), direction, unit, unit, "comparative")
        elif rated := self.rated(unit):
            yield from self.say(rated, direction, unit, unit, "comparative")
        elif self.last(unit - 1) in PERFORMED:
            target = self.right(patterns.RIGHT_IN_TERMS, unit)
            if target:
                yield from self.say(target, direction, unit - 1, unit, "performed")
        elif self.last(unit) in SUPERIOR and (better := self.superior(unit)):
            yield from better
        else:
            yield from map(self.praised, super().comparative(unit))

    def praised(self, statement: Statement) -> Statement:
        """ "Phototherapy was more effective" is its merit, and no rise of it."""
        is_praise = statement.quote[1] > statement.np[1] and self.words.lowers[statement.quote[1] - 1] in EFFECTIVE
        direction = MERIT.get(statement.direction or "") if is_praise else None
        return statement._replace(direction=direction, rule="more_effective") if direction else statement

    def rated(self, unit: int) -> Span | None:
        """The object of "rated their comfort | higher than"."""
        be, subject, _ = self.left(patterns.LEFT, unit)
        is_object = not be and subject is not None and subject[1] == unit
        return subject if is_object and patterns.THAN.match(self.codes, unit + 1) else None

    def superior(self, unit: int) -> list[Statement]:
        """The group was superior in adherence."""
        be, subject, person = self.left(patterns.LEFT, unit)
        target = self.right(patterns.RIGHT_IN_TERMS, unit)
        is_of_arms = not subject and (person in ("R", "H") or (not person and self.codes[unit - len(be) - 1] in "c&"))
        if not (is_of_arms or self.last(unit) == TO) or "x" not in be or "X" in be or target is None:
            return []
        direction = "no_difference" if "0" in be else self.said(unit)
        return list(self.say(target, direction, unit - len(be), unit, "more_effective"))

    def gerund(self, unit: int) -> Iterator[Statement]:
        """The drug was effective in reducing pain."""
        target = self.right(patterns.RIGHT_OF, unit) or self.right(patterns.RIGHT, unit)
        effective = self.effective(unit) if target and self.codes[unit - 1] in "if" else None
        if effective is None:
            yield from super().gerund(unit)
            return
        is_denied = self.codes[effective] == "S" or "0" in self.codes[max(effective - 2, 0) : effective]
        yield from self.say(target, "no_difference" if is_denied else self.said(unit), effective, unit, "effective_in")

    def effective(self, unit: int) -> int | None:
        """The unit that ends with "effective", before another in the same clause."""
        for index in range(unit - 1, max(unit - 16, -1), -1):
            if self.codes[index] in "|;":
                return None
            if self.last(index) in EFFECTIVE or (self.codes[index] == "S" and self.said(index) == "no_difference"):
                return index
        return None

    def is_object(self, unit: int) -> bool:
        """Is a comparative what somebody has: "had | more visits", "better | skills than the controls"."""
        if patterns.HAVING_L.match(self.back, len(self.codes) - unit):
            return True
        return self.codes[unit - 1] not in "xr0" and patterns.THAN.match(self.codes, unit + 1) is not None

    def whole(self, np: Span, direction: str, quote: Span, rule: str) -> Statement:
        """A statement whose measure is told by a clause."""
        starts = self.starts
        words = starts[quote[0]], starts[quote[1]]
        measure = starts[np[0]], starts[np[1]]
        return Statement(measure, direction, words, rule, measure)

    def develop(self, unit: int) -> Iterator[Statement]:
        """Not "experienced significant | improvement"."""
        if self.codes[unit + 1] == "J":  # "experienced | more nausea"
            return
        for statement in super().develop(unit):
            if self.codes[unit - 1] == "q":  # "the number of patients who developed a rash"
                yield statement._replace(direction=None)
            elif statement.direction is None or not self.goes_on(statement):
                yield statement

    def goes_on(self, statement: Statement) -> bool:
        """Do the words of a statement end within a phrase that goes on with a change."""
        after = statement.np[1]
        if after >= len(self.words.codes):
            return False
        return self.words.codes[after] in "VGUJ-" or self.words.lowers[after] in BUT  # "a small | but clear gain"

    def occur(self, unit: int) -> Iterator[Statement]:
        """No death occurred in either group."""
        return self.in_neither(unit, super().occur(unit))

    def observe(self, unit: int) -> Iterator[Statement]:
        """No death was observed in either group."""
        return self.in_neither(unit, super().observe(unit))

    def in_neither(self, unit: int, statements: Iterator[Statement]) -> Iterator[Statement]:
        """The statements; where they are denied for every arm, they tell that the arms do not differ."""
        first, last = self.codes.rfind("|", 0, unit) + 1, self.codes.find("|", unit)
        is_either = any(
            self.last(match.start()) in EITHER for match in patterns.EITHER.finditer(self.codes, first, last)
        )
        for statement in statements:
            start = self.words.codes.rfind("0", 0, statement.quote[0])
            if statement.direction is not None or start < self.starts[first]:
                yield statement
            elif is_either:
                yield statement._replace(direction="no_difference", quote=(start, statement.quote[1]))
            elif self.is_controlled and not self.is_of_arm(unit + 1):
                yield statement._replace(direction="unchanged", quote=(start, statement.quote[1]))
            else:
                yield statement

    def is_of_arm(self, unit: int) -> bool:
        """Do the words from a unit on name where that was: "in | the placebo group"."""
        match = patterns.IN_ARM.match(self.codes, unit)
        return match is not None and not any(self.last(i) in EITHER for i in range(unit, match.end()))

    def induced(self, unit: int) -> Iterator[Statement]:
        """The drug was not associated with an increased risk of death."""
        match = patterns.ASSOCIATED.match(self.codes, unit + 1)
        be, _, _ = self.left(patterns.LEFT, unit)
        if match and "0" in be:
            yield from self.say(match.span("np"), "no_difference", unit - len(be), unit, "associated")
        else:
            yield from super().induced(unit)


READERS: dict[str, Callable[[StudyReader, int], Iterator[Statement]]] = {
    "0": StudyReader.nothing,
    "V": StudyReader.verb,
    "W": StudyReader.base,
    "G": StudyReader.noun,
    "J": StudyReader.comparative,
    "S": StudyReader.state,
    "U": StudyReader.gerund,
    "E": StudyReader.develop,
    "O": StudyReader.occur,
    "B": StudyReader.observe,
    "I": StudyReader.induced,
}
