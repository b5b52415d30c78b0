"""Values as Markdown: a table's cell, a table, a block that is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([\\|*`<>\[\]]|(?<!\w)_|_(?!\w))")  # an underscore inside a word is only an underscore
_FENCE = re.compile(r"`{3,}")


def cell(value: object) -> str:
    """A value on one line, with nothing in it that Markdown or HTML would act on; a number has its thousands marked.

    >>> cell(12345), cell("a | b"), cell(None)
    ('12,345', 'a \\\\| b', '')
    """
    if isinstance(value, int):
        return f"{value:,}"
    return _MARKS.sub(r"\\\1", "" if value is None else " ".join(str(value).split()))


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: int = 0) -> str:
    """A table; its last `numbers` columns stand to the right."""
    marks = ["---"] * (len(head) - numbers) + ["--:"] * numbers
    lines = [head, marks, *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def verbatim(text: str) -> str:
    """A block that shows the text character by character, whatever stands in it."""
    fence = "`" * max([3, *(len(mark) + 1 for mark in _FENCE.findall(text))])
    return f"{fence}text\n{text}\n{fence}"
