"""How many of a study something befell, as results count: "eight responded, 1 did not", "increased in six (27%)"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import headcount
from extractors.patient.group import itemised, portion
from extractors.patient.headcount import COUNT, NUMBER_WORDS, TOLD, Count
from extractors.patient.person_noun import PLURAL, STOP, nouns
from extractors.searchable import searchable

_N = rf"(?P<n>{COUNT})"
_PERCENT = r"\s*\(\s*\d[\d.]*\s*%\s*\)"
_OPENS = "".join(
    rf"|(?<=\b{word}\s)"
    for word in [
        "and",
        "but",
        "only",
        "while",
        "whereas",
        "although",
        "whom",
        "remaining",
        "the other",
        "another",
        "further",
        "additional",
    ]
)
BARE = re.compile(
    rf"(?:^|(?<=[,;.:]\s){_OPENS}){_N}(?:{_PERCENT})?\s+(?:also\s+|others\s+)?(?=(?:{TOLD})\b)",
    re.IGNORECASE,
)
# "six (27%)", where 27 % of those studied are six
SHARE = re.compile(rf"(?<![\w.,/±:-]){_N}\s*\(\s*(?P<percent>\d{{1,3}}(?:\.\d+)?)\s*%\s*[),;]", re.IGNORECASE)
# "48.6% (18/37) were", "69/106 took other drugs", "rash (5/37)": a share with its whole
SLASHED = re.compile(
    rf"(?<![\w.,/±:-])(?:(?P<percent>\d{{1,3}}(?:\.\d+)?)\s*%\s*[(\[]\s*(?=\d+\s*/\s*\d+\s*[)\]]))?"
    rf"(?P<n>\d{{1,4}})\s*/\s*(?P<total>\d{{1,4}})(?![\w/-]|\.\d)"
    rf"(?:\s*(?:\(\s*)?(?P<behind>\d{{1,3}}(?:\.\d+)?)\s*%(?:\s*\))?)?"
    rf"(?P<close>(?(percent)[)\]]))(?:\s+(?:of\s+(?:the\s+)?)?(?:{PLURAL})\b)?",
    re.IGNORECASE,
)
OF_OTHERS = re.compile(r"\s+of\s+(?!(?:them|whom|those)\b)", re.IGNORECASE)  # "… (4/14) of the fractures"
# "… and increased in six", behind others who are counted in full
ELLIPTIC = re.compile(
    rf"\b(?:in|by|among)\s+(?:only\s+|the (?:other|remaining)\s+)?{_N}"
    r"(?=\s*[,.;](?:\s|$)|\s+(?:and|but|with|after|the|there|they|others)\b)",
    re.IGNORECASE,
)
# "Diabetes developed in four", "led to cirrhosis in four": they are people, where the sentence counts no others in full
CAME_IN = re.compile(
    r"\b(?:occurred|arose|fell|rose|present|absent|unchanged|normal|seen|found|withdrawn"
    r"|(?!(?:result|publish|report|stud|divid|classif|separat|administer)\w*ed\b)[a-z]{3,}ed"
    r"|(?=[a-z]+\s+in\s+[a-z])(?!\w+ed\b|(?:negative|positive|undetectable|only|even|as|one|except|but|and|or|than|given|steps?|results|resulting|each|both)\b)[a-z]{4,})\s+"
    r"(?:\w+ly\s+)?" + ELLIPTIC.pattern.removeprefix(r"\b"),
    re.IGNORECASE,
)
# "In two, the rash cleared": what the sentence goes on with is of these
OPENED = re.compile(
    rf"(?<=[.;]\s)(?:in|among|for)\s+(?:only\s+|the\s+(?:other|remaining)\s+)?{_N}(?:\s*\(\s*\d[\d.]*\s*%\s*\))?"
    r"(?=\s*,\s+[a-z]|\s+(?:the|there|an?|no|it|this|its|their)\s)",
    re.IGNORECASE,
)
# "The results were good in 20, fair in 10"
GRADED = re.compile(
    rf"\b(?:excellent|good|fair|poor|complete|partial|improved|unchanged|worse|successful|effective)\s+(?:in|for)\s+{_N}"
    r"(?=\s*[,.;(]|\s+(?:and|but|or)\b)",
    re.IGNORECASE,
)
# "Nausea (six patients), dizziness (four) and rash (two)": behind others in brackets
IN_BRACKETS = re.compile(rf"(?<=[a-z]\s\(){_N}(?=\)\s*(?:[,;.]|and\b|or\b|$))", re.IGNORECASE)
# "10 complete and | 12 partial responses"
SHARED_NOUN = re.compile(
    rf"(?<![\w.,/±:%-])(?P<people>{_N}(?:{_PERCENT})?\s+(?:complete|partial|major|minor|objective))"
    rf"(?=(?:,|\s+and|\s+or|\s*,\s*and)\s+(?:{COUNT})"
    r"(?:\s*\([^()]{1,12}\))?\s+(?:complete|partial|minor|mixed)\s+(?:responses?|remissions?)\b)",
    re.IGNORECASE,
)
# "ten of these patients", "two of them", "three of these | died"
_THESE = rf"(?:these|those|our|the)\s+(?:[a-z]\S*\s+){{0,3}}?(?:{PLURAL})"
OF_THESE = re.compile(
    rf"\b(?P<people>{_N}(?:{_PERCENT})?\s+of\s+(?:{_THESE}|them|whom|(?:these|those)(?=\s+(?:also\s+)?(?:{TOLD})\b)))\b",
    re.IGNORECASE,
)
# "one patient", "another child"
ONE = re.compile(
    rf"\b(?:one|1|another|a single)\s+(?!less\b|fewer\b|more\b)(?:(?!{STOP}\b)[a-z][\w-]*\s+){{0,2}}?"
    rf"(?:{nouns('s', 'case')})\b"
    r"(?!['’]s|\s+(?:report|series|of)\b)",
    re.IGNORECASE,
)
# "a fourth patient", "the remaining child": one of those studied, of whom nothing else is known
_ORDINAL = r"\b(?:the|a) (?:first|second|third|fourth|fifth|sixth|other|last|remaining) "
ORDINAL = re.compile(
    _ORDINAL
    + r"(?:(?:patient|case|child|subject|woman|man|boy|girl|infant|participant)\b"
    + r"(?!s|['’]|\s+(?:group|cohort|population)s?\b)|one\b)",
    re.IGNORECASE,
)
# "Three had a rash; the fourth died", "one improved and another relapsed": behind others of the sentence
_NEXT = r"(?:another|(?:the|a) (?:second|third|fourth|fifth|sixth)|the (?:other|last|remaining))"
NEXT = re.compile(rf"\b{_NEXT}(?=\s+(?:{TOLD})\b)", re.IGNORECASE)
# "Three complete responses and one death": each befell one of them
BEFELL = re.compile(
    rf"(?<![\w.,/±:%-])(?<!than )(?P<people>{_N}(?:{_PERCENT})?\s+"
    rf"(?:(?!(?:{STOP}|{PLURAL}|of|to|or|and|days?|weeks?|months?|years?)\b)"
    r"[a-z][\w-]*\s+){0,3}?"
    r"(?:deaths?|(?:complete|partial|objective|major|minor)\s+(?:responses?|remissions?)|CRs|PRs|relapses?|recurrences?))\b"
    r"(?!\s+(?:rates?|certificates?)\b|-)",
    re.IGNORECASE,
)
# Which of the patterns above a sentence may have: most have none
MAY_HAVE = looks.Sieve(
    bare=rf"(?i)(?:\d|hundred|{NUMBER_WORDS})[^a-z]+(?:also |others )?(?:{TOLD})\b",
    share=r"\(\s*\d[\d.]*\s*%",
    slash=r"\d\s?/\s?\d",
    elliptic=rf"(?i)\b(?:in|by|among) (?:only |the (?:other|remaining) )?(?:\d|{NUMBER_WORDS})",
    opened=rf"(?i)^(?:in|among|for) (?:only |the (?:other|remaining) )?(?:\d|{NUMBER_WORDS})|; (?:in|among) ",
    graded=r"(?i)\b(?:excellent|good|fair|poor|complete|partial|improved|unchanged|worse|successful|effective) "
    rf"(?:in|for) (?:\d|{NUMBER_WORDS})",
    of_these=rf"(?i)(?:[\pN)]|\b(?:hundred|{NUMBER_WORDS}))[\s\pZ]+of[\s\pZ]+(?:these|those|our|the|them|whom)\b",
    one=r"(?i)\b(?:one|1|another|a single) [a-z]",
    ordinal="(?i)" + _ORDINAL,
    next=rf"(?i)\b{_NEXT} [a-z]",
    befell=r"(?i)\b(?:deaths?|responses?|remissions?|CRs|PRs|relapses?|recurrences?)\b",
)
# "Groups 1, 2 and | 3 received": a name
NAMED = re.compile(
    r"\b(?:groups?|arms?|cohorts?)\s+(?:\w{1,3}\s*,\s*)*(?:\w{1,3}\s*,?\s*(?:and|or)\s+)?$", re.IGNORECASE
)
ALL_BUT = re.compile(r"\ball\b[^,.;]{0,30}\b(?:but|except)(?: for)?\s+$", re.IGNORECASE)  # "all patients but one had"
WHO = re.compile(r",?\s+(?:who|in whom|of whom|whose)\b", re.IGNORECASE)  # "all but two, | who died"
ROUNDED = 0.6  # per cent that a share may differ from the one printed
THINGS_COUNTED = re.compile(
    rf"(?<![\w.,/-])(?:{COUNT})\s+(?:(?!(?:{STOP}|{PLURAL})\b)[a-z][\w-]*\s+){{0,3}}?"
    rf"(?!weeks|months|days|years|visits|doses|courses|cycles)(?:{nouns('p', 'thing', 'other')})\b",
    re.IGNORECASE,
)


# "Groups 1 and 2 were", "patterns 4, 5, and 6 had"
NUMBERED = re.compile(r"\b[a-z]+s\s+\d{1,2}(?:\s*,\s*\d{1,2})*\s*,?\s+(?:and|or|to|versus|vs)\s+$", re.IGNORECASE)


def parts(text: str, begin: int, end: int, numbers: Sequence[Count], totals: Sequence[int]) -> list[Count]:
    """ "Eight patients responded, 1 did not, and 2 had treatment stopped": parts of a whole.

    ``totals`` are the sizes of the whole and of its parts so far, the whole first.
    """
    counted = [c for c in headcount.within(numbers, begin, end) if c.n < totals[0] or c.total]
    found = [replace(c) for c in counted if not _is_excepted(text, c.start, c.end)]
    may = MAY_HAVE.found(searchable(text[begin:end]))
    if "of_these" in may:
        _add_all(found, OF_THESE.finditer(text, begin, end), totals[0])
    if "bare" in may:
        bare = (m for m in BARE.finditer(text, begin, end) if not NUMBERED.search(text, begin, m.start("n")))
        _add_all(found, (m for m in bare if not _is_of_things(text, begin, m)), totals[0])
    if "opened" in may:
        _add_all(found, OPENED.finditer(text, begin, end), totals[0])
    if "share" in may:
        shares = [m for m in SHARE.finditer(text, begin, end) if not headcount.THINGS.match(text, m.end())]
        known = (*totals, *(c.total for c in found if c.total))
        _add_all(found, (m for m in shares if not _is_of_things(text, begin, m) and _fits(m, known)), totals[0])
    if "slash" in may:
        _add_slashed(found, text, begin, end, totals)
    if "befell" in may:
        _add_all(found, BEFELL.finditer(text, begin, end), totals[0])
        _add_all(found, SHARED_NOUN.finditer(text, begin, end), totals[0])
    if "graded" in may:
        _add_all(found, GRADED.finditer(text, begin, end), totals[0])
    if any(portion.is_bracketed(text, c) for c in found):
        _add_all(found, IN_BRACKETS.finditer(text, begin, end), totals[0])
    _add_single(found, text, begin, end, may)
    if "elliptic" in may and not any(c.noun for c in found):
        came = (m for m in CAME_IN.finditer(text, begin, end) if not _is_of_things(text, begin, m))
        _add_all(found, came, totals[0])
    if "elliptic" in may and found:
        first = min(c.start for c in found)
        behind = (m for m in ELLIPTIC.finditer(text, begin, end) if m.start() >= first or text[m.end()] == ";")
        _add_all(found, (m for m in behind if not _is_of_things(text, begin, m)), totals[0])
    listed = [i for i in itemised.items(text, begin, end) if i.count is None or i.count.n < totals[0]]
    found = itemised.settle(found, listed) if listed else found
    return sorted(found, key=lambda c: c.start)


def _add_single(found: list[Count], text: str, begin: int, end: int, may: set[str]) -> None:
    """Add one person each: "another child", "the fourth patient"."""
    for name, pattern in (("one", ONE), ("ordinal", ORDINAL)):
        for match in pattern.finditer(text, begin, end) if name in may else ():
            if not _is_taken(found, *match.span()) and not _is_excepted(text, *match.span()):
                found.append(Count(*match.span(), 1))
    if "next" in may and (found or NEXT.match(text, begin, end)):  # "One had a rash. Another had gout"
        first = min((c.end for c in found), default=begin)
        alone = [m.span() for m in NEXT.finditer(text, first, end) if not _is_taken(found, *m.span())]
        found += [Count(*place, 1) for place in alone]


def _add_slashed(found: list[Count], text: str, begin: int, end: int, totals: Sequence[int]) -> None:
    """Add the shares with a slash; of "five patients (5/24)" the total."""
    known = (*totals, *(c.total for c in found if c.total))
    for share in _slashed(text, begin, end, known):
        before = next((c for c in found if c.n == share.n and text[c.end : share.start].strip() == "("), None)
        if before:
            before.total = before.total or share.total
        elif not _is_taken(found, share.start, share.end):
            found.append(share)


def _add_all(found: list[Count], matches: Iterable[re.Match[str]], total: int) -> None:
    """Add the numbers of some matches that are not counted yet."""
    for match in matches:
        n = headcount.whole_number(match["n"])
        start, end = match.span("people" if "people" in match.re.groupindex else "n")
        named = NAMED.search(match.string, max(0, start - headcount.LONGEST), start)
        is_others = named or _is_excepted(match.string, start, end)
        if n and n < total and not is_others and not _is_taken(found, start, end):
            found.append(Count(start, end, n))


def _is_excepted(text: str, start: int, end: int) -> bool:
    """ "All but | two patients recovered": the two are those who did not, unless it is told what they did instead."""
    return ALL_BUT.search(text, max(0, start - headcount.LONGEST), start) is not None and not WHO.match(text, end)


def _slashed(text: str, begin: int, end: int, totals: Sequence[int]) -> Iterator[Count]:
    """Shares of a whole that is known, or that a percentage tells to be one."""
    for match in SLASHED.finditer(text, begin, end):
        n, total = int(match["n"]), int(match["total"])
        percent = match["percent"] or match["behind"]
        is_share = total in totals if percent is None else abs(100 * n / max(total, 1) - float(percent)) <= ROUNDED
        is_of_things = headcount.THINGS.match(text, match.end()) or OF_OTHERS.match(text, match.end())
        if 0 < n < total and is_share and not is_of_things:
            yield Count(*match.span(), n, total)


def _is_taken(found: Sequence[Count], start: int, end: int) -> bool:
    return any(c.start < end and start < c.end for c in found)


def _fits(match: re.Match[str], totals: Sequence[int]) -> bool:
    """Whether the percentage behind a number is its share of one of the totals."""
    n = headcount.whole_number(match["n"])
    return n is not None and any(n <= t and abs(100 * n / t - float(match["percent"])) <= ROUNDED for t in totals)


def _is_of_things(text: str, begin: int, match: re.Match[str]) -> bool:
    """ "Of 20 arteries, 4 were narrow": what a sentence counts last before a bare number are no people."""
    return THINGS_COUNTED.search(text, begin, match.start("n")) is not None
