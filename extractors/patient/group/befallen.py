"""What befell those whom results count: "four patients had neutropenia", "hypokalemia occurred in two".

Words alone do not tell a finding from an effect. Where a study counts so many of those whom it treated, and tells an
effect of them, they developed it; a cure, a response or a relapse went the way that its name says.
"""

from __future__ import annotations

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.outcome import benefit
from extractors.patient.group import listed
from extractors.patient.group.study import Cohort
from extractors.patient.group.told import BEFORE, NEAR, NEGATED, NO_EFFECT, Statement, added, direction_of
from extractors.patient.subject import Subject
from extractors.reading import Found, Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

EVENT = re2.compile(r"(?i)\b(?:deaths?|responses?|remissions?|CRs|PRs|relapses?|recurrences?)$")
# "Ten complete | and 12 partial responses"
SHARES_NOUN = re2.compile(r"(?i)\b(?:complete|partial)$")
# "Side effects of it included | pruritus | (six patients)"
LIST = re.compile(
    r"\b(?:side[- ]effects?|adverse\s+(?:effects?|events?|reactions?)|toxicit(?:y|ies)|toxic\s+effects"
    r"|complications?)\b[^.;:()]{0,60}?"
    r"(?:\b(?:included|include|including|were|was|consisted\s+of|comprised|such\s+as)\b|:)\s*"
    r"(?:[\w-]+\s+(?:but|and)\s+(?:included|consisted\s+of)\s+)?(?:an?\s+)?",
    re.IGNORECASE,
)
# "Seven patients manifested | coma (n = 1)", and, of those who were poisoned, "symptoms included | coma (n = 1)"
HAD_LIST = re.compile(
    r"\b(?:developed|manifested|experienced|suffered(?:\s+from)?|complained\s+of)\s+(?:an?\s+|the\s+following\b[^.;()]{0,20}?:\s*)?",
    re.IGNORECASE,
)
SYMPTOMS = re.compile(
    r"\b(?:symptoms|signs|manifestations|reactions|features|findings|abnormalities|presentations?)\b[^.;:()]{0,60}?"
    r"(?:\b(?:included|include|including|consisted\s+of|comprised)\b|:)\s*(?:an?\s+)?",
    re.IGNORECASE,
)
# "Diarrhea (n = 12) | and tremor (n = 8) were seen"
LIST_SEEN = re.compile(
    r"\)(?:[^.;()]{0,60}\([^()]{0,15}\)){0,8}\s*(?:(?:was|were)\s+(?:also\s+)?(?:seen|noted|observed|reported|recorded|experienced"
    r"|encountered)|occurred|developed)\b",
    re.IGNORECASE,
)
POISONED = re2.compile(
    r"(?i)\b(?:poison\w*|overdos\w+|intoxicat\w+|ingest\w+|toxicity|[\w-]+[- ]induced"
    r"|adverse (?:drug )?(?:reactions?|effects?))\b"
)
# A text without one of these words has no event and no list.
MAY_TELL = looks.compile(
    r"(?i)\b(?:deaths?|responses?|remissions?|CRs|PRs|relapses?|recurrences?|side[- ]effect|adverse\b|toxic"
    r"|complication)",
    "study",
)
ITEM = re.compile(r"(?:^|[,;:)])\s*(?:(?:and|or)\s+)?(?P<item>[^\W_][^,;:()]*?)\s*$")
RECURRED = re.compile(
    r"\b(?:disease|tumou?rs?|cancers?|infections?|lesions?|ulcers?|symptoms?)\s+(?:had\s+|has\s+|have\s+)?(?:recurred|relapsed)\b"
    r"|\b(?:recurrent|relapsing)\s+(?:disease|tumou?rs?|cancer|infection|lesions?|ulcers?|symptoms?)\b",
    re.IGNORECASE,
)
FLAGS = ("is_negated", "is_family", "is_historical", "is_hypothetical")
# "Four patients | had grade 3 | neutropenia"
HAD = re.compile(
    r"(?:\s*\([^()]*\))?(?:\s+(?:other\s+|more\s+)?(?:patients|subjects|children|women|men|cases|recipients|of\s+\w+))?"
    r"(?:\s+\w+ly|\s+have|\s+also|\s+had)?\s+(?:had|have|experienced|suffered(?:\s+from)?|showed|exhibited|manifested|developed|achieved"
    r"|obtained|reported|noted|complained\s+of|presented\s+with)\s+(?:(?!no\b|not\b|never\b)[\w%/.,+-]+\s+){0,5}",
    re.IGNORECASE,
)
# "Hypokalemia | occurred in | two", "hypokalemia | (two patients)"
SEEN = re.compile(
    r"[^.;:()]{0,60}?\b(?:occurred|developed|appeared|resulted|(?:was|were|been)\s+(?:\w+ly\s+)?(?:also\s+)?(?:seen|noted|observed|reported"
    r"|recorded|induced|obtained|achieved|experienced|encountered))\s+(?:[^.;:()]{0,40}\s)?(?:in|by|among)\s+"
    r"(?:only\s+|the\s+)?|\s*(?:in|by)\s+(?:only\s+)?|[^.;:(),]{0,30}\s?\((?:in\s+)?",
    re.IGNORECASE,
)
NAMED = r"(?:responses?|remissions?|relapses?|recurrences?|progression|cures?|regression)"
_HARM = r"(?:side[- ]effects|adverse\s+(?:effects|events|reactions)|complications)"
GOT = re.compile(
    rf"{HAD.pattern.replace('manifested', 'manifested|attained|entered|went into|underwent|showed')}?"
    rf"(?P<event>(?:(?!no\b|not\b)[\w-]+\s+){{0,3}}?(?:{NAMED}|{_HARM}))\b(?![- ](?:free|rates?|criteria)\b)",
    re.IGNORECASE,
)
# "12 | did not have any relapse"
GOT_NONE = re.compile(
    rf"(?:\s*\([^()]*\))?\s+(?:did\s+not\s+(?:show|have|develop|experience|suffer)|never\s+(?:had|developed|showed))\s+(?:an?\s+|any\s+)?"
    rf"(?P<event>(?:(?!no\b|not\b)[\w-]+\s+){{0,3}}?(?:{NAMED}|{_HARM}))\b(?![- ](?:free|rates?|criteria)\b)",
    re.IGNORECASE,
)
# "Three of 12 with stage IV | survive"
ALIVE = re.compile(
    r"(?:\s*\([^()]*\))?(?:\s+(?:patients|children|infants|women|men))?(?:\s+(?:with|who)\s+[^,;:().]{2,50}?)?"
    r"\s+(?:still\s+|currently\s+|now\s+)?(?P<alive>survive(?!\s+(?:less|only|a|an|for|without)\b)|are\s+(?:still\s+|now\s+|currently\s+)?(?:long-term\s+survivors|living|surviving))\b",
    re.IGNORECASE,
)
SURVIVORS = re.compile(
    r".*?\b(?:there\s+(?:were|are)|leaving|only)\s+(?:only\s+)?(?:\w+|\d+)\s+(?:long-term\s+)?survivors\b(?!\s+of\b)",
    re.IGNORECASE,
)
PRESENTED = re.compile(r"\bpresented with\b", re.IGNORECASE)  # a relapse is none that they came with
# "It brought about | a partial response | in five"
AFTER_IN = re.compile(r"\sin\s+(?:only\s+)?$", re.IGNORECASE)  # both of these end so
BROUGHT = re.compile(
    rf"\b(?:yielded|produced|induced|gave|brought\s+about|caused|led\s+to|resulted\s+in|achieved|obtained)\s+(?:an?\s+)?"
    rf"(?P<event>(?:(?!no\b|not\b)[\w-]+\s+){{0,3}}?{NAMED})\s+in\s+(?:only\s+)?",
    re.IGNORECASE,
)
GOT_BY = re.compile(
    rf"(?P<event>(?:(?:complete|partial|objective|clinical|major|minor|overall|favou?rable|subjective|durable)\s+(?:or\s+)?)*{NAMED})\b"
    r"[^.;:()]{0,60}?\b(?:was|were)\s+(?:\w+ly\s+)?(?:seen|noted|observed|obtained|achieved|documented|recorded|attained)\s+in\s+(?:only\s+)?",
    re.IGNORECASE,
)


def may_tell(text: str) -> bool:
    """Whether a text in which nothing was found may have what `tell` adds: counted events, and listed items.

    >>> may_tell("Two deaths occurred."), may_tell("Two died.")
    (True, False)
    """
    return bool(MAY_TELL.is_in(text))


def tell(reading: Reading, groups: Cohort) -> None:
    """Give what was told of counted people the direction it went: of effects, of counted events, of listed items."""
    given = [
        drug.start for drug in reading.of("drug") if drug.owners and drug.value["role"] in ("index", "culprit", None)
    ]
    if groups.subsets and given:
        _tell_effects(reading, groups, min(given))
    _tell_run_on(reading, groups)
    for index in groups.subsets:
        _tell_event(reading, groups.subject(index), index)
        _tell_named(reading, groups.subject(index), index)
        _tell_listed(reading, groups.subject(index), index)
        _tell_alive(reading, groups.subject(index), index)
    _tell_recurrence(reading, groups)


def _tell_run_on(reading: Reading, groups: Cohort) -> None:
    """Of "(six had) fever, and two died", read as one, what is told of the two is theirs."""
    parts = [(groups.subject(index).start, index) for index in groups.subsets]
    for outcome in reading.of("outcome") if parts else ():
        quote = outcome.value["quote"]
        inside = [index for start, index in parts if quote and outcome.start < start <= quote[0] < outcome.end]
        if inside:
            outcome.owners = [[inside[-1], "subset"]]


def _tell_effects(reading: Reading, groups: Cohort, treated: int) -> None:
    """Those that are told behind the first character of a treatment."""
    for effect in reading.of("outcome"):
        if effect.value["direction"] or effect.start < treated or not _is_said(reading, effect):
            continue
        for owner, _ in effect.owners:
            place = _told_of(reading, effect, groups.subject(owner)) if owner in groups.subsets else None
            direction = direction_of(reading.text[place[0] : effect.end]) if place else ""
            if place:
                effect.value.update(direction=direction, benefit=benefit(direction, ""), quote=list(place))
                break


def _tell_recurrence(reading: Reading, groups: Cohort) -> None:
    """ "The disease recurred in six" is no new effect: what they had, came back."""
    names = {index for index, subject in enumerate(groups.subjects, groups.first) if subject.kind == "group"}
    for outcome in reading.of("outcome"):
        place = outcome.value["quote"]
        is_theirs = any(owner in names for owner, _ in outcome.owners)
        if is_theirs and outcome.value["direction"] == "developed" and place and RECURRED.search(reading.text, *place):
            outcome.value["direction"] = "worsened"


def _tell_event(reading: Reading, part: Subject, index: int) -> None:
    """ "Three complete responses and two deaths": a count of what befell each of them says itself which way it went."""
    words = reading.text[part.start : part.end]
    direction = direction_of(words) if EVENT.search(words) or SHARES_NOUN.search(words) else None
    if direction is None:
        return
    told = [f for f in reading.of("outcome") if part.start <= f.start < part.end]
    for effect in told[:1] or added(reading, (part.start, part.end), "outcome.counted"):
        if effect.value["direction"] in (None, "developed", direction):
            effect.value.update(direction=direction, benefit=benefit(direction, ""), quote=[part.start, part.end])
            effect.owners = [[index, "subset"]]


def _tell_named(reading: Reading, part: Subject, index: int) -> None:
    """ "32 patients (64%) achieved complete remission": named, and read as no effect."""
    text = reading.text
    begin, end = reading.sentence(part.start)
    none = GOT_NONE.match(text, part.end, end)
    ahead = none or GOT.match(text, part.end, end)
    behind = (
        None
        if ahead or not AFTER_IN.search(text, begin, part.start)
        else next(
            (m for p in (GOT_BY, BROUGHT) for m in p.finditer(text, begin, part.start) if m.end() == part.start), None
        )
    )
    found = ahead or behind
    if not found or any(o == index for f in reading.of("outcome") if f.value["direction"] for o, _ in f.owners):
        return
    first, last = found.span("event")
    quote = (part.start, last) if ahead else (first, part.end)
    words = PRESENTED.sub("had", text[quote[0] : quote[1] if ahead else part.start])
    is_denied = not none and NEGATED.search(text[max(begin, quote[0] - NEAR) : quote[1]])
    if is_denied or BEFORE.search(searchable(words)):
        return
    direction = "unchanged" if none else direction_of(text[first:last])
    told = [f for f in reading.of("outcome") if f.start < last and first < f.end]
    for effect in told[:1] or added(reading, (first, last), "outcome.named"):
        if effect.value["direction"] is None:
            effect.value.update(direction=direction, benefit=benefit(direction, ""), quote=list(quote))
            effect.owners = [[index, "subset"]]


def _tell_alive(reading: Reading, part: Subject, index: int) -> None:
    """ "Three of 12 survive", "there were nine survivors"."""
    text = reading.text
    begin, end = reading.sentence(part.start)
    alive = ALIVE.match(text, part.end, end)
    is_count = SURVIVORS.fullmatch(text, begin, part.end) is not None
    if not alive and not is_count:
        return
    told = [f.value["direction"] for f in reading.of("outcome") for o, _ in f.owners if o == index]
    if "survived" in told or (is_count and any(told)):
        return
    place = alive.span("alive") if alive else (part.start, part.end)
    quote = (part.start, place[1])
    Statement("survived", place, quote, "outcome.counted").say(reading, [(index, "subset")])


def _tell_listed(reading: Reading, part: Subject, index: int) -> None:
    """ "Side effects included pruritus (six patients) and flushing (four patients)": each item is what so many had."""
    text = reading.text
    begin, end = reading.sentence(part.start)
    bracket = text.rfind("(", begin, part.start)
    is_alone = bracket >= 0 and not text[bracket + 1 : part.start].strip(" nN=")
    opens = _list_before(text, begin, bracket) if is_alone else None
    place = opens.end() if opens else begin
    item = ITEM.search(text[place:bracket]) if is_alone else None
    if not item or NEGATED.search(text, begin, part.start):
        return
    first, last = (place + at for at in item.span("item"))
    told = [f for f in reading.of("outcome") if first <= f.start < last and f.end <= part.start]
    is_seen = not opens and bracket + 1 < part.start and LIST_SEEN.match(text, part.end, end) is not None
    if opens or (is_seen and any(begin <= f.start < part.start for f in reading.of("outcome"))):
        quote = (first, part.end + (bracket + 1 < part.start))
        Statement("developed", (first, last), quote, "outcome.listed").say(reading, [(index, "subset")], told)


def _list_before(text: str, begin: int, bracket: int) -> re.Match[str] | None:
    """The words that open a list of effects: "side effects included", and before "coma (n = 1)" "seven manifested"."""
    found = LIST.search(text, begin, bracket)
    if not found and listed.BRACKET.match(text, bracket):
        found = HAD_LIST.search(text, begin, bracket)
        if not found and POISONED.search(searchable(text[:begin])):
            found = SYMPTOMS.search(text, begin, bracket)
    return found


def _is_said(reading: Reading, effect: Found) -> bool:
    """Whether an effect is told as a result, and is none that was there before, nor something done."""
    if effect.assertion and any(effect.assertion[flag] for flag in FLAGS):
        return False
    category = next((c for begin, end, c in reading.sentences if begin <= effect.start < end), None)
    return category not in RESULTLESS and not NO_EFFECT.search(effect.text)


def _told_of(reading: Reading, effect: Found, part: Subject) -> tuple[int, int] | None:
    """The words that tell an effect of a counted part: the count, the effect, and what joins them."""
    text = reading.text
    begin, end = reading.sentence(effect.start)
    if not begin <= part.start < end:
        return None
    if part.end <= effect.start:
        is_told, place = HAD.fullmatch(text, part.end, effect.start), (part.start, effect.end)
    else:
        is_told, place = SEEN.fullmatch(text, effect.end, part.start), (effect.start, part.end)
    clause = text[max(begin, place[0] - NEAR) : place[1]]
    if not is_told or NEGATED.search(clause) or BEFORE.search(searchable(clause)):
        return None
    return place
