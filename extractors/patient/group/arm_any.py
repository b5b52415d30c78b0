"""The arms of an allotting sentence, whatever they got: "randomised to taping or bracing", "to a splint or a cast".

Read where no drug tells the arms apart. What stands between "to", "or" and commas is an arm by its own words: an
operation, a device, a diet, a drug that nobody has listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient.group import arm_list
from extractors.patient.group.arm_list import is_given
from extractors.patient.group.arm_word import ABBREVIATION, CONTROL, Arm, control_name, worded
from extractors.reading import Found, Sentences
from extractors.searchable import searchable

IS_ALLOTTED = looks.compile(r"(?i)\brandom|\bgroups\b", "study")
MAY_ALLOT = re2.compile(
    r"(?i)\b(?:randomi[sz]ed|allocated|assigned|(?:sub)?divided|allotted|split|separated|distributed|placed|(?:sub)?classified|stratified"
    r"|categori[sz]ed|grouped)\b"
)
_NUMBER = r"(?:two|three|four|five|[2-5])"
_SETS = r"(?:groups|arms|limbs|treatments|regimens|conditions|interventions|(?:study|treatment)\s+(?:groups|limbs))"
# "Were randomly divided | into two groups: "
OPENING = re.compile(
    r"\b(?:randomi[sz]ed|allocated|assigned|(?:sub)?divided|allotted|split|separated|distributed|placed|(?:sub)?classified|stratified"
    r"|categori[sz]ed|grouped)\b(?:\s*\([^()]{0,20}\))?"
    r"(?:(?!\b(?:trial|study|studies|design|controlled|blind|not)\b)(?:[^.;:()]|(?<=\d)[.:](?=\d))){0,70}?"
    r"\s(?:to|into|between|in(?=\s+(?:[\w-]+\s+){0,2}(?:groups|arms)\b))\s*:?\s+"
    r"(?!(?:compare|evaluate|determine|assess|investigate|study|test|examine|see|ensure)\b)"
    rf"(?:(?:one\s+of\s+)?(?:the\s+)?(?P<count>{_NUMBER})\s+(?:[\w-]+\s+){{0,2}}?(?P<sets>{_SETS})\b"
    r"(?:\s+(?:according\s+to|based\s+on|depending\s+on|by)\s+[^.;:()]{1,60}?(?=\s*[:(]))?(?:\s*\([^()]*=[^()]*\))?(?:\s+of\s+\d+\s+(?:\w+\s+)?each)?(?:,?\s+(?:and\s+|to\s+)?"
    r"(?:receiv\w+|given|treated\s+with|underwent|undergo\w*|subjected\s+to|consisting\s+of|of|as|as\s+follows|including|namely))?"
    r"\s*(?P<mark>[:,]|--|-|–|—|\((?=[^()]*\)))?)?",
    re.IGNORECASE,
)
# "Received either", of a trial; "were given X | or placebo"
EITHER = re.compile(
    r"\b(?:receiv(?:ed|e|ing)|(?:were|was|be)\s+(?:\w+ly\s+)?(?:given|treated\s+with|exposed\s+to|offered|fed|managed\s+with|administered)"
    r"|took|underwent|consumed|ate|drank|inhaled|wore|used)\s+"
    r"(?:either\s+|(?=[^.;:]{1,80}\bor\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}(?:placebo|sham|control|usual\s+care|no\s+\w+)\b))"
    r"|\btreated\s+with\s+(?=[^.;:]{1,80}\bor\s+with\s)",
    re.IGNORECASE,
)
MAY_BE_EITHER = re2.compile(
    r"(?i)\b(?:receiv|given|treated|exposed|offered|fed|managed|administered|took|underwent|consumed|ate|drank|inhaled"
    r"|wore|used).* or "
)
IS_TRIAL = looks.compile(r"(?i)\brandom", "study")
BEHIND = re.compile(r"\s*(?:groups?\s*|arms?\s*)?[(\[][^()\[\]]*[)\]]")
BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# Where a list ends: the next clause, or what was done to everyone
END = re.compile(
    r"[.;]\s|[.;]?$|:\s|\b(?:who|which|where|whereas|while|were|was|had|has|have|will|is|are|did|until|because|if|when)\b"
    r"|\b(?:and|then)\s+(?:then\s+|also\s+)?\w+(?:ed|went)\b|\band\s+(?=(?:[\w-]+\s+){1,3}(?:was|were)\b)",
    re.IGNORECASE,
)
IN_TURN = re.compile(r"\b(?:followed\s+by|cross-?over|sequences?|crossed?|order|and\s+vice\s+versa)\b", re.IGNORECASE)
OR = re.compile(
    r"\s*,?\s+(?:or|versus|vs\.?|compared\s+(?:with|to)|as\s+opposed\s+to)\s+(?:else\s+)?|\s*;\s+(?:or\s+)?",
    re.IGNORECASE,
)
AND = re.compile(r"\s*,?\s+and\s+", re.IGNORECASE)
# "The control group, treated with …" is one arm
COMMA = re.compile(
    r"\s*,\s+(?!(?:treated|receiving|given|with|without|which|who|using|consisting|including|containing|plus|followed|both|each|one|an?\s+\w+\s+of"
    r"|\w+ed\s+(?:to|with|by|in|for|on|at|over))\b)",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"\s*(?:(?:either|or|with|to|receive|receiving|undergo|undergoing|have|use|using|take|taking|the|an?|one\s+of|treatment\s+with|treated\s+with"
    r"|therapy\s+with|in|into|be|given|of|with|by|group|following|their|\d+(?:\s+(?:patients|subjects|women|men|children))?\s+to\s+(?:receive|undergo))\s+|(?:groups?|arms?)\s+(?:to\s+receive|receiving)\s+(?:either\s+)?|\d[\d.,-]*\s*[\w%µ/]+\s+of\s+|[a-d1-5]\)\s*)*",
    re.IGNORECASE,
)
# "Anaesthesia with | either X or Y"
WITH_EITHER = re.compile(r"\b(?:with|plus|by|using|of|in|and)\s+either\s+", re.IGNORECASE)
STOP = re.compile(
    r"\s+(?:for|during|before|after|at|over|every|daily|once|twice|thrice|while|followed|per|within|from|prior|given|administered"
    r"|receiving|throughout|under|according|consisting|containing|including|versus|starting|delivered|applied|on|by|in|as)\b"
    r"|[(\[,;:]|\s+\d",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_][\w'’/+-]*")
GENERIC = re.compile(
    r"(?:one|two|three|four|more|less|fewer|either|each|groups?|arms?|another|other|others|same|different|similar|conditions?|treatments?"
    r"|regimens?|therap(?:y|ies)|interventions|programs|programmes|options|strategies|sequences?|periods?|orders?|doses?|days?|weeks?|months?|years?|hours?|(?:m?c?gm?|grams?|[µμ]g|ml|m?mol|u|iu|units?)(?:/\w+)*|times?|not|them|it|its"
    r"|and|of|the|an?|to|with|for|patients?|subjects?|women|men|children|participants?|centers?|centres?|low|high|pre-?|post-?|immediately"
    r"|before|after)$",
    re.IGNORECASE,
)
LETTERED = re.compile(r"(?:group|arm)\s+(?:[A-Z]|\d|I+)\b", re.IGNORECASE)
NAMED_SO = re.compile(r"[(\[](?:group|arm)\s+(?:[A-Z]|\d|I+)\b", re.IGNORECASE)
# "One of the two active interventions": no name
NUMBERED = re.compile(
    r"(?:two|three|four|five|other|different|various|several)\s+(?:[\w/-]+\s+){0,4}"
    r"(?:interventions|treatments|groups|arms|programs|programmes|regimens|conditions|strategies|therapies|drugs|doses)\b",
    re.IGNORECASE,
)
VERB = re.compile(
    r"\b(?:consisted|comprised|included|contained|were|was|had|have|has|is|are|showed|received|could|would|may|who|that)\b",
    re.IGNORECASE,
)
CONTROLS = re.compile(
    r"(?:no|not|non|without|sham|usual|standard|conventional|routine|control|controls|placebo|wait\w*|observation|delayed|deferred"
    r"|nothing|neither|attention)\b|[^()]*\b(?:as\s+usual|controls?|alone|placebo|waitlist)$",
    re.IGNORECASE,
)
SHORT = re.compile(
    r"(?<=\s)[(\[]\s*(?:the\s+)?(?P<name>[A-Za-z][\w+/-]{0,14})(?:\s+(?:group|arm))?\s*(?:[,;:][^()]*)?[)\]]"
)
LONGEST = 9  # words of what an arm got
MOST = 5  # arms
REACH = 320  # characters of a list


def allotted(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The arms of the first sentence that lists to what it allots people; else none."""
    if not IS_ALLOTTED.is_in(text):
        return []
    for begin, end, category in sentences:
        if category == "BACKGROUND" or not MAY_ALLOT.search(searchable(text[begin:end])):
            continue
        for opening in OPENING.finditer(text, begin, end):
            if not (opening["sets"] or "random" in text[begin : opening.end()].lower()):
                continue
            found = _listed(text, opening, min(end, opening.end() + REACH), drugs)
            if found:
                return found
    for begin, end, category in sentences if IS_TRIAL.is_in(text) else ():
        if category == "BACKGROUND" or not MAY_BE_EITHER.search(searchable(text[begin:end])):
            continue
        for match in EITHER.finditer(text, begin, end):
            found = _pieces(text, match.end(), min(end, match.end() + REACH), drugs)
            if found:
                return found
    return []


def _listed(text: str, opening: re.Match[str], end: int, drugs: Sequence[Found]) -> list[Arm]:
    """The arms of a list, or none where a piece of it is no name for what somebody got."""
    begin = opening.end()
    if "random" not in text[:begin].lower() and NAMED_SO.search(text, begin, end):
        return []  # "those without or with little pain (group I), and …"
    if opening["mark"] == "(":
        end = text.find(")", begin, end)
    return _pieces(text, begin, end, drugs, opening)


def _pieces(text: str, begin: int, end: int, drugs: Sequence[Found], opening: re.Match[str] | None = None) -> list[Arm]:
    """The arms of the words from a place on, as far as they are a list, of as many as its opening says."""
    told = opening.groupdict() if opening else {}
    masked = _masked(text, begin, end)
    stop = None if told.get("mark") == "(" else END.search(masked, begin)
    stop_at = stop.start() if stop else end
    if IN_TURN.search(text, begin, stop_at) or stop_at <= begin:
        return []
    if arm_list.ALL_RECEIVED.match(text, begin + text[begin:].startswith(" ")):
        return []  # "into two groups, both receiving A and B"
    for pieces in _cuts(masked, begin, stop_at, is_named=told.get("sets") is not None):
        if not 2 <= len(pieces) <= MOST or not _is_so_many(told.get("count"), len(pieces)):
            continue
        found = [_arm(text, masked, start, cut, drugs) for start, cut in pieces]
        arms = [arm for arm in found if arm]
        if len(arms) == len(found) and _are_apart(arms):
            return arms
    return []


def _masked(text: str, begin: int, end: int) -> str:
    """The text up to an end, with nothing in the brackets of the list that could be read as a part of it."""
    return text[:begin] + BRACKET.sub(lambda m: f"({'_' * (len(m[0]) - 2)})", text[begin:end])


def _cuts(text: str, begin: int, end: int, *, is_named: bool) -> Iterator[list[tuple[int, int]]]:
    """The ways to cut a list: at every "or" and the commas before it, at "or" alone; of named groups at "and" too."""
    joints = [m.span() for m in OR.finditer(text, begin, end)]
    if not joints and is_named:
        joints = [m.span() for m in AND.finditer(text, begin, end)][-1:]
    if not joints:
        return
    commas = [m.span() for m in COMMA.finditer(text, begin, joints[-1][0])]
    commas = [comma for comma in commas if all(comma[1] <= one[0] or comma[0] >= one[1] for one in joints)]
    for spans in (sorted([*joints, *commas]), joints) if commas else (joints,):
        edges = [begin, *(place for span in spans for place in span), end]
        yield list(pairwise(edges))[::2]


def _is_so_many(count: str | None, n: int) -> bool:
    words = {"two": 2, "three": 3, "four": 4, "five": 5}
    return count is None or (words.get(count.lower()) or int(count)) == n


def _arm(text: str, masked: str, start: int, end: int, drugs: Sequence[Found]) -> Arm | None:
    """The arm of one piece by its drugs, its word for a control, or its own words."""
    either = WITH_EITHER.search(masked, start, end)
    lead = LEAD.match(masked, either.end() if either else start, end)
    first = lead.end() if lead else start
    stop = STOP.search(masked, first, end)
    last = stop.start() if stop else end
    name = " ".join(text[first:last].split()).strip(" ,;:-–—\"'“”‘’")
    words = WORD.findall(name)
    if (
        LETTERED.match(name)
        or not words
        or len(words) > LONGEST
        or all(GENERIC.match(word) for word in words)
        or NUMBERED.match(name)
        or VERB.search(name)
    ):
        return None
    short = SHORT.search(text, first, end)
    label = short["name"] if short and ABBREVIATION.search(short["name"]) else name
    label = worded(re.sub(r"\s+(?:groups?|arms?)\b.*", "", label))
    behind = BEHIND.match(text, last, end)  # "the experimental arm (X plus Y)"
    reach = behind.end() if behind else max(last, first + 1)
    inside = [d for d in drugs if first <= d.start < reach and is_given(text, first, d)]
    names = list(dict.fromkeys(d.value["name"] for d in inside))
    control = CONTROL.match(text, first, end)
    if control and control[1].lower() != "alone" and not names:
        return Arm(start, end, [control_name(control[1])], label=label, is_control=True)
    is_called_so = CONTROLS.match(name) or (behind and "control" in behind[0].lower())
    is_drug = bool(names) and not name.lower().startswith(("no ", "without "))
    is_control = bool(is_called_so) and not is_drug
    return Arm(start, end, [label] if is_control or not names else names, label=label, is_control=is_control)


def _are_apart(arms: Sequence[Arm]) -> bool:
    """Are these several arms, not all of them controls; those that had the same drugs are told by how."""
    names = [tuple(sorted(arm.names)) for arm in arms]
    for arm, own in zip(arms, names, strict=True):
        arm.is_variant = names.count(own) > 1
    if all(arm.is_control for arm in arms):
        arms[0].is_control = False
    return len({(own, arm.label) for own, arm in zip(names, arms, strict=True)}) == len(arms)
