"""Imports spaCy without its command line, which ``import spacy`` brings for one function: 0.2 s of 0.7.

`spacy.info` and ``import spacy.cli`` work as ever, and load the command line then. The package imports this first.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any


def import_spacy() -> None:
    """Put stand-ins where spaCy looks for its command line while it is imported; afterwards nothing is left of them."""
    if "spacy" in sys.modules:
        return
    package, module = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    module.__dict__["info"] = info
    sys.modules |= {"spacy.cli": package, "spacy.cli.info": module}
    try:
        importlib.import_module("spacy")
    finally:
        del sys.modules["spacy.cli"], sys.modules["spacy.cli.info"]


def info(*arguments: Any, **options: Any) -> Any:
    """`spacy.info`, which its command line has."""
    from spacy.cli.info import info as told

    return told(*arguments, **options)


import_spacy()
