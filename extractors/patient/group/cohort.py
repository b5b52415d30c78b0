"""Groups: the population of a study, its arms, and the parts that the results count ("7 of 10 patients").

The population owns what is said of everyone. An arm is known by its drugs, so a drug, and a dose tied to it, belong to
the arms that received it. A result that compares arms belongs to the first-named one, against the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter

import re2

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.group import (
    arm,
    arm_list,
    arm_size,
    arm_variant,
    arm_word,
    part,
    part_of_arm,
    population,
    total,
)
from extractors.patient.group.arm_word import CONTROL, Arm
from extractors.patient.group.part import COMPARES
from extractors.patient.group.study import Cohort, Study
from extractors.patient.subject import Segment, Subject
from extractors.reading import Found
from extractors.searchable import searchable

PLUS = re.compile(
    r"\s*(?:[(\[][^()\[\]]*[)\]]\s*)?(?:\+|plus|/|-|and|with|combined\s+with|in\s+combination\s+with)\s*(?:(?:the|oral)\s+)?",
    re.I,
)
SEPARATOR = re.compile(r"[^a-z]+")
TELLING = 6  # letters of a word that tells a drug
UNTELLING = re.compile(
    r"sodium|potassium|calcium|chloride|hydrochloride|acetate|sulfate|phosphate|citrate|nitrate|vitamin|vaccine|insulin|steroid"
    r"|corticosteroid|conjugated|antibodie|antibody|inhibitor|agonist|antagonist|blocker|hormone|factor|oxide|peroxide|glucose"
    r"|placebo|control|alcohol|dioxide|growth|human|recombinant|immune|globulin"
)
# Each of those studied had every treatment
CROSSED = re2.compile(
    r"(?i)\b(?:cross[- ]?over|latin[- ]square|crossed over)\b"
    r"|\b(?:took|received|given)\b[^.;]{0,80}\bin (?:a )?random(?:i[sz]ed)? (?:order|sequence)"
    r"|\bwithin[- ](?:patient|subject)s?\b.{0,40}\b(?:study|trial|design|comparison)\b"
    r"|\b(?:each|every|all|the) (?:\w+ )?(?:patients?|subjects?|volunteers?|participants?|child(?:ren)?|wom[ae]n"
    r"|m[ae]n)\b[^.;]{0,60}\b(?:in (?:a )?random(?:i[sz]ed)? (?:order|sequence)"
    r"|on (?:\w+ ){1,2}(?:separate|different) (?:days|occasions|visits))"
)
BY_DESIGN = re2.compile(
    r"(?i)\bcross[- ]?over,? (?:[\w-]+ ){0,3}(?:study|trial|design|comparison|fashion|manner|protocol)\b"
    r"|\b(?:latin|orders?|sequences?|separate|vice versa"
    r"|(?:first|second|last) (?:[\w-]+ )?(?:periods?|phases?|weeks))\b"
)
# "Who had relapsed crossed over to X": some of them, or later
AFTERWARDS = re.compile(r"\bcross(?:ed|ing)\s+over\s+(?:to|from|after|if)\b", re.IGNORECASE)
IN_TURN = re.compile(r"\b(?:cross-?over|latin|order|sequence)\b", re.IGNORECASE)
# A group is meant when one of these follows its drug or antibody within a few words.
ARM_WORD = re.compile(r"[\w\s()-]{0,20}\b(?:group|arm|patients|recipients)\b", re.IGNORECASE)

# "A and B were compared | in patients with asthma", "… in a double-blind study"
IN_PEOPLE = re.compile(
    r"\b(?:in|of) (?:[\w-]+ ){0,3}?(?:patients|subjects|women|men|children|infants|adults|volunteers)\b"
    r"|\b(?:double-blind|randomi[sz]ed|cross-?over)\b|\bgroups?\s+\w{1,2}\b[^.;]{0,40}\breceived\b",
    re.IGNORECASE,
)
GROUPS = re.compile(r"\bthe\s+([\w-]+)\s+(?:group|arm)\b", re.IGNORECASE)


def read_cohort(study: Study) -> Cohort | None:
    """The groups of a study, or None where no population is spoken of."""
    everyone = population.population(study)
    return None if everyone is None else CohortReader(study, everyone).read()


def _telling(name: str) -> set[str]:
    """The words of a drug's name that tell it from others, in the singular.

    >>> sorted(_telling("conjugated estrogens")), _telling("L-carnitine"), _telling("vitamin D")
    (['estrogen'], {'carnitine'}, set())
    """
    words = (word.removesuffix("s") for word in SEPARATOR.split(name.lower()))
    return {word for word in words if len(word) >= TELLING and not UNTELLING.fullmatch(word)}


def _is_general(sentence: str, *, has_counted: bool) -> bool:
    """Whether a sentence tells of patients in general, and sets no groups against each other."""
    is_general = population.is_general(sentence, has_counted=has_counted)
    return is_general and not COMPARES.search(searchable(sentence))


class CohortReader:
    """Finds the groups of one study, sentence by sentence."""

    def __init__(self, study: Study, everyone: Subject) -> None:
        self.study = study
        self.text = study.text
        self.everyone = everyone
        self.cohort = Cohort([everyone], study.first)
        self.is_counted = False  # are its arms those of a study that allots nobody
        self.called: dict[int, re.Pattern[str]] = {}  # arm -> the name that the text gives it

    def read(self) -> Cohort:
        """The groups and their segments; of none of these where nothing is told that could be anybody's."""
        self._add_arms()
        if not self.study.has_facts:
            return self.cohort
        parts = part.PartReader(self.study, self.cohort)
        parts.split_by_antibody()
        if not self.cohort.arms:
            parts.split_by_drug()
        arms = [self.cohort.subject(i).start for i in self.cohort.arms]
        started = False
        for begin, end, category in self.study.sentences:
            sentence = self.text[begin:end]
            started = started or begin <= self.everyone.start < end
            started = started or bool(population.POPULATION.search(searchable(sentence)))
            started = started or (any(begin <= arm < end for arm in arms) and IN_PEOPLE.search(sentence) is not None)
            counted = any(c.noun for c in headcount.within(self.study.numbers, begin, end))
            if not started or population.is_known(sentence, category) or _is_general(sentence, has_counted=counted):
                self.cohort.segments.append(Segment(begin, end, (), "general"))
            elif self.cohort.arms and not (self.is_counted and not self._tells_of_arms(begin, end)):
                self.cohort.segments.append(self._arm_segment(begin, end))
            else:
                rule = "whole" if self.cohort.arms else "population"  # what names no arm is none's against the others
                for segment in parts.segments(begin, end):
                    self.cohort.segments.append(
                        segment if segment.rule != "population" else replace(segment, rule=rule)
                    )
        if self.cohort.arms:
            part_of_arm.add(self.study, self.cohort)
        return self.cohort

    # -------------------------------------------------------------------------------------------- arms

    def _add_arms(self) -> None:
        arms = arm.arms(self.text, self.study.sentences, self.study.drugs, self.study.doses, self.study.numbers)
        self.is_counted = any(found.is_counted for found in arms)
        if arms and total.is_of_arm(self.text, self.everyone.start, self.everyone.end):
            self.everyone.n = None
        arm_size.read(self.text, arms, self.study.drugs, self.everyone.n)
        is_crossed = bool(arms) and CROSSED.search(searchable(self.text)) is not None
        # "Crossover was allowed after relapse": where the arms make up all, nobody had both from the start
        are_all = all(found.n for found in arms) and self.everyone.n == sum(found.n or 0 for found in arms)
        self.cohort.is_crossed = is_crossed and not (are_all and not BY_DESIGN.search(searchable(self.text)))
        is_in_turn = self.cohort.is_crossed and not any(found.n for found in arms) and not self._cross_later()
        for found in arms:
            label = f"arm: {' + '.join(found.names)}"
            if found.label and sum(other.names == found.names for other in arms) > 1:
                label += f" {found.label}"
            names = set(found.names)
            is_all = found.n == self.everyone.n and not any(other.n and other is not found for other in arms)
            n = None if is_all else found.n  # "60 women were randomized to …"
            n = self.everyone.n if is_in_turn else n
            subject = Subject("group", label, found.start, found.end, n=n, sex=self.everyone.sex, names=names)
            self.cohort.arms.append(self.cohort.add(subject))
            if found.is_variant:
                self.cohort.places.append((found.start, found.end, self.cohort.arms[-1]))
            if found.label:
                self.called[self.cohort.arms[-1]] = arm_word.calling(found.label, found.called)
        sizes = [found.n for found in arms if found.n]
        if self.everyone.n is not None and len(sizes) > 1 and self.everyone.n < sum(sizes):
            self.everyone.n = None  # the number that was counted is only an arm's, or of a part of one
        treated = [i for i, found in zip(self.cohort.arms, arms, strict=True) if not found.is_control]
        without = [i for i in treated if not any(CONTROL.fullmatch(name) for name in self.cohort.subject(i).names)]
        self.cohort.treated = without or treated  # "saline plus propofol" against another drug is a control
        self.cohort.compared = self._compared()
        for name in {d.value["name"] for d in self.study.drugs}:
            owners = tuple(i for i in self.cohort.arms if name in self.cohort.subject(i).names)
            if owners:
                self.cohort.by_drug[name] = owners
                self._add_doses(name, [found for found in arms if name in found.names], owners)
            elif regimen := self._regimen(name):
                self.cohort.by_drug[name] = regimen
            elif (only := self._in_short(name)) is not None:
                self.cohort.by_drug[name] = (only,)
        self.cohort.named = self._named()
        for drug in self.study.drugs if arms else ():
            if arm_list.is_class(self.text, drug):  # of each arm it is told which it was
                self.cohort.drugs[drug.start] = self.study.first

    def _cross_later(self) -> bool:
        """Whether those who cross over are some of them, or do so for a reason."""
        return AFTERWARDS.search(self.text) is not None and not IN_TURN.search(self.text)

    def _regimen(self, name: str) -> tuple[int, ...]:
        """The arms that have each drug of a combination: "A, B and C (ABC)"."""
        parts = set(name.split("/"))
        return tuple(i for i in self.cohort.arms if len(parts) > 1 and parts <= self.cohort.subject(i).names)

    def _in_short(self, name: str) -> int | None:
        """The one arm whose drug has a word of a name: "mycophenolate" for its mofetil, "L-carnitine" for carnitine."""
        words = _telling(name)
        found = [i for i in self.cohort.arms if any(words & _telling(drug) for drug in self.cohort.subject(i).names)]
        return found[0] if len(found) == 1 else None

    def _compared(self) -> tuple[int, ...]:
        """The first arm that is no control, in all doses; of "A" and "A and B" the second: A alone is its control.

        Of ways to give one drug the first, where nobody had a placebo.
        """
        names = {i: self.cohort.subject(i).names for i in self._treated_as_named()}
        single = set().union(*(own for own in names.values() if len(own) == 1))  # "A, B or both": none is a control
        first = next(
            (i for i, own in names.items() if not any(own < o and not o <= single for o in names.values())), None
        )
        if (
            first is not None
            and len(names) == len(self.cohort.arms)
            and any(first == i for _, _, i in self.cohort.places)
        ):
            return (first,)
        return () if first is None else tuple(i for i in names if names[i] == names[first])

    def _treated_as_named(self) -> list[int]:
        """The arms that are no control, those first that the text or title names first by what they alone got."""
        treated = self.cohort.treated
        own = {i: self._alone(i) for i in treated}
        first = {
            i: min((d.start for d in self.study.drugs if d.value["name"] in own[i]), default=None) for i in treated
        }
        if any(place is None for place in first.values()):
            return treated
        return sorted(treated, key=lambda i: first[i] or 0)

    def _alone(self, index: int) -> set[str]:
        """What one of the arms got and no other."""
        others = (self.cohort.subject(i).names for i in self.cohort.arms if i != index)
        return self.cohort.subject(index).names.difference(*others)

    def _named(self) -> list[tuple[int, frozenset[int]]]:
        """Where the text names arms, in order: by a drug, or by what it calls them."""
        by_drug = self.cohort.by_drug
        known = [d for d in self.study.drugs if d.value["name"] in by_drug]
        alone = [self._meant(d, by_drug) for d in known]
        joined = [PLUS.fullmatch(self.text, one.end, two.start) is not None for one, two in pairwise(known)]
        for left, right in (
            pair for pair, is_joined in zip(pairwise(range(len(known))), joined, strict=True) if is_joined
        ):
            both = [
                i
                for i in self.cohort.arms
                if {known[left].value["name"], known[right].value["name"]} <= self.cohort.subject(i).names
            ]
            if both:  # "A plus B"
                alone[left] = alone[right] = frozenset(both)
        found = [(d.start, arms) for d, arms in zip(known, alone, strict=True)]
        for index, called in self.called.items():  # of words for a control the outcomes have been turned already
            if CONTROL.search(called.pattern):
                continue
            found += [(match.start(), frozenset((index,))) for match in called.finditer(self.text)]
        return sorted(found, key=itemgetter(0))

    def _meant(self, drug: Found, by_drug: dict[str, tuple[int, ...]]) -> frozenset[int]:
        """The arms that a drug names: "vaginal X" the one that had it so, "X" those who had nothing else."""
        way = arm_variant.again(self.text, drug) if self.cohort.places else ""
        named = [i for _, _, i in self.cohort.places if way and self.cohort.subject(i).label.endswith(f" {way}")]
        owners = by_drug[drug.value["name"]]
        single = [i for i in owners if self.cohort.subject(i).names == {drug.value["name"]}]
        return frozenset(named or single or owners)

    def _add_doses(self, name: str, arms: Sequence[Arm], owners: Sequence[int]) -> None:
        """Which arm got which dose of a drug, where each of several is told with its own."""
        told = [[dose for dose in found.doses if dose[0] == name] for found in arms]
        for index, doses in zip(owners, told, strict=True):
            for dose in doses if all(told) else ():
                self.cohort.by_dose.setdefault(dose, []).append(index)

    def _tells_of_arms(self, begin: int, end: int) -> bool:
        """Whether a sentence names an arm, or sets one against another."""
        named = any(begin <= position < end for position, _ in self.cohort.named)
        return named or COMPARES.search(searchable(self.text[begin:end])) is not None

    def _arm_segment(self, begin: int, end: int) -> Segment:
        groups = {match[1].lower() for match in GROUPS.finditer(self.text, begin, end)}  # some may be no known arm
        is_of_several = len(groups) > 1 or COMPARES.search(searchable(self.text[begin:end]))
        named = None if is_of_several else self._arm_named(begin, end)
        if named is None:
            return Segment(begin, end, (self.study.first,), "population")
        return Segment(begin, end, (named,), "arm")

    def _arm_named(self, begin: int, end: int) -> int | None:
        """The one arm that a sentence speaks of: "in the control group …"; one that tells two arms speaks of all."""
        named: list[int] = []
        if sum(begin <= self.cohort.subject(i).start < end for i in self.cohort.arms) > 1:
            return None
        for index in self.cohort.arms:
            others = (self.cohort.subject(i).names for i in self.cohort.arms if i != index)
            own = self.cohort.subject(index).names.difference(*others)
            called = self.called.get(index)
            if (called and called.search(self.text, begin, end)) or any(
                arm_word.is_followed(self.text[begin:end], name, ARM_WORD) for name in own
            ):
                named.append(index)
        return named[0] if len(named) == 1 else None
