"""Drugs in a list: what they share, "oral A and B", and what each has, "A and B, 10 and 20 mg, respectively"."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from extractors import dose_wording
from extractors import lazy_re as re
from extractors.link import wording
from extractors.link.sentence import Drug, Sentence
from extractors.reading import Found


def share_per(doses: list[Found], sentence: Sentence) -> None:
    """ "40 mg and 60 mg per day": what the last is per, all of the list are."""
    for left, right in reversed(list(pairwise(doses))):
        listed = wording.LIST_BETWEEN.fullmatch(sentence.text, left.end, right.start)
        if listed and left.value["per"] is None and left.value["unit"] == right.value["unit"]:
            left.value["per"] = right.value["per"]


def link_pairs(doses: list[Found], sentence: Sentence) -> None:
    """ "Losartan/amlodipine 100/5 mg": the first amount is of the first drug, the second of the second."""
    for left, right in pairwise(doses):
        if left.rule != dose_wording.OF_PAIR or right.rule != dose_wording.OF_PAIR or right.start - left.end > 2:
            continue
        behind = bisect_left(sentence.starts, right.end)
        is_ahead = behind < len(sentence.drugs) and dose_wording.THEN_PAIR.fullmatch(
            sentence.text, right.end, sentence.starts[behind]
        )
        plain = [drug for drug in sentence.drugs if sentence.text[drug[1].start - 1] != "("]
        named = (
            [d for d in plain if d[1].start >= right.end][:2]
            if is_ahead
            else [d for d in plain if d[1].end <= left.start][-2:]
        )
        if len(named) == 2:
            left.value["drug"], right.value["drug"] = named[0][0], named[1][0]


def respectively(doses: list[Found], sentence: Sentence) -> list[Found]:
    """ "A and B, 10 mg and 20 mg, respectively": as many doses in a row as drugs, in order; those that are left."""
    left = list(doses)
    for told in re.finditer(r"\brespectively\b", sentence.text[sentence.start : sentence.end], re.IGNORECASE):
        stop = sentence.start + told.start()
        run = [dose for dose in left if dose.end <= stop and dose.value["amount"] is not None]
        first = len(run) - 1
        while first > 0 and wording.LIST_BETWEEN.fullmatch(sentence.text, run[first - 1].end, run[first].start):
            first -= 1
        run = run[max(0, first) :]
        if len(run) < 2 or re.search(r"\d", sentence.text[run[-1].end : stop]):
            continue  # "the 2 and 4 mg/kg arms cleared by 98 and 99 %, respectively"
        names = named_for(run, stop, sentence)
        for (index, _), dose in zip(names, run, strict=False):
            dose.value["drug"] = index
            left.remove(dose)
    return left


def named_for(run: list[Found], stop: int, sentence: Sentence) -> list[Drug]:
    """The drugs of a row of doses: all before "respectively", or those of the list beside the row."""
    names: list[Drug] = []
    for index, drug in (named for named in sentence.drugs if named[1].start < stop):
        if not names or names[-1][1].value["name"] != drug.value["name"]:
            names.append((index, drug))
    if len(names) == len(run):
        return names
    before = [named for named in names if named[1].end <= run[0].start][-len(run) :]
    behind = [named for named in names if named[1].start >= run[-1].end][: len(run)]
    for beside in (behind, before):
        is_list = all(is_list_gap(a.end, b.start, sentence) for (_, a), (_, b) in pairwise(beside))
        if len(beside) == len(run) and is_list:
            return beside
    return []


def coordinated(part: Found, index: int, sentence: Sentence) -> list[int]:
    """ "intravenous penicillin, meropenem and levofloxacin": the route is shared along the list."""
    shared = [index]
    first = bisect_left(sentence.starts, part.end)
    if first == len(sentence.drugs) or sentence.drugs[first][0] != index:
        return coordinated_before(part, index, sentence)  # or in another sentence
    is_swallowed = wording.SWALLOWED.match(sentence.text, part.start)
    for (_, left), (i, right) in pairwise(plain_names(first, first + wording.LONGEST_LIST + 1, sentence)):
        gap = sentence.text[left.end : right.start]
        own = bisect_left(sentence.part_starts, left.end)
        has_own = any(
            (p.kind == "route" or (p.kind == "dose" and sentence.text[p.start - 1] not in "(["))
            and p.start < right.end + 8
            for p in sentence.parts[own : own + 3]
        )
        if is_swallowed and wording.SWALLOWED_GAP.fullmatch(gap):
            shared.append(i)
            continue
        if has_own or not (
            wording.LIST_GAP.match(gap) or (left.value["is_class"] and wording.SPECIFIED.fullmatch(gap))
        ):
            break
        shared.append(i)
    return shared


def coordinated_before(part: Found, index: int, sentence: Sentence) -> list[int]:
    """ "Penicillin and meropenem were given intravenously": of each in the list without a dose or route its own."""
    at = bisect_left(sentence.starts, part.start) - 1
    shared = [index]
    if at < 1 or sentence.drugs[at][0] != index or wording.OWN_FORM.search(part.text):
        return shared
    plain = plain_names(max(0, at - wording.LONGEST_LIST), at + 1, sentence)
    last = behind_dose(plain[-1], part.start, sentence)
    # "A 1 g and B 2 g were given orally", "A 1 g or B 2 g was given orally", not "… A 1 g and B orally"
    gap = sentence.text[plain[-2][1].end : plain[-1][1].start] if len(plain) > 1 else ""
    was_given = wording.WAS.match(sentence.text, last)
    if was_given and wording.NEW_CLAUSE.search(gap):
        return shared  # "he had taken A, and B was given orally"
    were_given = wording.WERE.match(sentence.text, last) or (was_given and wording.OR.search(gap))
    if not wording.GIVEN_BY.fullmatch(sentence.text, last if were_given else plain[-1][1].end, part.start):
        return shared
    for (i, left), (_, right) in reversed(list(pairwise(plain))):
        near = slice(bisect_left(sentence.part_starts, left.start - 80), bisect_left(sentence.part_starts, right.start))
        own = [p for p in sentence.parts[near] if p.value.get("drug") == i and p.kind in ("dose", "route")]
        is_led = any(p.kind == "route" or (p.end <= left.start and not were_given) for p in own)
        gaps = {left.end, behind_dose((i, left), right.start, sentence) if were_given else left.end}
        if is_led or not any(is_list_gap(start, right.start, sentence) for start in gaps):
            break
        shared.insert(0, i)
    return shared


def plain_names(first: int, stop: int, sentence: Sentence) -> list[Drug]:
    """Some of the drugs without those that brackets name again: "ketorolac (Toradol)"."""
    some = sentence.drugs[first:stop]
    return some[:1] + [
        right
        for left, right in pairwise(some)
        if right[1].value["name"] != left[1].value["name"] or sentence.text[right[1].start - 1] not in "(["
    ]


def behind_dose(named: Drug, position: int, sentence: Sentence) -> int:
    """The end of a drug's dose behind it, with its bracket, where that stands before a character; else its own."""
    index, drug = named
    some = sentence.parts[bisect_left(sentence.part_starts, drug.end) : bisect_left(sentence.part_starts, position)]
    end = max((p.end for p in some if p.kind == "dose" and p.value.get("drug") == index), default=drug.end)
    return end + sentence.text.startswith(")", end)


def is_list_gap(start: int, end: int, sentence: Sentence) -> bool:
    """Whether nothing but a comma or "and" stands there, or the dose of what follows: "A, B and high-dose C"."""
    inside = sentence.parts[bisect_left(sentence.part_starts, start) : bisect_left(sentence.part_starts, end)]
    if inside and inside[0].kind == "dose" and wording.OF.fullmatch(sentence.text, inside[0].end, end):
        end = inside[0].start
    return wording.LIST_GAP.fullmatch(sentence.text, start, end) is not None
