"""A few people whom no number counts, told apart: "In one patient X recurred. The other patient received Y"."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import general, pointer
from extractors.patient.person_noun import STOP, nouns, sex_of
from extractors.patient.subject import Subject

MAY_TELL = looks.compile(r"(?i)\b(?:the other|another|second)\b", "case")  # one look spares the sentences
_NOUN = rf"(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?(?:{nouns('s', 'case')})\b(?!['’-])"
_TOLD = (
    rf"(?=\s*,|\s+(?:\w+ly\s+|also\s+)?(?:{pointer.DOES}|who|whose|with|taking|receiving|given|treated|on|an?|the|his|her"
    r"|there|[a-z]+ed)\b)"
)
_FIRST = rf"(?P<who>(?:one|the\s+first)\s+{_NOUN})"
FIRST = re.compile(
    rf"\W*(?:(?:in|for)\s+{_FIRST}(?!\s+(?:is|are|has|have)\b)|{_FIRST.replace('who', 'subject')}{_TOLD})",
    re.IGNORECASE,
)
_NEXT = (
    r"(?:(?:in|for)\s+)?(?P<who>(?P<which>the\s+other|another|(?:the|an?)\s+(?:second|third))"
    rf"(?:\s+{_NOUN}{_TOLD}|(?=\s+(?:{pointer.DOES})\b)))"
)
OPENS = re.compile(rf"\W*{_NEXT}", re.IGNORECASE)
TURNS = re.compile(
    rf"(?:[;:,]\s+(?:(?:and|but|while|whereas)\s+)?|\s(?:and|but|while|whereas)\s+){_NEXT}", re.IGNORECASE
)
NOUNLESS = re.compile(r"(?:the|an?)\s+\w+|another", re.IGNORECASE)
IS_A = re.compile(rf"(?:,|\s+was)\s+an?\s+(?:(?!{STOP}\b)[\w-]+\s+){{0,2}}?(?:{nouns('s', 'case')})\b", re.IGNORECASE)
LAST = re.compile(r"other|third", re.IGNORECASE)  # behind them nobody is told of
MOST = 3


def told_apart(text: str, sentences: Sequence[tuple[int, int]]) -> list[Subject]:
    """The two or three who are told of in turn; nobody where only one is.

    >>> text = "One patient had gout. The other patient had lupus."
    >>> [text[s.start : s.end] for s in told_apart(text, [(0, 22), (22, 50)])]
    ['One patient', 'The other patient']
    """
    places: list[tuple[int, int]] = []
    for begin, end in sentences if MAY_TELL.is_in(text) else ():
        if general.is_generic(text[begin:end]):
            continue
        if not places:
            first = FIRST.match(text, begin, end)
            places += [first.span("who" if first["who"] else "subject")] if first else []
        if not places:
            continue
        opens = OPENS.match(text, begin, end)
        turns = TURNS.finditer(text, max(begin, places[-1][1]), end)
        for following in (*([opens] if opens else ()), *turns):
            places.append(following.span("who"))
            if LAST.search(following["which"]) or len(places) == MOST:
                return _alike(text, places)
    return _alike(text, places) if len(places) > 1 else []


def _alike(text: str, places: Sequence[tuple[int, int]]) -> list[Subject]:
    """Patients known by their order alone, each with the sex that her noun says: "one woman … another"."""
    people: list[Subject] = []
    for n, place in enumerate(places, 1):
        one = Subject("patient", str(n), *place, is_counted_only=True, is_faint=True)
        is_a = IS_A.match(text, one.end)
        one.sex = sex_of(is_a[0] if is_a else text[slice(*place)])
        if people and not one.sex and NOUNLESS.fullmatch(text, *place):
            one.sex, one.sexed_at = people[-1].sex, (people[-1].start, people[-1].end)
        one.sexed_at = is_a.span() if is_a and one.sex else one.sexed_at
        people.append(one)
    return people
