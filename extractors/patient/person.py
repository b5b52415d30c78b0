"""People introduced one by one: "A 66-year-old retired carpenter", "her brother, aged 6 years", "a patient who …".

Reads text and ages and returns `Anchor`s in order of position; how many patients there are is decided in `individual`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import re2

from extractors.patient import general, outsider, several
from extractors.patient.anchor import Anchor, is_own_age, sentence_of
from extractors.patient.headcount import Count
from extractors.patient.person_noun import ROWS, SINGULAR, STOP, nouns, sex_of
from extractors.reading import Found, Reading
from extractors.searchable import searchable

AFTER_AGE = re.compile(
    rf"[\s,-]*(?:(?:years?|yrs?|months?|weeks?|days?)?[\s-]*old\b)?"
    rf"((?:[\s,/-]+(?!{STOP}\b)[^\W\d_][\w'’.]*){{0,7}}?)[\s,/-]+\(?({SINGULAR})\b(?![’']s?\s+(?:mother|father))",
    re.IGNORECASE,
)
# "a 76-year-old women": one woman all the same
MISSPELT = re.compile(r"()(?:[\s/-]+[^\W\d_][\w'’.]*){0,2}?[\s/-]+(women|men|females|males)\b", re.IGNORECASE)
SINGLE_BEFORE = re.compile(r"\ban?\s+$", re.IGNORECASE)
BEFORE_AGE = re.compile(
    rf"\b({SINGULAR})(?:\s+(?:patient|child|infant|subject))?\s*(?:[,(]\s*|\s+)(?:who\s+)?"
    rf"(?:was\s+|is\s+|aged?\s+|of\s+|at\s+the\s+age\s+of\s+|(?!the\b|an?\b)[\w-]+\s+)?$",
    re.IGNORECASE,
)
ARTICLE_BEFORE = re.compile(
    rf"\b(an?|another|one|the|this|our|her|his|their|second|third|fourth)\s+(?:(?!(?:{STOP}|his|her|their)\b)[\w-]+\s+){{0,3}}?$",
    re.IGNORECASE,
)
COPULA_BEFORE = re.compile(r"\b(?:patient|case|[A-Z]{1,3}\.?)\s*(?:\d+|[A-Z])?\s*(?:was|is|,|:|\()\s*(?:an?\s+)?$")
NOUN_LIKE = re.compile(rf"\b(?:an?|the|this|our)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}$", re.IGNORECASE)
# "a 66-year-old retired carpenter presented": who does what only people do is one, whatever she is called.
STANDS_ALONE = re.compile(
    rf"((?:[\s,-]+(?!{STOP}\b)[^\W\d_][\w'’]*){{0,4}}?)(?:\s+(?:who|whose|with|was|had|has|presented|developed|received|underwent"
    r"|complained|died|experienced|took|noticed|reported|suffered|and (?:his|her))\b|\s*[,;])"
)
THE_BEFORE = re.compile(r"\bthe\s+$", re.IGNORECASE)  # "the 8-year-old needed infliximab": somebody known
DOES = re.compile(
    r"\s+(?:also\s+)?(?:improved|recovered|responded|remained|needed|required|became|did|is|survived|achieved|relapsed|showed|tolerated"
    r"|continued|got|worsened|deteriorated|returned|but|and|whereas|while)\b|[.);,]|\s*$"
)
# "The younger, aged 9, …", "the second (34 years) …"
TOLD_APART = re.compile(
    r"\bthe\s+(elde(?:r|st)|old(?:er|est)|young(?:er|est)|middle|first|second|third|fourth|other|former|latter)"
    r"(?:\s+(?:one|twin|sibling|of (?:the|these|our) \w+ \w+))?\s*([,(]\s*(?:now\s+)?|(?:who\s+)?(?:was|is)\s+)?$",
    re.IGNORECASE,
)
IN_DECADE = re.compile(
    rf"\b(?P<noun>(?:an?|his|her)\s+(?:(?!{STOP}\b)[^\W\d_][\w'’-]*\s+){{0,5}}?[^\W\d_][\w'’-]*),?(?:\s+who\s+(?:was|is))?"
    r"\s+in\s+(?P<whose>his|her)\s*$",
    re.IGNORECASE,
)
MANY_BEFORE = re.compile(r"(?<![:.])(?<![A-Za-z] )\b(?!1 )\d{1,6} (?:[a-z-]+ )?$")
PEOPLE_BEHIND = re.compile(rf"\s+(?:[\w-]+\s+)?(?:{nouns('p', 'case')})\b", re.IGNORECASE)
SEVERAL = re.compile(rf"\b(?:{nouns('p', 'case', 'relative')})\b", re.IGNORECASE)
ANIMAL_BEHIND = re.compile(rf"(?:\s+(?!{STOP}\b)[\w'’-]+){{0,3}}?\s+(?:{nouns(None, 'other')})\b", re.IGNORECASE)
INITIALS = re.compile(
    r"\b((?!A\b|[IVX]+\b)[A-Z]{1,3}|[A-Z]\.[A-Z]\.|P\d{1,2})(?:(?:\s+(?:is|was)|,|:)\s+(?:an?\s+)?|(?<=\d)\s?\()$"
)
RELATIVE_CASE = re.compile(
    r"\b(?:developed|presented|was (?:\w+ )?(?:diagnosed|treated|admitted|started|found)|received"
    r"|underwent|is|had a)\b",
    re.I,
)
# "Her 2-day-old son had jitteriness and was treated": with "had" alone she is only part of the family history
RELATIVE_TREATED = re.compile(
    r"\b(?:was|were) (?:\w+ly )?(?:treated|given|started|admitted)\b|\b(?:received|required|underwent)\b"
)
MOST_APART = 7  # patients whom "the second", "the youngest" tells apart
BABIES = ("newborn", "neonate", "infant", "baby")
RELATIVE_TOLD = re.compile(
    rf"\s*(his|her|their|the)\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,3}}?({nouns('s', 'relative')}|{'|'.join(BABIES)}|child)\b"
    rf"(?!['’]s|\s+(?:{SINGULAR})\b)",
    re.IGNORECASE,
)
HEADED = re.compile(r"\b(?:case|patient)\s+\w{1,4}\s*[:.)–-]\s*$", re.IGNORECASE)  # "Case 2: Her brother, aged 41"
WHO = re.compile(r",?\s+(?:who|whose)\b", re.IGNORECASE)  # "from his 38-year-old mother, who took amlodipine"
COUPLE = re.compile(r"\b(?:couple|spouses|husband and wife)\b", re.IGNORECASE)
HIS_OR_HER = re.compile(r"\s*\)?,?\s*and\s+(his|her)\b", re.IGNORECASE)
AND_HIS = re.compile(r",?\s+and\s+(?:his|her|their)\b", re.IGNORECASE)  # "a woman, her mother of 60 and her son of 8"
JOINED_BY_AND = re.compile(r"\s*\)?,?\s*and\s*(?:his|her)?\s*")


def anchors(reading: Reading, sentences: Sequence[tuple[int, int]], numbers: Sequence[Count]) -> list[Anchor]:
    """People introduced with an age of their own, in order; enumerated ones ("29, 36 and 61 years old") one by one."""
    text, ages = reading.text, reading.of("age")
    found: list[Anchor] = []
    taken: set[int] = set()
    for run in several.enumerations(text, ages):
        people = several.enumerated_people(text, run, sentences, numbers)
        if people:
            found += people
            taken |= {a.start for a in run}
    for age in ages:
        if age.start in taken or not is_own_age(text, age):
            continue
        place = sentence_of(age.start, sentences)
        alike = several.alike(text, age, place, numbers)
        phrase = None if alike else _phrase(text, age, *place)
        if phrase is None:
            found += alike or several.of_one_age(text, age, place[0], numbers)
        elif _introduces(text, phrase, place, found[-1].end if found else -1, numbers):
            if found and phrase.is_relative and not found[-1].sex:
                _sex_by_relative(text, found[-1], phrase)
            found.append(phrase)
    return sorted(found, key=lambda a: (a.start, a.age.start if a.age else 0))


# "Her mother, a 26-year-old primigravida, …"
APPOSED = re.compile(
    rf"\b(?:his|her|their|['’]s)\s+(?:(?!{STOP}\b)[\w-]+\s+)?({nouns('s', 'relative')}),\s*(?:who (?:is|was)\s+)?$",
    re.IGNORECASE,
)
KIN = {
    "sister": ("sisters", "siblings"),
    "brother": ("brothers", "siblings"),
    "twin": ("twins",),
    "sibling": ("siblings",),
}


def _is_one_of(text: str, phrase: Anchor, numbers: Sequence[Count]) -> bool:
    """Whether the text is about "two sisters" or a couple, so that "the elder sister" is one of them."""
    if phrase.noun in ("husband", "wife"):
        return COUPLE.search(text, 0, phrase.start) is not None
    return any(count.noun in KIN.get(phrase.noun, ()) for count in numbers)


def _introduces(text: str, phrase: Anchor, place: tuple[int, int], beside: int, numbers: Sequence[Count]) -> bool:
    """Whether a noun phrase is of somebody who may be a patient; it is completed by what the words around say of her.

    ``place`` is the sentence, and ``beside`` where the last person ends, for "a man and his 42-year-old sister".
    """
    begin, end = place
    role = ROWS[phrase.noun]["role"] if phrase.noun in ROWS else "case"
    if role == "other" or ANIMAL_BEHIND.match(text, phrase.end):
        return False
    if phrase.is_apart and any((c.total or c.n) > MOST_APART for c in numbers):
        return False  # "31 cases … The youngest was 2 years old"
    relative = APPOSED.search(text, begin, phrase.start)
    if relative:
        phrase.noun, phrase.article, role = relative[1].lower(), "her", "relative"
    phrase.is_nobody = outsider.is_nobody(text, phrase, begin)
    phrase.is_quoted = outsider.is_quoted(text, phrase, begin)
    introduced = phrase.article in ("a", "an", "one", "another")
    if role == "relative" and not introduced and not _is_one_of(text, phrase, numbers):
        coordinated = begin < beside <= phrase.start and (
            JOINED_BY_AND.fullmatch(text, beside, phrase.start)
            or (text[beside : phrase.start].strip() == "," and AND_HIS.match(text, phrase.end))
        )
        if not coordinated and not _relative_is_case(text, phrase, end):
            phrase.is_nobody = WHO.match(text, phrase.end) is not None
            return phrase.is_nobody
        phrase.is_relative = True
    age = phrase.age.start if phrase.age else phrase.start
    initials = INITIALS.search(text[begin : phrase.start]) or INITIALS.search(text[begin:age])
    phrase.label = initials[1] if initials else None
    phrase.sex = phrase.sex or sex_of(text[phrase.start : phrase.end])
    return True


def _sex_by_relative(text: str, person: Anchor, relative: Anchor) -> None:
    """ "A 52-year-old farmer and his 24-year-old son": the farmer is a man."""
    whose = HIS_OR_HER.match(text, person.end, relative.end)
    if whose:
        person.sex = "male" if whose[1].lower() == "his" else "female"
        person.sexed_at = whose.span(1)


def _phrase(text: str, age: Found, begin: int, end: int) -> Anchor | None:
    """The noun phrase of one person around an age, or None where the words are not of that kind."""
    before, after = text[begin : age.start], text[age.end : min(end, age.end + 90)]
    decade = IN_DECADE.search(before)
    if decade:
        noun = decade["noun"].split()[-1].lower()
        start = begin + decade.start()
        return Anchor(start, age.end, age, article=decade["noun"].split()[0].lower(), noun=noun)
    inside = re.search(rf"\b({SINGULAR})\b", age.text, re.IGNORECASE)
    follow = AFTER_AGE.match(after) or (MISSPELT.match(after) if SINGLE_BEFORE.search(before) else None)
    preceding = BEFORE_AGE.search(before)
    if preceding and (SEVERAL.search(before, preceding.start()) or MANY_BEFORE.search(before, 0, preceding.start())):
        preceding = None  # "twin sisters aged 19 years", "491 female, age 66 years"
    if follow and PEOPLE_BEHIND.match(after, follow.end()) and not SINGLE_BEFORE.search(before):
        follow = None  # "18- to 24-year-old female students"
    if inside or follow:
        noun = inside[1] if inside else follow[2] if follow else ""
        start, stop = age.start, age.end + (follow.end() if follow else 0)
    elif preceding:
        noun, start, stop = preceding[1], begin + preceding.start(1), age.end
    elif age.rule == "age.noted":
        sex = "female" if "F" in age.text else "male"
        return Anchor(age.start, age.end, age, sex=sex)
    elif (apart := TOLD_APART.search(before)) and (apart[2] or age.text.startswith("aged")):
        return Anchor(begin + apart.start(), age.end, age, article="the", noun=apart[1].lower(), is_apart=True)
    elif THE_BEFORE.search(before) and DOES.match(after):
        return Anchor(age.start - 4, age.end, age, article="the")
    elif COPULA_BEFORE.search(before) or INITIALS.search(before):
        noun, start, stop = "", age.start, age.end
    elif NOUN_LIKE.search(before) and (alone := STANDS_ALONE.match(after)):
        noun, start, stop = "", age.start, age.end + alone.end(1)
    else:
        return None
    article = ARTICLE_BEFORE.search(text[begin:start])
    start = begin + article.start() if article else start
    return Anchor(start, stop, age, article=article[1].lower() if article else "", noun=noun.lower())


def _relative_is_case(text: str, phrase: Anchor, end: int) -> bool:
    """ "His 4-year-old sister developed a cough" opens a case; "His mother and 2-year-old sister" does not."""
    if HEADED.search(text, max(0, phrase.start - 16), phrase.start):
        return True
    told = text[phrase.end : end].lstrip(" ,")
    opening = re.split(r"[.;:!?]\s", text[max(0, phrase.start - 200) : phrase.start])[-1]
    return (
        len(opening.split()) <= 6
        and not re.search(r"\b(?:and|or|although|whose)\b|,", opening)
        and phrase.article in ("her", "his", "the", "their")
        and bool(RELATIVE_CASE.match(told) or (told.startswith("had ") and RELATIVE_TREATED.search(told)))
    )


# A person without an age: only where the text announces a single case.
PLAIN = re.compile(
    rf"\b(an?|one|another|this|our|the\s+(?:first|second|third|fourth|fifth|only))\s+"
    rf"(?:(?!(?:{STOP}|the|an?|while|when|if|as|or|control|comparison)\b)[^\W\d_][\w'’-]*\s+){{0,4}}?"
    rf"({nouns('s', 'case')})\b"
    # "a patient group", "a child obesity program", "an individual case"
    r"(?!\s+(?:reports?|series|study|controls?|populations?|groups?|cases?|obesity|weight|growth|health|healthcare|care|abuse|development|education"
    r"|management|satisfaction|safety|monitoring|survival|mortality|behaviou?r|welfare|programs?|f(?:o)?etus)\b)",
    re.IGNORECASE,
)
# "The incidence of delivery of an infant", "the weight achieved by a child"
ANY_ONE = re.compile(
    r"\b(?:incidence|risk|delivery|likelihood|probability|chance|rates?|achieved)\s+(?:of|in|for|by)\s+$|\b(?:only|or)\s+$",
    re.IGNORECASE,
)
OR_ANOTHER = re.compile(r"\s+or\s+an?\b", re.IGNORECASE)  # "An adolescent or an adult born after 1956 is susceptible"
# "When a patient has epigastric pain", "a program for a patient with X can be developed"
IF = re.compile(r"\b(?:when(?:ever)?|if|once|unless|whether|treating|program(?:me)?s? for)\s+$", re.IGNORECASE)
IS_SO = re.compile(
    r"\s+(?:with [^.,;]{1,60}? )?(?:has|is|presents|develops|complains|requires|needs|does)\b", re.IGNORECASE
)
# "A lymph node from a patient", "cells of one patient": nobody who is cared for here
SAMPLE_FROM = re.compile(
    r"\b(?:cells?|fibroblasts?|keratinocytes?|lymphocytes?|monocytes?|neutrophils?|platelets?|erythrocytes?|leu[ck]ocytes?|lines?"
    r"|clones?|PBMCs?|one|those|sera|serum|plasma|samples?|specimens?|sections?|tissues?|biops(?:y|ies)|nod(?:e|es|ules?)|lens(?:es)?|nucleus|strains?"
    r"|isolates?|antibod(?:y|ies)|DNA|RNA)\s+(?:\(\w+\)\s+)?(?:(?:were|was)\s+)?(?:\w+ed\s+)?from\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# No text without one of these has any: "the case" alone introduces nobody.
SOMEBODY: Any = re2.compile(rf"(?i)\b(?:{'|'.join(n for n in nouns('s', 'case').split('|') if n != 'case')})\b")
ANNOUNCED = re.compile(
    r"\b(?:(?:we|i|this report|this paper|this article|the authors?)\s+(?:\w+\s+){0,2}?(?:report"
    r"|describe|present|document|observed|saw|treated|encountered)"
    r"|is (?:reported|described|presented)|case (?:report|is|of)|to (?:report|describe|present)|was "
    r"(?:seen|treated|admitted|diagnosed|found)"
    r"|the case)\b",
    re.IGNORECASE,
)


def is_anyone(sentence: str, match: re.Match[str]) -> bool:
    """Whether "a patient" is no patient in particular, or one of whom there is but a sample."""
    before = sentence[: match.start()]
    if SAMPLE_FROM.search(before) or ANY_ONE.search(before) or OR_ANOTHER.match(sentence, match.end()):
        return True
    return bool(IF.search(before)) and (general.is_generic(sentence) or IS_SO.match(sentence, match.end()) is not None)


def plain_anchors(text: str, sentences: Sequence[tuple[int, int]]) -> list[Anchor]:
    """ "We describe a patient who …", "a woman with …": people announced without an age."""
    found: list[Anchor] = []
    if not SOMEBODY.search(searchable(text)):
        return found
    for begin, end in sentences:
        sentence = text[begin:end]
        for match in PLAIN.finditer(sentence):
            noun = match[2].lower()
            if noun == "case":
                continue
            announced = ANNOUNCED.search(
                sentence, 0, match.start() if match[1].lower().startswith("the") else len(sentence)
            )
            narrated = re.match(
                r"\s*(?:,[^,]{0,60},)?\s*(?:who\s+|with [^.;]{0,80}?\s)?(?:had|has|was|developed"
                r"|presented|received|underwent|experienced|complained|died|became|required|remained|recovered"
                r"|responded|improved|did|did not|showed|exhibited|took|tolerated|survived|suffered)\b",
                sentence[match.end() :],
            )
            if outsider.AT_RISK.match(sentence, match.end()) or is_anyone(sentence, match):
                continue  # "a patient on dialysis had a 55 % chance of …"
            if announced or (narrated and match[1].lower() in ("a", "an", "our")):
                found.append(
                    Anchor(
                        start=begin + match.start(),
                        end=begin + match.end(),
                        sex=sex_of(match[0]),
                        article=match[1].lower(),
                        noun=noun,
                    )
                )
    return found
