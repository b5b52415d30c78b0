"""Stage 2: articles to extractions, by a pure function over batches.

`extract_batch` asks no database and no network, so `executors` may run it anywhere; what it needs, the nlp, each
process builds once. Every extraction carries the fingerprint of what made it, and an article whose extraction has
today's fingerprint and text is not read again: that is the whole restart logic. `run` is the loop around it.
"""

from __future__ import annotations

import gc
import itertools
import sqlite3
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors import attributes, external, registry
from extractors.spacy_alone import without_collection
from pipeline import collect, fingerprint
from pipeline.config import RULES, Config
from pipeline.counted import counted
from pipeline.errors import ConfigError, LitlodeError
from pipeline.records import Extraction, Facts, Issue, text_sha256

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from sqlite_utils import Database


MAX_TEXT = 100_000  # characters of title and abstract; the longest real abstracts have some 15,000
TOGETHER = 100  # texts that an extractor reads before the next one does
MOST_TOGETHER = 400_000  # characters of these, some 100 MB of docs
LARGEST = 1e15  # no number in a paper is larger; a float is no longer exact, and JSON has no infinity
WORDS_KEPT = 50_000  # some 20 MB
NUMBERS = (int, float)
OVER = object()  # no step is left
FAULTS = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, StopIteration, RuntimeError)
"""What an odd text can make an extractor raise. One such text must not end a run over millions; its issue names the
line of code, and the limit on issues fails the run when it was no odd text but a bug. (In a generator StopIteration
becomes a RuntimeError, and RecursionError is one.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The part of an article that is read, as it travels to a worker."""

    article_id: str
    title: str | None
    abstract: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run of the stage did."""

    read: int
    issues: int
    skipped: int  # the text changed, or went, while it was read; the next run reads it


# ------------------------------------------------------------------------------------------------ the loop


def run(db: Database, config: Config) -> Report:
    """Read every article without a current extraction; each batch is stored in one transaction as it comes back.

    Raises `LitlodeError` at the end where more than ``[limits] max_issue_rate`` of the articles gave an issue.
    """
    from db import facts, same_patient  # not at the top: a worker has no database, starts no worker, shows no progress
    from pipeline import executors
    from pipeline.progress import StageProgress

    read = issues = skipped = 0
    made_by = partial(fingerprint.current, config.extract.model, config.extract.analytes)
    read_batch = partial(extract_batch, model=config.extract.model, analytes=config.extract.analytes)
    batches = _batches(facts.pending(db, made_by()), config.extract.batch_size)
    with StageProgress("extract", facts.pending_count(db, made_by())) as progress:
        for extractions in executors.map_batches(read_batch, batches, config.extract, made_by):
            outcome = _save(db, extractions)
            read += outcome.read
            issues += outcome.issues
            skipped += outcome.skipped
            progress.show(read, issues)
    same_patient.refresh(db)
    if issues > config.limits.max_issue_rate * read:
        raise LitlodeError(
            f"extract: {counted(issues, 'issue')} in {counted(read, 'article')}, more than [limits] max_issue_rate = "
            f"{config.limits.max_issue_rate:g} allows. All that could be read is stored; see `litlode status`."
        )
    return Report(read=read, issues=issues, skipped=skipped)


def _save(db: Database, extractions: list[Extraction]) -> Report:
    """Store a batch. An extraction whose rows the database refuses becomes an issue; it holds up no other."""
    from db import facts

    try:
        skipped = facts.save_extractions(db, extractions).skipped
    except sqlite3.IntegrityError as error:
        if len(extractions) > 1:
            parts = [_save(db, [extraction]) for extraction in extractions]
            return Report(
                read=sum(part.read for part in parts),
                issues=sum(part.issues for part in parts),
                skipped=sum(part.skipped for part in parts),
            )
        refused = extractions[0]
        issue = Issue(stage="extract", place=refused.article_id, code="impossible_value", message=str(error))
        return _save(db, [replace(refused, mentions=(), patients=(), groups=(), unowned=Facts(), issues=(issue,))])
    return Report(read=len(extractions), issues=sum(len(one.issues) for one in extractions), skipped=skipped)


def _batches(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[Text]]:
    texts = (Text(article_id=row["article_id"], title=row["title"], abstract=row["abstract"]) for row in rows)
    while batch := list(itertools.islice(texts, size)):
        yield batch


# ------------------------------------------------------------------------------------------------ one batch


def extract_batch(texts: Iterable[Text], model: str = RULES, analytes: bool = False) -> list[Extraction]:
    """One extraction per text, in order, found or not. Raises `ConfigError` where there is no such model."""
    nlp = load_nlp(model, analytes)
    with forgetting(nlp), without_collection():  # nothing in a batch refers to itself
        return [extraction for some in together(texts) for extraction, _ in read_together(nlp, some, model, analytes)]


def forgetting(nlp: Language) -> AbstractContextManager[object]:
    """Forget at the end the words met inside, so that memory stays flat over millions of articles.

    The first `WORDS_KEPT` words stay, the commonest among them: to meet those anew in each batch costs a fifth more.
    """
    return nlp.memory_zone() if len(nlp.vocab) > WORDS_KEPT else nullcontext()


def together(texts: Iterable[Text]) -> Iterator[list[Text]]:
    """The texts, as many at a time as are read together: fewer where they are long, for all are held in memory."""
    some: list[Text] = []
    size = 0
    for text in texts:
        if some and (len(some) == TOGETHER or size + _length(text) > MOST_TOGETHER):
            yield some
            some, size = [], 0
        some.append(text)
        size += _length(text)
    if some:
        yield some


def _length(text: Text) -> int:
    return len(text.title or "") + len(text.abstract or "")


def read(nlp: Language, text: Text, model: str = RULES, analytes: bool = False) -> tuple[Extraction, Doc | None]:
    """`read_together` for one text."""
    return read_together(nlp, [text], model, analytes)[0]


def read_together(
    nlp: Language, texts: Sequence[Text], model: str = RULES, analytes: bool = False
) -> list[tuple[Extraction, Doc | None]]:
    """What was read in each text, with the doc that it was taken from.

    One that is no abstract, or that an extractor cannot read, gives an `Issue` alone, and no doc. Each extractor reads
    all the texts before the next one begins: while it does, its rules and words stay in the processor's caches, which
    saves a quarter of the time.
    """
    made_by = fingerprint.current(model, analytes)
    batch = _Batch(texts)
    batch.each(lambda text: registry.make_doc(nlp, text.title, text.abstract))
    for _, extractor in nlp.pipeline:
        steps = registry.steps_of(extractor)
        if steps is None:
            batch.each(extractor)
        else:
            batch.in_steps(steps)
    batch.each(_without_too_large)
    docs = batch.held.copy()
    hashes = [text_sha256(text.title, text.abstract) for text in texts]
    batch.held = {number: (doc, texts[number].article_id, hashes[number], made_by) for number, doc in docs.items()}
    batch.each(lambda whole: collect.extraction(*whole))
    for number, issue in batch.issues.items():
        place, sha256 = texts[number].article_id, hashes[number]
        batch.held[number] = Extraction(article_id=place, text_sha256=sha256, fingerprint=made_by, issues=(issue,))
    return [(batch.held[number], None if number in batch.issues else docs[number]) for number in range(len(texts))]


class _Batch:
    """Texts on their way through an nlp. What cannot be done with one of them is its issue; the others go on."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self.issues = {number: _too_long(text) for number, text in enumerate(texts) if _length(text) > MAX_TEXT}
        self.held: dict[int, Any] = {number: text for number, text in enumerate(texts) if number not in self.issues}

    def each(self, step: Callable[[Any], Any]) -> None:
        """Put what a step makes of each in its place."""
        for number in list(self.held):
            try:
                self.held[number] = step(self.held[number])
            except FAULTS as error:
                self._drop(number, error)

    def in_steps(self, steps: Callable[[Any], Iterator[None]]) -> None:
        """The first step for each, then the second for each, and so on."""
        running = {number: steps(doc) for number, doc in self.held.items()}
        while running:
            for number, rest in list(running.items()):
                try:
                    is_over = next(rest, OVER) is OVER
                except FAULTS as error:
                    self._drop(number, error)
                    is_over = True
                if is_over:
                    del running[number]

    def _drop(self, number: int, error: Exception) -> None:
        del self.held[number]
        self.issues[number] = _unreadable(self.texts[number], error)


def _too_long(text: Text) -> Issue:
    message = (
        f"title and abstract have {_length(text):,} characters, expected {MAX_TEXT:,} at most; kept, but not read."
    )
    return Issue(stage="extract", place=text.article_id, code="text_too_long", message=message)


def _unreadable(text: Text, error: Exception) -> Issue:
    line = traceback.extract_tb(error.__traceback__)[-1]
    message = f"{type(error).__name__} in {Path(line.filename).name}, line {line.lineno}: {error}"
    return Issue(stage="extract", place=text.article_id, code="unreadable_text", message=message)


def _without_too_large(doc: Doc) -> Doc:
    """The doc with None for each number past `LARGEST` in what was read: a run of 400 digits is infinity, no dose."""
    held: dict[Any, Any] = doc.user_data
    readings = [value for key, value in held.items() if key[:2] == ("litlode", "value")]
    for reading in [*readings, *(attributes.told(doc, "subjects") or ())]:
        for name, value in reading.items():
            if type(value) in NUMBERS:
                if _is_too_large(value):
                    reading[name] = None
            elif type(value) is dict:  # the numbers of an effect
                reading[name] = {key: None if _is_too_large(item) else item for key, item in value.items()}
    return doc


def _is_too_large(value: object) -> bool:
    return isinstance(value, NUMBERS) and not abs(value) <= LARGEST  # so written, it holds for NaN too


def load_nlp(model: str, analytes: bool = False) -> Language:
    """The nlp of this process."""
    return _built(model, analytes)


@cache
def _built(model: str, analytes: bool) -> Language:
    """A new nlp. It lives as long as the process, so the garbage collector need not look through it, now or later."""
    with without_collection():
        try:
            nlp = registry.build_nlp(model=None if model == RULES else model, analytes=analytes)
        except external.ModelError as error:
            raise ConfigError(f"[extract] {error}") from error
        gc.freeze()
    return nlp
