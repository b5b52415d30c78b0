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
from extractors.reading import Found

Drug = tuple[int, Found]
"""Its index in ``reading.of("drug")``, and the span."""
Told = dict[tuple[float, str, str | None], Drug | None]
"""The drug that a dose was told of before; None where there are two."""

# Words that may stand between a drug and the dose, route, frequency or duration that belongs to it.
_FILLER = (
    r"(?:at|in|with|of|by|given|was|were|is|being|administered|received|taken|started|initiated|commenced|prescribed|added"
    r"|the|an?|his|her|their|its|dose|doses|dosage|dosages|dosing|daily|total|single|initial|starting"
    r"|loading|maintenance|maximum|mean|median|average"
    r"|cumulative|standard|fixed|usual|up|to|about|approximately|from|and|then|increased|reduced"
    r"|tapered|titrated|rate|course|courses|cycle|cycles"
    r"|infusion|infusions|injection|injections|tablets?|capsules?|therapy|treatment|monotherapy|pulse"
    r"|routes?|via|through|delivered|infiltrated|instilled|infused|injected|loaded|applied|mouth"
    r"|bolus(?:es)?|regimens?|schedules?|gel|sprays?|extract|[XSECPM]R|LA|HFA|p?MDI|DPI|sub ?lingual"
    r"|aerosol|inhaler|inhalations?|solution|suspension|syrup|elixir|lozenges?|gum|cream|ointment|drops|powder|patch(?:es)?"
    r"|pulses|oral|orally|intravenous(?:ly)?|iv|i\.v\.|po"
    r"|p\.o\.|sc|s\.c\.|im|i\.m\.|subcutaneous(?:ly)?|intramuscular(?:ly)?|intrathecal(?:ly)?|once"
    r"|twice|weekly|monthly|bid|tid|qid|per|day|divided|each|for|over|on|days?|every"
    r"|sodium|hydrochloride|acetate|phosphate|sulfate|mesylate|maleate|tartrate|citrate|iodide|chloride|bromide|plus"
    r"|alone|ml|hours?|minutes?|min"
    r"|mg|kg|m2|g|\d+(?:[.,]\d+)?(?!\d)|[x×%])"
)
DRUG_THEN = re.compile(rf"[\s,(\[:;=/-]*(?:{_FILLER}[\s,(\[:;=/)\]-]*){{0,9}}", re.IGNORECASE)
THEN_DRUG = re.compile(
    r"[\s)\]/-]*(?:(?:daily|/day|per day|a day|once|twice|three times|weekly|monthly|bid|tid|bolus"
    r"|pulse|single|dose[sd]?|course|of|oral|orally|intravenous(?:ly)?|iv|i\.v\."
    r"|po|sc|im|intramuscular|subcutaneous|intrathecal|topical|high|low|the|an?|infusions?|injections?"
    r"|tablets?|capsules?|cream|pegylated|liposomal|generic|containing|recombinant|human|bovine|porcine|equine|purified|synthetic"
    r"|hypertonic|isotonic|sustained-release|slow-release|long-acting|broad-spectrum|empiric(?:al)?|prophylactic|every|other|\d+(?!\d)|weeks?|days?"
    r"|receiv(?:e|ed|ing)|took|take|taking|given|administered|administration|either|m?g|mcg|ml|units?"
    r"|hours?|full|maximal|continuous|slow|rapid|ophthalmic|solutions?|suspension|ointments?|drops|sprays?|preparations?"
    # "the oral anticholinergic donepezil", "an inhaled anesthetic agent, isoflurane"
    r"|\b[a-z]+(?:ic|ive|ant|itor|onist|cker|oid)\b|drugs?|agents?|medications?)[\s)\]/-]*){0,9}"
    # "oral anticoagulation with warfarin", "oral desensitization to penicillin"
    r"(?:(?:therapy|treatment|medication|prophylaxis|anticoagulation|chemotherapy|an(?:a)?esthesia|sedation|premedication"
    r"|monotherapy|substitution|replacement|supplementation|loading|desensiti[sz]ation|(?:re)?challenges?|provocation"
    r"|overdos(?:e|age)|use|intake|instillations?|application|delivery|abuse|self-administration)"
    r"\s+(?:with|using|consisting\s+of|to|of)\s+(?:(?:both|the)\s+)?)?",
    re.IGNORECASE,
)
# "20 mg for timolol and 5 mg for nadolol", and what a dose is given for
FOR = re.compile(r"\)?\s+(?:daily\s+)?for\s+(?:the\s+)?", re.IGNORECASE)
TROUBLE = re.compile(
    r"[\s-]+(?:withdrawal|overdos|poison|intoxic|toxicity|revers|depend|addict|abuse|induced|related|associated|allerg|resist"
    r"|deficien|sensitiv|refractory)",
    re.IGNORECASE,
)
BRACKET_GAP = re.compile(
    r"[\s)\]]*(?:\([^()]{1,30}\)\s*)?(?:[\s-]*(?:(?:root\s)?extract|lollipops?|gel"
    r"|(?:(?:sub ?lingual|nasal)\s)?spray|patch(?:es)?|[XSECPM]R\b|LA\b|HFA\b"
    r"|\d[\d.]*\s?%|bolus(?:es)?|tablets?|capsules?|therapy|treatment|administration|infusions?"
    r"|injections?|induction|sodium|hydrochloride|alone|pulses?|orally|intravenously|monotherapy|daily"
    r"|aerosol|p?MDI\b|DPI\b|inhalers?|inhalations?|solution|suspension|syrup|elixir|lozenges?|gum|powder|suppositor(?:y|ies)"
    r"|eye\s?drops|enemas?|mouthwash"
    r"|twice|once|ointment|cream|drops|regimen|acetate|phosphate|combination|supplements?"
    r"|supplementation))*\s*",
    re.IGNORECASE,
)
# "were assigned to the lidocaine group (1.5 mg/kg …)"; not "consumption was higher in the lidocaine group (20 mg)"
GROUP_GAP = re.compile(r"\s+(?:(?:treatment|study)\s+)?(?:groups?|arms?|cohorts?)\s*", re.IGNORECASE)
ASSIGNED = re.compile(r"\b(?:randomi[sz]|allocat|assign|divided)", re.IGNORECASE)
# "intravenous" before a noun that is no drug here says nothing about the drugs around.
MODIFIES = re.compile(
    r"[ -](?!(?:and|or|at|for|in|on|to|by|with|over|every|once|twice|daily|then|was|were|until|after"
    r"|before|around|into|under|along|dos\w+|therap\w+|treatment"
    r"|administration|routes?|infusions?|injections?|bolus|push|drip|application|medications?|drugs?|form"
    r"|drops|solutions?|suspension|ointment|cream|gel|spray|preparations?|formulation|pulse|course|cycles?|pumps?|tube"
    r"|three|four|five|six|eight|from|that|which|when|while|without|within"
    r"|during|since|because|plus|only|alone|also|each|weekly|monthly|nightly|hourly|initially)\b)[a-z]{4}",
)
# how it was taken, in a verb, a noun or an adverb: "ingested sustained-release …", "after ingestion she …"
NO_ADJECTIVE = re.compile(r"(?:ly|ingest\w+|(?:inject|infus|instill|infiltrat)(?:ed|ing)|mouth|rectum)$", re.IGNORECASE)
# "60 mg prednisolone per day", "4 mg of tacrolimus per kilogram per day"
_PER = (
    r"(?:per|/)\s*(?:kg|kilogram|m2|square met(?:er|re)|day|week|month|hour)\b"
    r"(?: (?:of )?body[- ](?:weight|surface(?: area)?))?"
)
PER_BEHIND = re.compile(rf"\s*({_PER}(?:\s*{_PER})?)", re.IGNORECASE)
LIST_BETWEEN = re.compile(r"\s*(?:,|and|or|,\s*(?:and|or))\s*", re.IGNORECASE)
LIST_OPENS = re.compile(r"\s*(?:,\s*)?(?:and|or|plus)\b", re.IGNORECASE)
LIST_GAP = re.compile(
    r"\s*(?:\([^()]{1,40}\)\s*)?(?:,\s*(?:and|or)?|and|or|plus|\+|/|&|with|,\s*plus)\s*(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
# between a class and the drugs that are meant: "oral steroids (prednisolone 40 mg)", "topical antibiotics, including"
SPECIFIED = re.compile(
    r"\s*(?:(?:creams?|ointment|drops|therapy|treatment|agents?|drugs?)\s*)?[(,:]?\s*(?:including|such\s+as|namely|i\.?e\.?,?"
    r"|e\.?g\.?,?)?\s*(?:\d[\d.,]*\s?(?:%|m?c?g\S*)\s(?:of\s)?)?",
    re.IGNORECASE,
)
CARRY = re.compile(
    r"\b(?:followed by|then|thereafter|tapered|increased|reduced|decreased|raised|lowered|titrated|to"
    r"|and|or|later|subsequently|from)\b|[,;(]",
    re.I,
)
# between the last drug of a list and the route of all: "… were given intravenously"
GIVEN_BY = re.compile(
    r"(?:\s*\([^()]{1,40}\))?,?\s*(?:(?:were|was|are|had been|being)\s+)?(?:\w+ly\s+|then\s+|also\s+|both\s+)*"
    r"(?:given|administered|injected|infused|started|instilled|applied|delivered)?\s*(?:by|via|through)?\s*"
    r"(?:the\s+|an?\s+)?",
    re.IGNORECASE,
)
OF = re.compile(r"\s*(?:of\s+)?")
WERE = re.compile(r"(?:\s*\([^()]{1,40}\))?\s*(?:were|are|had been|being)\b", re.IGNORECASE)
WAS = re.compile(r"(?:\s*\([^()]{1,40}\))?\s*(?:was|is)\b", re.IGNORECASE)
NEW_CLAUSE = re.compile(r",\s+and\s", re.IGNORECASE)
OR = re.compile(r"\bor\b", re.IGNORECASE)
# "ingested 10 tablets of A (A 150 mg and B 200 mg) along with C, D and 2 g of E": all of them
SWALLOWED = re.compile(r"ingest", re.IGNORECASE)
SWALLOWED_GAP = re.compile(
    r"(?:(?!\b(?:was|were|is|had|has|treat|giv|receiv|after|before|when|while|who|which|then|because|for|without|but|until)|[;.]\s)"
    r".){1,60}",
    re.IGNORECASE,
)
# "letrozole (Femara; Novartis), an oral aromatase inhibitor", "X is a topical antibiotic": how the drug before is taken
APPOSED = re.compile(
    r"(?:[^()]{0,50}\))?\s*(?:\([^()]{1,80}\)\s*)?(?:,|is|was|,? which (?:is|was))\s+(?:an?|the)\s+"
    r"(?:[a-z-]+,?\s+){0,3}",
    re.IGNORECASE,
)
IN_CLASS = re.compile(
    r"\s+(?:[\w/-]+\s+){0,4}?[\w-]*(?:inhibitor|antagonist|agonist|blocker|antibiotic|agent|drug|medication|steroid"
    r"|analogue?|antifungal|antiviral|an(?:a)?esthetic|chelator|formulation|preparation|antidepressant|anticoagulant"
    r"|retinoid)s?\b",
    re.IGNORECASE,
)
# What one drug is in, not those before it too: "psyllium and bisacodyl suppositories"
OWN_FORM = re.compile(r"(?:suppositor(?:y|ies)|creams?|ointments?|lotion|gel|patch(?:es)?|enemas?|inhalers?)$", re.I)
OF_PAIR = "dose.of_pair"
LONGEST_LIST = 11  # drugs that share a route with the one beside it
FORMS = ("infusion", "injection")
COUNTED_FORM = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|last|final|next|each|every|single|one|two|three|four"
    r"|five|six|\d{1,2}|\d(?:st|nd|rd|th))\s+(?:(?:weekly|monthly|daily|more|further)\s+)?$",
    re.IGNORECASE,
)
CLAUSE = re.compile(r";|\bwhereas\b|\bwhile\b|\bbut\b|, and (?:then )?(?:he|she|they|the patient)\b", re.I)
OPENED = 300  # characters back to look for an open bracket
IT = re.compile(r"\b(?:dos(?:e|age)|it|this|infusions?|treatment|therapy|drug|medication)\b", re.IGNORECASE)


# "500 ml fluid", "2 g of another": a dose of something that is named behind it
OF_WHAT = re.compile(
    r"\s+(?:of\s+(?!the\s+drug|it\b)\w|(?!(?:daily|weekly|monthly|twice|once|three|four|every|each|an?|per|over|until"
    r"|after|before|for|on|then|when|while|and|or|but|in|by|with|without|was|were|had|oral\w*|intra\w+|subcut\w+|later"
    r"|total|which|who|she|he|dos\w+|groups?|arms?|regimens?)\b)[a-z])",
    re.IGNORECASE,
)


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
        if len(doses) > 1 and "respectively" in self.text[self.start : self.end].lower() and self._respectively(doses):
            doses = []
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
        if drug is None and last and CARRY.search(self.text[max(0, dose.start - 25) : dose.start]):
            named = self.before(dose.start)
            is_new = named is not None and named[1].start > last[1].end and not self._is_led(named)
            if is_new and named is not None and self._within(named[1].end, dose.start, 60):
                return named  # "prednisolone 30 mg and azathioprine, increased stepwise from 50 mg"
            return last if self._same_clause(last[1].end, dose.start) else None
        if drug is None:
            drug = self._nearest(dose)
        if drug is None and not self.drugs and len(previous) == 1 and IT.search(self.text, self.start, dose.start):
            return previous[0]
        return drug

    def _again(self, dose: Found, told: Told) -> Drug | None:
        """The drug of a dose in a sentence without one: "the 2 g/kg group", of the only drug that was given so."""
        if self.drugs or OF_WHAT.match(self.text, dose.end):
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
        is_form = part.kind == "route" and part.value["route"] in FORMS
        if is_form and COUNTED_FORM.search(self.text, max(self.start, part.start - 30), part.start):
            return  # "after the second infusion" counts, and does not say how
        drug, is_bracketed = self._bracketed(part)
        if not is_bracketed:
            drug = self._best(part)
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

    def _is_apposed(self, drug: Found, route: Found) -> bool:
        """Whether a route is of the class that the drug before is said to be of."""
        gap = APPOSED.fullmatch(self.text, drug.end, route.start)
        return gap is not None and IN_CLASS.match(self.text, route.end, self.end) is not None

    # ---------------------------------------------------------------------------------------- one part

    def _bracketed(self, part: Found) -> tuple[Drug | None, bool]:
        """The drug of a part in brackets, and whether it is in any: a drug inside before it, else the one they follow.

        "steroids (prednisolone 30 mg for 2 weeks, then 15 mg)"; "iron (200 mg)" when iron is
        no drug here: the dose belongs to nothing, least of all to the next drug outside.
        """
        text = self.text
        opening = _open_bracket(text, max(self.start, part.start - OPENED), part.start)
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
        if behind and inside and THEN_DRUG.fullmatch(text, part.end, behind[1].start):
            return behind, True
        outside = self.before(opening)
        if outside:
            start = outside[1].end
            is_its_group = GROUP_GAP.fullmatch(text, start, opening) and ASSIGNED.search(text, self.start, opening)
            if (
                is_its_group
                or BRACKET_GAP.fullmatch(text, start, opening)
                or (opening - start < 60 and DRUG_THEN.fullmatch(text, start, opening))
            ):
                return outside, True
        return None, True

    def _restated(self, dose: Found, opening: int) -> Drug | None:
        """The drug of the dose that brackets repeat in other units: "600 mg (10 mg/kg) of infliximab"."""
        index = bisect_left(self.part_starts, dose.start) - 1
        while index >= 0 and self.parts[index].start > opening:
            index -= 1
        left = self.parts[index] if index >= 0 else None
        if left is None or left.kind != "dose" or self.text[left.end : opening].strip():
            return None
        if self.text[opening + 1 : dose.start].strip(" ="):
            return None  # "500 mg (+/- 35 mg)"
        return next((drug for drug in self.drugs if drug[0] == left.value["drug"]), None)

    def _best(self, part: Found) -> Drug | None:
        """The drug that the words between tie to the part; a drug straight behind "of" wins over one before."""
        scored: list[tuple[float, Drug]] = []
        before, behind = self.before(part.start), self.behind(part.end)
        is_own = behind is not None and part.kind == "dose" and self._leads(before)
        if before and not _modifies(self.text, part):
            start, stop = before[1].end, part.start
            if stop - start < 90 and DRUG_THEN.fullmatch(self.text, start, stop):
                # "40 mg prednisolone and 10 mg methotrexate": a new member of a list has its own dose
                scored.append(
                    (
                        (1.5 if is_own or LIST_OPENS.match(self.text, start, stop) else 2.5) - (stop - start) / 100,
                        before,
                    )
                )
        if behind:
            start, stop = part.end, behind[1].start
            is_for = part.kind == "dose" and self._is_for(part, behind[1])
            if is_for or (stop - start < 50 and THEN_DRUG.fullmatch(self.text, start, stop)):
                tight = part.kind == "route" or re.search(r"\bof\s*(?:\w+\s*)?$", self.text[start:stop])
                scored.append(((3.0 if tight else 2.3) - (stop - start) / 100, behind))
        return max(scored, key=lambda item: item[0])[1] if scored else None

    def _is_for(self, dose: Found, drug: Found) -> bool:
        """Whether a dose is told for a drug: "up to 40 mg for nadolol"; not "4 mg for heroin withdrawal"."""
        gap = FOR.fullmatch(self.text, dose.end, drug.start)
        return gap is not None and not TROUBLE.match(self.text, drug.end)

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
        if before and self._within(before[1].end, part.start, reach):
            return before
        if behind and self._within(part.end, behind[1].start, reach_behind):
            return behind
        return None

    def _within(self, start: int, end: int, reach: int) -> bool:
        return end - start <= reach and self._same_clause(start, end)

    def _same_clause(self, start: int, end: int) -> bool:
        return start >= end or not CLAUSE.search(self.text, start, end)

    # ---------------------------------------------------------------------------------------- lists

    def _share_per(self, doses: list[Found]) -> None:
        """ "40 mg and 60 mg per day": what the last is per, all of the list are."""
        for left, right in reversed(list(pairwise(doses))):
            listed = LIST_BETWEEN.fullmatch(self.text, left.end, right.start)
            if listed and left.value["per"] is None and left.value["unit"] == right.value["unit"]:
                left.value["per"] = right.value["per"]

    def _of_pairs(self, doses: list[Found]) -> None:
        """ "Losartan/amlodipine 100/5 mg": the first amount is of the first drug, the second of the second."""
        for left, right in pairwise(doses):
            if left.rule != OF_PAIR or right.rule != OF_PAIR or right.start - left.end > 2:
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

    def _respectively(self, doses: list[Found]) -> bool:
        """ "A and B, 10 mg and 20 mg, respectively": as many doses as drugs, in order."""
        stop = self.text.lower().rfind("respectively", self.start, self.end)
        names: list[Drug] = []
        for index, drug in (named for named in self.drugs if named[1].start < stop):
            if not names or names[-1][1].value["name"] != drug.value["name"]:
                names.append((index, drug))
        if len(names) != len(doses):
            return False
        for (index, _), dose in zip(names, doses, strict=True):
            dose.value["drug"] = index
        return True

    def _coordinated(self, part: Found, index: int) -> list[int]:
        """ "intravenous penicillin, meropenem and levofloxacin": the route is shared along the list."""
        shared = [index]
        first = bisect_left(self.starts, part.end)
        if first == len(self.drugs) or self.drugs[first][0] != index:
            return self._coordinated_before(part, index)  # or in another sentence
        is_swallowed = SWALLOWED.match(self.text, part.start)
        for (_, left), (i, right) in pairwise(self._plain(first, first + LONGEST_LIST + 1)):
            gap = self.text[left.end : right.start]
            own = bisect_left(self.part_starts, left.end)
            has_own = any(
                (p.kind == "route" or (p.kind == "dose" and self.text[p.start - 1] not in "(["))
                and p.start < right.end + 8
                for p in self.parts[own : own + 3]
            )
            if is_swallowed and SWALLOWED_GAP.fullmatch(gap):
                shared.append(i)
                continue
            if has_own or not (LIST_GAP.match(gap) or (left.value["is_class"] and SPECIFIED.fullmatch(gap))):
                break
            shared.append(i)
        return shared

    def _coordinated_before(self, part: Found, index: int) -> list[int]:
        """ "Penicillin and meropenem were given intravenously": of each in the list without a dose or route its own."""
        at = bisect_left(self.starts, part.start) - 1
        shared = [index]
        if at < 1 or self.drugs[at][0] != index or OWN_FORM.search(part.text):
            return shared
        plain = self._plain(max(0, at - LONGEST_LIST), at + 1)
        last = self._behind_dose(plain[-1], part.start)
        # "A 1 g and B 2 g were given orally", "A 1 g or B 2 g was given orally", not "… A 1 g and B orally"
        gap = self.text[plain[-2][1].end : plain[-1][1].start] if len(plain) > 1 else ""
        was_given = WAS.match(self.text, last)
        if was_given and NEW_CLAUSE.search(gap):
            return shared  # "he had taken A, and B was given orally"
        were_given = WERE.match(self.text, last) or (was_given and OR.search(gap))
        if not GIVEN_BY.fullmatch(self.text, last if were_given else plain[-1][1].end, part.start):
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
        if inside and inside[0].kind == "dose" and OF.fullmatch(self.text, inside[0].end, end):
            end = inside[0].start
        return LIST_GAP.fullmatch(self.text, start, end) is not None


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
    return part.kind == "route" and not NO_ADJECTIVE.search(part.text) and bool(MODIFIES.match(text, part.end))


def _per_behind_drug(text: str, dose: Found, drug: Found) -> str | None:
    """ "60 mg prednisolone per day": what the dose is per stands behind the drug."""
    if drug.start < dose.end:
        return None
    match = PER_BEHIND.match(text, drug.end)
    return dose_wording.per(match[1]) if match else None
