"""The values of a tagged record by tag, as Biopython and rispy give them: one string, or a list of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagValues:
    """The values of each tag."""

    values: Mapping[str, str | list[str]]

    def all(self, *tags: str) -> list[str]:
        """Every value of these tags, in the order of the tags."""
        found = (self.values.get(tag, []) for tag in tags)
        return [value for one in found for value in ([one] if isinstance(one, str) else one) if value]

    def first(self, *tags: str) -> str | None:
        """The first value of the first of these tags that has one."""
        return next(iter(self.all(*tags)), None)
