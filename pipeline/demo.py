"""`litlode demo`: the whole way on the bundled sample, without network or configuration.

The sample is invented (``sample/README.md``), so it goes to a database of its own and never among real papers.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from db import store

if TYPE_CHECKING:
    from sqlite_utils import Database

NAME = "litlode"
DATABASE = Path("data/demo.db")
SAMPLE = Path(__file__).parent / "sample"
FILES = tuple(SAMPLE / name for name in ("pubmed.xml", "pubmed_update.xml.gz", "semantic_scholar.json"))
"""In this order: the update changes what came before it."""
ID_WIDTH = 16  # characters; "pmid:" and a PMID have 13, a Semantic Scholar identifier 43


def command(called: str) -> str:
    """How to call litlode again from this folder, where `called` is how it was called (``sys.argv[0]``)."""
    path = Path(called)
    if path.name != NAME:  # python -m pipeline.cli
        path = Path(sys.executable).with_name(NAME)
    on_path = shutil.which(NAME)
    if not path.exists() or (on_path and Path(on_path).samefile(path)):
        return NAME
    return shlex.quote(nearest(path))


def nearest(path: Path) -> str:
    """The path from here where it lies in this folder or below, the whole path otherwise."""
    whole = Path.cwd() / path
    return str(whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole)


def patient_table(db: Database) -> Table:
    """The view ``patient_summary`` for reading: one row per patient of a paper that counts."""
    return table(store.rows(db, "patient_summary"))


def summary(db: Database) -> str:
    """How much the sample holds."""
    counts = store.counts(db)
    owners = ", ".join(f"{counts[name]} {name}" for name in ("articles", "patients", "groups"))
    names = ("antibody_results", "drug_exposures", "doses", "outcomes")
    facts = ", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in names)
    return f"{owners}.\n{facts}; each with the words it rests on."


def table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Rows of ``patient_summary`` as a table; an empty cell means that the text does not say."""
    shown = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False, expand=False)
    for name in ("article", "patient", "age", "sex"):
        shown.add_column(name, no_wrap=True)
    for name, ratio in (("antibodies", 2), ("drugs", 3), ("outcomes", 3)):
        shown.add_column(name, ratio=ratio)
    last = None
    for row in rows:
        article = str(row["article_id"])
        shown.add_row(
            "" if article == last else shortened(article),
            str(row["patient"]),
            age(row),
            row["sex"] or "",
            Text(antibodies(row)),
            Text(row["drugs"] or ""),
            Text(row["outcomes"] or ""),
        )
        last = article
    return shown


def shortened(identifier: str) -> str:
    """A long identifier without its middle: what tells two apart stands at its ends.

    >>> shortened("pmid:99000001"), shortened("s2:0123456789abcdef0123456789abcdef01234567")
    ('pmid:99000001', 's2:01234…1234567')
    """
    if len(identifier) <= ID_WIDTH:
        return identifier
    return f"{identifier[: ID_WIDTH // 2]}…{identifier[-(ID_WIDTH - 1 - ID_WIDTH // 2) :]}"


def age(row: Mapping[str, Any]) -> str:
    """The age, or its range, in years; of a child under two in months, of a newborn in days.

    >>> age({"age_years": 0.5, "age_years_low": None, "age_years_high": None})
    '6 months'
    >>> age({"age_years": None, "age_years_low": 60.0, "age_years_high": 69.0})
    '60–69'
    """
    years, low, high = row["age_years"], row["age_years_low"], row["age_years_high"]
    if years is not None:
        number, unit = _in_unit(years, years)
    elif low is not None and high is not None:
        (least, unit), (number, _) = _in_unit(low, high), _in_unit(high, high)
        number = f"{least}–{number}"
    else:
        return ""
    return f"{number} {unit[:-1] if number == '1' else unit}".rstrip()


def _in_unit(years: float, largest: float) -> tuple[str, str]:
    """A number of years in the unit that suits `largest`; years need no name."""
    if largest < 1 / 12:
        return f"{years * 365.25:.0f}", "days"
    if largest < 2:
        return f"{years * 12:.0f}", "months"
    return f"{years:g}", ""


def antibodies(row: Mapping[str, Any]) -> str:
    """What was found, then what was looked for and not found, each on its line.

    >>> print(antibodies({"antibodies_positive": "HMGCR", "antibodies_negative": "SRP; Mi-2"}))
    + HMGCR
    − SRP; Mi-2
    """
    signed = (("+", row["antibodies_positive"]), ("−", row["antibodies_negative"]))
    return "\n".join(f"{sign} {targets}" for sign, targets in signed if targets)
