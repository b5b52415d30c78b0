"""Links doses, routes, frequencies and durations to their drug (`link`), and says what each drug was to the patient."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, course, looks, vocabulary
from extractors import lazy_re as re
from extractors.link import Told, link_parts
from extractors.link.sentence import Drug, Sentence
from extractors.link.wording import OF_WHAT
from extractors.reading import Found, Reading
from extractors.stands_for import Classes, share_with_meant

LINKED = ("dose", "route", "frequency", "duration")


class Cue:
    """A pattern beside a drug, and the beginnings of words without which a whole text has it nowhere."""

    def __init__(self, words: str, pattern: str) -> None:
        self.words = looks.compile(rf"(?i)\b(?:{words})", "drug")
        self.pattern = re.compile(pattern, re.IGNORECASE)

    def is_in(self, stretch: str, text: str) -> bool:
        """Whether a stretch of a text has it; one look through the text spares most searches."""
        return self.words.is_in(text) and self.pattern.search(stretch) is not None


PRIOR = Cue(
    r"previous|prior|past|earlier|formerly|fail|refractory|resistant|unresponsive|intoleran|despite|inadequate|respond"
    r"|had been|history|years ago|years before|already",
    r"\b(?:previous(?:ly)?|prior|past|earlier|formerly|fail(?:ed|ing)|failure (?:of|on|with|to)"
    r"|(?:refractory|resistant|unresponsive) to|intoleran(?:t|ce)|despite|inadequate response"
    r"|not respond(?:ed|ing)?|had been (?:treated|on|taking|given)|history of|years (?:ago|earlier"
    r"|before)|already)\b[^.;]{0,80}$",
)
# "was ineffective"; not "rituximab after methotrexate had failed"
PRIOR_AFTER = Cue(
    r"failed|ineffective|unsuccessful|without|no effect",
    r"^(?:(?!\b(?:after|because|since|when|once|as)\b)[^.;]){0,60}?"
    r"\b(?:failed|was (?:ineffective|unsuccessful|without (?:effect|benefit|success|improvement))"
    r"|had no effect|had failed|without (?:\w+ )?(?:improvement|benefit|response|effect))\b",
)
CULPRIT_BEFORE = Cue(
    r"induced|caused|provoked|precipitated|triggered|due|secondary|attribut|related|toxicity|reaction|hypersensitivity"
    r"|allergy|intoxication|overdose",
    r"\b(?:induced|caused|provoked|precipitated|triggered) by (?:the )?(?:[\w-]+ ){0,3}$|\b(?:due"
    r"|secondary|attributed|attributable|related) to (?:the )?(?:[\w-]+ ){0,3}$"
    r"|\b(?:toxicity|reaction|hypersensitivity|allergy|intoxication|overdose) (?:to|of|with|from) (?:the )?$",
)
CULPRIT_AFTER = Cue(
    r"induced|related|associated|dependent|mediated|toxicity|intoxication|hypersensitivity|overdose",
    r"^(?:\s*\([^)]{1,30}\))?(?:[- ](?:induced|related|associated|dependent|mediated)\b|\s+(?:toxicity"
    r"|intoxication|hypersensitivity|overdose)\b)",
)
CONCOMITANT = Cue(
    r"concomitant|concurrent|in addition|together|combin|along with|added|also|co-?administ|medications?",
    r"\b(?:concomitant(?:ly)?|concurrent(?:ly)?|in addition to|together with|in combination with"
    r"|combined with|along with|added to|also (?:taking|receiving|on)"
    r"|co-?administ\w+|(?:his|her|current|regular|other|home) medications?|medications? included)\b[^.;]{0,60}$",
)
CONCOMITANT_AFTER = Cue(
    r"concurrently|concomitantly|simultaneously",
    r"^[^.;]{0,60}\b(?:concurrently|concomitantly|simultaneously)\b",
)
CONSIDERED = Cue(
    r"consider|proposed|suggested|recommended|planned|offered|discussed|refused|declined|denied",
    r"^[^.;]{0,50}?\b(?:was|were|had been) (?:\w+ )?(?:considered|proposed|suggested|recommended"
    r"|planned|offered|discussed|refused|declined|denied)\b",
)
CONSIDERED_BEFORE = Cue(
    r"consider|candidate|planned|scheduled",
    r"\b(?:consider(?:ation)?|candidates?|planned|scheduled) (?:of|for) (?:[\w-]+ ){0,2}$",
)  # "consideration for dapsone prophylaxis"
GIVEN = re.compile(
    r"\b(?:treated|treatment|therapy|received|receiv\w+|given|administ\w+|started|initiat\w+|commenced"
    r"|prescribed|put on|took|taking|on|underwent|infus\w+|inject\w+"
    r"|maintained|managed|switched|changed|course|responded to|with|of|by|after"
    r"|following)\b[^.;]{0,80}$|^\s*(?:was|were)\b",
    re.I,
)
# "Rituximab failed and | ivig was given": of a clause of its own
NOW_GIVEN = re.compile(
    r"\s+(?:was|were)\s+(?:then\s+)?(?:given|started|added|commenced|tried|substituted|instituted)\b", re.I
)
AND = re.compile(r"\b(?:and|but|so|when)\b", re.IGNORECASE)
# "had failed methotrexate and received rituximab": what was then given was not what had failed
AND_GIVEN = re.compile(
    r"\band\s+(?:then\s+|was\s+(?:then\s+)?)?(?=(?:received|treated|given|started|commenced|switched|took)\b)",
    re.IGNORECASE,
)
# "Despite prednisone she was given rituximab"; but "two years earlier she was given prednisone"
WAS_GIVEN = re.compile(
    r"\b(?:was|were)\s+(?:then |now |successfully |subsequently )?"
    r"(?=(?:treated|given|started|commenced|switched|put)\b)",
    re.IGNORECASE,
)
LONG_AGO = re.compile(r"\b(?:previous(?:ly)?|prior|past|earlier|formerly|ago|before|already|history)\b", re.IGNORECASE)
IN_VEHICLE = re.compile(r"\bin (?:\d+ ?m?l (?:of )?)?(?:normal |isotonic |\d[\d.]*% )*$", re.I)
VEHICLES = re.compile(r"^(?:dextrose|glucose|saline|sodium chloride|water|ringer)", re.I)
# "The isolate was susceptible to linezolid", "methicillin-resistant S. aureus", "the MIC of vancomycin"
GERM = re.compile(
    r"\b(?:isolate|strain|organism|cultur|bacteri|pathogen|germ\b|grew\b|growth\b|antibiogram|staphyl|strepto|enteroco|enterobac"
    r"|pseudomon|klebsiel|escherich|e\. coli|candida|aspergill|mycobacteri|acinetobac|salmonell|s\. aureus|mrsa|listeri"
    r"|nocardi|infections?\b|mening|pneumon|endocard|bacter|sepsis|malaria"
    r"|falciparum|plasmod|gonorrh|periton|osteomyel|fung|viral|virus|mutation|tubercul|mics?\b|gram-|in vitro"
    r"|lymphocytes?\b|fibroblast|cell lines?\b)",
    re.I,
)
LISTED_DRUGS = re.compile(
    r"(?:(?!(?:was|were|is|had|has|treated|received|given|after|with|then|who|which)\b)[\w/()-]+(?:,?(?: and| or)?|,) )"
    r"{0,10}"
)
RESISTS = re.compile(
    r"\b(?:resist|sensitiv|susceptib|non-?susceptib|intermediate|tolerance)\w*(?: only| in vitro)? (?:to|against) ",
    re.I,
)
MIC = Cue(
    r"mics?\b|minim",
    r"\b(?:mics?|minim(?:um|al) inhibitory concentrations?) (?:of|for|to) (?:[\w/-]+(?:,| and)? ){0,3}$",
)
RESISTANT = re.compile(r"-(?:resistant|sensitive|susceptible|intermediate)\b", re.I)
# "In vitro, the muscle did not contract to carbachol", "her cells were incubated with phenytoin": nobody was given it
IN_LABORATORY = Cue(
    r"in vitro|organ|photo-?label|incubat|cultur|transformation|stimulation|proliferation|release|degranulation",
    r"\b(?:in vitro(?!-)|organ[- ]baths?|photo-?label\w*|(?:incubat|cultur)\w* (?:\w+ ){0,3}(?:with|in)"
    r"|(?:transformation|stimulation|proliferation|release|degranulation) (?:tests?|assays?) (?:\w+ ){0,3}"
    r"(?:with|to|for))\b",
)
# "Immunohistochemical studies showed gastrin", "cells stained for calcitonin", "no somatostatin-immunoreactive cells"
STAINED_BEFORE = Cue(
    r"immuno|stain|cells?\b|secreting|producing",
    r"\b(?:immuno-?(?:histo|cyto)-?chemi\w+|immuno-?(?:reactiv|stain|peroxidase)\w*|stain(?:ed|ing)? (?:\w+ )?for"
    r"|(?:tumou?r )?cells? (?:contain|express|secret|produc)\w+"
    r"|(?:tumou?r|adenoma|carcinoid|\w*gangliomas?|pha?eochromocytomas?)"
    r" (?:secret|produc)ing(?= (?:\w+ ){0,3}$))(?! and)\b"
    r"(?!.*\b(?:treat|receiv|given|therap|administ))",
)
STAINED_AFTER = Cue(
    r"immuno|positive|producing|secreting|containing",
    r"^[ -](?:immuno-?(?:reactiv|stain|positiv)|(?:positive|producing|secreting|containing) (?:cell|tumou?r))",
)
# "penicillin-binding proteins", "antithrombin deficiency", "steroid chromatography", "methenamine silver stain",
# "gallium scan", "fluorescein angiography"
BINDING = re.compile(
    r"[ \u2010-\u2013-](?:binding|precipitable|split|countertransport|(?:indicator )?dilution|deficien\w+"
    r"|chromatograph\w*|receptors?|synthase|reductase|metabolites?|profiles?|exchange"
    r"|[\w-]*(?:oxyl|oxid|esterif|ester|fer|peptid|phosphat|sulfat|lactam|kin|dehydrogen)ases?"
    r"|scan(?:s|ning)?|(?:\w+ )?scintigra\w+|angiogra\w+|imaging|(?<=-)enhanced"
    r"|(?:silver )?stain(?:s|ed|ing)?|dependent (?:enzymes?|proteins?|channels?)"
    r"|(?:assays?|screens?|tests?|levels?) (?:was|were) (?:\w+ )?(?:negative|undetectable))\b",
    re.I,
)
# "to avoid the need for invasive procedures or steroids"
AVOIDED = Cue(
    r"avoid|obviat|preclud",
    r"\b(?:avoid|obviate|preclude)(?:s|ing)? (?:the )?(?:unnecessary |need for |use of |necessity of )"
    r"(?:[\w-]+,? ){0,6}$",
)
# "The cavity was cleaned with saline"
WASHED = re.compile(
    r"\b(?:wash|rins|clean|flush|irrigat|lavage)\w*\s+(?:out\s+)?(?:with|using)\s+(?:[\w-]+\s+){0,3}$", re.I
)
# "Unlike ketorolac", "it resembled halothane hepatitis", "similar to that seen with chloroquine", "previously
# associated with warfarin"
UNLIKE = Cue(
    r"unlike|contrast|opposed|resembl|reminiscent|similar to|analogous|previously",
    r"\b(?:unlike|in contrast to|in contrast with|as opposed to) (?:with )?(?:the |other )*$"
    r"|\b(?:resembl(?:e|es|ed|ing)|reminiscent of|(?:similar|analogous) to (?:that|those|what))"
    r" (?:(?!(?:after|before|during|when|while|and|in|on|but)\b)[\w-]+ ){0,4}$"
    r"|\bpreviously (?:associated|reported|described|observed|ascribed|attributed) (?:only )?(?:with|to|for)"
    r" (?:[\w-]+ ){0,2}$",
)
TREATS = re.compile(
    r"[\s-]*(?:septal )?(?:injection|ablation|sclero|embol|neurolysis|block\b|lock\b|infus|was (?:injected|infused))",
    re.I,
)
# "intratumoral injection of absolute ethanol", "the administration of oxygen"
TREATED_WITH = re.compile(
    r"\b(?:inject(?:ions?|ed)|instill(?:ation|ed)|infus(?:ions?|ed)|administration|sclero\w+|ablation|emboli[sz]ation)"
    r" (?:of|with|using) (?:[\w%]+ ){0,2}$|\bhyperbaric $",
    re.I,
)
# "Allergic to penicillin", "a history of penicillin allergy": what the patient will not get
ALLERGIC_BEFORE = Cue(
    r"allerg|history|known",
    r"\b(?:allergic|history of (?:an )?allergy|known allergy) to (?:[\w-]+(?:,| and| or) )*$",
)
HISTORY_BEFORE = re.compile(r"\b(?:history of|known|reported|documented) (?:an? )?(?:[\w-]+ (?:and|or) )?$", re.I)
ALLERGY_AFTER = re.compile(r"[ -]allergy\b", re.I)
ALLERGIC_AFTER = re.compile(r"[ -]allergic\b(?! (?:reaction|react|to))", re.I)
EXCLUDED = Cue(
    r"exclu",
    r"\b(?:exclusion criteria|excluded (?:if|when|who|were|because))\b"
    r"(?:(?!\b(?:inclusion|(?:was|were) included|random|eligib|assign|all patients|the (?:others|rest|remain))"
    r"|\. ).)*$",
)
# "after receiving 450 mg/m2", "were given a total of 3 g"; not "received 2 g of another", "500 ml fluid"
RECEIVED = re.compile(
    r"\b(?:receiv(?:ed|ing)|given|took|taken|taking|administered|ingested|ingesting|on|needed|required"
    r"|(?:dos(?:es?|ages?|ing)(?:\s(?:schedules?|levels?|range|regimens?))?|regimens?)\s(?:(?:first|then|initially|daily)\s)?"
    r"(?:of|was|were|to|from|at|is|rang(?:ed|ing)|var(?:ied|ying)|between|escalat\w+|increased|raised|reduced|less|greater|more"
    r"|above|below|exceeding))"
    r"\s+(?:(?:an?|the|total|cumulative|mean|median|single|dose|doses|of|at|only|about|approximately|up|to|from|between|than|or"
    r"|equal|least|first|then|initially|increased|raised|reduced|escalated)\s+){0,6}$"
    r"|\b(?:dos(?:es?|ages?)|regimens?|dose\s(?:groups?|arms?|regimens?))\s\($"
    r"|\bdos(?:e|ing|age)\s(?:schedules?|regimens?|levels?):\s$"
    r"|\((?:mean|median|average|total|cumulative|maxim\w+|daily|initial|starting|final)\s(?:daily\s)?dos(?:e|age)s?[,:]?\s$",
    re.IGNORECASE,
)
# "The drug was then infused intravenously", in a sentence that does not name it
IT_GIVEN = re.compile(
    r"\b(?:the\s(?:drug|agent|medication|medicine|compound)|it|treatment|therapy)\s(?:was|were)\s(?:\w+ly\s|then\s|first\s)?"
    r"(?:given|administered|infused|injected|instilled|applied|delivered|taken)\b[^;.]{0,40}$",
    re.IGNORECASE,
)


@Language.factory("litlode_treatment", requires=["doc.spans", "span._.assertion"], assigns=["span._.value"])
def make_treatment(nlp: Language, name: str) -> TreatmentLinker:
    """The linker; it has no settings."""
    return TreatmentLinker()


class TreatmentLinker:
    """Set ``value["drug"]`` (and ``value["drugs"]`` where several share it), each drug's role and its `Course`."""

    def __init__(self) -> None:
        self.classes = Classes()
        self.poisons = {row["name"]: row["treats"] for row in vocabulary.terms("poison")}

    def __call__(self, doc: Doc) -> Doc:
        if not attributes.spans(doc, "drug"):
            return doc
        reading = Reading(doc)
        drugs = reading.of("drug")
        text = reading.text
        ends = [end for _, end, _ in reading.sentences]
        for index, drug in enumerate(drugs):
            drug.value["role"] = role(text, drug)
            drug.value |= course.course(text, drugs, index, ends)
            drug.value["is_vehicle"] = is_vehicle(text, drug)
            drug.value["is_poison"] = self.is_poison(text, drug)
            drug.value["is_tried"] = is_tried(text, drug)
        previous: list[Drug] = []
        told: Told = {}
        for sentence in _sentences(reading, drugs):
            if sentence.parts:
                link_parts(previous, told, sentence)
            previous = sentence.drugs or previous
        link_lone(reading, drugs)
        self.classes.mark(text, drugs)
        for kind in LINKED:
            for part in reading.of(kind):
                share_with_meant(part, drugs)
        return doc

    def is_poison(self, text: str, drug: Found) -> bool:
        """Whether a patient was poisoned with it or lives with it: antifreeze, alcohol nobody injected, oxygen."""
        treats = self.poisons.get(drug.value["name"])
        if treats and (TREATS.match(text, drug.end) or TREATED_WITH.search(text, max(0, drug.start - 50), drug.start)):
            return False
        return treats is not None


def link_lone(reading: Reading, drugs: Sequence[Found]) -> None:
    """ "Patient 2 took 450 mg a day", in a sentence that names no drug: of the only one that is named before."""
    told: dict[tuple[int, int], list[Found]] = {}
    for part in (p for kind in ("dose", "route") for p in reading.of(kind)):
        if part.kind == "route" or part.value["amount"] is not None:
            told.setdefault(reading.sentence(part.start), []).append(part)
    told = {place: parts for place, parts in told.items() if any(part.value["drug"] is None for part in parts)}
    if not told:
        return
    starts = [drug.start for drug in drugs]
    named = [i for i, drug in enumerate(drugs) if not drug.value["is_class"]]
    second = next((i for i in named if drugs[i].value["name"] != drugs[named[0]].value["name"]), len(drugs))
    meant: dict[int, int] = {}
    for (begin, end), parts in told.items():
        before = bisect_left(starts, begin)
        is_lone = named and named[0] < before <= second and before == bisect_left(starts, end)
        if is_lone and is_of_it(reading.text, begin, [part for part in parts if part.value["drug"] is None]):
            meant[begin] = named[bisect_left(named, before) - 1]
    for part in (p for kind in LINKED for p in reading.of(kind) if p.value["drug"] is None) if meant else ():
        part.value["drug"] = meant.get(reading.sentence(part.start)[0])


def is_of_it(text: str, begin: int, parts: Sequence[Found]) -> bool:
    """Whether the doses and routes of a sentence without a drug's name are of the one before, and of nothing else."""
    doses = [part for part in parts if part.kind == "dose"]
    if any(OF_WHAT.match(text, dose.end) for dose in doses):
        return False
    first = min(parts, key=lambda part: part.start)
    if doses and RECEIVED.search(text, max(begin, doses[0].start - 60), doses[0].start):
        return True
    return IT_GIVEN.search(text, max(begin, first.start - 90), first.end) is not None


def is_vehicle(text: str, drug: Found) -> bool:
    """What a drug is dissolved in, or a place washed with: "1500 mg in dextrose 5%", "in 100 ml of saline"."""
    if not VEHICLES.search(drug.value["name"]):
        return False
    before = text[max(0, drug.start - 50) : drug.start]
    return bool(IN_VEHICLE.search(before) or WASHED.search(before))


def is_tried(text: str, drug: Found) -> bool:
    """Whether a drug was tried on a germ, is not to be given, bars from a study, or is what another one is unlike."""
    before = re.split(r"[.;]\s", text[max(0, drug.start - 160) : drug.start])[-1]
    after = text[drug.end : drug.end + 60]
    if (
        BINDING.match(after)
        or UNLIKE.is_in(before, text)
        or AVOIDED.is_in(before, text)
        or MIC.is_in(before, text)
        or EXCLUDED.is_in(text[max(0, drug.start - 300) : drug.start], text)
        or IN_LABORATORY.is_in(before, text)
        or STAINED_BEFORE.is_in(before, text)
        or STAINED_AFTER.is_in(after, text)
        or is_allergy(text, before, after)
    ):
        return True
    if RESISTANT.match(after):
        return GERM.search(after.split(". ")[0]) is not None
    *_, resists = (None, *RESISTS.finditer(before))
    if resists is None or NOW_GIVEN.match(after) or not LISTED_DRUGS.fullmatch(before, resists.end()):
        return False
    return GERM.search(before, 0, resists.start()) is not None


def is_allergy(text: str, before: str, after: str) -> bool:
    """Whether the patient is known not to bear a drug: "allergic to penicillin"; not "an allergic reaction to"."""
    if ALLERGIC_BEFORE.is_in(before, text) or ALLERGIC_AFTER.match(after):
        return True
    return bool(ALLERGY_AFTER.match(after) and HISTORY_BEFORE.search(before))


def _sentences(reading: Reading, drugs: Sequence[Found]) -> list[Sentence]:
    """The sentences with a drug or a part of a regimen; what a drug is dissolved in takes no dose."""
    parts = sorted((s for kind in LINKED for s in reading.of(kind)), key=lambda s: s.start)
    indexed = [(i, drug) for i, drug in enumerate(drugs) if not drug.value["is_vehicle"]]
    text = reading.text
    found = []
    d = p = 0
    for start, end, _ in reading.sentences:
        first_d, first_p = d, p
        while d < len(indexed) and indexed[d][1].start < end:
            d += 1
        while p < len(parts) and parts[p].start < end:
            p += 1
        if d > first_d or p > first_p:
            found.append(Sentence(text, start, end, indexed[first_d:d], parts[first_p:p]))
    return found


def role(text: str, drug: Found) -> str | None:
    """prior | index | concomitant | culprit | considered, from the words around; None where they do not say."""
    before = text[max(0, drug.start - 110) : drug.start]
    before = AND_GIVEN.split(re.split(r"[.;]\s", before)[-1])[-1]
    after = text[drug.end : drug.end + 90]
    if not LONG_AGO.search(before):
        before = WAS_GIVEN.split(before)[-1]
        before = AND.split(before)[-1] if NOW_GIVEN.match(after) else before
    assertion = drug.assertion or {}
    if assertion.get("is_hypothetical") or CONSIDERED.is_in(after, text) or CONSIDERED_BEFORE.is_in(before, text):
        return "considered"
    if CULPRIT_AFTER.is_in(after, text) or CULPRIT_BEFORE.is_in(before, text):
        return "culprit"
    if PRIOR.is_in(before, text) or PRIOR_AFTER.is_in(after, text) or assertion.get("is_historical"):
        return "prior"
    if CONCOMITANT.is_in(before, text) or CONCOMITANT_AFTER.is_in(after, text):
        return "concomitant"
    return "index" if GIVEN.search(before) or GIVEN.match(after) else None
