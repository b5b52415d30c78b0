"""The quote of a statement: the shortest words that show its direction to somebody who reads nothing else.

A statement's own words may stop short of the negation before them ("no | improvement"), of the degree behind them
("decreased | significantly"), of what somebody is able to do ("able | to climb stairs"), or cut a number.
"""

from __future__ import annotations

from extractors import lazy_re as re

HEAD = re.compile(r"[-,.;:)&c%/=]+")
TAIL = frozenset("-,.;:(/=oiftwbpA>&cDqsr0X")  # no quote ends with these
# "a rash | after taking phenytoin | that faded"
AFTER_IT = r"(?:[Aiwtp](?!D?[VEO])[DnNRuTvMgrepiwoKmA/-]{1,10})?"
WHICH = re.compile(rf"(?:\([^()|]{{1,12}}\))?{AFTER_IT}(?:,?q|D(?=[rxhVSW0]))")
DEGREE = re.compile(r"r{1,2}(?=[|,.;:()iowtfpAb&c])")
NUMBER = re.compile(r"(?:[.,]u)+%?|%|&u")
ABILITY = re.compile(r"t(?:[nWVUNMgvS](?:[nMNmgrV]|D[nNMm])?r?|(?=t))(?:t[nv])?")
NEGATION = frozenset("0F")
BEFORE = frozenset("oDrnJSmeHbCIv")
DENIED = frozenset(("unchanged", "no_difference"))
WITH_TAIL = frozenset(("brought", "success", "favoured"))
REACH = 4
TREATMENT = re.compile(r"r?[wti]D*[nNMJVge-]{0,3}R")  # "responded | to high-dose steroids"
SHORT = 6


def widen(quote: tuple[int, int], direction: str | None, rule: str, codes: str, is_ability: bool) -> tuple[int, int]:
    """The quote, in words, on the word codes of `words`; ``is_ability``: its last word is "able", "ability".

    >>> widen((1, 2), "unchanged", "noun", "0G|", False)
    (0, 2)
    >>> widen((0, 2), "decreased", "subject_verb", "MVr|", False)
    (0, 3)
    """
    start, end = quote
    if rule in ("person", "death") and codes[end - 1] in "VZ":  # "another patient, treated with X, | died"
        start = max(start, codes.rfind(",", start, end) + 1)
    if head := HEAD.match(codes, start, end - 1):
        start = head.end()
    if codes[start] == "u" and codes[:start].endswith("u."):  # "12.5 mg": no quote begins within a number
        start -= 2
    if direction in DENIED and rule in ("noun", "no_difference", "passive", "person", "subject_verb", "verb_object"):
        start = denial(start, end, codes)
    while end > start + 1 and codes[end - 1] in TAIL and rule not in WITH_TAIL:  # "brought CK down"
        end -= 1
    if is_ability and (able := ABILITY.match(codes, end)):
        end = able.end()
    elif codes[end - 1] == "V" and end - start < SHORT and (by := TREATMENT.match(codes, end)):
        end = by.end()
    elif codes[end - 1] == "u" and (number := NUMBER.match(codes, end)):
        end = number.end()
    elif codes[end - 1] == "S" and direction in ("unchanged", "improved") and (by := TREATMENT.match(codes, end)):
        end = by.end()  # "was resistant | to steroids"
    elif codes[end - 1] in "VGZ" and (degree := DEGREE.match(codes, end)):
        end = degree.end()
    return start, end


def relative(quote: tuple[int, int], measured: int, codes: str) -> tuple[int, int]:
    """Of "a syndrome (after X), which | responded" the verb; ``measured``: the end of the measure, in words.

    "A rash, which had come in May, faded" is told whole.

    >>> relative((0, 3), 1, "NqV|"), relative((0, 3), 1, "NrV|"), relative((0, 6), 1, "N,qe,V|")
    ((2, 3), (0, 3), (0, 6))
    >>> relative((0, 5), 1, "NpRqV|")
    (4, 5)
    """
    start, end = quote
    match = WHICH.match(codes, measured, end) if start < measured < end else None
    return (match.end(), end) if match and match.end() < end and "," not in codes[match.end() : end] else quote


def denial(start: int, end: int, codes: str) -> int:
    """Where the negation before a quote that has none begins."""
    if not NEGATION.isdisjoint(codes[start:end]):
        return start
    for index in range(start - 1, max(start - 1 - REACH, -1), -1):
        if codes[index] in NEGATION:
            return index
        if codes[index] not in BEFORE:
            break
    return start
