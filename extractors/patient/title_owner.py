"""Whose what a title tells is."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.patient.not_given import NO_DRUG_ITSELF
from extractors.patient.subject import Subject
from extractors.reading import Found, Reading

STEM = 8  # letters of a drug's name that its salt, its acid and its ester share
# "X-induced hepatitis", "hepatitis after X", "X overdose": what somebody had, and not "the effects of X"
INDUCED = re.compile(
    r"[\s-]+(?:induced|associated|related|caused|overdos\w+|poisoning|intoxication|abuse|ingestion|exposure|withdrawal"
    r"|hypersensitivity|injections?|infusions?|(?:\w+ )?\w*toxicity|therapy|treatment|administration|ana?esthesia)\b",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"\b(?:due to|caused by|induced by|associated with|related to|after|following|during|secondary to|complicating"
    r"|complication of|treated with|receiving|taking|(?:overdose|toxicity|poisoning|effects?) (?:of|with|from))\s+"
    r"(?:(?!for\b)[\w-]+\s+){0,4}$",
    re.IGNORECASE,
)
# a sentence that says something, and so is no heading
TELLS = re.compile(
    r"\b(?:we|our|is|are|was|were|had|has|have|been|may|can|reports?|reported|describes?|presented|developed|died"
    r"|received|underwent)\b",
    re.IGNORECASE,
)


def own_title(reading: Reading, subjects: Sequence[Subject]) -> None:
    """What a title says befell somebody befell the one patient of the text: "Hepatitis after X: a case report".

    Its drug reaches her, and each of a few where the text says of no drug that they had it. Where no title stands
    apart, a first sentence that tells nothing is one.
    """
    if any(s.kind != "patient" for s in subjects):
        return
    begin = end_of_title(reading)
    given = [drug for drug in reading.of("drug") if drug.owners]
    is_lone = len(subjects) == 1
    treated = set() if is_lone else {o for drug in given for o, _ in drug.owners}
    had = {word for drug in given for word in _called(drug)} if is_lone else set()
    for drug in reading.of("drug"):
        if drug.end > begin:
            break
        is_denied = drug.assertion and (drug.assertion["is_negated"] or drug.assertion["is_hypothetical"])
        is_hers = INDUCED.match(reading.text, drug.end, begin) or AFTER.search(reading.text, 0, drug.start)
        is_known = not had.isdisjoint(_called(drug))  # or a part of "amoxicillin/clavulanic acid", which she had
        if is_hers and not (drug.owners or is_denied or is_known or NO_DRUG_ITSELF.match(reading.text, drug.end)):
            drug.owners = [[i, "title"] for i in range(len(subjects)) if i not in treated]
    if len(subjects) != 1:
        return
    for span in reading.of("outcome"):
        is_titled = span.end <= reading.doc._.abstract_start
        if is_titled and not span.owners and span.value["direction"] in ("developed", "died"):
            span.owners = [[0, "title"]]


def end_of_title(reading: Reading) -> int:
    """Where the title ends; where none stands apart the first sentence, and 0 if that tells of somebody."""
    if reading.doc._.abstract_start:
        return int(reading.doc._.abstract_start)
    end = reading.sentences[0][1] if reading.sentences else 0
    return 0 if TELLS.search(reading.text, 0, end) else end


def _called(drug: Found) -> set[str]:
    """What may name the same drug elsewhere: its id, and how its name and the parts of it begin ("clavulanic acid")."""
    return {drug.value["drugbank_id"] or "", *(part[:STEM] for part in drug.value["name"].split("/"))} - {""}
