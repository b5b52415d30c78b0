"""What a cohort tells as a rate of all: "actuarial survival was 92% at 1 year" says that they survived.

So does "a response rate of 40%" say that they improved, "the incidence of infection was 5%" that they developed it,
"mortality was 3 of 60" that they died, "median survival was 14 months" that they survived.
Where arms stand against each other the rate is one of two values, which `comparison` reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.comparator import is_set_apart
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.outcome.phrases import Units
from extractors.outcome.setting import is_aim, is_elsewhere
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

SURVIVAL = get_string_id("survival")
# Of grafts, and of those without a disease, it is another measure
OTHER = word_ids("free graft allograft implant prosthesis flap cell")
MEAN = word_ids("median mean average")
MORTALITY, NOUGHT = map(get_string_id, ("mortality", "0"))
RESPONSE = word_ids("response responses remission remissions cure cures clearance success healing")
GOT = word_ids("achieved obtained attained accomplished reached seen observed noted recorded")
RESPONDED = word_ids("responders nonresponders responding")  # not all
WHOLE = word_ids("objective overall complete partial total")  # "the objective response was 45%"
COMPLETE = word_ids("complete cure cures clearance healing")
AGAIN = word_ids("relapse recurrence reinfection")
HARM = word_ids("complication infection") | AGAIN
ONE_RATE = frozenset((get_string_id("rate"),))
RATES = ONE_RATE | {get_string_id("rates")}
INCIDENCE = word_ids("incidence frequency")
MAY_BE = RESPONSE | INCIDENCE | HARM | {SURVIVAL, MORTALITY}
AMONG = "(?:(?:[iafo][^|xh;,:cH]{1,6}|[io]r?H)P?)?"
RATE = re.compile(rf"(?P<np>[MnNa])P?{AMONG}xr?(?P<got>[vB]r?i)?(?P<rate>u)|(?P<of>M)o(?P<value>u)")
# "The median survival of the nine men | was 31 months"
LASTED = re.compile(rf"(?:(?P<how>[mM])oD*)?(?P<np>[MN])P?(?:[iof]D+H|{AMONG})P?xr?(?P<time>T)")
BEFELL = re.compile(r"(?P<rate>m)oD*(?P<np>[NMn])P?(?:[iafo][^|xh;,:c]{1,6})?xr?(?P<share>u)")
SHARE = re.compile(r"u(?:\.u)?%|u[o/]u(?![/T%])")  # in words


def rates(words: Words, units: Units, context: Context) -> Iterator[Statement]:
    """Survival, response and what befell them told as a share of all, in a text that compares no arms."""
    if context.is_controlled or MAY_BE.isdisjoint(words.said):
        return
    for match in RATE.finditer(units.codes):
        start, end = (units.starts[unit] for unit in match.span("np" if match["np"] else "of"))
        rate = units.starts[match.start("rate" if match["np"] else "value")]
        share = SHARE.match(words.codes, rate)
        if share is None or not is_result(start, context):
            continue
        if match["got"] and words.lowers[units.starts[match.start("got") + 1] - 1] not in GOT:
            continue
        direction = direction_of(words.lowers[start:end], is_stated=match["np"] is not None, is_got=bool(match["got"]))
        is_nought = words.lowers[rate] == NOUGHT and words.codes[rate + 1] not in "."  # not "0.4 %"
        if direction == "died" and is_nought and share.end() == rate + len("0%"):
            direction = "survived"
        elif is_nought:  # "the infection rate was 0 of 50": nobody's
            continue
        if direction:
            rule = "response_rate" if direction in ("improved", "resolved") else "rate"
            yield Statement((start, end), direction, (start, share.end()), rule, (start, end))
    if SURVIVAL in words.said and not MEAN.isdisjoint(words.said):
        yield from lasted(words, units, context)
    for match in BEFELL.finditer(units.codes):
        first, (start, end) = units.starts[match.start("rate")], (units.starts[unit] for unit in match.span("np"))
        share = SHARE.match(words.codes, units.starts[match.start("share")])
        if share and words.lowers[units.starts[match.start("rate") + 1] - 1] in INCIDENCE and is_result(start, context):
            yield Statement((start, end), "developed", (first, share.end()), "rate", (start, end))


def lasted(words: Words, units: Units, context: Context) -> Iterator[Statement]:
    """Of "median survival was 14 months" that they survived."""
    for match in LASTED.finditer(units.codes):
        start, end = (units.starts[unit] for unit in match.span("np"))
        first = units.starts[match.start("how")] if match["how"] else start
        if "u" in words.codes[end : units.starts[match.start("time")]]:  # "in the 12 patients with A"
            continue
        said = words.lowers[first : units.starts[match.start("time")]]
        if (
            SURVIVAL in said
            and not MEAN.isdisjoint(said)
            and (OTHER | RESPONDED).isdisjoint(said)
            and is_result(start, context)
        ):
            quote = first, units.starts[match.end("time")]
            yield Statement((start, end), "survived", quote, "rate", (start, end))


def direction_of(said: list[int], *, is_stated: bool, is_got: bool) -> str | None:
    """What a rate says of all, by the words of its name; None for other rates, and a survival that is not stated."""
    if SURVIVAL in said and OTHER.isdisjoint(said) and MEAN.isdisjoint(said):
        return "survived" if is_stated and not is_got else None
    if MORTALITY in said:
        return "died" if is_stated and not is_got else None
    if not HARM.isdisjoint(said):
        is_rate = is_stated and not is_got and not ONE_RATE.isdisjoint(said)
        return ("developed" if AGAIN.isdisjoint(said) else "worsened") if is_rate else None
    is_named = is_got or not (RATES | WHOLE if is_stated else ONE_RATE).isdisjoint(said)
    if not is_named or RESPONSE.isdisjoint(said):
        return None
    return "improved" if COMPLETE.isdisjoint(said) else "resolved"


def is_result(word: int, context: Context) -> bool:
    """Is it told of all, as a result."""
    return not (is_set_apart(word, context) or is_aim(word, context) or is_elsewhere(word, context))
