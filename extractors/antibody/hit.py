"""What is looked at and what is found: an article and a sentence of it; a `Hit`, one antibody in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from extractors.antibody import wording
from extractors.antibody.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Article:
    """What the finding needs of the article around a sentence."""

    lexicon: Lexicon
    abbreviations: Mapping[str, str] = field(default_factory=dict)  # short to long
    own: Mapping[str, str] = field(default_factory=dict)  # short forms that it gives to antibodies, to targets
    is_bench: bool = False  # it is of reagents, animals or cells: only listed targets count


@dataclass(frozen=True)
class Sentence:
    """What the finding needs of one sentence."""

    plain: str  # marks made alike, in its own case
    low: str  # the same in lower case, character for character
    article: Article
    before: str = ""  # the text up to here

    @cached_property
    def is_of_tissue(self) -> bool:
        """It speaks of staining, animals or cells, and not of serum."""
        return bool(wording.BENCH.search(self.low)) and not wording.SERUM.search(self.low)

    @cached_property
    def is_of_culture(self) -> bool:
        """It speaks of PCR, cultures or stains, which find an agent without antibodies."""
        return bool(wording.NOT_SEROLOGY_HERE.search(self.low))

    @cached_property
    def is_of_serum(self) -> bool:
        """It speaks of antibodies or serology."""
        return bool(wording.IN_SERUM.search(self.low))


@dataclass(frozen=True, slots=True)
class Hit:
    """One antibody in one sentence, in characters of the sentence."""

    start: int
    end: int
    target: str
    rule: str
    is_modifier: bool = False  # "anti-SRP myopathy": the disease is named by it, no test is reported
    needs_verdict: bool = False  # no antibody unless a result stands at it: "RF", "autoantibodies"
    core: int = -1  # where the antigen begins
    is_evident: bool = False  # its own words say that it was found: "serologic evidence of HTLV-I"
