"""What made an extraction, in sixteen hex digits: code, vocabularies, model and spaCy.

The settings of ``[extract]`` change no row, and are left out. Nothing heavy is imported, so that `litlode status` can
say at once what is pending.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
MADE_BY = ("extractors", "pipeline/collect.py", "pipeline/patients.py", "pipeline/records.py")
"""The files that decide the rows."""


@cache
def current() -> str:
    """The fingerprint of this checkout as it was when first asked."""
    digest = hashlib.sha256(f"spacy {version('spacy')}".encode())
    for path in files():
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def files() -> list[Path]:
    """The files of `MADE_BY`, sorted; what Python writes by itself and what only people read is left out."""
    found = [path for name in MADE_BY for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    return sorted(path for path in found if path.suffix not in {".pyc", ".md"})
