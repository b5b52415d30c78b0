"""data/raw keeps pages whole, whatever moment the process dies at."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.sources.pace import StoppedError
from pipeline.sources.paging import Page
from pipeline.sources.raw import MANIFEST, RawFolder

PAGE = Page(
    service="pubmed",
    form="xml",
    request={"path": "/efetch.fcgi", "form": {"db": "pubmed", "id": "11,12,13"}},
    body="<PubmedArticleSet>β</PubmedArticleSet>".encode(),
    retrieved_at="2026-03-01T10:00:00+00:00",
    asked=("11", "12", "13"),
    got=("11", "12"),
    gone=("13",),
)


def test_a_page_is_kept_as_it_came_with_what_was_asked(tmp_path: Path) -> None:
    entry = RawFolder(tmp_path / "run").write(PAGE)
    again = RawFolder(tmp_path / "run")
    assert again.entries() == (entry,)
    assert again.read(entry) == PAGE.body
    assert gzip.decompress((tmp_path / "run" / "000001.xml.gz").read_bytes()) == PAGE.body
    assert (entry.got, entry.gone, entry.service) == (("11", "12"), ("13",), "pubmed")
    assert json.loads((tmp_path / "run" / MANIFEST).read_text())["request"] == PAGE.request


def test_pages_are_numbered_on_after_a_restart(tmp_path: Path) -> None:
    RawFolder(tmp_path).write(PAGE)
    assert RawFolder(tmp_path).write(replace(PAGE, form="json")).file == "000002.json.gz"


def test_a_closed_folder_takes_no_page(tmp_path: Path) -> None:
    folder = RawFolder(tmp_path / "run")
    folder.close()
    with pytest.raises(StoppedError):
        folder.write(PAGE)
    assert not (tmp_path / "run").exists()


def test_a_page_that_the_manifest_does_not_name_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "000001.xml.gz").write_bytes(b"from a process that was killed before the manifest")
    (tmp_path / "000001.xml.gz.part").write_bytes(b"or before the renaming")
    folder = RawFolder(tmp_path)
    assert folder.read(folder.write(PAGE)) == PAGE.body
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["000001.xml.gz", MANIFEST]


@pytest.mark.parametrize("cut", [1, 40, -1])
def test_an_unfinished_line_is_cut_off_and_its_page_asked_for_again(tmp_path: Path, cut: int) -> None:
    first = RawFolder(tmp_path).write(PAGE)
    path = tmp_path / MANIFEST
    line = path.read_bytes()
    path.write_bytes(line + line[:cut])
    folder = RawFolder(tmp_path)
    assert folder.entries() == (first,)
    folder.write(PAGE)
    assert len(RawFolder(tmp_path).entries()) == 2


def test_a_damaged_page_is_named(tmp_path: Path) -> None:
    folder = RawFolder(tmp_path)
    entry = folder.write(PAGE)
    (tmp_path / entry.file).write_bytes(gzip.compress(b"other"))
    with pytest.raises(InputError, match=r"000001\.xml\.gz: is not what was fetched"):
        folder.read(entry)
    (tmp_path / entry.file).unlink()
    with pytest.raises(InputError, match=r"000001\.xml\.gz: cannot be read"):
        folder.read(entry)


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"file": "000001.xml.gz"}\n')
    with pytest.raises(InputError, match=r"manifest\.jsonl, line 1"):
        RawFolder(tmp_path).entries()


def test_the_same_page_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        RawFolder(tmp_path / name).write(PAGE)
    assert (tmp_path / "a" / "000001.xml.gz").read_bytes() == (tmp_path / "b" / "000001.xml.gz").read_bytes()
