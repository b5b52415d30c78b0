"""Abstracts per second on one core: the whole extraction against a spaCy pipeline built like scispaCy's small model.

    .venv/bin/python tests/benchmarks/extract.py [--texts FILE.jsonl[.gz]] [--limit 2000]

Each side runs in a process of its own, pinned to one core, matrix libraries kept to one thread; they take turns, round
by round, so that a busy stretch of the machine hits both. Rates are the median of the turns, by processor time, which a
busy machine disturbs little; by the clock they are lower on such a machine. The ratio is taken in each turn, and the
few texts without anything to find, which vary most, have several turns in a round. The peer has the parts of
en_core_sci_sm (tokenizer, shared word vectors of width 96, tagger, attribute rules, parser, and a recogniser with
vectors of its own) with random weights: they cost the same time as trained ones. It has no lemmatizer, which favours
it. It prints and judges nothing: machines are noisy.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.extract import Text
    from pipeline.records import Extraction

CHECKOUT = Path(__file__).parents[2]
TEXTS = CHECKOUT.parent / "shared/texts/abstracts.jsonl.gz"
SAMPLE = CHECKOUT / "pipeline/sample/pubmed.xml"
ROUNDS = 5
PEER_SHARE = 8  # the peer reads every eighth text, because it takes so long, and all without anything to find
TURNS = {"all": 1, "empty": 4}  # of each side in a round: the texts without anything to find are few, and soon read
AGAIN = 10  # times that litlode reads those in a turn: once is over too soon
BATCH = 100
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")


def read_texts(path: Path | None, limit: int) -> list[Text]:
    """So many texts, spread over the file; without a file the bundled sample, repeated."""
    from pipeline.extract import Text
    from pipeline.records import Article
    from pipeline.sources import files

    if path is None:
        articles = [item for _, item in files.read(SAMPLE) if isinstance(item, Article) and item.abstract]
        rows = [{"title": article.title, "abstract": article.abstract} for article in articles]
    else:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        rows = rows[:: max(1, len(rows) // limit)]
    chosen = itertools.islice(itertools.cycle(rows), limit)
    return [
        Text(article_id=str(number), title=row.get("title"), abstract=row["abstract"])
        for number, row in enumerate(chosen)
    ]


def spent(work: Callable[[], int]) -> tuple[int, dict[str, float]]:
    """What some work gives, and the seconds that it takes, by processor time and by the clock."""
    began = time.process_time(), time.perf_counter()
    given = work()
    return given, {"processor": time.process_time() - began[0], "clock": time.perf_counter() - began[1]}


def peak_megabytes() -> float:
    """The most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


# ------------------------------------------------------------------------------------------------ litlode


def load_litlode() -> Language:
    """The nlp, with everything it has to import."""
    from pipeline import extract
    from pipeline.config import RULES

    return extract.load_nlp(RULES)


class Litlode:
    """One side: the whole extraction."""

    def __init__(self, nlp: Language, texts: Sequence[Text]) -> None:
        self.nlp = nlp
        self.texts = texts
        self.empty: list[Text] = []

    def warm_up(self) -> dict[str, Any]:
        """A first round, which tells what there is to find, and which texts have nothing."""
        found = self.read(self.texts)
        pairs = list(zip(self.texts, found, strict=True))
        self.readable = [text for text, extraction in pairs if not extraction.issues]
        self.empty = [text for text, extraction in pairs if not extraction.mentions and not extraction.issues]
        return {
            "empty": [text.article_id for text in self.empty],
            "mentions": sum(len(extraction.mentions) for extraction in found),
            "issues": [issue.message for extraction in found for issue in extraction.issues],
            "first_peak": peak_megabytes(),
        }

    def read(self, texts: Sequence[Text]) -> list[Extraction]:
        """What a worker does, batch by batch."""
        from pipeline import extract

        batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
        return [extraction for batch in batches for extraction in extract.extract_batch(batch)]

    def read_all(self) -> int:
        """All texts; how many."""
        self.read(self.texts)
        return len(self.texts)

    def read_empty(self) -> int:
        """Those without anything to find; how many readings."""
        self.read(self.empty * AGAIN)
        return len(self.empty) * AGAIN

    def parts(self) -> dict[str, float]:
        """Milliseconds per text of each part, in running order: each reads a batch before the next one begins."""
        from extractors import registry
        from pipeline import collect, extract

        total: dict[str, float] = defaultdict(float)

        def each(name: str, step: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
            began = time.process_time()
            made = [step(item) for item in items]
            total[name] += time.process_time() - began
            return made

        with extract.forgetting(self.nlp):
            for batch in extract.together(self.readable):
                docs = each("tokenizer", lambda text: registry.make_doc(self.nlp, text.title, text.abstract), batch)
                for name, part in self.nlp.pipeline:
                    docs = each(name.removeprefix("litlode_"), part, docs)
                each("collect", lambda doc: collect.extraction(doc, "", "", ""), docs)
        return {name: 1000 * seconds / len(self.readable) for name, seconds in total.items()}


# ------------------------------------------------------------------------------------------------ the peer


def build_peer() -> Language:
    """The architecture of en_core_sci_sm, as its config.cfg describes it, with random weights."""
    import spacy
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    width = 96

    def vectors(attributes: dict[str, int]) -> dict[str, Any]:
        return {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": width,
                "attrs": list(attributes),
                "rows": list(attributes.values()),
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": width,
                "depth": 4,
                "window_size": 1,
                "maxout_pieces": 3,
            },
        }

    def transitions(state: str, tok2vec: dict[str, Any]) -> dict[str, Any]:
        return {
            "@architectures": "spacy.TransitionBasedParser.v2",
            "state_type": state,
            "extra_state_tokens": False,
            "hidden_width": 128,
            "maxout_pieces": 3,
            "use_upper": True,
            "tok2vec": tok2vec,
        }

    words = {"NORM": 5000, "PREFIX": 1000, "SUFFIX": 2500, "SHAPE": 2500}
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": width, "upstream": "*"}
    nlp = spacy.blank("en")
    nlp.tokenizer = combined_rule_tokenizer(nlp)
    nlp.add_pipe("tok2vec", config={"model": vectors({**words, "SPACY": 50, "IS_SPACE": 50})})
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}})
    nlp.add_pipe("attribute_ruler")
    parser = nlp.add_pipe("parser", config={"model": transitions("parser", shared)})
    recogniser = nlp.add_pipe("ner", config={"model": transitions("ner", vectors(words))})
    for number in range(50):  # Penn Treebank tags, dependency labels
        tagger.add_label(f"TAG{number}")
        parser.add_label(f"dep{number}")
    recogniser.add_label("ENTITY")
    nlp.initialize()
    return nlp


class Peer:
    """The other side: every eighth text, and all without anything to find."""

    def __init__(self, nlp: Language, texts: Sequence[Text]) -> None:
        warnings.simplefilter("ignore")  # random weights leave tables empty, which spaCy mentions
        self.nlp = nlp
        self.texts = texts
        self.some = texts[::PEER_SHARE]
        self.empty: list[Text] = []

    def warm_up(self) -> dict[str, Any]:
        """The first few texts, and which have nothing to find, as the parent says."""
        wanted = set(json.loads(sys.stdin.readline()))
        self.empty = [text for text in self.texts if text.article_id in wanted]
        self.read(self.texts[:20])
        return {}

    def read(self, texts: Sequence[Text]) -> int:
        """As many at a time as spaCy likes."""
        for _ in self.nlp.pipe((f"{text.title or ''}\n{text.abstract}" for text in texts), batch_size=64):
            pass
        return len(texts)

    def read_all(self) -> int:
        """Its share; how many."""
        return self.read(self.some)

    def read_empty(self) -> int:
        """Those without anything to find; how many."""
        return self.read(self.empty)

    def parts(self) -> dict[str, float]:
        """Nobody asks."""
        return {}


# ------------------------------------------------------------------------------------------------ both


def serve(part: str, arguments: argparse.Namespace) -> None:
    """In the process of one side: pin it, load it, then do what each line of the parent asks, answering in JSON."""
    sys.path.insert(0, str(CHECKOUT))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    began = time.process_time()
    nlp = load_litlode() if part == "litlode" else build_peer()
    loaded = time.process_time() - began
    texts = read_texts(arguments.texts, arguments.limit)
    side = Litlode(nlp, texts) if part == "litlode" else Peer(nlp, texts)
    size = sum(len(text.title or "") + len(text.abstract or "") for text in texts) / len(texts)
    answer({"load_seconds": loaded, "characters": size, **side.warm_up()})
    for line in sys.stdin:
        if line.strip() == "end":
            answer({"parts": side.parts(), "peak": peak_megabytes()})
        else:
            count, seconds = spent(side.read_all if line.strip() == "all" else side.read_empty)
            answer({name: count / taken for name, taken in seconds.items()})


def answer(value: dict[str, Any]) -> None:
    """One line for the parent."""
    print(json.dumps(value), flush=True)


class Child:
    """One side as its parent sees it."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self.requests = requests
        self.answers = answers

    def listen(self) -> dict[str, Any]:
        """Its next answer."""
        value: dict[str, Any] = json.loads(self.answers.readline())
        return value

    def ask(self, request: str) -> dict[str, Any]:
        """Its answer to a request."""
        print(request, file=self.requests, flush=True)
        return self.listen()


@contextmanager
def started(part: str, arguments: argparse.Namespace) -> Iterator[Child]:
    """One side in a fresh process on one core."""
    command = [sys.executable, __file__, "--part", part, "--limit", str(arguments.limit)]
    command += ["--texts", str(arguments.texts)] if arguments.texts else []
    environment = os.environ | dict.fromkeys(THREAD_LIMITS, "1") | {"PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Child(process.stdin, process.stdout)


def compare(arguments: argparse.Namespace) -> None:
    """Let both sides read in turns, and print what they took."""
    with started("litlode", arguments) as child:
        ours = child.listen()
        with started("peer", arguments) as other:
            print(json.dumps(ours["empty"]), file=other.requests, flush=True)
            peer = other.listen()
            works = ("all", "empty") if ours["empty"] else ("all",)
            turns = [work for work in works for _ in range(TURNS[work])] * ROUNDS
            told = [(work, child.ask(work), other.ask(work)) for work in turns]
            peer |= other.ask("end")
        ours |= child.ask("end")
    report(ours, peer, told, arguments)


Turn = tuple[str, dict[str, float], dict[str, float]]
""""all" or "empty"; texts per second of litlode and of the peer, by processor time and by the clock."""


def report(ours: dict[str, Any], peer: dict[str, Any], turns: list[Turn], arguments: argparse.Namespace) -> None:
    """Print both sides, and how many times as fast litlode is."""

    def rate(side: int, work: str, clock: str) -> float:
        return statistics.median(turn[1 + side][clock] for turn in turns if turn[0] == work)

    source = arguments.texts or f"the bundled sample ({SAMPLE.name}), repeated"
    print(f"{arguments.limit:,} texts, {ours['characters']:,.0f} characters on average, from {source}\n")
    print(f"{'':22} {'abstracts/s':>12} {'by the clock':>13} {'nothing found':>14} {'load':>7} {'peak memory':>12}")
    for side, (name, said) in enumerate((("litlode, whole", ours), ("en_core_sci_sm-like", peer))):
        empty = f"{rate(side, 'empty', 'processor'):14,.0f}" if ours["empty"] else f"{'–':>14}"
        rates = f"{rate(side, 'all', 'processor'):12,.0f} {rate(side, 'all', 'clock'):13,.0f} {empty}"
        print(f"{name:22} {rates} {said['load_seconds']:5.1f} s {said['peak']:9,.0f} MB")
    print(f"\nlitlode is {times(turns, 'all')} as fast", end="")
    if ours["empty"]:
        print(f"; {times(turns, 'empty')} on the {len(ours['empty']):,} texts without anything to find", end="")
    print(f".\nMemory grew by {ours['peak'] - ours['first_peak']:.0f} MB after the first of {ROUNDS + 1} rounds.")
    print(f"{ours['mentions']:,} mentions, {ours['mentions'] / arguments.limit:.1f} per text")
    print(f"{len(ours['issues'])} texts could not be read", *sorted(set(ours["issues"])), "", sep="\n")
    whole = sum(ours["parts"].values())
    print(f"{'part':14} {'ms per text':>12} {'share':>7}")
    for name, taken in ours["parts"].items():
        print(f"{name:14} {taken:12.3f} {taken / whole:7.0%}")
    print(f"{'all':14} {whole:12.3f}")


def times(turns: list[Turn], work: str) -> str:
    """The median of the turns' ratios, and their range."""
    ratios = [ours["processor"] / peer["processor"] for what, ours, peer in turns if what == work]
    return f"{statistics.median(ratios):.1f} times ({min(ratios):.1f} to {max(ratios):.1f})"


def main() -> int:
    """Run both sides, or one of them for the other process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--texts", type=Path, default=TEXTS if TEXTS.exists() else None, help="JSON Lines with abstracts"
    )
    parser.add_argument("--limit", type=int, default=2000, help="how many texts (2000)")
    parser.add_argument("--part", choices=["litlode", "peer"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        serve(arguments.part, arguments)
    else:
        compare(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
