"""Which values a paper keeps: one `Article` out of the copies that the sources gave of it. Pure functions.

`merge` joins copies of several sources; `newer` chooses between two copies that one source gave at different times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from pipeline.records import Article, MissingReason, Status

_SOURCES = ("pubmed", "nbib", "litlode", "semantic_scholar", "ris", "aggregator")


def merge(copies: Sequence[Article]) -> Article:
    """One paper out of the copies of its record: PubMed's value where it has one, else the next source's.

    The result does not depend on the order of the copies. Withdrawn copies count only where no other is left.
    """
    if len(copies) == 1 and copies[0].abstract and copies[0].abstract_missing_reason is None:
        return copies[0]  # as nearly all are
    live = [copy for copy in copies if copy.status != "deleted"]
    ranked = sorted(live or copies, key=rank)
    values: dict[str, Any] = {}
    for field in fields(Article):
        filled = (getattr(copy, field.name) for copy in ranked if getattr(copy, field.name))
        values[field.name] = next(filled, getattr(ranked[0], field.name))
    speaker = _abstract_of(ranked)
    values["abstract"] = speaker.abstract if speaker else None
    values["sections"] = speaker.sections if speaker else ()
    values["abstract_missing_reason"] = None if speaker else _missing_reason(ranked)
    values["publication_date"] = _finest_date(ranked)
    first_printed = next((copy for copy in ranked if copy.publication_date), ranked[0])
    values["publication_date_text"] = first_printed.publication_date_text
    values["status"] = _status(ranked)
    values["version"], values["date_revised"] = ranked[0].version, ranked[0].date_revised
    return Article(**values)


def newer(stored: Article, incoming: Article) -> Article:
    """Of two copies of one record of one source, the one to keep; `stored` itself where nothing is new.

    PubMed counts versions and revisions, so an old file read again does not undo a newer one. The other sources answer
    with the fields that were asked for: what an answer does not have is kept from the earlier one.
    """
    if stored.status == "deleted" and replace(incoming, status="deleted") == stored:
        return stored  # the very copy that was withdrawn
    if incoming.source == "pubmed":
        order: Callable[[Article], tuple[int, str]] = lambda copy: (copy.version, copy.date_revised or "")  # noqa: E731
        incoming = stored if order(incoming) < order(stored) and stored.status != "deleted" else incoming
    elif incoming.source in ("semantic_scholar", "aggregator") and stored.status != "deleted":
        incoming = _overlay(stored, incoming)
    return stored if incoming == stored else incoming


def _overlay(stored: Article, incoming: Article) -> Article:
    kept = {
        field.name: getattr(stored, field.name)
        for field in fields(Article)
        if not getattr(incoming, field.name) and field.name not in ("abstract", "abstract_missing_reason", "sections")
    }
    if incoming.abstract is None and incoming.abstract_missing_reason == "not_in_source":
        kept["abstract"], kept["abstract_missing_reason"] = stored.abstract, stored.abstract_missing_reason
        kept["sections"] = stored.sections
    return replace(incoming, **kept)


def rank(copy: Article) -> tuple[int, bool, int, str]:
    """Sources in their order; within one the record with an abstract, then the longer, first."""
    source = _SOURCES.index(copy.source) if copy.source in _SOURCES else len(_SOURCES)
    return source, copy.abstract is None, -len(copy.abstract or ""), copy.source_id


def _abstract_of(ranked: Sequence[Article]) -> Article | None:
    """The copy whose abstract is taken: the first, unless it was cut off and another has the whole."""
    speaking = [copy for copy in ranked if copy.abstract]
    first = next(iter(speaking), None)
    if first and re.search(r"\(ABSTRACT TRUNCATED AT \d+ WORDS\)\s*$", first.abstract or ""):
        return max(speaking, key=lambda copy: len(copy.abstract or ""))
    return first


def _missing_reason(ranked: Sequence[Article]) -> MissingReason | None:
    """The most telling reason: that it exists but is withheld says more than that one source has none."""
    given = {copy.abstract_missing_reason for copy in ranked}
    reasons: tuple[MissingReason, ...] = ("withheld_by_publisher", "unreadable", "not_provided", "not_in_source")
    return next((reason for reason in reasons if reason in given), None)


def _finest_date(ranked: Sequence[Article]) -> str | None:
    """The first source's date; another's only where it says the same and more."""
    dates = [copy.publication_date for copy in ranked if copy.publication_date]
    if not dates:
        return None
    return max((date for date in dates if date.startswith(dates[0])), key=len)


def _status(ranked: Sequence[Article]) -> Status:
    given = {copy.status for copy in ranked}
    order: tuple[Status, ...] = ("retracted", "corrected", "active", "deleted")
    return next(status for status in order if status in given)
