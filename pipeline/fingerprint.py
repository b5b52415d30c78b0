"""What made an extraction, in sixteen hex digits: code, vocabularies, model, spaCy, and whether analytes are kept.

The other settings of ``[extract]`` change no row, and are left out. Nothing heavy is imported, so that `litlode status`
can say at once what is pending.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.config import RULES

ROOT = Path(__file__).parents[1]
MADE_BY = ("extractors", *(f"pipeline/{name}.py" for name in ("collect", "extract", "patients", "records", "regimens")))
"""The files that decide the rows."""


@cache
def current(model: str, analytes: bool = False) -> str:
    """The fingerprint of this checkout with this model, as both were when first asked."""
    digest = hashlib.sha256(f"spacy {version('spacy')}".encode())
    for path in files():
        _add(digest, path, ROOT)
    if Path(model).is_dir():
        for path in sorted(path for path in Path(model).rglob("*") if path.is_file()):
            _add(digest, path, Path(model))
    elif model != RULES:
        digest.update(f"\n{model} {_version(model)}".encode())
    if analytes:
        digest.update(b"\nanalytes")
    return digest.hexdigest()[:16]


def _add(digest: hashlib._Hash, path: Path, root: Path) -> None:
    content = path.read_bytes()
    digest.update(f"\n{path.relative_to(root).as_posix()} {len(content)}\n".encode())
    digest.update(content)


def _version(model: str) -> str:
    try:
        return version(model)
    except PackageNotFoundError:
        return "not installed"  # loading it will say so, with what to do


def files() -> list[Path]:
    """The files of `MADE_BY`, sorted; what Python writes by itself and what only people read is left out."""
    found = [path for name in MADE_BY for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    return sorted(path for path in found if path.suffix not in {".pyc", ".md"})
