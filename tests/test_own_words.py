"""The texts of tests, samples and documentation are the project's own: none is copied out of an annotated abstract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
RUN = 10
"""Words in a row. Eight are met by chance: "was not associated with an increased risk of death"."""
OURS = ("*.md", "tests/**/*", "pipeline/**/*", "extractors/**/*", "db/**/*")
TEXT = {".md", ".py", ".txt", ".tsv", ".xml", ".json", ".jsonl", ".ris", ".csv", ".html", ".sql", ".yaml"}


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(*(words[i:] for i in range(RUN)), strict=False)


def own_runs() -> dict[tuple[str, ...], str]:
    """Each run of words of the project, without the marks of case lines, and the last place that has it."""
    found = {}
    for path in sorted({path for pattern in OURS for path in ROOT.glob(pattern) if path.suffix in TEXT}):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            plain = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", line)
            found.update(dict.fromkeys(runs(plain), f"{path.relative_to(ROOT)}:{number}"))
    return found


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"needs the annotated texts, which litlode does not ship: {SHARED}")
def test_no_annotated_text_is_copied() -> None:
    ours = own_runs()
    copied = {
        ours[run]: f"{path.parent.name} {article['id']}: {' '.join(run)}"
        for path in sorted([*SHARED.glob("corpora/*/*.jsonl"), *SHARED.glob("cases/*.jsonl")])
        for article in map(json.loads, path.read_text("utf-8").splitlines())
        for field in ("title", "abstract")
        for run in runs(article.get(field) or "")
        if run in ours
    }
    assert copied == {}
