"""Which counts of people are not the size of a study: those it is compared with, excluded, planned, of a nation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient import headcount
from extractors.patient.headcount import Count
from extractors.patient.person_noun import PLURAL
from extractors.searchable import searchable

REACH = 80  # characters before a count, and behind it
# One look for all that follows: most counts have none of these words about them.
MAY_BE_LESS: Any = re2.compile(
    r"(?i)\b(?:than|compar\w+|planned|target\w*|projected|exclu\w+|blocks?|died|relapsed|progressed|withdrew|dropped)\b|%"
)
BEFORE = re.compile(
    r"\bthan\s+(?:(?:in|for|among)\s+|(?:that|those)\s+(?:of|in|for|from)\s+)[^.;]{0,50}$"
    r"|\bcompar(?:ed|ison|able)\s+(?:with|to)\s+(?:(?:those|that|data|results|findings|values)\s+(?:of|in|from|for|on)\s+"
    r"|an?\s+(?:[\w-]+\s+){0,3}(?:group|series|cohort|sample)\s+of\s+)?(?:the\s+)?$"
    r"|\b(?:less|fewer)\s+than\s+$"
    r"|\bexclu(?:ded|ding|sion of)\s+(?:the\s+|these\s+|another\s+)?$"
    r"|\b(?:of|before|instead of)\s+(?:an?|the)\s+(?:planned|projected|targeted)\s+$"
    r"|\bblocks?\s+of\s+$",  # "randomized in blocks of 8 subjects"
    re.IGNORECASE,
)
# "Ten patients | were excluded", "ten patients | had died": some of those studied
EXCLUDED = re.compile(
    r"(?:\s+who)?\s+(?:were|was)\s+excluded\b|\s+(?:(?:had|have)\s+(?:died|relapsed|progressed)|withdrew|dropped\s+out)\b",
    re.IGNORECASE,
)
SHARE = re.compile(r"\S+\s*\(\s*(?!100)\d[\d.]*\s*%")  # "144 (14%) patients"
MAY_BE_NOBODY: Any = re2.compile(
    r"(?i)\b(?:year|annually|yearly|diagnosed|will die|hypothetic\w*|ficti\w+|virtual|standardi[sz]ed|simulated"
    r"|estimated|need(?:ed)? to be|previously|literature|et al|colleagues|(?:co-?)?workers|associates"
    r"|per|sera|serum|plasma|cells|tissues?|biops(?:y|ies)|samples?|specimens?|isolates?|strains?|DNA|RNA)\b"
)
FEW = 4
ANYBODY = frozenset(("individuals", "donors", "subjects", "persons", "people", "adults", "volunteers"))
# "Sera of two individuals": where a few samples come from, and not whom a study is of
SAMPLE_OF = re.compile(
    r"\b(?:cells|[a-z]+(?:cytes|blasts|phages|phils)|lines?|sera|serum|plasma|samples?|specimens?|tissues?|biops(?:y|ies)"
    r"|strains?|isolates?|antibod(?:y|ies)|DNA|RNA)\s+(?:(?:were|was)\s+)?(?:\w+ed\s+)?(?:from|of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# "It is estimated that 900 children", "Smith et al. reported 30 patients"
OF_OTHERS = re.compile(
    r"\bestimated\s+(?:that\s+|at\s+|to be\s+|total of\s+)?"
    r"(?:about\s+|some\s+|over\s+|(?:more|less) than\s+|approximately\s+)?$"
    r"|\b(?:et al\.?|colleagues|(?:co-?)?workers|associates)(?:\s*[\[(]\d{1,4}[\])])?,?\s+(?:have\s+|has\s+|had\s+)?"
    r"(?:\w+ly\s+)?(?:reported|described|studied|treated|published|reviewed|observed|found)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
# "20 people would need to be screened", "three cases previously reported", "80 cases taken from the literature"
OTHERWISE = re.compile(
    r"\s+per\s+(?!group|arm|treatment|cohort|dose|sequence|cent)\w"
    r"|\s+(?:(?:would|will)\s+(?:have|need)|need(?:ed)?)\s+to be\b"
    r"|\s+(?:(?:that\s+)?(?:have|had|were)\s+(?:been\s+)?)?previously\s+(?:reported|described|published)\b"
    r"|\s+(?:\w+ed|taken|found|drawn)\s+(?:from|in)\s+the\s+(?:[\w-]+\s+){0,2}literature\b",
    re.IGNORECASE,
)
OF_NATION = re.compile(
    r"[^.;,]{0,50}\b(?:(?:each|every|per) year|annually|yearly|(?:will be|are) (?:newly )?diagnosed|will die)\b",
    re.IGNORECASE,
)
# "Of 940 patients screened", "from 940 eligible women": of these a study has taken some
MAY_SCREEN: Any = re2.compile(r"(?i)\b(?:screened|invited|approached|contacted|eligib\w+)\b")
SCREENED = re.compile(
    r"[^.;]{0,40}?\b(?:screened|invited|approached|contacted|(?:assessed|evaluated)\s+for\s+eligibility|(?:were|was)\s+eligible)\b",
    re.IGNORECASE,
)
SCREENED_WORDS = re.compile(r"\b(?:screened|invited|approached|contacted|eligible)\b", re.IGNORECASE)
ENTERED = re.compile(
    rf"(?<![\w.,/±:-])({headcount.COUNT})\s+(?:\(\s*\d[\d.]*\s*%\s*\)\s+)?"
    rf"(?:of (?:them|these|whom)\s+)?(?:(?:{PLURAL})\s+)?"
    r"(?:were\s+)?(?:(?:finally|then|subsequently|eventually|ultimately)\s+)?"
    r"(?:entered|enrol+ed|recruited|included|randomi[sz]ed|randomly|consented)\b",
    re.IGNORECASE,
)
# "106 met the criteria of the study": who of those that were found was taken
MET = re.compile(
    rf"\b(?P<n>{headcount.COUNT})\s+(?:\(\s*\d[\d.]*\s*%\s*\)\s+)?(?:of (?:them|these|whom)\s+)?(?:(?:{PLURAL})\s+)?"
    r"(?:met|fulfilled|satisfied)\s+(?:the\s+|all\s+|our\s+|these\s+)*(?:(?:inclusion|entry|study|eligibility|selection)\s+(?:\w+\s+)?criteria"
    r"|criteria\s+(?:of|for)\s+(?:(?:the|this|our)\s+study|inclusion|entry|enrol+ment|eligibility|analysis))\b",
    re.IGNORECASE,
)
MAY_MEET: Any = re2.compile(r"(?i)\b(?:met|fulfilled|satisfied)\b.{0,60}\bcriteria\b")
# "Three groups of | 10 patients", "25 patients | in each group", "each group comprised | 12 men"
MAY_BE_EACH: Any = re2.compile(r"(?i)\b(?:each|per|groups|arms)\b")
GROUPS_OF = re.compile(
    rf"\b(?P<n>{headcount.COUNT})\s+(?:[\w-]+\s+){{0,2}}?(?:groups|arms)\s*(?:of|with|\(\s*n\s*=)\s*(?:[a-z]+\s+)?$",
    re.I,
)
EACH_BEFORE = re.compile(
    r"\beach\s+(?:(?:group|arm)\s+(?:of|had|with|was|(?:was\s+)?compos\w+|compris\w+|consist\w+|contain\w+|includ\w+)"
    r"|compos\w+|compris\w+|consist\w+|contain\w+|includ\w+)(?:\s+of)?\s+$",
    re.IGNORECASE,
)
EACH_BEHIND = re.compile(
    r"\s*(?:(?:were\s+)?(?:in|for|to)\s+(?:each|every|either)\b|per\b|in\s+both\b|each\b)(?:\s+\w+)?\s+(?:groups?|arms?)\b|\s+each\b",
    re.I,
)
GROUPS = re.compile(rf"\b(?P<n>{headcount.COUNT})\s+(?:[\w-]+\s+){{0,2}}?(?:groups|arms)\b", re.IGNORECASE)
MOST_GROUPS = 8
# "A report of | 14 cases", "results in | 19 patients": how many a title says were studied; "a review of 30 cases" is of
# others'
TITLED = re.compile(r"\b(?:of|in|on|with|for|from)\s+(?:our\s+|the\s+)?(?:first\s+)?$|(?:^|[:.?-])\s*$", re.IGNORECASE)
OTHERS_TITLED = re.compile(
    r"\b(?:review|analysis)\s+of\s+(?:the\s+)?$|\b(?:hundred|thousand)\s+(?:and\s+)?$|\badditional\s+$", re.IGNORECASE
)
# "Rash occurred in | six women", "25 patients | in the A group": of a trial, some of one arm
BEFELL = re.compile(
    r"\b(?:occurred|developed|arose|appeared|reported|observed|noted|noticed|seen|found|recorded|experienced|achieved|stopped"
    r"|discontinued|withdrawn|present)\s+(?:only\s+)?(?:in|by|among)\s+(?:only\s+|just\s+)?$",
    re.IGNORECASE,
)
IN_ARM = re.compile(
    r"\s+(?:(?:who\s+were\s+)?(?:assigned|allocated|randomi[sz]ed)\s+to|in|from|of|on)\s+(?:the\s+)?"
    r"(?:(?!each\b|both\b|all\b|every\b|either\b|per\b|two\b|three\b|four\b|one\b|our\b|this\b|same\b|age\b)[\w-]+\s+){1,3}(?:groups?|arm)\b"
    r"(?!\s*(?:\([^()]*\)\s*)?(?:or|versus|vs|and\s+(?:the|an?))\b)"
    r"|\s+(?:in|from)\s+(?:group|arm)\s"
    r"|\s+(?:(?:were|was)\s+)?(?:\w+ly\s+)?(?:(?:assigned|allocated|randomi[sz]ed)\s+to|received|took|(?:given|treated\s+with))\s+"
    r"(?:(?!\b(?:or|either)\b)[^.;]){2,100}?(?:;|,|\b(?:and|while|whereas|versus|vs\.?))\s+(?:the\s+(?:other|remaining)\s+)?"
    rf"{headcount.COUNT}\s+(?:(?:{PLURAL})\s+)?(?:(?:were\s+)?(?:\w+ly\s+)?(?:assigned|allocated|randomi[sz]ed)\s+)?(?:to|received|took|"
    r"(?:were\s+)?(?:given|treated\s+with)|with)\s(?!\d)",
    re.IGNORECASE,
)
INVENTED = re.compile(r"\b(?:hypothetic\w*|ficti(?:ve|tious|onal)|virtual|standardi[sz]ed|simulated)\b", re.IGNORECASE)


def is_of_nobody(text: str, begin: int, end: int, count: Count) -> bool:
    """Whether a count, in its sentence from ``begin`` to ``end``, is of people invented, of a nation's, of others'.

    >>> text = "Some 90,000 cases are diagnosed each year."
    >>> is_of_nobody(text, 0, len(text), Count(5, 17, 90000))
    True
    """
    words, behind = text[count.start : count.end], text[count.end : min(end, count.end + REACH)]
    first = max(begin, count.start - REACH)
    if not MAY_BE_NOBODY.search(searchable(text[first : count.start] + words + behind)):
        return False
    if OF_OTHERS.search(text, first, count.start) or OTHERWISE.match(behind):
        return True
    if count.n <= FEW and count.noun in ANYBODY and SAMPLE_OF.search(text, first, count.start):
        return True
    return INVENTED.search(words) is not None or OF_NATION.match(behind) is not None


def is_no_total(text: str, begin: int, count: Count) -> bool:
    """Whether the words about a count, in its sentence from ``begin``, say that more or others were studied.

    >>> is_no_total("It was smaller than in 80 normal women.", 0, Count(23, 38, 80))
    True
    """
    first = max(begin, count.start - REACH)
    if not MAY_BE_LESS.search(searchable(text[first : count.end + REACH])):
        return False
    is_share = count.total is None and SHARE.match(text, count.start, count.end) is not None
    return is_share or bool(BEFORE.search(text, first, count.start) or EXCLUDED.match(text, count.end))


def is_of_arm(text: str, start: int, end: int) -> bool:
    """Whether those a trial counts at a place are of one of its arms, or some whom something befell.

    >>> text = "Rash occurred in five patients."
    >>> is_of_arm(text, 17, 30), is_of_arm("Forty patients in the A group were older.", 0, 14)
    (True, True)
    >>> is_of_arm("Forty patients in each group completed it.", 0, 14)
    False
    """
    is_share = re.search(r"\bof\b", text[start:end]) is not None  # "in six of 20 patients": the twenty may be all
    is_hit = not is_share and BEFELL.search(text, max(0, start - REACH), start) is not None
    return is_hit or IN_ARM.match(text, end) is not None


def titled(text: str, abstract_start: int, numbers: Sequence[Count]) -> Count | None:
    """The people that a title counts, where the text counts them again; who is in the title alone is nobody's place.

    >>> text = "Gout: results in 9 patients. In 90 clinics 9 patients were seen."
    >>> titled(text, 29, [Count(17, 27, 9, noun="patients"), Count(43, 53, 9, noun="patients")]).start
    43
    """
    told = [c for c in headcount.within(numbers, 0, abstract_start) if c.noun and c.n > 1]
    if len(told) != 1 or told[0].total:
        return None
    count = told[0]
    if not TITLED.search(text, 0, count.start) or OTHERS_TITLED.search(text, 0, count.start):
        return None
    again = (c for c in numbers if c.start >= abstract_start and c.n == count.n and not c.total)
    return next(again, count)


def groups_of(text: str, begin: int, count: Count) -> int:
    """How many groups of so many were studied: 1 where a count is of no group, 0 where nobody says how many.

    >>> text = "Three groups of 10 men were studied."
    >>> groups_of(text, 0, Count(16, 22, 10))
    3
    """
    first = max(begin, count.start - REACH)
    if not MAY_BE_EACH.search(searchable(text[first : count.end + REACH])):
        return 1
    told = GROUPS_OF.search(text, first, count.start)
    if not told and not EACH_BEFORE.search(text, first, count.start) and not EACH_BEHIND.match(text, count.end):
        return 1
    told = told or GROUPS.search(text)
    n = headcount.whole_number(told["n"]) if told else None
    return n if n and 1 < n <= MOST_GROUPS else 0


def entered(text: str, count: Count) -> Count | None:
    """How many entered a study, where a count is of those who were screened for it.

    >>> text = "Of 940 women screened, 85 were enrolled."
    >>> entered(text, Count(3, 12, 940)).n
    85
    """
    end = min(len(text), count.end + REACH)
    if MAY_MEET.search(searchable(text[count.end : end + REACH])) and (met := MET.search(text, count.end, end + REACH)):
        n = headcount.whole_number(met["n"])
        if n and 1 < n < count.n:
            return Count(*met.span(), n, sex=count.sex)
    if not MAY_SCREEN.search(searchable(text[count.start : end])):
        return None
    if not (SCREENED_WORDS.search(text, count.start, count.end) or SCREENED.match(text, count.end, end)):
        return None
    for match in ENTERED.finditer(text, count.end):
        n = headcount.whole_number(match[1])
        if n and 1 < n < count.n:
            return Count(match.start(), match.end(), n, sex=count.sex)
    return None
