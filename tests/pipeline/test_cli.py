"""The commands as a user meets them: help, exit status, and what is said when something is wrong."""

import json
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main

CHECKOUT = Path(__file__).parents[2]
GOLD = CHECKOUT / "pipeline/sample/gold/cases.jsonl"
COMMANDS = ("demo", "fetch", "import", "extract", "run", "annotate", "serve", "status", "report", "digest", "evaluate")
COMMANDS += ("merges", "split", "join", "export", "review")
LINE = '{"id": "1", "abstract": "A 34-year-old woman received rituximab 375 mg/m2 weekly."}'


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in an empty folder, so that no litlode.toml and no data of the checkout is used."""
    monkeypatch.chdir(tmp_path)


def call(*arguments: str | Path, text: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=text)


def process(*arguments: str | Path, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=CHECKOUT, text=True, **(pipes | more))


def records(path: Path, *lines: object) -> Path:
    """A file of litlode JSON Lines."""
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def extracted(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM extractions").fetchone()[0])


# ------------------------------------------------------------------------------------------------ help


def test_help_lists_every_command_whole_in_the_order_of_the_readme():
    lines = call("--help").output.split("Commands:\n", 1)[1].splitlines()
    rows = [row.split("|")[1] for row in (CHECKOUT / "README.md").read_text().splitlines() if row.startswith("| `lit")]
    told = [name for row in rows for name in re.findall(r"`litlode ([a-z]+)", row)]
    assert [line.split()[0] for line in lines] == list(dict.fromkeys(told))
    assert set(main.commands) == set(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_an_example_and_the_two_common_options(name: str):
    shown = call(name, "--help")
    assert shown.exit_code == 0
    example = shown.output.split("Example:\n", 1)[1].split("\n", 1)[0]
    assert f"litlode {name}" in example
    assert "--config" in shown.output and "--db" in shown.output
    assert all(len(line) <= 120 for line in shown.output.splitlines())


def test_a_run_without_search_file_or_database_says_what_to_name():
    result = call("run")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "put a [[search]] into litlode.toml, or name files" in result.stderr


def test_the_version_is_said():
    try:
        version = metadata.version("litlode")
    except metadata.PackageNotFoundError:
        pytest.skip("only an installed litlode knows its version: make install")
    assert call("--version").output.endswith(f"version {version}\n")


# ------------------------------------------------------------------------------------------------ messages


def test_an_unknown_key_is_an_error_with_a_suggestion(tmp_path: Path):
    Path("litlode.toml").write_text("[extract]\nbatch_sise = 3\n")
    result = call("status")
    assert result.exit_code == 1
    assert result.output == 'Error: litlode.toml: [extract] has no key "batch_sise"; did you mean "batch_size"?\n'


@pytest.mark.parametrize("command", ["status", "extract", "run", "serve"])
def test_a_missing_database_is_named_and_not_made(command: str):
    result = call(command, "--db", "none.db")
    assert result.exit_code == 1
    assert result.output.startswith("Error: none.db: there is no such database yet")
    assert not list(Path.cwd().iterdir())


@pytest.mark.parametrize("command", ["status", "extract", "serve", "demo"])
def test_a_file_that_is_no_database_is_named(command: str):
    Path("notes.db").write_text("Dear diary, " * 100)
    result = call(command, "--db", "notes.db")
    assert (result.exit_code, result.output.split(": ")[:2]) == (1, ["Error", "notes.db"])


@pytest.mark.parametrize("command", ["status", "extract", "serve", "demo"])
def test_a_folder_is_no_database(command: str):
    Path("review.db").mkdir()
    result = call(command, "--db", "review.db")
    assert result.exit_code == 1
    assert result.output == "Error: review.db: this is a folder. Name a database file in it with --db.\n"


def test_a_locked_database_is_named(stored: Callable[[str, int], Path], monkeypatch: pytest.MonkeyPatch):
    path = stored("a.db", 3)
    from db import store

    opened = store.open_database
    monkeypatch.setattr(store, "open_database", lambda path, **more: opened(path, busy_seconds=0.1, **more))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = call("extract", "--db", path)
    assert result.exit_code == 1
    assert f"Error: {path}: another program is writing to it" in result.output
    assert call("extract", "--db", path).exit_code == 0


def test_a_full_disk_is_named_and_what_was_stored_before_stays(stored: Callable[[str, int], Path]):
    path = stored("a.db", 120)
    Path("a.toml").write_text("[extract]\nbatch_size = 10\n")
    arguments = ("extract", "--db", path, "--config", Path("a.toml").absolute())
    room = path.stat().st_size + 150_000

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        full = call(*arguments)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert full.exit_code == 1
    assert f"\nError: {path}: " in full.stderr and "full" in full.stderr
    assert 0 < extracted(path) < 120
    assert call(*arguments).exit_code == 0
    assert extracted(path) == 120


# ------------------------------------------------------------------------------------------------ annotate


def test_annotate_reads_standard_input():
    result = call("annotate", text=f"{LINE}\n{LINE}\n")
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["1", "1"]
    assert "drug" in {mention["kind"] for mention in answers[0]["mentions"]}


def test_annotate_ends_with_status_1_after_a_bad_line():
    source = records(Path("in.jsonl"), "not json", LINE)
    result = call("annotate", source)
    assert result.exit_code == 1
    bad, good = map(json.loads, result.stdout.splitlines())
    assert bad["id"] is None and "line 1: not JSON" in bad["error"]
    assert good["id"] == "1"
    assert "Error: in.jsonl: 1 line could not be used" in result.stderr


def test_annotate_explains_on_a_page_and_still_ends_with_status_1_after_a_bad_line(tmp_path):
    source = tmp_path / "lines.jsonl"
    source.write_text(f"{LINE}\nnonsense\n")
    result = call("annotate", "--explain", source)
    assert result.exit_code == 1
    assert result.stdout.startswith("<!DOCTYPE html>")
    assert result.stdout.rstrip().endswith("</html>")
    assert "line 2: not JSON" in result.stdout


def test_annotate_names_a_file_that_is_not_there():
    result = call("annotate", "none.jsonl")
    assert (result.exit_code, result.output) == (1, "Error: none.jsonl: cannot be read: No such file or directory.\n")


def test_annotate_ends_quietly_when_nobody_reads_on():
    filtered = process("annotate")
    assert filtered.stdin and filtered.stdout and filtered.stderr
    filtered.stdin.write(f"{LINE}\n" * 2)
    filtered.stdin.flush()
    assert filtered.stdout.readline().startswith('{"id": "1"')
    filtered.stdout.close()
    said = filtered.communicate(f"{LINE}\n" * 50)[1]
    assert filtered.returncode != 0
    assert said == ""


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs /dev/full, a device that is always full: Linux has it"
)
def test_annotate_says_that_the_output_is_full():
    with Path("/dev/full").open("w") as full:
        filtered = process("annotate", stdout=full)
        said = filtered.communicate(f"{LINE}\n")[1]
    assert filtered.returncode == 1
    assert said == "Error: output: No space left on device.\n"


# ------------------------------------------------------------------------------------------------ import, run


def test_run_imports_extracts_and_checks_and_may_be_repeated():
    source = records(Path("in.jsonl"), LINE, {"id": "2", "title": "A man with a rash", "abstract": "He took aspirin."})
    first = call("run", source, "--db", "a.db")
    assert first.exit_code == 0, first.output
    assert "extract: 2 articles read, 0 issues." in first.output
    again = call("run", source, "--db", "a.db")
    assert again.exit_code == 0
    assert "extract: 0 articles read, 0 issues." in again.output
    assert extracted(Path("a.db")) == 2


def test_a_bad_record_is_named_and_the_others_are_stored_and_read():
    source = records(Path("in.jsonl"), LINE, '{"id": "2", "abstr', {"id": "3", "abstract": "A boy took aspirin."})
    result = call("run", source, "--db", "a.db")
    assert result.exit_code == 1
    assert "in.jsonl" in result.stderr and "2" in result.stderr
    assert extracted(Path("a.db")) == 2


def test_a_missing_file_does_not_stop_the_others():
    result = call("import", "none.xml", records(Path("in.jsonl"), LINE), "--db", "a.db")
    assert result.exit_code == 1
    assert "none.xml" in result.stderr
    assert call("extract", "--db", "a.db").exit_code == 0
    assert extracted(Path("a.db")) == 1


def test_import_needs_a_file():
    assert call("import").exit_code == 2


def test_status_counts_what_is_there_and_what_is_pending():
    source = records(Path("in.jsonl"), LINE, {"id": "2", "title": "No abstract"}, "{")
    call("import", source, "--db", "a.db")
    before = call("status", "--db", "a.db")
    assert before.exit_code == 0
    lines = {line.split("  ")[0]: line.split() for line in before.output.splitlines()}
    assert lines["articles"][1] == "2"
    assert lines["pending"][1] == "2"
    assert "next: litlode extract --db a.db\n" in before.output
    assert "records lost 1" in before.output
    call("extract", "--db", "a.db")
    assert "next: litlode extract" not in call("status", "--db", "a.db").output


# ------------------------------------------------------------------------------------------------ the rest


def test_evaluate_prints_scores_and_writes_the_table():
    readme = Path("README.md")
    readme.write_text("<!-- accuracy -->\n<!-- /accuracy -->\n")
    result = call("evaluate", GOLD, "--write", readme)
    assert result.exit_code == 0
    assert "gold/cases: " in result.output and "all (micro)" in result.output
    assert "| gold/cases, 35 documents | sex |" in readme.read_text()


def test_evaluate_names_gold_that_cannot_be_used_and_goes_on_with_the_rest():
    readme = Path("README.md")
    readme.write_text("<!-- accuracy -->\n<!-- /accuracy -->\n")
    Path("empty.jsonl").touch()
    Path("mine.jsonl").write_text('{"id": "1", "abstract": "A boy.", "spans": [], "kinds": ["ages"]}\n')
    result = call("evaluate", "empty.jsonl", "mine.jsonl", GOLD, "none.jsonl", "--write", readme)
    assert result.exit_code == 1
    assert "gold/cases: " in result.stdout
    empty, mine, missing, last = result.stderr.splitlines()
    assert empty == "Error: empty.jsonl: empty; expected annotated documents, one JSON object a line."
    assert mine.startswith('Error: mine.jsonl, line 1: "kinds" has "ages"; choose: age, sex, ')
    assert missing == "Error: none.jsonl: cannot be read: No such file or directory."
    assert last == "Error: 3 of 4 gold files could not be used, as said above; README.md was left as it is."
    assert "gold/cases" not in readme.read_text()


def test_evaluate_says_first_that_the_table_has_no_place():
    Path("README.md").write_text("no marks")
    result = call("evaluate", GOLD, "--write", "README.md")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: README.md: no line <!-- accuracy -->")


def test_serve_answers_and_ends_with_ctrl_c(stored: Callable[[str, int], Path]):
    path = stored("a.db", 3)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = process("serve", "--db", path, "--port", str(port))
    try:
        assert server.stderr
        said = server.stderr.readline()
        # it listens once it says so: no second try
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/litlode.json", timeout=30) as answer:
            assert "patients" in answer.read().decode()
    finally:
        os.kill(server.pid, signal.SIGINT)
        _, more = server.communicate(timeout=30)
    assert server.returncode == 0
    assert said == f"{path}: http://127.0.0.1:{port}/ (Ctrl-C ends it)\n"
    assert more == ""


def test_serve_says_that_the_port_is_taken(stored: Callable[[str, int], Path]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = call("serve", "--db", stored("a.db", 1), "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert result.output.startswith("Error: 127.0.0.1:") and "--port" in result.output


# ------------------------------------------------------------------------------------------------ merges


def test_a_merge_is_shown_taken_back_and_made_again(tmp_path: Path):
    paper = {"title": "A long tale of weakness and of its end", "abstract": "Words.", "publication_date": "2020"}
    first = {"id": "pmid:1", "source": "pubmed", "source_id": "1", **paper, "authors": ["Muster, Eva"]}
    second = {"paperId": "s", "title": paper["title"], "year": 2020, "authors": [{"name": "E. Muster"}]}
    call("import", records(tmp_path / "a.jsonl", first, second), "--db", "a.db")
    assert "title_year_author      semantic_scholar:s  2020  A long tale" in call("merges", "--db", "a.db").output
    split = call("split", "semantic_scholar:s", "--reviewer", "ada", "--db", "a.db")
    assert (
        split.output
        == "semantic_scholar:s: parted, and now s2:s; the other records are pmid:1.\nNext: litlode extract --db a.db\n"
    )
    call("import", records(tmp_path / "b.jsonl", second | {"venue": "Tales"}), "--db", "a.db")
    assert call("merges", "--db", "a.db").output == "0 papers with several records.\n"
    assert call("join", "semantic_scholar:s", "pubmed:1", "--db", "a.db").exit_code == 0
    assert "reviewer               semantic_scholar:s" in call("merges", "--db", "a.db").output
    for name in ("ris:x", "x"):
        assert call("split", name, "--db", "a.db").output.startswith(f"Error: {name}: there is no such record")
