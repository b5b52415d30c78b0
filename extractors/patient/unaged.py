"""Patients of whom a text tells no age: numbered cases, twins, a small counted series, one announced or only spoken of.

`unaged` is the answer where no age introduces anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import (
    case,
    composition,
    contrast,
    headcount,
    lone_case,
    pair,
    person,
    person_noun,
    pointer,
    share,
    species,
    turn,
)
from extractors.patient.anchor import Anchor, sentence_of
from extractors.patient.headcount import Count
from extractors.patient.person_noun import STOP, nouns
from extractors.patient.subject import Subject
from extractors.reading import Reading, Sentences
from extractors.searchable import searchable

# "Only 13 cases have been reported in the literature": others' patients
ELSEWHERE = re2.compile(
    r"(?i)\b(?:(?:in|from) the (?:[\w-]+ ){0,3}literature"
    r"|literature (?:\w+ )?(?:reveal|contain|hold|disclos|show|includ|record|yield)\w*"
    r"|previous reports|(?:only|\d+|two|three|four|five|six|seven|eight|nine|ten) (?:other|similar) (?:\w+ )?cases"
    r"|(?:reported|published|described) (?:previously|so far|to date|cases)"
    r"|previously (?:reported|published|described)"
    r"|(?:have|has) (?:only )?been (?:previously )?(?:reported|described|published))\b"
)
APART = re2.compile(
    r"(?i)\b(?:one|another|the other|the (?:first|second|third|fourth|remaining|last)) (?:patient|case|child"
    r"|infant|woman|man|one|boy|girl)\b"
)
# "One died, another had a rash, and the third …", "one patient died, the other two improved"
SINGLED = re.compile(
    rf"\b(?:(?:in|of)\s+)?(one|another|(?:an?|the)\s+(?:second|third|fourth|remaining|other|last))"
    rf"(?=\s+(?:(?:{nouns('s', 'case')}|{pointer.DOES}|one)\b|of\s+(?:them|these|whom)\b)|[,;.]|\s+and\b)"
    r"|\bin\s+(one|another|the\s+(?:second|third|other))(?=\s+(?:the|an?|at|there|it|this)\b)",
    re.IGNORECASE,
)
OTHER_TWO = re.compile(
    r"\bthe (?:other|remaining) two\b|\btwo (?:others?|(?:other|remaining) (?:patients|cases|children|women|men))\b"
    r"|\b(?:his|her) (?:brothers|sisters|siblings)\b",
    re.IGNORECASE,
)
# "The eldest died, and the youngest was lost", of three sisters
ELDEST = re.compile(r"\bthe (?:eldest|oldest)\b", re.IGNORECASE)
YOUNGEST = re.compile(r"\bthe youngest\b", re.IGNORECASE)
THIRD = re2.compile(r"(?i)\b(?:a|the) third (?:patient|case|child|infant|woman|man|boy|girl)\b")  # after "two patients"
# What is done to patients, or befalls them, told as it was.
TREATED = re2.compile(
    r"(?i)\b(?:was|were|had been|has been|became) (?:\w+ly |later |also |then )?(?:treated|given|started|admitted"
    r"|diagnosed|hospitali[sz]ed|found|put on|on|taking|receiving|switched|maintained|prescribed|suspected)\b"
    r"|\b(?:received|developed|presented|took|experienced|underwent|displayed|manifested|tolerated|recovered|improved"
    r"|resolved|continued|suffered|complained|responded|required|progressed|became|had|increased|decreased)\b"
)
# (by RE2, which takes a thirtieth of the time; `re` tries each of so many words at each place)
# A pain under control is a patient's.
_OTHERS = "|".join(noun for noun in nouns(None, "other").split("|") if noun != "control")
NO_PATIENT = looks.compile(
    rf"(?i)\b(?:{_OTHERS}|control (?:subject|patient|group|arm|individual)s?|(?:he|his) or (?:she|her)s?"
    r"|(?:she|her) or (?:he|his)|s?/?he/she|his/hers?"
    r"|was born in|career|professor|nobel|century|biograph\w+)\b",
    "case",
)
# "We describe two patients from a family of ten": the two
ANNOUNCED = re.compile(
    r"\b(?:we|authors?|this (?:article|paper|report|study|communication)) (?:\w+ )?"
    r"(?:report|describe|present)(?:s|ed|d)?\s+(?:(?:on|the cases? of|here|the first)\s+){0,2}$",
    re.IGNORECASE,
)
ANNOUNCING = 60  # characters of such words
SAMPLE_OF = re.compile(  # not "one of two patients"
    rf"\b(?!one\b|those\b){person.SAMPLES}\s+(?:\w+\s+)?of\s+(?:the\s+|these\s+|our\s+)?$", re.IGNORECASE
)
# "One patient each had lupus, gout and asthma", "one each with …"
ONE_EACH = re.compile(
    rf"\bone\s+(?:(?:{nouns('s', 'case')})\s+)?each\s+(?:had|has|with|was|received|took|developed|of|due|suffered)\b",
    re.IGNORECASE,
)
MOST_EACH = 5
MOST_NUMBERED = 6  # of whom each is a patient, though only some are told of by their number
FEW = 4
SEX_BEHIND = re.compile(
    rf"\s*(?:[,(]|was|is)\s*(?:an?\s+)?(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?({nouns('s', 'case')})\b", re.IGNORECASE
)


def unaged(
    reading: Reading, body: Sentences, numbers: Sequence[Count]
) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """Patients without stated ages: one announced case, a small counted series, or numbered cases."""
    text, places = reading.text, [(b, e) for b, e, _ in reading.sentences]
    own = own_counts(reading, numbers)
    announced = [c.n for c in own if c.total is None and ANNOUNCED.search(text, max(0, c.start - ANNOUNCING), c.start)]
    largest = max((c.total or c.n for c in own), default=0)
    if announced and max(announced) <= FEW:
        largest = max(announced)
    labels = labels_in(text, body)
    if len(labels) >= 2:
        return [labelled(text, label, *place) for label, place in _with_unnamed(labels, own).items()], []
    if together := _together(text, body, largest):
        return together
    is_third = largest in (2, 3) and THIRD.search(searchable(text)) is not None
    few = largest == 2 or (largest in (3, 4) and len(APART.findall(searchable(text))) >= 2)
    made_up = composition.first_told(text, places) if own else []
    largest = max(largest, len(made_up))
    is_told = _is_told_one_by_one(text, places, largest) or len(made_up) == largest > 1
    if is_third or few or (is_told and not lone_case.is_of_bench(text)):
        parts = [c for c in own if (c.total or c.n) == largest] or own
        largest = 3 if is_third else largest
        return _series(text, parts[0], largest, places), []
    if largest > 1:
        return [], []
    return _uncounted(reading, body)


def _uncounted(reading: Reading, body: Sentences) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """Those of whom a text tells without a number: one after the other, or one announced or only spoken of."""
    text, places = reading.text, [(b, e) for b, e, _ in reading.sentences]
    if told := _contrasted(text, body):
        return told, []
    plain = [*person.plain_anchors(text, places), *case.anchors(text, places)]
    if not plain:
        return _lone(reading, body)
    sex = next((a.sex for a in plain if a.sex), None)
    first = min(plain, key=lambda a: a.start)
    return [Subject("patient", "", first.start, first.end, sex=sex)], [(a, 0) for a in plain]


def _together(text: str, body: Sentences, largest: int) -> pair.Both | None:
    """A family, or two whom no number counts; ``largest`` is the largest count of this text's own people."""
    family = pair.family(text, body) if largest <= pair.MOST_KIN else None
    if family or largest > 1:
        return family
    return pair.both(text, body, is_series=True)


def _contrasted(text: str, body: Sentences) -> list[Subject]:
    """Two or three of whom nothing but "one … the other" tells; nobody where others' patients may be meant."""
    if not contrast.MAY_TELL.is_in(text) or NO_PATIENT.is_in(text) or lone_case.is_of_bench(text):
        return []
    told = [(b, e) for b, e, category in body if category != "BACKGROUND"]
    return contrast.told_apart(text, [(b, e) for b, e in told if not ELSEWHERE.search(searchable(text[b:e]))])


def _is_told_one_by_one(text: str, places: Sequence[tuple[int, int]], n: int) -> bool:
    """Whether a text singles out all of its three or four patients, or all but those whom "the other two" names."""
    if 2 < n <= MOST_EACH and ONE_EACH.search(text):
        return True
    if n not in (3, 4):
        return False
    if any(share.shares(text, begin, end, n) for begin, end in places) or turn.turns(text, places, n):
        return True
    singled = [(match[1] or match[2]).lower().split()[-1] for match in SINGLED.finditer(text)]
    if n == 3 and (("one" in singled and OTHER_TWO.search(text)) or (ELDEST.search(text) and YOUNGEST.search(text))):
        return True
    if n == 3:
        return len(singled) >= n and not {"third", "last", "remaining", "other"}.isdisjoint(singled)
    return {"one", "third", "fourth"}.issubset(singled)


def _lone(reading: Reading, body: Sentences) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """One patient of whom a text tells without introducing her."""
    places = [(b, e) for b, e, _ in reading.sentences]
    plain = searchable(species.NO_ANIMAL.sub("", reading.text))  # "rabbit syndrome" is a patient's
    has_none = NO_PATIENT.search(plain) is not None
    for anchor in () if has_none else lone_case.anchors(reading.text, body[0][0] if body else 0, places):
        she = Subject("patient", "", anchor.start, anchor.end, sex=anchor.sex, is_faint=anchor.noun != "case")
        return [she], [(anchor, 0)]
    return _by_pronoun(reading)


def _series(text: str, count: Count, n: int, places: Sequence[tuple[int, int]]) -> list[Subject]:
    """Patients whom a text only counts: "two siblings"; their sexes, where "a brother and a sister" says them."""
    made_up = composition.first_told(text, places, n)
    sex = None if made_up else count.sex
    subjects = [Subject("patient", str(i + 1), count.start, count.end, sex=sex, is_counted_only=True) for i in range(n)]
    if made_up:
        composition.give_sexes(subjects, made_up)
    elif not sex:
        pair.tell_sexes(text, subjects)
    return subjects


def own_counts(reading: Reading, numbers: Sequence[Count]) -> list[Count]:
    """The counts but those of others' patients: "… has been described in 15 cases; 8 of the 15 died"."""
    text, places = reading.text, [(b, e) for b, e, _ in reading.sentences]
    others: set[int] = set()
    own: list[Count] = []
    for count in numbers:
        sentence = slice(*sentence_of(count.start, places))
        before = text[sentence.start : count.start]
        if headcount.is_listed(text, sentence.start, count):
            continue
        is_sample = count.n <= FEW and (person.SAMPLE_FROM.search(before) or SAMPLE_OF.search(before[-ANNOUNCING:]))
        if is_sample or (ELSEWHERE.search(searchable(text[sentence])) and not ANNOUNCED.search(before[-ANNOUNCING:])):
            others.add(count.total or count.n)
        elif count.total is None or count.total not in others:
            own.append(count)
    return own


def _by_pronoun(reading: Reading) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """ "He developed a rash after amoxicillin", where the text introduces nobody: who was treated is a patient."""
    text = reading.text
    if not pointer.HAS_PRONOUN.is_in(text):
        return [], []
    pronouns = [match for match in pointer.PRONOUN.finditer(text) if not match[0].isupper()]
    if len({pointer.sex_of_pronoun(match[0]) for match in pronouns}) != 1 or NO_PATIENT.is_in(text):
        return [], []
    drugs = [d.start for d in reading.of("drug") if not (d.assertion and d.assertion["is_hypothetical"])]
    for match in (m for m in pronouns if m[0].lower() in ("he", "she")):
        begin, end = sentence_of(match.start(), [(b, e) for b, e, _ in reading.sentences])
        if any(begin <= start < end for start in drugs) and TREATED.search(searchable(text[begin:end])):
            first = next(m for m in pronouns if m[0].lower() in ("he", "she"))  # told of before she was treated
            anchor = Anchor(first.start(), first.end(), article="the", noun=first[0].lower())
            return [Subject("patient", "", first.start(), first.end())], [(anchor, 0)]
    return [], []


def labelled(text: str, label: str, start: int, end: int) -> Subject:
    """A numbered case without an age: "Twin 1 (boy) …"."""
    sex = SEX_BEHIND.match(text, end)
    return Subject("patient", label, start, sex.end() if sex else end, sex=person_noun.sex_of(sex[1]) if sex else None)


def _with_unnamed(labels: dict[str, tuple[int, int]], own: Sequence[Count]) -> dict[str, tuple[int, int]]:
    """ "Three men had gout. Patients 2 and 3 improved": the first is a patient too, told of where all are counted."""
    last = max((int(label) for label in labels if label.isdigit()), default=0)
    first = min(place[0] for place in labels.values())
    counts = [c for c in own if c.total is None and c.start < first and last <= c.n <= MOST_NUMBERED]
    whole = max(counts, key=lambda c: c.n, default=None)
    if whole is None or not last:
        return labels
    return {str(i): labels.get(str(i), (whole.start, whole.end)) for i in range(1, whole.n + 1)}


def labels_in(text: str, body: Sentences) -> dict[str, tuple[int, int]]:
    """The numbers, or else the letters, of numbered cases, and where each is first named."""
    found: dict[str, tuple[int, int]] = {}
    if not pointer.MAY_LABEL.is_in(text):
        return found
    for match in pointer.LABELLED.finditer(text, body[0][0] if body else 0):
        for label in pointer.labels_of(match):
            found.setdefault(label, match.span())
    numbered = {label: place for label, place in found.items() if label.isdigit()}
    if not numbered and "A" in found:
        return dict(sorted(found.items()))
    return dict(sorted(numbered.items(), key=lambda item: int(item[0])))
