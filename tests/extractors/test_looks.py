"""One look for many patterns: it answers as each of them does."""

from __future__ import annotations

from pathlib import Path

import pytest
import re2

from extractors import looks, registry

TEXTS = [
    "\n".join(path.read_text(encoding="utf-8").splitlines()[:60])
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.txt"))
] + ["", "5 µg, naïve – «once»"]


@pytest.fixture(scope="module", autouse=True)
def _every_part() -> None:
    """Each says what it looks for when it is made."""
    registry.build_nlp()


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:20])
def test_a_look_sees_what_each_pattern_finds(text: str) -> None:
    for group in looks.GROUPS.values():
        assert group.found(text) == {n for n, pattern in enumerate(group.listed) if re2.search(pattern, text)}


def test_a_pattern_that_comes_after_the_first_text_is_looked_for_too() -> None:
    first = looks.compile(r"\bfirst\b", "of the test")
    assert first.is_in("the first and the second")
    assert looks.compile(r"\bsecond\b", "of the test").is_in("the first and the second")


def test_the_same_pattern_has_one_place() -> None:
    one, two = (looks.compile(r"\bthird\b", "of the test") for _ in range(2))
    assert one.number == two.number


def test_where_the_look_tells_nothing_each_pattern_is_asked() -> None:
    group = looks.Group()
    number = group.number("gout")
    group.ready = Silent()
    assert number in group.found("She had gout.")


class Silent:
    """A set of patterns that ran out of memory."""

    def Match(self, _text: bytes) -> None:  # noqa: N802 - RE2's name
        """Nothing."""


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(re2.error):
        looks.compile("(", "of another test").search("x")
