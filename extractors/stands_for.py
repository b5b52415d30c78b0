"""Which drug is meant by a class, or by another name: "diuretics (furosemide)", "steroids", "albuterol (salbutamol)".

`Classes.mark` sets ``value["stands_for"]`` of each drug to the index of the one that is meant, which has the row; what
is told of the one is then told of the other (`share_with_meant`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors import lazy_re as re
from extractors import vocabulary
from extractors.reading import Found

# "despite this vasoconstrictor": it was named before
THIS = re.compile(r"\b(?:this|these|the latter|the same) (?:[\w-]+ )?$", re.IGNORECASE)
# "chemotherapy with cisplatin and etoposide", "ifosfamide chemotherapy"; "other anticonvulsants" are none named before
WITH = re.compile(
    r"(?:\s(?:therapy|treatment|regimens?))?\s(?:with|using|consisting\sof)\s(?:[\w-]+\s)?$", re.IGNORECASE
)
EFFECT = re.compile(r"(.+) (?:drugs|agents|medications|medicines|therapy|treatment|regimens|media|medium|material)$")
# "CAV chemotherapy", "cisplatin-based chemotherapy"
OF_DRUG_BEFORE = re.compile(r" |-(?:based|containing) (?:(?:combination|systemic|adjuvant|neoadjuvant|induction) )?")
A_TREATMENT = re.compile(r"therapy|treatment")
# "he then received standard antituberculous therapy", "a long-acting benzodiazepine": none of those named before
OTHER = re.compile(
    r"\b(?:an)?other (?:[\w-]+ )?$|\b(?:standard|long-acting|short-acting|triple|multidrug) $", re.IGNORECASE
)
BEHIND = 40  # characters between a class and the drug that is meant
# called so once the text has named which, or its salt
BASES = frozenset(
    {
        "interferon",
        "interferon alpha",
        "interferon alfa",
        "iron",
        "calcium",
        "mycophenolate",
        "immunoglobulin",
        "gold",
        "antimony",
    }
)
RESTATED = re.compile(r"(?:-\w{1,2})?[)\]]")
OPENINGS = (" (", " [")
# "subcutaneous immunoglobulin" is not the intravenous one of before
ROUTED = re.compile(r"\b(?:subcutaneous|oral|intramuscular|topical|inhaled)[ -]$", re.I)
SPECIFIED = re.compile(
    r"\s*(?:\(|,?\s*(?:including|such as|namely|i\.e\.,?|e\.g\.,?|like)\s)(?:[^.;()]|\.\d){0,40}$"
    r"|\s+(?:(?:monoclonal\s+)?antibody\s+|(?:agent|drug|inhibitor|blocker|analogue)\s+)?$",
    re.I,
)


class Classes:
    """The classes of drugs with their members, from ``vocab/drug_class.tsv``."""

    def __init__(self) -> None:
        self.classes = [
            (re.compile(row["class"]), re.compile(row["members"])) for row in vocabulary.terms("drug_class")
        ]

    def mark(self, text: str, drugs: Sequence[Found]) -> None:
        """A class that only stands for a drug named beside it or before it points to that drug.

        "diuretics (furosemide 40 mg)" is furosemide; "steroids were stopped" after prednisone is prednisone.
        """
        known: dict[str, list[int]] = {}
        called: dict[
            str, int
        ] = {}  # effect -> where it is first named: "cytotoxic drugs", and later "cytotoxic treatment"
        mark_again(text, drugs)
        for index, drug in enumerate(drugs):
            value = drug.value
            if value["is_again"]:
                continue
            if value["name"] in BASES:
                meant = self._nearest_member(drugs, index, known)
                is_other = ROUTED.search(text, max(0, drug.start - 20), drug.start) and meant != index + 1
                value["stands_for"] = None if is_other else meant
            if not value["is_class"]:
                continue
            if (effect := EFFECT.match(value["name"])) and value["role"] != "considered":
                first = called.setdefault(effect[1], index)
                if drugs[first].value["name"] != value["name"]:
                    value["stands_for"] = first
                    continue
            value["stands_for"] = self._meant(text, drugs, index, known)

    def _meant(self, text: str, drugs: Sequence[Found], index: int, known: dict[str, list[int]]) -> int | None:
        """The drug that a class stands for, None where it is one beside those that are named."""
        drug = drugs[index]
        if index + 1 < len(drugs) and is_specified(text, drug, drugs[index + 1]):
            return index + 1
        if (
            index
            and OF_DRUG_BEFORE.fullmatch(text, drugs[index - 1].end, drug.start)
            and A_TREATMENT.search(drug.value["name"])
        ):
            return index - 1
        is_other = OTHER.search(text, max(0, drug.start - 30), drug.start)
        if index and not is_other and THIS.search(text, max(0, drug.start - 40), drug.start):
            return index - 1
        if is_other or drug.value["role"] == "prior":  # "after chemotherapy had failed, bleomycin was given"
            return None
        return self._nearest_member(drugs, index, known)

    def _nearest_member(self, drugs: Sequence[Found], index: int, known: dict[str, list[int]]) -> int | None:
        """The mention of a member nearest to that of a class; ``known``: the members found for each class so far."""
        name = drugs[index].value["name"]
        if name not in known:
            known[name] = self._members(name, drugs)
        return min(known[name], key=lambda i: abs(i - index), default=None)

    def _members(self, name: str, drugs: Sequence[Found]) -> list[int]:
        parts = name.split("/")  # "cyclophosphamide/vincristine", the combination that a short form is
        members = next((members for names, members in self.classes if names.search(name)), None)
        found = []
        for i, drug in enumerate(drugs):
            other = drug.value["name"]
            if other != name and (other in parts or (members is not None and members.search(other))):
                found.append(i)
        return found


def mark_again(text: str, drugs: Sequence[Found]) -> None:
    """Let the other name of a drug, the less used one of the two, point to it: "albuterol (salbutamol)"."""
    uses = Counter(drug.value["name"] for drug in drugs)
    again: dict[str, int] = {}  # the other name -> where its drug is
    for index, drug in enumerate(drugs):
        value = drug.value
        value["stands_for"] = again.get(value["name"])
        value["is_again"] = value["stands_for"] is not None
        if not (index and is_restated(text, drugs[index - 1], drug)):
            continue
        named = drugs[index - 1].value
        if drug.rule != "drug.recombinant" and not value["is_class"] and uses[value["name"]] > uses[named["name"]]:
            named["stands_for"], named["is_again"] = index, True  # called by the name in brackets from then on
            continue
        value["stands_for"], value["is_again"] = index - 1, True
        if not value["is_class"]:
            again.setdefault(value["name"], index - 1)


def is_restated(text: str, named: Found, drug: Found) -> bool:
    """Whether brackets hold nothing but another name, of the drug before or of its list: "leuprolide (LHRH-A)"."""
    if (
        named.value["is_class"]
        or text[named.end : drug.start] not in OPENINGS
        or named.value["name"] == drug.value["name"]
    ):
        return False
    is_short = text[drug.start : drug.end].isupper()
    return (is_short or not drug.value["is_class"]) and RESTATED.match(text, drug.end) is not None


def is_specified(text: str, drug: Found, following: Found) -> bool:
    """Whether the next drug says which of a class is meant: "steroids (prednisone)", "chemotherapy with cisplatin"."""
    if following.value["name"] == "chemotherapy":
        return False  # "CAV chemotherapy": the other way round
    if SPECIFIED.match(text, drug.end, following.start):
        return True
    is_treatment = A_TREATMENT.search(drug.value["name"]) or text.startswith((" therapy", " treatment"), drug.end)
    return bool(is_treatment and WITH.match(text, drug.end, following.start))


def share_with_meant(part: Found, drugs: Sequence[Found]) -> None:
    """What is told of a class is of the drug right behind: "oral steroids (prednisone)"; of a base, its salt's."""
    index = part.value.get("drug")
    meant = None if index is None else drugs[index].value["stands_for"]
    if meant is None or index is None:
        return
    is_told = meant == index + 1 and drugs[meant].start - drugs[index].end <= BEHIND
    if is_told or drugs[index].value.get("is_again") or drugs[index].value["name"] in BASES:
        part.value["drugs"] = sorted({*(part.value.get("drugs") or (index,)), meant})
