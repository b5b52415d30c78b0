"""`litlode export`: the tables of a review as files, for R, Excel, pandas or a reference manager.

What each file holds is a query of ``db/exports``, in an order that never changes, so the same database gives the same
bytes. Two files go with every export: ``columns.csv`` says what each column means, ``about.json`` what made the rows.

`export_tables.py` writes the tables, `export_references.py` the papers as RIS.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from db import dictionary, questions, store
from pipeline import export_references, export_tables, version
from pipeline.errors import InputError
from pipeline.export_tables import Sheet

if TYPE_CHECKING:
    from sqlite_utils import Database

Format = Literal["csv", "jsonl", "parquet", "xlsx", "ris"]
FORMATS: tuple[Format, ...] = get_args(Format)
ABOUT, COLUMNS, WORKBOOK, REFERENCES = "about.json", "columns.csv", "litlode.xlsx", "articles.ris"


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
            written += _written(db, folder, name, sheets, counts)
        written.append(folder / COLUMNS)
        export_tables.write_csv(written[-1], ("file", "column", "type", "meaning"), export_tables.dictionary(sheets))
        about = json.dumps(_about(db, written, counts), indent=1, ensure_ascii=False) + "\n"
        with export_tables.opened(folder / ABOUT) as out:
            out.write(about)
    except OSError as error:
        raise InputError(f"{error.filename or folder}: cannot be written: {error.strerror}.") from error
    return [*written, folder / ABOUT]


def _written(db: Database, folder: Path, name: Format, sheets: list[Sheet], counts: dict[str, int]) -> list[Path]:
    """Write one format; the files, and into `counts` the rows of each table."""
    if name == "xlsx":
        counts |= export_tables.write_workbook(folder / WORKBOOK, sheets)
        return [folder / WORKBOOK]
    if name == "ris":
        with export_tables.opened(folder / REFERENCES) as out:
            export_references.write(out, store.rows(db, "live_articles"))
        return [folder / REFERENCES]
    paths = [folder / f"{sheet.name}.{name}" for sheet in sheets]
    for path, sheet in zip(paths, sheets, strict=True):
        if name == "csv":
            counts[sheet.name] = export_tables.write_csv(path, sheet.columns, sheet.rows())
        elif name == "jsonl":
            counts[sheet.name] = export_tables.write_json_lines(path, sheet)
        else:
            counts[sheet.name] = export_tables.write_parquet(path, sheet)
    return paths


def _sheet(db: Database, question: questions.Question) -> Sheet:
    names = tuple(found[0] for found in db.execute(f"SELECT * FROM ({question.sql}) LIMIT 0").description)
    known = [_column(question.name, name) for name in names]
    return Sheet(
        name=question.name,
        question=question.title,
        columns=names,
        types=tuple(column.type for column in known),
        meanings=tuple(column.meaning for column in known),
        rows=lambda: iter(db.execute(question.sql)),
    )


def _column(sheet: str, name: str) -> dictionary.Column:
    return dictionary.column(f"exports/{sheet}", name) or dictionary.Column(type="text", meaning="")


def _about(db: Database, files: Iterable[Path], counts: Mapping[str, int]) -> dict[str, Any]:
    """What made the rows, and how to know the files again."""
    readings = store.run_query(db, "extractions_by_fingerprint")
    runs = store.run_query(db, "recent_runs", {"limit": 1})
    return {
        "litlode": version.installed(),
        "fingerprints": {row["fingerprint"]: row["articles"] for row in readings},
        "last_run": runs[0]["run_at"] if runs else None,
        "rows": dict(counts),
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        "reading": "CSV: comma, double quotes, UTF-8. An empty field: the text does not say. Truth values are 0 and 1. "
        "columns.csv says what each column means; fact_id, patient_id and group_id tie the files together. "
        "A fingerprint names the code, vocabularies, model and settings that read the texts.",
    }
