"""Run the stand-ins by themselves: `python tests/servers/run.py --records 25000 --day 2024-12-31`.

Prints the variables that send litlode to them, then serves until it is interrupted.
"""

from __future__ import annotations

import argparse
import sys
import threading
from datetime import date
from pathlib import Path


def main() -> None:
    """Start both and wait."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=0, help="of E-utilities; Semantic Scholar gets the next (0: any)")
    parser.add_argument("--records", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--crowded", type=int, default=0, help="records that entered on one day")
    parser.add_argument("--day", type=date.fromisoformat, default=None, help="let the days pass until this one")
    parser.add_argument("--unpaced", action="store_true", help="do not limit the rate of requests")
    parser.add_argument("--weather", type=int, default=0, metavar="SEED", help="put every kind of fault before them")
    options = parser.parse_args()
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # so that this folder is the package `servers`
    from servers.corpus import invent
    from servers.faults import weather
    from servers.loopback import Loopback

    corpus = invent(options.records, options.seed, crowded=options.crowded)
    if options.day:
        corpus.advance(options.day)
    ports = (options.port, options.port + 1 if options.port else 0)
    plan = weather(options.weather, is_slow=True) if options.weather else None
    with Loopback(corpus, plan=plan, is_paced=not options.unpaced, ports=ports) as net:
        for name, value in net.environ_with_keys.items():
            print(f"export {name}={value}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.exit(0)


if __name__ == "__main__":
    main()
