"""`litlode report`: the search appendix and the PRISMA 2020 flow of a review, from the tables alone.

Reading order: `write` and `as_text` (what the command calls), then `appendix` and its parts: the sources, every search
with its runs, the deduplication, the sixteen items of PRISMA-S. ``flow.py`` counts, ``flow_svg.py`` draws.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import store
from pipeline import flow, flow_svg, markdown
from pipeline.errors import InputError

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = Mapping[str, Any]

MISSING = "not recorded"
DIAGRAM, TABLE = "prisma-flow.svg", "prisma-flow.csv"
RULES = {
    "same_pmid": "the same PMID",
    "same_doi": "the same DOI, unless PMIDs differ or one is a notice about the other",
    "same_pmcid": "the same PMCID, unless PMIDs differ or one is a notice about the other",
    "same_s2_paper_id": "the same Semantic Scholar paper id, unless PMIDs differ or one is a notice about the other",
    "title_year_author": "the same title and first author, years at most one apart; no identifier, abstract or journal "
    "differs, and none is a preprint or a notice",
    "title_abstract": "the same title and nearly the same abstract; no identifier differs",
    "similar_title_abstract": "titles that only a misprint or a missing subtitle tells apart, the same authors and "
    "abstract; no identifier differs",
    "similar_title_authors": "titles that only a misprint tells apart, the same authors, journal and year, one without "
    "an abstract; no identifier differs",
    "reviewer": "a person's decision",
    "same_record": "the same record of the same source, which came by another way as well",
    "named_by_run": "the entry in the search log, which names the paper itself",
}
WINDOW = {"modified_from", "created_from"}  # filters that bound an update, not the search
METHODS = {3: "registry", 4: "browse", 5: "citation", 6: "contact", 7: "other"}


def write(db: Database, folder: Path) -> list[Path]:
    """Write the four files of the report, each whole or not at all; the paths, in the order in which one reads them.

    A file that would not change is not touched.
    """
    counted = _counted(db)
    texts = {
        flow.APPENDIX: appendix(db, counted),
        flow.NUMBERS: flow.as_markdown(counted, DIAGRAM),
        DIAGRAM: flow_svg.draw(counted, _as_of(db)),
        TABLE: flow.as_csv(counted),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            _replace(folder / name, text.encode())
    except OSError as error:
        raise InputError(f"{error.filename or folder}: cannot be written: {error.strerror}.") from error
    return [folder / name for name in texts]


def _replace(path: Path, content: bytes) -> None:
    """Put a file in place under another name first, so that nobody ever reads half of it."""
    if path.is_file() and path.read_bytes() == content:
        return
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def as_text(db: Database) -> str:
    """The appendix and the flow as one Markdown text."""
    counted = _counted(db)
    return f"{appendix(db, counted)}\n{flow.as_markdown(counted)}"


def is_empty(db: Database) -> bool:
    """Whether there is nothing to report."""
    return _is_empty(db, flow.count(db))


def _is_empty(db: Database, counted: flow.Flow) -> bool:
    return not (counted.databases.sources or counted.other.sources or store.run_query(db, "search_log"))


def _counted(db: Database) -> flow.Flow:
    counted = flow.count(db)
    if _is_empty(db, counted):
        raise InputError(
            "Nothing has been searched or imported yet, so there is nothing to report. Start with `litlode fetch`, or "
            "`litlode import FILE`."
        )
    return counted


def _as_of(db: Database) -> str:
    since = store.run_query(db, "last_run")
    return f"Counted by litlode after the run of {since[0]['since'][:10]}." if since else "Counted by litlode."


# ---------------------------------------------------------------------------------------------- the appendix


def appendix(db: Database, counted: flow.Flow) -> str:
    """Every search as it was run, how duplicates were found, and the items of PRISMA-S."""
    runs = sorted(store.run_query(db, "search_log"), key=_order)
    searches = [(name, list(group)) for name, group in groupby(runs, key=_title)]
    parts = ["# Search appendix", _as_of(db), "## PRISMA-S checklist", _checklist(runs, counted), "## Searches"]
    if not searches:
        parts.append(f"No run is recorded; the records came without one (source: {MISSING}).")
    for name, group in searches:
        parts += [f"### {markdown.cell(name)}", *_search(group)]
    parts += ["## Deduplication", *_deduplication(db, counted)]
    return "\n\n".join(parts) + "\n"


def _order(run: Row) -> tuple[Any, ...]:
    """Searches by name, then files; the runs of each in the order of time."""
    return run["search"] is None, _title(run), run["run_at"], run["run_id"]


def _title(run: Row) -> str:
    if run["search"]:
        return f"{run['search']}, {_source(run)}"
    return _source(run)


def _source(run: Row) -> str:
    return flow.source_name(run["source"], "file" if run["method"] in {"import", "bulk"} else run["method"])


def _is_file(run: Row) -> bool:
    return run["method"] in {"import", "bulk"}


def _search(runs: Sequence[Row]) -> list[str]:
    """One search: its strategies, then a row for each run."""
    facts = [
        ("platform", _join(run["platform"] for run in runs)),
        ("method", _join(run["method"] for run in runs)),
        ("search filters", _join(run["search_filters"] for run in runs)),
        ("prior work", _join(run["prior_work"] for run in runs)),
        ("peer review of the strategy", _join(run["peer_review"] for run in runs)),
    ]
    parts = [markdown.table(("", ""), facts)]
    if _is_file(runs[0]):
        parts.append(f"Imported files; the search behind an exported file is {MISSING} here.")
        first = ("file", lambda run: run["query_text"])
    else:
        written = runs[-1]["query_written"]
        parts.append("Query as written in the configuration now:" if written else f"Query as written: {MISSING}.")
        parts += [markdown.verbatim(written)] if written else []
        parts += _strategies(runs, "query_text", "As sent")
        parts += _strategies(runs, "query_translation", "As the service translated it")
        parts += _warnings(runs)
        first = ("filters", lambda run: _filters(run["filters"]))
    return [*parts, _runs_table(runs, first)]


def _strategies(runs: Sequence[Row], column: str, words: str) -> list[str]:
    """Each text that was used, with the runs that used it."""
    used: dict[str, list[int]] = {}
    for number, run in enumerate(runs, start=1):
        if run[column]:
            used.setdefault(run[column], []).append(number)
    if not used:
        return [f"{words}: {MISSING}."]
    parts = []
    for text, numbers in used.items():
        parts += [f"{words}, {_run_numbers(numbers)}:", markdown.verbatim(text)]
    return parts


def _warnings(runs: Sequence[Row]) -> list[str]:
    """What the service left out of the query, or why a run stopped."""
    said: dict[str, list[int]] = {}
    for number, run in enumerate(runs, start=1):
        for text in json.loads(run["warnings"]):
            said.setdefault(text, []).append(number)
    lines = [f"- {_run_numbers(numbers)}: {markdown.cell(text)}" for text, numbers in said.items()]
    return ["Warnings:", "\n".join(lines)] if lines else []


def _run_numbers(numbers: Sequence[int]) -> str:
    """Which runs, in few words.

    >>> _run_numbers([1, 2, 3, 5])
    'runs 1–3, 5'
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number])
    shown = ", ".join("–".join(str(number) for number in span) for span in spans)
    return f"run {shown}" if len(numbers) == 1 else f"runs {shown}"


def _runs_table(runs: Sequence[Row], first: tuple[str, Callable[[Row], object]]) -> str:
    name, value = first
    numbers = {run["run_id"]: number for number, run in enumerate(runs, start=1)}
    head = ("run", "began (UTC)", name, "version", "state", "reported", "fetched", "new", "not stored")
    rows = [
        (
            str(numbers[run["run_id"]]),
            run["run_at"].removesuffix("+00:00").removesuffix("Z").replace("T", " "),
            value(run),
            run["tool_version"] or MISSING,
            _state(run, numbers),
            MISSING if run["hits_reported"] is None else run["hits_reported"],
            MISSING if run["hits_fetched"] is None else run["hits_fetched"],
            run["new_articles"],
            run["not_stored"],
        )
        for run in runs
    ]
    return markdown.table(head, rows, numbers=4)


def _state(run: Row, numbers: Mapping[str, int]) -> str:
    by_litlode = run["method"] == "search" or _is_file(run)
    state = "finished" if run["finished_at"] else "interrupted" if by_litlode else "entered by hand"
    if run["supersedes"]:
        state += f", updates run {numbers.get(run['supersedes'], run['supersedes'])}"
    return state


def _filters(text: str, without: Collection[str] = ()) -> str:
    """The limits that were sent, as words.

    >>> _filters('{"mindate": "2020", "language": ["eng", "ger"]}')
    'language eng, ger; mindate 2020'
    """
    filters = {name: value for name, value in json.loads(text).items() if name not in without}
    return "; ".join(f"{name} {_words(filters[name])}" for name in sorted(filters)) or "none"


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _join(values: Iterable[object]) -> str:
    """What differs, once each, in its first order."""
    return "; ".join(dict.fromkeys(str(value) for value in values if value)) or MISSING


# ---------------------------------------------------------------------------------------------- deduplication


def _deduplication(db: Database, counted: flow.Flow) -> list[str]:
    rules = store.run_query(db, "duplicates_by_rule")
    parts = [
        "litlode joins the records of one paper by rule, keeps every record, and notes the rule by which each was "
        "joined. A record that several runs brought by one way counts once. Part I and Part II, a preprint and its "
        "article, an article and a notice about it stay two."
    ]
    rows: list[tuple[object, ...]] = [
        (row["rule"], RULES.get(row["rule"], row["rule"]), row["example"], row["records"]) for row in rules
    ]
    rows.append(("all", "", "", counted.databases.duplicates + counted.other.duplicates))
    parts.append(markdown.table(("rule", "records are one paper by", "example", "duplicates"), rows, numbers=1))
    return parts


# ---------------------------------------------------------------------------------------------- PRISMA-S


def _checklist(runs: Sequence[Row], counted: flow.Flow) -> str:
    sources = [*counted.databases.sources, *counted.other.sources]
    sent = [run for run in runs if run["method"] == "search"]
    without_run = [one.name for one in sources if one.via == "not recorded"]
    answers = {
        1: _join([*(_platform(run) for run in runs if run["method"] == "search" or _is_file(run)), *without_run]),
        2: "Each run asked one source on its platform" if sent else MISSING,
        **{item: _by_method(runs, method) for item, method in METHODS.items()},
        8: "Under Searches, as written, as sent and as translated" if sent else MISSING,
        9: _join(_filters(run["filters"], without=WINDOW) for run in sent),
        10: _join(run["search_filters"] for run in runs),
        11: _join(run["prior_work"] for run in runs),
        12: _updates(sent),
        13: _join(f"{title}: {_days(group)}" for title, group in _grouped(runs)),
        14: _join(run["peer_review"] for run in runs),
        15: _join(f"{one.name}: {one.identified:,}" for one in sources),
        16: f"By litlode{_versions(runs)}, {counted.databases.duplicates + counted.other.duplicates:,} duplicates; "
            "rules and counts under Deduplication",
    }  # fmt: skip
    return markdown.table(("item", "", "answer"), [(str(item), ITEMS[item], answers[item]) for item in ITEMS])


ITEMS = {
    1: "Database name and platform",
    2: "Multi-database searching",
    3: "Study registries",
    4: "Online resources and browsing",
    5: "Citation searching",
    6: "Contacts",
    7: "Other methods",
    8: "Full search strategies",
    9: "Limits and restrictions",
    10: "Search filters",
    11: "Prior work",
    12: "Updates",
    13: "Dates of searches",
    14: "Peer review",
    15: "Total records",
    16: "Deduplication",
}


def _platform(run: Row) -> str:
    platform = run["platform"]
    name = _source(run)
    return f"{name}: {platform}" if platform and platform not in {"file", name} else name


def _by_method(runs: Sequence[Row], method: str) -> str:
    return _join(
        f"{_source(run)}: {run['query_text'] or ''}".removesuffix(": ") for run in runs if run["method"] == method
    )


def _grouped(runs: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    return [(title, list(group)) for title, group in groupby(runs, key=_title)]


def _days(runs: Sequence[Row]) -> str:
    """The first and the last day."""
    return " to ".join(dict.fromkeys((runs[0]["run_at"][:10], runs[-1]["run_at"][:10])))


def _updates(sent: Sequence[Row]) -> str:
    return _join(f"{title}: {_times(len(group))}" for title, group in _grouped(sent))


def _times(runs: int) -> str:
    return "run once" if runs == 1 else f"run {runs:,} times, see the rows under Searches"


def _versions(runs: Sequence[Row]) -> str:
    versions = dict.fromkeys(str(run["tool_version"]) for run in runs if run["tool_version"])
    return f" {', '.join(versions)}" if versions else f" (version {MISSING})"
