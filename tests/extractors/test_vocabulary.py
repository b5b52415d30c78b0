"""The word lists: well-formed, listed with their source, and the long one rebuilt from its sources."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from extractors import disease, vocabulary

LISTS = sorted(path.stem for path in vocabulary.VOCAB.glob("*.tsv"))
README = (vocabulary.VOCAB / "README.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"(?m)^\| `(\w+)\.tsv` \| (.+) \|$", README))
# A word may have several uses there; elsewhere a second row for it would be lost.
SEVERAL_USES = {"assertion", "diagnosis_context", "dose_context", "equivalent", "outcome_cue"}


def test_every_list_is_described_and_every_description_has_its_list() -> None:
    assert sorted(ENTRIES) == LISTS


@pytest.mark.parametrize("name", LISTS)
def test_the_description_names_the_columns_and_the_source(name: str) -> None:
    columns, _, source = ENTRIES[name].rpartition(" | ")
    named = re.sub(r"\([^()]*\)", "", columns)
    assert re.findall(r"[a-z_]+", named) == vocabulary.rows(name)[0]
    assert source.startswith(("by hand", "made by `build_drug.py`", "made by `build_disease.py`"))


@pytest.mark.parametrize("name", LISTS)
def test_rows_are_whole(name: str) -> None:
    raw = (vocabulary.VOCAB / f"{name}.tsv").read_bytes()
    assert raw.endswith(b"\n") and b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf")
    _, *rows = vocabulary.rows(name)
    assert rows
    for row in rows:
        assert row[0] and all(cell == cell.strip() for cell in row), row


@pytest.mark.parametrize("name", LISTS)
def test_no_row_stands_twice(name: str) -> None:
    _, *rows = vocabulary.rows(name)
    keys = [tuple(row) if name in SEVERAL_USES else row[0] for row in rows]
    assert [key for key, n in Counter(keys).items() if n > 1] == []


def test_the_drugs_are_sorted_and_carry_ids_of_their_source() -> None:
    _, *rows = vocabulary.rows("drug")
    assert all(early < late for early, late in pairwise(row[0] for row in rows))
    for surface, name, drugbank_id, unii, use in rows:
        assert surface == surface.lower() and name == name.lower()
        assert re.fullmatch(r"(?:DB\d{5})?", drugbank_id), surface
        assert re.fullmatch(r"(?:[A-Z0-9]{10})?", unii), surface
        assert use in {"", "code", "named"}, surface


def test_a_row_with_a_column_too_many_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd.tsv").write_text("# a comment\nword\tsex\n\nman\tmale\nwoman\tfemale\t1\n", encoding="utf-8")
    monkeypatch.setattr(vocabulary, "VOCAB", tmp_path)
    with pytest.raises(ValueError, match=r"odd\.tsv, line 5: 3 columns, expected 2"):
        list(vocabulary.rows("odd"))


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, vocabulary.VOCAB / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def build_drug() -> ModuleType:
    return script("build_drug")


@pytest.mark.parametrize("name", ["build_drug", "build_disease"])
def test_a_made_list_is_what_its_sources_give(name: str) -> None:
    build = script(name)
    missing = [package for package in build.PACKAGES if importlib.util.find_spec(package) is None]
    if missing:
        pytest.skip(
            f"needs what the list is made of, {', '.join(missing)}: extractors/vocab/README.md says how to install it"
        )
    assert build.build() == build.TARGET.read_text(encoding="utf-8")


def test_the_diseases_are_sorted_and_folded_and_carry_ids_of_their_source() -> None:
    _, *rows = vocabulary.rows("disease")
    assert all(early < late for early, late in pairwise(row[0] for row in rows))
    for surface, _name, doid, kind in rows:
        assert surface == disease.fold(surface)
        assert re.fullmatch(r"(?:DOID:\d+)?", doid) and kind in ("", "sign"), surface


def test_a_disease_by_hand_has_the_id_of_its_name() -> None:
    ids = {name: doid for _, name, doid, _ in list(vocabulary.rows("disease"))[1:]}
    for surface, name, doid, kind in list(vocabulary.rows("disease_extra"))[1:]:
        assert surface == disease.fold(surface)
        assert kind in ("", "sign", "common", "never")
        assert doid == ids.get(name, ""), surface


def test_a_package_that_is_not_installed_is_named(build_drug: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere: Callable[[str], None] = lambda _name: None  # noqa: E731
    monkeypatch.setattr(build_drug.util, "find_spec", nowhere)
    with pytest.raises(SystemExit, match="drug_named_entity_recognition is not installed"):
        build_drug.build()


@pytest.mark.parametrize("name", ["build_drug", "build_disease"])
def test_the_readme_gives_the_command_of_the_script(name: str) -> None:
    for line in (script(name).__doc__ or "").splitlines()[2:5]:
        assert line.strip() in README


@pytest.mark.parametrize(
    ("name", "base"),
    [("azathioprine sodium", "azathioprine"), ("magnesium sulfate", "magnesium sulfate"), ("sodium", "sodium")],
)
def test_a_salt_is_no_part_of_a_name_unless_it_is_all(build_drug: ModuleType, name: str, base: str) -> None:
    assert build_drug.base_name(name) == base


@pytest.mark.parametrize(
    ("surface", "is_written"),
    [("rituximab", True), ("lithium", True), ("azathioprinum", False), ("bay 43-9006", False), ("abc", False)],
)
def test_codes_and_latin_forms_are_left_out(build_drug: ModuleType, surface: str, is_written: bool) -> None:
    assert build_drug.is_written(surface) is is_written
