"""The first thing a newcomer runs: no network, no configuration, the whole way."""

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from db import store
from pipeline import demo
from pipeline.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["demo", *arguments])


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_the_sample_becomes_a_table_of_patients_and_the_next_command():
    result = run()
    assert result.exit_code == 0, result.output
    assert Path("data/demo.db").is_file()
    for words in ("pmid:99000001", "rituximab", "+ HMGCR", "serve --db data/demo.db", "litlode.toml"):
        assert words in result.stdout
    assert "pmid:99000019" not in result.stdout  # retracted
    assert "\x1b" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 120


def test_in_the_checkout_its_files_go_by_their_place_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(demo.SAMPLE.parent)
    assert run("--db", str(tmp_path / "x.db")).exit_code == 0
    places = {row["place"] for row in store.rows(store.open_database(tmp_path / "x.db"), "source_records")}
    assert places and all(place.startswith("sample/") for place in places)


def test_it_may_be_repeated():
    def table(result: Result) -> str:
        return result.stdout[result.stdout.index("article ") :]

    assert table(run()) == table(run())
    assert "extract: 0 articles read" in run().stdout


def test_another_database_may_be_named():
    result = run("--db", "other.db")
    assert "serve --db other.db" in result.stdout
    assert Path("other.db").is_file() and not Path("data").exists()


@pytest.mark.parametrize(
    ("years", "low", "high", "shown"),
    [
        (12 / 365.25, None, None, "12 days"),
        (0.003, None, None, "1 day"),
        (1 / 12, None, None, "1 month"),
        (1.5, None, None, "18 months"),
        (2.0, None, None, "2"),
        (None, 0.25, 0.5, "3–6 months"),
        (None, 0.5, 7.0, "0.5–7"),
        (None, None, None, ""),
    ],
)
def test_a_small_child_has_an_age_in_months_or_days(
    years: float | None, low: float | None, high: float | None, shown: str
):
    assert demo.age({"age_years": years, "age_years_low": low, "age_years_high": high}) == shown


def test_a_long_identifier_leaves_room_for_the_others():
    identifiers = [f"s2:{digit * 40}" for digit in "ab"]
    shown = [demo.shortened(identifier) for identifier in identifiers]
    assert shown == ["s2:aaaaa…aaaaaaa", "s2:bbbbb…bbbbbbb"]
    assert demo.shortened("doi:10.1000/1234") == "doi:10.1000/1234"


# ------------------------------------------------------------------------------------------------ the next command


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A litlode in `.venv` of this folder, which is not in PATH."""
    path = tmp_path / ".venv/bin/litlode"
    path.parent.mkdir(parents=True)
    path.touch(0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere/python"))
    return path


def test_after_make_demo_the_next_command_is_that_of_the_checkout(installed: Path):
    assert demo.command(".venv/bin/litlode") == ".venv/bin/litlode"
    assert demo.command(str(installed)) == ".venv/bin/litlode"


def test_in_path_the_next_command_is_its_name(installed: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(installed.parent))
    assert demo.command(str(installed)) == "litlode"
    other = installed.with_name("bin")
    other.mkdir()
    (other / "litlode").touch(0o755)
    monkeypatch.setenv("PATH", str(other))  # another one
    assert demo.command(str(installed)) == ".venv/bin/litlode"


def test_from_another_folder_the_next_command_has_its_whole_path(installed: Path, monkeypatch: pytest.MonkeyPatch):
    folder = installed.parent / "my review"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert demo.command(str(installed)) == str(installed)


def test_called_as_a_module_the_next_command_is_found_beside_python(installed: Path, monkeypatch: pytest.MonkeyPatch):
    assert demo.command("/somewhere/pipeline/cli.py") == "litlode"
    monkeypatch.setattr(sys, "executable", str(installed.with_name("python")))
    assert demo.command("/somewhere/pipeline/cli.py") == ".venv/bin/litlode"


def test_the_database_is_shown_as_seen_from_here(tmp_path: Path):
    assert "serve --db mine.db\n" in run("--db", str(tmp_path / "mine.db")).stdout
    assert demo.nearest(Path("/elsewhere/a.db")) == "/elsewhere/a.db"
    assert demo.nearest(Path("../a.db")) == "../a.db"


def test_a_name_with_a_blank_can_be_copied():
    assert "serve --db 'my review.db'\n" in run("--db", "my review.db").stdout


# ------------------------------------------------------------------------------------------------ the table


@pytest.mark.parametrize("width", [80, 200])
def test_the_table_fits_the_terminal(width: int, capsys: pytest.CaptureFixture[str]):
    row = {
        "article_id": "pmid:99000001",
        "patient": "patient 1",
        "sex": "female",
        "age_years": 0.5,
        "age_years_low": None,
        "age_years_high": None,
        "antibodies_positive": "HMGCR",
        "antibodies_negative": "SRP; Mi-2",
        "drugs": "rituximab 1,000 mg; " * 8,
        "outcomes": "strength improved; " * 8,
    }
    Console(width=width).print(demo.table([row, row]))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    assert re.search(r"pmid:99000001 +patient 1 +6 months +female +\+ HMGCR", lines[1])
    assert sum("pmid:99000001" in line for line in lines) == 1  # said once per article
