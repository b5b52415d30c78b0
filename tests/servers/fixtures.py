"""Fixtures that start the stand-ins; every test can ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from servers.corpus import invent
from servers.loopback import Loopback


@pytest.fixture
def loopback() -> Iterator[Callable[..., Loopback]]:
    """Starts both services: `loopback(500)` for so many records, `crowded`, `seed`, and what `Loopback` takes."""
    with ExitStack() as running:

        def start(
            count: int = 300, *, seed: int = 1, crowded: int = 0, with_papers: bool = True, **options: object
        ) -> Loopback:
            corpus = invent(count, seed, crowded=crowded, with_papers=with_papers)
            return running.enter_context(Loopback(corpus, **options))  # type: ignore[arg-type]

        yield start
