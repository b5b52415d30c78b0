"""What `litlode fetch` promises, at full size against the stand-ins, each with its figure.

    PYTHONPATH=tests python tests/benchmarks/fetch.py [pace] [large] [kill] [year]

All four take about ten minutes, most of it the pace that the services allow. The exit status is 1 when a promise is
broken. The tests show the same on a smaller scale.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from servers.corpus import invent
from servers.faults import weather
from servers.home import Home
from servers.loopback import Loopback
from servers.words import TOPIC

from db import store
from pipeline import config, harvest, harvest_offline
from pipeline.config import Search
from pipeline.harvest_run import Desk
from pipeline.sources.http import Patience
from pipeline.sources.pace import Pace

PAPERS = 'semantic_scholar = "autoimmune"\n'
LONG = 900.0  # seconds that one command may take


def pace(folder: Path) -> bool:
    """The requests of whole runs, counted by the services' clock, without keys and with, answered at once and later."""
    kept = True
    for with_key, limit, latency in ((False, 3, 0.0), (True, 10, 0.0), (True, 10, 0.5), (True, 10, 1.0)):
        with Loopback(invent(1_800 * limit, with_papers=False), latency=latency) as net:
            here = Home(folder / f"pace{limit} {latency}", net)
            here.environ = net.environ_with_keys if with_key else net.environ
            status, _, said = here.call("fetch", patience=LONG)
            log = net.eutils.log
            part = log.rate("efetch") / limit
            rates = f"{log.rate():.2f}/s over the run, {part:.0%} while there are records to ask for"
            print(f"pace {limit}/s, answers after {latency} s: at most {log.busiest()} in a second, {rates}")
            kept &= status == 0 and log.busiest() <= limit and part >= 0.8
            if status:
                print(said)
    for latency in (0.0, 1.0):
        with Loopback(invent(8_000), latency=latency) as net:
            here = Home(folder / f"pace1 {latency}", net)
            here.path.joinpath("litlode.toml").write_text(f'[[search]]\nname = "papers"\n{PAPERS}')
            status, _, said = here.call("fetch", patience=LONG)
            log = net.s2.log
            rates = f"{log.rate():.2f}/s over the run ({log.rate():.0%})"
            print(f"pace 1/s, answers after {latency} s: at most {log.busiest()} in a second, {rates}")
            kept &= status == 0 and log.busiest() <= 1 and log.rate() >= 0.8
    return kept


def large(folder: Path) -> bool:
    """25,000 hits, of which 11,000 entered on one day; then a run with nothing new."""
    with Loopback(invent(25_000, crowded=11_000, with_papers=False)) as net:
        here = Home(folder / "large", net)
        began = time.monotonic()
        status, out, _ = here.call("fetch", patience=LONG)
        took = time.monotonic() - began
        got = net.eutils.log.delivered("efetch")
        requests = Counter(entry.endpoint for entry in net.eutils.log.entries)
        print(
            f"large: {out.strip()} {len(got):,} records, each {set(got.values())} times, {dict(requests)}, {took:.0f} s"
        )
        net.clear_logs()
        began = time.monotonic()
        again, out, _ = here.call("fetch", patience=LONG)
        took = time.monotonic() - began
        requests = Counter(entry.endpoint for entry in net.eutils.log.entries)
        print(
            f"nothing new: {dict(requests)} in {took:.1f} s, {sum(requests.values()) / 10:.1f} s for the pace; {out!r}"
        )
        is_whole = len(got) == 25_000 and set(got.values()) == {1}
        return status == again == 0 and is_whole and set(requests) == {"esearch"}


def kill(folder: Path, times: int = 30) -> bool:
    """A fetch from both services that is killed at random moments, and one that is not, row for row."""
    with Loopback(invent(6_000), plan=weather(5)) as net:
        undisturbed, killed = Home(folder / "undisturbed", net), Home(folder / "killed", net)
        for here in (undisturbed, killed):
            with (here.path / "litlode.toml").open("a") as file:
                file.write(PAPERS)
        status = undisturbed.call("fetch", patience=LONG)[0]
        chance = random.Random(3)
        done = 0
        while done < times:
            process = killed.start("fetch")
            time.sleep(1.0 + 2 * chance.random())  # a second to start in
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if process.returncode != -signal.SIGKILL:
                break  # it came to its end before
            done += 1
        last, _, said = killed.call("fetch", patience=LONG) if done == times else (0, "", "")
        one, other = undisturbed.tables(), killed.tables()
        rows = {name: len(rows) for name, rows in one.items() if rows}
        differ = [name for name in one if one[name] != other[name]]
        print(f"kill: killed {done} times; tables that differ: {differ}; rows {rows}", said if last else "")
        killed.data.joinpath("litlode.db").unlink()
        offline, out, _ = killed.call("fetch", "--offline", patience=LONG)
        is_made_anew = killed.tables() == other
        print(f"kill: made anew from its pages: {is_made_anew}; {out.strip()}")
        return status == last == offline == 0 and one == other and is_made_anew


def year(folder: Path) -> bool:
    """A year of daily runs without the pace: new, revised, retracted, deleted and merged records."""
    search = Search(name="all", pubmed=f'"{TOPIC}"[mh]', semantic_scholar="autoimmune")
    hasty = Patience(first_wait=0.001, busy_wait=0.002, longest_wait=0.01, silence=0.5, answer=1.0)
    with ExitStack() as opened:
        net = opened.enter_context(Loopback(invent(500), is_paced=False))
        db = store.open_database(folder / "year.db")
        opened.callback(store.close, db)
        settings = config.load(Path("/dev/null"), environ=net.environ)
        services = opened.enter_context(harvest.connected(settings, patience=hasty))
        services.pubmed.client.pace = Pace(folder / "ncbi", 100_000)
        services.semantic_scholar.client.pace = Pace(folder / "s2", 100_000)
        desk = Desk(db=db, folder=folder)
        complete, days, fetched = True, 365, 0
        for day in range(days + 1):
            if day:
                net.advance(net.corpus.day + timedelta(days=1), new=2, revised=2)
            net.spoil(weather(day, chance=0.05) if day % 7 == 0 else None)
            net.clear_logs()
            complete &= all(report.is_complete for report in harvest.fetch(desk, services, [search]))
            fetched += sum(net.eutils.log.delivered("efetch").values())
        query = (
            "SELECT source_id, record ->> 'title', record ->> 'abstract', record ->> 'status' FROM source_records"
            " WHERE source = 'pubmed' AND is_current AND record ->> 'status' <> 'deleted'"
        )
        state = {pmid: (title, abstract, status) for pmid, title, abstract, status in db.execute(query)}
        happened = Counter(what for _, what, _ in net.corpus.events)
        same = state == net.corpus.state()
        broken = [check.name for check in store.run_checks(db) if check.rows]
        again = store.open_database(folder / "again.db")
        opened.callback(store.close, again)
        reread = harvest_offline.reread(Desk(db=again, folder=folder))
        kept = {pmid: (title, abstract, status) for pmid, title, abstract, status in again.execute(query)}
        print(f"year: made anew from its pages: {kept == state}; {reread.line()}")
        print(f"year: {days} daily runs, {dict(happened)}; {fetched:,} records asked for")
        print(
            f"year: all complete: {complete}; {len(state):,} records as the service has them: {same}; checks {broken}"
        )
        return complete and same and kept == state and not broken


def main() -> None:
    """Run those that are named, or all."""
    every: dict[str, Callable[[Path], bool]] = {"pace": pace, "large": large, "kill": kill, "year": year}
    names = sys.argv[1:] or list(every)
    with tempfile.TemporaryDirectory() as folder:
        kept = [every[name](Path(folder)) for name in names]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
