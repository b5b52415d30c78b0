"""Patterns that are compiled when they are first asked."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from extractors import lazy_re

ALL_AT_ONCE = """
import importlib, pkgutil, re
import extractors
from extractors import lazy_re, registry
lazy_re.compile = re.compile
for module in pkgutil.walk_packages(extractors.__path__, "extractors."):
    if ".training" not in module.name and ".build_" not in module.name:
        importlib.import_module(module.name)
registry.build_nlp()
"""


def test_a_lazy_pattern_answers_as_a_compiled_one() -> None:
    lazy, compiled = lazy_re.compile(r"(?P<n>\d+) MG", lazy_re.IGNORECASE), re.compile(r"(?P<n>\d+) MG", re.IGNORECASE)
    text = "5 mg, then 10 mg"
    assert [match.span("n") for match in lazy.finditer(text)] == [match.span("n") for match in compiled.finditer(text)]
    assert lazy.sub(r"\g<n> g", text) == compiled.sub(r"\g<n> g", text)
    assert lazy.pattern == compiled.pattern
    assert lazy.fullmatch(text) is None


def test_what_is_no_pattern_is_refused_when_asked() -> None:
    broken = lazy_re.compile("(")
    with pytest.raises(re.error):
        broken.search("")


def test_what_no_pattern_has_is_refused() -> None:
    with pytest.raises(AttributeError):
        lazy_re.compile("a").serch  # type: ignore[attr-defined] # noqa: B018


def test_every_pattern_of_the_extractors_compiles() -> None:
    done = subprocess.run([sys.executable, "-c", ALL_AT_ONCE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
