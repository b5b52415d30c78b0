"""What a study tells to be more or less with one arm than with another: fewer relapses, "superior in adherence"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.parts import Span, Statement
from extractors.outcome.statements import StatementReader
from extractors.vocabulary import word_ids

LIKELY = word_ids("likely probable prone")
PERFORMED = word_ids("performed scored fared did")
TO = get_string_id("to")
SUPERIOR = word_ids("superior inferior to")
MERIT = {"increased": "improved", "decreased": "worsened"}
WAS = word_ids("was were")
POTENT = word_ids("potent efficacious efficient")
NEEDED = word_ids("required needed received used consumed requested took used given administered")
EFFECTIVE = word_ids("effective efficacious successful useful beneficial helpful")
PREDICTORS = word_ids("predictor predictors predictive prognostic correlates")
LARGER = word_ids("larger smaller bigger longer")
STUDIES = word_ids("trial trials study studies series cohort cohorts sample samples population populations")
THESE = word_ids("it they these this")


class MoreReader(StatementReader):
    """Finds what the arms of one study are compared in."""

    def comparative(self, unit: int) -> Iterator[Statement]:
        """less likely to relapse; fewer patients relapsed; fewer days in hospital; had more visits."""
        after, direction = unit + 1, self.said(unit)
        if self.is_predictive(unit) or self.is_of_study(unit):
            return
        if patterns.OF_CHANGE.match(self.codes, after) or self.is_place_or_limit(unit):  # "a smaller increase": `noun`
            return
        if (likely := patterns.LIKELY_TO.match(self.codes, after)) and LIKELY & {self.last(after), self.last(unit)}:
            np = likely.span("np")
            yield self.whole(np, direction, (unit, np[1]), "likely")
        elif (people := patterns.PREDICATE.match(self.codes, after)) and "X" in people[0]:
            return
        elif people:
            yield self.whole(people.span("verb"), direction, (unit, people.end()), "people")
        elif self.is_praise(unit):  # "a | more potent analgesic | than"
            yield from self.say(None, MERIT[direction], unit, after, "more_effective")
        elif self.is_needed(unit):
            yield from self.say((after, after + 1), direction, unit, unit, "comparative")
        elif (days := patterns.TIME.match(self.codes, after)) or (
            self.is_object(unit) and (days := patterns.PLAIN.match(self.codes, after))
        ):
            yield from self.say(days.span("np"), direction, unit, unit, "comparative")
        elif rated := self.rated(unit):
            yield from self.say(rated, direction, unit, unit, "comparative")
        elif self.last(unit - 1) in PERFORMED:
            target = self.right(patterns.RIGHT_IN_TERMS, unit)
            yield from self.say(target, direction, unit - 1, unit, "performed") if target else ()
        elif more := self.more(unit, direction):
            yield from more
        else:
            yield from map(self.praised, super().comparative(unit))

    def is_of_study(self, unit: int) -> bool:
        """Is it a study that is more than another: "part of a | larger | trial assessing stroke"."""
        what = self.words.lowers[self.starts[unit + 1] : self.starts[unit + 2]]
        return self.last(unit) in LARGER and not STUDIES.isdisjoint(what)

    def is_predictive(self, unit: int) -> bool:
        """Does the sentence tell what goes with an outcome: "the predictors of survival were a | lower titre and"."""
        first, last = self.codes.rfind("|", 0, unit) + 1, self.codes.find("|", unit)
        return not PREDICTORS.isdisjoint(self.words.lowers[self.starts[first] : self.starts[last]])

    def more(self, unit: int, direction: str) -> list[Statement]:
        """A lower risk of stroke; it was lower; A was superior to B, or no better than B."""
        after = unit + 1
        if self.codes[after : after + 2] == "Ko" and (risk := self.right(patterns.RIGHT, after + 1)):
            said = self.say((after, risk[1]), self.unless_denied(unit, direction), unit, unit, "comparative")
        elif it := self.pronoun(unit):
            said = self.say(None, self.unless_denied(unit, direction), it, unit, "was_comparative")
        elif self.last(unit) in SUPERIOR:
            return self.superior(unit)
        else:
            return self.no_better(unit) if self.codes[after : after + 1] == ">" and direction == "improved" else []
        return list(said)

    def unless_denied(self, unit: int, direction: str) -> str:
        """A direction, none where the clause of a unit is denied: "was not associated with a | lower risk"."""
        clause = patterns.CLAUSE_L.match(self.back, len(self.codes) - unit)
        return "no_difference" if clause and {"0", "F"} & set(clause[0]) else direction

    def pronoun(self, unit: int) -> int | None:
        """Where "it was | lower in the one group than in the other" begins."""
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be) - 1
        is_it = subject is None and person == "s" and "x" in be and "X" not in be and self.last(first) in THESE
        return first if is_it and patterns.THAN.match(self.codes, unit + 1) else None

    def praised(self, statement: Statement) -> Statement:
        """ "Phototherapy was more effective" is its merit, and no rise of it."""
        is_praise = statement.quote[1] > statement.np[1] and self.words.lowers[statement.quote[1] - 1] in EFFECTIVE
        direction = MERIT.get(statement.direction or "") if is_praise else None
        return statement._replace(direction=direction, rule="more_effective") if direction else statement

    def is_praise(self, unit: int) -> bool:
        """Is one drug told to be a better one than the other: "a | more potent | analgesic than"."""
        said = self.words.lowers[self.starts[unit + 1] : self.starts[unit + 2] - 1]  # without the last word
        is_drug = self.codes[unit + 1 : unit + 2] in ("n", "R", "G") and patterns.THAN.match(self.codes, unit + 1)
        is_said = self.said(unit) in MERIT and not (POTENT | EFFECTIVE).isdisjoint(said)
        return bool(is_drug) and is_said and self.unless_denied(unit, "improved") == "improved"

    def is_needed(self, unit: int) -> bool:
        """Is it more or less of a drug or product that somebody needed: "required | less morphine | than"."""
        after = unit + 1
        if self.codes[after : after + 1] not in ("R", "n"):
            return False
        if self.codes[after] == "R" and self.last(unit - 1) in NEEDED and self.codes[unit - 1] != "b":
            return True
        verb = patterns.WAS_NEEDED.match(self.codes, after + 1)
        is_past = verb is not None and not WAS.isdisjoint(
            self.words.lowers[self.starts[after + 1] : self.starts[after + 2]]
        )
        return verb is not None and is_past and self.last(verb.end() - 1) in NEEDED

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
        is_whole = target is None and person in ("R", "H")  # "A was | superior to B"
        if not (is_of_arms or self.last(unit) == TO) or "x" not in be or "X" in be or not (target or is_whole):
            return []
        direction = "no_difference" if "0" in be else self.said(unit)
        return list(self.say(target, direction, unit - len(be) - is_whole, unit, "more_effective"))

    def no_better(self, unit: int) -> list[Statement]:
        """A was no | better than B."""
        be, subject, person = self.left(patterns.LEFT, unit)
        if subject or person not in ("R", "H") or "x" not in be or "0" not in be or "X" in be:
            return []
        return list(self.say(None, "no_difference", unit - len(be) - 1, unit, "more_effective"))

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
