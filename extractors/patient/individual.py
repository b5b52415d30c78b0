"""Who the patients of a text are: people introduced by age and those beside them, or else `unaged` people.

`individuals` is the answer; each `Anchor` (a noun phrase that introduces or re-introduces somebody) comes with the
index of its patient, because the same person is often introduced twice, in the methods and in the results.
"""

from __future__ import annotations

from collections.abc import Sequence

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import (
    case,
    general,
    outsider,
    person,
    person_noun,
    pointer,
    relative,
    several,
    species,
    unaged,
    untold,
)
from extractors.patient.anchor import Anchor, sentence_of
from extractors.patient.headcount import Count
from extractors.patient.person_noun import STOP, nouns
from extractors.patient.subject import Subject, is_adult
from extractors.reading import Reading, Sentences, is_negated
from extractors.searchable import searchable

RANDOMIZED = looks.compile(
    r"(?i)\brandom(?:i[sz]ed|ly)\b", "anybody"
)  # in a trial "two subjects died" are no two cases
REPORTS = re2.compile(
    r"(?i)\b(?:we|authors?|paper|article) (?:\w+ )?(?:report|describe|present)s? (?:\w+ ){0,6}?"
    r"(?:patient|case|man|woman|boy|girl|child|infant)\b|\bcase report\b"
)  # cells of hers may have been cultured, she is a case all the same
SECOND = re.compile(
    rf"(?:\ba\s+second|(?P<opens>(?<=[.;]\s)(?:In\s+)?another))\s+(?:(?!{STOP}\b)[\w-]+\s+)?({nouns('s', 'case')})\b",
    re.IGNORECASE,
)
# "Two cases of jaundice in young men are reported", behind the count
CASES_OF = re.compile(
    rf"[^.;:]{{0,80}}?(?<!those )\b(?:of|in|among)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?({nouns('p', 'case')})\b"
    r"(?!\s+(?:and|or)\b)",
    re.IGNORECASE,
)
LAST_LABEL = 12  # somebody has a lower one where a text numbers its patients
PLACES = {"second": 2, "third": 3, "fourth": 4}  # "the second patient, aged 22" is nobody but the second
NOBODY = -1  # the index of those who are no patients here


def individuals(
    reading: Reading, body: Sentences, numbers: Sequence[Count]
) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """The patients described one by one, and each anchor with the index of its patient."""
    text = reading.text
    places = [(b, e) for b, e, _ in reading.sentences]
    found = person.anchors(reading, places, numbers)
    subjects: list[Subject] = []
    anchored: list[tuple[Anchor, int]] = []
    has_own = any(not (anchor.is_nobody or anchor.is_quoted) for anchor in found)
    for anchor in found:
        if anchor.is_nobody or (anchor.is_quoted and has_own):
            anchored.append((anchor, NOBODY))
            continue
        begin, _ = sentence_of(anchor.start, places)
        label = anchor.label or pointer.labels_near(text, anchor.start, anchor.end, begin)
        index = _known(subjects, anchor, label)
        if index is None:
            if anchor.article == "the" and not (anchor.noun or anchor.label):
                continue  # "the 5-year-old" nobody spoke of
            index = len(subjects)
            subject = Subject("patient", label or "", anchor.start, anchor.end, sex=anchor.sex, age=anchor.age)
            subject.is_relative = anchor.is_relative
            subject.noun = anchor.noun
            subject.is_counted_only = anchor.is_alike
            subjects.append(subject)
        else:
            known = subjects[index]
            known.sex = known.sex or anchor.sex
            known.label = known.label or label or ""
        anchored.append((anchor, index))
    if subjects:
        _add_labelled(text, body, subjects)
        _alias_plain(text, places, subjects, anchored)
    elif not (RANDOMIZED.is_in(text) or (species.is_of_cells(text) and not REPORTS.search(searchable(text)))):
        subjects, without = unaged.unaged(reading, body, numbers)
        if _are_ages(subjects):
            subjects, without = [], []
        anchored += without
    if len(subjects) == 1 and subjects[0].sex:
        _add_relative(reading, body, subjects, anchored)
    if len(subjects) == 1:
        anchored = _add_second(text, body, subjects, anchored)
    if subjects and any(s.age for s in subjects):
        subjects, anchored = untold.added(text, body, subjects, anchored, unaged.own_counts(reading, numbers))
    subjects, anchored = _in_order(subjects, anchored)
    _share_sex(text, subjects, numbers)
    return subjects, sorted(anchored, key=lambda pair: pair[0].start)


def _in_order(
    subjects: list[Subject], anchored: list[tuple[Anchor, int]]
) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """The patients by number, or as they are mentioned: "patient 1, aged 54" before "patient 2, a woman of 61"."""
    numbers = [int(s.label) for s in subjects if s.label.isdigit()]
    keys = numbers if len(numbers) == len(subjects) else [s.start for s in subjects]
    order = sorted(range(len(subjects)), key=lambda index: keys[index])
    if order == list(range(len(subjects))):
        return subjects, anchored
    place = {index: new for new, index in enumerate(order)}
    return [subjects[index] for index in order], [(anchor, place.get(index, NOBODY)) for anchor, index in anchored]


def _add_relative(
    reading: Reading, body: Sentences, subjects: list[Subject], anchored: list[tuple[Anchor, int]]
) -> None:
    """ "Her newborn son … was treated with methimazole": a relative without an age who is a case as well.

    Her own treatment tells so, and of a newborn what befell it.
    """
    text = reading.text
    drugs = [d.start for d in reading.of("drug") if not is_negated(d)]
    is_mother = subjects[0].sex == "female" and (is_adult(subjects[0]) or subjects[0].age is None)
    for begin, end, _ in body:
        match = _told_relative(text, max(begin, subjects[0].end), end, drugs, is_mother=is_mother)
        if match is None:
            continue
        noun, place = match[2].lower(), (match.start(1), match.end())
        named = relative.A_BOY_OR_GIRL.match(text, match.end(), end)
        sex = person_noun.sex_of(match[0])
        if not sex and is_mother and noun in relative.BABIES:
            named = named or relative.BORN.search(text, subjects[0].end, begin)
        if named and not sex:
            sex = person_noun.sex_of(named[1])
        baby = Subject("patient", "", *place, sex=sex, is_relative=True, noun=noun)
        baby.sexed_at = named.span(1) if named and sex else None
        anchor = Anchor(*place, sex=sex, article="her", is_relative=True, noun=noun, sexed_at=baby.sexed_at)
        subjects.append(baby)
        # "She delivered a girl who died" does not introduce the mother again
        anchored[:] = [(a, i) for a, i in anchored if not place[0] <= a.start < place[1]]
        anchored.append((anchor, 1))
        return


def _told_relative(text: str, begin: int, end: int, drugs: Sequence[int], *, is_mother: bool) -> re.Match[str] | None:
    """The words of a sentence that name a relative who is a case: by her treatment, or by what befell a newborn."""
    match = relative.TOLD.match(text, begin, end)
    if match is None:
        born = relative.BORN_AND.search(text, begin, end) if is_mother else None
        return born if born and relative.befell(text, born.end(), end) else None
    is_baby = is_mother and relative.BABY.search(match[0]) is not None
    if match[1].lower() == "the" and not (is_baby or relative.is_of_family(text, match[2].lower(), begin)):
        return None
    told = relative.TREATED.search(text, match.end(), end)
    is_treated = told is not None and any(told.start() < start < end for start in drugs)
    return match if is_treated or (is_baby and relative.befell(text, match.end(), end)) else None


def _share_sex(text: str, subjects: Sequence[Subject], numbers: Sequence[Count]) -> None:
    """ "Two sisters … The younger, aged 9, …", "Twin brothers …": the sex of all, where all are counted under it."""
    counts = [c for c in numbers if c.total is None and c.sex and c.n == len(subjects) > 1]
    twins = several.TWINS.search(text) if len(subjects) == 2 and not counts else None
    if twins and (sex := person_noun.sex_of(twins[0])):
        counts = [Count(*twins.span(), 2, sex=sex)]
    counts = counts or [c for c in (_of_one_sex(text, c) for c in numbers if c.n == len(subjects) > 1) if c]
    if counts and len({c.sex for c in counts}) == 1 and all(s.sex in (None, counts[0].sex) for s in subjects):
        for subject in subjects:
            if subject.sex is None:
                subject.sex, subject.sexed_at = counts[0].sex, (counts[0].start, counts[0].end)


def _are_ages(subjects: Sequence[Subject]) -> bool:
    """ "Patients 65 to 75 and those over 75": whether the numbers of numbered cases are none of people."""
    return bool(subjects) and all(s.label.isdigit() and int(s.label) > LAST_LABEL for s in subjects)


def _of_one_sex(text: str, cases: Count) -> Count | None:
    """ "Two cases … in young men": the cases, with the sex that their sentence says of them."""
    told = CASES_OF.match(text, cases.end) if cases.noun == "cases" and not cases.total and not cases.sex else None
    sex = person_noun.sex_of(told[1]) if told else None
    return Count(*told.span(1), cases.n, noun="cases", sex=sex) if told and sex else None


def _known(subjects: Sequence[Subject], anchor: Anchor, label: str | None) -> int | None:
    """The patient whom an anchor introduces again: same age, no other sex, no other label."""
    age = anchor.age.value["years"] if anchor.age is not None else None
    for i, known in enumerate(subjects):
        known_age = known.age.value["years"] if known.age is not None else None
        is_next = anchor.article == "another" or i + 1 != PLACES.get(anchor.article, i + 1)
        if is_next or (label and known.label and label != known.label):
            continue
        if known.sex and anchor.sex and known.sex != anchor.sex:
            continue
        is_the_one = anchor.article in ("the", "this", "our") and len(subjects) == 1 and not anchor.is_apart
        is_the_one = is_the_one and not relative.are_two(anchor.noun, known.noun)
        if age == known_age or is_the_one:
            return i
    return None


def _add_second(
    text: str, body: Sentences, subjects: list[Subject], anchored: list[tuple[Anchor, int]]
) -> list[tuple[Anchor, int]]:
    """ "Hepatitis developed in a patient on X. … A second patient took Y": somebody whom no count announces."""
    match = SECOND.search(text, max(subjects[0].end, body[0][0] if body else 0))
    place = sentence_of(match.start(), [(b, e) for b, e, _ in body]) if match else None
    if match is None or place is None or unaged.ELSEWHERE.search(searchable(text[slice(*place)])):
        return anchored
    if match["opens"] and not _is_told(text, match, *place):
        return anchored
    noun, sex = match[2].lower(), person_noun.sex_of(match[0])
    subjects.append(Subject("patient", "", *match.span(), sex=sex, noun=noun))
    second = Anchor(*match.span(), sex=sex, article="another", noun=noun)
    # whom "this patient" means from here on is for the scopes to say
    return [*(pair for pair in anchored if pair[0].start < match.start()), (second, 1)]


def _is_told(text: str, another: re.Match[str], begin: int, end: int) -> bool:
    """Whether the sentence that "another patient" opens tells of her as it was, and of no other author's patient."""
    phrase = Anchor(*another.span())
    is_others = outsider.is_nobody(text, phrase, begin) or outsider.is_quoted(text, phrase, begin)
    said = text[another.end() : end]
    return not is_others and not general.is_generic(said) and unaged.TREATED.search(searchable(said)) is not None


def _add_labelled(text: str, body: Sentences, subjects: list[Subject]) -> None:
    """Numbered cases of which only some have an age: the others are patients too."""
    labels = unaged.labels_in(text, body)
    if len(labels) < 2 or not any(s.label in labels for s in subjects):
        return
    for label, (start, end) in labels.items():
        if not any(s.label == label for s in subjects) and len(subjects) < len(labels):
            subjects.append(unaged.labelled(text, label, start, end))


def _alias_plain(
    text: str, places: Sequence[tuple[int, int]], subjects: list[Subject], anchored: list[tuple[Anchor, int]]
) -> None:
    """In a single-case report "a patient treated with …" of the objective is the patient described below."""
    if len(subjects) != 1:
        return
    for anchor in (*person.plain_anchors(text, places), *case.anchors(text, places)):
        if anchor.article in ("another", "one") or (anchor.sex and subjects[0].sex and anchor.sex != subjects[0].sex):
            continue
        if not any(a.start <= anchor.start < a.end or anchor.start <= a.start < anchor.end for a, _ in anchored):
            anchored.append((anchor, 0))
