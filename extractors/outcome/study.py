"""Statements that only studies make, where arms stand against each other.

`StudyReader` adds to `MoreReader`, which compares, and `HaltReader` how trials word a difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.favour import in_favour
from extractors.outcome.halted import HaltReader
from extractors.outcome.more import EFFECTIVE, TO, MoreReader
from extractors.outcome.parts import OPPOSITE, Span, Statement
from extractors.outcome.phrases import Units
from extractors.outcome.toll import DEATHS
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

EFFECTS = word_ids("effect effects influence impact association")
BOTH = word_ids("either both each")
EITHER = BOTH | word_ids("any all")
CLAUSE = 60  # units: no verb is farther from its subject
FAVOURS = word_ids("favored favoured favors favours")
UNNAMED = word_ids("mean means median average value values number rate total dose age")
AGES = word_ids("age ages")  # of the groups, no result
BUT = word_ids("but yet though albeit")
OUTPERFORMED = get_string_id("outperformed")
CHANGES = word_ids("change changes")
BARE = frozenset(("increased", "decreased", "unchanged"))
DOSES = word_ids("dose doses dosage use")
ASSESSED = word_ids("assessed measured evaluated recorded scored rated studied possible expected")
RESULTS = word_ids("effect effects results efficacy outcomes")
EQUALLY = word_ids("equally similarly")
ABLE, LOWERING, SAME, OUT = map(get_string_id, ("able", "lowering", "same", "out"))
AGE = get_string_id("age")
SEXES = word_ids("sex gender")
ADJUSTED = word_ids("adjusted adjusting adjustment controlling regardless")
OFTEN = word_ids("often frequently commonly rarely")
EXACERBATIONS = word_ids("exacerbation exacerbations")


class StudyReader(HaltReader, MoreReader):
    """Finds the statements of one study."""

    triggers = patterns.STUDY_TRIGGERS

    def __init__(self, words: Words, units: Units, direction: dict[int, str], is_controlled: bool) -> None:
        super().__init__(words, units, direction, True)
        self.is_controlled = is_controlled

    def __iter__(self) -> Iterator[Statement]:
        yield from super().__iter__()
        yield from self.the_same()
        yield from in_favour(self)

    def the_same(self) -> Iterator[Statement]:
        """Pain was the same with both."""
        if SAME not in self.words.lowers:
            return
        for match in patterns.THE_SAME.finditer(self.codes):
            last = match.end() - 1
            be, subject, _ = self.left(patterns.LEFT, last - 1)
            if self.last(last) == SAME and subject and "x" in be:
                yield from self.say(subject, "no_difference", last - 1 - len(be), last, "state")

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
            if subject is None and self.codes[named - 1] == "G" and self.said(named - 1) in ("resolved", "improved"):
                subject = named - 1 - (self.codes[named - 2] in "nM"), named  # "complete | remission | was achieved in"
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
            if match and not self.is_of_arm(match.end()) and self.last(match.end("np") - 1) not in DEATHS:
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
        is_out = OUT in self.words.lowers[self.starts[unit + 1] : self.starts[unit + 1] + 1]  # "ten | dropped out"
        if is_out or self.is_over_change(unit):  # "did not affect | the decline": `halted`
            return iter(())
        statements = [self.unless_seen(unit, self.unless_nobody(unit, s)) for s in super().verb(unit)]
        if last in EFFECTIVE and not EQUALLY.isdisjoint(self.words.lowers[self.starts[unit] : self.starts[unit + 1]]):
            return iter(self.equally(unit, statements))
        return iter(statements or self.acted(unit))

    def acted(self, unit: int) -> list[Statement]:
        """ "With an | increased risk of death"; "the addition of A | significantly reduced pain"."""
        target, direction = self.right(patterns.RIGHT, unit), self.said(unit)
        if target is None or direction in ("died", "declined", "unchanged", "no_difference"):
            return []
        if self.codes[unit - 1] == "D" and self.codes[unit - 2] in "whCdt" and self.codes[unit + 1] in "KMN":
            return list(self.say(target, direction, unit, unit, "participle")) if direction in BARE else []
        if self.starts[unit + 1] - self.starts[unit] > 1 and self.codes[unit - 1] not in "xXhs0":
            return list(self.say(target, direction, unit, unit, "verb_object"))
        return []

    def equally(self, unit: int, statements: list[Statement]) -> list[Statement]:
        """A and B were | equally effective; "in relieving pain" has a reading of its own."""
        if self.codes[unit + 2 : unit + 3] == "U":
            return []
        be, _, _ = self.left(patterns.LEFT, unit)
        first = min((s.quote[0] for s in statements), default=self.starts[unit - len(be) - 1])
        quote = first, self.starts[unit + 1]
        return [Statement((0, 0), "no_difference", quote, "more_effective", quote)]

    def unless_seen(self, unit: int, statement: Statement) -> Statement:
        """None where "monitoring did not reveal | increased risk"."""
        if statement.rule != "participle":
            return statement
        return statement._replace(direction=self.unless_denied(unit, statement.direction or ""))

    def base(self, unit: int) -> Iterator[Statement]:
        """The drug prolongs survival."""
        be, subject, person = self.left(patterns.LEFT, unit)
        target = None if be else self.right(patterns.RIGHT, unit)
        if target and self.is_able(unit):  # "was able to | reduce pain"
            yield from self.say(target, self.said(unit), unit - 1, unit, "verb_object")
        elif target and (subject or person == "R") and self.said(unit) != "unchanged":
            yield from self.say(target, self.said(unit), unit, unit, "present")
        else:
            yield from super().base(unit)

    def is_able(self, unit: int) -> bool:
        """Could something do what a verb says: "was | able to | reduce"."""
        if self.codes[unit - 1] != "V" or ABLE not in self.words.lowers[self.starts[unit - 2] : self.starts[unit]]:
            return False
        be, _, _ = self.left(patterns.LEFT, unit - 1)
        return "x" in be and not {"0", "F", "X"} & set(be)

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
        halted = self.halted(unit)
        return self.degree(unit, super().noun(unit)) if halted is None else halted

    def is_method(self, unit: int) -> bool:
        """Is a change looked for, "pain relief | was assessed", or hoped for, "an improvement in sleep is possible"."""
        match = patterns.TO_BE_SEEN.match(self.codes, unit + 1)
        return match is not None and self.codes[match.end()] != "|" and self.last(match.end()) in ASSESSED

    def is_of_groups(self, unit: int) -> bool:
        """Does a sentence tell that the groups were alike: by age, sex and more, which no treatment changes."""
        first, last = self.codes.rfind("|", 0, unit) + 1, self.codes.find("|", unit)
        said = self.words.lowers[self.starts[first] : self.starts[last]]
        return AGE in said and not SEXES.isdisjoint(said) and ADJUSTED.isdisjoint(said)

    def state(self, unit: int) -> Iterator[Statement]:
        """The two drugs produced a similar effect."""
        if self.said(unit) == "no_difference" and self.is_of_groups(unit):
            return iter(())
        verb = unit - 1 - (self.codes[unit - 1] == "D")
        if self.said(unit) == "no_difference" and patterns.AS_IN.match(self.codes, unit + 1):
            return iter(())  # "as effective as A | in reducing pain": `gerund`
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
            elif self.codes[unit - 2 : unit] == "Jm" and statement.np[0] == statement.np[1]:
                yield statement._replace(quote=(self.starts[unit - 2], statement.quote[1]))  # "greater mean | falls"
            elif not self.is_reported(unit, statement):
                continue
            elif statement.np[0] == statement.np[1] and statement.direction in ("improved", "worsened"):
                target = self.right(patterns.RIGHT_IN_TERMS, unit)  # "improvement with A compared with B | in memory"
                yield from self.say(target, statement.direction, unit, unit, "noun") if target else [statement]
            elif (
                statement.np[0] < statement.np[1] or statement.direction not in BARE or len(range(*statement.quote)) > 1
            ):
                yield statement

    def gerund(self, unit: int) -> Iterator[Statement]:
        """The drug was effective in reducing pain; it produced a lowering of the pulse."""
        if self.last(unit) == LOWERING and self.codes[unit + 1] == "o" and self.codes[unit - 1] not in "ifbo":
            yield from self.lowering(unit)
            return
        if self.said(unit) == "worsened" and self.codes[unit - 1] in "fo":  # "admitted for | worsening asthma"
            return
        target = self.right(patterns.RIGHT_OF, unit) or self.right(patterns.RIGHT, unit)
        effective = self.effective(unit) if target and self.codes[unit - 1] in "if" else None
        if effective is None:
            yield from super().gerund(unit)
            return
        is_denied = self.codes[effective] == "S" or "0" in self.codes[max(effective - 2, 0) : effective]
        is_denied |= not EQUALLY.isdisjoint(self.words.lowers[self.starts[effective] : self.starts[effective + 1]])
        yield from self.say(target, "no_difference" if is_denied else self.said(unit), effective, unit, "effective_in")

    def lowering(self, unit: int) -> Iterator[Statement]:
        """a significant lowering of the pulse; a net CRP lowering of 30%."""
        is_named = self.codes[unit + 1 : unit + 3] == "ou" and self.codes[unit - 1] in "nNM"
        target = (unit - 1, unit) if is_named else self.right(patterns.RIGHT_OF, unit)
        if target:
            yield from self.say(target, "decreased", unit - (self.codes[unit - 1] in "nNMJ"), unit, "noun")

    def effective(self, unit: int) -> int | None:
        """The unit that ends with "effective", before another in the same clause."""
        for index in range(unit - 1, max(unit - 16, -1), -1):
            if self.codes[index] in "|;":
                return None
            said = self.words.lowers[self.starts[index] : self.starts[index + 1]]  # "the most | effective drug | in"
            if not EFFECTIVE.isdisjoint(said) or (self.codes[index] == "S" and self.said(index) == "no_difference"):
                return index
        return None

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
        return self.words.codes[after] in "VGUJ-" or self.words.lowers[after] in BUT  # "a small | but clear gain"

    def death(self, unit: int) -> Iterator[Statement]:
        """Not "no patient on A | died"."""
        be, _, _ = self.left(patterns.LEFT, unit)
        is_none = patterns.NO_ONE_L.match(self.back, len(self.codes) - unit + len(be))
        return iter(()) if is_none else super().death(unit)

    def occur(self, unit: int) -> Iterator[Statement]:
        """No death occurred in either group; a rash occurred less often."""
        return self.how_often(unit) or self.in_neither(unit, super().occur(unit))

    def observe(self, unit: int) -> Iterator[Statement]:
        """No death was observed in either group; a rash was observed less often."""
        return self.how_often(unit) or self.in_neither(unit, super().observe(unit))

    def how_often(self, unit: int) -> Iterator[Statement] | None:
        """A rash | occurred less often, was seen more frequently; None where no such words follow."""
        be, subject, _ = self.left(patterns.LEFT, unit)
        if self.codes[unit + 1 : unit + 3] != "Jr" or subject is None or self.last(unit + 2) not in OFTEN:
            return None
        return self.say(subject, self.said(unit + 1), unit - len(be), unit + 2, "comparative")

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
            elif statement.np[0] < statement.np[1] and self.words.lowers[statement.np[1] - 1] in DEATHS:
                yield statement  # "no deaths occurred": `toll`
            elif self.is_controlled and not self.is_of_arm(unit + 1):
                yield statement._replace(direction="unchanged", quote=(start, statement.quote[1]))
            else:
                yield statement

    def is_of_arm(self, unit: int) -> bool:
        """Do the words from a unit on name where that was: "in | the placebo group"."""
        match = patterns.IN_ARM.match(self.codes, unit)
        return match is not None and not any(self.last(i) in EITHER for i in range(unit, match.end()))

    def differ(self, unit: int) -> Iterator[Statement]:
        """Neither pain nor sleep differed."""
        if self.is_of_groups(unit):
            return iter(())
        if absent := patterns.NOT_FOUND.match(self.codes, unit + 1):
            return self.not_found(unit, absent)
        neither = patterns.NEITHER_L.match(self.back, len(self.codes) - unit)
        if neither is None:
            return super().differ(unit)
        size = len(self.codes)
        places = [(size - neither.end(name), size - neither.start(name)) for name in ("one", "two")]
        first = size - neither.end()
        return chain(*(self.say(np, "no_difference", first, unit, "no_difference") for np in places))

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
    "Q": StudyReader.differ,
    "Z": StudyReader.death,
}
