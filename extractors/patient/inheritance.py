"""Facts that reach a patient through another: "as in Case 1", "the same regimen", "respectively", a counted part."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors import lazy_re as re
from extractors.patient import pointer
from extractors.patient.group import background
from extractors.patient.group.study import Cohort
from extractors.patient.subject import Segment, Subject, at
from extractors.reading import TREATMENT, Found, Reading, Sentences

PART = re.compile(r"\d+ of \d+")
LEAD = 30  # characters before a dose that may say that it is the first of several
IN_TURN = re.compile(r"\b(?:loading|maintenance|bolus|followed by|then|thereafter|initial|initially)\b", re.IGNORECASE)
OF_WHAT = 60  # characters behind "as in case 1" that may still say what was given so
LISTED = ("dose", "drug", "antibody", "duration")
INHERITS = re.compile(
    rf"\b(?:as|like|similar(?:ly)? to|identical(?:ly)? to|same (?:[\w-]+ ){{0,4}}(?:as|like))\s+(?:in "
    rf"|for |with |that (?:in|of) |those (?:in|of) )?(?:the )?"
    rf"(?:(?:case|patient)\s+(?P<label>{pointer.LABEL})|(?P<ordinal>first|second|third|previous|preceding|other) "
    rf"(?:patients?|cases?|child|woman|man|boy|girl|sibling|sister|brother|twin|one)\b)"
    r"|\b(?P<same>the same|identical|this same|the above(?:[- ]mentioned)?)\s+(?:[\w-]+ ){0,2}(?:regimen|dose|doses"
    r"|dosage|dosing|protocol|schedule|treatment|therapy)\b"
    r"|\b(?P<way>(?:treated|managed) (?:identically|in (?:the same|an identical) (?:way|manner|fashion))"
    r"|identically (?:treated|managed))\b"
    # the drug, but nobody can tell the dose
    r"|\b(?P<drug>(?:similarly|likewise) (?:treated|managed)|(?:treated|managed) (?:similarly|likewise)"
    r"|a similar (?:[\w-]+ )?(?:regimen|treatment|therapy|protocol)"
    r"|the same (?:[\w-]+ )?(?:drugs?|agents?|medications?|antibiotics?|medicines?|combination|preparation|product"
    r"|supplements?|inhaler|spray|cream|ointment|gel|drops|tablets?|capsules?|pills?|injections?|vaccine))\b",
    re.IGNORECASE,
)
# "Like the first patient, he had fever" says nothing of his treatment
OF_TREATMENT = re.compile(
    r"\b(?:treat\w*|given|receiv\w+|administ\w+|therap\w+|regimen|dos(?:e|es|ed|age)|managed|prescribed|infus\w+|protocol)\b",
    re.IGNORECASE,
)


# "Prednisone was continued at the same dose": as she has had it, not another patient
HER_OWN = re.compile(
    r"\b(?:continu\w+|maintain\w+|kept|remained|remains|resum\w+|restart\w+|re-?introduc\w+|rechalleng\w+|again|unchanged)\b",
    re.IGNORECASE,
)


def respective(
    reading: Reading, subjects: Sequence[Subject], segments: Sequence[Segment]
) -> dict[tuple[str, int], int]:
    """ "Both took diazepam, 40 mg and 60 mg per day, respectively": as many doses as patients, in order."""
    found: dict[tuple[str, int], int] = {}
    for match in re.finditer(r"\brespectively\b", reading.text):
        segment = at(segments, match.start())
        if segment is None or not 2 <= len(segment.owners) <= 6:
            continue
        if any(subjects[o].kind != "patient" for o in segment.owners):
            continue
        first = max(segment.start, match.start() - 160)
        listed = {k: [s for s in reading.of(k) if first <= s.start < match.start()] for k in LISTED}
        if _is_interleaved(listed["drug"], listed["dose"], len(segment.owners)):
            for kind in ("drug", "dose"):
                found |= {(kind, s.start): o for s, o in zip(listed[kind], segment.owners, strict=True)}
            continue
        if 0 < len(listed["drug"]) < len(segment.owners) and not listed["dose"]:
            found |= _itemized(reading.text, (first, match.start()), listed["drug"], segment.owners)
            continue
        for kind, before in listed.items():
            near = before[-len(segment.owners) :]
            if len(near) == len(segment.owners) and (kind != "drug" or len(before) == len(near)):
                found |= {(kind, s.start): o for s, o in zip(near, segment.owners, strict=True)}
                break
    return found


ITEM_END = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


def _itemized(
    text: str, place: tuple[int, int], drugs: Sequence[Found], owners: Sequence[int]
) -> dict[tuple[str, int], int]:
    """ "Subsided after rest, massage and treatment with baclofen, respectively": as many items as patients."""
    ends = [m.start() for m in ITEM_END.finditer(text, place[0], place[1])]
    ends = [e for e in ends if text[e : place[1]].strip(" ,")][-(len(owners) - 1) :]
    if len(ends) < len(owners) - 1:
        return {}
    items = [bisect_right(ends, drug.start) for drug in drugs]
    is_far = any(i == 0 and ends[0] - d.end > LEAD for d, i in zip(drugs, items, strict=True))
    is_of_numbers = re.search(r"\d", text[drugs[0].end : place[1]])  # "baclofen for 3 and 5 weeks, respectively"
    return {} if is_far or is_of_numbers else {("drug", d.start): owners[i] for d, i in zip(drugs, items, strict=True)}


def _is_interleaved(drugs: Sequence[Found], doses: Sequence[Found], n: int) -> bool:
    """ "Pramipexole 3 mg and ropinirole 12 mg, respectively": each drug has its dose, so both are a patient's."""
    if not len(drugs) == len(doses) == n or len({d.value["name"] for d in drugs}) < n:
        return False
    order = sorted([*drugs, *doses], key=lambda s: s.start)
    return all(left.kind != right.kind for left, right in pairwise(order))


def inherit(reading: Reading, subjects: Sequence[Subject], segments: Sequence[Segment], sentences: Sentences) -> None:
    """ "Rituximab was given as in Case 1": the first patient's doses of it become the second's as well."""
    patients = [i for i, s in enumerate(subjects) if s.kind == "patient"]
    if len(patients) < 2:
        return
    drugs = reading.of("drug")
    for match in INHERITS.finditer(reading.text):
        segment = at(segments, match.start())
        if segment is None or not segment.owners:
            continue
        source = _source(match, subjects, patients, segment.owners)
        targets = [o for o in segment.owners if o != source]
        if source is None or not targets:
            continue
        begin = max((e for _, e, _ in sentences if e <= match.start()), default=0)
        names = {
            d.value["name"]
            for d in drugs
            if begin <= d.start < match.end() + OF_WHAT and any(o == targets[0] for o, _ in d.owners)
        }
        is_like = match["label"] or match["ordinal"]
        if not is_like and HER_OWN.search(reading.text, begin, match.start()):
            continue
        if is_like and not names and not OF_TREATMENT.search(reading.text, begin, match.end() + OF_WHAT):
            continue
        for span, drug in _with_drugs(reading):
            if match["drug"] and span.kind != "drug":
                continue
            owned = [o for o, _ in span.owners]
            roles = ("index", "culprit", None) if match["drug"] else ("index", None)
            wanted = drug.value["name"] in names if names else drug.value["role"] in roles
            if source in owned and wanted:
                span.owners = span.owners + [[t, "inherited"] for t in targets if t not in owned]


def _with_drugs(reading: Reading) -> Iterator[tuple[Found, Found]]:
    """Each drug, and each dose, route, frequency or duration that has one, with its drug."""
    drugs = reading.of("drug")
    for kind in TREATMENT:
        for span in reading.of(kind):
            if kind == "drug":
                yield span, span
            elif span.value.get("drug") is not None:
                yield span, drugs[span.value["drug"]]


def _source(
    match: re.Match[str], subjects: Sequence[Subject], patients: Sequence[int], owners: Sequence[int]
) -> int | None:
    if match["label"]:
        label = pointer.ROMAN.get(match["label"], match["label"])
        named = [i for i in patients if subjects[i].label == label]
        if named:
            return named[0]
        return patients[int(label) - 1] if label.isdigit() and 1 <= int(label) <= len(patients) else None
    if match["ordinal"] and match["ordinal"].lower() in pointer.ORDINALS:
        position = pointer.ORDINALS[match["ordinal"].lower()] - 1
        return patients[position] if position < len(patients) else None
    earlier = [i for i in patients if i < min(owners)]
    return earlier[-1] if earlier else None


def share_sex(reading: Reading, subjects: Sequence[Subject]) -> None:
    """ "Two men were seen … one of them": nobody knows who, but he is a man; as is each part of a study of men."""
    parts = [i for i, s in enumerate(subjects) if s.kind == "group" and PART.fullmatch(s.label)]
    told = {o: found for found in reversed(reading.of("sex")) for o, _ in found.owners} if parts else {}
    whole = [i for i, s in enumerate(subjects) if s.kind == "patient"]
    if whole:  # the part of a study of more than these is none of theirs
        parts = [i for i in parts if subjects[i].label.endswith(f"of {len(whole)}")]
    if not whole:  # a study that counts its women as such; where a word elsewhere says the sex, parts may differ
        whole = [i for i, s in enumerate(subjects) if s.label == "all"]
        told = {i: found for i, found in told.items() if subjects[i].start <= found.start < subjects[i].end}
    if not whole or not all(i in told for i in whole) or len({told[i].value["sex"] for i in whole}) != 1:
        return
    found = told[whole[0]]
    found.owners = [*found.owners, *([i, "inherited"] for i in parts if all(o != i for o, _ in found.owners))]


# "Symptoms refractory to beta blockers", "pretreated with X": what they had had before the study's drug
HAD_BEFORE = re.compile(
    r"\b(?:refractory|resistan(?:t|ce)|intoleran(?:t|ce)|unresponsive|fail(?:ed|ure)|despite|previous(?:ly)?|prior|pre-?treated"
    r"|history of|off|without|discontinu\w+|withdrawn|instead of)\b"
    r"(?:(?!\b(?:received|receiving|(?:was|were)\s+(?:then\s+)?(?:given|treated|administered)|took)\b)[^.;]){0,80}$",
    re.IGNORECASE,
)
SOME = re.compile(
    r"\b(?:or|either|respectively|versus|vs|some|alone(?! on days?\b)|if|with or without|and/or)\b", re.IGNORECASE
)
AROUND = 60  # characters about the drugs of a sentence where it says that not all had them
EXAMPLE = re.compile(r"\b(?:usually|mostly|most often|commonly|such as|e\.g\.,?)\s+(?:\w+\s+)?$", re.IGNORECASE)
# "A mean total dose of 900 mg": of everyone taken together
SUMMED = re.compile(
    r"\b(?:total|cumulative|mean|median|average)\b(?!\s+(?:age|weight|duration|time|follow-?up|interval)\b)[^.;]{0,60}$",
    re.IGNORECASE,
)


def _in_turn(text: str, doses: Sequence[Found]) -> bool:
    """ "A loading dose of 30 g, then 400 mg a day": each patient had the one and the other."""
    return IN_TURN.search(text, max(0, doses[0].start - LEAD), doses[-1].end) is not None


def share_with_parts(reading: Reading, groups: Cohort, first: int, people: Sequence[int] = ()) -> None:
    """What everyone was treated with, each counted part was treated with; where some got another drug, nobody knows.

    So were the ``people`` who are told of one by one. A part that an antibody defines is one of the study's people, and
    none of its treatment. A part of which nothing else is told is a row where the text says plainly that all had the
    drug.
    """
    owned = [(span, drug) for span, drug in _with_drugs(reading) if any(o == first for o, _ in span.owners)]
    owned = [(span, drug) for span, drug in owned if drug.value["role"] in ("index", "culprit", "prior", None)]
    whole = groups.subject(first)
    names = _given_to_all(reading, whole, [drug for span, drug in owned if span is drug])
    shared = [(span, drug) for span, drug in owned if drug.value["name"] in names]
    shared = [(span, drug) for span, drug in shared if not (span.kind == "dose" and _is_summed(reading, span))]
    several = {name for name in names if _are_alternatives(reading, [s for s, d in shared if d.value["name"] == name])}
    left = _untreated(reading, groups)
    parts = [i for i in groups.subsets if not groups.subjects[i - first].names and i not in left]
    plain = _plainly_given(reading, whole, shared)
    counted = {i for i in parts if _is_counted_among(reading, groups.subject(i), whole, has_people=first > 0)}
    parts = [*people, *parts]
    for span, drug in shared:
        if span.kind == "dose" and drug.value["name"] in several:
            continue  # nobody knows which of them each part received
        have = [o for o, _ in span.owners]
        own = counted if drug.value["name"] in plain else set()
        span.owners = span.owners + [[i, "whole" if i in own else "inherited"] for i in parts if i not in have]
    _share_outcomes(reading, [*people, *(i for i in groups.subsets if groups.subjects[i - first].n == 1)], first)


# "Low-grade fever occurred in all patients", "every child recovered", and not "all patients but one"
OF_EACH = re.compile(
    r"\b(?:all|every|each)\s+(?:(?:of\s+)?(?:the|our|these|those)\s+)?(?:[\w-]+\s+){0,2}"
    r"(?:patients?|cases?|children|child|subjects?|wom[ae]n|m[ae]n|infants?|neonates?|boys?|girls?)\b"
    r"(?!\s+(?:but|except|with|who|in whom|whose|other than|apart)\b)",
    re.IGNORECASE,
)


def _share_outcomes(reading: Reading, people: Sequence[int], whole: int) -> None:
    """What became of each and every one became of those as well who are singled out."""
    for span in reading.of("outcome") if people else ():
        if [o for o, _ in span.owners] == [whole] and span.value["direction"]:
            begin, end = reading.sentence(span.start)
            if OF_EACH.search(reading.text, begin, end):
                span.owners = [*span.owners, *([i, "inherited"] for i in people)]


def _is_summed(reading: Reading, dose: Found) -> bool:
    return SUMMED.search(reading.text, reading.sentence(dose.start)[0], dose.start) is not None


OTHER = re.compile(r"\bother\s+\w", re.IGNORECASE)
# "In four patients the disease cleared spontaneously"
UNTREATED = re.compile(
    r"\b(?:spontaneous(?:ly)?|untreated|without (?:any )?(?:treatment|therapy|medication)"
    r"|(?:received|had|given|needed) no (?:\w+ )?(?:treatment|therapy|drugs?|medications?)"
    r"|(?:not|never) (?:treated|receive\w*|given)|(?:refused|declined) (?:\w+ )?(?:treatment|therapy))\b",
    re.IGNORECASE,
)


def _untreated(reading: Reading, groups: Cohort) -> set[int]:
    """The parts of which the text says that they went untreated."""
    return {
        owner
        for segment in groups.segments
        if segment.rule == "subset" and UNTREATED.search(reading.text, segment.start, segment.end)
        for owner in segment.owners
    }


def _given_to_all(reading: Reading, whole: Subject, drugs: Sequence[Found]) -> set[str]:
    """The one drug of a study; of several the one of its title, else those of the sentence that first names any.

    With them what the words that count its people say they had had before, "30 patients refractory to X".
    """
    drugs = [d for d in drugs if not EXAMPLE.search(reading.text, reading.sentence(d.start)[0], d.start)]
    later = {drug.value["name"] for drug in drugs if drug.value["role"] != "prior"}
    begin, end = reading.sentence(whole.start)
    before = [d for d in drugs if begin <= d.start < end and d.value["name"] not in later]
    had = {d.value["name"] for d in before if not _is_of_some(reading, [d])}
    if len(later) < 2:
        return later | had
    begin, end = reading.sentence(0)
    titled = {d.value["name"] for d in reading.of("drug") if d.start < max(end, reading.doc._.abstract_start)} & later
    if len(titled) == 1:
        return titled | had
    told = [d for d in drugs if not (d.value["is_poison"] or d.value["is_vehicle"])]  # as oxygen, which all breathe
    told = [d for d in told if not HAD_BEFORE.search(reading.text, reading.sentence(d.start)[0], d.start)]
    if not told:
        return had
    begin, end = reading.sentence(told[0].start)
    inside = [d for d in told if begin <= d.start < end]
    return had if _is_of_some(reading, inside) else had | {d.value["name"] for d in inside}


def _is_of_some(reading: Reading, inside: Sequence[Found]) -> bool:
    """Whether the words about the drugs of a sentence say that not all had them: "X or Y"."""
    begin, end = reading.sentence(inside[0].start)
    near = max(begin, inside[0].start - AROUND), min(end, inside[-1].end + AROUND)
    return SOME.search(reading.text, *near) is not None


def _is_counted_among(reading: Reading, part: Subject, whole: Subject, *, has_people: bool) -> bool:
    """Whether a part is of those counted before it, and neither "12 other patients" nor one described by herself."""
    is_other = OTHER.search(reading.text, part.start, part.end) is not None
    return part.start >= whole.start and not is_other and not (has_people and part.n == 1)


def _plainly_given(reading: Reading, whole: Subject, shared: Sequence[tuple[Found, Found]]) -> set[str]:
    """The drugs that a study is about: of its title, of the sentence that counts its people, or told to be given.

    A class of drugs is spoken of more often than given.
    """
    begin, end = reading.sentence(whole.start)
    found: set[str] = set()
    for span, drug in shared:
        is_counted = begin <= drug.start < end
        is_told = span.kind == "dose" or background.is_told_given(reading.text, drug)
        is_told = is_told or OF_EACH.search(reading.text, *reading.sentence(drug.start)) is not None
        if drug.value["is_class"]:
            is_plain = is_counted and is_told
        else:
            is_plain = is_counted or is_told or drug.start < reading.doc._.abstract_start
        if is_plain:
            found.add(drug.value["name"])
    return found


def _are_alternatives(reading: Reading, spans: Sequence[Found]) -> bool:
    """Whether several doses of a drug are not told as given one after the other."""
    doses = [s for s in spans if s.kind == "dose" and s.value["amount"] is not None]
    return len({(s.value["amount"], s.value["unit"]) for s in doses}) > 1 and not _in_turn(reading.text, doses)
