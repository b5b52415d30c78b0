"""The arms that a list tells: "to A 10 mg, B 5 mg or placebo", "A plus either B or C", "A alone or with B"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors import lazy_re as re
from extractors.patient.group import arm_comparison, arm_cut
from extractors.patient.group.arm_word import BRACKETS, CONTROL, HAD_BEFORE, SALINE, Arm, control_name, is_vehicle
from extractors.reading import Found

# What follows is about whom an arm treats, and none of its drugs
ASIDE = re.compile(
    r"\b(?:in (?:patients|women|men|children|adults|the (?:treatment|management|prevention))"
    r"|for the (?:treatment|prevention)"
    r"|to (?:determine|evaluate|assess|compare|investigate|prevent|reduce|avoid)|because|after (?:failure|prior)"
    r"|(?:after|following) (?:an? |the )?(?:[\w-]+ )?(?:premedication|induction)|an[a]?esthesia with)\b",
    re.IGNORECASE,
)
# "Into two groups, | both receiving A and B"
ALL_RECEIVED = re.compile(
    r"\b(?:both|all|each)\s+(?:of\s+(?:which|whom|them)\s+|groups?\s+|arms?\s+|patients\s+|subjects\s+)?(?:(?:also|were|was)\s+)*"
    r"(?:receiv(?:ing|ed)|given|treated\s+with|had)\b(?!\s+(?:either|one\s+of)\b|[^.;]{0,80}\b(?:or|versus|vs)\b)",
    re.IGNORECASE,
)
AND = re.compile(r"\s*(?:\([^()]*\)\s*)?,?\s*and\b", re.IGNORECASE)
PLUS = re.compile(r"\bplus\b|\bin addition to\b|,\s+with\b", re.IGNORECASE)
ADDING = re.compile(rf"\s{arm_cut.WITH}\s", re.IGNORECASE)
# "A plus | either B or C"
EITHER = re.compile(
    r"(?:\b(?:plus|with|and|to|followed\s+by(?:\s+[\w-]+){0,5}?)|\+)\s+(?:either|one\s+of)\b", re.IGNORECASE
)
PROCEDURE = re.compile(
    r"\b((?:(?!(?:receiv\w+|to|with|by|or|and|of|the|undergo\w*|either|a)\b)[a-z]+\s)?(?:surgery|resection|exercise|diet|laser|acupuncture|\w+(?:therapy|ation|ectomy|otomy"
    r"|ostomy|plasty)))\s+(?:treatment\s+)?alone\b",
    re.IGNORECASE,
)
BOTH = re.compile(
    r"\s*(?:(?:to|with|receive)\s+)?(?:both\b(?!\s+\w+ed\b)|(?:the|their|a)\s+combination\b(?!\s+of\b))", re.IGNORECASE
)
SERIAL = re.compile(r",?\s+or\s*$", re.IGNORECASE)
JOINED = re.compile(
    r"\b(?:and|plus|with|in|combin\w+|added|followed|then|including|contain\w+|consist\w+|as|increas\w+)\b"
    r"|\+|^\s*/\s*$",
    re.IGNORECASE,
)
NEXT_CLAUSE = re.compile(r"(?:\s+[\w.%/-]+){0,3}?\s+(?:was|were)\b")
OR_INSIDE = re.compile(r"\bor\b", re.IGNORECASE)
BRACKET_NEXT = re.compile(r"(?:\s+[\w-]+)?\s*([(\[][^()\[\]]*[)\]])")
CLASS = re.compile(r"\b(?:two|three|four|both|different)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
WITH_EACH = re.compile(
    r"\b(?:each|both|all)\s+(?:given\s+|in\s+combination\s+|combined\s+|together\s+)*(?:with|plus)\s+(?:[\w-]+\s+){0,3}$",
    re.I,
)
# "Pramipexole, a dopamine | agonist": what kind of drug another is
OF_A_KIND = re.compile(r"[- ](?:derivatives?|(?:receptor\s+)?(?:ant)?agonists?)\b", re.IGNORECASE)
ABOUT = re.compile(
    r"\b(?:after|with|despite)\s+(?:failure\s+(?:of|on)|prior|previous)\s+(?:[\w-]+\s+(?:and|or)\s+)?$"
    r"|\b(?:before|after|during|until|prior\s+to|undergoing)\s+(?:the\s+|each\s+)?(?:[\w-]+\s+)?"
    r"(?:(?:infusion|injection|administration|start|end|completion)\s+of\s+)?$",
    re.IGNORECASE,
)
AMOUNT = re.compile(r"(?<![\w./])\d[\d.,]*(?:/\d[\d.]*)?\s?(?:m?c?g|[µμ]g|IU|U|mmol|mEq|ml|mL|%)(?![\w])")
SHORT = re.compile(r"(?<![\w-])([A-Z][A-Za-z0-9]{0,6}[A-Z0-9])\s*\(")
# "Placebo injections | plus X"
WITH_CONTROL = re.compile(
    r"\s+(?:[\w-]+\s+){0,2}?(?:plus|\+|with|combined\s+with|in\s+combination\s+with)\s+(?:(?:oral|the|an?|intravenous)\s+)*",
    re.I,
)
BEFORE = 45  # characters before a drug


def _stop(text: str, start: int, end: int, drugs: Sequence[Found]) -> int:
    """Where what a piece lists ends: "… B | in women who had had C"."""
    first = next((d.end for d in drugs if start <= d.start < end), end)
    aside = ASIDE.search(text, first, end)
    return aside.start() if aside else end


def is_class(text: str, drug: Found) -> bool:
    """ "Two oral fluoropyrimidines, capecitabine or S-1": the word for both."""
    return drug.text.endswith("s") and bool(CLASS.search(text, max(0, drug.start - BEFORE), drug.start))


def is_given(text: str, begin: int, drug: Found) -> bool:
    """Is a drug what an arm got: no word for both, and not what all had, "before chemotherapy", "each with A"."""
    first = max(begin, drug.start - BEFORE)
    if (
        text[max(0, drug.start - 4) : drug.start].lower() == "non-"
        or OF_A_KIND.match(text, drug.end)
        or text.startswith(HAD_BEFORE, drug.end)
        or (drug.value["is_class"] and text.startswith((" cycle", " course"), drug.end))
    ):
        return False
    return not (is_class(text, drug) or is_vehicle(text, drug.start)) and not any(
        p.search(text, first, drug.start) for p in (ABOUT, WITH_EACH)
    )


def read(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """The arms that a list of them tells; fewer than two, more than six, or controls alone are none.

    The list is cut at "or", "versus" and ";"; a piece is an arm with the drugs it names, or a control.
    """
    if either := _with_or_not(text, begin, end, drugs):
        return either
    cuts = arm_cut.cuts(text, begin, end, drugs)
    end = cuts[-1]
    found: list[Arm] = []
    shorts: dict[str, list[str]] = {}
    for start, cut in pairwise(cuts):
        stop = _stop(text, start, cut, drugs)
        inside = [d for d in drugs if start <= d.start < stop and is_given(text, start, d)]
        if cut == end and found:
            inside = _together(text, inside)
        names = _single(inside)
        if cut < end and (listed := _alternatives(text, start, stop, inside)):
            found += [arm for arm in listed if all(arm.names != other.names for other in found)]
            continue
        if not names and len(found) > 1 and BOTH.match(text, start, stop):
            found.append(both(found, start, stop))
            continue
        control = next((m for m in CONTROL.finditer(text, start, stop) if text[m.end() : m.end() + 1] != "-"), None)
        word = control_name(control[1]) if control else ""
        is_control = control is not None and word != "alone" and (not inside or control.start() < inside[0].start)
        if is_control and control:
            names = _in_bracket(text, control, inside) or [*_with_control(text, control, inside), word]
        elif word == "alone" and not names:
            procedure = PROCEDURE.search(text, start, stop)
            is_control = procedure is not None
            names = [procedure[1].lower()] if procedure else found[-1].names[:1] if found else []
        elif found and not found[-1].is_control and arm_cut.ADDED.match(text, start):
            names = [*_base(text, found[-1], drugs), *names]
        elif shorts and not control:
            names = [*_in_short(text, shorts, start, stop, inside), *names]
        shorts |= _shorts(text, start, stop, inside)
        if names and all(names != arm.names or _is_other_dose(text, arm, start, stop) for arm in found):
            found.append(Arm(start, stop, names, is_control=is_control, label=_dose(text, start, stop)))
        if is_control and inside and control and AND.match(text, control.end(), inside[0].start):
            found.append(Arm(inside[0].start, stop, _single(inside)))  # "A or placebo and B or placebo"
    distinct = {tuple(sorted(arm.names)) for arm in found}
    if not (2 <= len(distinct) <= 6 and any(not arm.is_control for arm in found)):
        return []
    _drop_labels(found)
    _spell_out(text, found, drugs)
    return _with_backbone(text, found, drugs)


def _spell_out(text: str, arms: Sequence[Arm], drugs: Sequence[Found]) -> None:
    """ "A plus chemotherapy (B and C) or chemotherapy alone": what a bracket says of a class holds for every arm."""
    for drug in drugs:
        bracket = BRACKET_NEXT.match(text, drug.end) if drug.value["is_class"] else None
        if bracket and OR_INSIDE.search(bracket[0]):  # "chemotherapy (B or C)": nobody had both
            continue
        told = [d.value["name"] for d in drugs if bracket and bracket.start(1) <= d.start < bracket.end()]
        for arm in arms if told else ():
            if drug.value["name"] in arm.names and set(arm.names).isdisjoint(told):
                arm.names += dict.fromkeys(told)


def _drop_labels(arms: Sequence[Arm]) -> None:
    """Leave the dose as a label to those arms alone that have the drug of another."""
    for arm in arms:
        if sum(arm.names == other.names for other in arms) == 1:
            arm.label = ""


def _dose(text: str, start: int, end: int) -> str:
    """The one dose that a piece tells: "5 mg"; of several none, unless it is of two drugs: "160/4.5 µg"."""
    told = list(dict.fromkeys(" ".join(match[0].split()) for match in AMOUNT.finditer(text, start, end)))
    return told[0] if len(told) == 1 or (told and "/" in told[0]) else ""


def _is_other_dose(text: str, arm: Arm, start: int, end: int) -> bool:
    """ "X 5 mg or X 10 mg": has a piece another dose than an arm of the same drug."""
    dose = _dose(text, start, end)
    return bool(dose and arm.label and dose != arm.label and not arm.is_control)


def _with_or_not(text: str, begin: int, end: int, drugs: Sequence[Found]) -> list[Arm]:
    """ "A for 5 days followed by B, with or without C": the arms of a list that sets nothing else apart."""
    match = arm_cut.WITHOUT.search(text, begin, end)
    if not match or arm_cut.OTHER_BREAK.search(text, begin, match.start()):
        return []
    stop = _stop(text, match.end(), end, drugs)
    right = _single([d for d in drugs if match.end() <= d.start < stop and is_given(text, match.end(), d)])
    left = _single([d for d in drugs if begin <= d.start < match.start() and is_given(text, begin, d)])
    if not right or arm_cut.OTHER_BREAK.search(text, match.end(), stop):
        return []
    cut = text.find("or", match.start(), match.end())  # "with (n = 9) | or without (n = 8)"
    cut = cut if cut > 0 else match.end()
    return _with_or_without(Arm(begin, cut, left) if left else None, Arm(cut, stop, right))


def _in_bracket(text: str, control: re.Match[str] | None, drugs: Sequence[Found]) -> list[str]:
    """ "The control arm (n = 31; X and Y)": what a control had, where a bracket straight behind says so."""
    bracket = BRACKETS.match(text, control.end() + 1) if control else None
    return _single([d for d in drugs if bracket and bracket.start() <= d.start < bracket.end()])


def _with_control(text: str, control: re.Match[str], drugs: Sequence[Found]) -> list[str]:
    """ "Placebo injections plus X": what a control had besides."""
    plus = WITH_CONTROL.match(text, control.end())
    return [name for name in _single(drugs) if plus and plus.end() >= drugs[0].start]


def _shorts(text: str, start: int, stop: int, drugs: Sequence[Found]) -> dict[str, list[str]]:
    """ "DE (X 75 mg, Y 75 mg)": what a short name in front of a bracket stands for."""
    for match in SHORT.finditer(text, start, stop) if drugs else ():
        inside = [d for d in drugs if match.end() <= d.start < max(text.find(")", match.end()), match.end())]
        if inside and all(not d.start <= match.start() < d.end for d in drugs):
            return {match[1]: _single(inside)}
    return {}


def _in_short(text: str, shorts: dict[str, list[str]], start: int, stop: int, drugs: Sequence[Found]) -> list[str]:
    """ "… or DE combined with Z": the drugs that a short name stands for, where no piece names them."""
    own = set(_single(drugs))
    told = [
        names
        for short, names in shorts.items()
        if re.search(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text[start:stop])
    ]
    return [name for names in told[:1] for name in names if name not in own]


def both(arms: Sequence[Arm], start: int, stop: int) -> Arm:
    """ "A, B or both": the arm that had what the others had."""
    return Arm(start, stop, list(dict.fromkeys(name for arm in arms if not arm.is_control for name in arm.names)))


def _alternatives(text: str, start: int, stop: int, drugs: Sequence[Found]) -> list[Arm]:
    """ "A 10 mg, B 5 mg | or C": what only commas part before an "or" are an arm each, and so is a control."""
    if not SERIAL.search(text, start, stop):
        return []
    items: list[Arm] = []
    for drug in drugs:
        name = drug.value["name"]
        if items and items[-1].names == [name]:  # "A 5 mg, A 10 mg"
            items[-1].end = drug.end
        else:
            items.append(Arm(drug.start, drug.end, [name], is_control=name in SALINE))
    before = text[start : items[0].start] if items else ""
    if before.count("(") > before.count(")"):  # "TIP (paclitaxel, ifosfamide, cisplatin) | or …"
        return []
    if len(_single(drugs)) < len(items) or not items:  # "cyclophosphamide, methotrexate, fluorouracil (CMF) | or …"
        return []
    found = [Arm(*m.span(1), [control_name(m[1])], is_control=True) for m in CONTROL.finditer(text, start, stop)]
    items += [arm for arm in found if arm.names != ["alone"] and all(arm.start != d.start for d in drugs)]
    items.sort(key=lambda arm: arm.start)
    gaps = [BRACKETS.sub(" ", text[left.end : right.start]) for left, right in pairwise(items)]
    if not gaps or any("," not in gap or JOINED.search(gap) for gap in gaps) or len(items) != len(_names(items)):
        return []
    for arm, following in zip(items, [*items[1:], None], strict=True):
        arm.end = following.start if following else stop
    return items


def _base(text: str, arm: Arm, drugs: Sequence[Found]) -> list[str]:
    """ "A with B or with C": what B was added to, or all that the arm has."""
    added = [m.start() for m in ADDING.finditer(text, arm.start, arm.end)]
    before = [d.value["name"] for d in drugs if added and arm.start <= d.start < added[-1]]
    return list(dict.fromkeys(before)) or arm.names


def _single(drugs: Sequence[Found]) -> list[str]:
    """The names of drugs, without that of a combination whose drugs are named: "A, B, C (ABC)"."""
    names = list(dict.fromkeys(d.value["name"] for d in drugs))
    return [name for name in names if "/" not in name or not set(name.split("/")) <= set(names)]


def _names(arms: Sequence[Arm]) -> set[str]:
    return {name for arm in arms for name in arm.names}


def _together(text: str, drugs: list[Found]) -> list[Found]:
    """The drugs of the last piece up to where it tells of something else: "… or B, and C was given to some"."""
    for index, (left, right) in enumerate(pairwise(drugs)):
        words = arm_comparison.WORD.findall(BRACKETS.sub(" ", text[left.end : right.start].lower()))
        is_next = right is drugs[-1] and "," in words and NEXT_CLAUSE.match(text, right.end)
        is_bracketed = text.rfind("(", 0, left.start) > text.rfind(")", 0, right.start)  # both in the same bracket
        is_far = len(words) > arm_comparison.LONGEST or bool(arm_comparison.VERBS.intersection(words))
        if (is_far and not is_bracketed) or is_next:
            return drugs[: index + 1]
    return drugs


def _with_backbone(text: str, arms: list[Arm], drugs: Sequence[Found]) -> list[Arm]:
    """ "A plus either B or placebo": what stands before belongs to every arm."""
    either = EITHER.search(text, arms[0].start, arms[0].end)
    first = [d for d in drugs if arms[0].start <= d.start < arms[0].end]
    common = [d.value["name"] for d in first if either and d.start < either.start()]
    if either and "followed" in either[0].lower():  # "a general anesthetic followed by either A or B"
        classes = {d.value["name"] for d in first if d.value["is_class"]}
        common = [name for name in common if name not in classes]
        arms[0].names = [name for name in arms[0].names if name not in classes]
    if common and set(common) == set(arms[0].names):
        return []  # what stands behind "either" is no known drug
    if not common and len(arms) == 2 and (arms[1].is_control or SALINE.issuperset(arms[1].names)):
        place = arms[0].start, arms[0].end  # "A plus B or placebo"; not "A, with or without B, or placebo"
        is_added = PLUS.search(text, *place) is not None and not arm_cut.WITHOUT.search(text, *place)
        common = [name for name in arms[0].names[:-1] if is_added or _is_with_control(text, name, drugs)]
    for arm in arms if set(common) < set(arms[0].names) else ():
        arm.names = [*common, *(name for name in arm.names if name not in common)]
    return arms


def _is_with_control(text: str, name: str, drugs: Sequence[Found]) -> bool:
    """ "Docetaxel plus placebo", "placebo and docetaxel": a drug that the control has as well."""
    own = [d for d in drugs if d.value["name"] == name]
    words = "|".join(sorted({re.escape(d.text) for d in own}))
    if not own:
        return False
    plus = r"\s*(?:plus|and|with|\+|/)\s*(?:an?\s+)?"
    return re.search(rf"\b(?:{words}){plus}placebo\b|\bplacebo{plus}(?:{words})\b", text, re.IGNORECASE) is not None


def _with_or_without(left: Arm | None, right: Arm) -> list[Arm]:
    """ "aspirin with (n = 60) or without (n = 58) dipyridamole": both arms have the first, one has both."""
    if left is None:
        return [right, Arm(right.start, right.end, [f"no {right.names[0]}"], is_control=True)]
    both = [*left.names, *(name for name in right.names if name not in left.names)]
    return [Arm(left.start, left.end, both), Arm(right.start, right.end, left.names)]
