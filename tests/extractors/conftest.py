"""Runs the case lines: a test that asks for ``case_line`` gets every line of ``tests/cases/<kind>.txt``.

The kind is the test module's name (``test_dose.py``: dose). A module may say more with ``PIPES`` (the extractors to
run, default the kind alone), ``KINDS`` (the span groups to compare, default the kind) and ``CASES`` (the file's name).
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from spacy.language import Language

from extractors import registry

CASES = Path(__file__).parent.parent / "cases"


def _load(name: str) -> ModuleType:
    """A module beside this file; the tests are no package, so that it cannot be imported by name."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


case_lines = _load("case_lines")


@cache
def build(names: tuple[str, ...]) -> Language:
    """The nlp of these extractors, built once for all tests."""
    return registry.build_nlp(tuple(name for name in registry.EXTRACTORS if name in names))


def _kind(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].removeprefix("test_")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per case line."""
    if "case_line" in metafunc.fixturenames:
        name = getattr(metafunc.module, "CASES", _kind(metafunc.module))
        cases = list(case_lines.lines(CASES / f"{name}.txt"))
        metafunc.parametrize("case_line", [line for _, line in cases], ids=[f"line {number}" for number, _ in cases])


@pytest.fixture
def nlp(request: pytest.FixtureRequest) -> Language:
    """The nlp of the test module's ``PIPES``."""
    return build(tuple(getattr(request.module, "PIPES", (_kind(request.module),))))


@pytest.fixture
def check_line(request: pytest.FixtureRequest, nlp: Language) -> Callable[[str], None]:
    """Compares a case line with what the nlp finds."""
    kinds = tuple(getattr(request.module, "KINDS", (_kind(request.module),)))
    return lambda line: case_lines.check(nlp, kinds, line)
