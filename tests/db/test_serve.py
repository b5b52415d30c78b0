"""The pages, asked for as a browser asks for them, without a browser."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from db import dictionary, errors, literature, reviews, serve, store

ROOT = Path(__file__).parents[2]
PAGES = (
    "/",
    "/litlode",
    "/litlode/patient_summary",
    "/litlode/group_summary",
    "/litlode/articles",
    "/litlode/articles?_search=rituximab",
    "/litlode/articles?_search=%22unbalanced+AND+%28",
    "/litlode/articles/pmid~3A101",
    "/litlode/articles/pmid~3A101?mention=m13",
    "/litlode/articles/pmid~3A101?mention=nonsense",
    "/litlode/articles/pmid~3A102",
    "/litlode/articles/pmid~3A104",
    "/litlode/articles/pmid~3A105",
    "/litlode/mentions",
    "/litlode/doses",
    "/litlode/patients/pmid~3A101~23p1",
    "/litlode/patient_summary?drugs__contains=rituximab&sex=male",
    "/litlode?sql=select+*+from+facts",
    *(f"/litlode/{name}" for name in store.queries()),
)


@pytest.fixture(scope="module")
def app(shared_library_path):
    """Datasette on the invented library."""
    return serve.datasette_app(shared_library_path)


def get(app, path):
    response = asyncio.run(app.client.get(path))
    return response.status_code, response.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers(app, path):
    status, text = get(app, path)
    assert status == 200, text[:500]
    assert "<script>document.title" not in text
    assert 'href="/litlode/patient_summary"' in text


def test_nothing_comes_from_elsewhere(app):
    for path in PAGES[:8]:
        _, text = get(app, path)
        for attribute in ('src="http', '<link rel="stylesheet" href="http', "@import"):
            assert attribute not in text


def test_every_table_and_view_has_a_page(app, shared_library_path):
    db = store.open_database(shared_library_path, read_only=True)
    names = [name for name in (*db.table_names(), *db.view_names()) if not name.startswith("articles_fts_")]
    store.close(db)
    assert len(names) > 25
    for name in names:
        assert get(app, f"/litlode/{name}")[0] == 200, name


def test_a_dose_leads_to_its_sentence(app):
    _, table = get(app, "/litlode/patient_summary")
    link = 'href="/litlode/articles/pmid~3A101?mention=m13#m13"'
    assert f'{link} title="index · show the words">rituximab 1000 mg × 2 every 14 days, intravenous</a>' in table
    _, page = get(app, "/litlode/articles/pmid~3A101?mention=m13")
    assert '<a class="anchor" id="m13"></a><a class="mention kind-dose in-sentence is-selected"' in page
    assert "is-related" in page  # its drug and its route
    assert "found by <code>dose.test</code>" in page


def test_markup_in_a_text_stays_text(app):
    for path in (
        "/litlode/articles/pmid~3A103",
        "/litlode/patient_summary",
        "/litlode/articles?_search=boy",
        "/litlode/mentions",
    ):
        _, text = get(app, path)
        assert "<script>document" not in text
        assert "&lt;script&gt;document" in text
        assert "<b>boy</b>" not in text or path.endswith("_search=boy")


def test_a_cell_leads_to_its_words_and_its_person(app):
    _, table = get(app, "/litlode/doses_given")
    assert 'href="/litlode/articles/pmid~3A101?mention=m13#m13" title="pmid:101#m13">1000 mg</a>' in table
    assert '<a class="id" href="/litlode/articles/pmid~3A101#p1" title="pmid:101#p1">Patient 1</a>' in table


def test_what_is_not_stated_looks_so_and_a_whole_number_is_whole(app):
    _, table = get(app, "/litlode/doses_given")
    assert (
        '<td class="col-dose_amount_high type-none"><span class="not-reported" title="not stated">–</span></td>'
        in table
    )
    assert '<td class="col-dose_amount type-float">1000</td>' in table


@pytest.mark.parametrize("path", ["/litlode/doses_given", "/litlode/doses/pmid~3A101~23x1"])
def test_a_table_explains_its_columns(app, path):
    assert dictionary.meaning("doses", "per_day") in get(app, path)[1]


def test_the_list_of_tables_says_what_each_holds_and_what_is_inner(app):
    _, text = get(app, "/litlode")
    assert dictionary.tables()["doses_given"].meaning in text
    before, inner = text.split("What the other views and pages are made of")
    assert "/litlode/title_keys" in inner and "/litlode/title_keys" not in before


def test_a_users_own_view_is_listed_too(library_path):
    db = store.open_database(library_path)
    db.execute("CREATE VIEW my_patients AS SELECT patient FROM patient_summary")
    store.close(db)
    _, text = get(serve.datasette_app(library_path), "/litlode")
    assert "Your own" in text and "/litlode/my_patients" in text


def test_a_page_that_is_not_there_shows_the_way_back(app):
    status, text = get(app, "/litlode/nothing")
    assert status == 404
    assert "There is no such page" in text and '<a href="/">The front page</a>' in text
    assert "/static/litlode.css" in text


def test_the_antibodies_asked_for_are_the_headings(app):
    _, text = get(app, "/litlode/antibody_matrix?third=AQP4")
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', text)[2:5] == ["HMGCR", "SRP", "AQP4"]


def test_an_article_tells_how_it_came_here_and_what_was_decided(library_path):
    db = store.open_database(library_path)
    literature.save_search_run(
        db,
        literature.SearchRun(
            run_id="s:pubmed/1",
            search_id=literature.save_search(db, name="myopathy", source="pubmed", query="necrotizing myopathy"),
            source="pubmed",
            method="search",
            query_text="necrotizing myopathy[tiab]",
            run_at="2026-01-02T03:04:05Z",
        ),
    )
    db.execute(
        "INSERT INTO search_hits (run_id, source_id, article_id, is_new) VALUES ('s:pubmed/1', '101', 'pmid:101', 1)"
    )
    fact = next(row for row in store.rows(db, "facts") if row["fact_id"] == "pmid:101#x3")
    verdict = {"reviewer": "AB", "verdict": "wrong", "reason": "it was 500 mg", "reviewed_at": "2026-02-01"}
    reviews.save_reviews(db, [{**fact, **verdict}])
    decision = {"stage": "full_text", "reviewer": "CD", "decision": "include", "decided_at": "2026-02-02"}
    reviews.save_screening(db, [{"article_id": "pmid:101", **decision}])
    store.close(db)
    _, text = get(serve.datasette_app(library_path), "/litlode/articles/pmid~3A101")
    words = " ".join(re.sub(r"<[^>]+>", "", text).split())
    assert "search myopathy at pubmed: necrotizing myopathy[tiab]" in words
    assert "version f1; the text has SHA-256" in words
    assert "wrong on dose “1000 mg”, AB, 2026-02-01: it was 500 mg" in words
    assert "include at full text, CD, 2026-02-02" in words


def test_search_marks_what_it_found(app):
    _, text = get(app, "/litlode/articles?_search=rituximab")
    assert "<b>Rituximab</b> for anti-HMGCR" in text
    assert "<b>3 patients</b>" in text
    assert 'badge-retracted">retracted' in text


def test_retracted_articles_say_so(app):
    assert "is <b>retracted</b>" in get(app, "/litlode/articles/pmid~3A104")[1]
    assert "withheld by publisher" in get(app, "/litlode/articles/pmid~3A105")[1]


def test_questions_are_published_with_title_and_default(app):
    _, text = get(app, "/litlode/regimens")
    assert "<h1>Which regimens of a drug were used, and how often?</h1>" in text
    assert 'placeholder="rituximab"' in text
    status, answer = get(app, "/litlode/regimens.json?_shape=array&drug=pred%25")
    assert (status, [row["drug"] for row in json.loads(answer)]) == (200, ["prednisone"])
    empty = json.loads(get(app, "/litlode/regimens.json?_shape=array&drug=")[1])
    assert {row["drug"] for row in empty} == {"rituximab"}


def test_facets_and_labels(app):
    answer = json.loads(get(app, "/litlode/antibody_results.json?_facet=target&_labels=on&_shape=objects")[1])
    facet = {row["value"]: row["count"] for row in answer["facet_results"]["target"]["results"]}
    assert facet == {"HMGCR": 2, "SRP": 2, "AQP4": 1}
    assert answer["rows"][0]["patient_id"] == {"value": "pmid:101#p1", "label": "Patient 1"}
    assert answer["rows"][0]["mention_id"]["label"] == "Anti-HMGCR"


def test_nothing_can_be_written(app, shared_library_path):
    for sql in ("delete+from+reviews", "pragma+user_version=7", "attach+database+'x'+as+x"):
        status, text = get(app, f"/litlode?sql={sql}")
        assert status == 400, text
    before = shared_library_path.read_bytes()
    get(app, "/litlode/patient_summary")
    assert shared_library_path.read_bytes() == before


def test_a_run_may_write_while_pages_are_read(library_path, make_article, make_stored):
    app = serve.datasette_app(library_path)
    assert "A new paper" not in get(app, "/litlode/articles")[1]
    db = store.open_database(library_path)
    literature.save_articles(db, [make_stored(make_article(200, "A new paper", "Words."))])
    assert "A new paper" in get(app, "/litlode/articles")[1]
    store.close(db)


def test_the_name_of_the_file_does_not_matter(library_path):
    other = library_path.rename(library_path.with_name("my review (2).db"))
    app = serve.datasette_app(other)
    assert list(app.databases) == ["_internal", "litlode"]
    assert get(app, "/litlode/patient_summary")[0] == 200


def test_missing_and_foreign_files_are_refused(tmp_path):
    with pytest.raises(errors.MissingError):
        serve.datasette_app(tmp_path / "litlode.db")
    assert not (tmp_path / "litlode.db").exists()
    (tmp_path / "litlode.db").write_bytes(b"no database " * 1000)
    with pytest.raises(errors.NotADatabaseError):
        serve.datasette_app(tmp_path / "litlode.db")


def test_without_leave_to_write_the_file_is_taken_as_finished(library_path, monkeypatch):
    real = store.open_database

    def refuse(path, *, read_only=False):
        if not read_only:
            raise errors.ReadOnlyError("no leave")
        return real(path, read_only=True)

    monkeypatch.setattr(store, "open_database", refuse)
    app = serve.datasette_app(library_path)
    assert not app.get_database("litlode").is_mutable
    assert get(app, "/litlode/patient_summary")[0] == 200


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to any file: run the tests as another user")
def test_a_file_nobody_may_write_is_served(library_path):
    library_path.chmod(0o444)
    library_path.parent.chmod(0o555)
    try:
        assert get(serve.datasette_app(library_path), "/litlode/patient_summary")[0] == 200
    finally:
        library_path.parent.chmod(0o755)


def test_a_taken_port_is_said_plainly(library_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(errors.ServeError, match=f"127.0.0.1:{port} cannot be used"):
            serve.serve(library_path, port=port)


def test_served_over_loopback_and_ended_by_a_signal(library_path):
    with serve.listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    script = f"from db import serve; serve.serve({str(library_path)!r}, port={port})"
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/litlode/patient_summary", timeout=10) as answer:
                    assert "1000 mg × 2" in answer.read().decode()
                break
            except ConnectionError:
                threading.Event().wait(0.1)
            except urllib.error.URLError as error:
                assert isinstance(error.reason, ConnectionError)
                threading.Event().wait(0.1)
        else:
            pytest.fail("the server did not answer")
    finally:
        process.terminate()
        assert "Traceback" not in process.communicate(timeout=20)[1]


def test_plain_datasette_serves_the_folder_too(library_path):
    command = [
        sys.executable,
        "-m",
        "datasette",
        "db/datasette",
        "-i",
        str(library_path),
        "--get",
        "/litlode/patient_summary",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "rituximab 1000 mg" in done.stdout
