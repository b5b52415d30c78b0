"""``make train``: corpora in, ``weights.npz`` and the scores of its heads in CARD.md out.

    python -m extractors.model.training.train --corpora CORPORA --texts TEXTS.jsonl.gz

Ends with exit status 1 and what to do where a corpus or a library is not there.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import platform
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from spacy.language import Language

from extractors import registry
from extractors.model import CARD, network
from extractors.model.head import Head, sentences
from extractors.model.labels import GROUPS, HEADS, head_name
from extractors.model.training import corpora
from extractors.model.training.corpora import Sentence, stop

try:
    import torch

    from extractors.model.training import student
except ImportError as error:
    stop(f"{error.name} is not installed. `make train` installs what training needs.")

SEED = 20261
TEACHER_PASSES = 4
PASSES = 5  # of the student
SENTENCES = 14_000  # unlabelled, drawn at random; the teacher labels some fifty a second
LIBRARIES = ("torch", "transformers", "numpy", "spacy")
TABLE = re.compile(r"(?<=<!-- heads -->\n).*?(?=<!-- /heads -->)", re.DOTALL)


def main(argv: Sequence[str] | None = None) -> None:
    """Train, write the weights, measure them, write the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, help="folder with PHEE, BC5CDR and MACCROBAT")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--texts", type=Path, help="unlabelled abstracts, for the teacher to label")
    source.add_argument("--no-teacher", action="store_true", help="the student alone: worse, in a tenth of the time")
    parser.add_argument("--out", type=Path, default=network.WEIGHTS, help="where the weights go")
    parser.add_argument("--card", type=Path, default=CARD, help="where the scores go")
    parser.add_argument("--seed", type=int, default=SEED, help="default: %(default)s")
    parser.add_argument("--passes", type=int, default=PASSES, help="of the student; default: %(default)s")
    parser.add_argument("--teacher-passes", type=int, default=TEACHER_PASSES, help="default: %(default)s")
    parser.add_argument("--sentences", type=int, default=SENTENCES, help="unlabelled; default: %(default)s")
    arguments = parser.parse_args(argv)
    begun = time.monotonic()
    torch.set_num_threads(1)  # sums are then always taken in the same order
    nlp = corpora.build_nlp()
    labelled = {
        corpus: corpora.labelled(corpus, corpora.read(arguments.corpora / corpus / "train.jsonl"), nlp)
        for corpus in corpora.LABELLED
    }
    extra = [] if arguments.no_teacher else taught(labelled, nlp, arguments)
    sets = [*labelled.values(), labelled["PHEE"], extra] if extra else [*labelled.values()]
    trained = student.train(sets, arguments.passes, arguments.seed)
    write(arguments.out, trained)
    table = scores(arguments.out, arguments.corpora, nlp)
    print(table)
    card(arguments.card, f"{made(arguments, len(extra), time.monotonic() - begun)}\n\n{table}")


def taught(labelled: dict[str, list[Sentence]], nlp: Language, arguments: argparse.Namespace) -> list[Sentence]:
    """Sentences with the labels of a teacher of PHEE; BC5CDR's own get them too, beside those they have."""
    from extractors.model.training import teacher

    unlabelled = corpora.unlabelled(arguments.texts, nlp)
    trained = teacher.train(labelled["PHEE"], arguments.teacher_passes, arguments.seed)
    random.seed(arguments.seed)
    extra = random.sample(unlabelled, min(arguments.sentences, len(unlabelled)))
    extra += [unnamed(sentence) for sentence in labelled["MACCROBAT"] if corpora.is_event(sentence)]
    extra += [unnamed(sentence) for sentence in labelled["PHEE"]]
    labelled["BC5CDR"] = trained.label(labelled["BC5CDR"])
    read: list[Sentence] = trained.label(extra)
    return read


def unnamed(sentence: Sentence) -> Sentence:
    """The sentence without its labels."""
    return Sentence(sentence.words, sentence.rules)


def write(path: Path, trained: student.Student) -> None:
    """The weights, compressed; the same weights give the same bytes."""
    with path.open("wb") as file:
        np.savez_compressed(file, **student.export(trained))
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


# ------------------------------------------------------------------------------------------------ scores


def scores(weights: Path, folder: Path, nlp: Language) -> str:
    """Exact precision, recall and F1 of each head alone on the development documents, as a table."""
    trained = network.load(weights)
    lines = ["| head | kind | n | precision | recall | F1 |", "| --- | --- | --: | --: | --: | --: |"]
    for corpus in corpora.LABELLED:
        counts: Counter[tuple[str, str, str]] = Counter()
        for document in corpora.read(folder / corpus / "dev.jsonl"):
            doc = registry.read(nlp, document.get("title"), document.get("abstract"))
            if not len(doc):
                continue
            gold = set(corpora.gold_spans(document, doc))
            bounds = sentences(doc)
            for name, group in HEADS:
                if name == corpus:
                    count(counts, group, gold, Head(trained, corpus, group).found(doc, bounds))
        lines += rows(corpus, counts)
    return "\n".join(lines)


def count(
    counts: Counter[tuple[str, str, str]],
    group: str,
    gold: Iterable[tuple[str, int, int]],
    found: Iterable[tuple[str, int, int]],
) -> None:
    """Add what one head found in one document, what is annotated, and what agrees."""
    right = set(gold) & set(found)
    for what, spans in (("gold", gold), ("found", found), ("right", right)):
        for kind, _, _ in spans:
            if kind in GROUPS[group]:
                counts[group, kind, what] += 1


def rows(corpus: str, counts: Counter[tuple[str, str, str]]) -> Iterator[str]:
    """The lines of the table for one corpus."""
    for name, group in HEADS:
        for kind in GROUPS[group] if name == corpus else ():
            gold, found, right = (counts[group, kind, what] for what in ("gold", "found", "right"))
            if gold:
                shares = (right / max(1, found), right / gold, 2 * right / (found + gold))
                cells = " | ".join(f"{100 * share:.1f}" for share in shares)
                yield f"| {head_name(corpus, group)} | {kind} | {gold} | {cells} |"


def made(arguments: argparse.Namespace, extra: int, seconds: float) -> str:
    """How the weights were made: what a repetition needs to know."""
    steps = f"{arguments.passes} passes of the student"
    if extra:
        steps = f"{arguments.teacher_passes} passes of the teacher, which labelled {extra:,} sentences; {steps}"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    return (
        f"Made by `make train` on {datetime.date.today()} in {seconds / 60:.0f} minutes on one core, "
        f"seed {arguments.seed}:\n{steps}.\nPython {platform.python_version()}, {versions}."
    )


def card(path: Path, text: str) -> None:
    """Put the text between the marks of the model card."""
    content = path.read_text(encoding="utf-8")
    if not TABLE.search(content):
        stop(f"{path} has no place for the scores: a line <!-- heads --> and a line <!-- /heads -->")
    path.write_text(TABLE.sub(lambda _: f"{text}\n", content), encoding="utf-8")


if __name__ == "__main__":
    main()
