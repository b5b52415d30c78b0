"""Abstracts per second on one core: the whole extraction against a spaCy pipeline built like scispaCy's small model.

    .venv/bin/python tests/benchmarks/extract.py [--texts FILE.jsonl[.gz]] [--limit 2000]

Each side runs in a process of its own, pinned to one core, matrix libraries kept to one thread. Rates are by processor
time, which a busy machine disturbs little, median of three rounds; by the clock they are lower on such a machine. The
peer has the parts of en_core_sci_sm (tokenizer, shared word vectors of width 96, tagger, attribute rules, parser, and a
recogniser with vectors of its own) with random weights: they cost the same time as trained ones. It has no lemmatizer,
which favours it. It prints and judges nothing: machines are noisy.
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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.extract import Text

CHECKOUT = Path(__file__).parents[2]
TEXTS = CHECKOUT.parent / "shared/texts/abstracts.jsonl.gz"
SAMPLE = CHECKOUT / "pipeline/sample/pubmed.xml"
ROUNDS = 3
PEER_SHARE = 8  # the peer reads every eighth text, because it takes so long, and all without anything to find
AGAIN = 10  # times that litlode reads the few texts without anything to find in a round: once is over too soon
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


def rate(work: Callable[[], Any], count: int) -> dict[str, float]:
    """Texts per second, by processor time and by the clock."""
    processor, clock = [], []
    for _ in range(ROUNDS):
        began = time.process_time(), time.perf_counter()
        work()
        processor.append(time.process_time() - began[0])
        clock.append(time.perf_counter() - began[1])
    return {"processor": count / statistics.median(processor), "clock": count / statistics.median(clock)}


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


def measure_litlode(nlp: Language, texts: Sequence[Text]) -> dict[str, Any]:
    """Rates, time per part, and which texts have nothing to find."""
    from pipeline import extract

    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    # the first round warms up, and tells which texts are empty
    found = [extraction for batch in batches for extraction in extract.extract_batch(batch)]
    pairs = list(zip(texts, found, strict=True))
    readable = [text for text, extraction in pairs if not extraction.issues]
    empty = [text for text, extraction in pairs if not extraction.mentions and not extraction.issues]
    memory = peak_megabytes()
    whole = rate(lambda: [extract.extract_batch(batch) for batch in batches], len(texts))
    return {
        "rate": whole,
        "empty": [text.article_id for text in empty],
        "empty_rate": rate(lambda: extract.extract_batch(empty * AGAIN), len(empty) * AGAIN) if empty else None,
        "parts": time_parts(nlp, readable),
        "mentions": sum(len(extraction.mentions) for extraction in found),
        "issues": [issue.message for extraction in found for issue in extraction.issues],
        "first_peak": memory,
        "peak": peak_megabytes(),
    }


def time_parts(nlp: Language, texts: Sequence[Text]) -> dict[str, float]:
    """Milliseconds per text of each part, in running order."""
    from extractors import registry
    from pipeline import collect

    spent: dict[str, float] = defaultdict(float)
    clock = time.process_time
    with nlp.memory_zone():
        for text in texts:
            at = clock()
            doc = registry.make_doc(nlp, text.title, text.abstract)
            spent["tokenizer"] += clock() - at
            for name, part in nlp.pipeline:
                at = clock()
                doc = part(doc)
                spent[name.removeprefix("litlode_")] += clock() - at
            at = clock()
            collect.extraction(doc, text.article_id, "", "")
            spent["collect"] += clock() - at
    return {name: 1000 * seconds / len(texts) for name, seconds in spent.items()}


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


def measure_peer(nlp: Language, texts: Sequence[Text], empty: set[str]) -> dict[str, Any]:
    """Rates of the peer."""

    warnings.simplefilter("ignore")  # random weights leave tables empty, which spaCy mentions

    def read(chosen: Sequence[Text]) -> None:
        for _ in nlp.pipe((f"{text.title or ''}\n{text.abstract}" for text in chosen), batch_size=64):
            pass

    read(texts[:20])
    some = texts[::PEER_SHARE]
    without = [text for text in texts if text.article_id in empty]
    return {
        "rate": rate(lambda: read(some), len(some)),
        "empty_rate": rate(lambda: read(without), len(without)) if without else None,
        "peak": peak_megabytes(),
    }


# ------------------------------------------------------------------------------------------------ both


def in_own_process(part: str, arguments: argparse.Namespace, empty: Sequence[str] = ()) -> dict[str, Any]:
    """What ``--part`` measured, in a fresh process on one core."""
    command = [sys.executable, __file__, "--part", part, "--limit", str(arguments.limit)]
    command += ["--texts", str(arguments.texts)] if arguments.texts else []
    result = subprocess.run(
        command,
        input=json.dumps(list(empty)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ | dict.fromkeys(THREAD_LIMITS, "1") | {"PYTHONWARNINGS": "ignore"},
    )
    measured: dict[str, Any] = json.loads(result.stdout)
    return measured


def measure(part: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """In the process of one side: pin it, then measure."""
    sys.path.insert(0, str(CHECKOUT))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    began = time.process_time()
    nlp = load_litlode() if part == "litlode" else build_peer()
    loaded = time.process_time() - began
    texts = read_texts(arguments.texts, arguments.limit)
    is_ours = part == "litlode"
    measured = measure_litlode(nlp, texts) if is_ours else measure_peer(nlp, texts, set(json.load(sys.stdin)))
    size = sum(len(text.title or "") + len(text.abstract or "") for text in texts) / len(texts)
    return {**measured, "load_seconds": loaded, "characters": size}


def report(ours: dict[str, Any], peer: dict[str, Any], arguments: argparse.Namespace) -> None:
    """Print both sides, and how many times as fast litlode is."""
    source = arguments.texts or f"the bundled sample ({SAMPLE.name}), repeated"
    print(f"{arguments.limit:,} texts, {ours['characters']:,.0f} characters on average, from {source}\n")
    print(f"{'':22} {'abstracts/s':>12} {'by the clock':>13} {'nothing found':>14} {'load':>7} {'peak memory':>12}")
    for name, side in (("litlode, whole", ours), ("en_core_sci_sm-like", peer)):
        empty = f"{side['empty_rate']['processor']:14,.0f}" if side["empty_rate"] else f"{'–':>14}"
        rates = f"{side['rate']['processor']:12,.0f} {side['rate']['clock']:13,.0f} {empty}"
        print(f"{name:22} {rates} {side['load_seconds']:5.1f} s {side['peak']:9,.0f} MB")
    ratio = float(ours["rate"]["processor"] / peer["rate"]["processor"])
    print(f"\nlitlode is {ratio:.1f} times as fast", end="")
    if ours["empty_rate"] and peer["empty_rate"]:
        times = ours["empty_rate"]["processor"] / peer["empty_rate"]["processor"]
        print(f"; {times:.1f} times on the {len(ours['empty']):,} texts without anything to find", end="")
    print(f".\nMemory grew by {ours['peak'] - ours['first_peak']:.0f} MB after the first of {ROUNDS + 1} rounds.")
    print(f"{ours['mentions']:,} mentions, {ours['mentions'] / arguments.limit:.1f} per text")
    print(f"{len(ours['issues'])} texts could not be read", *sorted(set(ours["issues"])), "", sep="\n")
    whole = sum(ours["parts"].values())
    print(f"{'part':14} {'ms per text':>12} {'share':>7}")
    for name, spent in ours["parts"].items():
        print(f"{name:14} {spent:12.3f} {spent / whole:7.0%}")
    print(f"{'all':14} {whole:12.3f}")


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
        json.dump(measure(arguments.part, arguments), sys.stdout)
        return 0
    ours = in_own_process("litlode", arguments)
    peer = in_own_process("peer", arguments, ours["empty"])
    report(ours, peer, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
