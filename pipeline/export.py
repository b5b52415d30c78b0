"""`litlode export`: the tables of a review as files, for R, Excel, pandas or a reference manager.

What each file holds is a query of ``db/exports``, in an order that never changes, so the same database gives the same
bytes. Two files go with every export: ``columns.csv`` says what each column means, ``about.json`` what made the rows.

Reading order: `write`; a table's rows (`Sheet`) as CSV, as JSON Lines, as a sheet of a workbook; the papers as RIS.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, get_args

from db import dictionary, questions, store
from pipeline.errors import InputError

if TYPE_CHECKING:
    from sqlite_utils import Database

Format = Literal["csv", "jsonl", "xlsx", "ris"]
FORMATS: tuple[Format, ...] = get_args(Format)
ABOUT, COLUMNS, WORKBOOK, REFERENCES = "about.json", "columns.csv", "litlode.xlsx", "articles.ris"
SHEET_ROWS = 1_048_575  # Excel's limit, without the heading
CELL_CHARACTERS = 32_767  # Excel's limit
CREATED = datetime(2000, 1, 1)  # in the workbook's properties: the time of the export would make every file another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: its name, what it answers, its columns, and its rows, which can be asked for again."""

    name: str
    question: str
    columns: tuple[str, ...]
    types: tuple[str, ...]  # text, integer, real or json, as `db.dictionary` has them
    rows: Callable[[], Iterator[tuple[Any, ...]]]


def write(db: Database, folder: Path, formats: Iterable[Format] = ("csv",)) -> list[Path]:
    """Write the export into `folder`, each file whole or not at all; the paths, in the order in which one reads them.

    Raises `InputError` where a file cannot be written, or a table is too long for Excel.
    """
    sheets = [_sheet(db, question) for question in questions.exports().values()]
    written: list[Path] = []
    counts: dict[str, int] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in dict.fromkeys(formats):
            if name == "xlsx":
                written.append(_workbook(folder / WORKBOOK, sheets, counts))
            elif name == "ris":
                written.append(_references(folder / REFERENCES, db))
            else:
                written += [_table(folder / f"{sheet.name}.{name}", sheet, counts) for sheet in sheets]
        written.append(folder / COLUMNS)
        with _replaced(written[-1]) as out:
            _csv(out, ("file", "column", "type", "meaning"), _columns(sheets))
        about = json.dumps(_about(db, written, counts), indent=1, ensure_ascii=False) + "\n"
        with _replaced(folder / ABOUT) as out:
            out.write(about)
    except OSError as error:
        raise InputError(f"{error.filename or folder}: cannot be written: {error.strerror}.") from error
    return [*written, folder / ABOUT]


@contextmanager
def _replaced(path: Path) -> Iterator[IO[str]]:
    """A file that takes its place when it is complete, so that nobody ever reads half of it."""
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="") as out:
        yield out
    unfinished.replace(path)


# ------------------------------------------------------------------------------------------------ the tables


def _sheet(db: Database, question: questions.Question) -> Sheet:
    names = tuple(found[0] for found in db.execute(f"SELECT * FROM ({question.sql}) LIMIT 0").description)
    known = [_column(question.name, name) for name in names]
    return Sheet(
        name=question.name,
        question=question.title,
        columns=names,
        types=tuple(column.type for column in known),
        rows=lambda: iter(db.execute(question.sql)),
    )


def _column(sheet: str, name: str) -> dictionary.Column:
    return dictionary.column(f"exports/{sheet}", name) or dictionary.Column(type="text", meaning="")


def _columns(sheets: Iterable[Sheet]) -> Iterator[tuple[str, str, str, str]]:
    """File, column, type and meaning of every column; a line for the file itself comes first."""
    for sheet in sheets:
        yield sheet.name, "", "", sheet.question
        for column, kind in zip(sheet.columns, sheet.types, strict=True):
            yield sheet.name, column, kind, _column(sheet.name, column).meaning


def _table(path: Path, sheet: Sheet, counts: dict[str, int]) -> Path:
    """One table as CSV or JSON Lines, by the ending."""
    with _replaced(path) as out:
        if path.suffix == ".csv":
            counts[sheet.name] = _csv(out, sheet.columns, sheet.rows())
        else:
            counts[sheet.name] = _json_lines(out, sheet)
    return path


def _csv(out: IO[str], columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """Comma, double quotes, UTF-8; what is not stated is an empty field. How many rows."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    n = 0
    for row in rows:
        writer.writerow(row)
        n += 1
    return n


def _json_lines(out: IO[str], sheet: Sheet) -> int:
    n = 0
    for row in sheet.rows():
        values = {
            name: json.loads(value) if kind == "json" and value else value
            for name, kind, value in zip(sheet.columns, sheet.types, row, strict=True)
        }
        out.write(json.dumps(values, ensure_ascii=False) + "\n")
        n += 1
    return n


def _workbook(path: Path, sheets: Iterable[Sheet], counts: dict[str, int]) -> Path:
    """All tables as sheets of one workbook, the meanings of the columns first. No text is taken for a formula."""
    import xlsxwriter

    unfinished = path.with_name(f".{path.name}.part")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(unfinished), options) as book:
        book.set_properties({"created": CREATED})
        heading = book.add_format({"bold": True})
        sheets = list(sheets)
        _fill(book.add_worksheet("columns"), heading, ("sheet", "column", "type", "meaning"), _columns(sheets))
        for sheet in sheets:
            counts[sheet.name] = _fill(book.add_worksheet(sheet.name), heading, sheet.columns, sheet.rows())
    unfinished.replace(path)
    return path


def _fill(page: Any, heading: Any, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    page.freeze_panes(1, 0)
    page.write_row(0, 0, columns, heading)
    n = 0
    for n, row in enumerate(rows, 1):
        if n > SHEET_ROWS:
            raise InputError(f"{page.name}: Excel takes {SHEET_ROWS:,} rows and there are more; choose csv instead.")
        page.write_row(n, 0, [value[:CELL_CHARACTERS] if isinstance(value, str) else value for value in row])
    return n


# ------------------------------------------------------------------------------------------------ the papers


def _references(path: Path, db: Database) -> Path:
    """The papers that count as RIS, for a reference manager or a screening tool."""
    import rispy

    with _replaced(path) as out:
        for row in store.rows(db, "live_articles"):
            one = io.StringIO()
            rispy.dump([_reference(row)], one)
            out.write(one.getvalue().removeprefix("1.\n").strip() + "\n\n")
    return path


def _reference(row: Mapping[str, Any]) -> dict[str, Any]:
    first, _, last = (row["pages"] or "").partition("-")
    names = [_name(author) for author in json.loads(row["authors"])]
    values = {
        "type_of_reference": "JOUR",
        "authors": [name for name in names if name],
        "title": row["title"],
        "abstract": " ".join((row["abstract"] or "").split()),
        "journal_name": row["journal"],
        "year": str(row["publication_year"] or ""),
        "date": (row["publication_date"] or "").replace("-", "/"),
        "volume": row["volume"],
        "number": row["issue"],
        "start_page": first,
        "end_page": last,
        "issn": row["issn"],
        "doi": row["doi"],
        "accession_number": row["pmid"],
        "name_of_database": "PubMed" if row["pmid"] else None,
        "keywords": json.loads(row["keywords"]),
        "language": row["language"],
        "urls": [row["url"]] if row["url"] else [],
        "label": row["article_id"],
    }
    return {name: value for name, value in values.items() if value}


def _name(author: Mapping[str, Any]) -> str:
    """One author as RIS writes it: "Halvorsen, I M"."""
    if not author.get("last_name"):
        return str(author.get("collective_name") or "")
    given = author.get("fore_name") or author.get("initials")
    return ", ".join(part for part in (author["last_name"], given, author.get("suffix")) if part)


# ------------------------------------------------------------------------------------------------ what made them


def _about(db: Database, files: Iterable[Path], counts: Mapping[str, int]) -> dict[str, Any]:
    """What made the rows, and how to know the files again."""
    readings = store.run_query(db, "extractions_by_fingerprint")
    runs = store.run_query(db, "recent_runs", {"limit": 1})
    return {
        "litlode": importlib.metadata.version("litlode"),
        "fingerprints": {row["fingerprint"]: row["articles"] for row in readings},
        "last_run": runs[0]["run_at"] if runs else None,
        "rows": dict(counts),
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        "reading": "CSV: comma, double quotes, UTF-8. An empty field: the text does not say. Truth values are 0 and 1. "
        "columns.csv says what each column means; fact_id, patient_id and group_id tie the files together. "
        "A fingerprint names the code, vocabularies, model and settings that read the texts.",
    }
