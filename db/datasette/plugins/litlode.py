"""Publishes the queries, and gives the templates what they show. The one file that knows Datasette's version (0.65)."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import escape_fts, tilde_encode
from datasette.utils.asgi import Request
from markupsafe import Markup

from db import dictionary, evidence, questions

SQL = Path(__file__).resolve().parents[1] / "sql"
FOUND = re.compile("\x02(.*?)\x03", re.DOTALL)
KIND_OF_ID = re.compile(r"^(?P<article>.+)#(?P<letter>[mpg])(?P<number>\d+)$")
HEADINGS = {"mention_id": "words", "article_id": "paper"}
ORIGIN = ("sources", "searches", "reading", "verdicts")
"""How an article came to be here and what was said of it: each is a file ``article_….sql``."""
LED_BY = {
    "quote": ("mention_id",),
    "context": ("mention_id",),
    "owner": ("patient_id", "group_id"),
    "patient": ("patient_id",),
}
"""Columns whose words lead somewhere, and the columns that may say where."""
CATEGORIES = ("direction", "result", "abstract_missing_reason", "step", "fate")
NOT_STATED = Markup('<span class="not-reported" title="not stated">–</span>')
Rows = list[dict[str, Any]]


# ---------------------------------------------------------------------------------------------- questions


@hookimpl  # type: ignore[untyped-decorator]
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, Any]]:
    """Every file of ``db/queries``. An empty parameter takes the question's default, which Datasette cannot know."""
    if database == "_memory":
        return {}
    return {
        question.name: {
            "title": question.title,
            "description": question.description,
            "sql": with_defaults(question),
            "hide_sql": True,
        }
        for question in questions.published().values()
    }


def with_defaults(question: questions.Question) -> str:
    """The statement with each parameter's default in place."""
    sql = question.sql
    for name, default in question.parameters.items():
        quoted = default.replace("'", "''")
        sql = re.sub(rf":{name}\b", f"coalesce(nullif(:{name}, ''), '{quoted}')", sql)
    return sql


# ---------------------------------------------------------------------------------------------- names


@hookimpl  # type: ignore[untyped-decorator]
def get_metadata() -> dict[str, Any]:
    """What each table and column is called and means, as ``db/dictionary`` has it; ``metadata.yaml`` says the rest."""
    tables: dict[str, dict[str, Any]] = {}
    for name, entry in dictionary.tables().items():
        titled = {"title": entry.title} if entry.title else {}
        tables[name] = {**titled, "description": entry.meaning, "columns": dictionary.meanings(name)}
        if entry.topic == dictionary.INNER:
            tables[name]["hidden"] = True
    return {"databases": {"litlode": {"tables": tables}}}


def heading(column: str) -> str:
    """A column's name for readers.

    >>> heading("onset_age_years"), heading("mention_id"), heading("article_id")
    ('onset age years', 'words', 'paper')
    """
    return HEADINGS.get(column, column.replace("_", " "))


def contents(tables: Rows, views: Rows) -> dict[str, Rows]:
    """Tables and views by topic, in the dictionary's order; those that are not ours at the end."""
    counts = {row["name"]: row.get("count") for row in [*tables, *views]}
    found: dict[str, Rows] = {}
    for name, entry in dictionary.tables().items():
        if name in counts and entry.topic != dictionary.INNER:
            row = {"name": name, "title": entry.title, "meaning": entry.meaning, "count": counts[name]}
            found.setdefault(entry.topic, []).append(row)
    known = dictionary.tables()
    others = [row for row in [*tables, *views] if row["name"] not in known and not row.get("hidden")]
    if others:
        found["Your own"] = [{"count": None, "title": row["name"], "meaning": "", **row} for row in others]
    found[dictionary.INNER] = [
        {"name": name, "title": name, "meaning": entry.meaning, "count": None}
        for name, entry in known.items()
        if entry.topic == dictionary.INNER and name in counts
    ]
    return found


# ---------------------------------------------------------------------------------------------- links


def article_path(datasette: Datasette, database: str, article_id: str, mention_id: str | None = None) -> str:
    """The page of an article; with a mention, its words are picked out there."""
    path: str = datasette.urls.row(database, "articles", tilde_encode(article_id))
    if mention_id is None:
        return path
    anchor = mention_id.rpartition("#")[2]
    return f"{path}?mention={anchor}#{anchor}"


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, database: str, datasette: Datasette) -> Markup | str | None:
    """Articles, people and mentions lead to the article's page; JSON lists are shown as words, 43.0 as 43."""
    if value is None:
        return NOT_STATED
    if isinstance(value, dict):  # a foreign key with its label
        return _link(datasette, database, column, value["value"], value["label"])
    if isinstance(value, float):
        return f"{value:.10g}"
    if not isinstance(value, str) or column in ("abstract", "record"):  # cut where Datasette cuts
        return None
    linked = _led(datasette, database, row, column, value) or _link(datasette, database, column, value, None)
    return linked or _plain(column, value)


def _plain(column: str, value: str) -> str | None:
    """JSON and fixed words as one would say them; nothing where Datasette shows the value well."""
    if value.startswith(("[", "{")):
        return _words(value)
    return value.replace("_", " ") if column in CATEGORIES else None


def _led(datasette: Datasette, database: str, row: Any, column: str, text: str) -> Markup | None:
    """Words that lead where another column of their row says: a quote to its mention, a person's name to the person."""
    for name in LED_BY.get(column, ()):
        target = row[name] if name in row.keys() else None  # noqa: SIM118  in a sqlite3.Row "in" looks for values
        if target:
            return _link(datasette, database, name, target["value"] if isinstance(target, dict) else target, text)
    return None


def _link(datasette: Datasette, database: str, column: str, value: Any, label: str | None) -> Markup | None:
    if column.endswith("article_id") or column in ("article_a", "article_b", "duplicate_of"):
        title = label if label and label != value else None
        url = article_path(datasette, database, value)
        if title:
            return Markup('<a class="article-link" href="{}" title="{}">{}</a>').format(url, value, title)
        return Markup('<a class="id" href="{}">{}</a>').format(url, value)
    match = KIND_OF_ID.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    if match["letter"] == "m":
        url = article_path(datasette, database, match["article"], value)
        return Markup('<a class="evidence" href="{}" title="{}">{}</a>').format(url, value, label or "in the text")
    url = article_path(datasette, database, match["article"]) + f"#{match['letter']}{match['number']}"
    return Markup('<a class="id" href="{}" title="{}">{}</a>').format(url, value, label or value)


def _words(value: str) -> str | None:
    """A JSON value in words: names of people, headings, labels."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return None  # text that happens to begin with a bracket
    if isinstance(parsed, dict):
        return ", ".join(f"{name}: {item}" for name, item in parsed.items() if item is not None) or " "
    return ", ".join(_name(item) for item in parsed) or " "


def reading(attributes: str) -> str:
    """What was read in a mention: what is known, without the index that stands for its drug."""
    known = {
        name: item for name, item in json.loads(attributes).items() if name != "drug" and item not in (None, False)
    }
    return ", ".join(f"{name.replace('_', ' ')} {item}" for name, item in known.items())


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    if item.get("last_name"):
        return f"{item['last_name']} {item.get('initials') or item.get('fore_name') or ''}".strip()
    first = (item.get(key) for key in ("collective_name", "descriptor", "label", "ref_type", "text"))
    return next((str(name) for name in first if name), "")


# ---------------------------------------------------------------------------------------------- pages


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(database: str | None, request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """What the templates ask for, mostly functions."""
    name = database or next(iter(known for known in datasette.databases if known != "_internal"))

    async def rows(query: str, replace: Mapping[str, str] | None = None, **parameters: Any) -> Rows:
        sql = questions.read(SQL / f"{query}.sql").sql
        for mark, text in (replace or {}).items():
            sql = sql.replace(mark, text)
        found = await datasette.get_database(name).execute(sql, parameters)
        return [dict(row) for row in found.rows]

    async def reader_article(article_id: str) -> dict[str, Any]:
        wanted = request.args.get("mention") if request else None
        return await article(rows, article_id, f"{article_id}#{wanted}" if wanted else None)

    async def reader_cells(display_rows: list[Any]) -> dict[str, dict[str, Rows]]:
        article_ids = sorted({row["article_id"] for row in display_rows})
        names = {f"id{at}": article_id for at, article_id in enumerate(article_ids)}
        listed = ", ".join(f":{one}" for one in names)
        return by_owner(await rows("cells_of_articles", replace={":article_ids": listed}, **names))

    async def reader_people(display_rows: list[Any]) -> dict[str, dict[str, Any]]:
        article_ids = json.dumps([row["article_id"] for row in display_rows])
        return {row["article_id"]: row for row in await rows("article_people", article_ids=article_ids)}

    async def reader_snippets(display_rows: list[Any]) -> dict[str, dict[str, Markup]]:
        search = request.args.get("_search") if request else None
        if not search:
            return {}
        article_ids = json.dumps([row["article_id"] for row in display_rows])
        found = await rows("search_snippets", article_ids=article_ids, search=escape_fts(search))
        return {row["article_id"]: {"title": marked(row["title"]), "snippet": marked(row["snippet"])} for row in found}

    async def glance() -> dict[str, Any]:
        counts = await datasette.get_database(name).execute(questions.read(questions.FOLDER / "counts.sql").sql)
        charts = {key: await rows(f"glance_{key}") for key in ("antibodies", "drugs", "ages", "outcomes")}
        return {"counts": {row["name"]: row["n"] for row in counts.rows}, **charts}

    return {
        "library": name,
        "questions": list(questions.published().values()),
        "heading": heading,
        "meaning": dictionary.meaning,
        "contents": contents,
        "question_defaults": lambda query: questions.published()[query].parameters if query else {},
        "article_path": lambda article_id, mention_id=None: article_path(datasette, name, article_id, mention_id),
        "words": _words,
        "reading": reading,
        "reader_article": reader_article,
        "reader_cells": reader_cells,
        "reader_people": reader_people,
        "reader_snippets": reader_snippets,
        "glance": glance,
    }


async def article(rows: Callable[..., Awaitable[Rows]], article_id: str, selected: str | None) -> dict[str, Any]:
    """What the page of one article shows: its text in pieces, its people and what is said of them, its origin."""
    mentions = await rows("article_mentions", article_id=article_id)
    related = {row["mention_id"] for row in await rows("related_mentions", mention_id=selected)} if selected else set()
    in_title = [mention for mention in mentions if mention["field"] == "title"]
    in_abstract = [mention for mention in mentions if mention["field"] == "abstract"]
    return {
        "mentions": {mention["mention_id"]: mention for mention in mentions},
        "is_any_denied": any(mention["is_negated"] for mention in mentions),
        "kinds": sorted({mention["kind"] for mention in mentions}),
        "highlighted": {selected, *related} - {None},
        "selected": next((mention for mention in mentions if mention["mention_id"] == selected), None),
        "title": lambda text: evidence.pieces(text, in_title, selected, related),
        "abstract": lambda text: evidence.pieces(text, in_abstract, selected, related),
        "owners": await rows("article_owners", article_id=article_id),
        "cells": by_owner(await rows("article_cells", article_id=article_id)),
        **{name: await rows(f"article_{name}", article_id=article_id) for name in ORIGIN},
    }


def by_owner(cells: Rows) -> dict[str, dict[str, Rows]]:
    """Cells by owner, then by name; those without an owner under an empty name. The same words are shown once."""
    found: dict[str, dict[str, Rows]] = {}
    for cell in cells:
        items = found.setdefault(cell["owner_id"] or "", {}).setdefault(cell["cell"], [])
        if all(item["text"] != cell["text"] or item["tone"] != cell["tone"] for item in items):
            items.append(cell)
    return found


def marked(text: str | None) -> Markup:
    """Text with the words found in it marked; everything else escaped."""
    parts = FOUND.split(text or "")
    return Markup().join(Markup("<b>{}</b>").format(part) if at % 2 else part for at, part in enumerate(parts))


@hookimpl  # type: ignore[untyped-decorator]
def menu_links(datasette: Datasette) -> list[Mapping[str, str]]:
    """Nothing but our own pages: there is nobody to log in."""
    return []
