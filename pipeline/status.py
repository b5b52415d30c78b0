"""`litlode status`: what is in the database, what failed, what is pending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from db import facts, store
from pipeline import fingerprint
from pipeline.config import Config
from pipeline.counted import counted, counted_of

if TYPE_CHECKING:
    from sqlite_utils import Database

STATUSES = ("active", "corrected", "retracted", "deleted", "duplicates")
FACTS = ("mentions", "patients", "groups", "antibody_results", "drug_exposures", "doses", "outcomes")

MOST_SHOWN = 100  # letters of a query; `litlode report` prints it whole


def lines(db: Database, config: Config, extract: str = "litlode extract") -> Iterator[str]:
    """The report, line by line; `extract` is the command that reads what is pending."""
    counts = store.counts(db)
    yield _line("articles", counts["articles"], ((name, counts[name]) for name in STATUSES))
    missing = store.run_query(db, "abstracts_missing")
    yield _line("without abstract", counts["without_abstract"], ((row["reason"], row["n"]) for row in missing))
    yield _line("source records", counts["source_records"])
    pending = facts.pending_count(db, fingerprint.current(config.extract.model, config.extract.analytes))
    yield _line("pending", pending) + (f"   next: {extract}" if pending else "")
    readings = store.run_query(db, "extractions_by_fingerprint")
    yield _line("extractions", counts["extractions"], ((row["fingerprint"], row["articles"]) for row in readings))
    for name in FACTS:
        yield _line(f"  {name.replace('_', ' ')}", counts[name])
    yield _line("reviews", counts["reviews"], [("stale", counts["reviews_stale"])])
    alike = counts["same_patients"]
    yield _line("same patients?", alike, [("not judged", counts["same_patients_open"])])
    yield _line("issues", counts["issues"], [("records lost", counts["records_lost"])])
    for row in store.run_query(db, "issues_by_code"):
        yield f"{row['n']:>9,}  {row['stage']} {row['code']}, for example: {row['example']}"
    runs = store.run_query(db, "recent_runs")
    if runs:
        yield "last runs (litlode report has all of each search: as sent, as translated, filters, dates, counts)"
    yield from map(_run, runs)


def _line(name: str, number: int, parts: Iterable[tuple[str, int]] = ()) -> str:
    named = ", ".join(f"{part} {count:,}" for part, count in parts if count)
    return f"{name:18} {number:>9,}" + (f"   {named}" if named else "")


def _run(row: Mapping[str, Any]) -> str:
    """One run: when, which search where, what came of what was reported, and what was asked."""
    counts = [counted_of(row["hits_fetched"] or 0, row["hits_reported"], "record")]
    counts += [f"{row[f'hits_{what}']:,} {what}" for what in ("gone", "failed") if row[f"hits_{what}"]]
    counts += [counted(row["n_warnings"], "warning")] if row["n_warnings"] else []
    counts += [] if row["finished_at"] else ["not finished"]
    named = f"{row['search']}, " if row["search"] else ""
    query = " ".join((row["query_text"] or "").split())
    shown = query if len(query) <= MOST_SHOWN else f"{query[:MOST_SHOWN]}…"
    return f"  {row['run_at']}  {named}{row['source']} {row['method']}: {', '.join(counts)}  {shown}".rstrip()
