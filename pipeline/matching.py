"""When an extracted fact and an annotated one are the same fact; what `evaluate` counts.

Reading order: names (`target_name`, `drug_name`, `unit_name`, `route_name`); the facts of one patient or group
(`facts_of`, `SAME`); pairs (`match` for facts, `align` for patients and groups).
"""

from __future__ import annotations

import functools
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from extractors import disease, vocabulary

GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "λ": "lambda"} | {
    "\u00b5": "mu",  # the micro sign
    "μ": "mu",
    "ω": "omega",
}
SEPARATORS = re.compile(r"[\s\-‐-―/_,.'()]+")
TESTED = re.compile(r"\b(?:(?:auto)?antibod(?:y|ies)|tests?|tit(?:er|re)s?|to|against)\b")
ANTI = re.compile(r"^anti[\s\-‐-―]*")
NO_WORD = re.compile(f"[{re.escape(string.punctuation)}]")
EXACT_COLUMNS = 12  # up to here every assignment of patients is weighed; beyond, the best pair is taken first

# ------------------------------------------------------------------------------------------------ names


@functools.cache
def _equivalents(kind: str) -> Mapping[str, str]:
    return {row["name"]: row["same_as"] for row in vocabulary.terms("equivalent") if row["kind"] == kind}


def fold(text: object) -> str:
    """Lower case, Greek letters spelt out, blanks and separating marks dropped.

    >>> fold("Anti-β2 glycoprotein (I)")
    'antibeta2glycoproteini'
    """
    spelt = "".join(GREEK.get(character, character) for character in str(text or "").lower())
    return SEPARATORS.sub("", spelt)


def target_name(text: object) -> str:
    """The folded antigen, whichever way the test is called.

    >>> target_name("Anti-HMG-CoA reductase antibodies"), target_name("HMGCR")
    ('hmgcr', 'hmgcr')
    """
    names = _equivalents("target")
    words = TESTED.sub(" ", str(text or "").lower()).strip()
    bare = fold(ANTI.sub("", words)) or fold(text)
    return names.get(fold(words)) or names.get(bare) or bare


def drug_name(text: object) -> str:
    """The folded name in the singular.

    >>> drug_name("Corticosteroids")
    'corticosteroid'
    """
    name = fold(text)
    if len(name) > 4 and name.endswith("s") and not name.endswith(("ss", "us", "is")):
        name = name[:-1]
    return _equivalents("drug").get(name, name)


def unit_name(text: object) -> str:
    """Each part of a unit by its symbol.

    >>> unit_name("milligrams/kg per day")
    'mg/kg/day'
    """
    names = _equivalents("unit")
    parts = re.split(r"\s*(?:/|\bper\b)\s*", str(text or "").lower().strip())
    symbols = ["_".join(part.replace("\u00b5", "u").replace("μ", "u").split()) for part in parts]
    return "/".join(names.get(symbol, symbol) for symbol in symbols if symbol)


def route_name(text: object) -> str:
    """The route in full.

    >>> route_name("I.V.")
    'intravenous'
    """
    name = "_".join(str(text or "").lower().split())
    return _equivalents("route").get(name, name)


# ------------------------------------------------------------------------------------------------ facts

FactList = list[Any]


def facts_of(owner: Mapping[str, Any]) -> dict[str, FactList]:
    """The facts of a patient or group by type, none twice, in comparable form.

    "optional" holds outcomes that gold marks ``"core": false``: matching one is no error, missing one no miss.
    """
    found: dict[str, dict[Any, None]] = {name: {} for name in [*SAME, "optional"]}
    if owner.get("sex"):
        found["sex"][fold(owner["sex"])] = None
    for name in ("age_years", "onset_age_years"):
        value = number(owner.get(name))
        if value is not None:
            found[name][value] = None
    for antibody in owner.get("antibodies") or []:
        found["antibody"][target_name(antibody.get("target")), fold(antibody.get("result"))] = None
    for drug in owner.get("drugs") or []:
        _add_drug(found, drug)
    for outcome in owner.get("outcomes") or []:
        words = " ".join(re.findall(r"\w+", str(outcome.get("text") or "").lower()))
        found["outcome" if outcome.get("core", True) else "optional"][fold(outcome.get("direction")), words] = None
    return {name: list(values) for name, values in found.items()}


def _add_drug(found: dict[str, dict[Any, None]], drug: Mapping[str, Any]) -> None:
    name = drug_name(drug.get("name"))
    found["drug"][name] = None
    for dose in drug.get("doses") or []:
        amount = number(dose.get("amount"))
        if amount is not None:  # a unit "mg/kg" is a unit "mg" per "kg"
            found["dose"][name, unit_name(f"{dose.get('unit') or ''}/{dose.get('per') or ''}"), amount] = None
        if dose.get("route"):
            found["route"][name, route_name(dose["route"])] = None


def number(value: object) -> float | None:
    """A number, printed or not; None where it is none."""
    if not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def words(text: str) -> Counter[str]:
    """The words of a text, without case, marks and articles.

    >>> words("The dose (a DOSE)")
    Counter({'dose': 2})
    """
    found = NO_WORD.sub(" ", text.lower()).split()
    return Counter(word for word in found if word not in ("a", "an", "the"))


def near(gold: float, found: float) -> bool:
    """Two per cent apart, or a hundredth of a year."""
    return abs(gold - found) <= max(0.01, 0.02 * abs(gold)) + 1e-9


def same_dose(gold: tuple[str, str, float], found: tuple[str, str, float]) -> bool:
    """The same drug, unit and amount."""
    return gold[:2] == found[:2] and abs(gold[2] - found[2]) <= 1e-6 * max(1, abs(gold[2]))


def same_outcome(gold: tuple[str, str], found: tuple[str, str]) -> bool:
    """The same direction, and at least half the words of the shorter quote in common."""
    one, other = Counter(gold[1].split()), Counter(found[1].split())
    shorter = min(one.total(), other.total())
    return gold[0] == found[0] and shorter > 0 and 2 * (one & other).total() >= shorter


def _equal(gold: object, found: object) -> bool:
    return gold == found


def same_diagnosis(gold: str, found: str) -> bool:
    """The same words but for spelling, or one disease of the vocabulary.

    >>> same_diagnosis("SLE", "severe systemic lupus erythematosus"), same_diagnosis("SLE", "fever")
    (True, False)
    """
    diseases = disease.diseases()
    wanted, known = diseases.find(gold), diseases.find(found)
    return disease.fold(gold) == disease.fold(found) or (wanted is not None and wanted == known)


SAME: Mapping[str, Callable[[Any, Any], bool]] = {
    "sex": _equal,
    "age_years": near,
    "onset_age_years": near,
    "antibody": _equal,
    "drug": _equal,
    "dose": same_dose,
    "route": _equal,
    "outcome": same_outcome,
}
"""The types of facts, and when two of a type are the same."""


def agreement(gold: Mapping[str, FactList], found: Mapping[str, FactList]) -> dict[str, int]:
    """How many facts of each type two owners share."""
    return {name: len(match(gold[name], found[name], same)) for name, same in SAME.items()}


def forgiven(gold: Mapping[str, FactList], found: Mapping[str, FactList]) -> int:
    """Found outcomes that match no core outcome but an optional one: neither right nor wrong."""
    used = {j for _, j in match(gold["outcome"], found["outcome"], same_outcome)}
    rest = [outcome for j, outcome in enumerate(found["outcome"]) if j not in used]
    return len(match(gold["optional"], rest, same_outcome))


# ------------------------------------------------------------------------------------------------ pairs


def match(gold: Sequence[Any], found: Sequence[Any], same: Callable[[Any, Any], bool]) -> list[tuple[int, int]]:
    """The largest one-to-one matching of items that are the same, as index pairs (augmenting paths, Kuhn 1955).

    >>> match(["ab", "a"], ["a", "ab"], lambda gold, found: found in gold)
    [(0, 1), (1, 0)]
    """
    choices = [[j for j, item in enumerate(found) if same(wanted, item)] for wanted in gold]
    taken: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j in choices[i]:
            if j in seen:
                continue
            seen.add(j)
            if j not in taken or place(taken[j], seen):
                taken[j] = i
                return True
        return False

    for i in range(len(gold)):
        place(i, set())
    return sorted((i, j) for j, i in taken.items())


def align(agreements: Sequence[Sequence[Mapping[str, int]]]) -> Iterable[tuple[int, int]]:
    """Which gold owner (row) is which found one (column): the pairs that share most facts in all.

    Ties go to the same order of mention.
    """
    if not agreements or not agreements[0]:
        return ()
    weights = [
        [sum(shared.values()) + 1e-3 / (1 + abs(i - j)) for j, shared in enumerate(row)]
        for i, row in enumerate(agreements)
    ]
    return _align_greedily(weights) if len(weights[0]) > EXACT_COLUMNS else _align_exactly(weights)


def _align_greedily(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    pairs = [(weight, i, j) for i, row in enumerate(weights) for j, weight in enumerate(row) if weight >= 1]
    chosen: dict[int, int] = {}
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return list(chosen.items())


def _align_exactly(weights: Sequence[Sequence[float]]) -> tuple[tuple[int, int], ...]:
    @functools.cache
    def best(row: int, used: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        """The best pairs of the rows from `row` on, with the columns that are not in the bit set `used`."""
        if row == len(weights):
            return 0.0, ()
        options = [best(row + 1, used)]
        for column, weight in enumerate(weights[row]):
            if not used >> column & 1:
                total, pairs = best(row + 1, used | 1 << column)
                options.append((total + weight, ((row, column), *pairs)))
        return max(options, key=lambda option: option[0])

    return best(0, 0)[1]
