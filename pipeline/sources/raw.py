"""data/raw: every page as the service sent it, compressed, and a manifest of what was asked and when.

A folder holds the pages of one piece of work, `000001.xml.gz` and so on, and `manifest.jsonl` with one line for each. A
page is written under another name, synced and renamed, and only then entered; so whatever moment a process dies at, a
page that the manifest names is there whole, and what it does not name is written again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.sources.pace import StoppedError
from pipeline.sources.paging import Page

MANIFEST = "manifest.jsonl"
_LEVEL = 6  # of compression


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the manifest."""

    file: str  # beside the manifest
    service: str
    request: dict[str, Any]  # path and parameters, without keys, contact and tokens
    retrieved_at: str
    sha256: str  # of the unpacked page
    size: int  # of the unpacked page, in bytes
    got: tuple[str, ...]  # the ids whose records it holds
    gone: tuple[str, ...]  # ids that were asked for, twice, and not given
    total: int | None


class RawFolder:
    """The pages of one piece of work; several threads may write, one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._entries: list[Entry] | None = None
        self._is_closed = False

    def close(self) -> None:
        """Take no more pages: a thread that was left behind shall write none into what is another's by now."""
        with self._lock:
            self._is_closed = True

    def write(self, page: Page) -> Entry:
        """Keep a page; when this returns it is on disk, and in the manifest. Raises `StoppedError` once closed."""
        with self._lock:
            if self._is_closed:
                raise StoppedError
            known = self._load()
            entry = Entry(
                file=f"{len(known) + 1:06d}.{page.form}.gz",
                service=page.service,
                request=dict(page.request),
                retrieved_at=page.retrieved_at,
                sha256=hashlib.sha256(page.body).hexdigest(),
                size=len(page.body),
                got=page.got,
                gone=page.gone,
                total=page.total,
            )
            self.path.mkdir(parents=True, exist_ok=True)
            _replace(self.path / entry.file, gzip.compress(page.body, _LEVEL, mtime=0))
            line = json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":")) + "\n"
            with (self.path / MANIFEST).open("ab") as manifest:
                manifest.write(line.encode())
                manifest.flush()
                os.fsync(manifest.fileno())
            known.append(entry)
            return entry

    def entries(self) -> tuple[Entry, ...]:
        """All pages so far, in the order in which they were written."""
        with self._lock:
            return tuple(self._load())

    def read(self, entry: Entry) -> bytes:
        """The page itself, unpacked; raises `InputError` when it is no longer what was written."""
        path = self.path / entry.file
        try:
            body = gzip.decompress(path.read_bytes())
        except (OSError, EOFError) as error:
            raise InputError(f"{path}: cannot be read ({error}). Delete its folder, and fetch again.") from error
        if hashlib.sha256(body).hexdigest() != entry.sha256:
            raise InputError(f"{path}: is not what was fetched. Delete its folder, and fetch again.")
        return body

    def _load(self) -> list[Entry]:
        """The manifest; a last line that a killed process left unfinished is cut off, its page to be asked again."""
        if self._entries is None:
            path = self.path / MANIFEST
            text = path.read_bytes() if path.exists() else b""
            whole = text[: text.rfind(b"\n") + 1]
            if len(whole) < len(text):
                os.truncate(path, len(whole))
            self._entries = list(_entries(whole, path))
        return self._entries


def _entries(text: bytes, path: Path) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), 1):
        try:
            values = json.loads(line)
            yield Entry(**{**values, "got": tuple(values["got"]), "gone": tuple(values["gone"])})
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(
                f"{path}, line {number}: is no entry of a manifest. Delete its folder, and fetch again."
            ) from error


def _replace(path: Path, content: bytes) -> None:
    """Put a file in place whole: another name, to disk, then the name."""
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
