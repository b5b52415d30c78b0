"""The end of every run: ask the database what is wrong in it. Nothing should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import store
from pipeline.errors import LitlodeError

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many checks there are, and those that found rows."""

    total: int
    failed: tuple[store.CheckResult, ...]

    def line(self) -> str:
        """The outcome in few words."""
        return f"{self.total - len(self.failed)} of {self.total} passed"

    def refuse(self) -> None:
        """Raise where a check has found rows, with an example of each."""
        if self.failed:
            told = "\n".join(f"  {one.name}: {one.question} For example: {one.rows[0]}" for one in self.failed)
            raise LitlodeError(f"the database has rows that are wrong:\n{told}")


def check(db: Database) -> Outcome:
    """Run all checks."""
    results = store.run_checks(db)
    return Outcome(len(results), tuple(result for result in results if result.rows))
