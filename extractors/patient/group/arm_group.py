"""Arms from groups that the text names and says what they got: "Group 1 received A; group 2 received B"."""

from __future__ import annotations

from collections.abc import Sequence

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import headcount
from extractors.patient.group.arm_word import CONTROL, Arm, control_name, is_vehicle
from extractors.reading import Found, Sentences, is_negated
from extractors.searchable import searchable

NUMBERED = re2.compile(r"(?i)\b(?:groups?|arms?) (?:A|1|I)\b")
MAY_NAME = looks.compile(
    r"(?i)\b(?:(?:(?:sub)?group|arm|cohort|regimen)s?|controls (?:received|were given)|half)\b", "study"
)
LABEL = re.compile(
    r"\b(?P<label>(?i:group|arm|cohort|regimen)(?:\s*-\s*|\s+)[\"“]?(?:[A-Z]{1,3}(?:\s?\d{1,2})?|\d|I{1,3}|IV)(?![\w-]|\.\w)"
    r"|(?i:(?:one|first|second|third|fourth|other|study|treatment|treated|trial|experimental|intervention|active|control"
    r"|placebo|comparison)\s+(?:(?:sub)?group|arm))\b|(?<![\w-])[A-Z]{1,4}\d{0,2}\s+(?i:group|arm)(?=\s*[:(]|\s+(?:received|was|were)\b)"
    r"|(?i:(?:(?:one|the\s+other)\s+)?half(?=\s+(?:of\s+[^.;,()]{0,40})?(?:received|(?:were|was)\s+(?:given|treated))\b))"
    r"|(?i:controls(?=\s+(?:received|were\s+given)\b)"
    r"|(?:subjects|patients|cases)(?=\s+received\b[^.;]{3,120}\bcontrols\s+(?:received|were\s+given)\b))"
    r"|(?i:(?<=\bthe )(?:second|third|fourth|other)"
    r"(?=\s*[(\[][^()\[\]]{1,30}[)\]]|\s+(?:received|got|took|was\s+given|were\s+given)\b)))"
)
# "The first group received A (| group 1)"
BRACKETED = re.compile(r"[(\[](?:the\s+)?$", re.IGNORECASE)
# What counts groups, by the kind of words: "group II" may be the second group, and "group 2" is "group II"
NOUN = re.compile(r"\b(?:(?:sub)?group|arm|cohort|regimen)\b")
COUNTING = {
    word: (number, kind)
    for kind, words in (
        ("order", "first second third fourth"),
        ("number", "1 2 3 4"),
        ("number", "i ii iii iv"),
        ("letter", "a b c d"),
    )
    for number, word in enumerate(words.split())
}
# What a group got: behind its name, over its size ("group 1 (n = 20) received …", "group A: …")
MAY_NUMBER = re2.compile(
    r"(?i)\b(?:groups?|arms?|regimens?|treatments?|combinations|courses|phases|conditions|diets|preparations|solutions|randomi[sz]ed|assigned|allocated|receiv\w+)\b"
    r".*[( ](?:1|i|a)\).*[( ](?:2|ii|b)\)"
)
NUMBER = re.compile(r"(?:(?<=\s)|(?<=\())(\d|i{1,3}|iv|[a-h])\)\s*", re.IGNORECASE)
ORDERS = (list("12345678"), ["i", "ii", "iii", "iv"], list("abcdefgh"))
GOT = re.compile(
    r"[\"”]?\s*(?:[(\[][^()\[\]]{0,60}[)\]]\s*)?(?:(?:of\s+(?:the\s+|these\s+)?)?(?:\d+\s+)?(?:patients|subjects|participants|volunteers|women|men)\s+)?"
    r"(?:[:=,]|(?:(?:of|included|comprised|comprising|consisted\s+of)\s+\w+\s+\w+\s+)?"
    r"(?:(?:who|that|which)\s+)?(?:\w+ly\s+)?(?:received|(?:was|were)\s+(?:given|treated|administered)|took|got|underwent|had"
    r"|receiving|treated|given)\b)",
    re.IGNORECASE,
)
JOINT = re.compile(r"[;,]\s|\b(?:and|while|whereas|but)\b", re.IGNORECASE)
# "Of the groups (1) …": a list of what was given
TREATMENTS = re.compile(
    r"\b(?:groups|treatments|arms|regimens|conditions|combinations)\b[^.;:]{0,60}:\s*\(?$", re.IGNORECASE
)
WAS_GIVEN = re.compile(
    r"\b(?:was|were)\s+(?:\w+ly\s+)?(?:given|administered|applied|injected|prescribed|infused)\s+"
    r"to\s+(?:(?:all\s+)?(?:the\s+)?(?:patients|subjects|women|men|children|participants)\s+(?:in|of)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    rf"\b({headcount.COUNT})\s+(?:(?:other|more|additional|further|control)\s+)?(?:(?:patients|subjects|women|men|children|infants|participants|volunteers)"
    r"\s+)?(?:(?:received|were\s+(?:given|treated\s+with|randomi[sz]ed\s+to|assigned\s+to))\b)",
    re.IGNORECASE,
)
MAY_COUNT = re2.compile(
    r"(?i)\b(?:received|given|treated with|randomi[sz]ed to|assigned to)\b.*\b(?:received|given|treated|to)\b"
)
IS_TRIAL = looks.compile(
    r"(?i)\brandom|\bplacebo|\bdouble[- ](?:blind|mask)|\bcontrolled (?:trial|study)|\bcomparative\b", "study"
)
AGAINST = re.compile(
    r"\b(?:compared|comparison|contrast|relative|than|versus|vs\.?|unlike)\b(?:\s+(?:with|to|in))?\s+(?:[\w-]+\s+){0,3}$"
    r"|[\w)](?<!\bwhereas)(?<!\bwhile)(?<!\band)(?<!\bbut)(?<!\bthen)\s+(?:in|for|to)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
TREATED = re.compile(r"(?:study|treatment|treated|experimental|intervention|active)\b", re.IGNORECASE)
NOT_GIVEN = re.compile(r"\b(?:not|no|without|nothing|neither)\b", re.IGNORECASE)
REACH = 160  # characters behind the verb


def grouped(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The groups whose treatment is told, in order; fewer than two, or none with a drug, are none."""
    found: dict[str, Arm] = {}
    for begin, end, category in sentences if MAY_NAME.is_in(text) else ():
        if category == "BACKGROUND" or not MAY_NAME.search(searchable(text[begin:end])):
            continue
        labels = list(LABEL.finditer(text, begin, end))
        for number, match in enumerate(labels):
            label = " ".join(match["label"].lower().split())
            if other := _by_another_name(text, match, labels[number - 1] if number else None, found):
                other.called = other.called or label
                continue
            got = GOT.match(text, match.end(), end)
            given = None if got or label in found else WAS_GIVEN.search(text, begin, match.start())
            if given:  # "X was given to | the first group"
                first = max((m.end() for m in JOINT.finditer(text, begin, given.start())), default=begin)
                inside = [d for d in drugs if first <= d.start < given.start() and not is_negated(d)]
                if inside or CONTROL.search(text, first, given.start()):
                    found[label] = _arm(text, label, (first, first, given.start()), inside)
            if not got or label in found:
                continue
            stop = labels[number + 1].start() if number + 1 < len(labels) else end
            reach = range(got.end(), min(stop, got.end() + REACH))
            inside = [d for d in drugs if d.start in reach and not (is_negated(d) or is_vehicle(text, d.start))]
            if got[0].endswith(",") and AGAINST.search(text, begin, match.start()):
                continue  # "compared with the placebo group, patients given A …", "A in group 1, B in group 2"
            found[label] = _arm(text, label, (match.start(), got.end(), min(stop, got.end() + REACH)), inside)
    is_treated = any(not arm.is_control for arm in found.values())
    return list(found.values()) if is_treated and len(found) > 1 else []


def _by_another_name(
    text: str, match: re.Match[str], before: re.Match[str] | None, found: dict[str, Arm]
) -> Arm | None:
    """The group that goes by another name: "group I", told as "the first group"; "the control group (group 2)"."""
    label = " ".join(match["label"].lower().split())
    if label in found:
        return None
    if same := next((arm for other, arm in found.items() if _is_same(label, other)), None):
        return same
    last = found.get(" ".join(before["label"].lower().split())) if before else None
    if not (before and last) or last.called or not BRACKETED.search(text, before.end(), match.start()):
        return None
    is_another = _counted_as(label) is not None and _counted_as(last.label) is not None
    return None if is_another or JOINT.search(text, before.end(), match.start()) else last


def _is_same(label: str, other: str) -> bool:
    """Do two names count the same group: "the second group" and "group B", "group 2" and "group II"."""
    one, two = _counted_as(label), _counted_as(other)
    if one is None or two is None or one[0] != two[0]:
        return False
    is_one_noun = len({word for name in (label, other) for word in NOUN.findall(name)}) < 2
    return is_one_noun and (one[1] == two[1] or "order" in (one[1], two[1]))


def _counted_as(label: str) -> tuple[int, str] | None:
    """The number of a group and what kind of word tells it, where its name counts it."""
    return next((COUNTING[word] for word in re.findall(r"\w+", label) if word in COUNTING), None)


def numbered(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "The groups were (1) A and B, (2) A, (3) no drug": the arms of the first such list."""
    for begin, end, category in sentences if drugs and MAY_NUMBER.search(searchable(text)) else ():
        if category == "BACKGROUND" or not MAY_NUMBER.search(searchable(text[begin:end])):
            continue
        marks = list(NUMBER.finditer(text, begin, end))
        if [m[1].lower() for m in marks] not in [order[: len(marks)] for order in ORDERS] or len(marks) < 2:
            continue
        found = []
        for match, stop in zip(marks, [*(m.start() for m in marks[1:]), end], strict=True):
            inside = [d for d in drugs if match.end() <= d.start < stop and not is_negated(d)]
            found.append(_arm(text, f"group {match[1].lower()}", (match.start(), match.end(), stop), inside))
        names = [tuple(sorted(arm.names)) for arm in found]
        for arm in found:
            arm.is_variant = names.count(tuple(sorted(arm.names))) > 1
        unknown = [arm for arm in found if arm.names == [arm.label] and not NOT_GIVEN.search(text, arm.start, arm.end)]
        is_list = TREATMENTS.search(text, begin, marks[0].start()) is not None
        if any(not arm.is_control for arm in found) and (is_list or not unknown):
            return found
    return []


def counted(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """ "Thirty-eight patients received A and 44 received placebo": those of the first sentence that has several."""
    for begin, end, category in sentences if IS_TRIAL.is_in(text) else ():
        if category == "BACKGROUND" or not MAY_COUNT.search(searchable(text[begin:end])):
            continue
        counts = list(COUNTED.finditer(text, begin, end))
        if len(counts) < 2:
            continue
        found: list[Arm] = []
        for match, stop in zip(counts, [*(m.start() for m in counts[1:]), end], strict=True):
            inside = [d for d in drugs if match.end() <= d.start < min(stop, match.end() + REACH) and not is_negated(d)]
            found.append(_arm(text, "", (match.start(), match.end(), stop), inside))
        names = {tuple(sorted(arm.names)) for arm in found}
        if len(found) == len(names) > 1 and all(any(arm.names) for arm in found):
            return found
    return []


def _arm(text: str, label: str, places: tuple[int, int, int], inside: Sequence[Found]) -> Arm:
    """The arm of a group: the places of its name, of what it got, of the end; ``inside``: the drugs it got."""
    start, place, stop = places
    names = list(dict.fromkeys(d.value["name"] for d in inside))
    if names and not NOT_GIVEN.search(text, place, inside[0].start):
        return Arm(start, stop, names, label=label)
    control = CONTROL.search(text, place, stop)
    is_known = control is not None and control[1].lower() != "alone"
    if not is_known and TREATED.match(label):  # "the study group received acupuncture"
        return Arm(start, stop, [label.removesuffix(" group").removesuffix(" arm")], label=label)
    return Arm(start, stop, [control_name(control[1] if control and is_known else label)], is_control=True, label=label)
