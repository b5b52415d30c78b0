"""Files of every kind: told apart by what they contain, and never silent about what they hold."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.records import Article, Author, Deletion, Issue
from pipeline.sources import files, jsonl, markup

RECORDED = Path(__file__).parents[1] / "recorded"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"

Item = Article | Deletion | Issue


def read(path: Path) -> list[Item]:
    return [item for _, item in files.read(path)]


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def outline(items: list[Item]) -> list[str]:
    return [item.code if isinstance(item, Issue) else item.source_id for item in items]


# ---------------------------------------------------------------------------------------------- litlode lines


def test_lines() -> None:
    items = read(RECORDED / "litlode" / "lines.jsonl")
    assert outline(items) == [
        "one",
        "pmid:90000007",
        "not_an_object",
        "bad_record",
        "broken_json",
        "unknown_record",
        "unknown_record",
        "90000008",
    ]
    places = [item.place.rpartition("/")[2] for item in items if isinstance(item, Issue)]
    assert places[:3] == ["lines.jsonl, line 3", "lines.jsonl, line 5, id three", "lines.jsonl, line 6"]
    assert all(item.is_record_lost for item in items if isinstance(item, Issue))


def test_a_line_needs_but_id_and_text_and_may_have_every_field() -> None:
    items = [item for item in read(RECORDED / "litlode" / "lines.jsonl") if isinstance(item, Article)]
    assert (items[0].source, items[0].title, items[0].abstract) == ("litlode", "A first tale", "A man took 20 mg.")
    assert (items[1].source, items[1].pmid) == ("litlode", "90000007")
    assert (items[2].source, items[2].status, items[2].publication_date) == ("pubmed", "retracted", "2020-02")
    assert [author.last_name for author in items[2].authors] == ["Muster", "Berg"]


@pytest.mark.parametrize(
    ("begins", "why"),
    [
        (b"PK\x03\x04\x14", "it is a zip archive, or of Excel or Word; unpack it first, or export"),
        (b"%PDF-1.7", "it is a PDF; litlode reads records with abstracts"),
        (b"SQLite format 3\x00", "it is a database, and two are not merged; import the files that it was made of"),
    ],
)
def test_a_file_that_holds_no_records_is_told_from_its_first_bytes(tmp_path: Path, begins: bytes, why: str) -> None:
    (issue,) = read(write(tmp_path, "a.bin", begins + b"\x00 and so on"))
    assert isinstance(issue, Issue) and issue.message.startswith(why)


@pytest.mark.parametrize(("written", "meant"), [("abstrct", "abstract"), ("ABSTRACT", "abstract"), ("titel", "title")])
def test_a_misspelt_key_is_named_and_not_left_out(tmp_path: Path, written: str, meant: str) -> None:
    line = {"id": "1", "title": "A tale", "abstract": "A man took 20 mg."}
    line[written] = line.pop(meant)
    (issue,) = read(write(tmp_path, "a.jsonl", json.dumps(line)))
    assert isinstance(issue, Issue) and issue.message == f'there is no key "{written}"; did you mean "{meant}"?'


@pytest.mark.parametrize("key", ["titer", "titre", "abstract_url", "has_abstract"])
def test_a_key_that_only_resembles_a_wanted_one_is_left_out(tmp_path: Path, key: str) -> None:
    lines = [{"id": "1", name: "A man took 20 mg.", key: "x"} for name in ("title", "abstract")]
    text = "\n".join(map(json.dumps, lines))
    assert [bool(one.title) for one in read(write(tmp_path, "a.jsonl", text))] == [True, False]


def test_a_document_over_many_lines_and_a_list_of_any_length(tmp_path: Path) -> None:
    values = [{"id": str(number), "title": f"Tale {number}", "abstract": 'said "a, [b] {c"'} for number in range(5)]
    for text in (json.dumps(values), json.dumps(values, indent=1), "[\n" + ",\n".join(map(json.dumps, values)) + "\n]"):
        assert outline(read(write(tmp_path, "a.json", text))) == ["0", "1", "2", "3", "4"]
    assert outline(read(write(tmp_path, "a.json", json.dumps(values[0], indent=2)))) == ["0"]


def test_a_list_that_ends_too_early_gives_its_whole_members(tmp_path: Path) -> None:
    text = json.dumps([{"id": str(number), "title": "x"} for number in range(3)])
    assert outline(read(write(tmp_path, "a.json", text[:-5]))) == ["0", "1", "truncated_file"]


def test_a_broken_member_costs_only_itself(tmp_path: Path) -> None:
    text = '[{"id": "1", "title": "x"}, {"id": "2" "title": "x"}, {"id": "3", "title": "x"}]'
    assert outline(read(write(tmp_path, "a.json", text))) == ["1", "broken_json", "3"]


def test_lines_that_end_too_early_or_are_of_another_encoding(tmp_path: Path) -> None:
    lines = '{"id": "1", "title": "Märchen"}\n{"id": "2", "title": "x"}\n{"id": "3", "ti'
    assert outline(read(write(tmp_path, "a.jsonl", lines))) == ["1", "2", "broken_json"]
    assert outline(read(write(tmp_path, "b.jsonl", lines.encode("latin-1")))) == ["wrong_encoding", "2", "broken_json"]
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        path = write(tmp_path, "c.jsonl", lines.rpartition("\n")[0].encode(encoding))
        assert outline(read(path)) == ["1", "2"]


def test_a_line_too_large_costs_only_itself(tmp_path: Path) -> None:
    long = json.dumps({"id": "long", "title": "x", "abstract": "word " * 10_000_000})
    path = write(tmp_path, "a.jsonl", '{"id": "1", "title": "x"}\n' + long + '\n{"id": "3", "title": "x"}\n')
    items = read(path)
    assert outline(items) == ["1", "record_too_large", "3"]
    assert isinstance(items[1], Issue)
    assert items[1].place.endswith("a.jsonl, line 2, id long")


def test_characters_that_cannot_be_stored_become_blanks(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", r'{"id": "1", "title": "a\u0000b\ud83dc", "abstract": "x"}')
    (item,) = read(path)
    assert isinstance(item, Article)
    assert item.title == "a b c"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@settings(deadline=None, max_examples=60)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("id", *jsonl._FIELDS), JSON)))
def test_any_line_is_an_article_or_an_error(values: dict[str, object]) -> None:
    try:
        article = jsonl.parse(values)
    except RecordError:
        return
    assert article.source_id
    assert jsonl.article(json.loads(json.dumps(dataclasses.asdict(article)))) == article


# ---------------------------------------------------------------------------------------------- tagged text


def test_pubmed_text() -> None:
    first, second = read(RECORDED / "tagged" / "records.nbib")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.source, first.pmid, first.doi, first.pmcid) == (
        "nbib",
        "90000003",
        "10.5555/invented.3",
        "PMC9000003",
    )
    assert first.title == "A tale with a title that goes on in a second line."
    assert first.abstract == "BACKGROUND: One.\nMETHODS: Two mg of nothing.\nRESULTS: Three."
    assert [first.abstract[part.start : part.end] for part in first.sections] == first.abstract.split("\n")
    assert first.authors == (
        Author(last_name="Muster", fore_name="Eva M", initials="EM", orcid="0000-0002-1825-009X"),
        Author(collective_name="Tale Study Group"),
    )
    assert (first.publication_date, first.publication_date_text) == ("2019-09", "2019 Sep-Oct")
    assert (first.status, first.links[0].pmid) == ("retracted", "90000004")
    assert [(term.descriptor, term.is_major) for term in first.mesh_terms] == [
        ("Humans", False),
        ("Muscular Diseases", True),
    ]
    assert (second.pmid, second.abstract_missing_reason) == ("90000005", "not_provided")


def test_ris() -> None:
    first, second = read(RECORDED / "tagged" / "records.ris")
    assert isinstance(first, Article)
    assert (first.source, first.pmid, first.doi, first.pages) == ("ris", "90000006", "10.5555/tagged", "10-12")
    assert (first.publication_date, first.abstract) == ("2021-03-05", "One man walked.")
    assert isinstance(second, Issue)
    assert (second.code, second.is_record_lost) == ("bad_record", True)


# ---------------------------------------------------------------------------------------------- what is no record


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty_file", "empty"),
        (b" \n\n ", "empty_file", "empty"),
        (b"<!DOCTYPE html><html><title>Blocked</title></html>", "html_page", "Blocked"),
        (b"<eSearchResult><Count>0</Count></eSearchResult>", "no_records", "esearch"),
        (b"<eFetchResult><ERROR>Empty</ERROR></eFetchResult>", "no_records", "Empty"),
        (b"<other/>", "unknown_format", "other"),
        (b"once upon a time", "unknown_format", "once upon"),
        (b"PK\x03\x04xxxx", "unreadable_file", "zip"),
        (b"\x1f\x8b\x08\x00broken", "unreadable_file", "gzip"),
        (b'{"error": "Paper with id 0 not found"}', "service_error", "id 0"),
        (b'{"total": 0, "offset": 0}', "no_records", "empty page"),
        (b"[]", "no_records", "empty"),
        (b"[" * 100_000, "truncated_file", "ends"),
        (b'{"a": ' * 100_000, "broken_json", "nested"),
        (b'{"a": 1}', "unknown_record", "its keys are a"),
    ],
)
def test_a_file_without_records_says_what_it_is(tmp_path: Path, content: bytes, code: str, said: str) -> None:
    (item,) = read(write(tmp_path, "a", content))
    assert isinstance(item, Issue)
    assert item.code == code
    assert said in item.message
    assert "/a" in item.place


def test_a_service_key_is_never_repeated(tmp_path: Path) -> None:
    answer = '{"error": "API rate limit exceeded", "api-key": "0123456789abcdef", "count": "4"}'
    (item,) = read(write(tmp_path, "a.json", answer))
    assert "0123456789abcdef" not in repr(item)


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert outline(read(tmp_path)) == ["directory"]
    assert outline(read(tmp_path / "none.xml")) == ["unreadable_file"]


def test_gzip_is_recognised_without_its_name(tmp_path: Path) -> None:
    lines = b'{"id": "1", "title": "x"}\n'
    assert outline(read(write(tmp_path, "a", gzip.compress(lines) + gzip.compress(lines.replace(b"1", b"2"))))) == [
        "1",
        "2",
    ]


# ---------------------------------------------------------------------------------------------- markup


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<div><div>One. Two.</div></div>", "One. Two."),
        ("<jats:p>CO<jats:sub>2</jats:sub> fell</jats:p>", "CO2 fell"),
        (
            "<jats:sec><jats:title>Aim</jats:title><jats:p>One.</jats:p></jats:sec><jats:p>Two.</jats:p>",
            "Aim: One.\nTwo.",
        ),
        ("p < 0.05 and CK > 300", "p < 0.05 and CK > 300"),
        ("p &lt; 0.05 &amp;amp; q", "p < 0.05 & q"),
        ("a<br/>b", "a b"),
        ("wrapped in\nthe middle.\nNext line.", "wrapped in the middle.\nNext line."),
        ("No abstract available.", None),
        ("   ", None),
    ],
)
def test_markup_goes_and_words_stay(text: str, plain: str | None) -> None:
    assert markup.plain(text) == plain


# ---------------------------------------------------------------------------------------------- the sample folder


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"needs recorded answers, which litlode does not ship: {SAMPLES}")
def test_every_sample_gives_articles_or_says_why_not() -> None:
    for path in sorted(path for path in SAMPLES.rglob("*") if path.suffix in {".xml", ".json"}):
        items = read(path)
        assert items, path
        assert not any(isinstance(item, Issue) and item.is_record_lost for item in items), path
        if path.parent.name == "pubmed":
            (article,) = items
            assert isinstance(article, Article)
            assert article.pmid == path.stem
            assert bool(article.abstract) == ("<AbstractText" in path.read_text(encoding="utf-8"))
        if path.parent.name == "eutils":
            assert outline(items) == ["no_records"]


def test_pubmed_text_keeps_who_has_which_orcid_and_links_over_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.nbib"
    path.write_text(
        "\nPMID- 90000031\nTI  - A tale that goes\n      over two lines.\nFAU - Muster, Eva\nAU  - Muster E\n"
        "FAU - Berg, Anna B\nAU  - Berg AB\nAUID- ORCID: 0000-0002-1825-0097\nCN  - Tale Group\n"
        "RIN - J Tales. 2021 Jan;1(1):1. doi:\n      10.5555/notice. PMID: 90000032\nLID - 10.5555/tale [doi]\n"
        "AID - S1 [pii]\nAB  - One\n      and two.\n\n\nPMID- 90000033\nTI  - Another.\n"
    )
    first, second = read(path)
    assert isinstance(first, Article) and isinstance(second, Article)
    assert [(one.last_name or one.collective_name, one.orcid) for one in first.authors] == [
        ("Muster", None),
        ("Berg", "0000-0002-1825-0097"),
        ("Tale Group", None),
    ]
    assert (first.title, first.abstract, first.doi) == (
        "A tale that goes over two lines.",
        "One and two.",
        "10.5555/tale",
    )
    assert [(link.ref_type, link.pmid) for link in first.links] == [("RetractionIn", "90000032")]
    assert (first.status, second.pmid) == ("retracted", "90000033")


def test_ris_with_unknown_tags_and_without_an_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ris"
    path.write_text(
        "TY  - JOUR\r\nXQ  - what is this\r\nTI  - A tale\r\nAB  - One\r\ntwo.\r\nKW  - a\r\nKW  - b; c\r\n"
        "DO  - 10.5555/A\r\nTY  - JOUR\nT1  - Another\nA1  - Berg, Anna"
    )
    first, second = read(path)
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.title, first.abstract, first.doi, first.keywords) == (
        "A tale",
        "One two.",
        "10.5555/a",
        ("a", "b; c"),
    )
    assert (second.title, second.authors[0].last_name) == ("Another", "Berg")
