"""Outcomes that a study's words name and do not report: what a response is, whom a sentence is about, until when.

"Partial response was defined as …", "patients who had responded to earlier treatment", "until the disease progressed".
"""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors.patient.group.study import Cohort
from extractors.patient.headcount import COUNT, whole_number
from extractors.patient.subject import Subject
from extractors.reading import Found, Reading
from extractors.searchable import searchable

# Not "78 (92%) were considered a success", which is told of people
DEFINED = re2.compile(
    r"(?i)\b(?:was|were|is|are) defined (?:as|by)\b"
    r"|(?:^|[^\d%)\s]\)?)\s(?:was|were|is|are) considered (?:an?|to be|as)\b"
)
WERE_CONSIDERED = re2.compile(
    r"(?i)\b(?:patients|cases|children|women|men|subjects|them|they|all|most|eyes|\d[\d.,]*)\)?"
    r" (?:was|were) considered\b"
)
UNTIL = re.compile(r"\b(?:until|unless|in case of)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
# "Patients | who died", "in those | who had responded"
WHO = re.compile(
    r"\b(?:patients|those|children|women|men|subjects|survivors|recipients|infants|individuals|groups?)\s+"
    r"(?:with\s+[\w-]+\s+)?(?:who\s*)$",
    re.IGNORECASE,
)
# "Had previously failed to respond"
EARLIER = re.compile(
    r"\b(?:had|have|has)\s+(?:all\s+|been\s+)?previously\s+(?:\w+ly\s+)?\w+(?:\s+to\s+\w+)?$", re.IGNORECASE
)
COUNTED = re.compile(r"\d|\b(?:all|both|none|every|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
# "Patients with a creatinine greater | than or equal to 2 mg/dl": a limit
LIMITED = re2.compile(r"(?i)\b(?:greater|less|higher|lower|more|fewer|longer|shorter|older|younger)$")
LIMIT = re.compile(r"\s+than(?:\s+or\s+equal\s+to)?\s+(?:an?\s+)?\d")
# "Disease-free interval": a measure
FREE = re2.compile(r"(?i)[\w]+[- ]free (?:intervals?|survival|status|distance|period|time|rates?)")
# "Age and sex were similar", "baseline variables did not differ": how groups were, and no result of theirs
AS_THEY_CAME = re2.compile(
    r"(?i)\b(?:ages?|aged|gender|sex(?:es)?|demographics?"
    r"|(?:demographic|baseline|pre-?treatment|initial) (?:[\w-]+ ){0,3}?"
    r"(?:characteristics|variables|values|data|features|parameters|levels|scores))\b"
)
OF_OTHER_AGE = re2.compile(
    r"(?i)\b(?:bone|gestational|mental) ages?\b|\bsex (?:hormone|gland|steroid)|\bfrom (?:baseline|the initial)\b"
)
# "The association remained after adjustment for age": of a calculation
ADJUSTED = re.compile(
    r"\b(?:remained|persisted|held)\b[^.;]{0,40}\b(?:after|when|even)\b[^.;]{0,30}\b(?:control|adjust|account|correct|exclu)\w*",
    re.IGNORECASE,
)
FOUND = re2.compile(
    r"(?i)\b(?:was|were|been) (?:\w+ly |also )?(?:seen|found|detected|identified|noted|observed|present|confirmed"
    r"|recorded|demonstrated|documented|diagnosed)\b|\b(?:had|showed|exhibited)\b"
)
# "The primary endpoint was | complete response", "main outcome measures: | improvement in gait"; not "was met"
ENDPOINT_IS = re.compile(
    r"\b(?:primary|secondary|main|principal|key|co-?primary)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:end[- ]?points?|outcomes?(?:\s+measures?)?|variables?|measures?|parameters?|criteri(?:on|a))\s*"
    r"(?:\([^()]*\)\s*)?(?:was|were|are|is|included?|comprised|:|-+|–)(?!\s+(?:\w+ly\s+|not\s+)?(?:met|reached|achieved|attained)\b)[^.;:]{0,200}$",
    re.IGNORECASE,
)
# "Needed to detect a 20% | reduction"
TO_DETECT = re.compile(
    r"\b(?:power\w*|needed|required|necessary|sample size|estimated|calculated|assum\w+|expected|designed)\b"
    r"[^.;]{0,200}\bto\s+(?:detect|demonstrate|show|find|observe)\s[^.;,]{0,40}$",
    re.IGNORECASE,
)
# "Toxicities were similar | to those reported before", "a lower risk | in retrospective studies": what others found
_STUDIES = r"(?:studies|trials|reports|series|literature|publications|experience)"
_EARLIER = r"(?:previous(?:ly)?|earlier|prior|historical|retrospective|observational|epidemiologic(?:al)?|preclinical)"
OF_OTHER_STUDIES: Any = re2.compile(rf"(?i)\b{_EARLIER}\b")
AS_OTHERS_FOUND = re.compile(
    r"[^.;,]{0,60}?\b(?:similar|comparable|identical|equivalent)\b[^.;,]{0,30}?\b(?:to|with)\s+"
    rf"(?:(?:those|that|what|the\s+(?:\w+\s+)?(?:rates?|results?|values?))\s+)?(?:(?:in|of|from|was|were)\s+)?(?:the\s+)?{_EARLIER}"
    rf"\s+(?:\w+\s+)?(?:reported|published|described|observed|seen|found|controls?|data|{_STUDIES})\b"
    rf"|[^.;,]{{0,60}}(?<!than )(?<!as )(?<!to )(?<!with )\bin\s+(?:\w+\s+)?{_EARLIER}\s+(?:\w+\s+)?{_STUDIES}\b",
    re.IGNORECASE,
)
# "Cortisol was higher | than in healthy women"
THAN_OTHERS = re.compile(
    r"[^.;]{0,90}?\b(?:than|from|between|versus|vs\.?|compared\s+(?:with|to)|in\s+comparison\s+(?:with|to))\s[^.;]{0,70}?"
    r"\b(?:controls?|healthy|normals?|volunteers|(?:patients?|those|children|women|men|subjects)\s+(?:with|without)"
    r"|non-?\w+\s+(?:patients|subjects))\b",
    re.IGNORECASE,
)
# "Survival was longer in women with small tumours | than in those with large ones": of one kind of them, not of all
MAY_BE_KINDS: Any = re2.compile(r"(?i)\b(?:than|compar\w+|versus|vs|between|whereas|while)\b")
_NOT_OTHERS = (
    r"(?:(?!\b(?:controls?|healthy|normals?|volunteers|placebo|baseline)\b|,? and (?:patients|those)\b)[^.;]|\.(?=\d))"
)
_PEOPLE = r"(?:patients?|those|children|women|men|subjects|cases|infants|individuals|survivors)"
KIND = (
    rf"(?:{_PEOPLE}\s+(?:with|without|who|whose|having|not|in whom)"
    r"|the (?:others|rest|remainder|other (?:\w+ )?groups?)|non-?survivors"
    r"|non-?(?:\w+[- ]){1,2}(?:patients|subjects|children|women|men|cases|infants))\b"
)
_TREATED = r"(?:received|given|treated|took|taking|had received|underwent|undergoing|receiving)\b"
THAN_A_KIND = re.compile(
    rf"{_NOT_OTHERS}{{0,120}}?\b(?:"
    rf"(?:than|compar(?:ed|ison)\s+(?:with|to)|versus|vs)\b{_NOT_OTHERS}{{0,40}}?"
    rf"(?:\b(?P<kind>{KIND})|\s(?:without|did (?:those|patients))\b)"
    rf"|between\s+(?:the\s+)?(?:{KIND}(?!\s+(?:\w+\s+)?{_TREATED})|(?:non-?)?survivors)"
    r"|(?:whereas|while)\s+(?:in\s+)?(?:those|patients)\s+with(?:out)?\b)",
    re.IGNORECASE,
)
WHEREAS_A_KIND = re.compile(rf"\b(?:whereas|while|but)\s+(?:in\s+)?{KIND}[^.;,]{{1,60}}$", re.IGNORECASE)
IS_KIND = re.compile(rf"\b{KIND}", re.IGNORECASE)
# "… than in those who | received the standard solution"
WHO_RECEIVED = re.compile(rf"\s+(?:\w+\s+)?{_TREATED}", re.IGNORECASE)
# "Of the 31, | sixteen | still had asthma", "eleven limbs | relapsed", where nobody makes a part of them
_BITS = r"(?:patients|women|men|children|infants|subjects|others?|relatives|eyes?|limbs?|ears?|knees|hips)"
SO_MANY = re.compile(
    rf"(?:^\s*|[,;:]\s+|\b(?:and|but|while|whereas|that|only|although)\s+)(?:(?:only|another|an additional)\s+)*"
    rf"(?P<n>{COUNT})(?:\s*\([^()]{{1,20}}\))?(?:\s+of\s+(?:the(?:se|m)?|whom|our)\b)?(?:\s+{_BITS}\b)?(?:\s*\([^()]{{1,20}}\))?"
    r"(?:\s+(?:still|also|later|then|soon|even|again|who|\w+ly))*\s*$",
    re.IGNORECASE,
)
SO_MANY_ARE = re.compile(rf"(?:only\s+)?(?P<n>{COUNT})(?:\s*\([^()]{{1,20}}\))?\s+(?:\w+\s+)?{_BITS}\b", re.IGNORECASE)
# "Nine developed hives, 12 had to stop because of nausea", of 21: that they did so is what came of it
HAPPENED = re2.compile(r"(?i)\b(?:develop\w*|occur\w*|appear\w*|suffered|experienced|because|due to|required)\b")
# "All had seizures | while taking theophylline"
CAME_OF = re.compile(r"\s(?:[\w-]+\s){0,3}?(?:after|following|during|while)\s", re.IGNORECASE)
# A study that has told of none of these has treated nobody
TREATED: Any = re2.compile(
    r"(?i)\b(?:treat\w*|\w*therap\w+|\w*surg\w+|\w*operat\w+|\w+(?:ectom|plast|otom|ostom)\w+|\w*transplant\w*"
    r"|follow(?:ed)?[- ]?up|followed|underwent|resect\w+|irradiat\w+|receiv\w+|gave|given|administ\w+|inject\w+"
    r"|infus\w+|implant\w*|procedures?|vaccin\w+|\w*an[a]?esthe\w+|complicat\w+|after|following|expos\w+|drain\w+|repair\w*"
    r"|bypass|shunt\w*|graft\w*|dialysis|ingest\w*|took|taking|induced|doses?|trial|random\w+|deliver\w+)\b"
)
# "We evaluated the | recovery of sight", "… | was the primary endpoint": what was looked at, and not what was seen
LOOKED_AT = re.compile(
    r"\b(?:we|authors?|to|aim\w*|study)\s+(?:(?:\w+ly|have|also|then)\s+)?(?:evaluate|assesse?|stud(?:y|ie)|examine|investigate|measure"
    r"|compare|determine|explore|analy[sz]e|quantify|monitor(?:e)?)d?\s+(?:(?!(?:that|which|who|whom|in|if|found|showed)\b)[\w-]+\s+){0,8}$",
    re.IGNORECASE,
)
# "The first year of | recovery", "patients in | remission", "predictors of | response"
SPOKEN_OF = re.compile(
    r"\b(?:probability|likelihood|chances?|predict\w*|correlat\w+|needed|necessary|(?:years?|months?|weeks?)(?=\s+(?:of|after|following))"
    r"|(?:patients|those)(?=\s+in)|role|understanding|time|duration)\s+(?:of|for|with|in|after|following|to)\s+"
    r"(?:(?:an?|the|their|achiev\w+|obtain\w+|first|second|initial|clinical|complete|partial|excellent)\s+)*$",
    re.IGNORECASE,
)
EVENT = re2.compile(
    r"(?i)^(?:[\w-]+ ){0,2}(?:remissions?|responses?|recovery|resolution|healing|improvement|relapses?|recurrences?"
    r"|progression)(?: (?:of|in) [^,;]*)?$"
)
ENDPOINT = re.compile(
    r"[^.;:,]{0,60}?\b(?:was|were)\s+(?:an?\s+|the\s+)?(?:primary|main|secondary|principal)\s+(?:[\w-]+\s+){0,3}"
    r"(?:end[- ]?points?|outcomes?|variables?|measures?|parameters?|criteri\w+)\b",
    re.IGNORECASE,
)
# "In 30 patients with gout | who had failed to respond": who was studied; not "30 patients, all of whom improved"
CHOSEN = re.compile(r"(?<!,)(?<!of)\s(?:who|whom|whose|which)\s[^.;,]{0,60}$|(?<!,)\s(?:who|that)\s*$", re.IGNORECASE)
PRESENTED = re2.compile(r"(?i)\b(?:describe|report|present)(?:s|ed)?\b")  # of whom a text tells what came of them
BY_COURSE = frozenset(("unchanged", "worsened", "improved", "resolved"))
NEAR = 60  # characters before the words that tell it


def drop(reading: Reading, groups: Cohort) -> None:
    """Take from the groups what is no result of theirs."""
    for outcome in reading.of("outcome"):
        if outcome.owners and outcome.value["direction"] and _is_none(reading, outcome, groups):
            outcome.owners = []


def _is_none(reading: Reading, outcome: Found, groups: Cohort) -> bool:
    quote = start, stop = outcome.value["quote"] or (outcome.start, outcome.end)
    begin, end = reading.sentence(outcome.start)
    text = reading.text
    first = max(begin, start - NEAR)
    plain = searchable(text[begin:end])
    if DEFINED.search(plain) and not WERE_CONSIDERED.search(plain):
        return True
    if EARLIER.search(text, first, stop) or UNTIL.search(text, first, start):
        return True
    if _is_a_measure(text, outcome.value["direction"], start, stop) or _is_looked_at(text, begin, start, stop):
        return True
    is_of_others = OF_OTHER_STUDIES.search(plain) and AS_OTHERS_FOUND.match(text, start, end)
    if is_of_others or _is_how_they_came(reading, outcome, groups, quote):
        return True
    if any(owner in groups.subsets for owner, _ in outcome.owners):
        return False
    return (
        _is_of_so_many(text, outcome, groups, begin)
        or _is_of_a_kind(text, groups, quote, (begin, end))
        or _is_of_those_who(reading, outcome, groups.subjects[0], quote)
    )


def _is_of_so_many(text: str, outcome: Found, groups: Cohort, begin: int) -> bool:
    """Whether what is told of all, who are in no arms, is told of a smaller number, and of no part that is known."""
    n = groups.subjects[0].n
    if n is None or groups.arms or [owner for owner, _ in outcome.owners] != [groups.first]:
        return False
    start, stop = outcome.value["quote"] or (outcome.start, outcome.end)
    told = SO_MANY.search(text[begin:start]) or SO_MANY_ARE.match(text, start, stop)
    some = whole_number(told["n"]) if told else None
    return some is not None and some < n


def _is_of_a_kind(text: str, groups: Cohort, quote: tuple[int, int], sentence: tuple[int, int]) -> bool:
    """Whether it sets one kind of those studied against another, where nobody is in an arm: of whom is not counted."""
    begin, end = sentence
    start = quote[0]
    if groups.arms or not MAY_BE_KINDS.search(searchable(text[begin:end])):
        return False
    if WHEREAS_A_KIND.search(text, begin, start):
        return True
    match = THAN_A_KIND.match(text, start, end)
    if match and match["kind"] and WHO_RECEIVED.match(text, match.end()):
        return IS_KIND.search(text, begin, match.start("kind")) is not None
    return match is not None


def _is_of_those_who(reading: Reading, outcome: Found, whole: Subject, quote: tuple[int, int]) -> bool:
    """ "In patients who died", "30 patients who had failed to respond": of whom something is told, and not what."""
    text = reading.text
    start = quote[0]
    begin, end = reading.sentence(start)
    opens = start + len("who ") if text[start : start + 4].lower() == "who " else start
    is_whole = begin <= whole.start < whole.end < opens and outcome.value["direction"] in BY_COURSE
    if is_whole and CHOSEN.search(text, whole.end - 1, opens) and not PRESENTED.search(searchable(text[begin:end])):
        return True
    first = max(begin, start - NEAR)
    return WHO.search(text, first, opens) is not None and not COUNTED.search(text, first, start)


def _is_a_measure(text: str, direction: str, start: int, stop: int) -> bool:
    """ "The disease-free interval", "a pressure less than 90 mm Hg": no cure, and no fall."""
    if direction == "resolved":
        return FREE.search(searchable(text[start : stop + NEAR // 3])) is not None
    is_limited = LIMIT.match(text, stop) is not None and LIMITED.search(searchable(text[start:stop])) is not None
    return is_limited and direction in ("increased", "decreased", "no_difference")


def _is_looked_at(text: str, begin: int, start: int, stop: int) -> bool:
    """ "We assessed the improvement in gait", "improvement was the main outcome", "predictors of an improvement"."""
    if LOOKED_AT.search(text, begin, start) or ENDPOINT.match(text, stop):
        return True
    if ENDPOINT_IS.search(text, begin, start) or TO_DETECT.search(text, begin, start):
        return True
    return EVENT.search(searchable(text[start:stop])) is not None and bool(SPOKEN_OF.search(text, begin, start))


def _is_how_they_came(reading: Reading, outcome: Found, groups: Cohort, quote: tuple[int, int]) -> bool:
    """Whether it tells how groups were like each other before, or what was found in those whom nobody has treated."""
    start, stop = quote
    end = reading.sentence(start)[1]
    direction = outcome.value["direction"]
    if direction in ("no_difference", "unchanged") and _is_of_design(reading.text[start:stop], reading.text[start:end]):
        return True
    if direction == "developed":
        return _is_finding(reading, *quote) or _is_division(reading, quote, groups)
    is_compared = direction in ("no_difference", "increased", "decreased") and THAN_OTHERS.match(
        reading.text, stop, end
    )
    return bool(is_compared) and not TREATED.search(searchable(reading.text[:stop]))


def _is_finding(reading: Reading, start: int, stop: int) -> bool:
    """ "Calcification was seen in two", where nobody has been treated yet: what they had, no more."""
    plain = searchable(reading.text[start:stop])
    if FOUND.search(plain) is None or TREATED.search(searchable(reading.text[:stop])):
        return False
    return CAME_OF.match(reading.text, stop) is None


def _is_division(reading: Reading, quote: tuple[int, int], groups: Cohort) -> bool:
    """ "Nine had colitis and 12 enteritis", of 21: what they came with."""
    begin, end = reading.sentence(quote[0])
    sizes = [s.n or 0 for i in groups.subsets if begin <= (s := groups.subject(i)).start < end]
    if len(sizes) < 2 or sum(sizes) != groups.subjects[0].n:
        return False
    if HAPPENED.search(searchable(reading.text[slice(*quote)])):
        return False
    others = (f.value["direction"] for f in reading.of("outcome") if begin <= f.start < end)
    return all(way in (None, "developed") for way in others)


def _is_of_design(quote: str, behind: str) -> bool:
    """Do words that find no difference tell how the groups came to the study, or how it was calculated."""
    plain = searchable(quote)
    if AS_THEY_CAME.search(plain) and not OF_OTHER_AGE.search(plain):
        return True
    return "remained" in behind[: len(quote)] and ADJUSTED.search(behind) is not None
