"""Which drug a dose, route, frequency or duration belongs to, inside one sentence.

A link is decided by what stands between the two, never by distance alone: "rituximab (1000 mg", "500 mg of
methotrexate", "oral prednisone", "60 mg for 7 days followed by 20 mg". What no rule ties stays unlinked. Only the
nearest drug on either side can be meant, so the work grows with the length of the text and no faster.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from extractors import dose_wording
from extractors import lazy_re as re
from extractors import link_wording as wording
from extractors.reading import Found

Drug = tuple[int, Found]
"""Its index in ``reading.of("drug")``, and the span."""
Told = dict[tuple[float, str, str | None], Drug | None]
"""The drug that a dose was told of before; None where there are two."""


class Sentence:
    """The drugs of one sentence and the parts (doses, routes …) that may belong to them, each in order."""

    def __init__(self, text: str, start: int, end: int, drugs: list[Drug], parts: list[Found]) -> None:
        self.text = text
        self.start, self.end = start, end
        self.drugs = drugs
        self.parts = parts
        self.starts = [drug.start for _, drug in drugs]
        self.part_starts = [part.start for part in parts]

    def before(self, position: int) -> Drug | None:
        """The last drug that ends by a character."""
        index = bisect_right(self.starts, position) - 1
        if index >= 0 and self.drugs[index][1].end > position:
            index -= 1
        return self.drugs[index] if index >= 0 else None

    def behind(self, position: int) -> Drug | None:
        """The first drug that starts at a character or later."""
        index = bisect_left(self.starts, position)
        return self.drugs[index] if index < len(self.drugs) else None

    def link(self, previous: list[Drug], told: Told) -> None:
        """Set ``value["drug"]`` of every part; ``previous`` holds the drugs of the sentence before."""
        doses = [p for p in self.parts if p.kind == "dose"]
        if len(doses) > 1 and "respectively" in self.text[self.start : self.end].lower():
            doses = self._respectively(doses)
        last: Drug | None = None
        for dose in doses:
            if again := self._again(dose, told):
                dose.value["drug"] = again[0]
                continue  # a route beside it may be another drug's
            drug = self._of_dose(dose, last, previous)
            dose.value["drug"] = drug[0] if drug else None
            last = drug or last
            if drug and dose.value["per"] is None:
                dose.value["per"] = _per_behind_drug(self.text, dose, drug[1])
        self._of_pairs(doses)
        self._tell(told)
        self._share_per(doses)
        named = {index for index, _ in (*self.drugs, *previous)}
        linked = [p for p in self.parts if p.kind == "dose" and p.value["drug"] in named]
        ends = [dose.end for dose in linked]
        for part in self.parts:
            if part.kind != "dose":
                nearest = bisect_right(ends, part.start) - 1
                self._link_other(part, linked[nearest] if nearest >= 0 else None)

    def _of_dose(self, dose: Found, last: Drug | None, previous: list[Drug]) -> Drug | None:
        drug, is_bracketed = self._bracketed(dose)
        if is_bracketed:
            return drug
        drug = self._best(dose)
        if drug is None and last and wording.CARRY.search(self.text[max(0, dose.start - 25) : dose.start]):
            named = self.before(dose.start)
            is_new = named is not None and named[1].start > last[1].end and not self._is_led(named)
            if is_new and named is not None and self._within(named[1].end, dose.start, 60):
                return named  # "prednisolone 30 mg and azathioprine, increased stepwise from 50 mg"
            return last if self._same_clause(last[1].end, dose.start) else None
        if drug is None:
            drug = self._nearest(dose)
        if (
            drug is None
            and not self.drugs
            and len(previous) == 1
            and wording.IT.search(self.text, self.start, dose.start)
        ):
            return previous[0]
        return drug

    def _again(self, dose: Found, told: Told) -> Drug | None:
        """The drug of a dose in a sentence without one: "the 2 g/kg group", of the only drug that was given so."""
        if self.drugs or wording.OF_WHAT.match(self.text, dose.end):
            return None
        return told.get((dose.value["amount"], dose.value["unit"], dose.value["per"]))

    def _tell(self, told: Told) -> None:
        """Keep for the sentences behind which drug was given at which dose."""
        named = dict(self.drugs)
        for dose in (p for p in self.parts if p.kind == "dose" and p.value["amount"] is not None):
            index = dose.value["drug"]
            if index in named:
                key = dose.value["amount"], dose.value["unit"], dose.value["per"]
                first = told.setdefault(key, (index, named[index]))
                if first and first[1].value["name"] != named[index].value["name"]:
                    told[key] = None

    def _link_other(self, part: Found, dose: Found | None) -> None:
        holder = bisect_right(self.starts, part.start) - 1
        if holder >= 0 and part.start < self.drugs[holder][1].end:
            return  # "intravenous" of "intravenous immunoglobulin" is part of the name
        is_form = part.kind == "route" and part.value["route"] in wording.FORMS
        if is_form and wording.COUNTED_FORM.search(self.text, max(self.start, part.start - 30), part.start):
            return  # "after the second infusion" counts, and does not say how
        drug, is_bracketed = self._bracketed(part)
        if not is_bracketed:
            drug = self._of_routes(part) or self._best(part)
        index = drug[0] if drug else None
        before = self.before(part.start)
        if (
            index is None
            and dose is not None
            and part.start - dose.end <= 60
            and (before is None or before[1].end <= dose.end)
        ):  # no other drug has come in between
            index = dose.value["drug"] if self._same_clause(dose.end, part.start) else None
        if index is None and part.kind == "route" and before and self._is_apposed(before[1], part):
            index = before[0]
        if index is None and not is_bracketed and not _modifies(self.text, part):
            drug = self._nearest(part)
            index = drug[0] if drug else None
        part.value["drug"] = index
        if part.kind == "route" and index is not None:
            shared = self._coordinated(part, index)
            if len(shared) > 1:
                part.value["drugs"] = shared

    def _of_routes(self, part: Found) -> Drug | None:
        """The drug behind two routes, for the first of them: "ciprofloxacin, inhaled and systemic colistin"."""
        at = bisect_left(self.part_starts, part.end)
        if part.kind != "route" or at == len(self.parts) or wording.NO_ADJECTIVE.search(part.text):
            return None
        following = self.parts[at]
        if following.kind != "route" or not wording.THEN_ROUTE.fullmatch(self.text, part.end, following.start):
            return None
        before = self.before(part.start)
        last = max((e for e in (before and before[1].end, at > 1 and self.parts[at - 2].end) if e), default=self.start)
        if last > self.start and wording.ATTACHED.fullmatch(self.text, last, part.start):
            return None  # "ampicillin i.v. and oral metronidazole"
        drug = self._of_routes(following) or self._best(following)
        return drug if drug and drug[1].start >= following.end else None

    def _is_apposed(self, drug: Found, route: Found) -> bool:
        """Whether a route is of the class that the drug before is said to be of."""
        gap = wording.APPOSED.fullmatch(self.text, drug.end, route.start)
        return gap is not None and wording.IN_CLASS.match(self.text, route.end, self.end) is not None

    # ---------------------------------------------------------------------------------------- one part

    def _bracketed(self, part: Found) -> tuple[Drug | None, bool]:
        """The drug of a part in brackets, and whether it is in any: a drug inside before it, else the one they follow.

        "steroids (prednisolone 30 mg for 2 weeks, then 15 mg)"; "iron (200 mg)" when iron is
        no drug here: the dose belongs to nothing, least of all to the next drug outside.
        """
        text = self.text
        opening = _open_bracket(text, max(self.start, part.start - wording.OPENED), part.start)
        if opening is None:
            return None, False
        before = self.before(part.start)
        if before and before[1].start >= opening:
            return self._best(part) or before, True
        if part.kind == "dose" and (same := self._restated(part, opening)):
            return same, True
        closing = text.find(")" if text[opening] == "(" else "]", part.end, self.end)
        behind = self.behind(part.end)
        inside = behind and behind[1].start < (closing if closing >= 0 else self.end)
        if part.kind == "dose" and wording.STRENGTH.search(text, max(self.start, opening - 14), opening):
            inside = True
        if behind and inside and wording.THEN_DRUG.fullmatch(text, part.end, behind[1].start):
            return behind, True
        outside = self.before(opening)
        return (outside if outside and self._opens_for(outside[1], part, opening) else None), True

    def _opens_for(self, drug: Found, part: Found, opening: int) -> bool:
        """Whether the bracket that holds a part belongs to a drug before it: "methotrexate therapy (15 mg)"."""
        text, start = self.text, drug.end
        if wording.GROUP_GAP.fullmatch(text, start, opening) and wording.ASSIGNED.search(text, self.start, opening):
            return True
        if wording.BRACKET_GAP.fullmatch(text, start, opening):
            return True
        if opening - start < 80 and part.kind == "dose" and wording.TOLD_GAP.fullmatch(text, start, opening):
            return True
        if opening - start < 60 and wording.DRUG_THEN.fullmatch(text, start, opening):
            return True
        is_told = part.kind == "dose" and wording.MEAN_DOSE.fullmatch(text, opening + 1, part.start)
        return bool(is_told) and self._within(start, opening, 80)

    def _restated(self, dose: Found, opening: int) -> Drug | None:
        """The drug of the dose that brackets repeat in other units: "600 mg (10 mg/kg) of infliximab"."""
        index = bisect_left(self.part_starts, dose.start) - 1
        while index >= 0 and self.parts[index].start > opening:
            index -= 1
        left = self.parts[index] if index >= 0 else None
        if left is None or left.kind != "dose" or not wording.BODY.fullmatch(self.text, left.end, opening):
            return None
        if not wording.AGAIN.fullmatch(self.text, opening + 1, dose.start):
            return None  # "500 mg (+/- 35 mg)"
        return next((drug for drug in self.drugs if drug[0] == left.value["drug"]), None)

    def _best(self, part: Found) -> Drug | None:
        """The drug that the words between tie to the part; a drug straight behind "of" wins over one before."""
        scored: list[tuple[float, Drug]] = []
        before, behind = self.before(part.start), self.behind(part.end)
        is_own = behind is not None and part.kind == "dose" and (self._leads(before) or self._is_before(part, behind))
        if before and (before[1].end + 1 == part.start or not _modifies(self.text, part)):
            start, stop = before[1].end, part.start
            if stop - start < 90 and wording.DRUG_THEN.fullmatch(self.text, start, stop):
                # "40 mg prednisolone and 10 mg methotrexate": a new member of a list has its own dose
                scored.append(
                    (
                        (1.5 if is_own or wording.LIST_OPENS.match(self.text, start, stop) else 2.5)
                        - (stop - start) / 100,
                        before,
                    )
                )
        if behind:
            start, stop = part.end, behind[1].start
            is_for = part.kind == "dose" and self._is_for(part, behind[1])
            if is_for or (stop - start < 50 and wording.THEN_DRUG.fullmatch(self.text, start, stop)):
                tight = part.kind == "route" or re.search(r"\bof\s*(?:[\w.]+\s?%?\s*)?$", self.text[start:stop])
                scored.append(((3.0 if tight else 2.3) - (stop - start) / 100, behind))
        return max(scored, key=lambda item: item[0])[1] if scored else None

    def _is_before(self, dose: Found, behind: Drug) -> bool:
        """Whether a dose behind a comma stands right before a drug without one: "aspirin, 20 mg prednisone and …"."""
        if not wording.NEW_MEMBER.search(self.text, max(self.start, dose.start - 3), dose.start):
            return False
        if not wording.RIGHT_BEFORE.fullmatch(self.text, dose.end, behind[1].start):
            return False
        following = bisect_left(self.part_starts, behind[1].end)
        nearest = self.parts[following] if following < len(self.parts) else None
        return nearest is None or nearest.kind != "dose" or nearest.start - behind[1].end > 3

    def _is_for(self, dose: Found, drug: Found) -> bool:
        """Whether a dose is told for a drug: "up to 40 mg for nadolol"; not "4 mg for heroin withdrawal"."""
        gap = wording.FOR.fullmatch(self.text, dose.end, drug.start)
        return gap is not None and not wording.TROUBLE.match(self.text, drug.end)

    def _leads(self, before: Drug | None) -> bool:
        """Whether the drug before has its dose in front of it ("60 mg X and 20 mg Y"), or is only a class of drugs."""
        if before is None:
            return False
        return self._is_led(before) or bool(before[1].value["is_class"])

    def _is_led(self, named: Drug) -> bool:
        """Whether a drug has its dose in front of it."""
        index, drug = named
        return any(p.kind == "dose" and p.end <= drug.start and p.value["drug"] == index for p in self.parts)

    def _nearest(self, part: Found) -> Drug | None:
        """The closest drug of the same clause: before the part rather than behind it."""
        reach, reach_behind = (160, 160) if part.kind == "dose" else (80, 40)
        before, behind = self.before(part.start), self.behind(part.end)
        if len(self.drugs) == 1 and wording.DOSE_OF.search(self.text, max(self.start, part.start - 40), part.start):
            reach = self.end - self.start
        if before and self._within(before[1].end, part.start, reach):
            return before
        if behind and self._within(part.end, behind[1].start, reach_behind):
            return behind
        return None

    def _within(self, start: int, end: int, reach: int) -> bool:
        return end - start <= reach and self._same_clause(start, end)

    def _same_clause(self, start: int, end: int) -> bool:
        return start >= end or not wording.CLAUSE.search(self.text, start, end)

    # ---------------------------------------------------------------------------------------- lists

    def _share_per(self, doses: list[Found]) -> None:
        """ "40 mg and 60 mg per day": what the last is per, all of the list are."""
        for left, right in reversed(list(pairwise(doses))):
            listed = wording.LIST_BETWEEN.fullmatch(self.text, left.end, right.start)
            if listed and left.value["per"] is None and left.value["unit"] == right.value["unit"]:
                left.value["per"] = right.value["per"]

    def _of_pairs(self, doses: list[Found]) -> None:
        """ "Losartan/amlodipine 100/5 mg": the first amount is of the first drug, the second of the second."""
        for left, right in pairwise(doses):
            if left.rule != wording.OF_PAIR or right.rule != wording.OF_PAIR or right.start - left.end > 2:
                continue
            behind = bisect_left(self.starts, right.end)
            is_ahead = behind < len(self.drugs) and dose_wording.THEN_PAIR.fullmatch(
                self.text, right.end, self.starts[behind]
            )
            plain = [drug for drug in self.drugs if self.text[drug[1].start - 1] != "("]
            named = (
                [d for d in plain if d[1].start >= right.end][:2]
                if is_ahead
                else [d for d in plain if d[1].end <= left.start][-2:]
            )
            if len(named) == 2:
                left.value["drug"], right.value["drug"] = named[0][0], named[1][0]

    def _respectively(self, doses: list[Found]) -> list[Found]:
        """ "A and B, 10 mg and 20 mg, respectively": as many doses in a row as drugs, in order; those that are left."""
        left = list(doses)
        for told in re.finditer(r"\brespectively\b", self.text[self.start : self.end], re.IGNORECASE):
            stop = self.start + told.start()
            run = [dose for dose in left if dose.end <= stop and dose.value["amount"] is not None]
            first = len(run) - 1
            while first > 0 and wording.LIST_BETWEEN.fullmatch(self.text, run[first - 1].end, run[first].start):
                first -= 1
            run = run[max(0, first) :]
            if len(run) < 2 or re.search(r"\d", self.text[run[-1].end : stop]):
                continue  # "the 2 and 4 mg/kg arms cleared by 98 and 99 %, respectively"
            names = self._named_for(run, stop)
            for (index, _), dose in zip(names, run, strict=False):
                dose.value["drug"] = index
                left.remove(dose)
        return left

    def _named_for(self, run: list[Found], stop: int) -> list[Drug]:
        """The drugs of a row of doses: all before "respectively", or those of the list beside the row."""
        names: list[Drug] = []
        for index, drug in (named for named in self.drugs if named[1].start < stop):
            if not names or names[-1][1].value["name"] != drug.value["name"]:
                names.append((index, drug))
        if len(names) == len(run):
            return names
        before = [named for named in names if named[1].end <= run[0].start][-len(run) :]
        behind = [named for named in names if named[1].start >= run[-1].end][: len(run)]
        for beside in (behind, before):
            is_list = all(self._is_list_gap(a.end, b.start) for (_, a), (_, b) in pairwise(beside))
            if len(beside) == len(run) and is_list:
                return beside
        return []

    def _coordinated(self, part: Found, index: int) -> list[int]:
        """ "intravenous penicillin, meropenem and levofloxacin": the route is shared along the list."""
        shared = [index]
        first = bisect_left(self.starts, part.end)
        if first == len(self.drugs) or self.drugs[first][0] != index:
            return self._coordinated_before(part, index)  # or in another sentence
        is_swallowed = wording.SWALLOWED.match(self.text, part.start)
        for (_, left), (i, right) in pairwise(self._plain(first, first + wording.LONGEST_LIST + 1)):
            gap = self.text[left.end : right.start]
            own = bisect_left(self.part_starts, left.end)
            has_own = any(
                (p.kind == "route" or (p.kind == "dose" and self.text[p.start - 1] not in "(["))
                and p.start < right.end + 8
                for p in self.parts[own : own + 3]
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

    def _coordinated_before(self, part: Found, index: int) -> list[int]:
        """ "Penicillin and meropenem were given intravenously": of each in the list without a dose or route its own."""
        at = bisect_left(self.starts, part.start) - 1
        shared = [index]
        if at < 1 or self.drugs[at][0] != index or wording.OWN_FORM.search(part.text):
            return shared
        plain = self._plain(max(0, at - wording.LONGEST_LIST), at + 1)
        last = self._behind_dose(plain[-1], part.start)
        # "A 1 g and B 2 g were given orally", "A 1 g or B 2 g was given orally", not "… A 1 g and B orally"
        gap = self.text[plain[-2][1].end : plain[-1][1].start] if len(plain) > 1 else ""
        was_given = wording.WAS.match(self.text, last)
        if was_given and wording.NEW_CLAUSE.search(gap):
            return shared  # "he had taken A, and B was given orally"
        were_given = wording.WERE.match(self.text, last) or (was_given and wording.OR.search(gap))
        if not wording.GIVEN_BY.fullmatch(self.text, last if were_given else plain[-1][1].end, part.start):
            return shared
        for (i, left), (_, right) in reversed(list(pairwise(plain))):
            near = slice(bisect_left(self.part_starts, left.start - 80), bisect_left(self.part_starts, right.start))
            own = [p for p in self.parts[near] if p.value.get("drug") == i and p.kind in ("dose", "route")]
            is_led = any(p.kind == "route" or (p.end <= left.start and not were_given) for p in own)
            gaps = {left.end, self._behind_dose((i, left), right.start) if were_given else left.end}
            if is_led or not any(self._is_list_gap(start, right.start) for start in gaps):
                break
            shared.insert(0, i)
        return shared

    def _plain(self, first: int, stop: int) -> list[Drug]:
        """Some of the drugs without those that brackets name again: "ketorolac (Toradol)"."""
        some = self.drugs[first:stop]
        return some[:1] + [
            right
            for left, right in pairwise(some)
            if right[1].value["name"] != left[1].value["name"] or self.text[right[1].start - 1] not in "(["
        ]

    def _behind_dose(self, named: Drug, position: int) -> int:
        """The end of a drug's dose behind it, with its bracket, where that stands before a character; else its own."""
        index, drug = named
        some = self.parts[bisect_left(self.part_starts, drug.end) : bisect_left(self.part_starts, position)]
        end = max((p.end for p in some if p.kind == "dose" and p.value.get("drug") == index), default=drug.end)
        return end + self.text.startswith(")", end)

    def _is_list_gap(self, start: int, end: int) -> bool:
        """Whether nothing but a comma or "and" stands there, or the dose of what follows: "A, B and high-dose C"."""
        inside = self.parts[bisect_left(self.part_starts, start) : bisect_left(self.part_starts, end)]
        if inside and inside[0].kind == "dose" and wording.OF.fullmatch(self.text, inside[0].end, end):
            end = inside[0].start
        return wording.LIST_GAP.fullmatch(self.text, start, end) is not None


def _open_bracket(text: str, begin: int, position: int) -> int | None:
    depth = 0
    for at in range(position - 1, begin - 1, -1):
        if text[at] in ")]":
            depth += 1
        elif text[at] in "([":
            if depth == 0:
                return at
            depth -= 1
    return None


def _modifies(text: str, part: Found) -> bool:
    """Whether a route is an adjective of what follows: "intravenous fluids", not "intravenously" nor "ingested"."""
    return (
        part.kind == "route"
        and not wording.NO_ADJECTIVE.search(part.text)
        and bool(wording.MODIFIES.match(text, part.end))
    )


def _per_behind_drug(text: str, dose: Found, drug: Found) -> str | None:
    """ "60 mg prednisolone per day", "60 mg orally per day": what the dose is per stands behind drug or route."""
    if drug.start < dose.end:
        match = wording.PER_BEHIND_ROUTE.match(text, dose.end)
    else:
        match = wording.PER_BEHIND.match(text, drug.end)
    return dose_wording.per(match[1]) if match else None
