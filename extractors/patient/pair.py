"""Two people whom no number counts: "twins born to a mother on X", "a brother and his sister"."""

from __future__ import annotations

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import clause, general, pointer, several
from extractors.patient.anchor import Anchor
from extractors.patient.headcount import COUNT, whole_number
from extractors.patient.person_noun import ROWS, STOP, Sex, nouns, sex_of
from extractors.patient.subject import Subject
from extractors.reading import Sentences
from extractors.searchable import searchable

# "We report identical twins who …", and no study of twins
TWINS_TOLD_OF = re.compile(
    rf"\b(?:report(?:ed)?|describe[ds]?|present(?:ed)?|histor(?:y|ies)|cases?)\b[^.;:]{{0,40}}?(?P<who>{several.TWINS.pattern})",
    re.IGNORECASE,
)
_BEFELL = (
    r"(?:had|developed|presented|received|took(?! part\b)|drank|ate|experienced|suffered|died|underwent|both|each"
    r"|(?:were|was) (?:(?:both|all|\w+ly) )?"
    r"(?:treated|given|admitted|born|delivered|found|noted|seen|diagnosed|hospitali[sz]ed|poisoned))\b"
)
# "Identical twin sisters developed …", "Twins born to a mother who took X had …"
TWINS_OPEN = re.compile(
    r"\W*(?:A (?:pair|set) of\s+)?"
    r"(?P<who>(?:(?:mono|di)zygotic|identical|fraternal|premature|preterm|newborn|male|female)?\s*"
    r"(?:twins|twin (?:brothers|sisters|boys|girls|males|females|infants|neonates|newborns))\b)"
    rf"(?:,\s[^.;]{{3,60}},|\s+(?:born|of|delivered|whose|who|with|aged) [^.;]{{3,90}}?)?,?\s+{_BEFELL}",
    re.IGNORECASE,
)
TWINS_TOLD_APART = re2.compile(
    r"(?i)\b(?:both|neither|the (?:larger|smaller|heavier|lighter|bigger|\d[\d.,]*[- ]k?g)\b"
    r"|one (?:twin|infant|of them|of the twins|died|had|was|developed|received)"
    r"|(?:the )?(?:other|first|second|larger|smaller) twin|twin (?:1|2|one|two|A|B))\b"
)
STUDIED = looks.compile(
    r"(?i)\b(?:singletons?|heritab\w+|concordan\w+|pairs|twin (?:stud(?:y|ies)|registr\w+)"
    r"|(?:versus|than) (?:\w+ )?twins|random\w+|couples|dyads|cohort)\b",
    "case",
)
_ONE = rf"(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?({nouns('s', 'case', 'relative')})"
# "A father and his daughter developed …", "We treated a husband and wife who …"
COUPLE = re.compile(
    rf"(?:^\W*|\b(?:report(?:ed)?|describe[ds]?|present(?:ed)?|treated|saw|observed|encountered|in)\s+(?:the\s+cases?\s+of\s+)?)"
    rf"(?:an?|one)\s+{_ONE}\s+and\s+(?:(?:an?|one|his|her)\s+)?{_ONE}\b"
    rf"(?=(?:,\s[^.;]{{3,60}},|\s+with\s[^.;]{{3,60}}?)?\s+(?:(?:who|whose|in whom|with)\b|{_BEFELL}))",
    re.IGNORECASE,
)
# "A man on gold and a woman on quinine developed …", "… in a patient with gout and another with lupus"
_OWN = r"(?:,?\s+(?:with|on|receiving|taking|using|given|after|following|due\s+to|treated\s+with)\s[^.;,()]{2,60}?)"
TOLD_APART = re.compile(
    rf"(?:^\W*|\b(?:report(?:ed)?|describe[ds]?|present(?:ed)?|treated|saw|observed|encountered|in|of)\s+)"
    rf"(?P<one>(?:an?|one)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?(?:{nouns('s', 'case')})){_OWN},?\s+and\s+(?:in\s+)?"
    rf"(?P<other>(?:an?|one|another)(?:\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?(?:{nouns('s', 'case')})(?!\w))?){_OWN}"
    r"(?=[.;,)]|\s+\w)",
    re.IGNORECASE,
)
KIN = looks.compile(
    rf"(?i)\b(?:an?|one|two|three|2|3)\s(?:[\w-]+\s){{0,3}}(?:{nouns(None, 'case', 'relative')})(?:\sand\s|,)",
    "case",
)
# "A father and his two daughters", "two sisters and a cousin": a family that a text tells of together
_SOME = (
    rf"(?:(?:(?:his|her|their)\s+(?={COUNT}))?(an?|one|his|her|their|{COUNT})\s+"
    rf"(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?({nouns(None, 'case', 'relative')}))\b"
)
FAMILY = re.compile(
    rf"(?:^\W*|\b(?:report(?:ed)?|describe[ds]?|present(?:ed)?|treated|saw|observed|encountered|in|of)\s+)"
    rf"{_SOME}(?:,\s+{_SOME})?,?\s+and\s+{_SOME}"
    rf"(?=(?:,\s[^.;]{{3,60}},|\s+with\s[^.;]{{3,60}}?)?\s+(?:(?:all|who|whose|in whom|with)\b|{_BEFELL}))",
    re.IGNORECASE,
)
OF_SOMEBODY = re.compile(r"\b(?:his|her|their)\b", re.IGNORECASE)
MOST_KIN = 5
AND_ANOTHER = looks.compile(r"(?i)\band (?:in )?(?:an?|one|another) ", "case")
ANYBODY = ("patient", "case", "subject", "individual", "adult", "person", "male", "female", "control")
MAY_TELL_OF_TWINS = looks.compile(r"(?i)twin", "case")  # few texts do: it saves a search of 17 µs
# "… a boy of 900 g and a girl", among two whom a text counts
SEXES = re.compile(
    r"\b(?:an?|one)\s+(?:[\w-]+\s+)?(brother|man|boy|male|sister|woman|girl|female)"
    r"(?:\s+(?:of|weighing|with)\s[^.;,]{1,40})?\s+and\s+(?:(?:an?|one|his|her)\s+)?"
    r"(?:[\w-]+\s+)?(sister|woman|girl|female|brother|man|boy|male)\b(?!\s+of\s+(?!\d)|\s+(?:was|were)\s+(?:healthy|normal|un\w+)\b)",
    re.IGNORECASE,
)


# "The boy died. His sister recovered": of two siblings, who is whom
CALLED = re.compile(
    rf"\b(?:the|his|her)\s+(?:(?:affected|older|younger|elder|other)\s+)?(brother|man|boy|sister|woman|girl)"
    rf"(?=,|\s+(?:{pointer.DOES}|who|also)\b)",
    re.IGNORECASE,
)
MAY_BE_CALLED = looks.compile(r"(?i)\b(?:the|his|her) (?:\w+ )?(?:sister|woman|girl)\b", "case")


Both = tuple[list[Subject], list[tuple[Anchor, int]]]


def both(text: str, body: Sentences, *, is_series: bool) -> Both | None:
    """The two of whom a text tells together, and the words that introduce them; None where there is no such pair.

    ``is_series`` says that the text reports somebody. Whom it does not report is faint: a study may speak of twins.
    """
    if MAY_TELL_OF_TWINS.is_in(text) and (twins := _twins(text, body, is_series=is_series)):
        if not twins[0][0].sex:
            tell_sexes(text, twins[0])
        return twins
    if KIN.is_in(text) and not STUDIED.is_in(text):
        for begin, end, _ in body:
            match = COUPLE.search(text[begin:end])
            if match and not any(noun.lower() in ANYBODY for noun in match.groups()):
                return _couple(match, begin)
    return _treated_apart(text, body) if AND_ANOTHER.is_in(text) and not STUDIED.is_in(text) else None


def _treated_apart(text: str, body: Sentences) -> Both | None:
    """ "A man on gold and a woman on quinine": each has an introduction of her own."""
    for begin, end, _ in body:
        match = TOLD_APART.search(text[begin:end])
        if (
            match is None
            or general.is_generic(text[begin:end])
            or not clause.FINITE.search(searchable(text[begin:end]))
        ):
            continue
        subjects: list[Subject] = []
        anchored: list[tuple[Anchor, int]] = []
        for index, name in enumerate(("one", "other")):
            place = begin + match.start(name), begin + match.end(name)
            sex = sex_of(match[name])
            subjects.append(Subject("patient", str(index + 1), *place, sex=sex, is_counted_only=True, is_faint=True))
            anchored.append((Anchor(*place, sex=sex, article="a", noun=match[name].split()[-1].lower()), index))
        return subjects, anchored
    return None


def family(text: str, body: Sentences) -> Both | None:
    """ "A father and his two daughters": each of them, spoken of together until one is named."""
    if not KIN.search(searchable(text)) or STUDIED.search(searchable(text)):
        return None
    for begin, end, _ in body:
        match = FAMILY.search(text[begin:end])
        members = _members(match, begin) if match else []
        if members and match:
            place = begin + match.start(1), begin + match.end(6)
            return members, [(Anchor(*place, article="the", noun="family"), i) for i in range(len(members))]
    return None


def _members(match: re.Match[str], begin: int) -> list[Subject]:
    """Those whom `FAMILY` names, in order; nobody where they are no family or too many to be told of one by one."""
    members: list[Subject] = []
    is_kin = OF_SOMEBODY.search(match[0]) is not None
    for group in (1, 3, 5):
        if not match[group]:
            continue
        n, noun = whole_number(match[group]) or 1, match[group + 1].lower()
        role = ROWS[noun]["role"]
        is_kin = is_kin or role == "relative"
        for _ in range(n):
            place = begin + match.start(group + 1), begin + match.end(group + 1)
            one = Subject("patient", "", *place, sex=sex_of(noun))
            one.noun, one.is_relative, one.is_counted_only, one.sexed_at = noun, role == "relative", n > 1, place
            members.append(one)
        if n > MOST_KIN or noun in ANYBODY:
            return []
    return members if is_kin and 2 < len(members) <= MOST_KIN else []


def _twins(text: str, body: Sentences, *, is_series: bool) -> Both | None:
    told = TWINS_TOLD_OF.search(text) if is_series else None
    if told:
        return _alike(told.span("who"), [sex_of(told["who"])] * 2)
    is_told_apart = TWINS_TOLD_APART.search(searchable(text)) or SEXES.search(text)
    for begin, end, _ in body if is_told_apart and not STUDIED.is_in(text) else ():
        if match := TWINS_OPEN.match(text, begin, end):
            return _alike(match.span("who"), [sex_of(match["who"])] * 2, is_faint=True)
    return None


def _alike(place: tuple[int, int], sexes: list[Sex], *, is_faint: bool = False) -> Both:
    """Two who are known by the words at ``place``."""
    subjects = [
        Subject("patient", str(n), *place, sex=sex, is_counted_only=True, is_faint=is_faint)
        for n, sex in enumerate(sexes, 1)
    ]
    return subjects, [(Anchor(*place, article="the", noun="twins"), index) for index in (0, 1)]


def _couple(match: re.Match[str], begin: int) -> Both:
    """Two with a noun each: both are spoken of until one of them is named."""
    start, end = begin + match.start(1), begin + match.end(2)
    subjects, anchored = _alike((start, end), [sex_of(noun) for noun in match.groups()], is_faint=True)
    for group, subject in enumerate(subjects, 1):
        subject.noun = match[group].lower()
        subject.is_relative = ROWS[subject.noun]["role"] == "relative"
        subject.sexed_at = (begin + match.start(group), begin + match.end(group))
    return subjects, anchored


def tell_sexes(text: str, subjects: list[Subject]) -> None:
    """ "A boy of 900 g and a girl", of two, or "The boy died … His sister": the sex of each, in order."""
    match = SEXES.search(text) if len(subjects) == 2 else None
    places = [match.span(1), match.span(2)] if match else _called(text) if len(subjects) == 2 else []
    for subject, place in zip(subjects, places, strict=False):
        subject.sex, subject.sexed_at = sex_of(text[slice(*place)]), place


def _called(text: str) -> list[tuple[int, int]]:
    """Where each of two is first called by a noun of her sex; nothing where both are of one."""
    first: dict[Sex, tuple[int, int]] = {}
    for match in CALLED.finditer(text) if MAY_BE_CALLED.is_in(text) else ():
        first.setdefault(sex_of(match[1]), match.span(1))
    return sorted(first.values()) if len(first) == 2 else []
