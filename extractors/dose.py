"""Finds doses: "375 mg/m2", "1 mg/kg per day", "10-20 mg", "10(6) IU", "two doses of 1 g", "high-dose", "overdose".

`DoseExtractor` reads amounts with a unit, area-under-curve targets, bare counts ("four doses") and words ("low-dose");
the patterns are in `dose_wording`. Laboratory values and body measures ("5 mg/dl", "12,000 U/L", "blood loss of 500
ml") are no doses, and radiation ("60 Gy") is no drug's. The frequency stays outside: "40 mg daily" is the dose "40 mg",
but "40 mg/day" says it in the unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple, TypedDict

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import attributes, dose_wording, number, vocabulary
from extractors import frequency as frequencies
from extractors.dose_wording import Parts
from extractors.searchable import groups, searchable


class Dose(TypedDict):
    """What a dose says; None where the words do not."""

    amount: float | None  # in `unit`; None for "high-dose"
    amount_high: float | None  # upper end of a range
    unit: str | None  # UCUM code, U and IU without brackets
    per: str | None  # "kg", "m2", "day", "kg/day", "8 hour"
    n_doses: int | None
    interval_days: float | None
    drug: int | None  # index in doc.spans["drug"], set by treatment


MILLION = "10*6."  # what ``vocab/dose.tsv`` has before a unit that is told in millions


class Named(NamedTuple):
    """Where the drugs of a text stand."""

    starts: Set[int]
    ends: Set[int]
    pairs: Sequence[tuple[int, int]]  # the two of one preparation, from the first to the last: "losartan/amlodipine"


NOTHING = Named(frozenset(), frozenset(), ())


class Found(NamedTuple):
    """A dose in characters of the doc."""

    start: int
    end: int
    value: Dose
    rule: str


@Language.factory("litlode_dose", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_dose(nlp: Language, name: str) -> DoseExtractor:
    """The extractor with the units of ``vocab/dose.tsv`` and the words of its three companions."""
    sides: dict[str, list[str]] = {"before": [], "after": []}
    for row in vocabulary.terms("dose_context"):
        sides[row["side"]].append(row["word"])
    units = {row["surface"]: (row["unit"], row["kind"]) for row in vocabulary.terms("dose")}
    words = [row["phrase"] for row in vocabulary.terms("dose_word")]
    in_percent = [row["name"] for row in vocabulary.terms("dose_percent")]
    return DoseExtractor(dose_wording.Wording(units, words, sides, in_percent))


class DoseExtractor:
    """Put every dose into ``doc.spans["dose"]``, its `Dose` into ``._.value``."""

    def __init__(self, wording: dose_wording.Wording) -> None:
        self.wording = wording

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        spans: list[Span] = []
        reached = 0
        drugs = [(drug.start_char, drug.end_char, drug._.value["name"]) for drug in attributes.spans(doc, "drug")]
        named = Named(
            {start for start, _, _ in drugs},
            {end for _, end, _ in drugs},
            pairs(text, drugs) if "/" in text else (),
        )
        found = [*self.find(text, named), *self.strengths(text, drugs)]
        for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
            is_whole = number.is_whole(text, hit.start, hit.end) and attributes.is_one_field(doc, hit.start, hit.end)
            if hit.start >= reached and is_whole:
                spans.append(attributes.add_span(doc, "dose", hit.start, hit.end, {**in_ones(hit.value)}, hit.rule))
                reached = hit.end
        doc.spans["dose"] = spans
        return doc

    def find(self, text: str, named: Named = NOTHING) -> Iterator[Found]:
        """Every dose of a text, in no order; two may overlap."""
        for match in self.wording.amounts(text):
            try:
                yield from list(self.read(text, match.start(), match.end(), Parts(*groups(match)), named))
            except ValueError:  # "10(99) mg": `number.parse` refuses it
                continue
        for match in self.wording.phrase.finditer(searchable(text)) if self.wording.phrase.is_in(text) else ():
            yield Found(match.start(), match.end(), dose(), "dose.word")
        if "dose" in text:
            yield from counts(text)
        if "AUC" in text or "urve" in text:
            for match in dose_wording.AUC.finditer(text):
                yield Found(match.start(), match.end(), dose(float(match["n"]), unit="AUC"), "dose.auc")

    def strengths(self, text: str, drugs: Sequence[tuple[int, int, str]]) -> Iterator[Found]:
        """The shares of what is given in per cent, right beside it: "2% lidocaine", "bupivacaine 0.125%"."""
        if not drugs or ("%" not in text and "cent" not in text):
            return
        for start, end, name in drugs:
            if not self.wording.in_percent.search(name):
                continue
            before = dose_wording.PERCENT_BEFORE.search(text, max(0, start - 16), start)
            for match in (before, dose_wording.PERCENT_BEHIND.match(text, end)):
                if not match:
                    continue
                first = min(start, match.start())
                is_vehicle = dose_wording.VEHICLE.search(text, max(0, first - 20), first)
                is_vehicle = is_vehicle or dose_wording.AMOUNT_BEFORE.search(text, max(0, first - 26), first)
                if not is_vehicle and not dose_wording.AMOUNT_BEHIND.match(text, max(end, match.end())):
                    yield Found(*match.span("share"), dose(float(match["n"]), unit="%"), "dose.strength")

    def read(self, text: str, start: int, end: int, parts: Parts, named: Named = NOTHING) -> Iterator[Found]:
        """The doses of one match: its amount, and the amounts that share its unit ("10, 20 and 40 mg")."""
        is_beside = start - 1 in named.ends
        if parts.n == dose_wording.NOUGHTS and not parts.members:
            thousands = dose_wording.THOUSANDS_BEFORE.search(text, max(0, start - 9), start)
            if thousands:
                start, parts = thousands.start(), parts._replace(n="".join(thousands[1].split()) + dose_wording.NOUGHTS)
        printed = parts.unit or parts.counted or ""
        unit, kind = self.wording.units.get(printed) or self.wording.units[printed.lower()]  # "mU" is no "MU"
        at = start + len(parts.members or "")
        if is_inside(text, start) or not self.is_dose(text, at, end, parts, kind=kind, is_beside=is_beside):
            return
        per = dose_wording.per(parts.per or "")
        slashed = dose_wording.SLASHED.search(text, max(0, at - 8), at)
        if slashed and not (parts.dashed or parts.to):
            first = slashed.start()
            amount = dose_wording.quotient(slashed[1], parts.n or "")
            if amount is None and is_of_pair(text, first, end, named.pairs):
                yield Found(
                    first, slashed.end(1), dose(number.parse(slashed[1]), None, unit, per), dose_wording.OF_PAIR
                )
                yield Found(at, end, dose(number.parse(parts.n or ""), None, unit, per), dose_wording.OF_PAIR)
            else:
                yield Found(first, end, dose(amount, None, unit, per), "dose.slash")
            return
        word, *higher = dose_wording.WORD_RANGE.split(parts.word or "")
        amount = number.parse(word or parts.n or "")
        members = list(dose_wording.MEMBER.finditer(parts.members or ""))
        between = dose_wording.BETWEEN.search(text, max(0, start - 10), start)
        if between and len(members) == 1:
            yield Found(start, end, dose(number.parse(members[0][0]), amount, unit, per), "dose.range")
            return
        if members and not dose_wording.NO_LIST.search(text, max(0, start - 12), start):
            for member in members:
                first = start + member.start()
                value = dose(number.parse(member[0]), None, unit, per)
                yield Found(first, first + len(member[0]), value, "dose.list")
        high = parts.dashed or parts.to or (higher[0] if higher else None)
        if high and number.power(word or parts.n or "") == 1:
            amount *= number.power(high)  # "1 to 3 x 10(6) IU"
        is_changed = dose_wording.CHANGED_FROM.search(text, max(0, at - 60), at)
        if parts.to and parts.n and (is_changed or number.parse(parts.to) < amount):  # "20 to 5 mg" was tapered
            to = text.index(parts.to, at + len(parts.n))
            yield Found(at, at + len(parts.n), dose(amount, None, unit, per), "dose.changed")
            yield Found(to, end, dose(number.parse(parts.to), None, unit, per), "dose.changed")
            return
        n_doses, interval = self.schedule(text, at, end, parts.times)
        value = dose(amount, number.parse(high) if high else None, unit, per, n_doses=n_doses, interval_days=interval)
        is_given = kind == "volume" and dose_wording.is_volume_of(text, at, end, named.starts, named.ends)
        yield Found(at, end, value, dose_wording.GIVEN_VOLUME if is_given else "dose.amount_unit")

    def is_dose(self, text: str, start: int, end: int, parts: Parts, *, kind: str, is_beside: bool) -> bool:
        """Whether an amount can be a drug's: no laboratory value, body weight, flow of oxygen, gauge or share."""
        per = (parts.per or "").lower()
        if kind == "percent":
            return self.wording.is_strength(text, start, end)
        if dose_wording.SPREAD.search(text, max(0, start - 5), start):
            return False
        if kind == "body" or self.wording.is_measured(text, start, end):
            return False
        if dose_wording.is_change(text, start, kind):
            return False
        is_out = kind == "volume" and not is_beside and dose_wording.is_volume_out(text, start, end)
        is_denominator = parts.n in dose_wording.HUNDREDS and dose_wording.OF_TISSUE.search(
            text, max(0, start - 4), start
        )
        unit = parts.unit or ""
        is_flow = kind == "volume" and "min" in per and "kg" not in per
        is_level = kind == "substance" and not (
            per or is_beside or text.startswith(" of ", end) or unit in ("mEq", "meq")
        )
        is_content = ("ml" in per or "cc" in per) and unit.lower() != "mg"
        return not (is_out or is_denominator or is_flow or is_level or is_content or (unit == "G" and not per))

    def schedule(self, text: str, start: int, end: int, times: str | None) -> tuple[int | None, float | None]:
        """How many doses, and the days between them: "two doses of 1 g", "1 g x 2", "1 g two weeks apart"."""
        n_doses, interval = frequencies.regimen(text, end)
        before = dose_wording.BEFORE_AMOUNT.search(text, max(0, start - 50), start)
        if before:
            words = before["n"] or before["x"]
            n_doses = 1 if words.lower() == "single" else int(number.parse(words))
        elif times:
            n_doses = int(times.strip(" x×X"))
        return n_doses, interval


def pairs(text: str, drugs: Sequence[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """The places of two drugs with a slash between them; a short form in brackets is no drug of its own."""
    plain = [(start, end) for start, end, _ in drugs if text[start - 1 : start] + text[end : end + 1] != "()"]
    return [
        (start, behind_end)
        for (start, end), (behind, behind_end) in pairwise(plain)
        if dose_wording.PAIRED.fullmatch(text, end, behind)
    ]


def is_of_pair(text: str, start: int, end: int, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether two amounts are those of a pair: "losartan/amlodipine (100/5 mg)", "100/5 mg of losartan/amlodipine"."""
    return any(
        dose_wording.PAIR_THEN.fullmatch(text, last, start) or dose_wording.THEN_PAIR.fullmatch(text, end, first)
        for first, last in pairs
        if first - end <= dose_wording.PAIR_REACH and start - last <= dose_wording.PAIR_REACH
    )


def counts(text: str) -> Iterator[Found]:
    """Bare counts: "four doses of rituximab", "a single oral dose"; in "four doses of 1 g" the amount has it."""
    for match in dose_wording.N_DOSES.finditer(searchable(text)):
        single, n, adjective = groups(match)
        if (adjective or "").lower() not in dose_wording.NO_ADJECTIVE and not dose_wording.NO_COUNT.match(
            text, match.end()
        ):
            n_doses = 1 if single else int(number.parse(n))
            if n_doses:
                yield Found(match.start(), match.end(), dose(n_doses=n_doses), "dose.count")


def is_inside(text: str, start: int) -> bool:
    """Whether the number at ``start`` is the tail of a longer one or of a name: "1.5.2", "CD20"."""
    before = text[start - 1 : start]
    return before.isalnum() or before == "_" or (before in (".", ",") and text[start - 2 : start - 1].isdigit())


def in_ones(value: Dose) -> Dose:
    """The same in units, where it was told in millions of them: 3 million IU are 3,000,000 IU."""
    unit = value["unit"]
    if unit is None or not unit.startswith(MILLION):
        return value
    amount, high = value["amount"], value["amount_high"]
    value["amount"] = None if amount is None else amount * 1e6
    value["amount_high"] = None if high is None else high * 1e6
    value["unit"] = unit.removeprefix(MILLION)
    return value


def dose(
    amount: float | None = None,
    amount_high: float | None = None,
    unit: str | None = None,
    per: str | None = None,
    *,
    n_doses: int | None = None,
    interval_days: float | None = None,
) -> Dose:
    """A `Dose` of what is said, None for the rest."""
    return Dose(
        amount=amount,
        amount_high=amount_high,
        unit=unit,
        per=per,
        n_doses=n_doses,
        interval_days=interval_days,
        drug=None,
    )
