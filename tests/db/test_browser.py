"""The pages as a reader uses them, in a headless Chromium: a patient, a dose, and the sentence it came from."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db import serve

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright, which drives the browser: make test installs it"
)
expect = sync_api.expect
ROOT = Path(__file__).parents[2]
SHOTS = os.environ.get("LITLODE_SHOTS")  # a folder that keeps the screenshots, to look at

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(shared_library_path):
    """The invented library, served."""
    with serve.listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    script = f"from db import serve; serve.serve({str(shared_library_path)!r}, port={port})"
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def page(browser, address):
    """The front page. The test fails when any page logs an error or asks anything of another host."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(address) else None)
    page.goto(address)
    yield page
    page.close()
    assert complaints == []


def shoot(page, name):
    """Keep a screenshot where somebody asked for them."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def test_from_the_front_page_to_the_sentence_of_a_dose(page):
    shoot(page, "front")
    page.click("nav >> text=Patients")
    rows = page.locator("table.people tbody tr")
    expect(rows).to_have_count(5)
    shoot(page, "patients")
    rows.filter(has_text="Patient 1").locator("a", has_text="rituximab 1000 mg").click()
    expect(page).to_have_url(re.compile(r"/litlode/articles/pmid~3A101\?mention=m13#m13$"))
    selected = page.locator(".abstract .is-selected")
    assert selected.inner_text() == "1000 mg"
    assert selected.is_visible()
    box = selected.bounding_box()
    assert 0 < box["y"] < 900  # scrolled into view
    sentence = "".join(page.locator(".abstract .in-sentence").all_inner_texts())
    assert sentence.startswith("Rituximab 1000 mg was infused intravenously")
    assert sentence.endswith("two weeks apart.")
    assert page.locator(".abstract .is-related").all_inner_texts() == ["Rituximab", "intravenously"]
    plain, marked = (
        page.locator(css).first.evaluate("e => getComputedStyle(e).backgroundColor") for css in ("body", ".is-selected")
    )
    assert plain != marked
    shoot(page, "dose")


def test_an_article_shows_its_people_and_the_way_back(page, address):
    page.goto(f"{address}/litlode/articles/pmid~3A102")
    assert page.locator("aside .card h2").all_inner_texts() == [
        "70-year-old man",
        "eight patients n = 8",
        "Stated, of whom is unclear",
    ]
    assert "52" in page.locator(".card.group").inner_text()
    shoot(page, "article")
    page.click("aside >> text=six of eight improved")
    expect(page.locator(".abstract .is-selected")).to_have_text("six of eight improved")
    page.click("text=Clear")
    expect(page.locator(".is-selected")).to_have_count(0)


def test_a_search_finds_words_and_marks_them(page):
    page.fill("nav input[type=search]", "immunoglobulin survey")
    page.press("nav input[type=search]", "Enter")
    expect(page.locator("ol.articles li")).to_have_count(1)
    expect(page.locator("ol.articles b", has_text="survey")).to_have_count(1)
    shoot(page, "search")
    page.click(".article-title")
    expect(page.locator("article h1")).to_have_text("Intravenous immunoglobulin in a β-cell survey")


def test_filters_leave_out_what_is_empty(page, address):
    page.goto(f"{address}/litlode/patient_summary")
    page.get_by_label("Drug or dose").fill("375")
    page.click("text=Show")
    expect(page).to_have_url(re.compile(r"\?drugs__contains=375$"))
    expect(page.locator("table.people tbody tr")).to_have_count(1)
    page.click("text=clear")
    page.click("text=Counts by sex")
    page.locator(".facet-results").get_by_role("link", name="male", exact=True).click()
    expect(page.locator("table.people tbody tr")).to_have_count(2)


def test_no_text_runs_as_a_program(page, address):
    for path in ("patient_summary", "articles", "articles/pmid~3A103", "articles/pmid~3A103?mention=m1", "mentions"):
        page.goto(f"{address}/litlode/{path}")
        assert page.title() != "stolen"
    page.goto(f"{address}/litlode/articles/pmid~3A103")
    assert '<script>document.title = "stolen"</script>' in page.locator(".abstract").inner_text()


def test_a_question_answers_with_links_to_the_words(page):
    page.click("text=Which regimens of a drug were used")
    expect(page.locator("table.people tbody tr")).to_have_count(2)
    shoot(page, "question")
    page.goto(page.url.replace("regimens", "no_benefit"))
    page.click("table a.evidence >> nth=0")
    expect(page.locator(".abstract .is-selected")).to_have_text("strength unchanged")


def test_ids_that_lead_where_words_of_their_row_lead_are_left_to_the_files(page, address):
    page.goto(f"{address}/litlode/no_benefit")
    headings = page.locator("table.people th").all_inner_texts()
    assert headings == ["paper", "owner", "age years", "measure", "direction", "benefit", "after drug", "context"]
    expect(page.get_by_role("link", name="Patient 2", exact=True)).to_have_attribute("href", re.compile("#p2$"))
    assert page.request.get(f"{address}/litlode/no_benefit.csv").text().splitlines()[0].endswith("patient_id,group_id")


@pytest.mark.parametrize("path", ["patient_summary", "group_summary", "no_benefit"])
def test_a_laptop_shows_every_column_at_once(page, address, path):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{address}/litlode/{path}")
    assert page.locator(".table-wrapper").evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_headings_stay_in_sight(page, address):
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(f"{address}/litlode/patient_summary")
    heading, rows = page.locator("table.people th").first, page.locator("table.people tbody tr")
    before = heading.bounding_box()["y"], rows.first.bounding_box()["y"]
    page.locator(".table-wrapper").evaluate("e => e.scrollBy(0, 100)")
    assert heading.bounding_box()["y"] == before[0]
    assert rows.first.bounding_box()["y"] < before[1]


def test_a_narrow_screen_can_read_it(page, address):
    page.set_viewport_size({"width": 420, "height": 900})
    page.goto(f"{address}/litlode/articles/pmid~3A101?mention=m13#m13")
    assert page.evaluate("document.documentElement.scrollWidth") <= 430
    shoot(page, "narrow")


@pytest.mark.parametrize("path", ["patient_summary", "group_summary", "doses_given", "doses/pmid~3A101~23x1", ""])
def test_a_narrow_screen_shows_a_table_without_scrolling_sideways(page, address, path):
    page.set_viewport_size({"width": 420, "height": 900})
    page.goto(f"{address}/litlode/{path}")
    for css in ("html", ".table-wrapper"):
        for box in page.locator(css).all():
            assert box.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, css
    shoot(page, f"narrow-{path.partition('/')[0]}")


def test_the_columns_of_a_table_are_explained_where_one_reads_it(page, address):
    page.goto(f"{address}/litlode/doses_given")
    page.click("text=What the columns mean")
    expect(page.get_by_text("Times a day: 0.5 for every other day.", exact=True)).to_be_visible()
    page.get_by_role("link", name="1000 mg", exact=True).click()
    expect(page.locator(".abstract .is-selected")).to_have_text("1000 mg")
