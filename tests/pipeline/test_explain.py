"""The page of `annotate --explain`: whose words are whose and why, as its markup says it; no browser needed."""

import io
import json
import re

import pytest
from lxml import html

from pipeline import annotate, explain
from pipeline.demo import SAMPLE

CASES = {
    "id": "two-😀",
    "title": "Rituximab 😀 in two cases",
    "abstract": "😀 Necrotizing myopathy is rare. Case 1: a 34-year-old woman was anti-HMGCR positive. "
    "Prednisone 1 mg/kg daily failed. Case 2: a 61-year-old man was not given azathioprine. Rituximab was given as "
    "in Case 1. Rituximab 375 mg/m2 should be considered early.",
}
HOSTILE = {
    "id": '"><script>document.title="stolen"</script>',
    "title": "<img src=x onerror=alert(1)> {{ 7 * 7 }}",
    "abstract": "A 9-year-old boy took aspirin 5 mg </p></article><script>alert(1)</script> & 5 < 6. \u202e"
    "He improved.",
}


def page(*texts: object) -> html.HtmlElement:
    """The page of these texts; bytes are a line as it is."""
    out = io.BytesIO()
    explain.write([t if isinstance(t, bytes) else json.dumps(t).encode() for t in texts], out)
    return html.document_fromstring(out.getvalue().decode())


def every(element: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """`path` is a tag, a .class, or tag.class; several are steps downwards."""
    steps = (step.partition(".") for step in path.split())
    xpath = "".join(
        f"//{tag or '*'}" + (f"[contains(concat(' ', @class, ' '), ' {name} ')]" if name else "")
        for tag, _, name in steps
    )
    return list(element.xpath(f".{xpath}"))


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def plain(element: html.HtmlElement) -> str:
    """The words of the paper, without our tags between them."""
    for tag in every(element, ".tag"):
        tag.drop_tree()
    return element.text_content()


def rows(found: html.HtmlElement) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in every(found, "tbody tr")]


@pytest.fixture(scope="module")
def cases() -> html.HtmlElement:
    return page(CASES)


def test_the_lines_joined_are_the_text_again() -> None:
    found = page(CASES)
    title, abstract = every(found, ".lines")
    assert "".join(plain(line) for line in every(title, ".words")) == CASES["title"]
    assert "".join(plain(line) for line in every(abstract, ".words")) == CASES["abstract"]


def test_each_line_names_its_owner_and_the_rule(cases: html.HtmlElement) -> None:
    lines = [
        (text_of(every(line, ".whose")[0]), plain(every(line, ".words")[0])) for line in every(page(CASES), ".line")
    ]
    said = {words.strip(): whose for whose, words in lines}
    assert said["Case 1:"] == "patient 1 called by number, letter or initials label"
    assert said["a 34-year-old woman was anti-HMGCR positive."] == "patient 1 these words introduce them anchor"
    general = [whose for whose, words in lines if "is rare" in words]
    assert general == ["nobody said in general, or before anybody was introduced general"]


def test_marked_words_are_the_mentions_at_their_offsets(cases: html.HtmlElement) -> None:
    marked = {text_of(mark) for mark in every(cases, ".words mark")}
    assert {"34-year-old", "woman", "Prednisone", "1 mg/kg", "375 mg/m2"} <= marked
    for row in every(cases, "tbody tr"):
        words = every(row, "bdi")[0].text
        field, start, end = re.findall(r"(title|abstract) (\d+)–(\d+)", text_of(row))[0]
        assert CASES[field][int(start) : int(end)] == words


def test_a_dose_leads_to_its_drug_and_a_tag_to_its_row(cases: html.HtmlElement) -> None:
    words = [row[1].partition(" abstract ")[0] for row in rows(cases)]
    dose, drug = words.index("1 mg/kg"), words.index("Prednisone")
    assert f"→ m{drug} Prednisone" in rows(cases)[dose][2]
    tags = {text_of(tag): tag.get("href") for tag in every(cases, ".tag")}
    assert tags[f"dose m{dose} → m{drug}"] == f"#d1-r{dose}"


def test_every_link_leads_somewhere(cases: html.HtmlElement) -> None:
    found = page(CASES, HOSTILE, b"{", {"id": "empty", "abstract": "Nothing."})
    ids = [str(one) for one in found.xpath("//@id")]
    assert len(ids) == len(set(ids))
    assert {link.get("href") for link in every(found, "a")} <= {f"#{one}" for one in ids}


def test_an_assertion_shows_the_words_that_decided_it(cases: html.HtmlElement) -> None:
    flagged = [row for row in rows(cases) if "negated" in row[2]]
    assert flagged
    assert all(re.search(r"negated by “\w+", row[2]) and row[4] == "no row" for row in flagged)
    assert {text_of(cue) for cue in every(cases, ".words .cue")} >= {"not"}


def test_facts_stand_with_their_patient_and_name_their_mention(cases: html.HtmlElement) -> None:
    first, second = (text_of(card) for card in every(cases, ".card")[:2])
    assert re.search(r"34 years m\d+ Sex female m\d+", first)
    assert re.search(r"HMGCR positive m\d+", first)
    assert re.search(r"prednisone.* m\d+ 1 mg/kg, daily m\d+", first)
    assert "61 years" in second and "introduced by “a 61-year-old man”" in second


def test_what_nobody_owns_is_listed_for_the_reviewer(cases: html.HtmlElement) -> None:
    (unclear,) = every(cases, ".unclear")
    listed = text_of(unclear).partition("All words that are nobody's: ")[2]
    nobody = [
        f"{row[0].split()[0]} {re.split(' title | abstract ', row[1])[0]}" for row in rows(cases) if row[3] == "nobody"
    ]
    assert nobody
    assert listed.split("; ") == nobody


def test_inheritance_is_named(cases: html.HtmlElement) -> None:
    found = page(
        {
            "id": "1",
            "abstract": "Case 1: a 34-year-old woman received rituximab 1000 mg. Case 2: a 61-year-old man received "
            "rituximab as in Case 1.",
        }
    )
    dose = next(row for row in rows(found) if row[1].startswith("1000 mg"))
    assert "patient 2 the same as was said of another inherited" in dose[3]
    assert dose[4] == "patient 1, patient 2"


def test_hostile_texts_are_text() -> None:
    found = page(HOSTILE)
    assert every(found, "script") + every(found, "img") == []
    assert len(every(found, "article")) == 1
    assert text_of(every(found, "h2")[0]) == HOSTILE["id"]
    shown = "".join(plain(line) for line in every(found, ".words"))
    assert shown == HOSTILE["title"] + HOSTILE["abstract"]


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    out = io.BytesIO()
    explain.write([json.dumps(CASES).encode()], out)
    source = out.getvalue().decode()
    assert "default-src 'none'" in source
    assert not re.search(r"<script|<link|@import|url\(|src=|https?://", source)


def test_several_documents_and_bad_lines_share_one_page() -> None:
    out = io.BytesIO()
    lines = [json.dumps(CASES).encode(), b"nonsense", b"", json.dumps(HOSTILE).encode(), b'{"id": "5"}']
    assert explain.write(lines, out) == 2
    found = html.document_fromstring(out.getvalue().decode())
    assert [article.get("id") for article in every(found, "article")] == ["d1", "d2", "d3", "d4"]
    assert [text_of(p) for p in every(found, "article.failed p")] == [
        "Not read. line 2: not JSON at character 1: Expecting value; expected an object with id and abstract",
        'Not read. line 5: no text: expected "abstract" (and "title")',
    ]
    entries = [text_of(entry) for entry in every(found, "footer li")]
    assert entries[0] == "two-😀 patient 1, patient 2"
    assert entries[3] == "5 not read"


def test_no_lines_make_a_page_that_says_so() -> None:
    assert "No document was given." in text_of(every(page(), "footer")[0])


def test_the_same_input_makes_the_same_page() -> None:
    pages = []
    for _ in range(2):
        out = io.BytesIO()
        explain.write([json.dumps(CASES).encode(), json.dumps(HOSTILE).encode()], out)
        pages.append(out.getvalue())
    assert pages[0] == pages[1]


def test_the_lines_of_the_sample_joined_are_its_texts() -> None:
    for reading in annotate.readings((SAMPLE / "gold" / "cases.jsonl").read_bytes().splitlines()):
        assert isinstance(reading, annotate.Reading)
        shown = explain.document(reading)
        for field in ("title", "abstract"):
            joined = "".join(piece.text for line in shown[field] for piece in line.pieces)
            assert joined == (getattr(reading.text, field) or "")
            assert all("".join(piece.text for piece in line.pieces).strip() for line in shown[field])


def test_blank_ends_and_empty_fields_make_no_line_of_their_own() -> None:
    found = page({"id": "1", "title": None, "abstract": "  A 9-year-old boy took aspirin. \n "})
    assert len(every(found, ".line")) == 1


def test_every_rule_that_finds_an_owner_is_explained() -> None:
    """On the bundled sample, which has patients, groups and arms of all kinds."""
    lines = (SAMPLE / "gold" / "cases.jsonl").read_bytes().splitlines()
    used = set()
    for reading in annotate.readings(lines):
        assert isinstance(reading, annotate.Reading)
        used |= {rule for *_, rule in reading.doc._.scopes}
        used |= {owner.rule for mention in reading.extraction.mentions for owner in mention.owners}
    assert len(used) > 8
    assert used <= set(explain.WHY)
