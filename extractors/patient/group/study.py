"""A study of many as it is read: the text with what was found in it, and the groups that come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractors.patient.headcount import Count
from extractors.patient.subject import Segment, Subject
from extractors.reading import Found, Sentences

Named = Mapping[int, tuple[frozenset[int], int]]
"""Where the words that name arms begin -> the arms that are meant, and where the words end."""


@dataclass(slots=True)
class Study:
    """What is read: a text with what was found in it, and the index that its first group will have."""

    text: str
    sentences: Sentences
    numbers: Sequence[Count]
    drugs: Sequence[Found]
    antibodies: Sequence[Found]
    doses: Sequence[Found]
    first: int
    people: Sequence[int]  # where those begin who are described one by one
    has_facts: bool = True  # was anything found that somebody may own


@dataclass(slots=True)
class Cohort:
    """The groups of one text, and who owns which characters."""

    subjects: list[Subject]
    first: int  # the index of the first of them among all subjects of the text
    segments: list[Segment] = field(default_factory=list)
    arms: list[int] = field(default_factory=list)  # indices of arms among the subjects
    treated: list[int] = field(default_factory=list)  # those of the arms that are no control
    named: list[tuple[int, frozenset[int]]] = field(default_factory=list)  # where arms are named, and which are meant
    compared: tuple[int, ...] = ()  # whose results are told against the others: the first no control, in all doses
    by_drug: dict[str, tuple[int, ...]] = field(default_factory=dict)  # drug name -> arms
    places: list[tuple[int, int, int]] = field(default_factory=list)  # words that say how one arm of several got a drug
    by_dose: dict[tuple[str, float | None, str | None], list[int]] = field(default_factory=dict)  # drug, amount, unit
    is_crossed: bool = False  # whether each of them had every treatment, one after another
    subsets: list[int] = field(default_factory=list)
    of_arm: dict[int, int] = field(default_factory=dict)  # the counted parts of an arm -> their arm
    drugs: dict[int, int] = field(default_factory=dict)  # first character of a drug -> the part that received it
    antibodies: dict[int, int] = field(default_factory=dict)  # first character of an antibody -> the part it defines

    def subject(self, index: int) -> Subject:
        """A group by its index among all subjects of the text."""
        return self.subjects[index - self.first]

    def add(self, subject: Subject) -> int:
        """Add a group; its index among all subjects."""
        self.subjects.append(subject)
        return self.first + len(self.subjects) - 1

    def part_with(self, target: str) -> int | None:
        """The part that is known by an antibody."""
        first = self.first
        return next((i for i in self.subsets if target in self.subjects[i - first].names), None)
