"""`litlode status`: what is in the database, what failed, what is pending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from db import facts, store
from pipeline import fingerprint
from pipeline.config import Config

if TYPE_CHECKING:
    from sqlite_utils import Database

STATUSES = ("active", "corrected", "retracted", "deleted", "duplicates")
FACTS = ("mentions", "patients", "groups", "antibody_results", "drug_exposures", "doses", "outcomes")


def lines(db: Database, config: Config) -> Iterator[str]:
    """The report, line by line."""
    counts = store.counts(db)
    yield _line("articles", counts["articles"], ((name, counts[name]) for name in STATUSES))
    missing = store.run_query(db, "abstracts_missing")
    yield _line("without abstract", counts["without_abstract"], ((row["reason"], row["n"]) for row in missing))
    yield _line("source records", counts["source_records"])
    pending = facts.pending_count(db, fingerprint.current(config.extract.model))
    yield _line("pending", pending) + ("   next: litlode extract" if pending else "")
    readings = store.run_query(db, "extractions_by_fingerprint")
    yield _line("extractions", counts["extractions"], ((row["fingerprint"], row["articles"]) for row in readings))
    for name in FACTS:
        yield _line(f"  {name.replace('_', ' ')}", counts[name])
    yield _line("reviews", counts["reviews"], [("stale", counts["reviews_stale"])])
    yield _line("issues", counts["issues"], [("records lost", counts["records_lost"])])
    for row in store.run_query(db, "issues_by_code"):
        yield f"{row['n']:>9,}  {row['stage']} {row['code']}, for example: {row['example']}"
    runs = store.run_query(db, "recent_runs")
    if runs:
        yield "last runs"
    yield from map(_run, runs)


def _line(name: str, number: int, parts: Iterable[tuple[str, int]] = ()) -> str:
    named = ", ".join(f"{part} {count:,}" for part, count in parts if count)
    return f"{name:18} {number:>9,}" + (f"   {named}" if named else "")


def _run(row: Mapping[str, Any]) -> str:
    reported = "" if row["hits_reported"] is None else f" of {row['hits_reported']:,}"
    ended = "" if row["finished_at"] else ", not finished"
    return (
        f"  {row['run_at']}  {row['source']} {row['method']}: {row['hits_fetched'] or 0:,}{reported} records{ended}"
        f"  {row['query_text'] or ''}".rstrip()
    )
