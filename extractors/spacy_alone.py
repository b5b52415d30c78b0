"""Imports spaCy without its command line, which ``import spacy`` brings for one function: 0.2 s of 0.7.

`spacy.info` and ``import spacy.cli`` work as ever, and load the command line then. The package imports this first.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no garbage while modules or vocabularies are loaded: nearly all of it stays, and looking takes a tenth.

    What lives as long as the process is best frozen (`gc.freeze`) at the end of the block: it is never looked through.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def import_spacy() -> None:
    """Put stand-ins where spaCy looks for its command line while it is imported; afterwards nothing is left of them."""
    if "spacy" in sys.modules:
        return
    package, module = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    module.__dict__["info"] = info
    sys.modules |= {"spacy.cli": package, "spacy.cli.info": module}
    try:
        with without_collection():
            importlib.import_module("spacy")
            gc.freeze()
    finally:
        del sys.modules["spacy.cli"], sys.modules["spacy.cli.info"]


def info(*arguments: Any, **options: Any) -> Any:
    """`spacy.info`, which its command line has."""
    from spacy.cli.info import info as told

    return told(*arguments, **options)


import_spacy()
