"""People introduced one by one: "A 66-year-old retired carpenter", "her brother, aged 6 years", "a patient who …".

Reads text and ages and returns `Anchor`s in order of position; how many patients there are is decided in `individual`.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import beside, general, outsider, pointer, relative, several
from extractors.patient.anchor import Anchor, is_own_age, sentence_of
from extractors.patient.headcount import Count
from extractors.patient.person_noun import AGED, ROWS, STOP, nouns, sex_of
from extractors.reading import Found, Reading, is_negated
from extractors.searchable import searchable

AFTER_AGE = re.compile(
    rf"[\s,-]*(?:(?:years?|yrs?|months?|weeks?|days?)?[\s-]*old\b)?"
    rf"((?:[\s,/-]+(?!{STOP}\b)[^\W\d_][\w'’.]*){{0,7}}?)[\s,/-]+\(?({AGED})\b(?![’']s?\s+(?:mother|father))",
    re.IGNORECASE,
)
INSIDE_AGE = re.compile(rf"\b({AGED})\b", re.IGNORECASE)
# "a 76-year-old women": one woman all the same
MISSPELT = re.compile(r"()(?:[\s/-]+[^\W\d_][\w'’.]*){0,2}?[\s/-]+(women|men|females|males)\b", re.IGNORECASE)
SINGLE_BEFORE = re.compile(r"\ban?\s+$", re.IGNORECASE)
BEFORE_AGE = re.compile(
    rf"\b({AGED})(?:\s+(?:patient|child|infant|subject)|\s+(?:with|on|taking|receiving|given)\s+[^,.;()]{{1,40}}(?=,))?"
    r"\s*(?:[,(]\s*|\s+)(?:who\s+)?"
    rf"(?:was\s+|is\s+|aged?\s+|of\s+|at\s+the\s+age\s+of\s+|(?!the\b|an?\b)[\w-]+\s+)?$",
    re.IGNORECASE,
)
ARTICLE_BEFORE = re.compile(
    rf"\b(an?|another|one|the|this|our|her|his|their|second|third|fourth)\s+(?:(?!(?:{STOP}|his|her|their)\b)[\w-]+\s+){{0,3}}?$",
    re.IGNORECASE,
)
THE_NEXT = re.compile(r"the\s+(second|third|fourth)\b", re.IGNORECASE)  # "the second patient, aged 22": not "the" one
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
    r"\b(?:the\s+(elde(?:r|st)|old(?:er|est)|young(?:er|est)|middle|first|second|third|fourth|other|former|latter)"
    r"|(another)|(?:^|[.;:]\s+|,\s+|\()(one))"
    r"(?:\s+(?:one|twin|(?P<kin>sibling|brother|sister)|of (?:the|these|our) \w+ \w+))?\s*"
    r"(?P<comma>[,(]\s*(?:now\s+)?|,?\s*(?:who\s+)?(?:was|is)\s+)?$",
    re.IGNORECASE,
)
# "Two men, one aged 40 | and the other aged 52"
THE_OTHER = re.compile(r"[^.;]{0,100}?\b(?:and|the)\s+(?:the\s+)?other\b", re.IGNORECASE)
FIRST = re.compile(r"(?:the|our)\s+first\b", re.IGNORECASE)
IN_DECADE = re.compile(
    # not "she had | a stroke in her 30s"
    r"(?<!\bhad )(?<!\bhas )(?<!developed )(?<!suffered )(?<!experienced )(?<!sustained )(?<!underwent )"
    rf"\b(?P<noun>(?:an?|his|her)\s+(?:(?!{STOP}\b)[^\W\d_][\w'’-]*\s+){{0,5}}?[^\W\d_][\w'’-]*),?(?:\s+who\s+(?:was|is))?"
    r"\s+in\s+(?P<whose>his|her)\s*$",
    re.IGNORECASE,
)
MANY_BEFORE = re.compile(r"(?<![:.])(?<![A-Za-z] )\b(?!1 )\d{1,6} (?:[a-z-]+ )?$")
PEOPLE_BEHIND = re.compile(rf"\s+(?:[\w-]+\s+)?(?:{nouns('p', 'case')})\b", re.IGNORECASE)
MANY_OF_AGE = re.compile(
    rf"\b(?:{nouns('p', 'case')})\s+(?:(?:who\s+)?(?:are|were)\s+)?"
    r"(?:over|above|under|below|(?:older|younger) than|up to|beyond|past)\s+(?:the age of\s+)?$",
    re.IGNORECASE,
)
SELECTION = re.compile(
    r"\s+(?:selection|populations?|management|satisfaction|safety|cohorts?|groups?)\b", re.IGNORECASE
)
SEVERAL = re.compile(rf"\b(?:{nouns('p', 'case', 'relative')})\b", re.IGNORECASE)
ANIMAL_BEHIND = re.compile(rf"(?:\s+(?!{STOP}\b)[\w'’-]+){{0,3}}?\s+(?:{nouns(None, 'other')})\b", re.IGNORECASE)
INITIALS = re.compile(
    r"\b((?!A\b|[IVX]+\b)[A-Z]{1,3}|[A-Z]\.[A-Z]\.|P\d{1,2})(?:(?:\s+(?:is|was)|,|:)\s+(?:an?\s+)?|(?<=\d)\s?\()$"
)
TITLE = re.compile(r"\b(Mrs?|Ms)\b\.?\s+[A-Z]\w*\.?(?:\s+(?:is|was)|,|\s*\()\s*(?:an?\s+)?$")  # "Mrs B, 39 years old"
MOST_APART = 7  # patients whom "the second", "the youngest" tells apart
WHO = re.compile(r",?\s+(?:who|whose)\b", re.IGNORECASE)  # "from his 38-year-old mother, who took amlodipine"
HIS_OR_HER = re.compile(r"\s*\)?,?\s*and\s+(his|her)\b", re.IGNORECASE)


def anchors(reading: Reading, sentences: Sequence[tuple[int, int]], numbers: Sequence[Count]) -> list[Anchor]:
    """People introduced with an age of their own, in order; enumerated ones ("29, 36 and 61 years old") one by one."""
    text, ages = reading.text, reading.of("age")
    drugs = [d.start for d in reading.of("drug") if not is_negated(d)]
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
        elif _introduces(text, phrase, place, before=found, numbers=numbers, drugs=drugs):
            if phrase.is_relative and not found:
                found += _whose(text, phrase, sentences)
            if found and phrase.is_relative and not found[-1].sex:
                _sex_by_relative(text, found[-1], phrase)
            elif found and phrase.is_apart and not phrase.sex and _is_of_same_noun(text, found[-1], phrase):
                phrase.sex, phrase.sexed_at = found[-1].sex, (found[-1].start, found[-1].end)
            found.append(phrase)
    found.sort(key=lambda a: (a.start, a.age.start if a.age else 0))
    more = beside.unaged(text, sentences, found, numbers)
    return sorted(found + more, key=lambda a: a.start) if more else found


def _introduces(
    text: str,
    phrase: Anchor,
    place: tuple[int, int],
    *,
    before: Sequence[Anchor],
    numbers: Sequence[Count],
    drugs: Sequence[int],
) -> bool:
    """Whether a noun phrase is of somebody who may be a patient; it is completed by what the words around say of her.

    ``place`` is the sentence, and ``before`` who was introduced, for "a man and his 42-year-old sister".
    """
    begin = place[0]
    role = ROWS[phrase.noun]["role"] if phrase.noun in ROWS else "case"
    if role == "other" or ANIMAL_BEHIND.match(text, phrase.end):
        return False
    if phrase.is_apart and any((c.total or c.n) > MOST_APART for c in numbers):
        return False  # "31 cases … The youngest was 2 years old"
    if phrase.article == "another" and not before and any((c.total or c.n) > MOST_APART for c in numbers):
        return False  # "two of the 29 relapsed: a baby with fever and another infant of 7 months"
    kin = relative.APPOSED.search(text, begin, phrase.start)
    if kin:
        phrase.noun, phrase.article, role = kin[1].lower(), "her", "relative"
    phrase.is_nobody = outsider.is_nobody(text, phrase, begin)
    phrase.is_quoted = outsider.is_quoted(text, phrase, begin)
    introduced = phrase.article in ("a", "an", "one", "another")
    if role == "relative" and not introduced and not relative.is_one_of(text, phrase, numbers):
        phrase.is_relative = (
            (phrase.article == "the" and relative.is_of_family(text, phrase.noun, phrase.start))
            or relative.is_joined(text, phrase, begin, before)
            or (not before and relative.companion(text, phrase, begin) is not None)
            or relative.is_case(text, phrase, place, before, drugs)
        )
        if not phrase.is_relative:
            phrase.is_nobody = WHO.match(text, phrase.end) is not None
            return phrase.is_nobody
    age = phrase.age.start if phrase.age else phrase.start
    initials = INITIALS.search(text[begin : phrase.start]) or INITIALS.search(text[begin:age])
    phrase.label = initials[1] if initials else None
    phrase.sex = phrase.sex or sex_of(text[phrase.start : phrase.end])
    return True


def _whose(text: str, phrase: Anchor, sentences: Sequence[tuple[int, int]]) -> list[Anchor]:
    """Whose relative she is, if the text has told of that person without an age."""
    beside = relative.companion(text, phrase, sentence_of(phrase.start, sentences)[0])
    if beside or phrase.article not in ("his", "her"):
        return [beside] if beside else []
    return [a for a in plain_anchors(text[: phrase.start], sentences) if a.end <= phrase.start][:1]


def _is_of_same_noun(text: str, last: Anchor, phrase: Anchor) -> bool:
    """ "A woman of 45 … Another, aged 50", "The first woman … The second": told apart by the noun of the last."""
    is_next = phrase.article == "another" or phrase.noun == "second"
    return is_next and last.noun in ROWS and (phrase.article == "another" or FIRST.match(text, last.start) is not None)


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
    inside = INSIDE_AGE.search(age.text)
    apart = _told_apart(text, before, age, end)
    follow = AFTER_AGE.match(after) or (MISSPELT.match(after) if SINGLE_BEFORE.search(before) else None)
    preceding = BEFORE_AGE.search(before)
    if preceding and apart and apart["kin"]:
        preceding = None  # "the younger brother, aged 9": one of two, and nobody's relative
    elif preceding and (SEVERAL.search(before, preceding.start()) or MANY_BEFORE.search(before, 0, preceding.start())):
        preceding = None  # "twin sisters aged 19 years", "491 female, age 66 years"
    if follow and _is_of_many(before, after, follow.end()):
        follow = None
    if inside or follow:
        noun = inside[1] if inside else follow[2] if follow else ""
        start, stop = age.start, age.end + (follow.end() if follow else 0)
    elif preceding:
        noun, start, stop = preceding[1], begin + preceding.start(1), age.end
    elif age.rule == "age.noted":
        sex = "female" if "F" in age.text else "male"
        return Anchor(age.start, age.end, age, sex=sex)
    elif apart and (apart["comma"] or age.text.startswith("aged")):
        noun = (apart[1] or "").lower()
        next_one = noun if THE_NEXT.match(text, begin + apart.start()) else "the"
        which = next_one if apart[1] else (apart[2] or apart[3]).lower()
        told = sex_of(apart["kin"] or "")
        return Anchor(begin + apart.start(), age.end, age, article=which, noun=noun, sex=told, is_apart=True)
    elif THE_BEFORE.search(before) and DOES.match(after):
        return Anchor(age.start - 4, age.end, age, article="the")
    elif COPULA_BEFORE.search(before) or INITIALS.search(before):
        title = TITLE.search(before)
        noun, start, stop = (title[1] if title else ""), (begin + title.start() if title else age.start), age.end
    elif NOUN_LIKE.search(before) and (alone := STANDS_ALONE.match(after)):
        noun, start, stop = "", age.start, age.end + alone.end(1)
    else:
        return None
    article = ARTICLE_BEFORE.search(text[begin:start])
    start = begin + article.start() if article else start
    which = THE_NEXT.match(text, start) or article
    return Anchor(start, stop, age, article=which[1].lower() if which else "", noun=noun.lower())


def _told_apart(text: str, before: str, age: Found, end: int) -> re.Match[str] | None:
    """ "The younger, | aged 9"; within a sentence "one aged 9" only with the other behind."""
    apart = TOLD_APART.search(before)
    is_within = apart is not None and before[apart.start()] in ",("
    return None if is_within and not THE_OTHER.match(text, age.end, end) else apart


def _is_of_many(before: str, after: str, end: int) -> bool:
    """ "18- to 24-year-old female students", "women over 80 years of age mandate careful patient selection"."""
    if PEOPLE_BEHIND.match(after, end) and not SINGLE_BEFORE.search(before):
        return True
    return bool(MANY_OF_AGE.search(before) or SELECTION.match(after, end))


# A person without an age: only where the text announces a single case.
PLAIN = re.compile(
    rf"\b(an?|one|another|this|our|the\s+(?:first|second|third|fourth|fifth|only))\s+"
    rf"(?:(?!(?:{STOP}|the|an?|one|another|this|our|while|when|if|as|or|control|comparison)\b)[^\W\d_][\w'’-]*,?\s+){{0,4}}?"
    rf"({nouns('s', 'case')})\b(?!\s+(?:{nouns('s', 'case')})\b)"
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
# "The 'case' was | a person who …", "a case was defined as | a patient with …": of a study, whom it took
A_CASE_IS = re.compile(
    r"\b(?:cases?|controls?)['’\"”]?\s+(?:was|is|were|are)\s+(?:defined\s+(?:as|by)\s+)?$|\bdefined\s+as\s+$",
    re.IGNORECASE,
)
THIS_CASE = re.compile(r"\b(?:this|our|his|first|second|third|last|index|present)\s+case\s", re.IGNORECASE)
# "When a patient has epigastric pain", "a program for a patient with X can be developed"
IF = re.compile(r"\b(?:when(?:ever)?|if|once|unless|whether|treating|program(?:me)?s? for)\s+$", re.IGNORECASE)
IS_SO = re.compile(
    r"\s+(?:with [^.,;]{1,60}? )?(?:has|is|presents|develops|complains|requires|needs|does)\b", re.IGNORECASE
)
# "A lymph node from a patient", "cells of one patient": nobody who is cared for here
SAMPLES = (
    r"(?:cells?|fibroblasts?|keratinocytes?|lymphocytes?|monocytes?|neutrophils?|platelets?|erythrocytes?|leu[ck]ocytes?|lines?"
    r"|clones?|PBMCs?|one|those|sera|serum|plasma|samples?|specimens?|sections?|tissues?|biops(?:y|ies)|nod(?:e|es|ules?)|lens(?:es)?|nucleus|strains?"
    r"|isolates?|antibod(?:y|ies)|DNA|RNA)"
)
SAMPLE_FROM = re.compile(
    rf"\b{SAMPLES}\s+(?:\(\w+\)\s+)?(?:(?:were|was)\s+)?(?:\w+ed\s+)?from\s+(?:the\s+)?$", re.IGNORECASE
)
# No text without one of these has any: "the case" alone introduces nobody.
SOMEBODY = looks.compile(rf"(?i)\b(?:{'|'.join(n for n in nouns('s', 'case').split('|') if n != 'case')})\b", "case")
ANNOUNCED = re.compile(
    r"\b(?:(?:we|i|this report|this paper|this article|the authors?)\s+(?:\w+\s+){0,2}?(?:report(?:s|ed)?"
    r"|describe[sd]?|present(?:s|ed)?|document(?:s|ed)?|observed|saw|treated|encountered)"
    r"|this (?:case|study|report|paper|article) (?:shows|illustrates|demonstrates|concerns|details)"
    r"|is (?:(?:here(?:in|with|by)?|also|now|briefly) )?(?:reported|described|presented)|case (?:report|is|of)"
    r"|to (?:report|describe|present)|was "
    r"(?:seen|treated|admitted|diagnosed|found)"
    r"|the case|the patient (?:is|was) an?)\b",
    re.IGNORECASE,
)

# "A patient with gout, who smoked, developed …", "an infant whose mother had taken X had …", "a boy born to … had …"
NARRATED = re.compile(
    r"\s*(?:,[^,]{0,60},)?\s*(?:who\s+|with [^.;]{0,120}?\s|(?:whose|born|of) [^.;,]{3,60}?\s)?"
    rf"(?:{pointer.DOES}|ingested|swallowed|injected|inhaled|drank|ate|smoked|used|consumed|attempted|overdosed|collapsed|vomited"
    r"|consulted|started|contracted|acquired|delivered|returned)\b"
)


def is_anyone(sentence: str, match: re.Match[str]) -> bool:
    """Whether "a patient" is no patient in particular, or one of whom there is but a sample."""
    before = sentence[: match.start()]
    if " individual " in match[0].lower():  # "cells recorded in an individual patient"
        return True
    if "case" in before.lower() and A_CASE_IS.search(before) and not THIS_CASE.search(before):
        return True
    if SAMPLE_FROM.search(before) or ANY_ONE.search(before) or OR_ANOTHER.match(sentence, match.end()):
        return True
    return bool(IF.search(before)) and (general.is_generic(sentence) or IS_SO.match(sentence, match.end()) is not None)


def plain_anchors(text: str, sentences: Sequence[tuple[int, int]]) -> list[Anchor]:
    """ "We describe a patient who …", "a woman with …": people announced without an age."""
    found: list[Anchor] = []
    if not SOMEBODY.is_in(text):
        return found
    for begin, end in sentences:
        sentence = text[begin:end]
        for match in PLAIN.finditer(sentence) if SOMEBODY.search(searchable(sentence)) else ():
            noun = match[2].lower()
            if noun == "case":
                continue
            announced = ANNOUNCED.search(
                sentence, 0, match.start() if match[1].lower().startswith("the") else len(sentence)
            )
            narrated = NARRATED.match(sentence, match.end())
            if outsider.AT_RISK.match(sentence, match.end()) or is_anyone(sentence, match):
                continue  # "a patient on dialysis had a 55 % chance of …"
            is_narrated = narrated and match[1].lower() in ("a", "an", "our") and not general.is_generic(sentence)
            if announced or is_narrated:
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
