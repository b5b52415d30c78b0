"""Gives spans their owners: by segment, by the drug or arm they hang on; ages and sexes have a module of their own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.outcome import arm
from extractors.patient import headcount, inheritance, not_given, pointer
from extractors.patient.group import background, part_of_arm
from extractors.patient.group.study import Cohort
from extractors.patient.headcount import HAVING, NUMBER_WORDS
from extractors.patient.person_noun import PLURAL
from extractors.patient.subject import Segment, Subject, at
from extractors.reading import Found, Reading

OWNED = ("antibody", "drug", "dose", "route", "frequency", "duration", "outcome", "diagnosis")
# "None of 30 controls had rheumatoid factor": of nobody who is studied
OF_CONTROLS = re.compile(
    r"\b(?:none|no|neither)\s+(?:of\s+(?:the\s+)?)?(?:[\w-]+\s+){0,4}(?:controls?|donors?|volunteers?)\b[^.;,]*$",
    re.IGNORECASE,
)
LONGEST_CONTROLS = 120  # characters
LONGEST_WHOLE = 160
# What the first patient is to the relative who is a case as well.
RECIPROCAL = {
    "son": ("father", "mother"),
    "daughter": ("father", "mother"),
    "father": ("son", "daughter"),
    "mother": ("son", "daughter"),
    "brother": ("brother", "sister"),
    "sister": ("brother", "sister"),
    "husband": ("wife",),
    "wife": ("husband",),
    **dict.fromkeys(("newborn", "neonate", "infant", "baby", "child", "children"), ("father", "mother")),
}
IN_ALL = re.compile(
    r"(?:\s+\w+ly)?\s+(?:in|among|by)\s+all\s+(?:(?:the|of the|study)\s+)?"
    r"(?:patients|women|men|children|subjects|participants|cases)\b",
    re.IGNORECASE,
)
# "Two patients | died", and what sets such a count against another
SO_MANY = re.compile(
    rf"(?:\d{{1,4}}|{NUMBER_WORDS})\s+(?:other\s+)?(?:patients|subjects|women|men|children|participants)\b",
    re.IGNORECASE,
)
# "Five of 38 patients on | gold developed …": all 38 were
OF_WHOLE = re.compile(
    rf"\b(?:of|among|from)\s+(?:the\s+|our\s+|these\s+)?(?P<n>\d{{1,4}}|{NUMBER_WORDS})\s+(?:(?!of\b)[\w-]+\s+){{0,3}}?(?:{PLURAL})\s+"
    rf"{HAVING}\s+(?:[\w-]+\s+){{0,3}}$",
    re.IGNORECASE,
)
UNTREATED_ARM = re.compile(r"\b(?:alone|control\w*|placebo|sham|standard|usual|untreated|no|without)\b", re.IGNORECASE)
AGAINST = re.compile(
    r"\b(?:than|versus|vs|compared|against|respectively|groups?|arms?)\b|\b[pP]\s*[<=>]", re.IGNORECASE
)
MORTALITY = re.compile(r"(?:[\w-]+ )?(?:mortality|morbidity|(?:death|survival|fatality) rates?)", re.IGNORECASE)
PARTS = ("dose", "route", "frequency")
NOBODY = re.compile(r"(?:no|none)\b", re.IGNORECASE)  # "no deaths", of no arm
OF_ALL = ("outcome.rate", "outcome.response_rate")


def own(reading: Reading, subjects: Sequence[Subject], segments: Sequence[Segment], groups: Cohort | None) -> None:
    """The owners of everything but ages and sexes: drugs first, because doses and routes may hang on them."""
    drugs = reading.of("drug")
    respective = inheritance.respective(reading, subjects, segments)
    background.give_alike(reading, groups)
    _own_drugs(reading, subjects, segments, groups)
    for drug in drugs:
        if ("drug", drug.start) in respective:
            drug.owners = [[respective["drug", drug.start], "respectively"]]
    if groups and groups.subsets:
        _keep_to_parts(reading, groups.first)
    for kind in OWNED:
        for span in reading.of(kind) if kind != "drug" else ():
            segment = at(segments, _told_at(span))
            span.owners = [[o, segment.rule] for o in segment.owners] if segment else []
            index = span.value.get("drug")
            is_of_part = groups is not None and index is not None and drugs[index].start in groups.drugs
            if index is not None and (not span.owners or is_of_part or _is_as_its_drug(reading, groups, drugs[index])):
                span.owners = _owners_of(drugs, span)
            if groups and segment:
                _own_of_group(reading, span, segment, groups)
            if (kind, span.start) in respective:
                span.owners = [[respective[kind, span.start], "respectively"]]
            if "results" in span.value:
                _own_results(span, segments)
            if span.rule == "diagnosis.person_with" and segment and segment.rule in ("scope", "all"):
                span.owners = []  # "… in a patient with X": only the words that introduce somebody say what she has
            if kind == "dose" and index is not None and not span.value.get("drugs"):
                owned = [o for o, _ in drugs[index].owners]
                drugs[index].owners += [[o, "dose"] for o, _ in span.owners if o not in owned]
    _keep_to_many(reading, subjects)
    if groups:
        part_of_arm.share(reading, groups)


def _told_at(span: Found) -> int:
    """Where a fact is told: "one had a rash and the other | recovered", though the effect was read with the rash."""
    quote = span.value.get("quote")
    return max(span.start, quote[0]) if quote else span.start


def _keep_to_many(reading: Reading, subjects: Sequence[Subject]) -> None:
    """What is told of people compared or counted, "the mortality was 9%", is no single patient's."""
    for outcome in reading.of("outcome"):
        value = outcome.value
        is_share = value["measure"] is not None and MORTALITY.fullmatch(value["measure"]) is not None
        if is_share or value["direction"] == "no_difference":
            outcome.owners = [[o, rule] for o, rule in outcome.owners if subjects[o].kind != "patient"]


def _is_as_its_drug(reading: Reading, groups: Cohort | None, drug: Found) -> bool:
    """Has a dose the owners of its drug in a study with arms: those that drugs tell apart, or all who had it."""
    if groups is None or not groups.arms:
        return False
    return bool(groups.by_drug) or background.is_told_of_all(reading.text, drug)


def _own_drugs(
    reading: Reading, subjects: Sequence[Subject], segments: Sequence[Segment], groups: Cohort | None
) -> None:
    first = len(subjects) - len(groups.subjects) if groups else 0
    for drug in reading.of("drug"):
        drug.owners = _drug_owners(reading.text, drug, at(segments, drug.start), groups, first)
        if not_given.is_not_given(reading.text, drug, is_of_groups=groups is not None):
            drug.owners = []
        segment = at(segments, drug.start)
        is_hers = segment is not None and bool(segment.owners) and max(segment.owners) < first
        if groups and drug.start in groups.drugs and not is_hers:
            owner = groups.drugs[drug.start]
            drug.owners = [[owner, "population" if owner == groups.first else "subset"]]
        if groups and not groups.arms and (part := _part_of_whole(reading.text, drug, groups)):
            drug.owners = [[groups.first, "population"], *part]
    names = {drug.value["name"] for drug in reading.of("drug") if not drug.value["is_class"]}
    if groups and groups.arms and not groups.by_drug and len(names) == 1 and _are_all_treated(groups):
        for drug in reading.of("drug"):  # the arms differ in how fast, how long or in which form they had it
            if [owner for owner, _ in drug.owners] == [first] and drug.value["name"] in names:
                drug.owners = [[owner, "population"] for owner in (first, *groups.arms)]


def _part_of_whole(text: str, drug: Found, groups: Cohort) -> list[list[object]]:
    """The part that has a drug which tells the whole that it is of, "5 of 38 patients on gold"; else nothing."""
    match = OF_WHOLE.search(text, max(0, drug.start - LONGEST_WHOLE), drug.start)
    n = headcount.whole_number(match["n"]) if match else None
    return drug.owners if n and n == groups.subject(groups.first).n else []


def _keep_to_parts(reading: Reading, whole: int) -> None:
    """ "Two received X. … X seems useful": what parts alone had is not everyone's for being discussed."""
    seen: dict[str, bool] = {}  # by name, whether a part had it before the whole was told to
    for drug in reading.of("drug"):
        owners = [o for o, _ in drug.owners]
        if whole not in owners:
            if owners and drug.value["role"] != "prior":
                seen.setdefault(drug.value["name"], True)
        elif owners == [whole] and seen.get(drug.value["name"]) and not background.is_told_given(reading.text, drug):
            drug.owners = []
        else:
            seen.setdefault(drug.value["name"], False)


def _owners_of(drugs: Sequence[Found], part: Found) -> list[list[object]]:
    """The owners of the drug of a dose, route or frequency; of several ("inhaled A and B") those of each."""
    found: dict[object, list[object]] = {}
    for index in part.value.get("drugs") or [part.value["drug"]]:
        for owner in drugs[index].owners:
            found.setdefault(owner[0], owner)
    return list(found.values())


def _own_results(antibody: Found, segments: Sequence[Segment]) -> None:
    """ "Positive in patient 1 and negative in patient 2": each has a result of her own, in ``value["by_owner"]``."""
    places = [(result, at(segments, position)) for result, position in antibody.value["results"]]
    owners = [(owner, result, place.rule) for result, place in places if place for owner in place.owners]
    if len({owner for owner, _, _ in owners}) == len(owners) > 1 and all(place and place.owners for _, place in places):
        antibody.value["by_owner"] = [[owner, result] for owner, result, _ in owners]
        antibody.owners = [[owner, rule] for owner, _, rule in owners]


def _drug_owners(
    text: str, drug: Found, segment: Segment | None, groups: Cohort | None, first: int
) -> list[list[object]]:
    """In a trial the arms that received it; a drug of every arm, or of none, is the whole population's as well."""
    if segment is None or not segment.owners:
        return []
    owners, rule = segment.owners, segment.rule
    if groups and groups.arms and background.is_placebo(text, drug):
        return []
    if groups and groups.by_drug:
        arms = groups.by_drug.get(drug.value["name"])
        if arms:
            is_of_all = groups.is_crossed or len(arms) == len(groups.arms)
            owners, rule = (first, *arms) if is_of_all else arms, "arm"
        elif owners == (first,) and drug.value["role"] != "prior":
            owners, rule = (first, *groups.arms) if background.is_given_to_all(text, drug) else (), "population"
    elif groups and groups.arms and owners == (first,) and background.is_told_of_all(text, drug):
        owners, rule = (first, *groups.arms), "population"
    return [[owner, rule] for owner in owners]


def _are_all_treated(groups: Cohort) -> bool:
    """Is no arm one of controls, or of those who had something alone."""
    labels = " ".join(groups.subject(i).label for i in groups.arms)
    return len(groups.treated) == len(groups.arms) and UNTREATED_ARM.search(labels) is None


def _is_of_controls(text: str, span: Found) -> bool:
    return OF_CONTROLS.search(text, max(0, span.start - LONGEST_CONTROLS), span.start) is not None


def _own_of_group(reading: Reading, span: Found, segment: Segment, groups: Cohort) -> None:
    """A counted antibody belongs to the part that it defines, a comparison to the arm that is compared."""
    if span.kind == "antibody":
        index = groups.part_with(span.value["target"]) if segment.rule == "population" else None
        if span.value["result"] == "negative" and (index is not None or _is_of_controls(reading.text, span)):
            span.owners = []  # of others than the part that has it
            return
        index = groups.antibodies.get(span.start, index)
        if index is not None and index not in segment.owners:
            span.owners = [[index, "subset"]]
    elif span.kind in PARTS and groups.places and span.value["drug"] is not None:
        alone = background.of_variant(reading, span, groups)
        span.owners = [[i, "arm"] for i in alone] if alone else span.owners
    elif span.kind == "dose" and span.value["drug"] is not None:
        value, drug = span.value, reading.of("drug")[span.value["drug"]].value["name"]
        owners = groups.by_dose.get((drug, value["amount"], value["unit"]), [])
        if 0 < len(owners) < len(groups.by_drug[drug]):
            span.owners = [[i, "arm"] for i in ((groups.first, *owners) if groups.is_crossed else owners)]
    elif span.rule in OF_ALL and segment.rule == "subset" and not _is_counted(span, segment, groups):
        span.owners = [[groups.first, "population"]]  # a percentage is of more than a few
    elif span.kind == "outcome" and segment.rule == "arm" and arm.is_of_control(span, segment.owners, groups.treated):
        span.owners = [[i, "comparison"] for i in groups.compared] or span.owners  # it has been turned round
    elif span.kind == "outcome" and groups.compared and segment.rule == "population" and _is_of_all(reading, span):
        span.owners = [[groups.first, "population"]]
    elif span.kind == "outcome" and groups.compared and segment.rule == "population":
        place, own = (segment.start, segment.end), groups.compared[0]
        told = arm.told_of(reading.text, place, span, groups.named, own=own, treated=groups.treated)
        if not told.arms and _is_count_alone(reading, span):
            span.owners = [[groups.first, "population"]]
            return
        span.owners = [[i, "comparison"] for i in told.arms or groups.compared]
        if told.is_turned:
            span.value.update(arm.turned(span.value))


def _is_count_alone(reading: Reading, outcome: Found) -> bool:
    """ "Two patients died", in a trial: so many of all, where nothing is set against it."""
    start, end = outcome.value["quote"] or (outcome.start, outcome.end)
    begin, stop = reading.sentence(outcome.start)
    return bool(SO_MANY.match(reading.text, start, end)) and not AGAINST.search(reading.text, begin, stop)


def _is_of_all(reading: Reading, outcome: Found) -> bool:
    """ "Haemoglobin rose in all women": not of one arm against another."""
    quote = outcome.value["quote"]
    if quote and outcome.value["direction"] == "survived" and NOBODY.match(reading.text, quote[0]):
        return True
    return bool(quote) and IN_ALL.match(reading.text, quote[1]) is not None


def _is_counted(rate: Found, segment: Segment, groups: Cohort) -> bool:
    """ "A response rate of 49% (18 of 37 patients)": of those who stand straight behind it."""
    return any(0 < groups.subject(i).start - rate.value["quote"][1] <= len(" (") for i in segment.owners)


# What shows that a patient's course is told already, though no drug is named yet: an operation, a later time.
COURSE = re.compile(
    r"\b(?:treated|underwent|surgery|operat(?:ed|ion)|transplant\w*|transfus\w+|dialysis|radiotherapy|irradiat\w+|\w+pheresis"
    r"|plasma exchanges?|vaccinat\w+|\w{4,}ectomy)\b"
    r"|\b(?:developed|occurred)\b[^.;]{3,60}?\b(?:after|following)\b"
    r"|[.]\s+(?:(?:Over|During|In|Within) the (?:next|following|subsequent)\b|(?:On|At) (?:the )?follow-up\b|Repeat\b"
    r"|Subsequently\b|Thereafter\b|(?:\w+ ){0,3}?(?:hours|days?|weeks?|months?|years?) (?:later|after admission)\b)"
)

# What an examination finds reads like these: "enhanced reflexes", "required prolonged ventilation".
FOUND_SO = re.compile(r"(?:well[ -])?(?:enhanced|controlled|favou?red)\b")
FINDINGS = frozenset(("worsened", "increased", "decreased"))
SUFFERED = re.compile(r"suffer(?:s|ed|ing) from\b")
BEFORE_COMING = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years?) (?:before|prior to|ago|earlier|previously)\b"
    r"|\b(?:past|previous) history\b"
    r"|\b(?:before|prior to) (?:\w+ ){0,2}?(?:admission|presentation|referral|consultation|hospitali[sz]ation)\b"
)


def mark_presenting(reading: Reading, subjects: Sequence[Subject]) -> None:
    """What was found in a patient before any treatment is why she came, not what came of it, unless her course is told.

    What befell her has been told from a complaint before; one that is dated before she came is marked here.
    """
    ends = [end for _, end, _ in reading.sentences]
    first: dict[int, int] = {}
    for drug in reading.of("drug"):
        for owner, _ in drug.owners:
            first.setdefault(owner, drug.start)
    for span in reading.of("outcome"):
        value = span.value
        place = bisect_right(ends, span.start)
        end = ends[place] if place < len(ends) else len(reading.text)
        start = ends[place - 1] if place else 0
        is_complaint = value["direction"] == "developed" and (
            BEFORE_COMING.search(reading.text, start, end) or SUFFERED.match(reading.text, (value["quote"] or [0])[0])
        )
        is_found = value["direction"] == "improved" and FOUND_SO.match(reading.text, (value["quote"] or [0])[0])
        is_finding = bool(value["direction"] in FINDINGS or is_found or is_complaint)
        value["presenting"] = [
            owner
            for owner, rule in span.owners
            if subjects[owner].kind == "patient"
            and rule != "title"
            and owner in first
            and end <= first[owner]
            and is_finding
            and not COURSE.search(reading.text, subjects[owner].end, end)
        ]


def own_relatives(reading: Reading, subjects: Sequence[Subject]) -> None:
    """What is said of "her brother", who is a case, is no family history: it is about that patient, or about her."""
    nouns = {s.noun for s in subjects if s.is_relative or (s.noun == "children" and len(subjects) > 1)}
    nouns |= {other for noun in nouns for other in RECIPROCAL.get(noun, ())}
    if len(subjects) > 1 and pointer.tells_of_kin(reading.text, pointer.KIN_FEW):
        nouns |= {"brother", "sister"}
    if not nouns.isdisjoint(("brother", "sister")):
        nouns |= {"twin", "sibling"}
    for kind in (*OWNED, "age", "sex") if nouns else ():
        for found in reading.of(kind):
            assertion = found.assertion
            if found.owners and assertion and assertion["is_family"] and assertion["cue"] is not None:
                cue = reading.text[slice(*assertion["cue"])].lower()
                if any(noun in cue for noun in nouns):
                    reading.assert_anew(found, {**assertion, "is_family": False, "cue": None})
