"""Patients and groups in the making, and which characters of a text are about whom."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.reading import Found

ADULTS = ("woman", "man", "lady", "gentleman", "mother", "father", "wife", "husband", "primigravida", "multigravida")
GROWN = 14  # years


@dataclass(slots=True)
class Subject:
    """A patient or group in the making."""

    kind: str  # patient | group
    label: str
    start: int  # the words that introduce it
    end: int
    n: int | None = None
    sex: str | None = None
    age: Found | None = None
    names: set[str] = field(default_factory=set)  # arms: the drugs that define them
    is_counted_only: bool = False  # "two patients", never introduced one by one
    is_relative: bool = False  # a relative who is a case
    is_faint: bool = False  # a row only where her sex, a treatment, an antibody or an outcome is told
    noun: str = ""  # what the text calls her: "woman", "son"
    sexed_at: tuple[int, int] | None = None  # the words that state the sex, if others than those that introduce her


@dataclass(slots=True)
class Segment:
    """Characters ``start`` to ``end`` are about the owners; no owners: about nobody in particular."""

    start: int
    end: int
    owners: tuple[int, ...]
    rule: str


def is_adult(subject: Subject) -> bool:
    """Whether a patient is none whom a text calls "the infant" or "the child"."""
    return subject.noun in ADULTS or (subject.age is not None and subject.age.value["years"] >= GROWN)


def at(segments: Sequence[Segment], position: int) -> Segment | None:
    """The segment that holds a character; segments are in order and apart."""
    index = bisect_right(segments, position, key=lambda s: s.start) - 1
    return segments[index] if index >= 0 and position < segments[index].end else None
