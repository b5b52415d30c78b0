"""Whose each age and sex is: by the words that introduce a patient, by segment, by pronoun."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set

from extractors import lazy_re as re
from extractors.patient import age_of_arm, person_noun, pointer
from extractors.patient.anchor import Anchor
from extractors.patient.group.study import Cohort
from extractors.patient.headcount import NUMBER_WORDS
from extractors.patient.person_noun import PLURAL
from extractors.patient.subject import Segment, Subject, at
from extractors.reading import Found, Reading
from extractors.sex import SINGULAR

ONE_OF_MANY = "one patient"  # the label of "one woman" of a study, who is a row where something is told of her
TELLING = ("antibody", "drug", "outcome")
LETTERS = {"F": "female", "M": "male", "her": "female", "his": "male"}
# "88 (70%) of them were women", "three male, one female", "more common in women": not all of them
PARTLY = re.compile(
    rf"(?:(?<![.\w])(?<!all )(?:\d{{1,6}}|{NUMBER_WORDS})\)?|%\)?|\bwhom|\bwho)\s*(?:were|was|of|patients|:|=|as)?"
    r"\s*(?:(?:of )?(?:them|these|those|(?:the |these )?(?:patients|cases)) )?(?:were |was )?$"
    r"|\b(?:majority|most|many|some|half|thirds?)\s+(?:of\s+)?(?:\w+\s+){0,3}(?:were|was|are|being)\s+(?:\w+\s+)?$"
    r"|\b(?:common|commonly|frequent|frequently|often|likely|mostly|mainly|predominantly)"
    r"\s+(?:in |among )?(?:the )?(?:\w+\s+)?$",
    re.IGNORECASE,
)

LONGEST_SHARE = 90  # characters
ARE = re.compile(r"\b(?:were|was|are|being)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
SHARE = re.compile(r"\s*\(\s*(?!100\b)\d[\d.]*\s*%")  # "were | women (52.7%)", but not "women (67%) reported"
# "A higher risk in | females", "60% of the | males": some of the people, where no word says that all are such
AMONG_THEM = re.compile(r"(?<!ducted )(?<!performed )\b(?:in|among|of|for)\s+(?:the\s+)?$", re.IGNORECASE)
WHO_ARE = re.compile(
    r"\s+(?:with|who|aged?|over|under|undergoing|treated|receiving|after|at|between|from|scheduled|taking|presenting"
    r"|suffering|\d)\b",
    re.IGNORECASE,
)

IN_NUMBERED = re.compile(r"\s+(?:in|for)\s+(?=(?:case|patient|subject|twin|sibling)\b)", re.IGNORECASE)


def own_anchors(reading: Reading, subjects: Sequence[Subject], anchored: Sequence[tuple[Anchor, int]]) -> None:
    """The ages and sexes of the words that introduce each patient."""
    sexes = reading.of("sex")
    sexed: set[int] = set()
    for anchor, index in (pair for pair in anchored if pair[1] >= 0):
        if anchor.age is not None:
            anchor.age.owners = [*anchor.age.owners, [index, "anchor"]]
        if anchor.sex:
            sexed.add(index)
        places = [(anchor.start, anchor.end), *([anchor.sexed_at] if anchor.sexed_at else [])]
        telling = [s for place in places for s in _telling(sexes, place, subjects[index].sex)]
        if not telling and anchor.sex:
            telling = _add_sex(reading, anchor.sex, places)
        for span in telling:
            if [index, "anchor"] not in span.owners:
                span.owners = [*span.owners, [index, "anchor"]]
    told = _told(reading) if any(subject.label == ONE_OF_MANY for subject in subjects) else set()
    for index, subject in enumerate(subjects):
        if subject.label == ONE_OF_MANY and index not in told:
            continue  # "(six men, one woman)"
        if subject.kind == "patient" and subject.sex and index not in sexed:
            place = subject.sexed_at or (subject.start, subject.end)
            for span in _telling(sexes, place, subject.sex) or _add_sex(reading, subject.sex, [place]):
                span.owners = [*span.owners, [index, "count"]]


def _told(reading: Reading) -> set[int]:
    """Those of whom something is told beside the sex."""
    return {owner for kind in TELLING for found in reading.of(kind) for owner, _ in found.owners}


def _telling(sexes: Sequence[Found], place: tuple[int, int], sex: str | None) -> list[Found]:
    """The words inside a place that say this sex."""
    first = bisect_left(sexes, place[0], key=lambda s: s.start)
    last = bisect_left(sexes, place[1], key=lambda s: s.start)
    return [s for s in sexes[first:last] if s.value["sex"] == sex]


def _add_sex(reading: Reading, sex: str, places: Sequence[tuple[int, int]]) -> list[Found]:
    """The word that says the sex where the sex extractor has none: "his 4-year-old sister", "M/44"."""
    for begin, end in places:
        for match in re.finditer(r"[^\W\d_]+", reading.text[begin:end]):
            if person_noun.sex_of(match[0]) == sex or LETTERS.get(match[0]) == sex:
                place = begin + match.start(), begin + match.end()
                return [reading.add("sex", *place, {"sex": sex, "n": None}, "sex.relative")]
    return []


def own_ages(reading: Reading, subjects: Sequence[Subject], segments: Sequence[Segment], groups: Cohort | None) -> None:
    """Ages with a role, or of a group, by segment; a lone patient's plain age, where she has no other."""
    of_arms = age_of_arm.own(reading, groups) if groups else ()
    for age in reading.of("age"):
        if not age.owners and (numbered := _numbered(reading.text, age, subjects)):
            age.owners = numbered
        if age.owners or age.start in of_arms:
            continue
        segment = at(segments, age.start)
        value = age.value
        if segment is None or not segment.owners or value["statistic"] == "limit":
            continue
        of_group = [o for o in segment.owners if subjects[o].kind == "group"]
        single = len(segment.owners) == 1 and subjects[segment.owners[0]].kind == "patient"
        is_of_each = (
            segment.rule in ("all", "number", "anchor") and not of_group
        )  # "twins who developed seizures at age 4"
        if of_group and (value["statistic"] or value["years_high"] is not None):
            age.owners = [[o, segment.rule] for o in of_group]
        elif is_of_each and value["role"] in ("onset", "diagnosis") and value["statistic"] is None:
            age.owners = [[o, segment.rule] for o in segment.owners]
        elif (single and value["role"] in ("onset", "diagnosis", "treatment", "death")) or (
            single
            and value["role"] in (None, "presentation")
            and value["statistic"] in (None, "range")
            and subjects[segment.owners[0]].age is None
        ):
            age.owners = [[segment.owners[0], segment.rule]]
    if groups:
        people = [subject for subject in subjects if subject.kind == "patient" and subject.label != ONE_OF_MANY]
        hers = [s for s in segments if s.owners and all(subjects[o] in people for o in s.owners)] if people else []
        first = len(subjects) - len(groups.subjects)
        theirs = {subject.sex for subject in people}
        _own_group_sex(reading, first, groups, [s for s in reading.of("sex") if at(hers, s.start) is None], theirs)
        _own_part_sexes(reading, groups)


def _numbered(text: str, age: Found, subjects: Sequence[Subject]) -> list[list[int | str]]:
    """ "At 11 years of age in patient 1 and at 10 years of age in patient 2": the owner of each, by her number."""
    behind = IN_NUMBERED.match(text, age.end) if age.value["statistic"] is None else None
    named = pointer.LABELLED.match(text, behind.end()) if behind else None
    labels = pointer.labels_of(named) if named else []
    return [
        [i, "label"]
        for i, subject in enumerate(subjects)
        if labels == [subject.label] and subject.kind == "patient" and subject.age is None
    ]


def _is_of_some(reading: Reading, sex: Found) -> bool:
    """Whether a word of sex in the body only tells where something was seen: "the risk was higher in females"."""
    is_loose = AMONG_THEM.search(reading.text, max(0, sex.start - 22), sex.start) is not None
    return is_loose and sex.start >= reading.doc._.abstract_start and not WHO_ARE.match(reading.text, sex.end)


def _is_partly(text: str, sex: Found) -> bool:
    """Whether the words say that only some are women, or men."""
    before = max(0, sex.start - LONGEST_SHARE), sex.start
    return bool(PARTLY.search(text, *before) or (SHARE.match(text, sex.end) and ARE.search(text, *before)))


def _own_part_sexes(reading: Reading, groups: Cohort) -> None:
    """ "Twenty men improved": a counted part has the sex that its noun says."""
    for index in groups.subsets:
        part = groups.subject(index)
        if part.label == ONE_OF_MANY or not part.sex:
            continue
        begin, end = part.sexed_at or (part.start, part.end)
        if said := next((s for s in reading.of("sex") if begin <= s.start < end), None):
            said.owners = said.owners or [[index, "subset"]]


def _own_group_sex(
    reading: Reading, first: int, groups: Cohort, said: Sequence[Found], theirs: Set[str | None]
) -> None:
    """One sex for a study whose every word of sex is the same, one of them in the plural ("postmenopausal women").

    ``said`` are the words that are not of those who are told of one by one, and ``theirs`` the sexes of these.
    """
    begin = reading.doc._.abstract_start
    singles = [part for part in groups.subjects if part.label == ONE_OF_MANY]
    spans = [s for s in said if not s.owners and not any(one.start <= s.start < one.end for one in singles)]
    spans = [s for s in spans if s.start >= begin] or spans
    everyone = groups.subjects[0]
    counted = [s for s in spans if everyone.start <= s.start < everyone.end and s.value["sex"] == everyone.sex]
    if not counted and everyone.n and everyone.n > 1 and len({s.value["sex"] for s in spans}) == 1:
        counted = [s for s in spans if s.value["n"] == everyone.n]  # "in 30 patients. … We studied 30 men"
    if counted:  # "Ninety women were randomized": eight of them, told of later, are women too
        counted[0].owners = [[first, "population"], *([i, "population"] for i in groups.arms)]
        return
    if any(s.value["n"] not in (None, everyone.n) or _is_partly(reading.text, s) for s in spans):
        return  # "88 (70%) were women": not all of them
    sexes = {s.value["sex"] for s in spans}
    plural = [s for s in spans if re.fullmatch(r"women|men|girls|boys|females|males|ladies|mothers", s.text, re.I)]
    if len(sexes) != 1 or not theirs <= sexes | {None} or not plural or all(_is_of_some(reading, s) for s in spans):
        return
    everyone.sex = plural[0].value["sex"]
    plural[0].owners = [[first, "population"], *([i, "population"] for i in groups.arms)]


# "Both patients were | men", "they were all young | women"
ALL_ARE = re.compile(
    rf"\b(?:(?:both|all|each)(?:\s+(?:of\s+)?(?:them|these|the|our|{NUMBER_WORDS}|\d|affected|{PLURAL}|patient|case))*,?\s+(?:who\s+)?"
    r"(?:were|was|are|being)|(?:they|(?:the(?:se)?|our)(?:\s+\w+)?\s+(?:patients|cases))\s+were)\s+(?:both\s+|all\s+)?"
    r"(?:(?!(?:of|in|with|and|to|by|from|for|on|at|born|\w+ed)\b)[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
WHOSE = re.compile(r"\s*(her|his)\b", re.IGNORECASE)
ONESELF = re.compile(r"\b(herself|himself)\b")  # "the patient was applying it himself"
# "Born to a mother taking lithium during her …", and what only a mother has
MOTHER_BEFORE = re.compile(r"\b(?:an?|the|whose) (?:[\w-]+ ){0,3}mother\b[^.;]*$")
IS_PREGNANT = re.compile(r" (?:[\w-]+ ){0,6}(?:pregnan\w+|gestation|labou?r|trimesters?)\b")


AGAIN = re.compile(r"\b(?:[Tt]h(?:is|e)|[Oo]ur)\s+(?:(?!of\b|in\b|to\b|and\b)[\w-]+\s+){0,3}$")
A_PERSON = re.compile(r"\b[Aa]n?\s+(?:(?!of\b|in\b|to\b|and\b)[\w-]+,?\s+){0,3}$")
LONGEST_AGAIN = 60  # characters
INVERTED = re.compile(r"\b(?:did|does|do|had|has|was|is|could|would) $", re.IGNORECASE)  # "only then did he say …"
SUBORDINATE = re.compile(
    r"\b(?:while|when|whilst|where|after|before|since|because|although|though|if|as|until|once|that|which|whom) $",
    re.IGNORECASE,
)


def own_sexes(reading: Reading, subjects: Sequence[Subject], segments: Sequence[Segment]) -> None:
    """Where the words that introduce a patient say no sex, "this young woman" does, or her pronouns do.

    The clearest "she" becomes the evidence, or else "her".
    """
    patients = [i for i, s in enumerate(subjects) if s.kind == "patient"]
    if len(patients) > 1 and not any(subjects[i].sex for i in patients):
        _own_common_sex(reading, subjects, patients, segments)
    for index, subject in ((i, subjects[i]) for i in patients if not subjects[i].sex):
        if again := next((s for s in reading.of("sex") if _is_again(reading.text, s, index, segments)), None):
            subject.sex = again.value["sex"]
            again.owners = [[index, "pronoun"]]
            continue
        hers = _pronouns_of(reading.text, index, subject, segments, is_alone=len(patients) == 1)
        if hers:
            subject.sex = _sex_of(hers[0])
            match = _clearest(reading.text, hers, "she" if subject.sex == "female" else "he")
            found = reading.add("sex", *match.span(1), {"sex": subject.sex, "n": None}, "sex.pronoun")
            found.owners = [[index, "pronoun"]]
        elif len(subjects) == 1 and (only := _only_sex(reading)):
            subject.sex = only.value["sex"]
            only.owners = [[index, "anchor"]]


def _own_common_sex(
    reading: Reading, subjects: Sequence[Subject], patients: Sequence[int], segments: Sequence[Segment]
) -> None:
    """ "Two patients are described. Both were young | men": the sex of each."""
    for said in reading.of("sex"):
        segment = at(segments, said.start)
        is_of_all = segment is not None and set(segment.owners) == set(patients)
        if (
            is_of_all
            and not said.owners
            and ALL_ARE.search(reading.text, max(0, said.start - LONGEST_SHARE), said.start)
        ):
            said.owners = [[i, "all"] for i in patients]
            for i in patients:
                subjects[i].sex = said.value["sex"]
            return


def _only_sex(reading: Reading) -> Found | None:
    """The word of sex of a text with one patient, where she is told of twice: "A female infant … At 5 days of age"."""
    begin = reading.doc._.abstract_start
    told = [s for s in reading.of("sex") if s.start >= begin]
    if len({s.value["sex"] for s in told}) != 1 or any(s.value["n"] for s in told):
        return None
    return next((s for s in told if A_PERSON.search(reading.text, max(0, s.start - LONGEST_AGAIN), s.start)), None)


def _is_again(text: str, sex: Found, index: int, segments: Sequence[Segment]) -> bool:
    """Whether the word is of a patient whom the text goes on about: "this otherwise healthy young | woman"."""
    segment = at(segments, sex.start)
    if segment is None or segment.owners != (index,) or sex.owners or sex.text.lower() not in SINGULAR:
        return False
    return AGAIN.search(text, max(0, sex.start - LONGEST_AGAIN), sex.start) is not None


def _clearest(text: str, pronouns: Sequence[re.Match[str]], subject: str) -> re.Match[str]:
    """The first ``subject`` ("she") before its verb in a main clause; else in a subordinate one; else what is there."""
    spoken = [m for m in pronouns if m[1].lower() == subject]
    straight = [m for m in spoken if not INVERTED.search(text, max(0, m.start() - 12), m.start())]
    main = [m for m in straight if not SUBORDINATE.search(text, max(0, m.start() - 12), m.start())]
    return next(iter([*main, *straight, *spoken, *pronouns]))


def _sex_of(pronoun: re.Match[str]) -> str:
    return pointer.sex_of_pronoun(pronoun[1].lower().removesuffix("self"))


def _is_of_mother(text: str, pronoun: re.Match[str]) -> bool:
    """ "A newborn whose mother took lithium during her pregnancy": the pronoun is the mother's."""
    if _sex_of(pronoun) != "female" or "mother" not in text[: pronoun.start()]:
        return False
    return bool(MOTHER_BEFORE.search(text, 0, pronoun.start()) or IS_PREGNANT.match(text, pronoun.end()))


def _pronouns_of(
    text: str, index: int, subject: Subject, segments: Sequence[Segment], *, is_alone: bool
) -> list[re.Match[str]]:
    """The pronouns of the parts that are about a patient."""
    found: list[re.Match[str]] = []
    for segment in segments:
        begin = max(segment.start, subject.end if subject.is_relative else 0)  # not the "her" of "her newborn"
        if segment.owners == (index,):
            pronouns = [*pointer.PRONOUN.finditer(text, begin, segment.end)]
            pronouns = pronouns or [*ONESELF.finditer(text, begin, segment.end)]
            found += [pronoun for pronoun in pronouns if not _is_of_mother(text, pronoun)]
        elif segment.rule == "relative" and is_alone:  # "Her mother had …"
            opens = WHOSE.match(text, begin, segment.end)
            found += [opens] if opens else []
    return found
