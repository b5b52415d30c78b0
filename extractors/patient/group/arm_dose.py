"""Arms that differ in the dose of one drug: "20, 40 or 80 mg of X or placebo"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors import lazy_re as re
from extractors.patient.group.arm_word import CONTROL, Arm, control_name
from extractors.reading import Found

NEAR = 120  # characters from a drug to the first and last of its listed doses
# "X (10 mg, n = 20), X (5 mg, n = 20)", "25 mg twice daily, or 125 mg": what stands between them besides
ASIDE = re.compile(
    r"\bgroups?\s+\w{1,3}\b|n\s*=\s*\d+|[()\[\]]|\b(?:of|at)\b|/\s*(?:day|week|d)\b"
    r"|\b(?:(?:once|twice|(?:three|four|two|\d)\s+times)\s*)?(?:(?:a|per|every|each)\s+(?:other\s+)?(?:day|week|month)|daily|weekly|monthly)\b"
    r"|\bfor\s+\d+\s+(?:days?|weeks?|months?)\b|\bas\s+an?\s+(?:single|daily)\s+dose\b|\d+\s+(?:patients|subjects|women|men|children)\b"
    r"|\b(?:(?:an?|the)\s+)?(?:very\s+)?"
    r"(?:high|low|higher|lower|standard|conventional|medium|intermediate|full|half|reduced)[- ]doses?"
    r"(?:\s+(?:regimens?|groups?|arms?))?\b"
    r"|\b(?:once|twice|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?d\.?|q\d+[hw])(?!\w)",
    re.IGNORECASE,
)
WEIGHTS = frozenset(("g", "mg", "ug"))
BRACKET = re.compile(r"(?:\s+(?!(?:or|and|versus|vs|to|with|plus|of)\b)[\w-]+){0,6}?\s*\([^()]*\)")
BETWEEN = re.compile(r"[\s,]*(?:,|/|or|and|versus|vs\.?)[\s,]*", re.IGNORECASE)


def split(text: str, arms: Sequence[Arm], drugs: Sequence[Found], doses: Sequence[Found]) -> list[Arm]:
    """The arms, each one that lists several doses of its only drug replaced by one arm for each."""
    found: list[Arm] = []
    for arm in arms:
        told = [d for d in doses if arm.start <= d.start < arm.end and d.value["drug"] is not None]
        arm.doses = {key(d, drugs) for d in told}
        listed = _listed(text, arm, drugs, doses) if len(arm.names) == 1 and not arm.is_control else []
        if len(listed) > 1:
            apart = [Arm(d.start, _end(text, d), arm.names, label=_label(d), doses={key(d, drugs)}) for d in listed]
            found += [one for one in apart if all((o.names, o.label) != (one.names, one.label) for o in found)]
        else:
            found.append(arm)
    return found


def of_one_drug(text: str, begin: int, end: int, drugs: Sequence[Found], doses: Sequence[Found]) -> list[Arm]:
    """The arms of a sentence that allots people to several doses of the only drug it names; else none."""
    inside = [d for d in drugs if begin <= d.start < end] or _told_before(begin, end, drugs, doses)
    if len({d.value["name"] for d in inside}) != 1:
        return []
    arm = Arm(inside[0].start, inside[0].end, [inside[0].value["name"]])
    found = split(text, [arm], drugs, doses)
    if len(found) < 2:
        return []
    control = next((m for m in CONTROL.finditer(text, begin, end) if _is_listed(text, m, found, inside)), None)
    return found + ([Arm(*control.span(1), [control_name(control[1])], is_control=True)] if control else [])


def _told_before(begin: int, end: int, drugs: Sequence[Found], doses: Sequence[Found]) -> list[Found]:
    """The drugs, named before, of the doses of a sentence; placed there."""
    told = [d for d in doses if begin <= d.start < end and d.value["drug"] is not None]
    return [replace(drugs[d.value["drug"]], start=d.start, end=d.end) for d in told]


def name_drug(arms: Sequence[Arm], drugs: Sequence[Found], doses: Sequence[Found]) -> None:
    """ "High-dose (5 mg, then 2 mg) or low-dose (1 mg)": arms that only doses tell apart had these of one drug."""
    own = [[d for d in doses if arm.start <= d.start < arm.end and d.value["drug"] is not None] for arm in arms]
    treated = [told for arm, told in zip(arms, own, strict=True) if not arm.is_control]
    names = {drugs[d.value["drug"]].value["name"] for told in own for d in told}
    if len(names) != 1 or len(treated) < 2 or not all(treated) or any(names & set(arm.names) for arm in arms):
        return
    for arm in arms:
        if not arm.is_control:
            arm.names, arm.is_variant = list(names), True


def _is_listed(text: str, control: re.Match[str], arms: Sequence[Arm], drugs: Sequence[Found]) -> bool:
    """ "Placebo, 5 mg of X and 10 mg of X": a control beside the list."""
    first, last = min(arms[0].start, drugs[0].start), max(arms[-1].end, drugs[-1].end)
    behind, ahead = text[last : control.start()], text[control.end() : first]
    return any(BETWEEN.fullmatch(ASIDE.sub(" ", gap)) for gap in (behind, ahead) if len(gap) < NEAR)


def key(dose: Found, drugs: Sequence[Found]) -> tuple[str, float | None, str | None]:
    """What tells a dose from others of its drug: the drug's name, amount and unit."""
    return drugs[dose.value["drug"]].value["name"], dose.value["amount"], dose.value["unit"]


def _end(text: str, dose: Found) -> int:
    """Where a dose ends with the bracket that may stand behind it: "50 mg (group 1, n = 30)"."""
    behind = BRACKET.match(text, dose.end)
    return behind.end() if behind else dose.end


def _label(dose: Found) -> str:
    return f"{dose.value['amount']:g} {dose.value['unit']}"


def _is_alike(unit: str | None, other: str | None) -> bool:
    """Are two doses told in one kind of unit: "400 mg or 1 g"."""
    return unit == other or {unit, other} <= WEIGHTS


def _listed(text: str, arm: Arm, drugs: Sequence[Found], doses: Sequence[Found]) -> list[Found]:
    """The doses of a run that only commas, "or" and the drug's name part, all of one unit and each another amount."""
    indices = {i for i, d in enumerate(drugs) if d.value["name"] == arm.names[0]}
    names = sorted({drugs[i].text for i in indices}, key=len, reverse=True)  # the longer first: "X" is in "pegylated X"
    own = [
        d
        for d in doses
        if d.value["drug"] in indices
        and d.value["amount"] is not None
        and d.value["amount_high"] is None
        and arm.start - NEAR < d.start < arm.end + NEAR
    ]
    run: list[Found] = own[:1]
    for left, right in pairwise(own):
        gap = text[left.end : right.start]
        for name in names:
            gap = gap.replace(name, " ")
        if BETWEEN.fullmatch(ASIDE.sub(" ", gap)) and _is_alike(left.value["unit"], right.value["unit"]):
            run.append(right)
        elif len(run) > 1:
            break
        else:
            run = [right]
    return run if len({key(d, drugs) for d in run}) == len(run) else []
