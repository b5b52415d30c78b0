"""When two records are the same paper, by which rule, and which of their values the paper keeps. Pure functions.

A shared identifier makes two records one paper; the title does so only together with year and author, and never against
distinct identifiers: Part I and Part II, a preprint and its article, an article and its retraction notice stay two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from pipeline.records import Article, Author, MissingReason, Status
from pipeline.sources import markup

IDENTIFIERS = ("pmid", "doi", "pmcid", "s2_paper_id")
"""In the order of their authority: PubMed curates its own; a DOI may be shared by an article and a notice about it."""

_SOURCES = ("pubmed", "nbib", "litlode", "semantic_scholar", "ris", "aggregator")
_GREEK = {
    ord(letter): unicodedata.name(letter).rsplit(" ", 1)[1].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
_MARK = re.compile(r"(?i)^\W*(?:retracted|withdrawn)(?: article)?\s*:\s*")
_CONGRESS_NUMBER = re.compile(r"^\d{1,4}[A-Z]{1,2}(?=[A-Z][a-z]{2})")  # "20PRituximab in …": an abstract's number
_GENERIC = re.compile(
    r"(?:author s |authors )?(?:in )?reply\b|re\b|response to (?:the )?(?:letters?|comments?|authors?|editors?)\b"
    r"|errat|corrigend|(?:author |publisher )?correction(?: to| for)?\b|retract(?:ion|ed)\b|expression of concern"
    r"|withdrawal notice|comment(?:s|ary)? (?:on|to)\b|letters? to\b|editorial\b|book reviews?\b|proceedings of"
    r"|abstracts? (?:of|from)\b|table of contents|news\b|obituary|in memoriam"
    r"|(?:a )?case reports?(?: and (?:a )?review of (?:the )?literature)?$"
)
_NOTICE_TYPES = frozenset(
    {"Published Erratum", "Retraction Notice", "Retraction of Publication", "Expression of Concern", "Erratum"}
)
_NOTICE = re.compile(
    r"(?i)\W*(?:(?:author|publisher)(?:'s)? correction|errat(?:um|a)|corrigend(?:um|a)|expression of concern"
    r"|(?:retraction|withdrawal|correction)(?: note| notice)?\s*(?::|to\b|for\b|$))"
)
_MIN_WORDS, _MIN_LETTERS = 4, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a record is a paper that is known: the rule that says so, or what speaks against it."""

    rule: str | None = None  # same_pmid, same_doi, same_pmcid, same_s2_paper_id, title_year_author, title_abstract
    shared: str | None = None  # the identifier, or "title", that agrees
    veto: str | None = None  # what speaks against it all the same


# ---------------------------------------------------------------------------------------------- keys


def _folded(text: str) -> str:
    """Lower-case words without accents, marks or tags; Greek letters by name."""
    text = markup.line(_CONGRESS_NUMBER.sub("", _MARK.sub("", text))) or ""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_GREEK))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", text))


def title_key(article: Article) -> str | None:
    """The title as titles are compared, without blanks; None where it is too common or too short to tell papers apart.

    >>> title_key(Article(source="x", source_id="1", title="Reply to Smith and others: on dosing rituximab"))
    """
    if not article.title or is_notice(article):
        return None
    return _key_of(article.title)


@lru_cache(maxsize=1 << 12)  # the titles of a batch are asked for several times
def _key_of(title: str) -> str | None:
    words = _folded(title)
    key = words.replace(" ", "")
    if words.count(" ") + 1 < _MIN_WORDS or len(key) < _MIN_LETTERS or _GENERIC.match(words):
        return None
    return key


def is_notice(article: Article) -> bool:
    """Whether the record is a notice about another: a retraction, an erratum, an expression of concern."""
    if _NOTICE_TYPES.intersection(article.publication_types):
        return True
    return _NOTICE.match(article.title or "") is not None


def article_ids(article: Article) -> list[str]:
    """The CURIEs that may name a paper founded by this record, the best first."""
    named = (
        f"{prefix}:{value}"
        for prefix, value in (
            ("pmid", article.pmid),
            ("doi", article.doi),
            ("pmcid", article.pmcid),
            ("s2", article.s2_paper_id),
        )
        if value
    )
    return [*named, f"{article.source}:{article.source_id}"]


# ---------------------------------------------------------------------------------------------- the same paper?


def judge(record: Article, copies: Sequence[Article]) -> Verdict:
    """Whether a record belongs to the paper of which these are the copies."""
    for kind in IDENTIFIERS:
        value = getattr(record, kind)
        if value and any(getattr(copy, kind) == value for copy in copies):
            veto = _identifier_veto(kind, record, copies)
            return Verdict(shared=kind, veto=veto) if veto else Verdict(shared=kind, rule=f"same_{kind}")
    key = title_key(record)
    if key and any(title_key(copy) == key for copy in copies):
        return _judge_title(record, copies)
    return Verdict()


def conflict(some: Iterable[Article], others: Iterable[Article], kinds: Sequence[str] = ("pmid",)) -> str | None:
    """The kind of identifier in which two sets of copies have values, and none in common."""
    some, others = list(some), list(others)
    for kind in kinds:
        left = {value for copy in some if (value := getattr(copy, kind))}
        right = {value for copy in others if (value := getattr(copy, kind))}
        if left and right and not left & right:
            return kind
    return None


def _identifier_veto(kind: str, record: Article, copies: Sequence[Article]) -> str | None:
    """What speaks against a shared identifier: distinct PMIDs, a notice, or a wholly different title and author."""
    if kind != "pmid" and conflict([record], copies):
        return "their PMIDs differ"
    if kind != "pmid" and is_notice(record) != any(is_notice(copy) for copy in copies):
        return "one is a notice about the other"
    if kind == "pmid" and conflict([record], copies, ("doi",)) is None:
        return None
    if all(_titles_differ(record, copy) and _first_authors_agree(record, copy) is False for copy in copies):
        return "their titles and authors differ"
    return None


def _judge_title(record: Article, copies: Sequence[Article]) -> Verdict:
    if kind := conflict([record], copies, ("pmid", "doi", "pmcid")):
        return Verdict(shared="title", veto=f"their {kind} differ")
    if record.source == "litlode" and any(copy.source == "litlode" for copy in copies):
        return Verdict(shared="title", veto="each has an id of its own")
    years = _combine(_years_agree(record, copy) for copy in copies)
    authors = _combine(_first_authors_agree(record, copy) for copy in copies)
    abstracts = _combine(_abstracts_agree(record, copy) for copy in copies)
    if False in (years, authors, abstracts):
        against = [
            name for name, agree in (("years", years), ("authors", authors), ("abstracts", abstracts)) if agree is False
        ]
        return Verdict(shared="title", veto=f"their {' and '.join(against)} differ")
    if years and authors:
        return Verdict(shared="title", rule="title_year_author")
    return Verdict(shared="title", rule="title_abstract") if abstracts else Verdict()


def _combine(answers: Iterable[bool | None]) -> bool | None:
    """False if any says no, True if any says yes, None if none can tell."""
    told = [answer for answer in answers if answer is not None]
    return all(told) if told else None


def _years_agree(one: Article, other: Article) -> bool | None:
    """Within one year: online and in print often are not of the same."""
    if not one.publication_date or not other.publication_date:
        return None
    return abs(int(one.publication_date[:4]) - int(other.publication_date[:4])) <= 1


def _first_authors_agree(one: Article, other: Article) -> bool | None:
    names = [_surname(article.authors) for article in (one, other)]
    return names[0] == names[1] if all(names) else None


def _surname(authors: Sequence[Author]) -> str | None:
    first = next(iter(authors), None)
    return _folded(first.last_name or first.collective_name or "").replace(" ", "") or None if first else None


def _abstracts_agree(one: Article, other: Article) -> bool | None:
    if not one.abstract or not other.abstract:
        return None
    similarity = fuzz.token_set_ratio(one.abstract[:1500].lower(), other.abstract[:1500].lower())
    return similarity >= 90 if similarity >= 90 or similarity < 60 else None


def _titles_differ(one: Article, other: Article) -> bool:
    titles = [
        [_folded(title) for title in (article.title, article.vernacular_title) if title] for article in (one, other)
    ]
    if not all(titles):
        return False
    return all(fuzz.token_set_ratio(left, right) < 50 for left in titles[0] for right in titles[1])


# ---------------------------------------------------------------------------------------------- which value wins


def merge(copies: Sequence[Article]) -> Article:
    """One paper out of the copies of its record: PubMed's value where it has one, else the next source's.

    The result does not depend on the order of the copies. Withdrawn copies count only where no other is left.
    """
    if len(copies) == 1 and copies[0].abstract and copies[0].abstract_missing_reason is None:
        return copies[0]  # as nearly all are
    live = [copy for copy in copies if copy.status != "deleted"]
    ranked = sorted(live or copies, key=_rank)
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


def _rank(copy: Article) -> tuple[int, bool, int, str]:
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
