"""The search language of Semantic Scholar's bulk search: words joined by AND, + | - "…" * ( ) ~N.

`~N` after a phrase allows N other words between its own; after a word it is ignored here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Test = Callable[[str], bool]
"""Whether a text, as `plain` gives it, matches."""

_TOKEN = re.compile(r'"[^"]*"(?:~\d+)?|[()|+]|-(?=[\w"(])|[^\s()|+"]+')
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """The words of a text, lower case between single blanks."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def compile_query(query: str) -> Test:
    """The test that a query stands for; an empty query matches everything."""
    tokens = _TOKEN.findall(query)
    test, _ = _alternatives(tokens, 0)
    return test


def _alternatives(tokens: list[str], at: int) -> tuple[Test, int]:
    tests = []
    while True:
        test, at = _all_of(tokens, at)
        tests.append(test)
        if at >= len(tokens) or tokens[at] != "|":
            return (lambda text: any(test(text) for test in tests)), at
        at += 1


def _all_of(tokens: list[str], at: int) -> tuple[Test, int]:
    tests: list[Test] = []
    while at < len(tokens) and tokens[at] not in ("|", ")"):
        if tokens[at] == "+":
            at += 1
            continue
        is_not = tokens[at] == "-"
        test, at = _one(tokens, at + is_not)
        tests.append((lambda text, test=test: not test(text)) if is_not else test)  # type: ignore[misc]
    return (lambda text: all(test(text) for test in tests)), at


def _one(tokens: list[str], at: int) -> tuple[Test, int]:
    token = tokens[at] if at < len(tokens) else ""
    if token == "(":
        test, at = _alternatives(tokens, at + 1)
        return test, at + 1
    if token.startswith('"'):
        phrase, _, gap = token.rpartition("~") if token[-1].isdigit() else (token, "", "0")
        between = rf" (?:\w+ ){{0,{gap}}}"
        pattern = re.compile(" " + between.join(map(re.escape, plain(phrase).split())) + " ")
        return (lambda text: pattern.search(text) is not None), at + 1
    word = plain(re.sub(r"~\d+$", "", token))
    if token.endswith("*"):
        word = word.rstrip()
    return (lambda text: word in text), at + 1
