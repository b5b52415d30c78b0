"""Both stand-ins at once, on loopback, and the variables that send litlode to them.

    with Loopback(invent(500), plan=weather(seed=7)) as net:
        ...  # run litlode with net.environ, or net.environ_with_keys
        assert net.eutils.log.busiest() <= 3
        assert set(net.eutils.log.delivered("efetch")) == set(net.corpus.state())
        net.clear_logs()
        net.spoil(None)
        net.advance(date(2025, 1, 31))  # a month later

A test asks for the fixture `loopback`: `net = loopback(500, seed=2, is_paced=False)`. The query `"autoimmune
diseases"[mh]` of PubMed and `autoimmune` of Semantic Scholar find every record.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from types import TracebackType

from servers.corpus import Corpus
from servers.eutils import Eutils
from servers.s2 import SemanticScholar
from servers.service import Plan, serve

NCBI_KEY, S2_KEY = "ncbi-key-of-nobody-0123456789", "s2-key-of-nobody-0123456789"
EMAIL = "nobody@invented.example"


class Loopback:
    """The two services over one literature.

    `is_paced` False lifts their limits, for tests that are about something else; `latency` is how many seconds they
    take to answer; `ports` 0 means any that is free.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        plan: Plan | None = None,
        is_paced: bool = True,
        latency: float = 0.0,
        ports: tuple[int, int] = (0, 0),
    ) -> None:
        self.corpus, self.ports = corpus, ports
        none = (None, None)
        self.eutils = Eutils(corpus, keys=[NCBI_KEY], limits=(3, 10) if is_paced else none)
        self.s2 = SemanticScholar(corpus, keys=[S2_KEY], limits=(1, 1) if is_paced else none)
        self.services = (self.eutils, self.s2)
        for service in self.services:
            service.latency = latency
        self.ncbi_url = self.s2_url = ""
        self._open = ExitStack()
        if plan is not None:
            self.spoil(plan)

    def spoil(self, plan: Plan | None) -> None:
        """Put this fault plan before both services; None: fair weather from now on."""
        for service in self.services:
            service.plan = plan

    @property
    def environ(self) -> dict[str, str]:
        """The variables that send litlode here, without keys."""
        return {"LITLODE_NCBI_URL": self.ncbi_url, "LITLODE_S2_URL": self.s2_url, "NCBI_EMAIL": EMAIL}

    @property
    def environ_with_keys(self) -> dict[str, str]:
        """The same with the keys that the services know."""
        return self.environ | {"NCBI_API_KEY": NCBI_KEY, "S2_API_KEY": S2_KEY}

    def advance(self, day: date, **rates: int) -> None:
        """Let the days pass until this one, between two requests."""
        with self.eutils.lock, self.s2.lock:
            self.corpus.advance(day, **rates)

    def clear_logs(self) -> None:
        """Forget the requests so far."""
        for service in self.services:
            service.log.clear()

    def __enter__(self) -> Loopback:
        self.ncbi_url = self._open.enter_context(serve(self.eutils, self.ports[0])) + "/entrez/eutils"
        self.s2_url = self._open.enter_context(serve(self.s2, self.ports[1])) + "/graph/v1"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
