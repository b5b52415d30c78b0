"""Lists of PMIDs and DOIs: read from every way of writing them, and their records fetched, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from servers.corpus import invent
from servers.loopback import Loopback

from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.sources import files, id_lists
from pipeline.sources.id_lists import IdList

ABSTRACTS = """
1. Ann Invent Neurol. 2020 Mar;12(3):1-9. doi: 10.5555/inv.1.

A tale of weakness.

Muster E(1), Berg A.

DOI: 10.5555/inv.1
PMCID: PMC700001
PMID: 30000001 [Indexed for MEDLINE]

Comment in
    Ann Invent Neurol. 2021;1:1. PMID: 39999999.

2. Ann Invent Neurol. 2021;1:3.

1. Not an entry, but a numbered line of the abstract.

PMID: 30000002
"""
SUMMARY = """1: Muster E, Berg A. A tale of weakness. Ann Invent Neurol. 2020
Mar;12(3):1-9. doi: 10.5555/inv.1. PMID: 30000001; PMCID: PMC700001.

2: Berg A. Another. Ann Invent Neurol. 2021;1:3. PMID: 30000002.
"""
TABLE = """PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI
30000001,"A tale, of weakness","Muster E, Berg A.",c,Muster E,J,2020,2020/03/01,PMC700001,,10.5555/inv.1
,"No PMID",,,,,,,,,10.5555/inv.2
"""


def read(folder: Path, text: str) -> IdList:
    path = folder / "ids.txt"
    path.write_text(text, encoding="utf-8")
    return id_lists.read(path)


@pytest.mark.parametrize(
    ("text", "pmids", "dois", "pmcids"),
    [
        ("30000001\n30000002\n30000001\n", ["30000001", "30000002"], [], []),
        ("PMID: 30000001; pmid:30000002, 3", ["30000001", "30000002", "3"], [], []),
        ("\ufeffhttps://pubmed.ncbi.nlm.nih.gov/30000001/\r\n", ["30000001"], [], []),
        ("http://www.ncbi.nlm.nih.gov/pubmed/30000001", ["30000001"], [], []),
        ("10.5555/INV.1\nhttps://doi.org/10.5555%2Finv.3", [], ["10.5555/inv.1", "10.5555/inv.3"], []),
        ("Muster E. A tale. J 2019;12:3. doi: 10.5555/a(b)c.", [], ["10.5555/a(b)c"], []),
        ("PMC700001 https://pmc.ncbi.nlm.nih.gov/articles/PMC700002/", [], [], ["PMC700001", "PMC700002"]),
        ("# ours\n\n30000001 10.5555/inv.1\n", ["30000001"], ["10.5555/inv.1"], []),
        (ABSTRACTS, ["30000001", "30000002"], [], []),
        (SUMMARY, ["30000001", "30000002"], [], []),
        (TABLE, ["30000001"], ["10.5555/inv.2"], []),
    ],
)  # fmt: skip
def test_ids_are_read_however_they_are_written(
    tmp_path: Path, text: str, pmids: list[str], dois: list[str], pmcids: list[str]
) -> None:
    found = read(tmp_path, text)
    assert (list(found.pmids), list(found.dois), list(found.pmcids)) == (pmids, dois, pmcids)
    assert found.problems == ()
    assert id_lists.is_list(text.lstrip("\ufeff").encode()) or text.startswith("Muster")


def test_a_line_without_an_id_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, "30000001\nMuster 2019\n123456789\n")
    assert found.pmids == ("30000001",)
    assert [one.partition("ids.txt, ")[2] for one in found.problems] == [
        'line 2: "Muster 2019" is no PMID, DOI or PMCID',
        'line 3: "123456789" is no PMID, DOI or PMCID',
    ]


@pytest.mark.parametrize("text", ["", "Dear diary\n", "PMID- 1\nTI  - A title\n", '{"id": "1"}', "<a/>"])
def test_a_file_without_ids_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"ids\.txt: "):
        read(tmp_path, text)


def test_an_import_says_how_a_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("30000001\n30000002\n")
    [(_, issue)] = files.read(path)
    assert "litlode fetch --ids" in issue.message  # type: ignore[union-attr]


# ------------------------------------------------------------------------------------------------ fetched


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Loopback(invent(120), is_paced=False) as net:
        for name, value in net.environ.items():
            monkeypatch.setenv(name, value)
        yield net


def fetch(*arguments: str, text: str) -> Result:
    Path("ids.txt").write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["fetch", "--ids", "ids.txt", "--db", "data/a.db", *arguments])


def rows(query: str) -> list[Any]:
    with closing(sqlite3.connect("data/a.db")) as connection:
        return connection.execute(query).fetchall()


def only_s2(net: Loopback) -> str:
    """A DOI that Semantic Scholar alone knows."""
    known = {(one.doi or "").lower() for one in net.corpus.records.values()}
    dois = (one.values["externalIds"].get("DOI", "").lower() for one in net.corpus.papers.values())
    return next(doi for doi in dois if doi and doi not in known)


def test_listed_records_come_from_either_service_and_are_logged(net: Loopback) -> None:
    records = [one for one in net.corpus.records.values() if one.doi and not one.is_book]
    text = f"{records[0].pmid}\nhttps://doi.org/{str(records[1].doi).upper()}\n{only_s2(net)}\n"
    result = fetch(text=text)
    assert result.exit_code == 0, result.output
    assert "ids.txt, PubMed: 2 of 3 hits; 2 new" in result.output
    assert "ids.txt, Semantic Scholar: 1 of 1 hit; 1 new" in result.output
    found = rows("SELECT source, source_id FROM source_records WHERE source = 'pubmed' ORDER BY 2")
    assert found == [("pubmed", str(one.pmid)) for one in records[:2]]
    log = rows(
        "SELECT source, method, hits_reported, hits_fetched, finished_at IS NOT NULL FROM search_runs ORDER BY 1"
    )
    assert log == [("pubmed", "other", 3, 2, 1), ("semantic_scholar", "other", 1, 1, 1)]
    assert str(records[0].pmid) in rows("SELECT query_text FROM search_runs WHERE source = 'pubmed'")[0][0]
    report = CliRunner().invoke(main, ["report", "--db", "data/a.db"]).output
    assert next(line for line in report.splitlines() if line.startswith("| 7 |")).count("pmid:") >= 1


def test_what_is_here_is_not_asked_for_again(net: Loopback) -> None:
    records = [one for one in net.corpus.records.values() if one.doi and not one.is_book][:5]
    text = "\n".join([*(str(one.pmid) for one in records[:3]), *(str(one.doi) for one in records[3:])])
    assert fetch(text=text).exit_code == 0
    net.clear_logs()
    assert fetch(text=text).exit_code == 0
    assert [entry.endpoint for entry in (*net.eutils.log.entries, *net.s2.log.entries)] == []
    assert fetch("--full", text=text).exit_code == 0
    assert any(entry.endpoint == "efetch" for entry in net.eutils.log.entries)


def test_unknown_ids_are_named_and_the_status_says_so(net: Loopback) -> None:
    result = fetch(text="30000001\n99999999\n10.5555/nowhere\nMuster 2019\n")
    assert result.exit_code == 1
    assert "2 of 3 ids are not known to either: pmid:99999999, doi:10.5555/nowhere" in result.output
    assert 'ids.txt, line 4: "Muster 2019" is no PMID, DOI or PMCID' in result.output
    assert len(rows("SELECT * FROM articles")) == 1


def test_a_search_and_a_list_do_not_go_together(net: Loopback) -> None:
    assert fetch("some-search", text="1").exit_code == 2
