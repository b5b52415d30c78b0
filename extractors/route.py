"""Finds routes of administration: "intravenously", "i.v.", "oral", "intravitreal injection", "eye drops".

Many words of routes also name places and events ("oral cavity", "injection site", "stage IV"): the vocabulary says
which count only beside a dose or before a form, and which words after them speak against a route.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any, TypedDict

import re2
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, looks, number, vocabulary
from extractors import lazy_re as re
from extractors.searchable import groups, searchable


class Route(TypedDict):
    """What a route says."""

    route: str  # canonical: intravenous, oral, …
    drug: int | None  # index in doc.spans["drug"], set by treatment


GIVEN = r"(?:[- ](?:bolus )?(?:injections?|infusions?))?"
INTRA = re.compile(r"\bintra-")
IN_IC = re.compile(r"(?<!cortic)(?<!cervic)(?<!umbilic)(?<=ic)ally$")  # "intragastrically" is "intragastric"
DOSE_BEFORE = re.compile(
    r"(?:\d|\b(?:m?c?g|[µμ]g|microg|ml|u|iu|units?|kg|m2|m²|h|d|day|daily|weekly|dose|doses|given|grams?|bolus|tablets?|weight"
    r"|monthly|hourly|nightly|q\.?\s?\d{1,2}\s?h|[bt]id|hours|weeks|administered|infused|injected))[\s,()]*(?:of\s+)?$"
    r"|\b(?:by|via|through|per)\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
DOSE_AFTER = re.compile(
    r"\)?[\s,]+(?:\d+(?:\.\d+)?\s?(?:m?c?g|ml|u|iu)\b|injections?|infusions?|administration|bolus|push|daily|weekly|every|twice|once|three|four|bid|tid|q\d"
    r"|route|drip|therapy|treatment|dose|doses|antibiotics?|fluids?|steroids?|immunoglobulins?|methyl\w+|[a-z]{4,}(?:in|one|ide|ine"
    r"|ol|ate|mab|vir|cin|lin|pam|lam|am|en|il|ic|an)\b)",
    re.IGNORECASE,
)
# "20 mg intracoronary or 300 mg": a place right behind an amount, and nothing of it behind
AMOUNT_BEFORE = re.compile(
    r"\d\s?(?:m?c?g|[µμ]g|micrograms?|milligrams?|ml|u|iu|units?)(?:/(?:kg|m2|h|day))*[\s,(]+$", re.IGNORECASE
)
ENDS = re.compile(
    r"\s*[),.;]|\s+(?:or|and|then|once|twice|three|four|daily|weekly|every|for|over|at|was|were|before|after|during)\b",
    re.IGNORECASE,
)
AND_ORAL = re.compile(
    r"\s(?:and|or|then)\s(?:then\s)?(?:oral|orally|po|im|sc|intramuscular|subcutaneous)\b", re.IGNORECASE
)
FORM_AFTER = re.compile(
    r"[\s-]+(?:(?:administration|application|applications|instillation|injections?|infusions?|drops?|spray|sprays|solution"
    r"|ointment|gel|tablets?|suspension|suppositor\w+|route|anesthesia|anaesthesia|steroids?|corticosteroids?|antibiotics?"
    r"|chemotherapy|medications?|medication|drugs?|prostaglandins?|[a-z]+(?:sone|olone|ole|ine|ide|mycin|mab|vir|caine))\b)",
    re.IGNORECASE,
)
NUMERAL_BEFORE = re.compile(
    r"\b(?:stages?|grades?|types?|class|phases?|factors?|groups?|level|part|fractions?|collagen|nerves?|nyha|who"
    r"|iii|ii|i|and|or|to)[\s,/–-]*$",
    re.IGNORECASE,
)
# "was injected into the pleural space"; not "a catheter was passed into the bladder"
GIVING = re.compile(
    r"\b(?:inject|instill|infus|administ|deliver|dos(?:e|es|age)\b|given\b|receiv)\w*[^.;]{0,80}$", re.IGNORECASE
)
# What may stand between a route and its drug: "infiltration with 10 ml of 1% lidocaine", "bupivacaine was infiltrated"
TO_DRUG = re.compile(
    r"[\s-]+(?:(?:(?:use\s+|administration\s+)?of|with|by|using)\s+)?(?:(?:the|plain|hyperbaric|isobaric|\d[\d.]*\s?(?:%|m[lg]|cc)(?:\s+of)?)\s+){0,3}"
)
FROM_DRUG = re.compile(r"\s+(?:(?:was|were|had\s+been|is|are)\s+)?$")
# "prior to the third injection", "contrast injection": one that was spoken of, and one of no drug
FORMS = ("infusion", "injection")
SPOKEN_OF = re.compile(
    r"\b(?:the|this|that|each|every|her|his|their|first|second|third|fourth|fifth|sixth|last|next"
    r"|final|initial|post|sites? of|\d{1,2}(?:st|nd|rd|th)|contrast|fluid|air)[ -]$",
    re.IGNORECASE,
)
OF_DRUG = re.compile(r"s?\s+(?:of|with)\b")
COUNTED = re.compile(rf"(?:\d|\b{number.WORDS})\s$", re.IGNORECASE)


# A place that no row names: "intracarotid injection", "intraosseous infusion", "intracorporeal papaverine"
UNLISTED = r"intra-?[a-z]{4,16}(?:al|ar|ic|ac|ous|ary|eal|id)(?:ly)?\b"
# … and what is no place at all
NO_PLACE = re.compile(
    r"intra-?(?:operativ|procedur|partal|natal|cellular|individual|subject|dialytic|uterine|hospital|familial|epithelial"
    r"|personal|psychic|molecular|observer|ictal|sessional)",
    re.IGNORECASE,
)
GIVES = re.compile(
    r"[ -](?:injections?|infusions?|instillations?|administration|application|delivery)\b", re.IGNORECASE
)

Place = tuple[int, int, str, str]
"""Start, end, route and rule."""


@Language.factory(
    "litlode_route", requires=["doc._.abbreviations"], assigns=["doc.spans", "span._.value", "span._.rule"]
)
def make_route(nlp: Language, name: str) -> RouteExtractor:
    """The extractor with the words of ``vocab/route.tsv`` and its ``route_context``."""
    routes = {row["surface"]: (row["route"], row["context"]) for row in vocabulary.terms("route")}
    return RouteExtractor(routes, [row["word"] for row in vocabulary.terms("route_context")])


class RouteExtractor:
    """Put every route into ``doc.spans["route"]``, its `Route` into ``._.value``."""

    def __init__(self, routes: dict[str, tuple[str, str]], not_after: list[str]) -> None:
        self.routes = routes
        self.pattern = looks.compile(rf"(?i)\b(?:({'|'.join(self.written(routes))}|{UNLISTED}){GIVEN})", "words")
        self.listed: Any = re2.compile(
            rf"(?i)^(?:,|,?\s+(?:and|or))\s+(?:(?:and|or)\s+)?(?:{'|'.join(self.written(routes))})"
        )
        self.not_after: Any = re2.compile(rf"(?i)^[\s-]+(?:(?:and|or)\s+[a-z]+\s+)?(?:{'|'.join(not_after)})\b")

    @staticmethod
    def written(routes: dict[str, tuple[str, str]]) -> list[str]:
        """The patterns of the surfaces, longest first."""
        patterns = []
        for surface in sorted(routes, key=len, reverse=True):
            pattern = re2.escape(surface).replace(r"\ ", "[- ]")
            patterns.append(re.sub(r"^intra", "intra-?", pattern) + ("" if surface.endswith(".") else r"\b"))
        return patterns

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        found = []
        drugs = attributes.spans(doc, "drug")
        starts, ends = {drug.start_char for drug in drugs}, {drug.end_char for drug in drugs}
        for match in self.pattern.finditer(searchable(text)) if self.pattern.is_in(text) else ():
            start, end = match.span()
            route, context = self.look_up(groups(match)[0]) or (unlisted(groups(match)[0]), "unlisted")
            if not number.is_whole(text, start, end) or self.is_place(text, end):
                continue
            if route in FORMS and is_spoken_of(text, start, end):
                continue
            has_form = len(groups(match)[0]) < end - start  # "injection" is part of the match
            if self.is_route(text, start, end, context, has_form) or (
                (
                    context in ("before", "dose", "drug", "unlisted")
                    and is_before_drug(text, start, end, starts, context)
                )
                or (context == "drug" and is_behind_drug(text, start, ends))
                or (context == "dose" and is_short_behind_drug(text, start, end, ends))
            ):
                found.append((start, end, route, "route.word"))
        found += self.short_forms(text, attributes.told(doc, "abbreviations") or {}, {start for start, *_ in found})
        spans = []
        for start, end, route, rule in sorted(found):
            spans.append(attributes.add_span(doc, "route", start, end, {**Route(route=route, drug=None)}, rule))
        doc.spans["route"] = spans
        return doc

    def short_forms(self, text: str, abbreviations: Mapping[str, str], taken: Set[int]) -> Iterator[Place]:
        """ "Intrathecal (IT) bupivacaine … the IT infusion": what the text itself shortens to two or three letters."""
        for short, long in abbreviations.items():
            words = INTRA.sub("intra", long.lower())
            route = self.routes.get(words) or self.routes.get(words.split(" ", 1)[-1])  # "hepatic intra-arterial"
            for match in re.finditer(rf"\b{re.escape(short)}\b", text) if route else ():
                in_bracket = (
                    text[match.start() - 1 : match.start()] == "(" and text[match.end() : match.end() + 1] == ")"
                )
                if route and not in_bracket and match.start() not in taken and number.is_whole(text, *match.span()):
                    yield *match.span(), route[0], "route.abbreviation"

    def look_up(self, words: str) -> tuple[str, str] | None:
        """The canonical route and the context of a surface; None where no row has it."""
        lower = INTRA.sub("intra", words.lower())
        return self.routes.get(lower) or self.routes.get(lower.replace("-", " "))

    def is_place(self, text: str, end: int) -> bool:
        """Whether the words behind make a place or an event of it: "oral cavity", "injection site"."""
        return self.not_after.search(searchable(text[end : end + 30])) is not None

    def is_route(self, text: str, start: int, end: int, context: str, has_form: bool) -> bool:
        """Whether the words around a surface let it be a route, whatever the drugs beside it."""
        before = text[max(0, start - 25) : start]
        if context == "dose":
            return AND_ORAL.match(text, end) is not None or (
                not NUMERAL_BEFORE.search(before)
                and bool(has_form or DOSE_BEFORE.search(before) or DOSE_AFTER.match(text, end))
            )
        if context == "unlisted":
            is_given = has_form or (
                GIVING.search(text, max(0, start - 100), start) if is_adverb(text, end) else GIVES.match(text, end)
            )
            return bool(is_given) and not NO_PLACE.match(text, start)
        if context in ("before", "drug"):
            return has_form or (
                context == "before"
                and (
                    (ENDS.match(text, end) is not None and AMOUNT_BEFORE.search(before) is not None)
                    or FORM_AFTER.match(text, end) is not None
                    or self.listed.search(searchable(text[end : end + 40])) is not None
                )
            )
        if context == "given":
            return GIVING.search(text, max(0, start - 100), start) is not None
        return context != "form" or not COUNTED.search(before)


def unlisted(words: str) -> str:
    """The route of a place that no row names, with a hyphen before another "a", as labels have it, and without "-ally".

    >>> [unlisted(words) for words in ("Intra-carotid", "intracorporeally", "intraabdominal", "intragastrically")]
    ['intracarotid', 'intracorporeal', 'intra-abdominal', 'intragastric']
    """
    plain = INTRA.sub("intra", words.lower()).replace("intraa", "intra-a")
    return IN_IC.sub("", plain).removesuffix("ly")


def is_adverb(text: str, end: int) -> bool:
    """Whether the word that ends there says how something was given: "intratumorally"."""
    return text[end - 2 : end].lower() == "ly"


def is_spoken_of(text: str, start: int, end: int) -> bool:
    """Whether "injection" is one that was told before: "2 weeks after the first injection"; not "the injection of"."""
    return bool(SPOKEN_OF.search(text, max(0, start - 12), start)) and not OF_DRUG.match(text, end)


def is_before_drug(text: str, start: int, end: int, starts: Set[int], context: str) -> bool:
    """Whether a drug follows: "rectal diazepam", "IV iron"; no numeral before it, as in "type IV collagen"."""
    gap = TO_DRUG.match(text, end)
    if gap is None or gap.end() not in starts:
        return False
    if context == "dose" and NUMERAL_BEFORE.search(text, max(0, start - 25), start):
        return False
    return context == "drug" or gap.end() - end == 1


def is_short_behind_drug(text: str, start: int, end: int, ends: Set[int]) -> bool:
    """Whether capitals say how the drug before is given: "lorazepam IV"."""
    return start - 1 in ends and text[start:end].isupper() and ENDS.match(text, end) is not None


def is_behind_drug(text: str, start: int, ends: Set[int]) -> bool:
    """Whether a drug stands before: "bupivacaine was infiltrated", "fentanyl patch"."""
    gap = FROM_DRUG.search(text, max(0, start - 12), start)
    return gap is not None and gap.start() in ends
