"""The tables of an export in the formats that people open: CSV, JSON Lines, Parquet, a workbook for Excel.

The same rows give the same bytes. What the text does not say is an empty field, a null, an empty cell.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipeline.errors import InputError

if TYPE_CHECKING:
    import pyarrow

SHEET_ROWS = 1_048_575  # Excel's limit, without the heading
CELL_CHARACTERS = 32_767  # Excel's limit
CREATED = datetime(2000, 1, 1)  # in the workbook's properties: the time of the export would make every file another one
GROUP_ROWS = 50_000  # of a Parquet file, so that a long table need not lie in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: its name, what it answers, its columns, and its rows, which can be asked for again."""

    name: str
    question: str
    columns: tuple[str, ...]
    types: tuple[str, ...]  # text, integer, real or json, as `db.dictionary` has them
    meanings: tuple[str, ...]
    rows: Callable[[], Iterator[tuple[Any, ...]]]


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A path to write to that takes the place of `path` when all is written, so that nobody ever reads half of it."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """The same as an open text file."""
    with replaced(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as out:
        yield out


def dictionary(sheets: Iterable[Sheet]) -> Iterator[tuple[str, str, str, str]]:
    """Table, column, type and meaning of every column; a line for the table itself comes first."""
    for sheet in sheets:
        yield sheet.name, "", "", sheet.question
        for column in zip(sheet.columns, sheet.types, sheet.meanings, strict=True):
            yield sheet.name, *column


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    """Comma, double quotes, UTF-8; what is not stated is an empty field. How many rows."""
    n = 0
    with opened(path) as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            n += 1
    return n


def write_json_lines(path: Path, sheet: Sheet) -> int:
    """An object per row; lists and objects as such, what is not stated as null. How many rows."""
    n = 0
    with opened(path) as out:
        for row in sheet.rows():
            values = {
                name: json.loads(value) if kind == "json" and value else value
                for name, kind, value in zip(sheet.columns, sheet.types, row, strict=True)
            }
            out.write(json.dumps(values, ensure_ascii=False) + "\n")
            n += 1
    return n


def write_parquet(path: Path, sheet: Sheet) -> int:
    """Typed columns with their meanings, null for what is not stated, lists and objects as JSON text. How many rows.

    Columns are typed by what `db.dictionary` says, so a table without rows has the same schema as a full one.
    """
    import pyarrow
    from pyarrow import parquet

    schema = _schema(sheet)
    rows, n = sheet.rows(), 0
    with replaced(path) as unfinished, parquet.ParquetWriter(unfinished, schema, compression="zstd") as writer:
        while some := list(itertools.islice(rows, GROUP_ROWS)):
            columns = [
                pyarrow.array(values, field.type) for values, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_table(pyarrow.table(columns, schema))
            n += len(some)
    return n


def _schema(sheet: Sheet) -> pyarrow.Schema:
    import pyarrow

    types = {"integer": pyarrow.int64(), "real": pyarrow.float64()}
    fields = [
        pyarrow.field(name, types.get(kind, pyarrow.string()), metadata={"description": meaning})
        for name, kind, meaning in zip(sheet.columns, sheet.types, sheet.meanings, strict=True)
    ]
    return pyarrow.schema(fields, metadata={"description": sheet.question})


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> dict[str, int]:
    """All tables as sheets of one workbook, the meanings of the columns first. How many rows each has.

    No text is taken for a formula. Raises `InputError` where a table is too long for Excel.
    """
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with replaced(path) as unfinished, xlsxwriter.Workbook(str(unfinished), options) as book:
        book.set_properties({"created": CREATED})
        heading = book.add_format({"bold": True})
        sheets = list(sheets)
        _fill(book.add_worksheet("columns"), heading, ("sheet", "column", "type", "meaning"), dictionary(sheets))
        return {
            sheet.name: _fill(book.add_worksheet(sheet.name), heading, sheet.columns, sheet.rows()) for sheet in sheets
        }


def _fill(page: Any, heading: Any, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    page.freeze_panes(1, 0)
    page.write_row(0, 0, columns, heading)
    n = 0
    for n, row in enumerate(rows, 1):
        if n > SHEET_ROWS:
            raise InputError(f"{page.name}: Excel takes {SHEET_ROWS:,} rows and there are more; choose csv instead.")
        page.write_row(n, 0, [value[:CELL_CHARACTERS] if isinstance(value, str) else value for value in row])
    return n
