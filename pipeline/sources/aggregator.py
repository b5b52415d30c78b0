"""Records of an aggregator of Semantic Scholar, with keys of its own (`DOIUrl`, `PeriodicalName`, `platform` …)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pipeline import identifiers
from pipeline.errors import RecordError
from pipeline.records import Article, OtherAbstract
from pipeline.sources import dates, markup, names, semantic_scholar

_OWN_KEYS = frozenset({"DOIUrl", "PeriodicalName", "PeriodicalId", "ListUrlMain", "platform"})


def is_record(values: Mapping[str, Any]) -> bool:
    """Whether these are the aggregator's keys."""
    return len(_OWN_KEYS & values.keys()) >= 2


def parse(values: Mapping[str, Any]) -> Article:
    """One record as an `Article`; raises `RecordError` when it has nothing to be known by."""
    journal = values.get("journal") if isinstance(values.get("journal"), dict) else {}
    assert isinstance(journal, dict)
    title = markup.line(_string(values, "title"))
    abstract = markup.plain(_string(values, "abstract"))
    doi = identifiers.doi(_string(values, "doi") or _string(values, "DOIUrl"))
    paper_id = _string(values, "paperid")
    url = _string(values, "url") or _string(values, "ListUrlMain")
    source_id = paper_id or doi or url
    if not source_id:
        if not title:
            raise RecordError("the record has no paperid, doi, url or title to be known by")
        source_id = hashlib.sha256(title.encode()).hexdigest()[:16]
    translated = markup.plain(_string(values, "AbstractTextCN"))
    kinds = _string(values, "publicationTypes")
    return Article(
        source="aggregator",
        source_id=source_id,
        s2_paper_id=paper_id if paper_id and len(paper_id) == 40 else None,
        pmid=identifiers.pmid(_string(values, "PMID")),
        pmcid=identifiers.pmcid(_string(values, "PMCID")),
        doi=doi,
        title=title,
        vernacular_title=markup.line(_string(values, "TitleCN")),
        abstract=abstract,
        abstract_missing_reason=None if abstract else "not_provided",
        other_abstracts=(OtherAbstract(language="chi", type=None, text=translated),) if translated else (),
        journal=_string(journal, "name") or _string(values, "PeriodicalName"),
        volume=_string(journal, "volume"),
        pages=_string(journal, "pages"),
        publication_date=dates.read(_string(values, "publicationDate") or _string(values, "EPubDate")),
        publication_types=tuple(kind.strip() for kind in kinds.split(",") if kind.strip()) if kinds else (),
        authors=tuple(found for name in _names(values.get("authors")) if (found := names.author(name))),
        status=semantic_scholar.status(title),
        url=url or (f"https://doi.org/{doi}" if doi else None),
    )


def _names(value: Any) -> list[str]:
    """One name each; they come as one string with commas between them."""
    if isinstance(value, str):
        return value.split(";") if ";" in value else value.split(",")
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _string(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    if isinstance(value, str):
        return markup.printable(value).strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
