"""Arms that no sentence lists: counted ("20 took A and 22 placebo"), taken in turn, or spoken of ("in the A group")."""

from __future__ import annotations

from collections.abc import Sequence

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import headcount
from extractors.patient.group.arm_list import is_given
from extractors.patient.group.arm_word import AS_PLACEBO, CONTROL, MAY_CONTROL, Arm, control_name
from extractors.reading import Found, Sentences, is_negated
from extractors.searchable import searchable

WHO = "patients|subjects|women|men|children|infants|participants|volunteers|adults|recipients|smokers"
# "31 were randomised to | A 8 mg and 29 to | B", "270 took | aspirin and 270 | placebo"
COUNTED = re.compile(
    rf"(?<![\w.,/±:%-])(?P<n>{headcount.COUNT})\s+(?:(?:other|more|additional)\s+)?(?:(?:of\s+(?:them|these|whom)|{WHO})\s+)?"
    r"(?P<told>(?:(?:were|was)\s+)?(?:randomly\s+)?(?:received|took|(?:given|randomi[sz]ed|assigned|allocated|allotted|treated"
    r"|started)\b(?:\s+(?:to|with|on))?(?:\s+receive)?)\s+)?(?:(?:to|with|on|receiving)\s+)?"
    r"(?:(?:an?|the|oral|intravenous|[\d.,]+\s*m?c?g(?:\s+of)?)\s+)*",
    re.IGNORECASE,
)
MAY_COUNT = re2.compile(
    r"(?i)\b(?:received|took|given|randomi[sz]ed|assigned|allocated|allotted|treated|started)\b.*\band\b"
)
IS_TRIAL = looks.compile(
    r"(?i)\brandom|\bplacebo|\bdouble[- ](?:blind|mask)|\bcontrolled (?:clinical )?(?:trial|study)\b", "study"
)
# "Of 81 patients receiving | A, two died"
OF_SO_MANY = re.compile(
    rf"\b(?:of|among)\s+(?:the\s+)?(?P<n>{headcount.COUNT})\s+(?:(?:{WHO})\s+)?(?:(?:who|that)\s+(?:were\s+)?)?(?:receiv(?:ing|ed)|given"
    r"|treated\s+with|taking|took|on|(?:assigned|randomi[sz]ed|allocated)\s+to)\s+",
    re.IGNORECASE,
)
MAY_SHARE = re2.compile(
    r"(?i)\b(?:of|among) (?:the )?[\w ]{1,40} "
    r"(?:receiv(?:ing|ed)|given|treated with|taking|took|on|(?:assigned|randomi[sz]ed|allocated) to)\b"
)
MAY_SIZE = re2.compile(r"(?i)[(;,]\s*n\s*=\s*\d.*[(;,]\s*n\s*=\s*\d")
# "Diltiazem | (180 mg/day; n = 42)"
SIZE = re.compile(
    r"(?:\s+(?!(?:and|or|plus|with)\b)[\w./-]+){0,4}?\s*[(\[](?:[^()\[\]]*[;,]\s*)?n\s*=\s*(?P<n>\d{1,6})\b[^()\[\]]*[)\]]",
    re.IGNORECASE,
)
WITH = re.compile(r"(?:\s*\([^()]*\))?\s*(?:plus|\+|with|combined\s+with|/)\s", re.IGNORECASE)
CLAUSE = re.compile(r",|;|\b(?:had|were|was|died|developed|relapsed|responded|showed|experienced|did|have)\b")
IN_TURN = re2.compile(
    r"(?i)\bin (?:a )?random(?:i[sz]ed)? order\b|\bplacebo\b[^.;]*\bfollowed by\b|\bfollowed by\b[^.;]*\bplacebo\b"
)
CROSSED = re2.compile(r"(?i)\bcross-?over\b")
TAKEN_IN_TURN = re.compile(
    r"\b(?:took|received|(?:was|were)\s+given|treated\s+with)\s+(?P<what>(?:(?!\b(?:or|plus)\b)[^.;]){1,200}?)"
    r"\s+in\s+(?:a\s+)?random(?:i[sz]ed)?\s+order\b"
    r"|\b(?:took|received|(?:was|were)\s+given|treated\s+with)\s+(?P<first>[^.;]{1,200}?\bfollowed\s+by\b[^.;]+)",
    re.IGNORECASE,
)
GROUP = rf"groups?|arms?|{WHO}"
# "A-treated patients", "the A group"; "patients treated with A"
BEHIND = re.compile(
    r"(?:\s*\([^()]*\))?(?:[- ]treated\b|[- ](?:treatment\s+)?(?:groups?|arms?|recipients|patients|subjects)\b)",
    re.IGNORECASE,
)
BEFORE = re.compile(
    rf"\b(?:{GROUP}|those|who)\s+(?:who\s+)?(?:were\s+)?(?:treated\s+with|receiving|received|given|randomi[sz]ed\s+to|assigned\s+to)"
    r"\s+(?:the\s+|oral\s+)?$",
    re.IGNORECASE,
)
FAR = 60  # characters
PLACEBO = re.compile(
    rf"\bplacebo[- ]treated\b|\bplacebo\s+(?:{GROUP})\b"
    r"|\b(?:receiv\w+|given|on|took|to|with|and|than|versus|vs\.?)\s+(?:an?\s+|the\s+)?"
    r"placebo\b(?![- ]controlled)",
    re.IGNORECASE,
)
UNTREATED = re.compile(rf"\b(?:control|untreated)\s+(?:groups?|arms?|{WHO})\b", re.IGNORECASE)
MOST = 4  # arms


def counted(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The arms of the first sentence that counts who got what, the verb told once."""
    for begin, end, category in sentences if drugs and IS_TRIAL.search(searchable(text)) else ():
        if category == "BACKGROUND" or not MAY_COUNT.search(searchable(text[begin:end])):
            continue
        starts = _starts(text, begin, end, drugs)
        found: list[Arm] = []
        told = [m for m in COUNTED.finditer(text, begin, end) if m.end() in starts]
        for match, stop in zip(told, [*(m.start() for m in told), end][1:], strict=True):
            if not found and not match["told"]:
                break
            inside = [d for d in drugs if match.end() <= d.start < stop and is_given(text, match.end(), d)]
            names = list(dict.fromkeys(d.value["name"] for d in inside))
            control = starts[match.end()]
            arm = Arm(match.start(), stop, [control] if control else names, is_control=bool(control))
            arm.n = headcount.whole_number(match["n"])
            found.append(arm)
        distinct = {tuple(sorted(arm.names)) for arm in found}
        if 2 <= len(found) == len(distinct) <= MOST and any(not arm.is_control for arm in found):
            return found
    return []


def shared_out(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "Of 81 patients receiving A two died. Of 79 on B …": who got what, told with what became of them."""
    if not (drugs and MAY_SHARE.search(searchable(text)) and IS_TRIAL.search(searchable(text))):
        return []
    found: dict[tuple[str, ...], Arm] = {}
    for begin, end, category in sentences:
        matches = list(OF_SO_MANY.finditer(text, begin, end)) if category != "BACKGROUND" else []
        if not matches:
            continue
        starts = _starts(text, begin, end, drugs)
        for match, stop in zip(matches, [*(m.start() for m in matches[1:]), end], strict=True):
            clause = CLAUSE.search(text, match.end(), stop)
            place = match.end(), clause.start() if clause else stop
            inside = [at for at in sorted(starts) if place[0] <= at < place[1]]
            if not inside:
                return []
            control = starts[inside[0]]
            given = dict.fromkeys(d.value["name"] for d in drugs if d.start in inside)
            arm = Arm(match.start(), place[1], [control] if control else list(given), is_control=bool(control))
            arm.n = headcount.whole_number(match["n"])
            found.setdefault(tuple(sorted(arm.names)), arm)
    return list(found.values()) if 2 <= len(found) <= MOST and any(not a.is_control for a in found.values()) else []


def sized(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "A (300 mg/day; n = 45) and B (n = 42) were studied": those of the first sentence that sizes two or more."""
    if not (drugs and MAY_SIZE.search(searchable(text)) and IS_TRIAL.search(searchable(text))):
        return []
    for begin, end, category in sentences:
        if category == "BACKGROUND" or not MAY_SIZE.search(searchable(text[begin:end])):
            continue
        starts = _starts(text, begin, end, drugs)
        named = {d.start: (d.end, d.value["name"]) for d in drugs if d.start in starts}
        found: list[Arm] = []
        names: list[str] = []
        for at in sorted(starts):
            stop, name = named.get(at, (at + len(starts[at]), starts[at]))
            names.append(name)
            if match := SIZE.match(text, stop, end):
                arm = Arm(at, match.end(), names, is_control=bool(starts[at]) and len(names) == 1)
                arm.n = int(match["n"])
                found.append(arm)
            if match or not WITH.match(text, stop, end):
                names = []
        distinct = {tuple(sorted(arm.names)) for arm in found}
        if 2 <= len(found) == len(distinct) <= MOST and any(not arm.is_control for arm in found):
            return found
    return []


def crossed(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "They took A, 10 mg daily, and placebo in random order", "placebo followed by A": what all took in turn."""
    for begin, end, category in sentences if drugs and IN_TURN.search(searchable(text)) else ():
        match = TAKEN_IN_TURN.search(text, begin, end) if category != "BACKGROUND" else None
        if not match or (match["first"] and not CROSSED.search(searchable(text))):
            continue
        place = match.span("what" if match["what"] else "first")
        starts = _starts(text, *place, drugs)
        names = {d.start: d.value["name"] for d in drugs}
        found = [Arm(at, at + 1, [starts[at] or names[at]], is_control=bool(starts[at])) for at in sorted(starts)]
        ends = [*(arm.start for arm in found), place[1]][1:]
        for arm, stop in zip(found, ends, strict=True) if found else ():
            arm.end = stop
        distinct = {arm.names[0] for arm in found}
        is_pair = not match["first"] or {arm.is_control for arm in found} == {True, False}
        if is_pair and 2 <= len(found) == len(distinct) <= MOST and any(not arm.is_control for arm in found):
            return found
    return []


def _starts(text: str, begin: int, end: int, drugs: Sequence[Found]) -> dict[int, str]:
    """Where drugs and controls of a sentence start; of a control its name."""
    starts = {d.start: "" for d in drugs if begin <= d.start < end and not is_negated(d)}
    if MAY_CONTROL.search(searchable(text[begin:end])):
        controls = CONTROL.finditer(text, begin, end)
        starts |= {m.start(1): control_name(m[1]) for m in controls if m[1].lower() != "alone"}
    return {at: name for at, name in starts.items() if not AS_PLACEBO.match(text, at, end)}


def spoken(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The groups that the results of a trial speak of: those of drugs, and those who got placebo or nothing."""
    if not IS_TRIAL.is_in(text):
        return []
    told = [s for s in sentences if s[2] != "BACKGROUND"]
    inside = [d for d in drugs if not is_negated(d) and any(begin <= d.start < end for begin, end, _ in told)]
    found: dict[str, Arm] = {}
    named: set[str] = set()
    for drug in inside:
        name, is_named = drug.value["name"], BEHIND.match(text, drug.end) is not None
        if is_named or BEFORE.search(text, max(0, drug.start - FAR), drug.start):
            found.setdefault(name, Arm(drug.start, drug.end, [name]))
        if is_named:
            named.add(name)
    control = _control(text, told)
    if control and control[0].names != ["placebo"]:  # who were given a drug may be all: "the control group" too
        found = {name: arm for name, arm in found.items() if name in named}
    arms = sorted([*found.values(), *control], key=lambda arm: arm.start)
    return arms if found and 2 <= len(arms) <= MOST and (control or len(found) == 2) else []


def _control(text: str, sentences: Sentences) -> list[Arm]:
    """Those who got placebo, or else the control group."""
    for pattern, name in ((PLACEBO, "placebo"), (UNTREATED, "control")):
        for begin, end, _ in sentences:
            match = pattern.search(text, begin, end) if MAY_CONTROL.search(searchable(text[begin:end])) else None
            if match:
                return [Arm(*match.span(), [name], is_control=True)]
    return []
