"""When two records are the same paper, and by which rule. Pure functions.

A shared identifier makes two records one paper; the title does so only together with year and author, and never against
distinct identifiers: Part I and Part II, a preprint and its article, an article and its retraction notice stay two.
grouping.py applies this to many records at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline import likeness, merging
from pipeline.records import Article

IDENTIFIERS = ("pmid", "doi", "pmcid", "s2_paper_id")
"""In the order of their authority: PubMed curates its own; a DOI may be shared by an article and a notice about it."""

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
_LATE_NOTICE = re.compile(r"(?i)[(\[](?:erratum|corrigendum|correction|retraction)(?: notice| note)?[)\]]\W*$")
_NOTICE = re.compile(
    r"(?i)\W*(?:(?:author|publisher)(?:'s)? correction|errat(?:um|a)|corrigend(?:um|a)|expression of concern"
    r"|(?:retraction|withdrawal|correction)(?: note| notice)?\s*(?::|to\b|for\b|$))"
)
_PREPRINT_DOI = re.compile(
    r"10\.(?:1101/(?!(?:gad|gr|lm|rna|sqb|mcs|pdb|glycobiol|cshperspect)\b)|64898/|21203/rs|2139/ssrn|20944/preprints"
    r"|48550/arxiv|22541/au|31234/osf|31219/osf|26434/chemrxiv|36227/techrxiv)"
)
_PREPRINT_SERVER = re.compile(
    r"(?i)\W*(?:the )?(?:biorx|medrx|arx|chemrx|psyarx|techrx)iv\b|research square|ssrn\b|preprints?\b|authorea\b"
)
_MEETING_TYPES = frozenset({"Meeting Abstract", "Conference Abstract", "Conference", "Congress"})
_MIN_WORDS, _MIN_LETTERS = 4, 20
_PART, _AUTHORS = 20, 6  # so many letters of a title with the names of so many authors hardly another has


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether some records are of one paper with others: the rule that says so, or what speaks against it."""

    rule: str | None = None  # same_pmid …, title_year_author, title_abstract, similar_title_…
    shared: str | None = None  # the identifier, or "title", that agrees
    veto: str | None = None  # what speaks against it all the same
    weight: int = 0  # of two titles that fit, the one with more in common weighs more


# ---------------------------------------------------------------------------------------------- keys


def title_keys(article: Article) -> tuple[str, ...]:
    """What a record is found by among those with like titles; none where its title is too common or too short.

    Whole titles without blanks; the beginning and the end of each together with the authors, so that a misprint or a
    missing subtitle still leaves one that agrees.

    >>> title_keys(Article(source="x", source_id="1", title="Reply to Smith and others: on dosing rituximab"))
    ()
    """
    names = " ".join(map(likeness.surname, article.authors[:_AUTHORS]))
    return _keys_of(article.title, article.vernacular_title, is_notice(article), names)


@lru_cache(maxsize=1 << 12)  # those of a batch are asked for several times
def _keys_of(title: str | None, vernacular_title: str | None, is_a_notice: bool, names: str) -> tuple[str, ...]:
    whole = [] if is_a_notice else [key for one in (title, vernacular_title) if one and (key := _whole_key(one))]
    parts = [f"{names}|{part}" for key in whole for part in (key[:_PART], key[-_PART:])] if names else []
    return tuple(dict.fromkeys([*whole, *parts]))


def _whole_key(title: str) -> str | None:
    words = likeness.folded(title)
    key = words.replace(" ", "")
    if words.count(" ") + 1 < _MIN_WORDS or len(key) < _MIN_LETTERS or _GENERIC.match(words):
        return None
    return key


def is_notice(article: Article) -> bool:
    """Whether the record is a notice about another: a retraction, an erratum, an expression of concern."""
    if _NOTICE_TYPES.intersection(article.publication_types):
        return True
    title = article.title or ""
    return _NOTICE.match(title) is not None or _LATE_NOTICE.search(title) is not None


def is_preprint(article: Article) -> bool:
    """Whether the record is a preprint, by its type, its DOI or its server."""
    return (
        "Preprint" in article.publication_types
        or _PREPRINT_DOI.match(article.doi or "") is not None
        or _PREPRINT_SERVER.match(article.journal or "") is not None
    )


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


def judge(some: Sequence[Article], others: Sequence[Article]) -> Verdict:
    """Whether these records, which are of one paper, and those, which are of one paper, are all of the same."""
    for kind in IDENTIFIERS:
        pairs = [(one, other) for one in some for other in others if _share(kind, one, other)]
        if pairs:
            veto = _identifier_veto(kind, pairs, some, others)
            return Verdict(shared=kind, veto=veto) if veto else Verdict(shared=kind, rule=f"same_{kind}")
    keys = {key for one in some for key in title_keys(one) if not is_part(key)}
    if any(not keys.isdisjoint(title_keys(other)) for other in others):
        return _judge_titles(some, others)
    return _judge_similar(some, others)


def _share(kind: str, one: Article, other: Article) -> bool:
    value = getattr(one, kind)
    return value is not None and value == getattr(other, kind)


def is_part(key: str) -> bool:
    """Whether a key of a title names only a part of it: too little to tie records that have nothing else in common."""
    return "|" in key


def conflict(some: Iterable[Article], others: Iterable[Article], kinds: Sequence[str] = ("pmid",)) -> str | None:
    """The kind of identifier in which two sets of copies have values, and none in common."""
    some, others = list(some), list(others)
    for kind in kinds:
        left = {value for copy in some if (value := getattr(copy, kind))}
        right = {value for copy in others if (value := getattr(copy, kind))}
        if left and right and not left & right:
            return kind
    return None


def _identifier_veto(
    kind: str, pairs: Sequence[tuple[Article, Article]], some: Sequence[Article], others: Sequence[Article]
) -> str | None:
    """What speaks against a shared identifier: distinct PMIDs, a notice, or wholly different titles and authors."""
    if kind != "pmid" and conflict(some, others):
        return "their PMIDs differ"
    if kind != "pmid" and any(map(is_notice, some)) != any(map(is_notice, others)):
        return "one is a notice about the other"
    if all(_are_strangers(one, other) for one, other in pairs):
        return "their titles and authors differ"
    return None


def _are_strangers(one: Article, other: Article) -> bool:
    if not likeness.titles_differ(one, other):
        return False
    abstracts = likeness.abstracts_agree(one, other)
    return abstracts is False or (abstracts is None and likeness.authors_agree(one, other) is False)


def _judge_titles(some: Sequence[Article], others: Sequence[Article]) -> Verdict:
    """Two papers with one title: the same, unless something else tells them apart."""
    if veto := _title_veto(some, others):
        return Verdict(shared="title", veto=veto)
    years, authors, abstracts, journals = _compare(some, others)
    if journals is False and abstracts is not True:
        return Verdict(shared="title", veto="their journals differ")
    weight = 4 * (abstracts is True) + 2 * (journals is True) + (_least_gap(some, others) == 0)
    if years and authors:
        return Verdict(shared="title", rule="title_year_author", weight=weight)
    return Verdict(shared="title", rule="title_abstract", weight=weight) if abstracts else Verdict()


def _judge_similar(some: Sequence[Article], others: Sequence[Article]) -> Verdict:
    """Two papers with nearly one title: the same only where the abstract is too, or all that is known without one."""
    if not any(likeness.titles_near(one, other) for one in some for other in others):
        return Verdict()
    if any(map(is_notice, [*some, *others])) or _title_veto(some, others):
        return Verdict()
    years, authors, _, journals = _compare(some, others)
    pairs = [(one, other) for one in some for other in others]
    if years and authors and any(likeness.abstracts_same(one, other) for one, other in pairs):
        return Verdict(shared="title", rule="similar_title_abstract", weight=3)
    if (
        journals
        and _least_gap(some, others) == 0
        and not (_have_abstracts(some) and _have_abstracts(others))
        and any(likeness.titles_misprinted(*pair) and likeness.all_authors_agree(*pair) for pair in pairs)
    ):
        return Verdict(shared="title", rule="similar_title_authors", weight=1)
    return Verdict()


def _title_veto(some: Sequence[Article], others: Sequence[Article]) -> str | None:
    """What speaks against two papers of one title: the first of the reasons that holds."""
    kind = conflict(some, others, ("pmid", "doi", "pmcid"))
    gap = _least_gap(some, others)
    years, authors, abstracts, journals = _compare(some, others)
    named = (("years", years), ("authors", authors), ("abstracts", abstracts))
    differ = " and ".join(name for name, agree in named if agree is False)
    reasons = {
        f"their {kind} differ": kind is not None,
        "each has an id of its own": _is_from_the_user(some) and _is_from_the_user(others),
        "one is a preprint": is_preprint(min(some, key=merging.rank)) != is_preprint(min(others, key=merging.rank)),
        f"their {differ} differ": bool(differ),
        "their years differ, and their abstracts are not the same": (
            gap == 1 and abstracts is None and _have_abstracts(some) and _have_abstracts(others)
        ),
        "one is the abstract of a meeting": (
            _are_abstracts_of_a_meeting(some) != _are_abstracts_of_a_meeting(others) and not (abstracts or journals)
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _compare(
    some: Sequence[Article], others: Sequence[Article]
) -> tuple[bool | None, bool | None, bool | None, bool | None]:
    """Whether years, first authors, abstracts and journals agree."""
    gap = _least_gap(some, others)
    compared: tuple[Callable[[Article, Article], bool | None], ...] = (
        likeness.authors_agree,
        likeness.abstracts_agree,
        likeness.journals_agree,
    )
    authors, abstracts, journals = (
        _combine(agree(one, other) for one in some for other in others) for agree in compared
    )
    return None if gap is None else gap <= 1, authors, abstracts, journals


def _combine(answers: Iterable[bool | None]) -> bool | None:
    """True if any says yes, as all copies of one paper speak for it; False if any says no; None if none can tell."""
    told = [answer for answer in answers if answer is not None]
    return any(told) if told else None


def _least_gap(some: Sequence[Article], others: Sequence[Article]) -> int | None:
    gaps = [gap for one in some for other in others if (gap := likeness.year_gap(one, other)) is not None]
    return min(gaps, default=None)


def _is_from_the_user(copies: Sequence[Article]) -> bool:
    return any(copy.source == "litlode" for copy in copies)


def _have_abstracts(copies: Sequence[Article]) -> bool:
    return any(copy.abstract for copy in copies)


def _are_abstracts_of_a_meeting(copies: Sequence[Article]) -> bool:
    return any(
        _MEETING_TYPES.intersection(copy.publication_types) and "Journal Article" not in copy.publication_types
        for copy in copies
    )
