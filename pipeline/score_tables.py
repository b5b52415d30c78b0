"""The scores of `pipeline.evaluate` as text for a terminal and as a Markdown table for a README, in per cent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import InputError
from pipeline.evaluate import MICRO, Key, Report, Score
from pipeline.records import KINDS

BEGIN, END = "<!-- accuracy -->", "<!-- /accuracy -->"
FEWEST = 10  # annotated mentions; with fewer, an interval says nothing, and a kind has no line in the Markdown table
NOTHING = "–"


def as_text(report: Report) -> str:
    """The scores of one file for a terminal, one line per kind or fact."""
    lines = [
        f"{report.name}: {report.documents} documents",
        f"{'':16} {'gold':>6} {'found':>6} {'P':>6} {'R':>6} {'F1':>6}  {'95 % interval':>13} {'overlap F1':>11}",
    ]
    for name, score, overlap in _rows(report):
        precision, recall, f1, interval = _cells(score)
        counts = f"{score.gold:6} {score.found:6}"
        line = f"{name:16} {counts} {precision:>6} {recall:>6} {f1:>6}  {interval:>13} {_overlap(overlap):>11}"
        lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def as_markdown(reports: Iterable[Report]) -> str:
    """One table for all files, without what a file hardly annotates (fewer than `FEWEST` times)."""
    lines = [
        "| gold | what | n | precision | recall | F1 (95 % interval) | overlap F1 |",
        "| --- | --- | --: | --: | --: | --: | --: |",
    ]
    for report in reports:
        file = f"{report.name}, {report.documents} documents"
        for name, score, overlap in _rows(report):
            if score.gold < FEWEST or (name == MICRO and _is_one_kind(report)):
                continue
            precision, recall, f1, interval = _cells(score)
            interval = f" ({interval})" if interval != NOTHING else ""
            cells = f"{score.gold} | {precision} | {recall} | {f1}{interval} | {_overlap(overlap)}"
            lines.append(f"| {file} | {name} | {cells} |")
            file = ""
    return "\n".join(lines) + "\n"


def _rows(report: Report) -> Iterator[tuple[str, Score, Score | None]]:
    """Each score but the overlaps, with its overlap beside it where it has one."""
    for (name, measure), score in report.scores.items():
        if measure != "overlap":
            overlap: Key = (name, "overlap")
            yield name, score, report.scores.get(overlap) if measure == "exact" else None


def _is_one_kind(report: Report) -> bool:
    """Whether the sum over the kinds would repeat the line of the only one."""
    kinds = [key for key, score in report.scores.items() if key[0] in KINDS and not score.is_recall_only]
    return {measure for _, measure in kinds} == {"exact", "overlap"} and len(kinds) == 2


def _cells(score: Score) -> tuple[str, str, str, str]:
    """Precision, recall, F1 and the interval of F1."""
    recall = f"{100 * score.recall:.1f}"
    if score.is_recall_only:
        return NOTHING, recall, NOTHING, NOTHING
    interval = f"{100 * score.low:.1f}–{100 * score.high:.1f}"
    return f"{100 * score.precision:.1f}", recall, f"{100 * score.f1:.1f}", interval


def _overlap(score: Score | None) -> str:
    return "" if score is None or score.is_recall_only else _cells(score)[2]


def parts(path: Path) -> tuple[str, str]:
    """What stands before and after the table in a Markdown file.

    Raises `InputError` where the file cannot be read or has no place for a table.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8: {error}.") from error
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise InputError(f"{path}: no line {BEGIN} followed by a line {END}; the table goes between them.")
    return before, after


def write(path: Path, table: str) -> None:
    """Put `table` between the two marks of a Markdown file, in place of what stood there."""
    before, after = parts(path)
    try:
        path.write_text(f"{before}{BEGIN}\n{table}{END}{after}", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}.") from error
