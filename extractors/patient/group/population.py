"""Who a study is of, and how many they are; and which of its sentences tell of others, or of what is known."""

from __future__ import annotations

from dataclasses import replace

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import bystander, general, headcount, species
from extractors.patient.group import listed, total
from extractors.patient.group.part import HEALTHY
from extractors.patient.group.study import Study
from extractors.patient.headcount import Count
from extractors.patient.person_noun import sex_of
from extractors.patient.subject import Subject
from extractors.searchable import searchable

POPULATION = re2.compile(
    r"(?i)\b(?:patients|subjects|participants|volunteers|women|men|children|adults|infants|individuals"
    r"|cases|people|neonates|newborns|workers|employees|students|nurses|smokers|residents|parents|mothers"
    r"|veterans)\b[^.;]{0,80}?\b(?:were|was|received|underwent|had|completed|enrolled|included)\b"
    r"|\bwe (?:studied|evaluated|treated|investigated|enrolled|included|recruited|analy[sz]ed|reviewed"
    r"|examined|assessed|followed|performed|conducted|compared|identified|undertook|initiated|tested)\b"
    r"|\bphase [I1-4]+[ab]? (?:study|trial)\b"
    r"|\b(?:randomi[sz]ed|randomly|trial|study (?:was|evaluated|included|population)|enrolled"
    r"|recruited|eligible|cohort of|retrospective|prospective)\b"
)
PEOPLE = looks.compile(
    r"(?i)\b(?:patients|subjects|women|men|children|participants|volunteers|neonates|newborns|workers|employees"
    r"|students|nurses|smokers|residents|parents|mothers|veterans|adults|infants|babies)",
    "study",
)
# "20 controls", "six previously published cases": not those who were studied
OTHERS = re2.compile(rf"{HEALTHY.pattern}|\b(?:previous(?:ly)?|published|literature)\b")
# "Thirty healthy men took …", of a study that counts no patients
VOLUNTEERS = re2.compile(r"(?i)\b(?:healthy|normal|volunteers)\b")
COMPARED = re2.compile(r"(?i)\b(?:controls?|patients|previous(?:ly)?|published|literature)\b")
BEFORE = re.compile(
    r"\b(?:previous|prior|earlier|other|reported|published|described)\s+$", re.IGNORECASE
)  # "| patients"
# "(1.5% in 652 consecutive patients)": what is known from elsewhere
ASIDE = re.compile(r"\(\s*\d[\d.]*\s*% (?:in|of|among) (?:\w+ )?$")
# "As controls, serum from 60 patients …": no part of those who were studied
AS_CONTROLS = re.compile(
    r"\b(?:as|served as) (?:\w+ )?controls?\b[^.;]{0,80}$|\bcontrols (?:were|included)\b[^.;]{0,40}$"
    r"|\b(?:control|comparison) (?:study|series|group|cohort|population)\b(?: (?!received\b)[\w-]+){1,4} $",
    re.I,
)
SIZED = re.compile(
    r"\b(?P<noun>patients|subjects|participants|volunteers|women|men|children|adults|infants|individuals)"
    r"(?:\s+with\s+[^.;,()]{1,60}?)?\s*\(\s*[nN]\s*=\s*(?P<n>\d{1,3}(?:,\d{3})+|\d{1,6})\s*\)",
    re.IGNORECASE,
)
N_IS = re.compile(r"\b[nN]\s*=\s*(\d{1,3}(?:,\d{3})+|\d{1,6})\b")
HEALTHY_BEFORE = re.compile(r"\b(?:healthy|normal|control|other|these)\s+$", re.IGNORECASE)
SEEN = re.compile(
    r"\s+(?:who\s+were\s+)?(?:admitted|seen|screened|referred|hospitali[sz]ed|presenting|discharged)\b", re.I
)
PATIENTS = frozenset(("patients", "cases"))
SCREENED = 20  # times as many as are studied
FEW = 5
# "The finding may be due to chance: it was seen in 12 patients": a sentence that tells what was done to so many, or how
# so many fared, is about them, whatever it says besides
DONE = re2.compile(
    rf"{general.PAST.pattern}|\b(?:studied|examined|treated|analy[sz]ed|evaluated|reviewed|measured|performed)\b"
    r"|\bbeen (?:used|given|tried)\b"
)
# "Some 100 cases have been described", "we suggest that 16 did not need surgery": of others, or of what may be
KNOWN = re2.compile(
    r"(?i)\b(?:has|have) (?:\w+ )?been (?:\w+ly )?(?:reported|described|documented|published)\b"
    r"|\b(?:literature|should)\b"
    r"|\bwe (?:\w+ly |further |also |therefore |thus )?(?:suggest|conclude|recommend|propose|believe|speculate)\b"
)
# "BACKGROUND. Little is known. We therefore assessed 115 children": that sentence tells of the study itself
WE_STUDIED = re2.compile(
    r"(?i)\bwe (?:(?:therefore|thus|then|also|have|hence|retrospectively|prospectively|now) ){0,2}(?:studied"
    r"|assessed|evaluated|examined|investigated|treated|reviewed|compared|followed"
    r"|analy[sz]ed|enrolled|randomi[sz]ed|recruited|surveyed|measured|observed|tested)\b"
)


def population(study: Study) -> Subject | None:
    """The whole study population: the largest number of people counted as such, or one that is only spoken of."""
    text = study.text
    best, elsewhere = _largest(study)
    if best is not None and not best.total:
        best = total.entered(text, best) or best
    if best is not None and (said := total.titled(text, study.sentences[0][0], study.numbers)):
        best = said if said.n != best.n else best
    if best is not None and (sized := _sized(study)) and (best.total or best.n) < sized.n <= SCREENED * best.n:
        best = sized
    if species.is_of_cells(text) or species.is_of_tool(text) or _is_of_bystanders(study, best):
        return None
    is_of_papers = species.is_of_papers(text)
    if best is not None and not (is_of_papers and (best.total or best.n) < elsewhere):
        n = best.n if _is_screened(study, best) else best.total or best.n
        return Subject("group", "all", best.start, best.end, n=n or None, sex=best.sex)
    if is_of_papers or species.is_timeless(text):
        return None
    if sized := _sized(study):
        return Subject("group", "all", sized.start, sized.end, n=sized.n or None, sex=sized.sex)
    for begin, end, category in study.sentences:
        sentence = text[begin:end]  # RE2 encodes all it is given, so give it the sentence alone
        told = (m for m in POPULATION.finditer(searchable(sentence)) if not BEFORE.search(sentence, 0, m.start()))
        match = next((m for m in told if species.is_own(sentence, m)), None)
        if match and category != "BACKGROUND" and _is_of_people(study, sentence):
            return Subject("group", "all", begin + match.start(), begin + match.end())
    return None


def _sized(study: Study) -> Count | None:
    """ "Eligible women (n = 64) were studied": the only people whose number is told so, and nobody else's is larger."""
    sized = list(SIZED.finditer(study.text)) if "=" in study.text else []
    sentence = _sentence(study, sized[0].start()) if len(sized) == 1 else ""
    if not sentence or is_general(sentence) or HEALTHY_BEFORE.search(study.text, 0, sized[0].start()):
        return None
    size = headcount.whole_number(sized[0]["n"]) or 0
    if any((headcount.whole_number(m[1]) or 0) > size for m in N_IS.finditer(study.text)):
        return None
    if " with " in sized[0][0] and len(N_IS.findall(sentence)) > 1:
        return None  # "patients with gout (n = 20) or lupus (n = 10)"
    return Count(*sized[0].span(), size, sex=sex_of(sized[0]["noun"].lower()))


def _largest(study: Study) -> tuple[Count | None, int]:
    """The largest number of people that is the study's own, and the largest in words about what is known elsewhere."""
    text = study.text
    best: Count | None = None
    elsewhere = 0
    has_people = any(c.noun for c in study.numbers) or PEOPLE.is_in(text)
    has_patients = any(c.noun in PATIENTS for c in study.numbers)
    for begin, end, category in study.sentences:
        inside = [
            c
            for c in headcount.within(study.numbers, begin, end)
            if not OTHERS.search(searchable(text[c.start : c.end]))
            or (not has_patients and _is_volunteers(text, begin, end, c))
        ]
        if not inside:
            continue
        if is_known(text[begin:end], category) or is_general(text[begin:end], has_counted=True):
            elsewhere = max(elsewhere, *((c.total or c.n) for c in inside))
            continue
        own = [
            c for c in inside if not (headcount.is_listed(text, begin, c) or total.is_of_nobody(text, begin, end, c))
        ]
        own = [_with_those_beside(text, begin, _of_all_groups(text, begin, c)) for c in own]
        for count in (headcount.joined(text, c, inside) for c in own):
            n = count.total or count.n
            if (count.noun == "" and not has_people) or ASIDE.search(text, begin, count.start):
                continue
            if "control" in text[begin : count.start] and AS_CONTROLS.search(text, begin, count.start):
                continue
            if n > 1 and (best is None or n > (best.total or best.n)):
                best = count if not total.is_no_total(text, begin, count) else best or replace(count, n=0, total=None)
    return best, elsewhere


def _of_all_groups(text: str, begin: int, count: Count) -> Count:
    """ "Three groups of 10 men" are thirty; of "10 in each group" nobody can tell more where no groups are counted."""
    n = total.groups_of(text, begin, count)
    return count if n == 1 else replace(count, n=n * count.n, total=None)


def _with_those_beside(text: str, begin: int, count: Count) -> Count:
    """ "22 elderly and 93 younger patients" are 115."""
    other = listed.beside(text, begin, count)
    if not other:
        return count
    return replace(count, start=min(count.start, other.start), end=max(count.end, other.end), n=count.n + other.n)


def _is_volunteers(text: str, begin: int, end: int, count: Count) -> bool:
    """Whether those counted are healthy and, by their sentence, compared with nobody."""
    is_healthy = VOLUNTEERS.search(searchable(text[count.start : count.end])) is not None
    return is_healthy and not COMPARED.search(searchable(text[begin:end]))


def is_known(sentence: str, category: str | None) -> bool:
    """Whether a sentence tells what is known of a disease, and not of the study."""
    return category == "BACKGROUND" and not WE_STUDIED.search(searchable(sentence))


def _sentence(study: Study, position: int) -> str:
    begin, end, _ = next(s for s in study.sentences if s[0] <= position < s[1])
    return study.text[begin:end]


def _is_screened(study: Study, count: Count) -> bool:
    """ "Thirty of 4,800 patients admitted had gout": the thirty are studied if nobody else of those is counted."""
    is_large = count.total is not None and count.total >= SCREENED * count.n and count.n >= FEW
    if not (is_large and SEEN.match(study.text, count.end)):
        return False
    return all((c.total or c.n) <= count.n for c in study.numbers if c is not count and c.total != count.total)


def _is_of_bystanders(study: Study, best: Count | None) -> bool:
    first, last, _ = study.sentences[0] if study.sentences else (0, 0, None)
    title = study.text[:first].strip() or study.text[first:last]
    return bystander.is_of_bystanders(study.text, title, best.noun if best else "", best.n if best else 0)


def _is_of_people(study: Study, sentence: str) -> bool:
    """Whether a study with no number of people has people at all, and not only their cells or an algorithm."""
    if species.OF_PEOPLE.search(sentence):
        return False
    is_trial = "randomi" in sentence.lower() and bool(study.drugs or PEOPLE.is_in(study.text))
    return is_trial or bool(PEOPLE.search(searchable(sentence)))


def is_general(sentence: str, *, has_counted: bool = False) -> bool:
    """Whether a sentence tells of patients in general: hardly where it counts some to whom something was done."""
    plain = searchable(general.as_done(sentence))
    if not general.GENERIC.search(plain) or POPULATION.search(plain):
        return False
    return not (has_counted and DONE.search(plain) and not KNOWN.search(plain))
