"""What a cohort tells as a rate of all: "actuarial survival was 92% at 1 year" says that they survived.

So does "a response rate of 40%" say that they improved, "the incidence of infection was 5%" that they developed it.
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
from extractors.vocabulary import word_ids

SURVIVAL = get_string_id("survival")
# Of grafts, and of those without a disease, it is another measure
OTHER = word_ids("free graft allograft implant prosthesis flap cell median mean")
RESPONSE = word_ids("response remission cure clearance")
COMPLETE = word_ids("complete cure clearance")
ONE_RATE = frozenset((get_string_id("rate"),))
RATES = ONE_RATE | {get_string_id("rates")}
INCIDENCE = word_ids("incidence frequency")
MAY_BE = RESPONSE | INCIDENCE | {SURVIVAL}
RATE = re.compile(r"(?P<np>[Mn])P?(?:(?:[iafo][^|xh;,:cH]{1,6}|[io]r?H)P?)?xr?(?P<rate>u)|(?P<of>M)o(?P<value>u)")
BEFELL = re.compile(r"(?P<rate>m)oD*(?P<np>[NMn])P?(?:[iafo][^|xh;,:c]{1,6})?xr?(?P<share>u)")
SHARE = re.compile(r"u(?:\.u)?%")  # in words


def rates(words: Words, units: Units, context: Context) -> Iterator[Statement]:
    """Survival, response and what befell them told as a share of all, in a text that compares no arms."""
    if context.is_controlled or MAY_BE.isdisjoint(words.said):
        return
    for match in RATE.finditer(units.codes):
        start, end = (units.starts[unit] for unit in match.span("np" if match["np"] else "of"))
        rate = units.starts[match.start("rate" if match["np"] else "value")]
        direction = direction_of(words.lowers[start:end], is_stated=match["np"] is not None)
        share = SHARE.match(words.codes, rate) if direction else None
        if direction and share and is_result(start, context):
            rule = "rate" if direction == "survived" else "response_rate"
            yield Statement((start, end), direction, (start, share.end()), rule, (start, end))
    for match in BEFELL.finditer(units.codes):
        first, (start, end) = units.starts[match.start("rate")], (units.starts[unit] for unit in match.span("np"))
        share = SHARE.match(words.codes, units.starts[match.start("share")])
        if share and words.lowers[units.starts[match.start("rate") + 1] - 1] in INCIDENCE and is_result(start, context):
            yield Statement((start, end), "developed", (first, share.end()), "rate", (start, end))


def direction_of(said: list[int], *, is_stated: bool) -> str | None:
    """What a rate says of all, by the words of its name; None for other rates, and a survival that is not stated."""
    if SURVIVAL in said and OTHER.isdisjoint(said):
        return "survived" if is_stated else None
    if (RATES if is_stated else ONE_RATE).isdisjoint(said) or RESPONSE.isdisjoint(said):
        return None
    return "improved" if COMPLETE.isdisjoint(said) else "resolved"


def is_result(word: int, context: Context) -> bool:
    """Is it told of all, as a result."""
    return not (context.is_set_apart(word) or context.is_aim(word) or context.is_elsewhere(word))
