"""Which drug a dose, route, frequency or duration belongs to, inside one sentence.

A link is decided by what stands between the two, never by distance alone: "rituximab (1000 mg", "500 mg of
methotrexate", "oral prednisone", "60 mg for 7 days followed by 20 mg". What no rule ties stays unlinked. Only the
nearest drug on either side can be meant, so the work grows with the length of the text and no faster.

Here `link_parts`, which asks the others in turn. Where to look:

- the drugs and the parts (doses, routes …) of one sentence: `sentence`
- what a bracket holds: `bracket`; what the words between tie together, or stands nearest: `near`; what several drugs of
  a list share, or have one by one: `lists`
- how long something else lasted, and from which drug a time counts: `lasting`
- the words of all of them: `wording`
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from extractors import dose_wording
from extractors.link import wording
from extractors.link.bracket import bracketed
from extractors.link.lasting import counted_from, is_of_something_else
from extractors.link.lists import coordinated, link_pairs, respectively, share_per
from extractors.link.near import best, modifies, nearest
from extractors.link.sentence import Drug, Sentence
from extractors.reading import Found
from extractors.route import FORMS

Told = dict[tuple[float, str, str | None], Drug | None]
"""The drug that a dose was told of before; None where there are two."""


def link_parts(previous: list[Drug], told: Told, sentence: Sentence) -> None:
    """Set ``value["drug"]`` of every part; ``previous`` holds the drugs of the sentence before."""
    doses = [p for p in sentence.parts if p.kind == "dose"]
    if len(doses) > 1 and "respectively" in sentence.text[sentence.start : sentence.end].lower():
        doses = respectively(doses, sentence)
    last: Drug | None = None
    for dose in doses:
        if again := told_again(dose, told, sentence):
            dose.value["drug"] = again[0]
            continue  # a route beside it may be another drug's
        drug = of_dose(dose, last, previous, sentence)
        dose.value["drug"] = drug[0] if drug else None
        last = drug or last
        if drug and dose.value["per"] is None:
            dose.value["per"] = per_behind(sentence.text, dose, drug[1])
    link_pairs(doses, sentence)
    tell(told, sentence)
    share_per(doses, sentence)
    named = {index for index, _ in (*sentence.drugs, *previous)}
    linked = [p for p in sentence.parts if p.kind == "dose" and p.value["drug"] in named]
    ends = [dose.end for dose in linked]
    for part in sentence.parts:
        if part.kind != "dose":
            at = bisect_right(ends, part.start) - 1
            link_other(part, linked[at] if at >= 0 else None, sentence)


def of_dose(dose: Found, last: Drug | None, previous: list[Drug], sentence: Sentence) -> Drug | None:
    """The drug of a dose; ``last``: that of the dose before it, ``previous``: the drugs of the sentence before."""
    drug, is_bracketed = bracketed(dose, sentence)
    if is_bracketed:
        return drug
    drug = best(dose, sentence)
    if drug is None and last and wording.CARRY.search(sentence.text[max(0, dose.start - 25) : dose.start]):
        named = sentence.before(dose.start)
        is_new = named is not None and named[1].start > last[1].end and not sentence.is_led(named)
        if is_new and named is not None and sentence.within(named[1].end, dose.start, 60):
            return named  # "prednisolone 30 mg and azathioprine, increased stepwise from 50 mg"
        return last if sentence.same_clause(last[1].end, dose.start) else None
    if drug is None:
        drug = nearest(dose, sentence)
    if (
        drug is None
        and not sentence.drugs
        and len(previous) == 1
        and wording.IT.search(sentence.text, sentence.start, dose.start)
    ):
        return previous[0]
    return drug


def told_again(dose: Found, told: Told, sentence: Sentence) -> Drug | None:
    """The drug of a dose in a sentence without one: "the 2 g/kg group", of the only drug that was given so."""
    if sentence.drugs or wording.OF_WHAT.match(sentence.text, dose.end):
        return None
    return told.get((dose.value["amount"], dose.value["unit"], dose.value["per"]))


def tell(told: Told, sentence: Sentence) -> None:
    """Keep for the sentences behind which drug was given at which dose."""
    named = dict(sentence.drugs)
    for dose in (p for p in sentence.parts if p.kind == "dose" and p.value["amount"] is not None):
        index = dose.value["drug"]
        if index in named:
            key = dose.value["amount"], dose.value["unit"], dose.value["per"]
            first = told.setdefault(key, (index, named[index]))
            if first and first[1].value["name"] != named[index].value["name"]:
                told[key] = None


def link_other(part: Found, dose: Found | None, sentence: Sentence) -> None:
    """Set ``value["drug"]`` of a route, frequency or duration; ``dose``: the last before it that has a drug."""
    holder = bisect_right(sentence.starts, part.start) - 1
    if holder >= 0 and part.start < sentence.drugs[holder][1].end:
        return  # "intravenous" of "intravenous immunoglobulin" is part of the name
    is_form = part.kind == "route" and part.value["route"] in FORMS
    if is_form and wording.COUNTED_FORM.search(sentence.text, max(sentence.start, part.start - 30), part.start):
        return  # "after the second infusion" counts, and does not say how
    is_duration = part.kind == "duration"
    if is_duration and is_of_something_else(part, sentence):
        return
    drug, is_bracketed = bracketed(part, sentence)
    if not is_bracketed:
        counted = counted_from(part, sentence) if is_duration else None
        drug = counted or of_routes(part, sentence) or best(part, sentence)
    index = drug[0] if drug else None
    before = sentence.before(part.start)
    if (
        index is None
        and dose is not None
        and part.start - dose.end <= 60
        and (before is None or before[1].end <= dose.end)
    ):  # no other drug has come in between
        index = dose.value["drug"] if sentence.same_clause(dose.end, part.start) else None
    if index is None and part.kind == "route" and before and is_apposed(before[1], part, sentence):
        index = before[0]
    if index is None and not is_bracketed and not modifies(sentence.text, part):
        drug = nearest(part, sentence)
        index = drug[0] if drug else None
    part.value["drug"] = index
    if part.kind == "route" and index is not None:
        shared = coordinated(part, index, sentence)
        if len(shared) > 1:
            part.value["drugs"] = shared


def of_routes(part: Found, sentence: Sentence) -> Drug | None:
    """The drug behind two routes, for the first of them: "ciprofloxacin, inhaled and systemic colistin"."""
    at = bisect_left(sentence.part_starts, part.end)
    if part.kind != "route" or at == len(sentence.parts) or wording.NO_ADJECTIVE.search(part.text):
        return None
    following = sentence.parts[at]
    if following.kind != "route" or not wording.THEN_ROUTE.fullmatch(sentence.text, part.end, following.start):
        return None
    before = sentence.before(part.start)
    last = max(
        (e for e in (before and before[1].end, at > 1 and sentence.parts[at - 2].end) if e), default=sentence.start
    )
    if last > sentence.start and wording.ATTACHED.fullmatch(sentence.text, last, part.start):
        return None  # "ampicillin i.v. and oral metronidazole"
    drug = of_routes(following, sentence) or best(following, sentence)
    return drug if drug and drug[1].start >= following.end else None


def is_apposed(drug: Found, route: Found, sentence: Sentence) -> bool:
    """Whether a route is of the class that the drug before is said to be of."""
    gap = wording.APPOSED.fullmatch(sentence.text, drug.end, route.start)
    return gap is not None and wording.IN_CLASS.match(sentence.text, route.end, sentence.end) is not None


def per_behind(text: str, dose: Found, drug: Found) -> str | None:
    """ "60 mg prednisolone per day", "60 mg orally per day": what the dose is per stands behind drug or route."""
    if drug.start < dose.end:
        match = wording.PER_BEHIND_ROUTE.match(text, dose.end)
    else:
        match = wording.PER_BEHIND.match(text, drug.end)
    return dose_wording.per(match[1]) if match else None
