"""Reads the SQL files that answer a question: ``queries/`` for readers, ``exports/`` for their
files, ``checks/`` for us.

A file opens with its question, in comments: the first line is the title, further lines explain, and
``-- :name = value`` gives a parameter its default, ``-- topic: …`` says with which others it is listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PARAMETER = re.compile(r"^:(\w+)\s*=\s*(.*)$")
TOPIC = "topic:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One SQL file: its name, the question, and the statement that answers it."""

    name: str
    title: str
    description: str
    topic: str
    parameters: dict[str, str]
    sql: str


def read(path: Path) -> Question:
    """The question in one file."""
    comments: list[str] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    while lines and lines[0].startswith("--"):
        comments.append(lines.pop(0).removeprefix("--").strip())
    parameters = {m[1]: m[2].strip() for comment in comments if (m := PARAMETER.match(comment))}
    topics = [comment.removeprefix(TOPIC).strip() for comment in comments if comment.startswith(TOPIC)]
    prose = [comment for comment in comments if not PARAMETER.match(comment) and not comment.startswith(TOPIC)]
    return Question(
        name=path.stem,
        title=prose[0],
        description=" ".join(prose[1:]),
        topic=topics[0] if topics else "",
        parameters=parameters,
        sql="\n".join(lines).strip().rstrip(";"),
    )


def _folder(name: str) -> dict[str, Question]:
    return {path.stem: read(path) for path in sorted((FOLDER / name).glob("*.sql"))}


@cache
def published() -> dict[str, Question]:
    """The questions readers may ask, by name."""
    return _folder("queries")


@cache
def exports() -> dict[str, Question]:
    """What `litlode export` writes, by the name of the file: each answer in an order that never changes."""
    return _folder("exports")


@cache
def checks() -> dict[str, Question]:
    """The checks, by name: each answers with the rows that are wrong."""
    return _folder("checks")
