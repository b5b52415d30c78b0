"""A user's folder: the command line in processes of its own, sent to the stand-ins, and what it left on the disk."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from servers.loopback import Loopback
from servers.words import TOPIC

CHECKOUT = Path(__file__).parents[2]
CONFIG = f"""contact = "nobody@invented.example"
database = "data/litlode.db"

[[search]]
name = "all"
pubmed = '"{TOPIC}"[mh]'
"""
TIMES = re.compile(r"_at$")


class Home:
    """A folder with litlode.toml, from which the command is started."""

    def __init__(self, path: Path, net: Loopback) -> None:
        self.path, self.net = path, net
        self.data = path / "data"
        self.environ = net.environ_with_keys
        path.mkdir(exist_ok=True)
        (path / "litlode.toml").write_text(CONFIG)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.endswith(("_PROXY", "_proxy"))}
        environ = inherited | self.environ | {"XDG_CACHE_HOME": str(self.path / "cache")}
        environ["PYTHONPATH"] = str(CHECKOUT)
        command = [sys.executable, "-m", "pipeline.cli", *arguments]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=self.path, env=environ, text=True, **pipes)

    def call(self, *arguments: str, patience: float = 60) -> tuple[int | None, str, str]:
        """Exit status, stdout and stderr; `patience` in seconds."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=patience)
        return process.returncode, out, err

    def pages(self) -> int:
        """How many pages are on disk."""
        return sum(path.read_bytes().count(b"\n") for path in self.data.glob("raw/**/manifest.jsonl"))

    def has_pages(self, count: int) -> bool:
        return self.pages() >= count

    def tables(self) -> dict[str, list[str]]:
        """Every row of every table, without the times."""
        with closing(sqlite3.connect(self.data / "litlode.db")) as db:
            db.row_factory = sqlite3.Row
            query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%migrations%'"
            names = [row["name"] for row in db.execute(query) if "_fts" not in row["name"]]
            return {
                name: sorted(
                    repr([(key, row[key]) for key in row.keys() if not TIMES.search(key)])  # noqa: SIM118
                    for row in db.execute(f"SELECT * FROM [{name}]")
                )
                for name in names
            }
