"""The search appendix and the PRISMA flow of an invented review: what is said, and that every sum adds up."""

import csv
import io
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from db import literature, reviews, search_log, store
from pipeline import flow, flow_svg, report
from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.records import Article

WRITTEN = '"invented myopathy"[tiab] AND rituximab | tacrolimus'
SVG = "{http://www.w3.org/2000/svg}"
Copy = tuple[str, str, str]  # source, source_id, merge rule


def keep(db: Database, article_id: str, *copies: Copy, status: Any = "active", at: str = "2026-01-01") -> str:
    """One paper with the records it was joined from."""
    number = article_id.split(":")[1]
    first = Article(source=copies[0][0], source_id=copies[0][1], title=f"Invented paper {number}", status=status)
    source_copies = [
        literature.SourceCopy(
            record=Article(source=source, source_id=source_id, title=first.title, status=status),
            merge_rule=rule,
            retrieved_at=f"{at}T08:00:00+00:00",
        )
        for source, source_id, rule in copies
    ]
    literature.save_articles(db, [literature.StoredArticle(article_id=article_id, article=first, copies=source_copies)])
    return article_id


def run(db: Database, run_id: str, source: str, hits: dict[str, str | None], *, at: str, **more: Any) -> None:
    """One run with what it brought: source ids, and the papers they are."""
    method = more.pop("method", "search")
    search = more.pop("search", None)
    if search:
        more["search_id"] = literature.save_search(db, name=search, source=source, query=WRITTEN)
    counts = {"hits_reported": len(hits) if method == "search" else None, "hits_fetched": len(hits)}
    started = literature.SearchRun(
        **{"run_id": run_id, "source": source, "method": method, "run_at": f"{at}T08:00:00+00:00", **counts, **more}
    )
    literature.save_search_run(db, started)
    literature.save_hits(
        db,
        run_id,
        [
            literature.Hit(source_id=source_id, article_id=article_id, position=number, is_new=True)
            for number, (source_id, article_id) in enumerate(hits.items(), start=1)
        ],
    )


def decide(db: Database, stage: str, *decisions: tuple[str, str, str, str | None]) -> None:
    """Decisions: the paper, the reviewer, the decision, the reason."""
    rows = [
        {
            "article_id": article_id, "stage": stage, "reviewer": reviewer, "decision": decision, "reason": reason,
            "decided_at": f"2026-02-01T10:{number:02}:00+00:00",
        }
        for number, (article_id, reviewer, decision, reason) in enumerate(decisions)
    ]  # fmt: skip
    reviews.save_screening(db, rows)


def fill(db: Database) -> None:
    """Two databases, a file, a register and a reference list; 14 papers from 21 records."""
    for number in range(1, 9):
        also = [("semantic_scholar", f"s{number}", "same_doi")] if number < 3 else []
        keep(db, f"pmid:{number}", ("pubmed", str(number), "first"), *also)
    keep(db, "pmid:9", ("pubmed", "9", "first"), status="retracted")
    keep(db, "pmid:10", ("pubmed", "10", "first"), status="deleted")
    keep(db, "s2:s11", ("semantic_scholar", "s11", "first"), ("ris", "r11", "title_year_author"))
    keep(db, "ris:r12", ("ris", "r12", "first"))
    keep(db, "litlode:NCT99", ("ClinicalTrials.gov", "NCT99", "first"))
    keep(db, "doi:10.5555/c", ("reference lists", "c", "first"))
    pubmed = {str(number): f"pmid:{number}" for number in range(1, 11)}
    more = {"platform": "NCBI E-utilities", "search": "imnm", "finished_at": "2026-01-01T08:10:00+00:00"}
    first = {**pubmed, "404": None}
    del first["8"]
    translated = {"query_translation": '"invented myopathy"[Title/Abstract] AND ...', "peer_review": "by Q. Librarian"}
    translated |= {"search_filters": "sensitive RCT filter", "prior_work": "review of 2019"}
    run(db, "r1", "pubmed", first, at="2026-01-01", query_text=WRITTEN, tool_version="0.1.0", **translated, **more)
    again = {"7": "pmid:7", "8": "pmid:8"}
    run(db, "r2", "pubmed", again, at="2026-02-01", query_text=WRITTEN, tool_version="0.1.0",
        filters={"modified_from": "2026-01-01"}, supersedes="r1", **more)  # fmt: skip
    scholar: dict[str, str | None] = {"s1": "pmid:1", "s2": "pmid:2", "s11": "s2:s11"}
    run(db, "r3", "semantic_scholar", scholar, at="2026-01-02", search="imnm", query_text="myopathy + `rituximab`")
    files: dict[str, str | None] = {"r11": "s2:s11", "r12": "ris:r12"}
    run(db, "r4", "ris", files, at="2026-01-03", method="import", platform="file", query_text="export <1>.ris")
    run(db, "r5", "pubmed", {"1": "pmid:1"}, at="2026-01-03", method="import", platform="file", query_text="one.xml")
    run(db, "r6", "ClinicalTrials.gov", {"NCT99": "litlode:NCT99"}, at="2026-01-04", method="registry")
    cited: dict[str, str | None] = {"c": "doi:10.5555/c", "d": "pmid:3"}
    run(db, "r7", "reference lists", cited, at="2026-01-05", method="citation")


def screen(db: Database) -> None:
    """Two reviewers, one consensus, and much that is still open."""
    decide(
        db, "title_abstract",
        ("pmid:1", "AB", "include", None), ("pmid:1", "CD", "include", None),
        ("pmid:2", "AB", "include", None), ("pmid:2", "CD", "exclude", "animal study"),
        ("pmid:2", "consensus", "include", None),
        ("pmid:3", "AB", "exclude", "Animal study"), ("pmid:3", "CD", "exclude", "animal study "),
        ("pmid:4", "AB", "exclude", "review"), ("pmid:4", "CD", "exclude", "wrong drug"),
        ("pmid:5", "AB", "exclude", None), ("pmid:5", "CD", "include", None),
        ("pmid:6", "AB", "include", None), ("pmid:7", "AB", "unsure", None),
        ("s2:s11", "AB", "include", None), ("ris:r12", "AB", "include", None),
        ("litlode:NCT99", "AB", "include", None), ("doi:10.5555/c", "AB", "include", None),
        ("pmid:9", "AB", "include", None),
    )  # fmt: skip
    decide(
        db, "full_text",
        ("pmid:1", "AB", "include", None),
        ("pmid:2", "AB", "exclude", "no individual data, pooled; only 'means'"),
        ("s2:s11", "AB", "exclude", "Not retrieved"),
        ("ris:r12", "AB", "include", None), ("ris:r12", "CD", "exclude", "wrong drug"),
        ("litlode:NCT99", "AB", "exclude", "wrong drug"), ("doi:10.5555/c", "AB", "include", None),
    )  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the whole review; the tests only read it."""
    path = tmp_path_factory.mktemp("review") / "review.db"
    db = store.open_database(path)
    fill(db)
    screen(db)
    store.close(db)
    return path


@pytest.fixture(scope="module")
def review(path: Path) -> Iterator[Database]:
    db = store.open_database(path)
    yield db
    store.close(db)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    store.close(store.open_database(path))
    return path


@pytest.fixture
def empty(blank: Path, tmp_path: Path) -> Iterator[Database]:
    db = store.open_database(shutil.copy(blank, tmp_path / "empty.db"))
    yield db
    store.close(db)


# ------------------------------------------------------------------------------------------------ the numbers


def test_every_record_has_one_fate_and_every_paper_one_step(review: Database):
    counted = flow.count(review)
    for arm in (counted.databases, counted.other):
        for source in arm.sources:
            assert source.identified == sum(getattr(source, name) for name in flow.FATES[1:])
        remain = arm.identified - arm.removed - arm.not_fetched
        assert remain == sum(source.kept for source in arm.sources) == arm.not_screened + arm.screened
        assert arm.screened == arm.n_excluded + arm.undecided + arm.sought
        assert arm.sought == arm.not_retrieved + arm.not_assessed + arm.assessed
        assert arm.assessed == arm.n_excluded_full_text + arm.undecided_full_text + arm.included
    live = review.execute("SELECT count(*) FROM live_articles").fetchone()[0]
    kept = [one.kept for arm in (counted.databases, counted.other) for one in arm.sources]
    assert sum(kept) == live == 12


def test_the_numbers_are_those_of_the_tables(review: Database):
    databases = flow.count(review).databases
    assert {(one.name, one.identified, one.duplicates, one.kept) for one in databases.sources} == {
        ("PubMed", 11, 0, 8),  # 9 and another in the update, the lost one among them; retracted and withdrawn are out
        ("Semantic Scholar", 3, 2, 1),
        ("RIS (imported files)", 2, 1, 1),
        ("PubMed (imported files)", 1, 1, 0),
        ("ClinicalTrials.gov", 1, 0, 1),
    }
    assert (databases.identified, databases.duplicates, databases.ineligible, databases.not_stored) == (18, 4, 2, 1)
    assert (databases.not_screened, databases.screened, databases.undecided) == (1, 10, 2)
    assert dict(databases.excluded) == {"Animal study": 1, "reviewers gave different reasons": 1}
    assert (databases.sought, databases.not_retrieved, databases.not_assessed) == (6, 1, 1)
    assert dict(databases.excluded_full_text) == {"no individual data, pooled; only 'means'": 1, "wrong drug": 1}
    assert (databases.undecided_full_text, databases.included) == (1, 1)


def test_other_methods_stand_apart_and_their_duplicates_are_theirs(review: Database):
    other = flow.count(review).other
    assert [(one.name, one.identified, one.duplicates) for one in other.sources] == [
        ("reference lists (citation searching)", 2, 1)
    ]
    assert (other.screened, other.included) == (1, 1)


def test_papers_that_no_run_brought_are_counted(empty: Database):
    keep(empty, "litlode:1", ("litlode", "1", "first"), ("pubmed", "1", "title_abstract"))
    (kept, duplicate) = flow.count(empty).databases.sources
    assert (kept.name, kept.kept) == ("litlode JSON Lines (no run recorded)", 1)
    assert (duplicate.name, duplicate.duplicates) == ("PubMed (no run recorded)", 1)
    assert "source: not recorded" in report.as_text(empty)


def test_a_copy_that_a_lookup_brought_is_no_result_of_a_search(empty: Database):
    keep(empty, "pmid:1", ("pubmed", "1", "first"), ("semantic_scholar", "s1", "same_pmid"))
    run(empty, "r1", "pubmed", {"1": "pmid:1"}, at="2026-01-01")
    assert [(one.name, one.identified) for one in flow.count(empty).databases.sources] == [("PubMed", 1)]


def test_what_an_interrupted_run_has_still_to_ask_for_is_not_lost(empty: Database):
    keep(empty, "pmid:1", ("pubmed", "1", "first"))
    why = {"warnings": ("stopped: no network",), "finished_at": None}
    run(empty, "r1", "pubmed", {"1": "pmid:1"}, at="2026-01-01", search="imnm", **why)
    for source_id, outcome in (("2", "pending"), ("3", "gone")):
        search_log.settle(empty, "r1", [search_log.Listed(source_id=source_id, outcome=outcome, position=2)])
    databases = flow.count(empty).databases
    assert (databases.identified, databases.not_fetched, databases.not_stored, databases.not_screened) == (3, 1, 1, 1)
    assert "Records not yet fetched (n = 1)" in texts(flow_svg.draw(flow.count(empty)))
    assert "Warnings:\n\n- run 1: stopped: no network" in report.as_text(empty)


def test_a_paper_that_turns_out_to_be_another_takes_its_hits_and_decisions_along(empty: Database):
    keep(empty, "pmid:1", ("pubmed", "1", "first"))
    keep(empty, "s2:a", ("semantic_scholar", "a", "first"))
    run(empty, "r1", "pubmed", {"1": "pmid:1"}, at="2026-01-01")
    run(empty, "r2", "semantic_scholar", {"a": "s2:a"}, at="2026-01-01")
    decide(empty, "title_abstract", ("s2:a", "AB", "exclude", "old"), ("pmid:1", "CD", "include", None))
    assert flow.count(empty).databases.screened == 2
    joined = Article(source="pubmed", source_id="1", title="Invented paper 1")
    literature.save_articles(
        empty, [literature.StoredArticle(article_id="pmid:1", article=joined, absorbs=[("s2:a", "same_doi")])]
    )
    databases = flow.count(empty).databases
    assert (databases.identified, databases.duplicates, databases.screened, databases.undecided) == (2, 1, 1, 1)
    (rule,) = store.run_query(empty, "duplicates_by_rule")
    assert (rule["rule"], rule["example"]) == ("same_doi", "semantic_scholar a")


@pytest.mark.parametrize(
    ("decisions", "result"),
    [
        ((("AB", "include"),), "include"),
        ((("AB", "include"), ("CD", "include")), "include"),
        ((("AB", "exclude"), ("CD", "exclude")), "exclude"),
        ((("AB", "include"), ("CD", "exclude")), "undecided"),
        ((("AB", "include"), ("CD", "unsure")), "undecided"),
        ((("AB", "unsure"),), "undecided"),
        ((("AB", "unsure"), ("CD", "unsure")), "undecided"),
        ((("AB", "include"), ("CD", "exclude"), ("consensus", "exclude")), "exclude"),
        ((("AB", "include"), ("consensus", "unsure")), "undecided"),
        ((("consensus", "include"),), "include"),
    ],
)
def test_several_reviewers_make_one_decision(
    empty: Database, decisions: Sequence[tuple[str, str]], result: str
):  # fmt: skip
    keep(empty, "pmid:1", ("pubmed", "1", "first"))
    decide(empty, "title_abstract", *(("pmid:1", reviewer, decision, None) for reviewer, decision in decisions))
    assert [row["result"] for row in store.rows(empty, "screening_results")] == [result]


def test_decisions_on_papers_retracted_since_are_listed_and_count_nowhere(review: Database):
    (row,) = flow.count(review).set_aside
    assert (row["article_id"], row["status"], row["result"]) == ("pmid:9", "retracted", "include")


# ------------------------------------------------------------------------------------------------ the tool's CSV


def as_the_tool_reads(text: str) -> dict[str, Any]:
    """The table as R's PRISMA_data takes it: rows by a pattern in `data`, reasons by commas and semicolons."""
    rows = list(csv.DictReader(io.StringIO(text)))
    names = [row["data"] for row in rows if row["data"] != "NA"]
    read: dict[str, Any] = {}
    for name in names:
        pattern = f"{name}$" if name.startswith("total_") else name
        (row,) = (row for row in rows if row["data"] != "NA" and re.search(pattern, row["data"]))
        reasons = row["n"].split("; ") if re.search(r"[^0-9,]", row["n"]) else []
        pairs = [(re.sub(",.*$", "", one), re.sub(r".*?,([ 0-9,]*)|.*()", r"\1", one, count=1)) for one in reasons]
        read[name] = None if row["n"] == "NA" else {k: int(n) for k, n in pairs} if reasons else int(row["n"])
    return read


def test_the_flow_diagram_tool_reads_the_numbers_back(review: Database):
    text = flow.as_csv(flow.count(review))
    assert text.splitlines()[0] == "data,node,box,description,boxtext,tooltips,url,n"
    read = as_the_tool_reads(text)
    assert read["database_specific_results"] == {
        "PubMed": 11, "Semantic Scholar": 3, "RIS (imported files)": 2, "PubMed (imported files)": 1
    }  # fmt: skip
    assert read["database_results"] == sum(read["database_specific_results"].values()) == 17
    assert (read["register_results"], read["register_specific_results"]) == (1, {"ClinicalTrials.gov": 1})
    identified = read["database_results"] + read["register_results"]
    removed = read["duplicates"] + read["excluded_automatic"] + read["excluded_other"]
    assert identified - removed == read["records_screened"] + 1  # one is not screened yet
    assert read["records_screened"] - read["records_excluded"] == read["dbr_sought_reports"] + 2  # two are undecided
    assert read["dbr_excluded"] == {"no individual data / pooled / only ’means’": 1, "wrong drug": 1}
    assert (read["citations_results"], read["website_results"], read["organisation_results"]) == (2, None, None)
    assert (read["other_sought_reports"], read["other_excluded"], read["new_reports"]) == (1, 0, 2)
    assert read["new_studies"] is None and read["previous_studies"] is None


def test_the_tool_finds_every_box_by_its_name(review: Database):
    rows = list(csv.DictReader(io.StringIO(flow.as_csv(flow.count(review)))))
    for box in ("prevstud", "newstud", "othstud", "identification", "screening", "included"):
        assert len([row for row in rows if row["box"] == box]) == 1
    nodes = [row["node"] for row in rows if row["node"] != "NA"]
    assert sorted(nodes, key=lambda node: int(node[4:])) == [f"node{number}" for number in range(1, 23)]


# ------------------------------------------------------------------------------------------------ the drawing


def texts(svg: str) -> str:
    return " ".join(one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")).replace("\N{NO-BREAK SPACE}", " ")


def millimetres(svg: str) -> tuple[float, float]:
    root = ET.fromstring(svg)
    return float(root.attrib["width"].removesuffix("mm")), float(root.attrib["height"].removesuffix("mm"))


def test_the_drawing_shows_the_numbers_and_fits_a4(review: Database):
    counted = flow.count(review)
    svg = flow_svg.draw(counted, "Counted today.")
    shown = texts(svg)
    for words in (
        "Records identified (n = 18) from:", "PubMed (n = 11)", "Records screened (n = 10)",
        "Records not yet screened (n = 1)", "Reports sought for retrieval (n = 6)", "wrong drug (n = 1)",
        "Reports included in review (n = 2)", "Identification of new studies via other methods", "Counted today.",
    ):  # fmt: skip
        assert words in shown
    width, height = millimetres(svg)
    assert width == 297 and height <= 210
    alone = flow_svg.draw(flow.Flow(databases=counted.databases, other=flow.Arm()))
    assert "other methods" not in texts(alone)
    assert millimetres(alone)[0] == 210 and millimetres(alone)[1] <= 297


def test_boxes_stand_inside_the_page_and_do_not_overlap(review: Database):
    root = ET.fromstring(flow_svg.draw(flow.count(review)))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    boxes = [
        tuple(float(one.attrib[name]) for name in ("x", "y", "width", "height"))
        for one in root.iter(f"{SVG}rect")
        if "x" in one.attrib
    ]
    assert len(boxes) > 20
    for number, (x, y, wide, high) in enumerate(boxes):
        assert x >= 0 and y >= 0 and x + wide <= width and y + high <= height
        for left, top, wide2, high2 in boxes[:number]:
            assert x >= left + wide2 or left >= x + wide or y >= top + high2 or top >= y + high


def test_many_reasons_still_fit_and_lose_no_number(review: Database):
    reasons = tuple((f"an elaborate reason, the {number}th of many, told at great length", 1) for number in range(40))
    arm = flow.Arm(excluded_full_text=reasons, included=2)
    svg = flow_svg.draw(flow.Flow(databases=arm, other=flow.Arm()))
    assert millimetres(svg)[1] <= 297
    shown = texts(svg)
    named = shown.count("(n = 1)")
    rest = re.search(r"(\d+) other reasons \(n = (\d+)\)", shown)
    assert rest and named + int(rest[2]) == 40 and rest[1] == rest[2]


def test_words_cannot_break_the_drawing():
    reasons = (("</text><script>alert(1)</script> & \x07", 3), ("x" * 3000, 1))
    svg = flow_svg.draw(flow.Flow(databases=flow.Arm(excluded_full_text=reasons), other=flow.Arm()))
    root = ET.fromstring(svg)
    assert {one.tag for one in root.iter()}.isdisjoint({f"{SVG}script"})
    assert "<script>alert(1)" in texts(svg).replace("> alert", ">alert")
    assert millimetres(svg)[1] <= 297


# ------------------------------------------------------------------------------------------------ the appendix


def test_the_appendix_has_each_search_as_written_as_sent_and_as_translated(review: Database):
    text = report.as_text(review)
    assert f"Query as written in the configuration now:\n\n```text\n{WRITTEN}\n```" in text
    assert f"As sent, runs 1–2:\n\n```text\n{WRITTEN}\n```" in text
    assert "As sent, run 1:\n\n```text\nmyopathy + `rituximab`\n```" in text
    assert 'As the service translated it, run 1:\n\n```text\n"invented myopathy"[Title/Abstract] AND ...' in text
    assert (
        "| 2 | 2026-02-01 08:00:00 | modified_from 2026-01-01 | 0.1.0 | finished, updates run 1 | 2 | 2 | 2 | 0 |"
        in text
    )
    assert "| interrupted | 3 | 3 | 3 | 0 |" in text
    assert "export \\<1\\>.ris" in text


def test_each_item_of_prisma_s_is_answered_or_not_recorded(review: Database):
    lines = [line.strip("| ").split(" | ") for line in report.as_text(review).splitlines()]
    answers = {line[0]: line[2] for line in lines if len(line) == 3 and line[0].isdigit()}
    assert list(answers) == [str(number) for number in range(1, 17)]
    assert "PubMed: NCBI E-utilities" in answers["1"]
    assert (answers["3"], answers["4"]) == ("ClinicalTrials.gov", "not recorded")
    assert (answers["10"], answers["11"]) == ("sensitive RCT filter", "review of 2019")
    assert "imnm, PubMed: run 2 times" in answers["12"]
    assert "imnm, PubMed: 2026-01-01 to 2026-02-01" in answers["13"]
    assert answers["9"] == "none"  # the window of an update is no limit of the search
    assert answers["14"] == "by Q. Librarian"
    assert "5 duplicates" in answers["16"]


def test_deduplication_rules_add_up(review: Database):
    counted = flow.count(review)
    rules = store.run_query(review, "duplicates_by_rule")
    assert {row["rule"]: row["records"] for row in rules} == {
        "same_doi": 2, "title_year_author": 1, "same_record": 1, "named_by_run": 1
    }  # fmt: skip
    assert sum(row["records"] for row in rules) == counted.databases.duplicates + counted.other.duplicates
    assert set(report.RULES) >= {row["rule"] for row in rules}


# ------------------------------------------------------------------------------------------------ the command


def call(*arguments: str | Path) -> Any:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_report_writes_four_files_and_may_be_repeated(path: Path, tmp_path: Path):
    out = tmp_path / "new" / "report"
    result = call("report", "--db", path, "--out", out)
    assert result.exit_code == 0, result.output
    names = ["search-appendix.md", "prisma-flow.md", "prisma-flow.svg", "prisma-flow.csv"]
    assert [Path(line).name for line in result.stdout.split()] == names
    before = {name: (out / name).read_bytes() for name in names}
    assert call("report", "--db", path, "--out", out).exit_code == 0
    assert {name: (out / name).read_bytes() for name in names} == before
    assert b"prisma-flow.svg" in before["prisma-flow.md"]


def test_report_prints_without_a_folder(path: Path):
    result = call("report", "--db", path)
    assert result.exit_code == 0
    assert "# Search appendix" in result.stdout and "# PRISMA 2020 flow" in result.stdout


def test_report_on_an_empty_database_says_what_to_do(empty: Database, tmp_path: Path):
    with pytest.raises(InputError, match="Nothing has been searched or imported yet"):
        report.as_text(empty)
    result = call("report", "--db", tmp_path / "empty.db")
    assert result.exit_code == 1
    assert "Error: Nothing has been searched or imported yet" in result.stderr


def test_report_names_a_folder_that_cannot_be_written(path: Path, tmp_path: Path):
    (tmp_path / "taken").write_text("a file")
    result = call("report", "--db", path, "--out", tmp_path / "taken")
    assert result.exit_code == 1
    assert f"Error: {tmp_path / 'taken'}: cannot be written" in result.stderr


def test_imported_files_are_reported(tmp_path: Path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "1", "title": "An invented report of one case"}\n{"id": "2"}\n')
    assert call("import", source, "--db", tmp_path / "a.db").exit_code == 1
    result = call("report", "--db", tmp_path / "a.db")
    assert result.exit_code == 0
    assert "| litlode JSON Lines (imported files) | 1 | 0 | 0 | 0 | 0 | 0 | 1 |" in result.stdout
    assert "Records that could not be read: 1" in result.stdout
    assert "in.jsonl" in result.stdout
