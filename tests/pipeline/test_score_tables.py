"""How scores are shown: a terminal, and the table of a README."""

from pathlib import Path

import pytest

from pipeline import score_tables
from pipeline.errors import InputError
from pipeline.evaluate import MICRO, Key, Report, Score


def score(right: int, found: int, gold: int, *, is_recall_only: bool = False) -> Score:
    return Score(right=right, found=found, gold=gold, low=0.25, high=0.75, is_recall_only=is_recall_only)


def report(**scores: Score) -> Report:
    """Scores by "name__measure"."""
    keys: dict[str, Key] = {name: (name.split("__")[0], name.split("__")[1]) for name in scores}
    return Report(
        name="x/dev",
        documents=40,
        scores={(MICRO if keys[name][0] == "micro" else keys[name][0], keys[name][1]): scores[name] for name in scores},
    )


def rows(*reports: Report) -> list[list[str]]:
    table = score_tables.as_markdown(reports).splitlines()
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table[2:]]


def test_overlap_stands_beside_exact():
    one = report(age__exact=score(10, 20, 40), age__overlap=score(30, 30, 30), sex__facts=score(10, 10, 10))
    assert rows(one) == [
        ["x/dev, 40 documents", "age", "40", "50.0", "25.0", "33.3 (25.0–75.0)", "100.0"],
        ["", "sex", "10", "100.0", "100.0", "100.0 (25.0–75.0)", ""],
    ]
    lines = score_tables.as_text(one).splitlines()
    assert lines[0] == "x/dev: 40 documents"
    assert lines[2].split() == ["age", "40", "20", "50.0", "25.0", "33.3", "25.0–75.0", "100.0"]
    assert lines[3].split() == ["sex", "10", "10", "100.0", "100.0", "100.0", "25.0–75.0"]
    assert max(map(len, lines)) <= 80


def test_where_gold_is_partial_recall_stands_alone():
    part = score(10, 99, 40, is_recall_only=True)
    one = report(drug__exact=part, drug__overlap=part)
    assert rows(one) == [["x/dev, 40 documents", "drug", "40", "–", "25.0", "–", ""]]
    assert score_tables.as_text(one).splitlines()[2].split() == ["drug", "40", "99", "–", "25.0", "–", "–"]


def test_what_a_corpus_hardly_has_stays_out_of_the_markdown():
    one = report(age__exact=score(9, 9, 9), age__overlap=score(9, 9, 9), sex__exact=score(9, 9, 10))
    assert [row[:2] for row in rows(one)] == [["x/dev, 40 documents", "sex"]]
    assert "\nage " in score_tables.as_text(one)


def test_the_sum_over_one_kind_is_not_said_twice():
    cell = score(9, 9, 10)
    one = report(age__exact=cell, age__overlap=cell, micro__exact=cell, micro__overlap=cell)
    two = report(age__exact=cell, age__overlap=cell, sex__exact=cell, sex__overlap=cell, micro__exact=cell)
    facts = report(sex__facts=cell, micro__facts=cell)
    assert [[row[1] for row in rows(given)] for given in (one, two, facts)] == [
        ["age"],
        ["age", "sex", MICRO],
        ["sex", MICRO],
    ]


def test_the_table_replaces_what_stood_between_the_marks(tmp_path: Path):
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{score_tables.BEGIN}\nold\n{score_tables.END}\nafter\n")
    score_tables.write(readme, "| new |\n")
    score_tables.write(readme, "| new |\n")
    assert readme.read_text() == f"before\n{score_tables.BEGIN}\n| new |\n{score_tables.END}\nafter\n"


def test_a_file_without_a_place_for_the_table_is_named(tmp_path: Path):
    readme = tmp_path / "README.md"
    with pytest.raises(InputError, match="cannot be read: No such file"):
        score_tables.write(readme, "")
    for content in (b"no marks", f"{score_tables.END}{score_tables.BEGIN}".encode()):
        readme.write_bytes(content)
        with pytest.raises(InputError, match="no line <!-- accuracy --> followed by a line"):
            score_tables.write(readme, "")
    readme.write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        score_tables.write(readme, "")
