"""What is said of one drug's doses to regimens: an amount with the route, frequency and duration nearest to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from extractors.dose_wording import GIVEN_VOLUME
from pipeline.records import Dose, Mention

PARTS = ("route", "frequency", "duration")
FORMS = ("infusion", "injection", "bolus")  # how, not where: a route only beside a dose
SOLID = ("tablet", "tablets", "capsule", "capsules", "pill", "pills")  # likewise
NEAR = 120  # characters between the parts of one regimen
ROUTE_IN_NAME = {"ivig": "intravenous", "scig": "subcutaneous"}
# "5 mg/ml" is a strength, "212 mL" a volume: neither is what somebody got. "5 ml of lidocaine", a `GIVEN_VOLUME`, is
# where no mass says how much of it
VOLUMES = ("ml", "mL", "l", "L", "dl", "dL")

Own = Sequence[tuple[int, Mention, Any]]
"""Mentions with their index and the rule by which they came to an owner."""


def doses(parts: Own, name: str) -> tuple[Dose, ...]:
    """Each stated dose with the route, frequency and duration nearest to it; what no dose takes stands alone."""
    amounts = [item for item in parts if item[1].kind == "dose" and _is_amount(item[1])]
    masses = [mention for _, mention, _ in amounts if mention.rule != GIVEN_VOLUME]
    if masses and len(masses) < len(amounts):  # "20 ml of 0.5% bupivacaine (100 mg)"
        amounts = [item for item in amounts if item[1] in masses or not any(_is_near(item[1], m) for m in masses)]
    taken: dict[int, dict[str, tuple[int, Mention]]] = {i: {} for i, _, _ in amounts}
    alone: list[tuple[int, Mention, str]] = [item for item in parts if item[1].kind == "dose" and _is_count(item[1])]
    for i, mention, rule in sorted(parts, key=lambda item: (_is_form(item[1]), item[0])):  # "infused intravenously"
        if mention.kind not in PARTS:
            continue
        near = [d for d in amounts if _is_near(d[1], mention) and mention.kind not in taken[d[0]]]
        if near:
            best = min(near, key=lambda d: (abs(d[1].start - mention.start), d[0]))
            taken[best[0]][mention.kind] = (i, mention)
        elif not _is_form(mention):
            alone.append((i, mention, rule))
    rows = [_dose(i, m, rule, taken[i], name) for i, m, rule in amounts] + _without_amount(alone, name)
    if not any(row.route for row in rows):
        rows += _without_amount([item for item in parts if _is_infusion(item[1])], name)
    unique = {(row.amount, row.amount_high, row.unit, row.per, *_said(row)): row for row in reversed(rows)}
    kept = list(reversed(unique.values()))
    return tuple(
        row
        for row in kept
        if row.amount is not None or not any(_stated(row) <= _stated(other) for other in kept if other is not row)
    )


def _said(row: Dose) -> tuple[object, ...]:
    return row.n_doses, row.route, row.frequency, row.duration


def _stated(row: Dose) -> set[object]:
    return {value for value in _said(row) if value is not None}


def _is_near(one: Mention, other: Mention) -> bool:
    return one.field == other.field and abs(one.start - other.start) <= NEAR


def _without_amount(alone: Own, name: str) -> list[Dose]:
    """The regimens that state no amount: "four weekly doses", "orally for 6 months"; parts side by side are one."""
    rows: list[dict[str, tuple[int, Mention, str]]] = []
    for item in sorted(alone, key=lambda item: item[0]):
        mention = item[1]
        last = rows[-1] if rows else None
        if last is None or mention.kind in last or not all(_is_near(m, mention) for _, m, _ in last.values()):
            last = {}
            rows.append(last)
        last[mention.kind] = item
    found = []
    for row in rows:
        i, mention, rule = row.get("dose") or next(iter(row.values()))
        found.append(_dose(i, mention, rule, {kind: (j, part) for kind, (j, part, _) in row.items()}, name))
    return found


def _is_form(mention: Mention) -> bool:
    return mention.kind == "route" and (mention.attributes["route"] in FORMS or mention.text.lower() in SOLID)


def _is_infusion(mention: Mention) -> bool:
    """What may be the only thing told of how a drug was given."""
    return mention.kind == "route" and mention.attributes["route"] == "infusion" and mention.text != "infusional"


def _is_amount(mention: Mention) -> bool:
    value = mention.attributes
    is_volume = value["unit"] in VOLUMES and "kg" not in (value["per"] or "")  # "1.5 mL/kg" is what somebody got
    is_given = not is_volume or mention.rule == GIVEN_VOLUME
    return value["amount"] is not None and value["per"] not in VOLUMES and is_given


def _is_count(mention: Mention) -> bool:
    """ "Four doses": how often, and not how much."""
    return mention.attributes["amount"] is None and bool(mention.attributes["n_doses"])


def _dose(i: int, mention: Mention, rule: str, parts: Mapping[str, tuple[int, Mention]], name: str) -> Dose:
    """One regimen; a drug called "intravenous …" says its route by its name."""
    value = mention.attributes if mention.kind == "dose" else {}
    frequency = parts.get("frequency")
    said: Mapping[str, Any] = frequency[1].attributes if frequency else {}
    duration, route = parts.get("duration"), parts.get("route")
    return Dose(
        mention=i,
        amount=value.get("amount"),
        amount_high=value.get("amount_high"),
        unit=value.get("unit"),
        per=value.get("per"),
        n_doses=value.get("n_doses") or said.get("n_doses"),
        interval_days=value.get("interval_days") or said.get("interval_days"),
        route=route[1].attributes["route"] if route else ROUTE_IN_NAME.get(name),
        frequency=frequency[1].text if frequency else None,
        per_day=said.get("per_day"),
        duration=duration[1].text if duration else None,
        duration_days=duration[1].attributes.get("days") if duration else None,
        route_mention=route[0] if route else None,
        frequency_mention=frequency[0] if frequency else None,
        duration_mention=duration[0] if duration else None,
        rule=rule,
    )
