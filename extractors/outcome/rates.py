"""What a cohort tells as a rate of all: "actuarial survival was 92% at 1 year" says that they survived.

Where arms stand against each other the rate is one of two values, which `comparison` reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.outcome.phrases import Units
from extractors.outcome.words import Words

SURVIVAL = get_string_id("survival")
# Of grafts, and of those without a disease, it is another measure
OTHER = frozenset(
    map(get_string_id, ("free", "graft", "allograft", "implant", "prosthesis", "flap", "cell", "median", "mean"))
)
RATE = re.compile(r"(?P<np>M)P?(?:[iafo][^|xh;,:cH]{1,6})?xr?(?P<rate>u)")
SHARE = re.compile(r"u(?:\.u)?%")  # in words


def rates(words: Words, units: Units, context: Context) -> Iterator[Statement]:
    """Survival told as a share of all, in a text that compares no arms."""
    if context.is_controlled or SURVIVAL not in words.lowers:
        return
    for match in RATE.finditer(units.codes):
        start, end = (units.starts[unit] for unit in match.span("np"))
        rate = units.starts[match.start("rate")]
        said = words.lowers[start:end]
        share = SHARE.match(words.codes, rate) if SURVIVAL in said and OTHER.isdisjoint(said) else None
        if share and not (context.is_set_apart(start) or context.is_aim(start) or context.is_elsewhere(start)):
            yield Statement((start, end), "survived", (start, share.end()), "rate", (start, end))
