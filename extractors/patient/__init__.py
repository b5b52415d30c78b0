"""Decides who the patients and groups are, and gives every mention its owners. What has no safe owner has none.

A text about individuals yields one subject per person; a text about a study yields its population, arms and counted
parts; both can meet in one abstract.

Where to look, in running order:

- nouns for people: `person_noun`; people counted: `headcount`; what is in the making: `subject`, `anchor`
- who is none: `nobody` (in a text that tells nothing of anybody), `species` (in one about animals or cells, over
  `sample`), `bystander` (about staff or opinions), `outsider` (donors, other authors' patients), `general`
- individuals: `individual`, over `person` (introduced by age), `relative`, `beside` (without an age), `several` (by the
  same words) and `untold` (by their number alone); where nobody has an age `unaged`, over `case` (announced),
  `lone_case` (only spoken of), `share` (told of part by part: "one died and two recovered"), `turn` (the same,
  sentence after sentence), `pair` (two whom no number counts), `contrast` (the same, told of one after the other) and
  `composition` ("a boy and two women"); `many` are those of whom some are told of apart
- studies: `group`, a package of its own
- whose each word is: `scope` cuts the text into segments, over `clause`, `pointer` ("the second patient"),
  `company` (whom such words mean), `whole` (a few, of whom only some are told of one by one) and `stranger`;
  `ownership` gives mentions to people, `title_owner` those of a title, `treated` what only some had, `inheritance`
  facts that reach one through another, `age_sex_owner` ages and sexes (`age_of_arm`: of arms), `diagnosis_owner`
  diagnoses, and `antibody_owner` what all and what some have; `not_given` knows drugs that nobody got
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import re2
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes
from extractors.patient import (
    age_sex_owner,
    antibody_owner,
    diagnosis_owner,
    headcount,
    individual,
    inheritance,
    many,
    nobody,
    ownership,
    pointer,
    species,
    title_owner,
    treated,
    unaged,
    whole,
)
from extractors.patient.anchor import Anchor
from extractors.patient.group import (
    arm_result,
    befallen,
    cohort,
    fate,
    itemised,
    no_result,
    part_of_arm,
    population,
    share_list,
    side_effects,
    titled,
    verdict,
)
from extractors.patient.group.study import Cohort, Study
from extractors.patient.headcount import Count
from extractors.patient.scope import IndividualScopes
from extractors.patient.subject import Segment, Subject, at
from extractors.reading import Found, Reading, Sentences
from extractors.searchable import searchable

OWNED = (*ownership.OWNED, "age", "sex")
ELSEWHERE = re2.compile(
    r"(?i)\b(?:literature|reported cases|previous(?:ly)?|compared with|published|evidence"
    r"|case series involving|have been|has been|of the reported|review of)\b"
)
AMONG = re2.compile(
    r"(?i)(?:\bamong|^\W*of) (?:the |our )?\d[\d,]* (?:[\w-]+ ){0,3}"
    r"(?:patients|women|men|children|adults|subjects|recipients|infants)\b"
)
# "A review identified five other children with the same complication": these are told of as well
OTHERS_TOO = re2.compile(
    rf"(?i)\b(?:[2-9]|1\d|{headcount.NUMBER_WORDS}) (?:\w+ )?(?:other|additional|further|similar|more) (?:\w+ )?"
    r"(?:patients|cases|children|women|men|infants|subjects|individuals)\b"
)
LARGE = 7  # more people than this are a cohort: an individual among them is an aside


@Language.factory(
    "litlode_patient",
    requires=["doc.spans", "span._.value"],
    assigns=["doc._.subjects", "doc._.scopes", "span._.owners"],
)
def make_patient(nlp: Language, name: str) -> PatientScoper:
    """The component; it has no settings."""
    return PatientScoper()


class PatientScoper:
    """Set ``doc._.subjects`` (patients, then groups), ``doc._.scopes`` and ``span.owners`` of every span."""

    def __call__(self, doc: Doc) -> Doc:
        deque(self.steps(doc), maxlen=0)
        return doc

    def steps(self, doc: Doc) -> Iterator[None]:
        """What a call does, in parts between which other docs may have theirs."""
        reading = Reading(doc)
        subjects, segments = yield from scoped(reading, attributes.told(doc, "abstract_start"))
        for antibody in reading.of("antibody"):
            antibody.value.pop("results", None)  # who is meant is decided
        rows, order = _numbered(reading, subjects) if subjects else ([], {})
        scopes = [[s.start, s.end, [order[o] for o in s.owners if o in order], s.rule] for s in segments]
        attributes.tell(doc, "subjects", rows)
        attributes.tell(doc, "scopes", scopes)
        if subjects:
            reading.write_owners()


def scoped(reading: Reading, abstract_start: int) -> Generator[None, None, tuple[list[Subject], list[Segment]]]:
    """The patients and groups of a text, and whose each part of it is, in steps; what was found knows its owners."""
    text = reading.text
    numbers = headcount.counts(text)
    yield
    segments: list[Segment] = []
    has_facts = attributes.has_spans(reading.doc) and any(attributes.spans(reading.doc, kind) for kind in OWNED)
    if not (has_facts or numbers or nobody.may_be_there(text)):
        return [], segments
    body = [s for s in reading.sentences if s[0] >= abstract_start] or reading.sentences
    if species.is_of_animals(text) or species.is_of_line(text):
        return [], segments
    has_facts = has_facts or any(count.sex for count in numbers) or (bool(numbers) and befallen.may_tell(text))
    yield
    subjects, anchored = individual.individuals(reading, body, numbers)
    drugs, antibodies, doses = reading.of("drug"), reading.of("antibody"), reading.of("dose")
    if (
        subjects
        and subjects[0].is_faint
        and population.population(Study(text, body, numbers, drugs, antibodies, doses, first=0, people=[]))
    ):
        subjects, anchored = [], []  # "a patient" of a study is nobody in particular
    yield
    mixed = bool(subjects) and _is_mixed(reading, body, subjects, numbers)
    if subjects and not (has_facts or mixed or _may_have_sex(text, subjects, anchored)):
        return subjects, segments  # nothing is told that could be anybody's
    if subjects:
        segments = _scopes(reading, body, subjects, anchored, numbers, is_mixed=mixed).segments(body)
    yield
    groups = None
    if not subjects or mixed:
        people, first = [s.start for s in subjects], len(subjects)
        groups = cohort.read_cohort(Study(text, body, numbers, drugs, antibodies, doses, first, people, has_facts))
    if groups:
        segments = _overlaid(segments, groups) if subjects else groups.segments
        subjects = subjects + groups.subjects
    elif subjects:
        subjects = [*subjects, *many.source(reading, body, subjects, numbers)]
    yield
    if subjects and (has_facts or subjects[0].kind == "patient"):
        ownership.own(reading, subjects, segments, groups)
        antibody_owner.settle(reading, subjects)
        _settle_outcomes(reading, groups)
        if not groups:
            _settle_treatments(reading, subjects, segments)
        _own_title(reading, subjects, groups)
        treated.own_lone_doses(reading, subjects)
        age_sex_owner.own_anchors(reading, subjects, anchored)
        age_sex_owner.own_ages(reading, subjects, segments, groups)
        yield
        inheritance.inherit(reading, subjects, segments, body)
        _share_with_parts(reading, subjects, groups)
        yield
        ownership.own_relatives(reading, subjects)
        ownership.mark_presenting(reading, subjects)
        age_sex_owner.own_sexes(reading, subjects, segments)
        inheritance.share_sex(reading, subjects)
        diagnosis_owner.own_reports(reading, subjects, abstract_start)
    return subjects, segments


def _own_title(reading: Reading, subjects: Sequence[Subject], groups: Cohort | None) -> None:
    """What a title alone says, of individuals or of everyone."""
    title_owner.own_title(reading, subjects)
    if groups:
        titled.own(reading, groups, title_owner.end_of_title(reading))


def _may_have_sex(text: str, subjects: Sequence[Subject], anchored: Sequence[tuple[Anchor, int]]) -> bool:
    """Whether the words that introduce the patients say a sex where none was found, or pronouns may."""
    return (
        any(subject.sex for subject in subjects)
        or any(anchor.sex for anchor, _ in anchored)
        or pointer.HAS_PRONOUN.is_in(text)
    )


def _share_with_parts(reading: Reading, subjects: Sequence[Subject], groups: Cohort | None) -> None:
    """What everyone had is each counted part's, which makes a row of it, and each one's who is told of among them."""
    people = [i for i, subject in enumerate(subjects) if subject.kind == "patient"]
    if groups and (groups.subsets or people):
        inheritance.share_with_parts(reading, groups, groups.first, people)


def _settle_treatments(reading: Reading, subjects: Sequence[Subject], segments: Sequence[Segment]) -> None:
    """Who of several individuals had what, and what the many had had of whom they are some."""
    treated.keep_to_treated(reading, subjects, segments)
    treated.give_to_treated(reading, subjects)
    many.give(reading, subjects)


def _settle_outcomes(reading: Reading, groups: Cohort | None) -> None:
    """What counts alone tell of the outcomes of a study: which way they went, and which are none."""
    if groups:
        befallen.tell(reading, groups)
        side_effects.tell(reading, groups)
        share_list.tell(reading, groups)
        itemised.tell(reading, groups)
        verdict.tell(reading, groups)
        fate.tell(reading, groups)
        arm_result.tell(reading, groups)
        part_of_arm.share_outcomes(reading, groups)
        no_result.drop(reading, groups)


def _is_mixed(reading: Reading, body: Sentences, subjects: Sequence[Subject], numbers: Sequence[Count]) -> bool:
    """Whether the individuals are an aside of a study of many: many are counted, and as this study's own."""
    text = reading.text
    if whole.is_of_more(reading, body, subjects, numbers):
        return True
    large = [c.start for c in numbers if (c.total or c.n) > max(LARGE, 2 * len(subjects))]
    if len(subjects) == 1 and subjects[0].age is not None and OTHERS_TOO.search(searchable(text)):
        for begin, end, category in body:
            sentence = searchable(text[begin:end])
            is_told = category != "BACKGROUND" and OTHERS_TOO.search(sentence)
            if is_told and unaged.TREATED.search(sentence) and not unaged.ELSEWHERE.search(sentence):
                return True
    for begin, end, category in body if large else ():
        if category != "BACKGROUND" and any(begin <= start < end for start in large):
            sentence = searchable(text[begin:end])
            if (population.POPULATION.search(sentence) or AMONG.search(sentence)) and not ELSEWHERE.search(sentence):
                return True
    return False


def _scopes(
    reading: Reading,
    body: Sentences,
    subjects: list[Subject],
    anchored: Sequence[tuple[Anchor, int]],
    numbers: Sequence[Count],
    *,
    is_mixed: bool,
) -> IndividualScopes:
    few = None
    if not is_mixed and any(len(subjects) < c.n <= whole.MOST for c in numbers):
        few = whole.of_few(reading.text, body, subjects, unaged.own_counts(reading, numbers))
    return IndividualScopes(reading.text, subjects, anchored, numbers, is_mixed=is_mixed, few=few)


def _overlaid(own: list[Segment], groups: Cohort) -> list[Segment]:
    """Individuals' segments win; what they leave unowned falls to the cohort's, as does what a sentence tells first.

    Those who are counted where as many individuals are told of are no part beside them.
    """
    result = [s for s in own if s.owners]
    n = len(result)
    places = {i: at(result, groups.subject(i).start) for i in groups.subsets}
    groups.subsets = [i for i, p in places.items() if not (p and 1 < len(p.owners) == groups.subject(i).n)]
    for segment in groups.segments:
        over = [s for s in result[:n] if s.start < segment.end and segment.start < s.end]
        if not over:
            result.append(segment)
            continue
        if segment.start < over[0].start:
            result.append(replace(segment, end=over[0].start))
        if over[-1].end < segment.end:
            result.append(replace(segment, start=over[-1].end))
    return sorted(result, key=lambda s: s.start)


def _with_a_fact(found: Found) -> list[int]:
    """Those of whom it tells a sex, a treatment, a test or what became of them."""
    said = found.assertion
    is_said = not (
        said and (said["is_family"] or said["is_hypothetical"] or (said["is_negated"] and found.kind == "drug"))
    )
    if not is_said or found.kind not in ("antibody", "drug", "outcome", "sex"):
        return []
    if found.kind == "outcome" and not found.value["direction"]:
        return []
    presenting = found.value.get("presenting", ())
    return [index for index, rule in found.owners if rule != "inherited" and index not in presenting]


def _makes_a_row(found: Found) -> bool:
    """Whether it tells of a group what makes it one: not its sex, its diagnosis, or a finding that went no way."""
    if found.kind in ("dose", "route", "frequency", "duration"):
        return found.value.get("drug") is not None
    return found.kind not in ("sex", "diagnosis") and (found.kind != "outcome" or bool(found.value["direction"]))


def _numbered(reading: Reading, subjects: Sequence[Subject]) -> tuple[list[dict[str, object]], dict[int, int]]:
    """Patients first, groups that own something behind them; the owners of every span are renumbered alike.

    With the rows comes the new number of each subject that is kept.
    """
    found = [f for kind in OWNED for f in reading.of(kind)]
    told = {index for f in found if _makes_a_row(f) for index, rule in f.owners if rule != "inherited"}
    hers = {index for f in found for index in _with_a_fact(f)}
    shown = [(i in hers or s.label != "one patient") and (i in hers or not s.is_faint) for i, s in enumerate(subjects)]
    kept = [i for i, s in enumerate(subjects) if s.kind == "patient" and shown[i]]
    has_arms = any(s.label.startswith("arm: ") for s in subjects)
    for i, s in enumerate(subjects):  # a counted study and its arms are rows whether or not a fact is known of them
        is_study = s.label.startswith("arm: ") or (s.label == "all" and (has_arms or s.n is not None))
        if s.kind == "group" and (i in told or is_study):
            kept.append(i)
    order = {old: new for new, old in enumerate(kept)}
    for f in found:
        f.owners = [[order[o], rule] for o, rule in f.owners if o in order]
        if "by_owner" in f.value:
            f.value["by_owner"] = [[order[o], result] for o, result in f.value["by_owner"] if o in order]
        if f.kind == "outcome":
            f.value["presenting"] = [order[o] for o in f.value["presenting"] if o in order]
    rows: list[dict[str, object]] = []
    for number, subject in enumerate((subjects[i] for i in kept), 1):
        label = subject.label
        if subject.kind == "patient" and label.replace(".", "").isalnum():
            label = f"patient {label}"
        rows.append(
            {
                "kind": subject.kind,
                "label": label or f"patient {number}",
                "n": subject.n if subject.kind == "group" else None,
                "start": subject.start,
                "end": subject.end,
            }
        )
    return rows, order
