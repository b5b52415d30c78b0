"""The first thing a newcomer runs: no network, no configuration, the whole way."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

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


def test_it_may_be_repeated():
    def table(result: Result) -> str:
        return result.stdout[result.stdout.index("article ") :]

    assert table(run()) == table(run())
    assert "extract: 0 articles read" in run().stdout


def test_another_database_may_be_named():
    result = run("--db", "other.db")
    assert "serve --db other.db" in result.stdout
    assert Path("other.db").is_file() and not Path("data").exists()


@pytest.mark.parametrize("width", [80, 200])
def test_the_table_fits_the_terminal(width: int, capsys: pytest.CaptureFixture[str]):
    row = {
        "article_id": "pmid:1",
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
    assert re.search(r"pmid:1 +patient 1 +6 months +female +\+ HMGCR", lines[1])
    assert sum("pmid:1" in line for line in lines) == 1  # said once per article
