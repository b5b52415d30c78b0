"""The PRISMA 2020 flow: its boxes from the counted rows, as Markdown, as the flow-diagram tool's CSV, as an SVG.

Reading order: `Arm` and `Flow` (the numbers, every sum in one place), `count`, then `as_markdown` and `as_csv`.
``flow_svg.py`` draws it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db import store
from pipeline import markdown

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = Mapping[str, Any]
Reasons = tuple[tuple[str, int], ...]

SOURCE_NAMES = {
    "pubmed": "PubMed",
    "nbib": "PubMed .nbib",
    "semantic_scholar": "Semantic Scholar",
    "ris": "RIS",
    "litlode": "litlode JSON Lines",
    "aggregator": "Semantic Scholar by an aggregator",
}
WAYS = {
    "search": "",
    "file": "imported files",
    "registry": "register",
    "browse": "browsing",
    "citation": "citation searching",
    "contact": "contacts",
    "other": "other methods",
    "not recorded": "no run recorded",
}
FATES = ("identified", "duplicates", "retracted", "withdrawn", "not_stored", "not_fetched", "kept")
STAGES = {"title_abstract": "title and abstract", "full_text": "full text"}
CONSENSUS = (
    "Each reviewer has one voice per paper and stage, the last that was given. All include: included. All exclude: "
    "excluded, with their reason where they agree on it. They differ, or one is unsure: undecided, until a reviewer "
    'named "consensus" decides. One reviewer suffices for a decision; the table of reviewers shows how many did. A '
    "full-text decision means that the paper has passed title and abstract. An exclusion at full text with the reason "
    '"not retrieved" is a report that could not be had. Decisions on duplicates count for the paper they are; those on '
    "papers that were retracted or withdrawn since count nowhere and are listed."
)


# ---------------------------------------------------------------------------------------------- the numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one source gave by one way, and what became of it; the parts add up to `identified`."""

    name: str
    via: str
    arm: str  # databases, registers, other
    identified: int
    duplicates: int
    retracted: int
    withdrawn: int
    not_stored: int
    not_fetched: int  # by a run that was interrupted
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One column of the diagram: what databases and registers brought, or what other methods did."""

    sources: tuple[Source, ...] = ()
    not_screened: int = 0
    excluded: Reasons = ()  # on title and abstract
    undecided: int = 0
    not_retrieved: int = 0
    not_assessed: int = 0
    excluded_full_text: Reasons = ()
    undecided_full_text: int = 0
    included: int = 0

    @property
    def identified(self) -> int:
        """Records of all sources, duplicates included."""
        return sum(source.identified for source in self.sources)

    @property
    def duplicates(self) -> int:
        """Records of a paper for which another record stands."""
        return sum(source.duplicates for source in self.sources)

    @property
    def ineligible(self) -> int:
        """Papers that litlode leaves out by their status: retracted, or withdrawn by their source."""
        return sum(source.retracted + source.withdrawn for source in self.sources)

    @property
    def not_stored(self) -> int:
        """Records that a search listed and that could not be had or read."""
        return sum(source.not_stored for source in self.sources)

    @property
    def not_fetched(self) -> int:
        """Records that an interrupted run has still to ask for."""
        return sum(source.not_fetched for source in self.sources)

    @property
    def removed(self) -> int:
        """Everything removed before screening."""
        return self.duplicates + self.ineligible + self.not_stored

    @property
    def screened(self) -> int:
        """Papers with a decision."""
        return self.n_excluded + self.undecided + self.sought

    @property
    def n_excluded(self) -> int:
        """Papers excluded on title and abstract."""
        return sum(n for _, n in self.excluded)

    @property
    def sought(self) -> int:
        """Papers that passed title and abstract."""
        return self.not_retrieved + self.not_assessed + self.assessed

    @property
    def assessed(self) -> int:
        """Papers with a decision on their full text."""
        return self.n_excluded_full_text + self.undecided_full_text + self.included

    @property
    def n_excluded_full_text(self) -> int:
        """Papers excluded on their full text."""
        return sum(n for _, n in self.excluded_full_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The whole diagram, and what belongs beside it."""

    databases: Arm
    other: Arm
    reviewers: tuple[Row, ...] = ()
    set_aside: tuple[Row, ...] = ()  # decisions on papers retracted or withdrawn since
    lost: tuple[Row, ...] = ()  # records that could not be read, by reason

    @property
    def included(self) -> int:
        """Papers included from both columns."""
        return self.databases.included + self.other.included


def count(db: Database) -> Flow:
    """The flow as the tables have it now."""
    sources = [_source(row) for row in store.run_query(db, "prisma_identification")]
    steps = store.run_query(db, "prisma_screening")
    return Flow(
        databases=_arm((one for one in sources if one.arm != "other"), (row for row in steps if row["arm"] != "other")),
        other=_arm((one for one in sources if one.arm == "other"), (row for row in steps if row["arm"] == "other")),
        reviewers=tuple(store.run_query(db, "prisma_reviewers")),
        set_aside=tuple(store.run_query(db, "prisma_set_aside")),
        lost=tuple(store.run_query(db, "records_lost")),
    )


def _source(row: Row) -> Source:
    counts = {name: row[name] for name in FATES}
    return Source(name=source_name(row["source"], row["via"]), via=row["via"], arm=row["arm"], **counts)


def _arm(sources: Iterable[Source], steps: Iterable[Row]) -> Arm:
    numbers: dict[str, int] = {}
    reasons: dict[str, list[tuple[str, int]]] = {"excluded": [], "excluded_full_text": []}
    for row in steps:
        if row["step"] in reasons:
            reasons[row["step"]].append((row["reason"], row["n"]))
        else:
            numbers[row["step"]] = row["n"]
    return Arm(
        sources=tuple(sources),
        excluded=tuple(reasons["excluded"]),
        excluded_full_text=tuple(reasons["excluded_full_text"]),
        **numbers,
    )


def source_name(source: str, via: str) -> str:
    """How a reader calls a source, and the way by which its records came.

    >>> source_name("pubmed", "search"), source_name("pubmed", "file"), source_name("ClinicalTrials.gov", "registry")
    ('PubMed', 'PubMed (imported files)', 'ClinicalTrials.gov')
    """
    name = SOURCE_NAMES.get(source, source)
    way = WAYS.get(via, via) if via != "registry" else ""
    return f"{name} ({way})" if way else name


# ---------------------------------------------------------------------------------------------- Markdown


def as_markdown(flow: Flow, diagram: str | None = None) -> str:
    """The flow with its sources, reasons and reviewers; `diagram` is the file that draws it."""
    parts = ["# PRISMA 2020 flow"]
    if diagram:
        parts.append(f"![PRISMA 2020 flow diagram]({diagram})")
    parts += ["## Identification, by source", _sources_table(flow), "## Flow", _boxes_table(flow.databases)]
    if flow.other.sources:
        parts += ["## Flow of records from other methods", _boxes_table(flow.other)]
    parts.append(
        f"Included in the review: {flow.included:,} reports. Reports of one study are not linked, so studies are not "
        "counted."
    )
    parts += ["## How decisions are counted", CONSENSUS]
    if flow.reviewers:
        parts.append(_reviewers_table(flow.reviewers))
    else:
        parts.append("No screening decision is recorded yet.")
    if flow.set_aside:
        parts.append("Decisions on papers that were retracted or withdrawn since:")
        columns = ("article_id", "title", "status", "stage", "result")
        parts.append(markdown.table(columns, [[row[name] for name in columns] for row in flow.set_aside]))
    if flow.lost:
        n = sum(row["records"] for row in flow.lost)
        parts.append(
            f"Records that could not be read: {n:,}, named in the table `issues`. Those of imported files are in no "
            "box: they were never hits."
        )
        parts.append(_lost_table(flow.lost))
    return "\n\n".join(parts) + "\n"


def _reviewers_table(reviewers: Iterable[Row]) -> str:
    names = ("papers", "one_reviewer", "two_or_more", "disputed", "settled", "undecided")
    head = ("stage", "papers", "one reviewer", "two or more", "disputed", "settled by consensus", "undecided")
    return markdown.table(
        head, [(STAGES[row["stage"]], *(row[name] for name in names)) for row in reviewers], numbers=6
    )


def _lost_table(lost: Iterable[Row]) -> str:
    head = ("stage", "reason", "place", "example", "records")
    names = ("stage", "code", "example_place", "example", "records")
    return markdown.table(head, [[row[name] for name in names] for row in lost], numbers=1)


def _sources_table(flow: Flow) -> str:
    sources = [*flow.databases.sources, *flow.other.sources]
    rows: list[list[object]] = [[one.name, *(getattr(one, name) for name in FATES)] for one in sources]
    rows.append(["all", *(sum(getattr(one, name) for one in sources) for name in FATES)])
    head = ("source", "identified", "duplicates", "retracted", "withdrawn", "not to be had", "not yet fetched", "kept")
    return markdown.table(head, rows, numbers=len(FATES))


def _boxes_table(arm: Arm) -> str:
    rows: list[tuple[str, int]] = [
        ("Records identified", arm.identified),
        ("– duplicate records removed", arm.duplicates),
        ("– removed by litlode as retracted or withdrawn", arm.ineligible),
        ("– removed for other reasons: could not be had or read", arm.not_stored),
        ("– not yet fetched", arm.not_fetched),
        ("– not yet screened", arm.not_screened),
        ("Records screened", arm.screened),
        *((f"– excluded: {reason}", n) for reason, n in arm.excluded),
        ("– undecided", arm.undecided),
        ("Reports sought for retrieval", arm.sought),
        ("– not retrieved", arm.not_retrieved),
        ("– not yet assessed", arm.not_assessed),
        ("Reports assessed for eligibility", arm.assessed),
        *((f"– excluded: {reason}", n) for reason, n in arm.excluded_full_text),
        ("– undecided", arm.undecided_full_text),
        ("Reports included in review", arm.included),
    ]
    return markdown.table(("box", "n"), rows, numbers=1)


# ---------------------------------------------------------------------------------------------- the tool's CSV

COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
NOT_RECORDED = "NA"  # as R writes it: the tool leaves such a line, or the whole column, out of its drawing
APPENDIX, NUMBERS = "search-appendix.md", "prisma-flow.md"

BOXES: tuple[tuple[str, str, str, str, str], ...] = (
    (NOT_RECORDED, "node4", "prevstud", "Previous studies", NUMBERS),
    ("previous_studies", "node5", "box1", "Studies included in previous version of review", NUMBERS),
    ("previous_reports", NOT_RECORDED, "box1", "Reports of studies included in previous version of review", NUMBERS),
    (NOT_RECORDED, "node6", "newstud", "Identification of new studies via databases and registers", APPENDIX),
    ("database_results", "node7", "box2", "Databases", APPENDIX),
    ("database_specific_results", NOT_RECORDED, "box2", "Specific Databases", APPENDIX),
    ("register_results", NOT_RECORDED, "box2", "Registers", APPENDIX),
    ("register_specific_results", NOT_RECORDED, "box2", "Specific Registers", APPENDIX),
    (NOT_RECORDED, "node16", "othstud", "Identification of new studies via other methods", APPENDIX),
    ("website_results", "node17", "box11", "Websites", APPENDIX),
    ("organisation_results", NOT_RECORDED, "box11", "Organisations", APPENDIX),
    ("citations_results", NOT_RECORDED, "box11", "Citation searching", APPENDIX),
    ("duplicates", "node8", "box3", "Duplicate records", APPENDIX),
    ("excluded_automatic", NOT_RECORDED, "box3", "Records marked as ineligible by automation tools", NUMBERS),
    ("excluded_other", NOT_RECORDED, "box3", "Records removed for other reasons", NUMBERS),
    ("records_screened", "node9", "box4", "Records screened", NUMBERS),
    ("records_excluded", "node10", "box5", "Records excluded", NUMBERS),
    ("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", NUMBERS),
    ("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved", NUMBERS),
    ("other_sought_reports", "node18", "box12", "Reports sought for retrieval", NUMBERS),
    ("other_notretrieved_reports", "node19", "box13", "Reports not retrieved", NUMBERS),
    ("dbr_assessed", "node13", "box8", "Reports assessed for eligibility", NUMBERS),
    ("dbr_excluded", "node14", "box9", "Reports excluded", NUMBERS),
    ("other_assessed", "node20", "box14", "Reports assessed for eligibility", NUMBERS),
    ("other_excluded", "node21", "box15", "Reports excluded", NUMBERS),
    ("new_studies", "node15", "box10", "New studies included in review", NUMBERS),
    ("new_reports", NOT_RECORDED, "box10", "Reports of new included studies", NUMBERS),
    ("total_studies", "node22", "box16", "Total studies included in review", NUMBERS),
    ("total_reports", NOT_RECORDED, "box16", "Reports of total included studies", NUMBERS),
    ("identification", "node1", "identification", "Identification", NUMBERS),
    ("screening", "node2", "screening", "Screening", NUMBERS),
    ("included", "node3", "included", "Included", NUMBERS),
)
"""data, node, box, text and the page behind the box: one row of the tool's table each, found by `data` or by `box`."""


def as_csv(flow: Flow) -> str:
    """The table that ``PRISMA_data(read.csv(…))`` of the R package PRISMA2020, and its web page, read.

    What litlode does not know (studies, a previous version of the review) is NA.
    """
    values = _values(flow)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for data, node, box, text, url in BOXES:
        n = values.get(data, 0)
        writer.writerow((data, node, box, text, text, text if node != NOT_RECORDED else NOT_RECORDED, url, n))
    return out.getvalue()


def _values(flow: Flow) -> dict[str, object]:
    databases, other = flow.databases, flow.other
    ways: dict[str, int] = {}
    for source in other.sources:
        way = {"citation": "citations_results", "contact": "organisation_results"}.get(source.via, "website_results")
        ways[way] = ways.get(way, 0) + source.identified
    by_arm = {
        arm: tuple((one.name, one.identified) for one in databases.sources if one.arm == arm)
        for arm in ("databases", "registers")
    }
    unknown = ("previous_studies", "previous_reports", "new_studies", "total_studies")
    return {
        **dict.fromkeys((*unknown, "website_results", "organisation_results", "citations_results"), NOT_RECORDED),
        **ways,
        "database_results": sum(n for _, n in by_arm["databases"]),
        "database_specific_results": as_reasons(by_arm["databases"]),
        "register_results": sum(n for _, n in by_arm["registers"]),
        "register_specific_results": as_reasons(by_arm["registers"]),
        "duplicates": databases.duplicates,
        "excluded_automatic": databases.ineligible,
        "excluded_other": databases.not_stored,
        "records_screened": databases.screened,
        "records_excluded": databases.n_excluded,
        "dbr_sought_reports": databases.sought,
        "dbr_notretrieved_reports": databases.not_retrieved,
        "dbr_assessed": databases.assessed,
        "dbr_excluded": as_reasons(databases.excluded_full_text),
        "other_sought_reports": other.sought,
        "other_notretrieved_reports": other.not_retrieved,
        "other_assessed": other.assessed,
        "other_excluded": as_reasons(other.excluded_full_text),
        "new_reports": flow.included,
        "total_reports": flow.included,
    }


def as_reasons(pairs: Iterable[tuple[str, int]]) -> str:
    """Names and numbers as the tool reads them; it takes what stands between a comma and a semicolon for the number.

    >>> as_reasons([("wrong drug", 12), ("review, not a case", 3)])
    'wrong drug, 12; review / not a case, 3'
    >>> as_reasons([])
    '0'
    """
    # The tool puts the text between single quotes of a language that has no way to write one.
    named = [(re.sub(r"\s*[,;]+\s*", " / ", " ".join(name.split())).replace("'", "’"), n) for name, n in pairs]
    return "; ".join(f"{name}, {n}" for name, n in named) or "0"
