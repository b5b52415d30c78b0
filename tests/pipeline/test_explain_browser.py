"""The page of `annotate --explain` as a reader uses it, from a file, in a headless Chromium."""

import json
import os
from pathlib import Path

import pytest

from pipeline import explain

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="needs playwright, which drives the browser: make test installs it"
)
expect = sync_api.expect
SHOTS = os.environ.get("LITLODE_SHOTS")  # a folder that keeps the screenshots, to look at

pytestmark = pytest.mark.browser

SERIES = {
    "id": "series",
    "title": "Rituximab 😀 for two patients",
    "abstract": "😀 Case 1: a 34-year-old woman with necrotizing myopathy was anti-HMGCR positive. Rituximab "
    "1000 mg was infused twice, and her strength improved. Case 2: a 61-year-old man was not given azathioprine. "
    "He received rituximab 375 mg/m2 weekly and died. Early treatment with prednisone should be considered.",
}
HOSTILE = {
    "id": "hostile",
    "title": "<script>document.title = 'stolen'</script><img src=x onerror=\"document.title='stolen'\">",
    "abstract": f"A 9-year-old boy took aspirin 5 mg. {'acetylsalicyl' * 30}",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The page of two texts and a bad line, in a file."""
    path = tmp_path_factory.mktemp("explain") / "page.html"
    with path.open("wb") as out:
        explain.write([json.dumps(SERIES).encode(), json.dumps(HOSTILE).encode(), b"{"], out)
    return path.as_uri()


@pytest.fixture(params=["light", "dark"])
def page(browser, address, request):
    """The page in both colour schemes. The test fails when it logs an error or asks for anything but itself."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1300, "height": 900}, color_scheme=request.param)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on("request", lambda sent: complaints.append(sent.url) if sent.url.partition("#")[0] != address else None)
    page.goto(address)
    yield page
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS) / f"{request.node.name}.png")
    page.close()
    assert complaints == []


CONTRAST = """
() => {
  const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const e of document.querySelectorAll("h1, h2, h3, h4, p, a, mark, code, td, th, dt, dd, span")) {
    if (!e.textContent.trim() || !e.getClientRects().length) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) weak.push(e.outerHTML.slice(0, 90));
  }
  return weak;
}
"""


def test_every_word_stands_out_from_its_ground(page):
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate(CONTRAST) == []


def test_from_a_tag_to_its_row_and_back_to_the_words(page):
    page.locator("#d1 .words .tag", has_text="375").or_(page.locator("#d1 .words .tag", has_text="dose")).last.click()
    row = page.locator("tr:target")
    expect(row).to_contain_text("375 mg/m2")
    expect(row).to_be_in_viewport()
    row.locator("a.id").first.click()
    words = page.locator(".at:target + mark")
    expect(words).to_have_text("375 mg/m2")
    expect(words).to_be_in_viewport()


def test_a_patient_picks_out_her_words(page):
    page.locator("#d1-o1").get_by_text("only these words").click()
    lines = page.locator("#d1 .line")
    dimmed = [
        line.locator(".owner").first.inner_text()
        for line in lines.all()
        if float(line.locator(".words").evaluate("e => getComputedStyle(e).opacity")) < 1
    ]
    assert set(dimmed) == {"patient 1", "nobody"}
    page.locator("#d1-o1").get_by_text("all", exact=True).click()
    assert {line.locator(".words").evaluate("e => getComputedStyle(e).opacity") for line in lines.all()} == {"1"}


def test_the_keyboard_reaches_the_documents_first(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "To the list of documents"
    page.keyboard.press("Enter")
    expect(page.locator("#contents")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "series"


def test_the_copied_text_is_the_papers_own(page):
    copied = page.evaluate(
        "() => { getSelection().selectAllChildren(document.querySelectorAll('#d1 .lines')[0].querySelector('.words'));"
        " return getSelection().toString() }"
    )
    assert copied == SERIES["title"]


def test_no_text_runs_as_a_program(page):
    assert page.title() == "litlode: what was read, and why"
    expect(page.locator("#d2 .words").first).to_contain_text("<script>document.title = 'stolen'</script>")


def test_a_phone_can_read_it(page):
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator("#d1 .words").first.bounding_box()
    assert box["width"] > 280
