"""Words that point back to people: "Case 2", "the other two", "both", "the younger", "she"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors import lazy_re as re
from extractors import looks
from extractors.patient.headcount import COUNT
from extractors.patient.person_noun import PLURAL, SINGULAR, Sex, nouns, sex_of

ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
WORDS = {"one": "1", "two": "2", "three": "3"}
LABEL = (
    r"(?:\d{1,2}(?!\d|\.\d|\s*(?:%|(?:years?|months?|weeks?|days?|[mkμµ]?g|[cmkμµ]?m|m?l|h|hours?|min|patients|cases|of)\b))|(?-i:[IVX]{1,4})(?!\w)"
    r"|(?-i:[A-H])(?![\w’'])|(?:one|two|three)(?=\s*[:,.)]|\s+(?:was|is|had|received|presented|developed|died|recovered"
    r"|improved)\b))"
)
NUMBERED = r"(?:case|patient|subject|twin|sib(?:ling)?)s?|(?-i:[Pp]ts?)(?:\.|(?=\s))"
SOMETIMES_NUMBERED = r"new-?born|infant|neonate|sister|brother"
LABELLED = re.compile(
    rf"\b(?:{NUMBERED}|(?:{SOMETIMES_NUMBERED})(?=\s+(?-i:[A-H1-9]\b)))\s*(?:no\.?\s*|#\s*)?"
    rf"({LABEL}(?:\s*(?:,|and|&|,\s*and|-|–|to|or)\s*(?:(?:case|patient|twin|sibling)\s+)?{LABEL})*)",
    re.IGNORECASE,
)
# A text without a match has no label; what may stand between is left open, because RE2 knows the blanks of ASCII alone.
MAY_LABEL = looks.compile(
    rf"(?i:\b(?:case|patient|subject|twin|sib|sibling|pt|{SOMETIMES_NUMBERED})s?)\W*(?i:no\W*)?"
    r"(?:\d|[A-H]\b|[IVX]{1,4}\b|(?i:one|two|three)\b)",
    "case",
)
# What patients do, or what befalls them: "one could be weaned, the other needed azathioprine"
DOES = (
    r"had|has|was|were|did|could|received|developed|died|showed|improved|responded|recovered|required|remained|experienced"
    r"|needed|became|underwent|presented|achieved|relapsed|tolerated|suffered|survived|exhibited|displayed|took|awoke|woke"
    r"|went|felt|lost|began|got|gave|fell|came|regained|complained|continued|manifested|demonstrated|deteriorated|worsened"
    r"|progressed|refused|noted|noticed|discontinued|stopped|failed|attained|entered|sustained|committed"
)
STANDING = r"(?:well|alive|free|asymptomatic|symptom|seizure|healthy|doing|in (?:remission|good))"  # "both are | well"
# "Both recovered, one showing a relapse"
HERE = r"(?:the|an?|at|there|it|this)\b"  # "in one the rash …, in the third there was …"
OBJECT = r"(?:the|an?|his|her|to|on|into|in|from|after|by|with|no|again)\b"  # "One restarted the drug"
DOING = "demonstrating|showing|developing|requiring|receiving|presenting|experiencing|having|dying|becoming|suffering"
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "middle": 2,
    "former": 1,
    "index": 1,
}
ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
ORDINALS |= {"latter": -1, "last": -1, "final": -1}
_BARE = r"\s+(?!of\b|one\b)[a-z]{4,}[^s\W](?:[.,;]|\s+\d)"  # what was given, or befell somebody, without a verb
ORDINAL = re.compile(
    rf"\bthe\s+(?P<one>first|second|third)\s+and\s+(?P<next>second|third|fourth|last)(?=\s+(?:{DOES})\b)"
    rf"|(?:\b(?:the|her|his|our|a)\s+|(?<=\())({'|'.join(ORDINALS)})(?:\s+and\s+({'|'.join(ORDINALS)}))?(?:\s+(two"
    rf"|three))?(?:\s+[\w-]+)?\s+(?:{SINGULAR}|{PLURAL})\b"
    r"|\bthe\s+(former|latter)\b(?!\s+(?!(?:was|has|is)\b)\w+s\b)"
    rf"|\b(?:the|a(?=\s+(?:third|fourth)))\s+(first|second|third|fourth|last|1st|2nd|3rd)(?:\s+(two|three))?\b(?=\s+(?:{DOES}|also|one)\b|\s+an?\s|[,;)]|\.(?:\s|$)|\s+(?:and|but|whereas|while)\b"
    # "the first took colchicine, | the second | naproxen"
    rf"|(?<=[,;] the second)(?={_BARE})|(?<=and the second)(?={_BARE})"
    rf"|(?<=[,;] the third)(?={_BARE})|(?<=and the third)(?={_BARE}))"
    rf"|\bin\s+the\s+(first|second|third|fourth|last|1st|2nd|3rd)(?=\s+{HERE})"
    rf"|\bthe\s+(first|second|third|last)\s+of\s+(?:the|these|our)\s+(?:{COUNT}\s+)?(?:{PLURAL}|siblings|brothers|sisters)\b"
    r"|\bthe\s+(middle)\s+(?:one|sister|brother|sibling|child)\b",
    re.IGNORECASE,
)
# "These are the first cases with X": of nobody before
FIRST_OF_ALL = re.compile(
    rf"(?:the|our|his|her)\s+(?:first|last)(?:\s+(?!two|three)[\w-]+)?\s+(?:{PLURAL})", re.IGNORECASE
)
# "In the other eye"
NO_ONE = (
    r"(?:[\w-]+\s+)?(?:groups?|arms?|eyes?|ears?|limbs?|hands?|legs?|sides?|stud(?:y|ies)|half|series|hospitals?|centers?"
    r"|centres?|organs?|tissues?|kidneys?|lungs?|trials?|animals?|samples?|two|three|four|of)"
)
OTHERS = re.compile(
    rf"\b(?:the\s+(?:other|remaining)(?:\s+({COUNT}))?(?:\s+(?:{SINGULAR}|{PLURAL}|ones?)\b|(?=\s+"
    rf"(?:{DOES})\b)|(?<=two|ree)(?=\s+[a-z]+ed\b|\s+(?:grew|did|still|also)\b)|(?=[,.;])|(?=\s\((?:case|patient)\b)"
    rf"|(?=\s+an?\s)|(?<=\bin the other)(?=\s+(?!{NO_ONE}\b)[a-z])"
    # "one was given prednisone and | the other | allopurinol"
    rf"|(?<=\band the other)(?=\s+(?!(?:{NO_ONE}|drug|treatment|agent|cause|factor|parent)\b)[a-z]{{4,}}[^s\W]"
    r"(?:[.,;]|\s+\d)))"
    rf"|(?:{COUNT})\s+(?:others\b|(?:other|remaining)\s+(?:{PLURAL})\b)"
    rf"|(?:the|his|her)\s+co-?twin\b|the\s+(?:remainder|rest)\s+of\s+(?:(?:the|these|our)\s+)?(?:{PLURAL}|them)\b"
    rf"|another(?:\s+(?:{SINGULAR})\b|(?=\s+(?:{DOES})\b)|(?<=\bin another)(?=[,.;]|\s+{HERE})))",
    re.IGNORECASE,
)
ONE = re.compile(
    rf"(?<![-\w/.])(?<!patient )(?<!case )(?<!para )(?<!gravida )(?<!type )(?<!grade )(?<!day )(?:in |of |for )?"
    rf"(one|1)(?!(?:\s+\w+)?\s+each\b)(?:\s+(?:of\s+(?:the|these|our|them|whom|\w+)"
    rf"(?:\s+\w+)?\s+)?(?:{SINGULAR}|patients|cases|twins|siblings|brothers|sisters)\b|\s+of\s+(?:them|these|whom)\b|(?<=one)(?=,\s)|(?=\s+(?:{DOES})\b)"
    rf"|(?<=, one)(?=\s+(?:in whom|of whom|who|{DOING})\b)|(?<=\bin one)(?=\s+{HERE})"
    rf"|(?<=[.;:]\sone)(?=\s+[a-z]+ed\s+{OBJECT})"
    r"|(?<=\bin one)(?=,?\s+(?:and|but|whereas|while)\s[^.;]{0,120}?\bthe\s+other\b|\s*\.?\s*\Z)"
    # "led to remission in | one |; the other was …", "cured | one |, and the other …"
    r"|(?:(?<=\bin one)|(?<=ed one)|(?<=ve one))(?=[;,]\s+(?:(?:and|but|whereas|while)\s+)?(?:in\s+)?the\s+other\b))",
    re.IGNORECASE,
)
# "…, one in whom a fistula developed", "one with gout and the other with lupus": where nothing else tells them apart
ONE_APART = re.compile(
    r"(?:(?<=[,:;]\s)|(?<=\band\s))one(?=\s+(?:who|whose|(?:in|of|for|with)\s+whom|with|due\s+to|after|on|an?)\b)",
    re.IGNORECASE,
)
OTHER_APART = re.compile(
    r"[^.;]{0,60}?\band\s+(?P<who>the\s+other)(?=\s+(?:who|whose|(?:in|of|for|with)\s+whom|with|due\s+to|after|on)\b)",
    re.IGNORECASE,
)
# "Three patients, one of whom had gout, received …", "two women, one with gout and one with lupus, who took …",
# "two developed a rash, and in one patient fever, during …": on with all of them
ASIDE = re.compile(
    rf",\s+(?:one|two|three|some|most) of (?:whom|them) [^,.;()]{{1,90}}(,)(?=\s+(?:{DOES})\b)"
    rf"|\b(?:{PLURAL}),\s+one\s+(?:with|due\s+to|on|after|receiving|taking)\s[^,.;()]{{1,60}}?\s+and\s+(?:one|the\s+other)"
    rf"\s[^,.;()]{{1,60}}(,)(?=\s+(?:who|in\s+whom|both|{DOES})\b)"
    rf"|,\s+(?:and|but)\s+in\s+one(?:\s+(?:{nouns('s', 'case')}))?\s[^,.;()]{{1,60}}(,)"
    r"(?=\s+(?:during|after|while|following|despite)\b)",
    re.IGNORECASE,
)
ALL = re.compile(
    rf"\b(?:both|neither|either|each|every|all|none)(?:\s+(?:of|in))?(?:\s+(?:them|whom|the|these|our"
    rf"|those))?(?:\s+(?:{COUNT}))?(?:\s+(?:of|other|affected|reported))?\s+(?:{PLURAL}|patient|case"
    rf"|child|woman|man|infant|twins?|sisters?|brothers?|siblings?)\b"
    # what each of them has one of
    r"|\b(?:both|in each)\s+(?:the\s+|these\s+)?(?:instances?|pregnancies|deliveries|deaths|(?:allo)?grafts|infections"
    r"|tumou?rs|transplants|neoplasms|lymphomas|carcinomas|fetuses|foetuses)\b"
    rf"|\b(?:in|of|to|for) any of (?:the|these|our|them)(?:\s+(?:{COUNT}))?(?:\s+(?:{PLURAL}))?(?=[\s,.;])"
    # "none of the three had", and not "all of the three drugs"
    rf"|\b(?:all|none|each|neither|both|either) of the (?:{COUNT})(?=[,.;)]|\s+(?:{DOES})\b)"
    r"|\b(?:in|of|to|for)\s+both\b(?=[,.;]|$)|\b(?:in|of|to|for|by) all (?:three|four|five|six|of "
    r"(?:them|these))\b(?!\s+(?:\w+ )?(?:groups|arms|cycles|doses|courses|drugs))|\b(?:of"
    r"|to) them both\b|\bcommon to both\b"
    r"|(?:(?<=[.;:,]\s)|(?<=^)|(?<=\band\s)|(?<=\bbut\s))(?:both|neither|all(?:\s+(?:three|four|five"
    rf"|of them))?|none|they)(?=\s+"
    rf"(?:{DOES}|have|are (?:(?:now|currently|still|both) )*{STANDING}"
    r"|exhibited|previously|initially|also|reported|tested)\b)",
    re.IGNORECASE,
)
THESE = re.compile(
    rf"\bthe (?:patients|children|infants|women|men|siblings|brothers|sisters|twins)"
    rf"(?=\s+(?:{DOES}|reported|noted|complained|still|also|continued)\b)"
    rf"|\b(?:these|our)\s+(?:{COUNT}\s+)?(?:{PLURAL}|siblings|brothers|sisters|twins)\b(?!['’]?\s+(?:highlight|suggest|illustrat))",
    re.IGNORECASE,
)
ALL_BUT = re.compile(
    rf"\b(?:in |of |by )?all\s+(?:(?:of\s+)?(?:the\s+|these\s+|our\s+)?(?:{PLURAL})\s+)?(?:but|except|save)"
    rf"(?:\s+for)?(?:\s+in)?\s+"
    rf"(?:(?P<one>one|1)\b|(?:case|patient|twin|sibling)s?\s+(?P<label>{LABEL}(?:(?:,|\s+and)\s+{LABEL})*)"
    rf"|the\s+(?P<ordinal>{'|'.join(ORDINALS)})\b)(?:\s+(?:{SINGULAR}))?",
    re.IGNORECASE,
)
YOUNG = ("younger", "youngest", "smaller", "lighter")
AGE_ORDER = re.compile(
    rf"\bthe\s+(young(?:er|est)|old(?:er|est)|elde(?:r|st)"
    rf"|(?:larg|small|heavi|light)er(?=\s+twin\b|\s+(?:had|was)\b|,))\b(?:\s+({SINGULAR}|one)\b|(?=\s+(?:{DOES}|also)\b)|(?=[,;])"
    # "the older brother received zinc and | the younger | trientine"
    rf"|(?<=\band the younger)(?={_BARE})|(?<=\band the (?:older|elder))(?={_BARE}))",
    re.IGNORECASE,
)
# "… whereas his brother developed aspergillosis": of two brothers, the other one
KIN_OTHER = re.compile(r"\b(?:his|her)\s+(?:\w+\s+)?(?:brother|sister|sibling|twin)\b(?!['’]s)", re.IGNORECASE)
KIN_OTHERS = re.compile(r"\b(?:his|her|their)\s+(?:\w+\s+)?(?:brothers|sisters|siblings)\b(?!['’])", re.IGNORECASE)
# "The man received gold, and | his wife | died": one of the patients where she is one
HIS_KIN = re.compile(
    r"(?:(?P<opens>\A\W*|[.;,]\s+(?:and\s+)?|\b(?:but|while|whereas)\s+)|\b(?P<joins>and\s+))"
    rf"(?P<who>(?:his|her)\s+(?:[\w-]+\s+)?(?P<noun>wife|husband|son|daughter|mother|father|brother|sister))(?=\s+(?:{DOES})\b|,)",
    re.IGNORECASE,
)
# "The patient | with ataxia", and not "the one patient with", who is counted
THE_ONE_WITH = re.compile(
    r"\bthe\s+(?:(?!(?:one|only|first|second|third|other|last|remaining|former|latter)\b)[\w-]+\s+)?"
    r"(?:patient|one|child|infant|sibling|twin|boy|girl|m[ae]n|wom[ae]n)\s+(?:with|on|who\s+had|taking|receiving|given)\s+"
    rf"(?P<what>(?:(?!(?:{DOES}|and|or)\b)[\w-]+\s*){{1,6}}?)(?=\s*[.,;]|\s+(?:{DOES})\b)",
    re.IGNORECASE,
)
_KIN = r"(?:[\w-]+\s+){0,3}?(?:brothers|sisters|siblings|twins)\b"
KIN_PAIR = re.compile(rf"\b(?:two|2|twin|both|(?:mono|di)zygotic|identical|fraternal)\s+{_KIN}", re.IGNORECASE)
KIN_FEW = re.compile(rf"{KIN_PAIR.pattern}|\b(?:three|four|[34])\s+{_KIN}", re.IGNORECASE)
MAY_BE_KIN = looks.compile(r"(?i)\b(?:brothers|sisters|siblings|twins)\b", "case")
PRONOUN = re.compile(r"\b([Ss]he|[Hh]ers?|[Hh]e|[Hh]is|[Hh]im)\b(?!-?\d)")  # "HE" is a stain, "HER2" a receptor
HAS_PRONOUN = looks.compile(r"(?i)\b(?:she|her|hers|he|his|him)\b", "case")
SEXED = re.compile(
    r"\bthe\s+(?:[\w-]+\s+)?(woman|man|girl|boy|lady|gentleman|female|male|sister|brother|mother"
    r"|father|husband|wife|aunt|uncle|niece|nephew|daughter|son|infant|newborn|neonate|baby|child)\b(?!\s+patients|s\b)",
    re.I,
)


def tells_of_kin(text: str, kin: re.Pattern[str] = KIN_PAIR) -> bool:
    """Whether a text is about two, or a few, of one family: "twin brothers", "two affected siblings"."""
    return MAY_BE_KIN.is_in(text) and kin.search(text) is not None


def sex_of_pronoun(word: str) -> str:
    """The sex that a third-person pronoun says."""
    return "female" if word.lower() in ("she", "her", "hers") else "male"


@dataclass(slots=True)
class Cue:
    """Words that say whose the following (or, for "in patient 2", the surrounding) facts are."""

    start: int
    end: int
    kind: str  # label | ordinal | one | other | another | all | these | all but | number | part | age | sex
    labels: list[str] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)  # 1: the first; -1: the last
    sex: Sex = None
    noun: str = ""


def cues(text: str, begin: int, end: int) -> list[Cue]:
    """The pointing words of one sentence, in order, pronouns left out (`PRONOUN` has them)."""
    found: list[Cue] = []
    for match in LABELLED.finditer(text, begin, end):
        named = labels_of(match)
        if named:
            found.append(Cue(match.start(), match.end(), "label", labels=named))
    for match in ALL_BUT.finditer(text, begin, end):
        named = list(labels(match["label"])) if match["label"] else []
        but = Cue(match.start(), match.end(), "all but", labels=named)
        but.ordinals = [ORDINALS[match["ordinal"].lower()]] if match["ordinal"] else []
        found.append(but)
    for match in THESE.finditer(text, begin, end):
        found.append(Cue(match.start(), match.end(), "these"))
    for match in ALL.finditer(text, begin, end):
        found.append(Cue(match.start(), match.end(), "all"))
    for match in ORDINAL.finditer(text, begin, end):
        if FIRST_OF_ALL.fullmatch(match[0]):
            continue
        word = next(filter(None, (match[i] for i in (1, 3, 6, 7, 9, 10, 11)))).lower()
        more = {"two": 2, "three": 3}.get((match[5] or match[8] or "").lower(), 1)
        first = ORDINALS[word] if ORDINALS[word] > 0 else -more
        ordinals = list(range(first, first + more))
        ordinals += [ORDINALS[following.lower()]] if (following := match["next"] or match[4]) else []
        found.append(Cue(match.start(), match.end(), "ordinal", ordinals=ordinals))
    for match in OTHERS.finditer(text, begin, end):
        found.append(_counted(match, "another" if match[0].lower().startswith("another") else "other"))
    for match in ONE.finditer(text, begin, end):
        found.append(_counted(match, "one"))
    for match in AGE_ORDER.finditer(text, begin, end):
        word = match[1].lower()
        cue = Cue(match.start(), match.end(), "age", ordinals=[1 if word in YOUNG else -1], noun=word)
        cue.sex = sex_of(match[2] or "")
        found.append(cue)
    for match in SEXED.finditer(text, begin, end):
        noun = match[1].lower()
        found.append(Cue(match.start(), match.end(), "sex", sex=sex_of(noun), noun=noun))
    return sorted(found, key=lambda c: (c.start, -c.end))


SEVERAL = re.compile(r"(?:patient|subject|sibling|twin)s\b", re.IGNORECASE)
IN_BRACKET = re.compile(r"\s*\(")


def _counted(match: re.Match[str], kind: str) -> Cue:
    """ "One patient", "the other"; in "one patient (case 2)" the label says which one."""
    label = _label_behind(match.string, match.end())
    if label is None:
        return Cue(match.start(), match.end(), kind)
    return Cue(match.start(), label.end() + 1, kind, labels=labels_of(label))


def past_label(text: str, end: int) -> int:
    """Where "a woman (case 2)" ends: behind her label, if one stands in brackets at ``end``."""
    label = _label_behind(text, end)
    return label.end() + 1 if label else end


def _label_behind(text: str, end: int) -> re.Match[str] | None:
    bracket = IN_BRACKET.match(text, end)
    label = LABELLED.match(text, bracket.end()) if bracket else None
    return label if label and text.startswith(")", label.end()) else None


def labels(text: str) -> Iterator[str]:
    """ "1-3" is 1, 2, 3; "II and III" is 2, 3; "A" stays A."""
    parts = re.findall(r"\d+|[IVX]+|[A-H]|(?i:one|two|three)|-|–|to\b", text)
    previous: str | None = None
    ranged = False
    for part in parts:
        if part in ("-", "–", "to"):
            ranged = True
            continue
        label = WORDS.get(part.lower()) or ROMAN.get(part, part)
        if ranged and previous and previous.isdigit() and label.isdigit() and int(label) - int(previous) < 20:
            yield from (str(i) for i in range(int(previous) + 1, int(label)))
        yield label
        previous, ranged = label, False


def labels_of(match: re.Match[str]) -> list[str]:
    """The labels that a match of `LABELLED` names; none of "patients 42 (30%) …", where a number opens what follows."""
    named = list(labels(match[1]))
    return [] if len(named) == 1 and SEVERAL.match(match[0]) else named


def labels_near(text: str, position: int, end: int, begin: int) -> str | None:
    """The label of the anchor at ``position``: "Case 1: a 58-year-old man", "a 3-year-old boy (case 2)"."""
    behind = IN_BRACKET.match(text, end)
    match = LABELLED.match(text, behind.end()) if behind else None
    if match and text[match.end() : match.end() + 1] == ")":
        named = labels_of(match)
        return named[0] if len(named) == 1 else None
    near: str | None = None
    for match in LABELLED.finditer(text, begin, position):
        if text[match.end() : match.end() + 1] == ")" and text.rfind("(", begin, match.start()) >= 0:
            continue  # it stands behind somebody else
        if position - match.end() <= 40 and not re.search(r"[.;]\s", text[match.end() : position]):
            named = labels_of(match)
            near = named[0] if len(named) == 1 else near
    return near
