"""Arms that a text knows by a letter, a number or a name alone: "group A", "group 2", "the taping group".

Read where neither drugs nor a list tell what they got; what is told of them is theirs all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import headcount
from extractors.patient.group.arm_any import CONTROLS, IS_TRIAL
from extractors.patient.group.arm_word import ABBREVIATION, Arm, worded
from extractors.reading import Found, Sentences, is_negated

MAY_NAME = looks.compile(r"(?i)\b(?:groups?|arms?)\b", "study")
COMPARES = looks.compile(
    r"(?i)\brandom|\bcontrolled (?:clinical )?(?:trial|study)|\bcompar|\bversus\b|\bvs\b|\b(?:two|three|four) groups",
    "study",
)
# "Group A", "group II", "Group BD 5"; not "group A streptococci", "blood group A"
LETTERED = re.compile(
    r"(?<!blood )(?<!Blood )(?<!Study )\b(?:[Gg]roup|GROUP|[Aa]rm)(?:\s*-\s*|\s+)[\"“‘']?"
    r"(?P<code>[1-6]|I{1,3}|IV|V|[A-Z]{1,3}(?:[ -]?\d{1,2})?)(?![\w-]|[./]\w)"
    r"[\"”’']?(?!\s+(?:[A-Z]?[a-z]*\W*(?:strept|mening|rota|beta|patients\s+with\s+strept)|HLA|trial|study|investigators))"
)
CONTROL_GROUP = re.compile(
    r"\b(?:[Tt]he|[Aa])\s+(?P<name>control\s+(?:group|arm))\s*(?:[(\[]\s*n\s*=|(?:[(\[][^()\[\]]*[)\]]\s*)?"
    r"(?:received|underwent|consisted|comprised|was\s+given)\b)"
)
ORDERS = (("1", "2"), ("I", "II"), ("A", "B"))
KINDS = (re.compile(r"\d"), re.compile(r"I{1,3}|IV|V"), re.compile(r"[A-Z]{1,3}(?:[ -]?\d{1,2})?"))
# What is told of it straight behind, over its size
TOLD = re.compile(
    r"\s*(?:[(\[][^()\[\]]{0,80}[)\]]\s*)?(?:patients\s+|subjects\s+)?"
    r"(?::|=|,\s*(?:which|who|treated|receiving|given|consisting|comprising|with)\b|(?:of|included|comprised|comprising|contained|consisted\s+of)\b"
    r"|(?:(?:who|that|which)\s+)?(?:\w+ly\s+)?(?:received|took|got|underwent|had|receiving|treated|given|served|used|performed|with|without)\b"
    r"|(?:was|were)\s+(?:\w+ly\s+)?(?:given|treated|administered|used|managed|offered|assigned|the\s+control|an?\s+control|controls?|taught|operated"
    r"|infused|injected|provided|instructed)\b)",
    re.IGNORECASE,
)
GIVEN = re.compile(
    r"\b(?:given|administered|assigned|allocated|used|receiv\w+|treated|injected|infused|prescribed|target\s+concentrations?)\b",
    re.IGNORECASE,
)
TO_IT = re.compile(r"\b(?:for|in|to)\s+(?:the\s+)?(?:patients\s+(?:in|of)\s+)?$", re.IGNORECASE)
SIZED = re.compile(r"\s*[(\[]\s*(?:[\w\s-]{0,30}[,;:]\s*)?[nN]\s*=\s*\d")
BRACKET = re.compile(r"\s*[(\[](?:[^()]|\([^()]*\))*[)\]]")
_WHO = (
    r"(?:patients|subjects|women|men|children|infants|participants|volunteers|adults|cases|eyes|individuals|boys|girls)"
)
# "Ten patients (| group A) had"
_SHARE = r"(?:\s*\(\s*[\d.]+\s*%\s*\))?"
# Straight before it: "18 patients (|"
COUNTED_NEXT = re.compile(
    rf"(?<![\w.,/±:%-])(?P<n>{headcount.COUNT}){_SHARE}\s+(?:[\w-]+\s+){{0,3}}?"
    r"(?!(?:days|weeks|months|years|hours|minutes|times|doses|groups|subgroups|sessions|cycles|courses)\b)[a-z-]+(?:s|men|children)"
    rf"{_SHARE}\s*[(\[]\s*$",
    re.IGNORECASE,
)
# "Ten patients had a cast (|", "while 12 (|"
COUNTED = re.compile(
    rf"(?<![\w.,/±:%-])(?<![Gg]roup )(?<!arm )(?P<n>{headcount.COUNT}){_SHARE}"
    rf"\s+(?:(?:[\w-]+\s+){{0,3}}?{_WHO}\b|of\s+(?:these|them|whom|the)\b"
    rf"|had\b|were\b|underwent\b|received\b){_SHARE}(?:(?!\d)[^.;()%]){{0,80}}[(\[]\s*$"
    rf"|(?:\A|(?<=[.,;]\s)|(?<=while\s)|(?<=and\s)|(?<=remaining\s)|(?<=other\s)|(?<=whereas\s))(?P<bare>{headcount.COUNT})"
    r"\s*[(\[]\s*$",
    re.IGNORECASE,
)
OF_SO_MANY = re.compile(
    rf"\s*(?:consisted\s+of|comprised|included|contained|had|of|was)\s+(?P<n>{headcount.COUNT})\s+(?:[\w-]+\s+){{0,2}}?{_WHO}\b",
    re.IGNORECASE,
)
IS_CONTROL = re.compile(
    r"[^.;]{0,60}?\b(?:controls?|placebo|untreated|no\s+(?:treatment|therapy|drug|supplement\w*|intervention)|sham|usual\s+care"
    r"|standard\s+(?:care|treatment|therapy))\b",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(?<![\w-])(?P<name>(?:[^\W\d_][\w'’+/-]*\s+){0,3}?[^\W\d_][\w'’+/-]*)\s+(?P<noun>groups?|arms?)\b(?!\s+(?:therapy|sessions?|[A-Z1-9]\b))"
)
NAME_LEAD = re.compile(
    r"(?:.*\b(?:the|an?|in|of|to|with|for|between|from|than|and|or|either|our|this|that|both|each|only|into|by|on|was|were|receiving)\s+)+",
    re.I,
)
ANY_GROUP = re.compile(
    r"(?:two|three|four|five|six|one|both|all|each|either|neither|other|others|another|same|different|these|those|this|that|any|every|no|some"
    r"|age|ages|aged|study|treatment|patient|first|second|third|latter|former|parallel|sub|main|whole|entire|total|larger|smaller|between|within"
    r"|among|across|mixed|ethnic|racial|risk|high-risk|low-risk|support|focus|working|work|research|sex|gender|blood|multiple|several"
    r"|matched|comparable|diagnostic|clinical|population|and|or|the|of|in|a|an|to|by|with|for|oncology|cancer|trial|collaborative"
    r"|cooperative|european|heterogeneous|homogeneous|functional|amino|medical|self-help|target|reference|peer|comparison-|disease|intention|treated"
    r"|\w+ly|single|separate|distinct|equal|respective|follow-up|dose|drug|active|placebo-controlled|inter|intra|randomized|randomised)$",
    re.IGNORECASE,
)
TREATED = re.compile(
    r"(?:intervention|experimental|treatment|treated|study|active|training|exercise|active\s+treatment)$", re.IGNORECASE
)
JUST_BEFORE = re.compile(r"[)\]]?(?:\s*\([\w/-]{1,12}\))?[\s-]+")
UNTREATED = re.compile(
    r"(?:controls?|comparison|untreated|placebo|usual[- ]care|standard[- ]care|sham|wait\w*(?:[- ]list)?)$",
    re.IGNORECASE,
)
NOUNS = ("group", "arm")  # of NAMED
LETTERED_NOUNS = ("roup", "ROUP", "rm")  # how those of LETTERED end
FEWEST = 3  # times that two named groups are spoken of
MOST = 5  # arms


def lettered(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The groups that go by a letter or number, where what they are is told; fewer than two are none."""
    found: dict[str, Arm] = {}
    told: set[str] = set()
    for begin, end, category in sentences if MAY_NAME.is_in(text) else ():
        if category == "BACKGROUND" or all(text.find(noun, begin, end) < 0 for noun in LETTERED_NOUNS):
            continue
        marks = list(LETTERED.finditer(text, begin, end))
        cuts = [begin, *(m.end() for m in marks)]
        stops = [*(m.start() for m in marks), end][1:]
        for match, place, stop in zip(marks, cuts, stops, strict=False):
            code = match["code"]
            is_told = _is_told(text, match, begin, end)
            if code in told or (code in found and not is_told):
                continue
            if is_told:
                told.add(code)
            found[code] = _lettered(text, match, (begin, place, stop), drugs)
    series = _series(found, told)
    if not 2 <= len(series) <= MOST:
        return []
    arms = [found[code] for code in series]
    if not any(arm.is_control for arm in arms):
        arms += _control(text, sentences)
    is_trial = IS_TRIAL.is_in(text)
    for arm in arms:
        arm.is_counted = not is_trial
        arm.is_variant = sum(other.names == arm.names for other in arms) > 1
    if all(arm.is_control for arm in arms):
        arms[0].is_control = False
    return arms


def _control(text: str, sentences: Sentences) -> list[Arm]:
    """ "The control group (n = 14) received …": those who are told beside the groups that go by letters."""
    for begin, end, category in sentences:
        match = CONTROL_GROUP.search(text, begin, end) if category != "BACKGROUND" else None
        if match:
            return [Arm(*match.span("name"), ["control"], label="control group", is_control=True)]
    return []


def _is_bracketed(text: str, match: re.Match[str]) -> bool:
    """ "With a cast (group 1)", "(group 1, women)": a name in a bracket of its own."""
    return text[match.start() - 1 : match.start()] in ("(", "[") and text[match.end() : match.end() + 1] in (
        ")",
        "]",
        ",",
        ":",
    )


def _series(codes: Iterable[str], told: set[str]) -> list[str]:
    """The letters or the numbers that count the groups of one study: from the first on, or each with what it is."""
    kinds = [[code for code in codes if kind.fullmatch(code)] for kind in KINDS]
    kinds = [
        own
        for own in kinds
        if told.intersection(own) and (any(set(o) <= set(own) for o in ORDERS) or told.issuperset(own))
    ]
    return max(kinds, key=lambda own: (len(told.intersection(own)), len(own)), default=[])


def _is_told(text: str, match: re.Match[str], begin: int, end: int) -> bool:
    """Do the words about the name of a group say what it is, or how many it had."""
    is_counted = _is_bracketed(text, match) or _counted(text, begin, match.start()) is not None
    is_given = TO_IT.search(text, begin, match.start()) and GIVEN.search(text, begin, match.start())
    return bool(is_counted or is_given) or any(pattern.match(text, match.end(), end) for pattern in (TOLD, SIZED))


def _lettered(text: str, match: re.Match[str], places: tuple[int, int, int], drugs: Sequence[Found]) -> Arm:
    """The arm of "group A": the places of its sentence, of the end of the group before it, and of the next."""
    begin, place, stop = places
    start = match.start()
    label = f"group {match['code'].lower()}"
    given = [d for d in drugs if not is_negated(d)]
    bracket = BRACKET.match(text, match.end(), stop)
    inside = [d for d in given if bracket and bracket.start() <= d.start < bracket.end()]
    if not inside and TOLD.match(text, match.end(), stop):
        inside = [d for d in given if match.end() <= d.start < stop]
    elif (
        not inside
        and GIVEN.search(text, begin, match.start())
        and (_is_bracketed(text, match) or TO_IT.search(text, place, match.start()))
    ):  # "X was given to group A", "those treated with X (group A)"
        inside = [d for d in given if place <= d.start < match.start()]
        start = inside[0].start if inside else start
    names = list(dict.fromkeys(d.value["name"] for d in inside))
    end = match.end() + 1 if _is_bracketed(text, match) else stop
    is_control = not names and IS_CONTROL.match(text, match.end(), stop) is not None
    n = _number(_counted(text, begin, match.start()) or OF_SO_MANY.match(text, match.end(), stop))
    return Arm(start, end, names or [label], n=n, label=label, is_control=is_control)


def _number(count: re.Match[str] | None) -> int | None:
    groups = count.groupdict() if count else {}
    told = groups.get("n") or groups.get("bare")
    return headcount.whole_number(told) if told else None


def _counted(text: str, begin: int, end: int) -> re.Match[str] | None:
    """So many, before the bracket that names a group."""
    return COUNTED_NEXT.search(text, begin, end) or COUNTED.search(text, begin, end)


def named(text: str, sentences: Sentences, drugs: Sequence[Found]) -> list[Arm]:
    """The two or three groups that a study speaks of by name and compares: "the taping group", "the control group"."""
    if not (MAY_NAME.is_in(text) and COMPARES.is_in(text)):
        return []
    found: dict[str, Arm] = {}
    times: dict[str, int] = {}
    for begin, end, category in sentences:
        is_told = category != "BACKGROUND" and any(text.find(noun, begin, end) >= 0 for noun in NOUNS)
        for match in NAMED.finditer(text, begin, end) if is_told else ():
            lead = NAME_LEAD.match(match["name"])
            words = (match["name"][lead.end() :] if lead else match["name"]).split()
            if not words or (ANY_GROUP.match(words[-1]) and not TREATED.match(" ".join(words))):
                continue
            name = _known(words, found)
            times[name] = times.get(name, 0) + 1
            if name not in found:
                found[name] = _named(text, begin, match, name, drugs)
    arms = list(found.values())
    is_trial = IS_TRIAL.is_in(text)
    for arm in arms:
        arm.is_counted = not is_trial
    is_treated = [bool(TREATED.match(arm.label)) for arm in arms]
    if len(arms) == 2 and any(is_treated) and any(arm.is_control for arm in arms):
        return arms
    is_together = len(arms) == 2 and any(all(b <= arm.start < e for arm in arms) for b, e, _ in sentences)
    is_often = sum(times.values()) >= FEWEST or any(arm.is_control for arm in arms)
    is_spoken_of = is_often and (is_together or all(n > 1 for n in times.values()))
    return arms if len(arms) in (2, 3) and is_spoken_of and not all(arm.is_control for arm in arms) else []


def _known(words: Sequence[str], found: Iterable[str]) -> str:
    """The name of a group as it has been called before, in more words or fewer, else in these."""
    name = " ".join(word if ABBREVIATION.search(word) else word.lower() for word in words)
    return next(
        (known for known in found if f" {known}".endswith(f" {name}") or f" {name}".endswith(f" {known}")), name
    )


def _named(text: str, begin: int, match: re.Match[str], name: str, drugs: Sequence[Found]) -> Arm:
    """The arm of "the taping group", with how many the words before it count."""
    start = match.end("name") - len(name)
    given = list(dict.fromkeys(d.value["name"] for d in drugs if start <= d.start < match.start("noun")))
    if not given and TREATED.match(name):  # "the X treatment group", "the X (X1) treatment group"
        given = [d.value["name"] for d in drugs if JUST_BEFORE.fullmatch(text, d.end, start)][:1]
    is_control = UNTREATED.match(name) is not None or CONTROLS.match(name) is not None
    n = _number(_counted(text, begin, start))
    return Arm(start, match.end(), given or [worded(name)], n=n, label=worded(name), is_control=is_control)
