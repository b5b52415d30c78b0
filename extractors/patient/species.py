"""Whether a text is about animals, cells or samples and not about people: then nobody in it is a patient."""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors import looks, vocabulary
from extractors.patient import headcount, sample
from extractors.patient.person_noun import PLURAL, ROWS, STOP
from extractors.patient.sample import CELLS, FLUIDS, PREPARED, SAMPLES
from extractors.searchable import searchable

_ANIMAL = "|".join(row["word"] for row in vocabulary.terms("animal"))
ANIMALS = looks.compile(rf"(?i)\b(?:{_ANIMAL})\b", "study")
# A cat's scratch and rabbit syndrome are a patient's, and a rabbit's antibody is a reagent.
NO_ANIMAL: Any = re2.compile(
    rf"(?i)\b(?:{_ANIMAL})(?:[- ](?:scratch|bit(?:e|es|ten)|exposure|dander|epithelium|anti|polyclonal|monoclonal"
    r"|syndrome|eye|cry|pox|flu|influenza|fancier|breeder|allerg\w+|phobia"
    r"|antibod|serum|insulin|(?:heart )?valve|bioprosthe|heparin|surfactant))|\b(?-i:CAT|COWS|RATS)\b"
)
PERSON = re.compile(
    r"(?:years?|months?|weeks?|days?)[- ]old[\s-]+(?:[\w-]+\s+){0,3}?"
    r"(?:woman|women|man|men|girl|boy|lady|gentleman|patient|child)\b",
    re.IGNORECASE,
)
AGED: Any = re2.compile(r"(?i)(?:year|month|week|day)s?[- ]old")  # what PERSON begins with, found 50 times as fast
# Looked for before an animal alone: searched through whole texts it took a twentieth of the time
COUNTED = re.compile(rf"\b{headcount.COUNT}\s+(?:(?!(?:{STOP}|an?|the)\b)[\w-]+\s+){{0,3}}?$", re.IGNORECASE)
SIZED: Any = re2.compile(rf"(?i)\b(?:{_ANIMAL})\b[^.;()]{{0,20}}\([\s\pZ]*n[\s\pZ]*=")
# Words that only people are called by; "subjects", "cases", "males" and "infants" may be animals.
SHARED = (
    "subject",
    "individual",
    "case",
    "male",
    "female",
    "infant",
    "newborn",
    "neonate",
    "adult",
    "offspring",
    "twin",
    "survivor",
    "recipient",
    "responder",
    "sibling",
    "mother",
    "father",
)
_NOUNS = [noun for noun, row in ROWS.items() if row["role"] in ("case", "relative") and not noun.startswith(SHARED)]
PEOPLE: Any = re2.compile(
    rf"(?i)\b(?:{'|'.join(sorted(_NOUNS, key=len, reverse=True))}|people|participants|humans|years[- ]old|year-old)\b"
)
SUBJECTS = re.compile(r"\bsubjects\b", re.IGNORECASE)
ANYTHING = frozenset(("", "cases", "males", "females"))  # what animals are counted as, too
_PEOPLE = r"(?:patients|subjects|individuals|donors|volunteers|controls|children|women|men|infants|adults|cases)"
# "Fibroblasts from patients with X were cultured"
OF_PEOPLE = re.compile(
    rf"\b(?:{CELLS}|{SAMPLES}|{FLUIDS}|muscles?)\b[^.;]{{0,60}}\b(?:from|of|in)\s+(?:[\w-]+\s+){{0,3}}?"
    r"(?:patients|subjects|individuals|donors|volunteers|controls)\b[^.;]{0,120}\b(?:cultured|incubated|isolated|exposed"
    r"|stimulated|transfected|reacted|assayed|examined|studied|measured|analy[sz]ed|tested|determined)\b",
    re.IGNORECASE,
)


def is_of_animals(text: str) -> bool:
    """Whether a text speaks more of animals than of people.

    >>> is_of_animals("Twelve dogs were given digoxin."), is_of_animals("A woman was bitten by her dog.")
    (True, False)
    >>> is_of_animals("It helps mice. Subjects were told, and subjects got better."), is_of_animals("CAT scores fell.")
    (False, False)
    """
    if not ANIMALS.is_in(text):
        return False
    plain = searchable(text)
    animals = sum(1 for _ in ANIMALS.finditer(plain)) - sum(1 for _ in NO_ANIMAL.finditer(plain))
    if animals < 1 or (AGED.search(plain) and PERSON.search(text)):
        return False
    people = sum(1 for _ in PEOPLE.finditer(plain))
    is_counted = SIZED.search(plain) is not None or any(
        COUNTED.search(text, max(match.start() - headcount.LONGEST, 0), match.start())
        for match in ANIMALS.finditer(plain)
    )
    if animals <= people and not (people <= 1 and is_counted):
        return False
    return is_counted or not (_counts_people(text) or (animals == 1 and len(SUBJECTS.findall(text)) > 1))


def _counts_people(text: str) -> bool:
    """Whether it counts people, and not only whom samples came from: "50 infants received bovine surfactant"."""
    told = (count for count in headcount.counts(text) if count.total is None and count.noun not in ANYTHING)
    return any(not text[: count.start].endswith("from ") for count in told)


# "Macrophages from patients were …", "fibroblasts of his parents had …"
TAKEN_FROM = re.compile(
    rf"\b(?:{CELLS}|{SAMPLES})\b[^.;,]{{0,60}}\b(?:from|of|in)\s+(?:[\w-]+\s+){{0,4}}$|\b(?:his|her|their|whose)\s+$",
    re.IGNORECASE,
)
SAMPLED_BY_US = re.compile(
    rf"\s+(?:[\w-]+\s+){{0,4}}?(?:{CELLS}|{SAMPLES}|{FLUIDS}|blood|urine)\s+(?:obtained\s+|derived\s+|taken\s+)?(?:from|of)\b",
    re.IGNORECASE,
)
IMAGINED = re.compile(r"\b(?:would|should|could|might|projected|predicted|simulat\w+)\b", re.IGNORECASE)
TO_COME = re.compile(r"\b(?:under ?way|in progress|ongoing|planned|needed|warranted|required)\b", re.IGNORECASE)
# "Randomized trials with clinical end-points are …": of nobody here, unless it says how many they are
SEVERAL_STUDIES = re.compile(
    r"(?:[ ,-]+(?!in|of|to|for|with|and|was|were|the)[\w-]+){0,5}?,? (?:trials|studies)\b", re.IGNORECASE
)
SOME_STUDIES = re.compile(r"\b(?:two|three|four|five|six|\d+|these|both|our|we|the)\b[^.;]{0,60}$", re.IGNORECASE)
# "The first studies of patients with X were | reported in 1951"
REPORTED = re.compile(r"\s+(?:\w+ly\s+|first\s+)?(?:reported|described|published)\s+(?:in|by)\b", re.IGNORECASE)
# "Patients with X have had relief", "children's pain has received attention": told of patients in general
IN_GENERAL = re.compile(r"\b(?:have|has|may)\s+(?:had|received|included|completed)$|^\w+['’]", re.IGNORECASE)


def is_own(sentence: str, match: Any) -> bool:
    """Whether words that may speak of a study's people do: no samples, nobody imagined, nobody else's trial.

    >>> words = "Isolates from children were resistant."
    >>> is_own(words, re.search("children were", words)), is_own(words[14:], re.search("children were", words[14:]))
    (False, True)
    """
    said, before = sentence[match.start() : match.end()].lower(), sentence[: match.start()]
    if IMAGINED.search(sentence, 0, match.end()) or TAKEN_FROM.search(before) or IN_GENERAL.search(said):
        return False
    if REPORTED.match(sentence, match.end()):
        return False
    if SEVERAL_STUDIES.match(sentence, match.end()) and not SOME_STUDIES.search(before):
        return False
    if said == "trial":
        return TO_COME.search(sentence) is None
    if said.startswith("we "):
        return SAMPLED_BY_US.match(sentence, match.end()) is None
    return not said.endswith(" was")  # "the fate of patients was": told of something else


LAB = looks.compile(
    r"(?i)\b(?:in vitro|(?:co-?)?cultur(?:ed?s?|ing)|incubat(?:ed|ion)|transfected|fused|clon(?:ed|ogenic)|stimulated"
    r"|monolayers?|lysates?|membrane fractions?|m?RNA|cDNA|in situ hybridi[sz]ation|(?:Northern|Southern) blot\w*"
    r"|pluripotent|polymerase chain|(?:organ|tissue) baths?|(?:nude|SCID|athymic) mice|xenograft\w*|collagenase"
    r"|microsomes|homogenates?|radioligand|patch[- ]clamp)\b",
    "study",
)
CELLS_OF = re.compile(
    rf"\b{CELLS}\b(?:[^.;]{{0,60}}\b(?:from|of)\s+(?:[\w-]+\s+){{0,5}}?{_PEOPLE}\b|\s*\({headcount.COUNT}\s+{_PEOPLE}\))"
    # "Slices of muscle from four patients": how many they are is known of these alone
    rf"|\b{PREPARED}\b[^.;]{{0,60}}\b(?:from|of|in)\s+{headcount.COUNT}\s+(?:[\w-]+\s+){{0,5}}?{_PEOPLE}\b",
    re.IGNORECASE,
)
MAY_BE_CELLS_OF: Any = re2.compile(
    rf"(?i){CELLS}(?:[^.;]*(?:from|of)[^.;()]*|[\s\pZ]*\([^()]*){_PEOPLE}|{PREPARED}[^.;]*(?:from|of|in)[^.;()]*{_PEOPLE}"
)
# "Skin from 12 normal women undergoing surgery was cultured"
OF_HEALTHY = re.compile(
    rf"\b(?:{CELLS}|{SAMPLES}|{FLUIDS}|skin|mucosa|blood|arter(?:y|ies)|veins?|muscles?)\b[^.;]{{0,40}}\b(?:from|of)\s+"
    rf"{headcount.COUNT}\s+(?:[\w-]+\s+){{0,2}}?(?:normal|healthy|unaffected)\s+(?:[\w-]+\s+){{0,2}}?{_PEOPLE}\b",
    re.IGNORECASE,
)
IS_HEALTHY: Any = re2.compile(r"(?i)\b(?:normal|healthy|unaffected)\b")
CARED_FOR: Any = re2.compile(
    r"(?i)\b(?:received|randomi[sz]ed|underwent|followed|follow-up|survival|admitted|enrolled|responders"
    r"|(?:was|were) (?:\w+ly )?(?:treated|given|reported|described)|remission|side effects|year-old|years old)\b"
)
CELLS_TREATED = re.compile(
    rf"\b{CELLS}\s+(?:that\s+)?(?:were|was)\s+(?:\w+ly\s+)?(?:treated|given)\b|\bcell survival\b", re.IGNORECASE
)
LITERATURE = looks.compile(
    r"(?i)\b(?:editorial|literature (?:search|review)|medline|english-language"
    r"|(?:evidence|systematic|critical|brief|this) review|(?:is|are) reviewed"
    r"|meta-analys[ei]s of|reviewed the (?:\w+ ){0,2}literature"
    r"|reviews? of (?:the literature|prospective|randomi[sz]ed|studies|trials|recent|current|all (?:\w+ )?studies)"
    r"|studies (?:[\w-]+ ){0,7}were (?:\w+ly )?reviewed|based on reports in the"
    r"|published (?:studies|reports|trials|data|literature)"
    r"|(?:objective|aim|purpose) of this review|review of (?:the )?risks"
    r"|summari[sz]es? the (?:\w+ )?(?:evidence|literature)|apprais\w+ the (?:[\w-]+ ){0,2}literature"
    r"|this (?:article|paper|contribution|chapter)"
    r" (?:reviews|discusses|summari[sz]es|describes|considers|argues|presents))\b",
    "study",
)

# What a text of its own patients has at least one of, be it a plan of a study
DONE = looks.compile(
    r"(?i)\b(?:was|were|had|did|we|our|will|developed|showed|received|underwent|revealed|demonstrated|occurred|improved|presented"
    r"|increased|decreased|reduced|produced|failed|died|recovered|responded|resolved|experienced)\b",
    "study",
)
# "Without increased risk", "prospective studies have shown": what is, and not what was done
NOT_DONE: Any = re2.compile(
    r"(?i)\b(?:an?|the|of|no|without|with|by|to|for|in|is|are|be|been|being|have|has|more|and|or|any|this|such)"
    r" (?:\w+ly )?(?:increased|decreased|reduced|demonstrated|developed|produced|failed|improved|revealed"
    r"|experienced)\b"
)
OWN_TRIAL: Any = re2.compile(
    r"(?i)\b(?:randomly|(?:was|were) (?:randomi[sz]ed|allocated|assigned|recruited|enrolled)"
    r"|cross-?over (?:study|trial|design)"
    r"|we (?:\w+ly )?(?:randomi[sz]ed|enrolled|recruited|included|tested|studied|treated|followed|measured)"
    r"|this (?:\w+[ -]){0,3}trial|conducted an? [^.;]{0,60}\btrial|this study was|study protocol"
    r"|(?:is|was) an? (?:[\w-]+,? ){0,6}(?:randomi[sz]ed|double-blind(?:ed)?|crossover|open(?:-label)?|multicent\w+)"
    r"(?:,? [\w-]+){0,6} (?:trial|study)|will be (?:individually )?randomi[sz]ed)\b"
)
# "Report of nine cases and review of the literature", "our 12 patients": a review that has patients of its own
_CASES = rf"{headcount.COUNT}\s+(?:[\w-]+\s+){{0,3}}?(?:{PLURAL})\b"
OWN_CASES = re.compile(
    r"\b(?:(?:we|authors?)\s+(?:\w+\s+)?(?:report|describe|present)(?:ed)?|report\s+of|our|experience\s+(?:of\s+the\s+authors\s+)?with)"
    rf"\s+(?:(?:on|our|the|here|an|additional)\s+){{0,2}}{_CASES}"
    rf"|\b{_CASES}(?:[^.;]*\s(?:are|is)\s+(?:here\s+|also\s+)?(?:reported|described|presented)\b"
    r"(?!\s+(?:in the|by|previously|so far|to date))|,?\s+(?:and|with)\s+(?:a\s+)?(?:literature\s+review|review\s+of))",
    re.IGNORECASE,
)


def is_of_cells(text: str) -> bool:
    """Whether a text that counts patients only cultured what it took from them, and tells no care of them.

    >>> is_of_cells("In vitro, cells from 12 patients were cultured."), is_of_cells("Twelve patients wept.")
    (True, False)
    >>> is_of_cells("We cultured cells from nine children and measured cell survival in vitro.")
    True
    """
    if sample.is_of_samples(text):
        return True
    if not LAB.is_in(text):
        return False
    plain = searchable(text)
    done = sum(1 for _ in LAB.finditer(plain))
    is_healthy = IS_HEALTHY.search(plain) is not None and OF_HEALTHY.search(text) is not None
    if not (is_healthy or (done > 1 and MAY_BE_CELLS_OF.search(plain) and CELLS_OF.search(text))):
        return False
    return sum(1 for _ in CARED_FOR.finditer(plain)) <= len(CELLS_TREATED.findall(text))


ALGORITHM = looks.compile(
    r"(?i)\b(?:neural networks?|(?:machine|deep) learning|computational|physiologically based"
    r"|virtual (?:population|patients|subjects)|simulation models?)\b",
    "study",
)
SIMULATED: Any = re2.compile(r"(?i)\b(?:simulat\w+|Monte Carlo|Markov)\b")
# What was done to people and not to figures of a simulation
TREATED: Any = re2.compile(
    r"(?i)\b(?:received|underwent|admitted|recruited|enrolled|followed"
    r"|(?:was|were) (?:\w+ly )?(?:treated|given|randomi[sz]ed|assigned|studied|included|asked|divided|allocated"
    r"|selected))\b"
)


def is_of_tool(text: str) -> bool:
    """Whether a text is about an algorithm or a simulation, and tells no care of those whose data it took.

    >>> is_of_tool("A neural network was trained on images from 4,997 patients."), is_of_tool("We trained 12 patients.")
    (True, False)
    """
    plain = searchable(text)
    is_tool = ALGORITHM.is_in(text) or sum(1 for _ in SIMULATED.finditer(plain)) > 1
    return is_tool and not TREATED.search(plain)


HAS_LINE = looks.compile(r"(?i)\blines?\b", "anybody")
LINE: Any = re2.compile(
    r"(?i)\blines?\b[^.;]{0,60}\b(?:established|derived)\b[^.;]{0,30}\bfrom\b"
    r"|\b(?:established|derived)\b[^.;]{0,30}\blines?\b[^.;]{0,30}\bfrom\b"
)
# "Fibroblasts of a 3-year-old girl"
SAMPLED = re.compile(
    rf"\b(?:{CELLS}|{PREPARED}|{FLUIDS})\b[^.;]{{0,60}}\b(?:from|of)\s+(?:an?|one|two|the)\s+(?:[\w-]+\s+){{0,2}}?"
    r"[\w-]*\b(?:years?|months?|days?|weeks?)[- ]old\b",
    re.IGNORECASE,
)
TOLD: Any = re2.compile(
    r"(?i)\b(?:received|underwent|admitted|presented|complained|(?:was|were) (?:\w+ly )?(?:treated|given))\b"
)


def is_of_line(text: str) -> bool:
    """Whether a text is about a cell line or cells in culture, and tells of their donor no more than who she was.

    >>> is_of_line("A cell line was established from the tumor of a 61-year-old man.")
    True
    >>> is_of_line("A 61-year-old man presented with a tumor. A cell line was derived from it.")
    False
    """
    plain = searchable(text)
    is_of_sample = "old" in text and LAB.is_in(text) and SAMPLED.search(text)
    if not (is_of_sample or (HAS_LINE.is_in(text) and LINE.search(plain))):
        return False
    return sum(1 for _ in TOLD.finditer(plain)) <= len(CELLS_TREATED.findall(text))


def is_of_papers(text: str) -> bool:
    """Whether a text weighs what others have published: nobody whom it does not count is its own patient.

    >>> is_of_papers("An editorial. Many patients were treated."), is_of_papers("Patients were treated.")
    (True, False)
    """
    return LITERATURE.is_in(text) and not (OWN_TRIAL.search(searchable(text)) or OWN_CASES.search(text))


def is_timeless(text: str) -> bool:
    """Whether a text tells of nothing as done: it speaks of a disease, and of no study.

    >>> is_timeless("Children with sepsis are included. It is usually cured."), is_timeless("It was cured.")
    (True, False)
    """
    if not DONE.is_in(text):
        return True
    plain = searchable(text)
    return sum(1 for _ in DONE.finditer(plain)) <= sum(1 for _ in NOT_DONE.finditer(plain))
