"""Decides who the patients and groups are, and gives every mention its owners.

A text about individuals (`scope`) yields one subject per person; a text about a study (`cohort`) yields its population,
arms and counted parts; both can meet in one abstract. What cannot be owned safely has no owner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import attributes, cohort, person
from extractors.person import Anchor
from extractors.scope import IndividualScopes, Segment, Subject

OWNED = ("antibody", "drug", "dose", "route", "frequency", "duration", "outcome", "diagnosis")
Sentences = list[tuple[int, int, str | None]]

SERIES = re.compile(
    r"\b(?:two|three|four|2|3|4)\s+(?:[\w-]+\s+){0,5}?(?:cases|patients|women|men|children|infants"
    r"|girls|boys|sisters|brothers|siblings|twins|males|females|adults|neonates|adolescents"
    r"|individuals|members)\b",
    re.I,
)
SERIES_WORDS = re.compile(
    r"\b(?:case (?:reports?|series)|reports? of|we (?:report|describe|present)|are (?:reported"
    r"|described|presented)|is reported|this report|both (?:patients|cases|women|men|children)"
    r"|neither patient|one patient|the other patient|the (?:first|second) (?:patient|case)|to "
    r"(?:report|describe)|both)\b",
    re.I,
)
APART = re.compile(
    r"\b(?:one|another|the other|the (?:first|second|third|fourth|remaining|last)) (?:patient|case|child"
    r"|infant|woman|man|one|boy|girl)\b",
    re.I,
)
INHERITS = re.compile(
    rf"\b(?:as|like|than|similar(?:ly)? to|identical to|same (?:[\w-]+ ){{0,4}}(?:as|like))\s+(?:in "
    rf"|for |with |that (?:in|of) |those (?:in|of) )?(?:the )?"
    rf"(?:(?:case|patient)\s+(?P<label>{person._LABEL})|(?P<ordinal>first|second|third|previous|other) "
    rf"(?:patient|case|child|woman|man|boy|girl|sibling|sister|brother|one))"
    r"|\b(?P<same>the same|identical|a similar|this same)\s+(?:[\w-]+ ){0,2}(?:regimen|dose|doses"
    r"|dosage|dosing|protocol|schedule|treatment|therapy)\b",
    re.I,
)
ELSEWHERE = re.compile(
    r"\b(?:literature|reported cases|previous(?:ly)?|compared with|published|evidence"
    r"|case series involving|have been|has been|of the reported|review of)\b",
    re.I,
)
PARTLY = re.compile(r"(?:\d\)?|%\)?)\s*(?:were|was|of|patients|:|=|as)?\s*(?:were )?$", re.I)
LARGE = 7  # more people than this are a cohort: an individual among them is an aside


@Language.factory(
    "litlode_patient", requires=["doc.spans", "doc.sents", "span._.value"], assigns=["doc._.subjects", "span._.owners"]
)
def make_patient(nlp: Language, name: str) -> PatientScoper:
    """The component; it has no settings."""
    return PatientScoper()


class PatientScoper:
    """Set ``doc._.subjects`` (patients, then groups) and ``span._.owners`` of every span of the nine kinds."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.subjects = []
        doc.spans["age"] = doc.spans.get("age", [])
        ages = list(doc.spans["age"])
        sentences = sentences_of(doc)
        title_end = doc._.abstract_start
        body = [s for s in sentences if s[0] >= title_end] or sentences
        subjects, anchored = individuals(doc, ages, sentences, body)
        segments: list[Segment] = []
        mixed = False
        if subjects:
            mixed = _is_mixed(doc.text, body, subjects)
            segments = IndividualScopes(doc.text, subjects, anchored, mixed).segments(body)
        groups = None
        if not subjects or mixed:
            groups = cohort.read_cohort(
                doc.text, body, list(doc.spans.get("drug", ())), list(doc.spans.get("antibody", ())), len(subjects)
            )
        if groups:
            if subjects:
                segments = _overlaid(segments, groups.segments)
            else:
                segments = groups.segments
            subjects = subjects + groups.subjects
        _own(doc, subjects, segments, groups)
        _own_anchors(doc, subjects, anchored)
        _own_group_ages(doc, subjects, segments, groups)
        _inherit(doc, subjects, segments)
        if groups and groups.subsets:
            _share_with_parts(doc, groups, len(subjects) - len(groups.subjects))
        _mark_presenting(doc, subjects)
        _pronoun_sex(doc, subjects, segments)
        _finish(doc, subjects)
        return doc


def sentences_of(doc: Doc) -> Sentences:
    """(start, end, section category) of each sentence, in characters."""
    sections = doc._.sections or []
    found: Sentences = []
    for sent in doc.sents:
        start = sent.start_char
        category = next((s["category"] for s in sections if s["start"] <= start < s["end"]), None)
        found.append((start, sent.end_char, category))
    return found


def _is_mixed(text: str, body: Sentences, subjects: Sequence[Subject]) -> bool:
    """Whether the individuals are an aside of a study of many: many are counted, and as this study's own."""
    for begin, end, category in body:
        sentence = text[begin:end]
        if category == "BACKGROUND" or not cohort.POPULATION.search(sentence) or ELSEWHERE.search(sentence):
            continue
        if any((c.total or c.n) > max(LARGE, 2 * len(subjects)) for c in person.counts(text, begin, end)):
            return True
    return False


# ------------------------------------------------------------------------------------------------ who


def individuals(
    doc: Doc, ages: Sequence[Span], sentences: Sentences, body: Sentences
) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """The patients described one by one, and each anchor with the index of its patient."""
    text = doc.text
    places = [(b, e) for b, e, _ in sentences]
    found = person.anchors(doc, ages, places)
    subjects: list[Subject] = []
    anchored: list[tuple[Anchor, int]] = []
    for anchor in found:
        begin = next((b for b, e in places if b <= anchor.start < e), 0)
        label = anchor.label or person.labels_near(text, anchor.start, begin)
        index = _known(subjects, anchor, label)
        if index is None:
            if anchor.article == "the" and not anchor.noun:
                continue  # "the 5-year-old" nobody spoke of
            index = len(subjects)
            subjects.append(Subject("patient", label or "", anchor.start, anchor.end, sex=anchor.sex, age=anchor.age))
        else:
            known = subjects[index]
            known.sex = known.sex or anchor.sex
            known.label = known.label or label or ""
        anchored.append((anchor, index))
    if not subjects:
        subjects, anchored = _unaged(text, places, body)
    else:
        _add_labelled(text, body, subjects)
        _alias_plain(text, places, subjects, anchored)
    return subjects, sorted(anchored, key=lambda pair: pair[0].start)


def _known(subjects: Sequence[Subject], anchor: Anchor, label: str | None) -> int | None:
    """The patient whom an anchor introduces again: same age, no other sex, no other label."""
    age = anchor.age._.value["years"] if anchor.age is not None else None
    for i, known in enumerate(subjects):
        known_age = known.age._.value["years"] if known.age is not None else None
        if anchor.article in ("another", "second", "third", "fourth") or (
            label and known.label and label != known.label
        ):
            continue
        if known.sex and anchor.sex and known.sex != anchor.sex:
            continue
        if age == known_age or (anchor.article in ("the", "this", "our") and len(subjects) == 1):
            return i
    return None


def _unaged(
    text: str, places: Sequence[tuple[int, int]], body: Sentences
) -> tuple[list[Subject], list[tuple[Anchor, int]]]:
    """Patients without stated ages: one announced case, a small counted series, or numbered cases."""
    numbers = [c for c in person.counts(text)]
    largest = max((c.total or c.n for c in numbers), default=0)
    labels = _labels_in(text, body)
    if len(labels) >= 2:
        return [Subject("patient", label, start, end) for label, (start, end) in labels.items()], []
    few = largest == 2 or (largest in (3, 4) and len(APART.findall(text)) >= 2)
    if few and SERIES.search(text) and SERIES_WORDS.search(text):
        parts = [c for c in numbers if c.n == largest][:1]
        sexes: list[str | None] = [parts[0].sex] * largest
        return [
            Subject("patient", str(i + 1), parts[0].start, parts[0].end, sex=sexes[i], is_counted_only=True)
            for i in range(largest)
        ], []
    if largest > 1:
        return [], []
    plain = person.plain_anchors(text, places)
    if not plain:
        return [], []
    sex = next((a.sex for a in plain if a.sex), None)
    first = plain[0]
    return [Subject("patient", "", first.start, first.end, sex=sex)], [(a, 0) for a in plain]


def _labels_in(text: str, body: Sentences) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for begin, end, _ in body:
        for cue in person.cues(text, begin, end):
            if cue.kind == "label":
                for label in cue.labels:
                    found.setdefault(label, (cue.start, cue.end))
    numbers = [label for label in found if label.isdigit()]
    return dict(sorted(((label, found[label]) for label in numbers), key=lambda item: int(item[0])))


def _add_labelled(text: str, body: Sentences, subjects: list[Subject]) -> None:
    """Numbered cases of which only some have an age: the others are patients too."""
    labels = _labels_in(text, body)
    if len(labels) < 2 or not any(s.label.isdigit() for s in subjects):
        return
    for label, (start, end) in labels.items():
        if not any(s.label == label for s in subjects) and len(subjects) < len(labels):
            subjects.append(Subject("patient", label, start, end))


def _alias_plain(
    text: str, places: Sequence[tuple[int, int]], subjects: list[Subject], anchored: list[tuple[Anchor, int]]
) -> None:
    """In a single-case report "a patient treated with …" of the objective is the patient described below."""
    if len(subjects) != 1:
        return
    for anchor in person.plain_anchors(text, places):
        if anchor.article in ("another", "one") or (anchor.sex and subjects[0].sex and anchor.sex != subjects[0].sex):
            continue
        if not any(a.start <= anchor.start < a.end or anchor.start <= a.start < anchor.end for a, _ in anchored):
            anchored.append((anchor, 0))


# ------------------------------------------------------------------------------------------------ whose


def _overlaid(own: list[Segment], cohort_segments: list[Segment]) -> list[Segment]:
    """Individuals' segments win; what they leave unowned falls to the cohort's."""
    result = [s for s in own if s.owners]
    for segment in cohort_segments:
        if not any(s.start < segment.end and segment.start < s.end for s in result):
            result.append(segment)
    return sorted(result, key=lambda s: s.start)


def _at(segments: Sequence[Segment], position: int) -> Segment | None:
    for segment in segments:
        if segment.start <= position < segment.end:
            return segment
    return None


def _own(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment], groups: cohort.Cohort | None) -> None:
    drugs = list(doc.spans.get("drug", ()))
    first = len(subjects) - len(groups.subjects) if groups else 0
    for drug in drugs:
        segment = _at(segments, drug.start_char)
        owners = segment.owners if segment else ()
        rule = segment.rule if segment else ""
        if groups and groups.by_drug and segment and segment.owners:
            arms = groups.by_drug.get(drug._.value["name"])
            if arms:
                owners, rule = (arms, "arm") if len(arms) < len(groups.arms) else ((first, *arms), "arm")
            elif owners == (first,) and drug._.value["role"] != "prior":
                owners, rule = (first, *groups.arms), "population"
        drug._.owners = [[o, rule] for o in owners]
    respective = _respective(doc, subjects, segments)
    for drug in drugs:
        if ("drug", drug.start_char) in respective:
            drug._.owners = [[respective["drug", drug.start_char], "respectively"]]
    for kind in OWNED:
        if kind == "drug":
            continue
        for span in doc.spans.get(kind, ()):
            segment = _at(segments, span.start_char)
            span._.owners = [[o, segment.rule] for o in segment.owners] if segment else []
            index = (span._.value or {}).get("drug")
            if index is not None and (not span._.owners or (groups and groups.by_drug)):
                span._.owners = list(drugs[index]._.owners)
            if groups and kind == "antibody":
                _own_antibody(span, groups)
            if (kind, span.start_char) in respective:
                span._.owners = [[respective[kind, span.start_char], "respectively"]]
            elif kind == "outcome" and groups and groups.arms and segment and segment.rule == "population":
                span._.owners = [[groups.arms[0], "comparison"]]
            if kind == "dose" and index is not None:
                owned = [o for o, _ in drugs[index]._.owners]
                drugs[index]._.owners += [[o, "dose"] for o, _ in span._.owners if o not in owned]


def _own_antibody(span: Span, groups: cohort.Cohort) -> None:
    """A counted antibody belongs to the part that it defines."""
    index = groups.antibodies.get(span.start_char)
    if index is not None:
        span._.owners = [[index, "subset"]]


def _respective(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment]) -> dict[tuple[str, int], int]:
    """ "Both took diazepam, 40 mg and 60 mg per day, respectively": as many doses as patients, in order."""
    found: dict[tuple[str, int], int] = {}
    for match in re.finditer(r"\brespectively\b", doc.text):
        segment = _at(segments, match.start())
        if segment is None or not 2 <= len(segment.owners) <= 6:
            continue
        if any(subjects[o].kind != "patient" for o in segment.owners):
            continue
        for kind in ("dose", "drug", "antibody", "duration"):
            before = [
                s
                for s in doc.spans.get(kind, ())
                if max(segment.start, match.start() - 160) <= s.start_char < match.start()
            ]
            near = before[-len(segment.owners) :]
            if len(near) == len(segment.owners) and (kind != "drug" or len(before) == len(near)):
                found |= {(kind, s.start_char): o for s, o in zip(near, segment.owners, strict=True)}
                break
    return found


def _own_anchors(doc: Doc, subjects: Sequence[Subject], anchored: Sequence[tuple[Anchor, int]]) -> None:
    sexes = list(doc.spans.get("sex", ()))
    for anchor, index in anchored:
        if anchor.age is not None:
            anchor.age._.owners = [[index, "anchor"]]
        places = [(anchor.start, anchor.end), *([anchor.sexed_at] if anchor.sexed_at else [])]
        telling = [
            s
            for s in sexes
            if s._.value["sex"] == subjects[index].sex and any(b <= s.start_char < e for b, e in places)
        ]
        if not telling and anchor.sex:
            telling = _add_sex(doc, anchor, places)
            sexes += telling
        for span in telling:
            if [index, "anchor"] not in (span._.owners or []):
                span._.owners = [*(span._.owners or []), [index, "anchor"]]
    for index, subject in enumerate(subjects):
        if subject.kind == "patient" and subject.sex and not any(a.sex for a, i in anchored if i == index):
            for span in sexes:
                if subject.start <= span.start_char < subject.end and span._.value["sex"] == subject.sex:
                    span._.owners = [*(span._.owners or []), [index, "count"]]


def _add_sex(doc: Doc, anchor: Anchor, places: Sequence[tuple[int, int]]) -> list[Span]:
    """The noun that says the sex where the sex extractor has no such word: "her 3-year-old sister"."""
    for begin, end in places:
        for match in re.finditer(r"[^\W\d_]+", doc.text[begin:end]):
            if person.sex_of(match[0]) == anchor.sex and doc.char_span(begin + match.start(), begin + match.end()):
                start = begin + match.start()
                span = attributes.add_span(
                    doc, "sex", start, begin + match.end(), {"sex": anchor.sex, "n": None}, "sex.relative"
                )
                doc.spans["sex"] = sorted([*doc.spans.get("sex", ()), span], key=lambda s: s.start_char)
                return [span]
    return []


def _own_group_ages(
    doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment], groups: cohort.Cohort | None
) -> None:
    """Ages with a role, or of a group, by segment; a lone patient's plain age, where she has no other."""
    for age in doc.spans.get("age", ()):
        if age._.owners:
            continue
        segment = _at(segments, age.start_char)
        value = age._.value
        if segment is None or not segment.owners or value["statistic"] == "limit":
            continue
        of_group = [o for o in segment.owners if subjects[o].kind == "group"]
        single = len(segment.owners) == 1 and subjects[segment.owners[0]].kind == "patient"
        if of_group and (value["statistic"] or value["years_high"] is not None):
            age._.owners = [[o, segment.rule] for o in of_group]
        elif (single and value["role"] in ("onset", "diagnosis", "treatment", "death")) or (
            single
            and value["role"] in (None, "presentation")
            and value["statistic"] in (None, "range")
            and subjects[segment.owners[0]].age is None
        ):
            age._.owners = [[segment.owners[0], segment.rule]]
    if groups:
        _own_group_sex(doc, len(subjects) - len(groups.subjects), groups)


def _own_group_sex(doc: Doc, first: int, groups: cohort.Cohort) -> None:
    """One sex for a study whose every word of sex is the same, one of them in the plural ("postmenopausal women")."""
    spans = [s for s in doc.spans.get("sex", ()) if not s._.owners]
    everyone = groups.subjects[0]
    if any(s._.value["n"] not in (None, everyone.n) or PARTLY.search(doc.text, 0, s.start_char) for s in spans):
        return  # "88 (70%) were women": not all of them
    sexes = {s._.value["sex"] for s in spans}
    plural = [s for s in spans if re.fullmatch(r"women|men|girls|boys|females|males|ladies|mothers", s.text, re.I)]
    if len(sexes) != 1 or not plural:
        return
    body = [s for s in plural if s.start_char >= doc._.abstract_start] or plural
    everyone.sex = body[0]._.value["sex"]
    body[0]._.owners = [[first, "population"], *([i, "population"] for i in groups.arms)]


def _inherit(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment]) -> None:
    """ "Rituximab was given as in Case 1": the first patient's doses of it become the second's as well."""
    patients = [i for i, s in enumerate(subjects) if s.kind == "patient"]
    if len(patients) < 2:
        return
    drugs = list(doc.spans.get("drug", ()))
    for match in INHERITS.finditer(doc.text):
        segment = _at(segments, match.start())
        if segment is None or not segment.owners:
            continue
        source = _source(match, subjects, patients, segment.owners)
        targets = [o for o in segment.owners if o != source]
        if source is None or not targets:
            continue
        begin = max((e for b, e, _ in sentences_of(doc) if e <= match.start()), default=0)
        names = {
            d._.value["name"]
            for d in drugs
            if begin <= d.start_char < match.end() + 60 and any(o == targets[0] for o, _ in d._.owners)
        }
        for kind in ("drug", "dose", "route", "frequency", "duration"):
            for span in doc.spans.get(kind, ()):
                owned = [o for o, _ in span._.owners or []]
                drug = (
                    span
                    if kind == "drug"
                    else drugs[span._.value["drug"]]
                    if span._.value.get("drug") is not None
                    else None
                )
                if source not in owned or drug is None:
                    continue
                wanted = drug._.value["name"] in names if names else drug._.value["role"] in ("index", None)
                if wanted:
                    span._.owners = span._.owners + [[t, "inherited"] for t in targets if t not in owned]


def _source(
    match: re.Match[str], subjects: Sequence[Subject], patients: Sequence[int], owners: Sequence[int]
) -> int | None:
    if match["label"]:
        label = person._ROMAN.get(match["label"], match["label"])
        named = [i for i in patients if subjects[i].label == label]
        if named:
            return named[0]
        return patients[int(label) - 1] if label.isdigit() and 1 <= int(label) <= len(patients) else None
    if match["ordinal"] and match["ordinal"].lower() in person.ORDINALS:
        position = person.ORDINALS[match["ordinal"].lower()] - 1
        return patients[position] if position < len(patients) else None
    earlier = [i for i in patients if i < min(owners)]
    return earlier[-1] if earlier else None


def _share_with_parts(doc: Doc, groups: cohort.Cohort, first: int) -> None:
    """What everyone was treated with, each counted part was treated with."""
    for kind in ("drug", "dose", "route", "frequency", "duration"):
        for span in doc.spans.get(kind, ()):
            value = span._.value
            if kind == "drug" and value["role"] not in ("index", None):
                continue
            drugs = doc.spans["drug"]
            if kind != "drug" and (
                value.get("drug") is None or drugs[value["drug"]]._.value["role"] not in ("index", None)
            ):
                continue
            owned = [o for o, _ in span._.owners or []]
            if first in owned:
                span._.owners = span._.owners + [[i, "inherited"] for i in groups.subsets if i not in owned]


def _mark_presenting(doc: Doc, subjects: Sequence[Subject]) -> None:
    """What befell a patient before any treatment is why she came, not what came of it."""
    ends = [end for _, end, _ in sentences_of(doc)]
    first: dict[int, int] = {}
    for drug in doc.spans.get("drug", ()):
        for owner, _ in drug._.owners or []:
            first.setdefault(owner, drug.start_char)
    for span in doc.spans.get("outcome", ()):
        value = span._.value
        end = next((e for e in ends if span.start_char < e), len(doc.text))
        lasting = value["direction"] in ("died", "survived")
        value["presenting"] = [
            owner
            for owner, _ in span._.owners or []
            if subjects[owner].kind == "patient" and owner in first and end <= first[owner] and not lasting
        ]


def _pronoun_sex(doc: Doc, subjects: Sequence[Subject], segments: Sequence[Segment]) -> None:
    """Where no noun says a patient's sex, her pronouns do; the first of them becomes the evidence."""
    added = []
    for index, subject in enumerate(subjects):
        if subject.kind != "patient" or subject.sex:
            continue
        for segment in segments:
            if segment.owners != (index,) or segment.rule == "inherited":
                continue
            match = person.PRONOUN.search(doc.text, segment.start, segment.end)
            if match:
                subject.sex = "female" if match[1].lower() in ("she", "her", "hers") else "male"
                span = attributes.add_span(
                    doc, "sex", match.start(), match.end(), {"sex": subject.sex, "n": None}, "sex.pronoun"
                )
                span._.assertion = None
                span._.owners = [[index, "pronoun"]]
                added.append(span)
                break
    if added:
        doc.spans["sex"] = sorted([*doc.spans.get("sex", ()), *added], key=lambda s: s.start_char)


def _finish(doc: Doc, subjects: Sequence[Subject]) -> None:
    """Number the patients, put groups last, drop groups that own nothing, and renumber the owners."""
    used = {o for kind in (*OWNED, "age", "sex") for span in doc.spans.get(kind, ()) for o, _ in span._.owners or []}
    kept = [i for i, s in enumerate(subjects) if s.kind == "patient" and (s.label != "one patient" or i in used)]
    kept += [i for i, s in enumerate(subjects) if s.kind == "group" and (i in used or s.label == "all")]
    order = {old: new for new, old in enumerate(kept)}
    for kind in (*OWNED, "age", "sex"):
        for span in doc.spans.get(kind, ()):
            span._.owners = [[order[o], rule] for o, rule in span._.owners or [] if o in order]
            if kind == "outcome":
                span._.value["presenting"] = [order[o] for o in span._.value["presenting"] if o in order]
    number = 0
    for old in kept:
        subject = subjects[old]
        if subject.kind == "patient":
            number += 1
        label = (
            subject.label
            if subject.kind == "group" or not subject.label.isalnum() or not subject.label
            else f"patient {subject.label}"
        )
        doc._.subjects.append(
            {
                "kind": subject.kind,
                "label": label or f"patient {number}",
                "n": subject.n if subject.kind == "group" else None,
                "start": subject.start,
                "end": subject.end,
            }
        )
