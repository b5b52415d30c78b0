"""The digest of an invented library: what is new, changed, retracted and deleted, as text and as a page."""

import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from db import literature, reviews, store
from pipeline import digest, extract, fetch
from pipeline.cli import main
from pipeline.config import Config
from pipeline.errors import InputError

FIRST, SECOND = datetime(2026, 3, 1, 6, tzinfo=UTC), datetime(2026, 3, 8, 6, tzinfo=UTC)
CASE = (
    "A 34-year-old woman with myositis was anti-HMGCR positive and anti-SRP negative. She received rituximab 375 mg/m2."
)
COHORT = "Twelve patients (mean age 52 years) with myositis received methotrexate."
PUBMED = """<PubmedArticleSet>{articles}{deleted}</PubmedArticleSet>"""
ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID>
<DateRevised><Year>2026</Year><Month>{month:02}</Month><Day>01</Day></DateRevised>
<Article><Journal><Title>Journal of Invented Cases</Title><JournalIssue><PubDate><Year>2025</Year></PubDate>
</JournalIssue></Journal><ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>{abstract}</AbstractText></Abstract>
<PublicationTypeList><PublicationType>{kind}</PublicationType></PublicationTypeList></Article>{links}</MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""
NOTICE = (
    '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>J Inv. 2026</RefSource>'
    "<PMID>77</PMID></CommentsCorrections></CommentsCorrectionsList>"
)


def paper(pmid: int, title: str, abstract: str = CASE, *, month: int = 1, is_retracted: bool = False) -> str:
    kind = "Retracted Publication" if is_retracted else "Case Reports"
    return ARTICLE.format(
        pmid=pmid, month=month, title=title, abstract=abstract, kind=kind, links=NOTICE if is_retracted else ""
    )


def bring(db: Database, path: Path, *articles: str, at: datetime, deleted: int | None = None) -> None:
    """Import a file that came at this moment."""
    gone = f"<DeleteCitation><PMID>{deleted}</PMID></DeleteCitation>" if deleted else ""
    path.write_text(PUBMED.format(articles="".join(articles), deleted=gone))
    report = fetch.import_files(db, [path], now=lambda: at)
    assert report.lost == 0, report.messages


def fill(db: Database, folder: Path) -> None:
    """A week with four papers, and a second one in which three of them and a new one changed the picture."""
    bring(
        db, folder / "one.xml",
        paper(1, "An invented case that stays"), paper(2, "An invented case to be revised"),
        paper(3, "An invented case to be retracted"), paper(4, "An invented case to be deleted"),
        paper(5, "An invented case with a new date"),
        at=FIRST,
    )  # fmt: skip
    extract.run(db, Config())
    decision = {"reviewer": "AB", "decision": "include", "decided_at": "2026-03-02T00:00:00+00:00"}
    reviews.save_screening(db, [{"article_id": "pmid:3", "stage": "title_abstract", **decision}])
    bring(
        db, folder / "two.xml",
        paper(2, "An invented case to be revised", f"{CASE} She improved.", month=3),
        paper(3, "An invented case to be retracted", month=3, is_retracted=True),
        paper(5, "An invented case with a new date", month=3),
        paper(6, "A new case &lt;script&gt;alert(1)&lt;/script&gt; &amp; more"),
        paper(7, "A new cohort", COHORT),
        paper(8, "A new letter", "No person is described here."),
        at=SECOND, deleted=4,
    )  # fmt: skip
    extract.run(db, Config())


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with both weeks."""
    folder = tmp_path_factory.mktemp("digest")
    db = store.open_database(folder / "weeks.db")
    fill(db, folder)
    store.close(db)
    return folder / "weeks.db"


@pytest.fixture
def weeks(path: Path, tmp_path: Path) -> Iterator[Database]:
    db = store.open_database(shutil.copy(path, tmp_path / "weeks.db"))
    yield db
    store.close(db)


def ids(rows: Any) -> list[str]:
    return sorted(row["article_id"] for row in rows)


# ------------------------------------------------------------------------------------------------ what is new


def test_each_paper_stands_where_it_belongs(weeks: Database):
    found = digest.collect(weeks)
    assert found.since == "2026-03-08T06:00:00+00:00"
    assert ids(found.new) == ["pmid:6", "pmid:7", "pmid:8"]
    assert ids(found.changed) == ["pmid:2"]  # 5 has only a new date of revision
    assert ids(found.retracted) == ["pmid:3"]
    assert ids(found.deleted) == ["pmid:4"]
    assert found.n_patients == 1
    assert found.summary == (
        "Since 2026-03-08 06:00 UTC: 3 new articles with 1 patient, 1 changed, 1 retracted, 1 deleted."
    )


def test_a_change_says_in_what_and_a_retraction_whom_it_concerns(weeks: Database):
    found = digest.collect(weeks)
    assert digest.change(found.changed[0]) == "abstract (its facts are read anew)"
    assert digest.withdrawal(found.retracted[0]) == (
        "notice PMID 77, 1 patient no longer counted, screened (title and abstract: include)"
    )


def test_since_a_day_before_everything_all_is_new_or_gone(weeks: Database):
    found = digest.collect(weeks, "2026-02-01")
    assert ids(found.new) == ["pmid:1", "pmid:2", "pmid:5", "pmid:6", "pmid:7", "pmid:8"]
    assert found.changed == ()
    assert len(found.runs) == 2


def test_since_a_day_after_everything_there_is_nothing(weeks: Database):
    found = digest.collect(weeks, "2026-04-01")
    assert found.is_empty
    assert digest.as_text(found) == "Nothing new since 2026-04-01.\n"


@pytest.mark.parametrize(
    ("since", "new"), [("2026-03-08T07:30+02:00", 3), ("2026-03-08T06:00:01Z", 0), ("2026-03-08", 3), ("Last run", 3)]
)
def test_a_moment_may_have_a_zone(weeks: Database, since: str, new: int):
    assert len(digest.collect(weeks, since).new) == new


def test_runs_of_one_call_are_one_run(weeks: Database):
    for number, (run_at, finished_at) in enumerate(
        [("07:00:00", "07:40:00"), ("07:40:05", "07:41:00"), ("07:41:00", None)], start=1
    ):
        literature.save_search_run(
            weeks,
            literature.SearchRun(
                run_id=f"r{number}",
                source="pubmed",
                method="search",
                run_at=f"2026-03-09T{run_at}+00:00",
                finished_at=f"2026-03-09T{finished_at}+00:00" if finished_at else None,
            ),
        )
    found = digest.collect(weeks)
    assert found.since == "2026-03-09T07:00:00+00:00"
    assert len(found.runs) == 3
    assert digest.run_line(found.runs[2]) == "PubMed: search: 0 records, 0 new, not finished"
    assert found.is_empty


def test_a_paper_retracted_when_it_first_came_is_told_of_once(weeks: Database, tmp_path: Path):
    gone = paper(9, "An invented case that was retracted before", is_retracted=True)
    bring(weeks, tmp_path / "three.xml", gone, at=datetime(2026, 3, 15, tzinfo=UTC))
    assert ids(digest.collect(weeks).retracted) == ["pmid:9"]
    assert digest.collect(weeks).new == ()
    bring(weeks, tmp_path / "four.xml", paper(10, "Another invented case"), at=datetime(2026, 3, 22, tzinfo=UTC))
    assert digest.collect(weeks).retracted == ()


def test_what_has_not_been_read_says_so(weeks: Database, tmp_path: Path):
    bring(weeks, tmp_path / "three.xml", paper(11, "An unread case"), at=datetime(2026, 3, 15, tzinfo=UTC))
    assert "(not read yet: litlode extract)" in digest.as_text(digest.collect(weeks))


# ------------------------------------------------------------------------------------------------ text and page


def test_patients_stand_in_one_line_each(weeks: Database):
    lines = digest.as_text(digest.collect(weeks)).splitlines()
    people = [line for line in lines if line.startswith("    • ")]
    assert len(people) == 2
    assert any("34, female" in one and "+ HMGCR − SRP | rituximab 375 mg/m2" in one for one in people)
    assert any("mean 52" in one and "(n = 12)" in one for one in people)
    assert "    (nobody is described)" in lines
    assert (
        lines.index("New (3)") < lines.index("Changed (1)") < lines.index("Retracted (1)") < lines.index("Deleted (1)")
    )


def test_text_cannot_steer_a_terminal():
    row = {"title": "red \x1b[31m\ntitle", "journal": None, "publication_date": None, "pmid": None, "doi": "10.5555/a"}
    found = digest.Digest(since="2026-03-01T00:00:00", deleted=({**row, **UNKNOWN},))
    assert "\x1b" not in digest.as_text(found)
    assert "\nred [31m title\n" in digest.as_text(found)


UNKNOWN = {"notice_pmid": None, "patients": 0, "reviews": 0, "screening": None, "url": "javascript:alert(1)"}


class Page(HTMLParser):
    """Every tag, every address, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "href":
                self.addresses.append(value or "")
            if name in {"src", "srcset", "data", "style"} or name.startswith("on"):
                self.loaded.append(f"{tag} {name}")


def test_the_page_is_escaped_and_needs_nothing_from_elsewhere(weeks: Database):
    text = digest.as_html(digest.collect(weeks))
    page = Page(text)
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(page.tags)
    assert page.loaded == []
    assert "A new case &lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text
    assert not re.search(r"url\(|@import", text)
    assert "https://pubmed.ncbi.nlm.nih.gov/6/" in page.addresses
    assert html.escape("34, female") in text
    assert "$" not in text


def test_only_web_addresses_become_links():
    row = {"title": "t", "journal": None, "publication_date": None, "pmid": None, "doi": '10.5555/"a'}
    found = digest.Digest(since="2026-03-01T00:00:00", deleted=({**row, **UNKNOWN},))
    assert Page(digest.as_html(found)).addresses == ['https://doi.org/10.5555/"a']


# ------------------------------------------------------------------------------------------------ the command


@pytest.fixture
def call() -> Callable[..., Any]:
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_digest_prints_and_writes_a_page(path: Path, tmp_path: Path, call: Callable[..., Any]):
    shown = call("digest", "--db", path)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Since 2026-03-08 06:00 UTC: 3 new articles")
    page = tmp_path / "out" / "digest.html"
    written = call("digest", "--db", path, "--since", "2026-02-01", "--html", page)
    assert written.exit_code == 0
    assert written.stdout.endswith(f"{page}\n")
    assert page.read_text().startswith("<!DOCTYPE html>")


def test_digest_says_what_is_wrong(path: Path, tmp_path: Path, call: Callable[..., Any]):
    wrong = call("digest", "--db", path, "--since", "yesterday")
    assert wrong.exit_code == 1
    assert 'Error: --since "yesterday": this is no day. Write it as 2026-03-01' in wrong.stderr
    assert call("digest", "--db", tmp_path / "none.db").exit_code == 1
    (tmp_path / "taken").write_text("a file")
    full = call("digest", "--db", path, "--html", tmp_path / "taken" / "digest.html")
    assert full.exit_code == 1 and "cannot be written" in full.stderr


def test_digest_on_an_empty_database_says_what_to_do(tmp_path: Path, call: Callable[..., Any]):
    db = store.open_database(tmp_path / "empty.db")
    with pytest.raises(InputError, match="Nothing has been searched or imported yet"):
        digest.collect(db)
    store.close(db)
    assert call("digest", "--db", tmp_path / "empty.db").exit_code == 1


def test_a_deletion_is_dated_when_it_was_told(weeks: Database):
    rows = weeks.execute("SELECT record, retrieved_at FROM source_records WHERE source_id = '4' ORDER BY retrieved_at")
    told = [(json.loads(record)["status"], at[:10]) for record, at in rows]
    assert told == [("active", "2026-03-01"), ("deleted", "2026-03-08")]
