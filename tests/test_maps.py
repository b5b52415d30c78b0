"""The maps in the packages' docstrings show every module, and none that is not there."""

import importlib
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

NAMES = (
    "pipeline",
    "db",
    "extractors",
    "extractors.antibody",
    "extractors.drug",
    "extractors.link",
    "extractors.outcome",
    "extractors.patient",
    "extractors.patient.group",
)
PACKAGES = {name: importlib.import_module(name) for name in NAMES}


def modules(name: str) -> set[str]:
    """The modules and packages of a package."""
    folder = Path(PACKAGES[name].__path__[0])
    found = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    return found - {"__init__"}


@pytest.mark.parametrize("name", PACKAGES)
def test_every_module_is_on_the_map(name: str) -> None:
    shown = re.findall(r"`([a-z_*]+)`", PACKAGES[name].__doc__ or "")
    assert [one for one in sorted(modules(name)) if not any(fnmatch(one, pattern) for pattern in shown)] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_nothing_is_on_the_map_that_is_not_there(name: str) -> None:
    map_of = (PACKAGES[name].__doc__ or "").split("Where to look")[1]
    shown = set(re.findall(r"(?<!`)`([a-z_*]+)`(?!`)", map_of))
    assert [one for one in sorted(shown) if not any(fnmatch(module, one) for module in modules(name))] == []
