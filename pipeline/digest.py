"""`litlode digest`: what came since the last run, or since a day: new, changed, retracted and deleted papers.

Reading order: `collect` (the rows), `as_text` (for a terminal or a mail), `as_html` (one page that needs no network).
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import store
from pipeline import flow
from pipeline.counted import counted, counted_of
from pipeline.errors import InputError

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = Mapping[str, Any]

LAST_RUN = "last run"
PAGE = Path(__file__).with_name("digest.html")
NO_ABSTRACT = {
    "not_provided": "no abstract",
    "withheld_by_publisher": "abstract withheld by the publisher",
    "not_in_source": "no abstract in the source",
    "unreadable": "abstract unreadable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What came since a moment."""

    since: str  # ISO 8601
    runs: tuple[Row, ...] = ()
    new: tuple[Row, ...] = ()
    people: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)  # patients and groups, by article
    changed: tuple[Row, ...] = ()
    retracted: tuple[Row, ...] = ()
    deleted: tuple[Row, ...] = ()

    @property
    def n_patients(self) -> int:
        """Individuals of the new papers."""
        return sum(person["kind"] == "patient" for people in self.people.values() for person in people)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came."""
        return not (self.new or self.changed or self.retracted or self.deleted)

    @property
    def summary(self) -> str:
        """All of it in one line."""
        if self.is_empty:
            return f"Nothing new since {moment(self.since)}."
        counts = (
            f"{counted(len(self.new), 'new article')} with {counted(self.n_patients, 'patient')}",
            f"{len(self.changed):,} changed",
            f"{len(self.retracted):,} retracted",
            f"{len(self.deleted):,} deleted",
        )
        return f"Since {moment(self.since)}: {', '.join(counts)}."


def collect(db: Database, since: str = LAST_RUN) -> Digest:
    """What the database has had since then; raises `InputError` where nothing was run, or `since` is no day."""
    start = _start(db, since)
    parameters = {"since": start}
    people: dict[str, list[Row]] = {}
    for row in store.run_query(db, "new_patients", parameters):
        people.setdefault(row["article_id"], []).append(row)
    withdrawn = store.run_query(db, "withdrawn_articles", parameters)
    new = store.run_query(db, "new_articles", parameters)
    fresh = {row["article_id"] for row in new}
    return Digest(
        since=start,
        runs=tuple(store.run_query(db, "runs_since", parameters)),
        new=tuple(new),
        people={article_id: tuple(rows) for article_id, rows in people.items()},
        changed=tuple(
            row for row in store.run_query(db, "changed_articles", parameters) if row["article_id"] not in fresh
        ),
        retracted=tuple(row for row in withdrawn if row["status"] == "retracted"),
        deleted=tuple(row for row in withdrawn if row["status"] == "deleted"),
    )


def _start(db: Database, since: str) -> str:
    if since.strip().lower() != LAST_RUN:
        try:
            return _as_moment(since.strip())
        except ValueError as error:
            raise InputError(
                f'--since "{since}": this is no day. Write it as {date(2026, 3, 1)}, with a time as '
                f"{date(2026, 3, 1)}T08:00, or choose: {LAST_RUN}."
            ) from error
    if last := store.run_query(db, "last_run"):
        return str(last[0]["since"])
    raise InputError(
        "Nothing has been searched or imported yet, so nothing is new. Start with `litlode fetch`, or `litlode import "
        "FILE`."
    )


def _as_moment(text: str) -> str:
    """A day or a moment as SQLite compares it; without a zone it is UTC, as all our times are.

    >>> _as_moment("2026-03-01"), _as_moment("2026-03-01T08:00:00Z")
    ('2026-03-01T00:00:00', '2026-03-01T08:00:00+00:00')
    """
    read = datetime.fromisoformat(text)
    return (read.astimezone(UTC) if read.tzinfo else read).isoformat(timespec="seconds")


# ---------------------------------------------------------------------------------------------- words


def moment(text: str) -> str:
    """A moment as one reads it.

    >>> moment("2026-03-01T00:00:00"), moment("2026-03-01T08:15:30+00:00")
    ('2026-03-01', '2026-03-01 08:15 UTC')
    """
    return text[:10] if text[10:] == "T00:00:00" else f"{text[:10]} {text[11:16]} UTC"


def person(row: Row) -> str:
    """A patient or a group in one line; what the text does not say is left out."""
    antibodies = " ".join(f"{sign} {text}" for sign, text in _antibodies(row))
    parts = (_who(row), antibodies, row["drugs"], f"→ {row['outcomes']}" if row["outcomes"] else None)
    return f"{_name(row)}: {' | '.join(part for part in parts if part) or 'nothing more is said'}"


def _name(row: Row) -> str:
    if row["kind"] == "patient":
        return str(row["label"])
    if row["n"] is None:
        return f"{row['label']} (group)"
    is_said = str(row["label"]).startswith(f"{row['n']} of ")
    return row["label"] if is_said else f"{row['label']} (n = {row['n']:,})"


def _who(row: Row) -> str:
    onset = f"onset {row['onset_age']}" if row["onset_age"] else None
    return ", ".join(part for part in (row["age"], row["sex"], onset, row["diagnosis"]) if part)


def _antibodies(row: Row) -> list[tuple[str, str]]:
    """What was found, and what was looked for and not found."""
    return [
        (sign, text) for sign, text in (("+", row["antibodies_positive"]), ("−", row["antibodies_negative"])) if text
    ]


def reading(row: Row, people: Iterable[Row]) -> str | None:
    """Why a new paper shows nobody; None where it shows somebody."""
    if not row["is_read"]:
        return "not read yet: litlode extract"
    if any(people):
        return None
    return NO_ABSTRACT.get(row["abstract_missing_reason"] or "", "nobody is described")


def source_line(row: Row) -> str:
    """Journal, date and identifier."""
    pmid = f"PMID {row['pmid']}" if row["pmid"] else None
    doi = f"doi:{row['doi']}" if row["doi"] else None
    named = pmid or doi or row["article_id"]
    return ", ".join(part for part in (row["journal"], row["publication_date"], named) if part)


def change(row: Row) -> str:
    """What is different, and what that means for work that was done."""
    what = str(row["changed"]).replace("_", " ")
    if not row["is_text_changed"]:
        return what
    reviews = f"; {counted(row['reviews'], 'review')} may be stale" if row["reviews"] else ""
    return f"{what} (its facts are read anew{reviews})"


def withdrawal(row: Row) -> str:
    """Who is concerned by a retraction or a deletion."""
    parts = [
        f"notice PMID {row['notice_pmid']}" if row["notice_pmid"] else None,
        f"{counted(row['patients'], 'patient')} no longer counted" if row["patients"] else None,
        f"screened ({row['screening']})" if row["screening"] else None,
        counted(row["reviews"], "review") if row["reviews"] else None,
    ]
    return ", ".join(part for part in parts if part)


def run_line(row: Row) -> str:
    """One run of the search log."""
    named = flow.source_name(row["source"], "file" if row["method"] in {"import", "bulk"} else row["method"])
    title = f"{row['search']}, {named}" if row["search"] else f"{named}: {row['query_text'] or row['method']}"
    records = counted_of(row["hits_fetched"] or 0, row["hits_reported"], "record")
    ended = "" if row["finished_at"] else ", not finished"
    return f"{title}: {records}, {row['new_articles']:,} new{ended}"


# ---------------------------------------------------------------------------------------------- text


def as_text(digest: Digest) -> str:
    """The digest for a terminal or a mail."""
    return "\n".join(_lines(digest)) + "\n"


def _lines(digest: Digest) -> Iterator[str]:
    yield digest.summary
    for run in digest.runs:
        yield f"  {_plain(run_line(run))}"
    if digest.new:
        yield from _heading("New", digest.new)
    for row in digest.new:
        people = digest.people.get(row["article_id"], ())
        yield from _entry(row)
        for one in people:
            yield f"    • {_plain(person(one))}"
        if note := reading(row, people):
            yield f"    ({note})"
    for name, rows, words in (
        ("Changed", digest.changed, change),
        ("Retracted", digest.retracted, withdrawal),
        ("Deleted", digest.deleted, withdrawal),
    ):
        if rows:
            yield from _heading(name, rows)
        for row in rows:
            yield from _entry(row)
            if told := words(row):
                yield f"    {_plain(told)}"


def _heading(name: str, rows: tuple[Row, ...]) -> Iterator[str]:
    title = f"{name} ({len(rows):,})"
    yield from ("", title, "=" * len(title))


def _entry(row: Row) -> Iterator[str]:
    yield from ("", _plain(row["title"] or "(no title)"), f"    {_plain(source_line(row))}")


def _plain(text: str) -> str:
    """One line, without characters that would steer a terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


# ---------------------------------------------------------------------------------------------- HTML


def write_html(digest: Digest, path: Path) -> None:
    """Write the digest as one page."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_html(digest), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}.") from error


def as_html(digest: Digest) -> str:
    """The digest as one page: no script, and nothing that is loaded from elsewhere."""
    parts: list[str] = []
    if digest.runs:
        runs = "".join(f"<li>{escape(run_line(run))}</li>" for run in digest.runs)
        parts.append(f"<details><summary>{counted(len(digest.runs), 'run')}</summary><ul>{runs}</ul></details>")
    parts += _section("new", "New", digest.new, lambda row: _people(row, digest.people.get(row["article_id"], ())))
    parts += _section("changed", "Changed", digest.changed, lambda row: _note(change(row)))
    parts += _section("retracted", "Retracted", digest.retracted, lambda row: _note(withdrawal(row)))
    parts += _section("deleted", "Deleted", digest.deleted, lambda row: _note(withdrawal(row)))
    page = string.Template(PAGE.read_text(encoding="utf-8"))
    return page.substitute(summary=escape(digest.summary), body="\n".join(parts))


def _section(kind: str, title: str, rows: tuple[Row, ...], words: Callable[[Row], str]) -> list[str]:
    if not rows:
        return []
    entries = "\n".join(
        f"<article><h3>{_title(row)}</h3><p class=source>{escape(source_line(row))}</p>{words(row)}</article>"
        for row in rows
    )
    return [f'<section class="{kind}"><h2>{title} <span>{len(rows):,}</span></h2>\n{entries}\n</section>']


def _title(row: Row) -> str:
    text = escape(row["title"] or "(no title)")
    address = link(row)
    return f'<a href="{escape(address)}" rel="noreferrer">{text}</a>' if address else text


def link(row: Row) -> str | None:
    """Where the paper can be read; only addresses of the web are followed.

    >>> link({"url": "javascript:alert(1)", "pmid": None, "doi": None})
    """
    if row["url"] and row["url"].startswith(("https://", "http://")):
        return str(row["url"])
    if row["pmid"]:
        return f"https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/"
    return f"https://doi.org/{row['doi']}" if row["doi"] else None


def _people(row: Row, people: tuple[Row, ...]) -> str:
    shown = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in _cells(one))}</tr>" for one in people)
    head = "<tr><th>who<th>age, sex, diagnosis<th>antibodies<th>drugs<th>outcomes</tr>"
    table = f"<div class=wide><table><thead>{head}</thead><tbody>{shown}</tbody></table></div>" if people else ""
    return table + _note(reading(row, people) or "")


def _cells(row: Row) -> Iterator[str]:
    tones = {"+": "positive", "−": "negative"}
    yield escape(_name(row))
    yield escape(_who(row))
    yield "<br>".join(f'<span class="{tones[sign]}">{sign} {escape(text)}</span>' for sign, text in _antibodies(row))
    yield escape(row["drugs"] or "")
    yield escape(row["outcomes"] or "")


def _note(text: str) -> str:
    return f"<p class=note>{escape(text)}</p>" if text else ""
