"""The heads of the network, and the labels of each: one head per corpus and group of kinds.

Each corpus has its own idea of what to mark (PHEE only what belongs to a drug event, BC5CDR every chemical), so each
keeps a head of its own on the words that all read in common. Kinds that may stand inside one another have separate
heads. Labels are B (first word), I (further words) of each kind, and O.
"""

from __future__ import annotations

GROUPS: dict[str, tuple[str, ...]] = {
    "drug": ("drug",),
    "outcome": ("outcome",),
    "rest": ("age", "sex", "dose", "route", "frequency", "duration"),
}
HEADS: tuple[tuple[str, str], ...] = (
    ("PHEE", "drug"),
    ("PHEE", "outcome"),
    ("PHEE", "rest"),
    ("BC5CDR", "drug"),
    ("MACCROBAT", "drug"),
    ("MACCROBAT", "rest"),
)
"""(corpus, group)"""


def head_name(corpus: str, group: str) -> str:
    """How a head is called in the weights: "phee_drug"."""
    return f"{corpus}_{group}".lower()


def of_group(group: str) -> tuple[str, ...]:
    """The labels of a group, O first.

    >>> of_group("drug")
    ('O', 'B-drug', 'I-drug')
    """
    return ("O", *(f"{mark}-{kind}" for kind in GROUPS[group] for mark in "BI"))
