"""Mentions to patients and groups: one row per owner, each cell resting on a mention. Needs no text.

``regimens.py`` makes the doses of a drug.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import regimens
from pipeline.records import (
    AntibodyResult,
    DrugExposure,
    Facts,
    Group,
    Mention,
    Outcome,
    Patient,
)

STATED = ("positive", "negative", "indeterminate", "normal")
EVENTS = ("developed", "died")
DIAGNOSES = (
    "diagnosed",
    "of",
    "was",
    "suffering",
    "person_with",
    "title_for",
    "case_of",
    "for",
    "title",
    "title_sign",
    "presented",
    "found",
    "comorbidity",
)
"""How a diagnosis is worded, the plainest first: "was diagnosed with" says more than "a woman with".

Of a study its title says what everybody has, and the text also what some have."""
MODALS = (
    "may",
    "might",
    "could",
    "can",
    "would",
    "should",
    "possible",
    "possibly",
    "potential",
    "potentially",
    "suspected",
)


def assemble(
    mentions: Sequence[Mention], subjects: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Patient, ...], tuple[Group, ...], Facts]:
    """The patients and groups of one text, in order of `Owner.subject`, and the facts that nobody owns."""
    if not (mentions or subjects):
        return (), (), Facts()
    individuals: list[Patient] = []
    groups: list[Group] = []
    for index, subject in enumerate(subjects):
        own = [
            (i, m, _rule(m, index))
            for i, m in enumerate(mentions)
            if _rule(m, index) is not None and index not in m.attributes.get("presenting", ())
        ]
        facts = _facts(mentions, own, index)
        cells = _cells(own, is_group=subject["kind"] == "group")
        if subject["kind"] == "group":
            groups.append(Group(label=subject["label"], n=subject["n"], facts=facts, **cells))
        else:
            individuals.append(Patient(label=subject["label"], facts=facts, **cells))
    loose = [(i, m, "unowned") for i, m in enumerate(mentions) if not m.owners and not m.attributes.get("is_analyte")]
    return tuple(individuals), tuple(groups), _facts(mentions, loose)


def _rule(mention: Mention, subject: int) -> str | None:
    for owner in mention.owners:
        if owner.subject == subject:
            return owner.rule
    return None


Own = regimens.Own


def _cells(own: Own, is_group: bool) -> dict[str, Any]:
    """Sex, ages and diagnosis: the first mention that states each, an introduction before anything else."""
    cells: dict[str, Any] = {}
    for i, mention, _ in sorted(own, key=lambda item: (item[2] != "anchor", item[0])):
        value = mention.attributes
        if mention.is_family:
            continue
        if mention.kind == "sex" and "sex" not in cells:
            cells |= {"sex": value["sex"], "sex_mention": i}
        elif mention.kind == "age":
            _age_cells(cells, i, value, is_group)
    stated = [
        (not (is_group and rule == "title"), DIAGNOSES.index(m.rule.removeprefix("diagnosis.")), i, m)
        for i, m, rule in own
        if m.kind == "diagnosis" and not (m.is_family or m.is_negated or m.is_hypothetical)
    ]
    if stated:
        *_, i, mention = min(stated, key=lambda item: item[:3])
        value = mention.attributes
        cells |= {
            "diagnosis": value["name"],
            "disease": value["disease"],
            "doid": value["doid"],
            "diagnosis_mention": i,
        }
    return cells


def _age_cells(cells: dict[str, Any], i: int, value: Mapping[str, Any], is_group: bool) -> None:
    years, high = value["years"], value["years_high"]
    if years is None or value["statistic"] == "limit":
        return
    if value["role"] == "onset":
        if high is None and years < cells.get("onset_age_years", float("inf")):
            cells |= {"onset_age_years": years, "onset_age_mention": i}
    elif value["role"] not in (None, "presentation", "cohort"):
        return
    elif high is not None:
        if "age_years_low" not in cells:
            cells |= {"age_years_low": years, "age_years_high": high}
            cells.setdefault("age_mention", i)
    elif "age_years" not in cells and (value["statistic"] or not is_group):
        cells |= {"age_years": years, "age_mention": i}


def _facts(mentions: Sequence[Mention], own: Own, subject: int | None = None) -> Facts:
    return Facts(antibodies=_antibodies(own, subject), drugs=_drugs(mentions, own), outcomes=_outcomes(own))


def _antibodies(own: Own, subject: int | None) -> tuple[AntibodyResult, ...]:
    """One row per target and result; the same result said again adds its titre and method.

    Of "anti-PM/Scl-100" and "anti-PM/Scl", with the same result, only the first has a row.
    """
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for i, mention, rule in own:
        value = mention.attributes
        if mention.kind != "antibody" or value["result"] not in STATED or mention.is_family or mention.is_hypothetical:
            continue
        result = next((said for owner, said in value.get("by_owner", ()) if owner == subject), value["result"])
        row = rows.setdefault((value["target"], result), {"mention": i, "rule": rule})
        for name in ("titer", "method", "isotype"):
            row[name] = row.get(name) or value.get(name)
    return tuple(
        AntibodyResult(target=target, result=result, **row)
        for (target, result), row in rows.items()
        if not any(result == said and _is_kind_of(other, target) for other, said in rows)
    )


def _is_kind_of(narrow: str, broad: str) -> bool:
    """Whether one target is a numbered kind of another.

    >>> _is_kind_of("PM/Scl-100", "PM/Scl"), _is_kind_of("HuD", "Hu"), _is_kind_of("Hu", "Hu")
    (True, True, False)
    """
    return narrow.startswith(broad) and re.fullmatch(r"[- ]?\d+|D", narrow[len(broad) :]) is not None


def _drugs(mentions: Sequence[Mention], own: Own) -> tuple[DrugExposure, ...]:
    """One row per drug with its regimens; what was denied or is a relative's has none.

    Two names of one substance ("cyclosporin A", "cyclosporin") are one drug, called as it is called most.
    What was only considered is a row of that role, without doses: `annotate` leaves it out, a reviewer may look for it.
    """
    by_name: dict[str, list[tuple[int, Mention, str]]] = {}
    considered: dict[str, DrugExposure] = {}
    for i, mention, rule in own:
        if mention.kind == "drug" and _is_given(mention) and not _stands_for_other(mention, mentions, own):
            for name in _members(mention):
                by_name.setdefault(name, []).append((i, mention, rule))
    _join_synonyms(by_name)
    for i, mention, rule in own:
        name = mention.attributes.get("name", "")
        if mention.kind == "drug" and name not in by_name and _is_considered(mention):
            considered.setdefault(
                name, DrugExposure(mention=i, name=name, role="considered", rule=rule, **_ids([mention]))
            )
    for found in by_name.values():  # what the owner received herself comes before what she inherited
        found.sort(key=lambda item: (item[2] == "inherited", item[0]))
    rows = []
    for name, found in sorted(by_name.items(), key=lambda item: item[1][0][0]):
        places = {i for i, _, _ in found}
        parts = [item for item in own if not item[1].is_family and _names_drug(item[1], mentions, name, places)]
        parts += _told_in_title(mentions, parts, name, places)
        first = found[0]
        rows.append(
            DrugExposure(
                mention=first[0],
                name=name,
                **_ids([*(m for _, m, _ in found), *(m for m in mentions if m.attributes.get("name") == name)]),
                role=_role([m.attributes.get("role") for _, m, _ in found]),
                doses=regimens.doses(parts, name),
                rule=first[2],
                **_course([m for _, m, _ in found]),
            )
        )
    return (*rows, *considered.values())


def _members(mention: Mention) -> list[str]:
    """The drugs that a mention names: of a combination that the text itself shortened ("CMF") each."""
    name = str(mention.attributes["name"])
    is_defined = mention.attributes["is_class"] and mention.rule == "drug.abbreviation"
    return name.split("/") if is_defined else [name]


def _join_synonyms(by_name: dict[str, list[tuple[int, Mention, str]]]) -> None:
    """Put the mentions of names with one DrugBank id under the name that has most, of several the first."""
    names: dict[str, list[str]] = {}
    for name, found in by_name.items():
        if drugbank_id := found[0][1].attributes.get("drugbank_id"):
            names.setdefault(drugbank_id, []).append(name)
    for same in names.values():
        kept = max(same, key=lambda name: len(by_name[name]))
        by_name[kept] = sorted((item for name in same for item in by_name[name]), key=lambda item: item[0])
        for name in same:
            if name != kept:
                del by_name[name]


def _ids(mentions: Sequence[Mention]) -> dict[str, Any]:
    """The identifiers of a drug, from the first of its mentions that has each."""
    return {name: _first(mentions, name) for name in ("drugbank_id", "rxcui")}


def _course(mentions: Sequence[Mention]) -> dict[str, Any]:
    """Its line, and the last change that is told, with what is said of it in the same place."""
    changed = [m for m in mentions if m.attributes.get("change")]
    told = [m for m in changed if m.attributes.get("change_reason") or m.attributes.get("changed_to")] or changed
    course = {name: told[-1].attributes[name] if told else None for name in ("change", "changed_to", "change_reason")}
    return {"line": _first(mentions, "line"), **course}


def _first(mentions: Sequence[Mention], name: str) -> Any:
    return next((m.attributes[name] for m in mentions if m.attributes.get(name)), None)


# "in 5% dextrose", "drank antifreeze", "the isolate was resistant to ampicillin"
NOT_HERS = ("is_vehicle", "is_poison", "is_tried")


def _is_considered(mention: Mention) -> bool:
    """ "Rituximab was considered", "was offered and declined"; not "may have been due to rituximab"."""
    return (
        mention.attributes.get("role") == "considered"
        and not mention.is_family
        and not (mention.is_hypothetical and (mention.cue_text or "").lower() in MODALS)
    )


def _is_given(mention: Mention) -> bool:
    value = mention.attributes
    is_said = not (mention.is_negated or mention.is_family or mention.is_hypothetical)
    return is_said and value.get("role") != "considered" and not any(value.get(kind) for kind in NOT_HERS)


def _stands_for_other(mention: Mention, mentions: Sequence[Mention], own: Own) -> bool:
    """A class that repeats a drug which the same owner already has by its name."""
    other = mention.attributes.get("stands_for")
    if other is None:
        return False
    name = mentions[other].attributes["name"]
    return any(m.kind == "drug" and m.attributes["name"] == name and _is_given(m) for _, m, _ in own)


def _names_drug(mention: Mention, mentions: Sequence[Mention], name: str, places: set[int]) -> bool:
    """Whether a dose, route, frequency or duration belongs to a drug of this name."""
    if mention.kind != "dose" and mention.kind not in regimens.PARTS:
        return False
    linked = mention.attributes.get("drugs") or [mention.attributes.get("drug")]
    return any(i is not None and (i in places or mentions[i].attributes.get("name") == name) for i in linked)


def _told_in_title(
    mentions: Sequence[Mention], parts: Own, name: str, places: set[int]
) -> list[tuple[int, Mention, str]]:
    """The route that the title tells of a drug ("treated with oral X"), for an owner of whom the text tells none."""
    if any(mention.kind == "route" for _, mention, _ in parts):
        return []
    return [
        (i, mention, "title")
        for i, mention in enumerate(mentions)
        if mention.kind == "route" and mention.field == "title" and _names_drug(mention, mentions, name, places)
    ]


def _role(roles: Sequence[str | None]) -> str | None:
    """The most telling of the roles that one drug's mentions have."""
    for role in ("culprit", "index", "prior", "concomitant"):
        if role in roles:
            return role
    return None


def _outcomes(own: Own) -> tuple[Outcome, ...]:
    """One row per measure and change; none of a bare measure, of what did not happen, was expected or befell kin.

    A denied change is a statement of its own, "no improvement", and its direction says so; a denied event is no event.
    """
    rows: dict[tuple[str, str, str | None], Outcome] = {}
    for i, mention, rule in own:
        value = mention.attributes
        if mention.kind != "outcome" or not value["direction"] or mention.is_family or mention.is_hypothetical:
            continue
        if mention.is_negated and value["direction"] in EVENTS:
            continue
        text = value.get("quote_text") or mention.text
        rows.setdefault(
            (value["direction"], text, value["measure"]),
            Outcome(
                mention=i,
                measure=value["measure"],
                direction=value["direction"],
                benefit=value["benefit"],
                text=text,
                baseline=value["baseline"],
                followup=value["followup"],
                unit=value["unit"],
                n_events=value["n_events"],
                n_total=value["n_total"],
                p_value=value["p_value"],
                effect=value["effect"],
                after_drug=value["after_drug"],
                at_days=value["at_days"],
                rule=rule,
            ),
        )
    return tuple(rows.values())
