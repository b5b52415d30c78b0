"""What a long command says while it works: a bar on a terminal, a line now and then in a log.

On a terminal: ``extract  81200/100000 articles  412/s  issues 17  left 00:45``. Elsewhere the same words come every ten
seconds, each line with its time: in the log file where a command keeps one, so that cron has nothing to mail, else on
stderr. Results go to stdout.
"""

from __future__ import annotations

import logging
import sys
import time
from datetime import datetime
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, Task, TextColumn, TimeRemainingColumn
from rich.progress import ProgressColumn as Column
from rich.text import Text

logger = logging.getLogger("litlode")

LOG_EVERY = 10.0  # seconds between two log lines


class StageProgress:
    """Counts the items of one stage, as a context manager; `total` None where nobody can know it (yet: `expect`)."""

    def __init__(self, stage: str, total: int | None, unit: str = "articles", stream: TextIO | None = None) -> None:
        self.stage = stage
        self.total = total
        self.unit = unit
        self.stream = stream or sys.stderr
        self.done = 0
        self.issues = 0
        self._began = self._logged = time.monotonic()
        self._bar = _bar(self.stream) if self.stream.isatty() else None

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task(self.stage, total=self.total, unit=self.unit, issues=0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.refresh()
            self._bar.stop()
        elif self.done or kind is not None:
            self._log()

    def expect(self, count: int) -> None:
        """So many more items are to come, now that it is known."""
        self.total = (self.total or 0) + count
        if self._bar is not None:
            self._bar.update(self._task, total=self.total)

    def show(self, done: int, issues: int) -> None:
        """So many items are done by now, with so many issues."""
        self.done = done
        self.issues = issues
        if self._bar is not None:
            self._bar.update(self._task, completed=done, issues=issues)
            self._bar.refresh()
        elif time.monotonic() - self._logged >= LOG_EVERY:
            self._logged = time.monotonic()
            self._log()

    @property
    def per_second(self) -> float:
        """Items per second since the stage began."""
        return self.done / max(time.monotonic() - self._began, 1e-9)

    def _log(self) -> None:
        count = f"{self.done}" if self.total is None else f"{self.done}/{self.total}"
        rate = f"{self.per_second:.0f}/s"
        line = f"{self.stage} {count} {self.unit} {rate} issues {self.issues}"
        if logger.handlers:
            logger.info(line)
            return
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        print(f"{now} {line}", file=self.stream, flush=True)


def _bar(stream: TextIO) -> Progress:
    """A bar that draws itself only when told to, so that no thread of its own is running."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        _Count(),
        TextColumn("issues {task.fields[issues]}  left"),
        TimeRemainingColumn(),
        console=Console(file=stream),
        auto_refresh=False,
    )


class _Count(Column):
    def render(self, task: Task) -> Text:
        total = "" if task.total is None else f"/{task.total:.0f}"
        return Text(f"{task.completed:.0f}{total} {task.fields['unit']}  {task.speed or 0:.0f}/s")
