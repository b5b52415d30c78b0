"""Gold without texts: they are lent from a file, the right version of each or none."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline import gold, gold_texts
from pipeline.cli import evaluate
from pipeline.errors import InputError

ABSTRACT = "A 61-year-old man was given colchicine. His gout resolved."
WORDS = "gout resolved"
TEXT = {"id": "7", "title": "Gout", "abstract": ABSTRACT}
OUTCOME = {"direction": "resolved", "start": ABSTRACT.index(WORDS), "end": ABSTRACT.index(WORDS) + len(WORDS)}
PATIENT = {"sex": "male", "age_years": 61, "drugs": [{"name": "colchicine"}], "outcomes": [OUTCOME]}


def write(path: Path, *documents: dict[str, Any]) -> Path:
    lines = "".join(f"{json.dumps(document)}\n" for document in documents).encode()
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path


@pytest.fixture
def textless(tmp_path: Path) -> Path:
    document = {"id": "7", "text_sha256": gold_texts.checksum("Gout", ABSTRACT), "patients": [PATIENT]}
    return write(tmp_path / "gold.jsonl", document)


@pytest.mark.parametrize("name", ["texts.jsonl", "texts.jsonl.gz"])
def test_the_text_and_the_words_of_an_outcome_are_put_back(tmp_path: Path, textless: Path, name: str):
    texts = write(tmp_path / name, {"id": "6", "abstract": "Another."}, TEXT)
    [document] = gold.read(textless, [texts])
    assert (document["title"], document["abstract"]) == ("Gout", ABSTRACT)
    assert document["patients"][0]["outcomes"][0]["text"] == WORDS


def test_an_outcome_in_a_document_with_text_may_have_its_place_alone(tmp_path: Path):
    [document] = gold.read(write(tmp_path / "gold.jsonl", {**TEXT, "patients": [PATIENT]}))
    assert document["patients"][0]["outcomes"][0]["text"] == WORDS


def test_a_place_outside_the_abstract_is_told(tmp_path: Path):
    outcome = {"direction": "resolved", "start": 3, "end": 900}
    path = write(tmp_path / "gold.jsonl", {**TEXT, "patients": [{"outcomes": [outcome]}]})
    with pytest.raises(InputError, match='patients 0, outcomes 0: "start" is 3, "end" is 900; expected'):
        gold.read(path)


def test_without_a_file_of_texts_the_message_names_the_option(textless: Path):
    with pytest.raises(InputError, match=r"line 1: its text is not here; expected a file of the texts \(--texts\)"):
        gold.read(textless)


def test_a_text_that_is_not_there_is_named(tmp_path: Path, textless: Path):
    with pytest.raises(InputError, match="line 1: no text: '7' is not among the texts"):
        gold.read(textless, [write(tmp_path / "texts.jsonl", {"id": "8", "abstract": ABSTRACT})])


def test_another_version_of_a_text_is_refused(tmp_path: Path, textless: Path):
    revised = {**TEXT, "abstract": ABSTRACT.replace("61", "62")}
    with pytest.raises(InputError, match="7: another text than was annotated"):
        gold.read(textless, [write(tmp_path / "texts.jsonl", revised)])


def test_each_text_may_come_from_another_file(tmp_path: Path, textless: Path):
    other = write(tmp_path / "other.jsonl", {"id": "6", "abstract": "Another."})
    [document] = gold.read(textless, [other, write(tmp_path / "texts.jsonl", TEXT)])
    assert document["abstract"] == ABSTRACT


def test_a_line_that_is_no_text_is_named(tmp_path: Path, textless: Path):
    texts = tmp_path / "texts.jsonl"
    texts.write_text("{\n")
    with pytest.raises(InputError, match=r"texts.jsonl, line 1: not JSON"):
        gold.read(textless, [texts])


def test_evaluate_takes_the_texts(tmp_path: Path, textless: Path):
    result = CliRunner().invoke(evaluate, [str(textless), "--texts", str(write(tmp_path / "texts.jsonl", TEXT))])
    assert result.exit_code == 0, result.output
    assert "all (micro)" in result.output


UNSEEN = sorted((Path(__file__).parents[1] / "gold").glob("*.jsonl"))
SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.parametrize("path", UNSEEN, ids=lambda path: path.stem)
def test_the_gold_of_this_folder_has_the_texts_it_was_made_of(path: Path):
    if not SHARED.exists():
        pytest.skip(f"needs the texts behind the annotation, which litlode does not ship: {SHARED}")
    corpora = [SHARED / "corpora" / name for name in ("BC5CDR", "MACCROBAT", "PICO-Corpus")]
    texts = [folder / f"{part}.jsonl" for folder in corpora for part in ("train", "dev")]
    documents = gold.read(path, [SHARED / "texts" / "abstracts.jsonl.gz", *texts])
    assert all(document["abstract"] for document in documents)


def test_no_gold_of_this_folder_repeats_an_abstract():
    assert UNSEEN
    for path in UNSEEN:
        for line in path.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            assert document.keys() <= {"id", "source", "design", "text_sha256", "patients", "groups"}
            assert not any("text" in o for o in outcomes(document))


def outcomes(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [o for owner in document["patients"] + document["groups"] for o in owner.get("outcomes", [])]
