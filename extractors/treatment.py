"""Links doses, routes, frequencies and durations to their drug, and says what each drug was to the patient.

A link is decided by what stands between the two inside one sentence, never by distance alone: "rituximab (1000 mg",
"500 mg of methotrexate", "oral prednisone", "60 mg for 7 days followed by 20 mg". What no rule ties stays unlinked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors import vocabulary

LINKED = ("dose", "route", "frequency", "duration")

# Words that may stand between a drug and the dose, route, frequency or duration that belongs to it.
_FILLER = (
    r"(?:at|in|with|of|given|was|were|is|being|administered|received|taken|started|initiated|commenced|prescribed|added"
    r"|the|an?|his|her|their|its|dose|doses|dosage|dosages|dosing|daily|total|single|initial|starting"
    r"|loading|maintenance|maximum|mean|median|average"
    r"|cumulative|standard|fixed|usual|up|to|about|approximately|from|and|then|increased|reduced"
    r"|tapered|titrated|rate|course|courses|cycle|cycles"
    r"|infusion|infusions|injection|injections|tablets?|capsules?|therapy|treatment|monotherapy|pulse"
    r"|pulses|oral|orally|intravenous(?:ly)?|iv|i\.v\.|po"
    r"|p\.o\.|sc|s\.c\.|im|i\.m\.|subcutaneous(?:ly)?|intramuscular(?:ly)?|intrathecal(?:ly)?|once"
    r"|twice|weekly|monthly|bid|tid|qid|per|day|divided|each|for|over|on|days?|every"
    r"|sodium|hydrochloride|acetate|phosphate|sulfate|mesylate|maleate|tartrate|citrate|plus|alone|ml"
    r"|mg|kg|m2|g|\d+(?:[.,]\d+)?|[x×%])"
)
DRUG_THEN = re.compile(rf"[\s,(\[:;=/-]*(?:{_FILLER}[\s,(\[:;=/)\]-]*){{0,9}}", re.IGNORECASE)
THEN_DRUG = re.compile(
    r"[\s)\]/-]*(?:(?:daily|/day|per day|a day|once|twice|three times|weekly|monthly|bid|tid|bolus"
    r"|pulse|single|dose[sd]?|course|of|oral|orally|intravenous(?:ly)?|iv|i\.v\."
    r"|po|sc|im|intramuscular|subcutaneous|intrathecal|topical|high|low|the|an?|infusions?|injections?"
    r"|tablets?|capsules?|cream|pegylated|liposomal|generic|every|other|\d+|weeks?|days?"
    r"|hours?)[\s)\]/-]*){0,6}",
    re.IGNORECASE,
)
BRACKET_GAP = re.compile(
    r"[\s)\]]*(?:\([^()]{1,30}\)\s*)?(?:[\s-]*(?:tablets?|capsules?|therapy|treatment|infusions?"
    r"|injections?|induction|sodium|hydrochloride|alone|pulses?|orally|intravenously|monotherapy|daily"
    r"|twice|once|ointment|cream|drops|regimen|acetate|phosphate|combination|supplements?"
    r"|supplementation))*\s*",
    re.IGNORECASE,
)
# "intravenous" before a noun that is no drug here says nothing about the drugs around.
MODIFIES = re.compile(
    r"[ -](?!(?:and|or|at|for|in|on|to|by|with|over|every|once|twice|daily|then|was|were|until|after"
    r"|before|dos\w+|therap\w+|treatment"
    r"|administration|route|infusions?|injections?|bolus|application|medications?|drugs?|form"
    r"|formulation|pulse|course|cycles?)\b)[a-z]{4}",
)
PER_BEHIND = re.compile(r"\s*(?:per|/)\s*(day|week|month|hour)\b", re.IGNORECASE)
LIST_OPENS = re.compile(r"\s*(?:,\s*)?(?:and|or|plus)\b", re.IGNORECASE)
LIST_GAP = re.compile(
    r"\s*(?:\([^()]{1,40}\)\s*)?(?:,\s*(?:and|or)?|and|or|plus|\+|/|&|with|,\s*plus)\s*(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
CARRY = re.compile(
    r"\b(?:followed by|then|thereafter|tapered|increased|reduced|decreased|raised|lowered|titrated|to"
    r"|and|or|later|subsequently|from)\b|[,;(]",
    re.I,
)
CLAUSE = re.compile(r";|\bwhereas\b|\bwhile\b|\bbut\b|, and (?:then )?(?:he|she|they|the patient)\b", re.I)

PRIOR = re.compile(
    r"\b(?:previous(?:ly)?|prior|past|earlier|formerly|fail(?:ed|ure|ing)|refractory|resistant"
    r"|unresponsive|intoleran(?:t|ce)|despite|inadequate response"
    r"|not respond(?:ed|ing)?|had been (?:treated|on|taking|given)|history of|years (?:ago|earlier"
    r"|before)|already)\b[^.;]{0,80}$",
    re.IGNORECASE,
)
PRIOR_AFTER = re.compile(
    r"^[^.;]{0,60}?\b(?:failed|was (?:ineffective|unsuccessful|without (?:effect|benefit|success"
    r"|improvement))|had no effect|had failed|without (?:\w+ )?(?:improvement|benefit|response"
    r"|effect))\b",
    re.I,
)
CULPRIT_BEFORE = re.compile(
    r"\b(?:induced|caused|provoked|precipitated|triggered) by (?:the )?(?:[\w-]+ ){0,3}$|\b(?:due"
    r"|secondary|attributed|attributable|related) to (?:the )?(?:[\w-]+ ){0,3}$"
    r"|\b(?:toxicity|reaction|hypersensitivity|allergy|intoxication|overdose) (?:to|of|with|from) (?:the )?$",
    re.I,
)
CULPRIT_AFTER = re.compile(
    r"^(?:\s*\([^)]{1,30}\))?(?:[- ](?:induced|related|associated|dependent|mediated)\b|\s+(?:toxicity"
    r"|intoxication|hypersensitivity|overdose)\b)",
    re.I,
)
CONCOMITANT = re.compile(
    r"\b(?:concomitant(?:ly)?|concurrent(?:ly)?|in addition to|together with|in combination with"
    r"|combined with|along with|added to|also (?:taking|receiving|on)"
    r"|co-?administ\w+|(?:his|her|current|regular|other|home) medications?|medications? included)\b[^.;]{0,60}$",
    re.I,
)
CONSIDERED = re.compile(
    r"^[^.;]{0,50}?\b(?:was|were|had been) (?:\w+ )?(?:considered|proposed|suggested|recommended"
    r"|planned|offered|discussed|refused|declined|denied)\b",
    re.I,
)
CONCOMITANT_AFTER = re.compile(r"^[^.;]{0,60}\b(?:concurrently|concomitantly|simultaneously)\b", re.I)
VEHICLES = re.compile(r"^(?:dextrose|glucose|saline|sodium chloride|water|ringer)", re.I)
SPECIFIED = re.compile(r"\s*(?:\(|,?\s*(?:including|such as|namely|i\.e\.,?|e\.g\.,?|like)\s)[^.;()]{0,40}$", re.I)
GIVEN = re.compile(
    r"\b(?:treated|treatment|therapy|received|receiv\w+|given|administ\w+|started|initiat\w+|commenced"
    r"|prescribed|put on|took|taking|on|underwent|infus\w+|inject\w+"
    r"|maintained|managed|switched|changed|course|responded to|with|of|by|after"
    r"|following)\b[^.;]{0,80}$|^\s*(?:was|were)\b",
    re.I,
)


@Language.factory("litlode_treatment", requires=["doc.spans", "span._.assertion"], assigns=["span._.value"])
def make_treatment(nlp: Language, name: str) -> TreatmentLinker:
    """The linker; it has no settings."""
    return TreatmentLinker()


@dataclass(slots=True)
class Sentence:
    """The spans of one sentence, each list in order."""

    start: int
    end: int
    drugs: list[tuple[int, Span]]  # index in doc.spans["drug"], span
    parts: list[Span]

    def drug(self, index: int | None) -> Span | None:
        """The drug with this index in ``doc.spans["drug"]``, if this sentence names it."""
        return next((span for i, span in self.drugs if i == index), None)


class TreatmentLinker:
    """Set ``value["drug"]`` (and ``value["drugs"]`` where several share it) and each drug's ``value["role"]``."""

    def __call__(self, doc: Doc) -> Doc:
        drugs = list(doc.spans.get("drug", ()))
        if not drugs:
            return doc
        text = doc.text
        previous: list[tuple[int, Span]] = []
        for sentence in _sentences(doc, drugs):
            if sentence.parts:
                self._link(text, sentence, previous)
            previous = sentence.drugs or previous
        for drug in drugs:
            drug._.value["role"] = role(text, drug)
            drug._.value["is_vehicle"] = is_vehicle(text, drug)
        _mark_classes(text, drugs)
        return doc

    def _link(self, text: str, sentence: Sentence, previous: list[tuple[int, Span]]) -> None:
        last: int | None = None
        doses = [p for p in sentence.parts if p.label_ == "dose"]
        respectively = "respectively" in text[sentence.start : sentence.end].lower()
        if respectively and len(doses) > 1 and _respectively(sentence, doses):
            doses = []
        for dose in doses:
            index, is_bracketed = _bracketed(text, sentence, dose)
            if is_bracketed:
                dose._.value["drug"] = index
                last = index if index is not None else last
                continue
            index = _best(text, sentence, dose)
            if index is None and last is not None and CARRY.search(text[dose.start_char - 25 : dose.start_char]):
                index = last
            if index is None:
                index = _nearest(text, sentence, dose)
            if (
                index is None
                and not sentence.drugs
                and len(previous) == 1
                and re.search(
                    r"\b(?:dos(?:e|age)|it|this|infusions?|treatment|therapy|drug|medication)\b",
                    text[sentence.start : dose.start_char],
                    re.I,
                )
            ):
                index = previous[0][0]
            dose._.value["drug"] = index
            last = index if index is not None else last
            drug = sentence.drug(index)
            if drug is not None and dose._.value["per"] is None:
                dose._.value["per"] = _per_behind_drug(text, dose, drug)
        for part in sentence.parts:
            if part.label_ != "dose":
                self._link_other(text, sentence, part)

    def _link_other(self, text: str, sentence: Sentence, part: Span) -> None:
        if any(d.start_char <= part.start_char < d.end_char for _, d in sentence.drugs):
            return  # "intravenous" of "intravenous immunoglobulin" is part of the name
        index, is_bracketed = _bracketed(text, sentence, part)
        if not is_bracketed:
            index = _best(text, sentence, part)
        if index is None:
            doses = [p for p in sentence.parts if p.label_ == "dose" and p._.value["drug"] is not None]
            near = [d for d in doses if _same_clause(text, d, part) and 0 <= part.start_char - d.end_char <= 60]
            if near:
                index = near[-1]._.value["drug"]
        if index is None and not is_bracketed and not _modifies(text, part):
            index = _nearest(text, sentence, part)
        part._.value["drug"] = index
        if part.label_ == "route" and index is not None:
            shared = _coordinated(text, sentence, part, index)
            if len(shared) > 1:
                part._.value["drugs"] = shared


def is_vehicle(text: str, drug: Span) -> bool:
    """What a drug is dissolved in: "1500 mg in dextrose 5%", "in 100 ml of saline"."""
    before = text[max(0, drug.start_char - 30) : drug.start_char]
    return bool(
        VEHICLES.search(drug._.value["name"])
        and re.search(r"\bin (?:\d+ ?m?l (?:of )?)?(?:normal |isotonic |\d[\d.]*% )*$", before, re.I)
    )


def _mark_classes(text: str, drugs: Sequence[Span]) -> None:
    """A class that only stands for a drug named beside it or before it points to that drug.

    "diuretics (furosemide 40 mg)" is furosemide; "steroids were stopped" after prednisone is prednisone.
    """
    members = {row["class"]: re.compile(row["members"]) for row in vocabulary.terms("drug_class")}
    for index, drug in enumerate(drugs):
        value = drug._.value
        value["stands_for"] = None
        if not value["is_class"]:
            continue
        if index + 1 < len(drugs) and SPECIFIED.match(text[drug.end_char : drugs[index + 1].start_char]):
            value["stands_for"] = index + 1
            continue
        pattern = members.get(value["name"])
        if pattern:
            named = [i for i, d in enumerate(drugs) if pattern.search(d._.value["name"]) and not d._.value["is_class"]]
            value["stands_for"] = min(named, key=lambda i: abs(i - index)) if named else None


def _sentences(doc: Doc, drugs: Sequence[Span]) -> list[Sentence]:
    parts = sorted((s for kind in LINKED for s in doc.spans.get(kind, ())), key=lambda s: s.start_char)
    indexed = list(enumerate(drugs))
    found = []
    d = p = 0
    for sent in doc.sents:
        start, end = sent.start_char, sent.end_char
        first_d, first_p = d, p
        while d < len(indexed) and indexed[d][1].start_char < end:
            d += 1
        while p < len(parts) and parts[p].start_char < end:
            p += 1
        if d > first_d or p > first_p:
            inside = [(i, drug) for i, drug in indexed[first_d:d] if not is_vehicle(doc.text, drug)]
            found.append(Sentence(start, end, inside, parts[first_p:p]))
    return found


def _bracketed(text: str, sentence: Sentence, part: Span) -> tuple[int | None, bool]:
    """The drug of a part in brackets, and whether it is in any: a drug inside before it, else the one that they follow.

    "steroids (prednisone 20 mg/day for 1 month, 10 mg/day for 4 months)"; "calcium (600 mg/day)" when calcium is no
    drug here: the dose belongs to nothing, least of all to the next drug outside.
    """
    opening = _open_bracket(text, sentence.start, part.start_char)
    if opening is None:
        return None, False
    inside = [(i, d) for i, d in sentence.drugs if opening <= d.start_char < part.start_char]
    if inside:
        return inside[-1][0], True
    closing = text.find(")" if text[opening] == "(" else "]", part.end_char)
    behind = [
        (i, d) for i, d in sentence.drugs if part.end_char <= d.start_char < (closing if closing >= 0 else sentence.end)
    ]
    if behind and THEN_DRUG.fullmatch(text[part.end_char : behind[0][1].start_char]):
        return behind[0][0], True
    before = [(i, d) for i, d in sentence.drugs if d.end_char <= opening]
    if before:
        gap = text[before[-1][1].end_char : opening]
        if BRACKET_GAP.fullmatch(gap) or (len(gap) < 60 and DRUG_THEN.fullmatch(gap)):
            return before[-1][0], True
    return None, True


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


def _per_behind_drug(text: str, dose: Span, drug: Span) -> str | None:
    """ "60 mg prednisolone per day": what the dose is per stands behind the drug."""
    if drug.start_char < dose.end_char:
        return None
    match = PER_BEHIND.match(text, drug.end_char)
    return match[1].lower() if match else None


def _best(text: str, sentence: Sentence, part: Span) -> int | None:
    """The drug that the words between tie to the part; a drug straight behind "of" wins over one before."""
    scored: list[tuple[float, int]] = []
    modifies = _modifies(text, part)
    for index, drug in sentence.drugs:
        if drug.end_char <= part.start_char:
            if modifies:
                continue
            gap = text[drug.end_char : part.start_char]
            if (
                len(gap) < 90
                and DRUG_THEN.fullmatch(gap)
                and not _blocked(sentence, drug.end_char, part.start_char, part)
            ):
                # "40 mg prednisolone and 10 mg methotrexate": a new member of a list has its own dose
                scored.append(((1.5 if LIST_OPENS.match(gap) else 2.5) - len(gap) / 100, index))
        elif drug.start_char >= part.end_char:
            gap = text[part.end_char : drug.start_char]
            if (
                len(gap) < 50
                and THEN_DRUG.fullmatch(gap)
                and not _blocked(sentence, part.end_char, drug.start_char, part)
            ):
                of = re.search(r"\bof\s*(?:\w+\s*)?$", gap)
                tight = part.label_ == "route" or of
                scored.append(((3.0 if tight else 2.3) - len(gap) / 100, index))
    return max(scored)[1] if scored else None


def _modifies(text: str, part: Span) -> bool:
    """Whether a route is an adjective of what follows: "intravenous fluids", not "intravenously" nor "orally for"."""
    return part.label_ == "route" and not part.text.endswith("ly") and bool(MODIFIES.match(text, part.end_char))


def _blocked(sentence: Sentence, start: int, end: int, part: Span) -> bool:
    """Another drug stands between."""
    return any(start <= d.start_char < end for _, d in sentence.drugs)


def _same_clause(text: str, a: Span, b: Span) -> bool:
    low, high = min(a.end_char, b.end_char), max(a.start_char, b.start_char)
    return low >= high or not CLAUSE.search(text[low:high])


def _nearest(text: str, sentence: Sentence, part: Span) -> int | None:
    """The closest drug of the same clause: before the part rather than behind it."""
    before = [(i, d) for i, d in sentence.drugs if d.end_char <= part.start_char and _same_clause(text, d, part)]
    after = [(i, d) for i, d in sentence.drugs if d.start_char >= part.end_char and _same_clause(text, part, d)]
    limit = 160 if part.label_ == "dose" else 80
    if before and part.start_char - before[-1][1].end_char <= limit:
        return before[-1][0]
    if after and after[0][1].start_char - part.end_char <= (limit if part.label_ == "dose" else 40):
        return after[0][0]
    return None


def _respectively(sentence: Sentence, doses: list[Span]) -> bool:
    """ "A and B, 10 mg and 20 mg, respectively": as many doses as drugs, in order."""
    names: list[tuple[int, Span]] = []
    for index, drug in sentence.drugs:
        if not names or names[-1][1]._.value["name"] != drug._.value["name"]:
            names.append((index, drug))
    if len(names) != len(doses):
        return False
    for (index, _), dose in zip(names, doses, strict=True):
        dose._.value["drug"] = index
    return True


def _coordinated(text: str, sentence: Sentence, part: Span, index: int) -> list[int]:
    """ "intravenous penicillin, meropenem and levofloxacin": the route is shared along the list."""
    order = [i for i, _ in sentence.drugs]
    shared = [index]
    if index not in order:  # named in the sentence before
        return shared
    at = order.index(index)
    if sentence.drugs[at][1].start_char < part.end_char:
        return shared
    for (_, left), (i, right) in zip(sentence.drugs[at:], sentence.drugs[at + 1 :], strict=False):
        gap = text[left.end_char : right.start_char]
        if not (LIST_GAP.match(gap) or re.fullmatch(r"\s*(?:including|such as)\s*", gap)):
            break
        if any(
            p.label_ in ("dose", "route") and left.end_char <= p.start_char < right.end_char + 8 for p in sentence.parts
        ):
            break
        shared.append(i)
    return shared


def role(text: str, drug: Span) -> str | None:
    """prior | index | concomitant | culprit | considered, from the words around; None where they do not say."""
    before = text[max(0, drug.start_char - 110) : drug.start_char]
    before = re.split(r"[.;]\s", before)[-1]
    after = text[drug.end_char : drug.end_char + 90]
    assertion = drug._.assertion or {}
    if assertion.get("is_hypothetical") or CONSIDERED.search(after):
        return "considered"
    if CULPRIT_AFTER.match(after) or CULPRIT_BEFORE.search(before):
        return "culprit"
    if PRIOR.search(before) or PRIOR_AFTER.match(after) or assertion.get("is_historical"):
        return "prior"
    if CONCOMITANT.search(before) or CONCOMITANT_AFTER.match(after):
        return "concomitant"
    return "index" if GIVEN.search(before) or GIVEN.match(after) else None
