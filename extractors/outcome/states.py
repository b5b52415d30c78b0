"""How things stand: more or less than before, alike, unchanged; one method per class of word, as in `changes`."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.parts import OPPOSITE, PartReader, Statement
from extractors.vocabulary import word_ids

PREDICATIVE = word_ids("superior inferior")  # elsewhere they say where: "inferior infarction"
INSIGNIFICANT = word_ids("nonsignificantly non insignificantly")
WITHSTOOD = word_ids("refractory resistant unresponsive nonresponsive")
GERMS = word_ids("isolate isolates strain strains organism organisms bacteria bacilli pathogen")
POORLY = word_ids("poorly minimally hardly barely")
RAISED = get_string_id("raised")
ASKED = word_ids("question questions possibility suspicion concern concerns issue doubt")
PLACES = word_ids("segment lobe limb limbs extremity extremities pole lip")
UNALTERED = word_ids("unchanged unsuccessful ineffective fruitless effective")
P = get_string_id("p")
ASYMPTOMATIC, CURATIVE = map(get_string_id, ("asymptomatic", "curative"))
SIDES = word_ids("left right bilateral")
ANALYSES = word_ids("analysis analyses test tests comparison comparisons results")
PRESUMED = word_ids("likely probably commonly often")
PRESENT = word_ids("is are")
REACH = 8  # units
LEVELS = frozenset(("increased", "decreased"))
PERSONS = frozenset("sHDu")  # "she", "the man", "all", "two"
LOWER, WORKING, MORE = map(get_string_id, ("lower", "effective", "more"))


class StateReader(PartReader):
    """Finds what the words of one doc compare, or tell to be as before."""

    def comparative(self, unit: int) -> Iterator[Statement]:
        """pain was lower; longer survival; nausea was more common; the drug was more effective against pain."""
        direction = self.said(unit)
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        behind = self.words.lowers[self.starts[unit + 1] : self.starts[unit + 1] + 1]  # none at the end of a text
        if not self.is_study and not PRESUMED.isdisjoint(behind):  # "more likely due to"
            return
        if "X" in be or self.is_place_or_limit(unit):
            return
        if (
            self.last(unit) == MORE and self.codes[unit - 1 : unit + 2] == "0JN" and not self.is_study
        ):  # "no | more | fits": `no_further`
            return
        if "0" in be or "0" in self.codes[max(first - 2, 0) : first]:
            direction = "no_difference"
        target = self.right(patterns.RIGHT, unit)
        last = unit + 1 if self.codes[unit + 1] == "n" else unit
        if target and self.codes[unit + 1] in "NMam" and "x" not in be and self.last(unit) not in PREDICATIVE:
            change = target[1] if self.codes[target[1]] == "G" and direction in LEVELS else unit
            if change != unit:  # "greater weight and blood pressure (BP) | reductions"
                direction = self.said(change) if direction == "increased" else OPPOSITE.get(self.said(change), "")
            if direction:
                yield from self.say(target, direction, unit, change, "comparative")
        elif "x" in be and subject:
            yield from self.say(subject, direction, first, last, "was_comparative")
        elif (
            "x" in be and person == "R" and (direction == "improved" or last > unit) and direction in patterns.EFFECTIVE
        ):
            target = self.right(patterns.RIGHT_IN_TERMS, last)
            yield from self.say(target, patterns.EFFECTIVE[direction], first - 1, last, "more_effective")

    def is_place_or_limit(self, unit: int) -> bool:
        """The left | lower arm; p | less than 0.05; a dose | greater than 5 mg: nothing is compared."""
        before = self.last(unit - 1)
        is_limit = self.codes[unit + 1 : unit + 3] == ">u"
        return before == P or is_limit or (self.last(unit) == LOWER and (before in SIDES or self.is_anatomy(unit + 1)))

    def is_anatomy(self, unit: int) -> bool:
        """In a case, is a unit a place or no measure, so that "lower" says where: "the lower | uterine segment"."""
        said = self.words.lowers[self.starts[unit] : self.starts[unit + 1]]
        return not self.is_study and (self.codes[unit] in "nN" or not PLACES.isdisjoint(said))

    def state(self, unit: int) -> Iterator[Statement]:
        """pain was similar; CK was unchanged; the drug was ineffective."""
        direction = self.said(unit)
        if direction == "improved":
            yield from self.responsive(unit)
        if direction not in ("unchanged", "no_difference", "increased", "resolved"):
            return
        if not self.is_study:
            yield from self.alone(unit, direction)
        is_likeness = direction == "no_difference" and not self.is_study  # "arm span and height were similar"
        if is_likeness or self.codes[unit + 1] in "nNM":  # "a stable angina"
            return
        be, subject, person = self.left(patterns.LEFT, unit)
        if "0" in be and direction == "increased":  # "was not elevated"
            return
        if self.last(unit) in WITHSTOOD and self.last(unit - len(be) - 1) in GERMS:
            return  # "the isolates were resistant to", which a laboratory finds
        if self.last(unit) == WORKING and (
            self.is_study
            or not PRESENT.isdisjoint(self.words.lowers[self.starts[max(unit - 1, 0)] : self.starts[unit]])
        ):
            return  # "not effective in reducing pain", against the other arm; "where X is not effective", of anybody
        if direction == "resolved":
            yield from self.settled(unit, be, subject, person)
            return
        is_of_person = (
            self.last(unit) in UNALTERED or self.codes[unit + 1] == "t"
        )  # "two were unchanged", "refractory to"
        is_of_person = is_of_person and direction == "unchanged" and person in ("s", "H", "u") and not self.is_study
        if "x" in be and "X" not in be and (subject or is_of_person or (person == "R" and direction != "increased")):
            yield from self.say(subject, direction, unit - len(be) - (subject is None), unit, "state")

    def settled(self, unit: int, be: str, subject: tuple[int, int] | None, person: str | None) -> Iterator[Statement]:
        """In a case: she is now asymptomatic; CK was normal; penicillin was curative."""
        if "x" not in be or set("0X") & set(be) or self.is_study:
            return
        if self.last(unit) == ASYMPTOMATIC and subject and "N" in self.codes[slice(*subject)]:
            return  # "the episodes were asymptomatic"
        is_cure = self.last(unit) == CURATIVE
        if subject or (person and (is_cure or person in PERSONS)):
            rule = "state" if is_cure else "normal"
            yield from self.say(subject, "resolved", unit - len(be) - (subject is None), unit, rule)

    def alone(self, unit: int, direction: str) -> Iterator[Statement]:
        """In a case, without "was": an ulcer | refractory to two drugs; the diet | raised her potassium."""
        be, subject, _ = self.left(patterns.LEFT_NEAR, unit)
        drug = patterns.TO_DRUGS.match(self.codes, unit + 1)
        if not be and subject and drug and self.last(unit) in WITHSTOOD:
            for said in self.say(subject, direction, unit, drug.end() - 1, "withstood"):
                yield said._replace(quote=(self.starts[unit], said.quote[1]))
        is_found = direction == "increased" and self.codes[unit + 1] == "M" and self.is_shown(unit)
        if is_found and (found := self.right(patterns.RIGHT, unit)):  # "tests showed | raised | transaminases"
            yield from self.say(found, direction, unit, unit, "participle")
        is_verb = self.last(unit) == RAISED and not be and self.codes[unit - 1] in "nRMNPsc"
        if is_verb and (target := self.right(patterns.RIGHT, unit)) and self.last(target[1] - 1) not in ASKED:
            yield from self.say(target, direction, unit, unit, "verb_object")

    def is_shown(self, unit: int) -> bool:
        """Does a unit belong to what is shown: "tests showed (weakness and) | raised | enzymes"."""
        shown = self.codes.rfind("d", max(unit - REACH, 0), unit)
        return shown >= 0 and not self.codes[shown + 1 : unit].strip("DnNPVSM,&")

    def responsive(self, unit: int) -> Iterator[Statement]:
        """In a case: the tachycardia was (refractory to lidocaine but) responsive to phenytoin."""
        be, subject, person = self.left(patterns.LEFT, unit)
        is_behind = not be and subject is not None and "N" in self.codes[slice(*subject)]  # "myalgia | responsive to"
        is_said = ("x" in be and (subject or person)) or self.codes[unit - 1] in "&c" or is_behind
        if patterns.TO_DRUG.match(self.codes, unit + 1) and is_said and not set("0X") & set(be) and not self.is_study:
            first = unit - len(be) - (subject is None and bool(person))
            said = self.words.lowers[self.starts[first] : self.starts[unit + 1]]
            direction = "improved" if POORLY.isdisjoint(said) else "unchanged"
            yield from self.say(subject if "x" in be or is_behind else None, direction, first, unit, "state")

    def differ(self, unit: int) -> Iterator[Statement]:
        """no difference in pain; pain did not differ."""
        be, subject, _ = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        if "0" not in be and (match := patterns.NOT_SIGNIFICANT.match(self.codes, unit + 1)):
            target = self.right(patterns.RIGHT_IN_TERMS, unit) if match.end() > unit + 5 else None
            subject = subject if subject and subject[1] == unit else None  # "…, the difference"
            yield from self.say(target or subject, "no_difference", unit, match.end() - 1, "not_significant")
            return
        if not INSIGNIFICANT.isdisjoint(self.words.lowers[self.starts[first] : self.starts[unit + 1] + 1]):
            target = self.right(patterns.RIGHT_IN_TERMS, unit)
            yield from self.say(subject or target, "no_difference", first, unit, "not_significant")
            return
        if "0" not in be or "x" not in be:
            negation = patterns.NO_L.match(self.back, len(self.codes) - unit)
            if negation is None:
                return
            first = unit - len(negation[0])
            _, subject, _ = self.left(patterns.LEFT, first - 1) if self.codes[first - 1] in "dhv" else ("", None, "")
        if subject and self.last(subject[1] - 1) in ANALYSES:
            subject = None
        target = subject or self.right(patterns.RIGHT_IN_TERMS, unit)
        yield from self.say(target, "no_difference", first, unit, "no_difference")
