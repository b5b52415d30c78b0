"""One sentence as links see it: its drugs, its doses, routes and more, and which of them stand in one clause."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from extractors.link import wording
from extractors.reading import Found

Drug = tuple[int, Found]
"""Its index in ``reading.of("drug")``, and the span."""


class Sentence:
    """The drugs of one sentence and the parts (doses, routes …) that may belong to them, each in order."""

    def __init__(self, text: str, start: int, end: int, drugs: list[Drug], parts: list[Found]) -> None:
        self.text = text
        self.start, self.end = start, end
        self.drugs = drugs
        self.parts = parts
        self.starts = [drug.start for _, drug in drugs]
        self.part_starts = [part.start for part in parts]

    def before(self, position: int) -> Drug | None:
        """The last drug that ends by a character."""
        index = bisect_right(self.starts, position) - 1
        if index >= 0 and self.drugs[index][1].end > position:
            index -= 1
        return self.drugs[index] if index >= 0 else None

    def behind(self, position: int) -> Drug | None:
        """The first drug that starts at a character or later."""
        index = bisect_left(self.starts, position)
        return self.drugs[index] if index < len(self.drugs) else None

    def is_led(self, named: Drug) -> bool:
        """Whether a drug has its dose in front of it."""
        index, drug = named
        return any(p.kind == "dose" and p.end <= drug.start and p.value["drug"] == index for p in self.parts)

    def within(self, start: int, end: int, reach: int) -> bool:
        """Whether two places of one clause are so near."""
        return end - start <= reach and self.same_clause(start, end)

    def same_clause(self, start: int, end: int) -> bool:
        """Whether no word between two places begins another clause."""
        return start >= end or not wording.CLAUSE.search(self.text, start, end)
