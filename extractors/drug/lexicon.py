"""What the vocabulary says of drugs: `read_entries`, surface to `Entry`, and `read_lexicon`, the forms of new names.

Two lists make the entries: ``vocab/drug.tsv`` (DrugBank, UNII) and ``vocab/drug_extra.tsv`` (by hand), which wins.
An id belongs to a name: what a row by hand gives holds for every surface of it; two names of one UNII share their id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from extractors import lazy_re as re
from extractors import vocabulary

# Nouns that make a class of an effect (``vocab/drug_effect.tsv``), and how the class is then called.
KINDS = {
    **{"drug": "drugs", "drugs": "drugs", "agent": "agents", "agents": "agents"},
    **{"medication": "medications", "medications": "medications", "medicines": "medicines"},
    **{"therapy": "therapy", "therapies": "therapy", "treatment": "treatment", "treatments": "treatment"},
    **{"regimen": "regimens", "regimens": "regimens"},
}
DRUG_NOUNS = {noun: kind for noun, kind in KINDS.items() if kind in {"drugs", "agents", "medications", "medicines"}}
EFFECT_NOUN = re.compile(r"[a-z-]+(?:ic|ive|al|ant)")  # "antibiotic", "sedative", "antiviral", "antidepressant"
NO_ID = "-"  # in a row by hand: the id that the list has is another substance's, and none is known


class Entry(NamedTuple):
    """What the vocabulary says of a surface."""

    name: str
    drugbank_id: str | None
    rxcui: str | None
    unii: str | None
    is_class: bool
    use: str
    """When it is a drug: "" and "code" always, "given" and "given_only" beside a word of giving it ("given_people": not
    in a text of animals), "named" beside a word for a drug too, "unless_measured", "analyte", "never". `KEPT` are
    analytes where they are no drugs."""


class Lexicon(NamedTuple):
    """The forms of names that no list has."""

    endings: tuple[str, ...]
    weak_endings: tuple[str, ...]  # of chemicals, not of drugs alone
    letters: Mapping[str, str]  # of codes -> maker, word, other


NO_LEXICON = Lexicon((), (), {})


def read_lexicon() -> Lexicon:
    """The forms of names that no list has."""
    endings = vocabulary.terms("drug_ending")
    return Lexicon(
        endings=tuple(row["ending"] for row in endings if not row["use"]),
        weak_endings=tuple(row["ending"] for row in endings if row["use"] == "named"),
        letters={row["letters"]: row["use"] for row in vocabulary.terms("drug_maker")},
    )


def read_entries() -> dict[str, Entry]:
    """Surface -> entry; rows by hand win, and their ids hold for every surface of that name or DrugBank id."""
    listed = vocabulary.rows("drug")[1:]  # no dict for each of 50,000 rows: loading is half of a short run
    extra = vocabulary.terms("drug_extra")
    by_hand = {row["name"]: row["drugbank_id"].removeprefix(NO_ID) for row in extra if row["drugbank_id"]}
    ids = ids_of_names(listed, by_hand)
    rxcuis = {row["name"]: row["rxcui"] for row in extra if row["rxcui"]}
    rxcuis |= {ids[name][0]: rxcui for name, rxcui in rxcuis.items() if name in ids and ids[name][0]}
    shared: dict[tuple[str, str, str], Entry] = {}  # most surfaces are synonyms
    entries: dict[str, Entry] = dict(read_composed(extra))
    for surface, name, printed_id, unii, use in listed:
        # UNII alone has the salt, DrugBank the base
        drugbank_id = by_hand[name] if name in by_hand else printed_id or ids[name][0]
        entry = shared.get((name, drugbank_id, use))
        if entry is None:
            rxcui = rxcuis.get(name) or rxcuis.get(drugbank_id)
            entry = shared[name, drugbank_id, use] = Entry(name, drugbank_id or None, rxcui, unii or None, False, use)
        entries[surface] = entry
    for row in extra:
        name, is_class = row["name"], row["is_class"] == "1"
        named = entries.get(name)
        if is_class:
            known_id, unii = "", ""
        elif (
            name not in ids and named is not None
        ):  # a synonym in the list: the row says how it is named, or when a drug
            known_id, unii = named.drugbank_id or "", named.unii or ""
        else:
            known_id, unii = ids.get(name, ("", ""))
        drugbank_id = by_hand.get(name, known_id)
        rxcui = rxcuis.get(name) or rxcuis.get(drugbank_id)
        entry = Entry(name, drugbank_id or None, rxcui, unii or None, is_class, row["use"])
        entries[row["surface"]] = entry
        if is_class and not row["surface"].endswith(("s", "y")):
            entries[row["surface"] + "s"] = entry
    return entries


def read_composed(extra: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, Entry]]:
    """The classes that an effect and a noun for drugs make: "antimicrobial therapy", "cytostatic drugs".

    A noun that is an effect too keeps its own name before a treatment: "antispasmodic agents", but "an antispasmodic"
    in "antispasmodic therapy".
    """
    effects = {row["effect"]: KINDS for row in vocabulary.terms("drug_effect")}
    for row in extra:
        if row["is_class"] == "1" and row["use"] == "given" and EFFECT_NOUN.fullmatch(row["surface"]):
            effects.setdefault(row["surface"], DRUG_NOUNS)
    for effect, nouns in effects.items():
        for noun, called in nouns.items():
            yield f"{effect} {noun}", Entry(f"{effect} {called}", None, None, None, True, "given")


def ids_of_names(listed: Iterable[list[str]], by_hand: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Generic name -> DrugBank id and UNII, either may be empty.

    >>> rows = [["mesalazine", "mesalazine", "DB00244", "4Q", ""], ["mesalamine", "mesalamine", "", "4Q", ""]]
    >>> ids_of_names(rows, {})["mesalamine"]
    ('DB00244', '4Q')
    """
    ids: dict[str, tuple[str, str]] = {}
    for surface, name, drugbank_id, unii, _ in listed:
        if surface == name or name not in ids:
            ids[name] = by_hand.get(name, drugbank_id), unii
    owners = defaultdict(set)
    for drugbank_id, unii in ids.values():
        if drugbank_id and unii:
            owners[unii].add(drugbank_id)
    for name, (drugbank_id, unii) in ids.items():
        if not drugbank_id and name not in by_hand and len(owners.get(unii, ())) == 1:
            ids[name] = next(iter(owners[unii])), unii
    return ids


def unlisted(name: str, use: str) -> Entry:
    """The entry of a name that no list has: it has no ids."""
    return Entry(name, None, None, None, False, use)
