"""What a fast look over a whole text lets by: nothing that the pattern behind it would find."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors import diagnosis, registry, treatment
from extractors.antibody import sentences
from extractors.drug import code_name
from extractors.outcome import numbers
from extractors.patient import OWNED, general, headcount, lone_case, nobody, pair, person, pointer, species
from extractors.patient.group import arm_word, befallen, tally
from extractors.searchable import searchable
from pipeline import extract
from pipeline.config import RULES
from pipeline.records import Article
from pipeline.sources import files

SAMPLE = Path(__file__).parents[2] / "pipeline" / "sample" / "pubmed.xml"
LINES = [
    line
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def finds_trigger(text: str) -> bool:
    return any(text.find(literal) >= 0 and (not words or words.search(text)) for literal, words in sentences.TRIGGERS)


def finds_plain(text: str) -> bool:
    return any(match[2].lower() != "case" for match in person.PLAIN.finditer(text))


def finds_again(text: str) -> bool:
    return any(pattern.search(text) for pattern in (lone_case.GOES_ON, lone_case.PRONOUN))


def finds_told_in(text: str) -> bool:
    first = ("a", "an", "one")
    found = (match for match in person.PLAIN.finditer(text) if match[1].lower() in first)
    return any(lone_case.TOLD_IN.search(text, 0, match.start()) for match in found)


def found_by(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


def begins(literal: str) -> Callable[[str], bool]:
    (rule,) = (rule for rule in diagnosis.RULES if rule.literal == literal)
    return lambda text: any(diagnosis._may_begin(rule, text, match.start(), ()) for match in re.finditer(literal, text))


@pytest.mark.parametrize(
    ("look", "finds"),
    [
        (sentences.ANY_TRIGGER, finds_trigger),
        (numbers.MAY_BE_OF, found_by(numbers.OF)),
        (code_name.HAS_CODE, found_by(code_name.CODE)),
        (person.SOMEBODY, finds_plain),
        (pointer.MAY_LABEL, found_by(pointer.LABELLED)),
        (pointer.HAS_PRONOUN, found_by(pointer.PRONOUN)),
        (pointer.MAY_BE_KIN, found_by(pointer.KIN_PAIR)),
        (headcount.COUNTABLE, found_by(headcount.COUNTED)),
        (headcount.ONE_OR_SHARE, found_by(headcount.SINGLE)),
        (headcount.ONE_OR_SHARE, found_by(headcount.FRACTION)),
        (headcount.MAY_BE_ONE_OR_SHARE, found_by(headcount.SINGLE)),
        (headcount.MAY_BE_ONE_OR_SHARE, found_by(headcount.FRACTION)),
        (pair.MAY_TELL_OF_TWINS, found_by(pair.TWINS_TOLD_OF)),
        (pair.MAY_TELL_OF_TWINS, found_by(pair.TWINS_OPEN)),
        (pair.KIN, found_by(pair.COUPLE)),
        (lone_case.MAY_GO_ON, finds_again),
        (lone_case.MAY_BE_REPORTED, found_by(lone_case.REPORTED)),
        (lone_case.MAY_BE_TOLD_IN, finds_told_in),
        (general.MAY_POINT, found_by(general.ANAPHOR)),
        (species.AGED, found_by(species.PERSON)),
        (species.HAS_LINE, found_by(species.LINE)),
        (diagnosis.PERSON_WITH, begins(" with ")),
        (diagnosis.CASE_OF, begins(" of ")),
        (arm_word.MAY_CONTROL, found_by(arm_word.CONTROL)),
        (befallen.MAY_TELL, found_by(befallen.LIST)),
        (befallen.MAY_TELL, lambda text: any(befallen.EVENT.search(word) for word in text.split())),
    ],
    ids=[
        *("antibody", "share"),
        *(
            "code",
            "person",
            "label",
            "pronoun",
            "kin",
            "people",
            "one of people",
            "share of any",
            "one",
            "any share",
            *("twins", "twins told of", "couple"),
            "again",
            "reported",
            "told in",
            "pointed at",
            "aged",
            "line",
            "somebody with",
            "case of",
            "control",
            "list",
            "event",
        ),
    ],
)
def test_a_fast_look_misses_nothing(look: Any, finds: Callable[[str], bool]) -> None:
    found = [line for line in LINES if finds(line)]
    assert found
    assert [line for line in found if not look.search(searchable(line))] == []


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("bare", tally.BARE),
        ("share", tally.SHARE),
        ("slash", tally.SLASHED),
        ("elliptic", tally.ELLIPTIC),
        ("graded", tally.GRADED),
        ("of_these", tally.OF_THESE),
        ("one", tally.ONE),
        ("ordinal", tally.ORDINAL),
        ("next", tally.NEXT),
        ("befell", tally.BEFELL),
        ("befell", tally.SHARED_NOUN),
    ],
)
def test_a_sieve_misses_nothing(name: str, pattern: re.Pattern[str]) -> None:
    found = [line for line in LINES if pattern.search(line)]
    assert found
    assert [line for line in found if name not in tally.MAY_HAVE.found(searchable(line))] == []


CUES = {name: cue for name, cue in vars(treatment).items() if isinstance(cue, treatment.Cue)}


def test_the_words_of_a_cue_are_in_all_that_its_pattern_finds() -> None:
    """Each pattern is asked of the stretch up to or from each word, as it is asked beside a drug."""
    found = {
        (name, stretch)
        for line in LINES
        for word in re.finditer(r"\b\w", line)
        for stretch in (line[max(0, word.start() - 110) : word.start()], line[word.start() : word.start() + 90])
        for name, cue in CUES.items()
        if cue.pattern.search(stretch)
    }
    assert {name for name, _ in found} > {"PRIOR", "CULPRIT_AFTER", "CONSIDERED", "UNLIKE", "STAINED_BEFORE"}
    assert [(name, stretch) for name, stretch in found if not CUES[name].words.search(searchable(stretch))] == []


def test_nobody_is_missed_where_nothing_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look nobody is a row in a text that tells no fact and that it lets be."""
    articles = [item for _, item in files.read(SAMPLE) if isinstance(item, Article)]
    texts = [item.abstract for item in articles if item.abstract] + LINES
    texts = [text for text in texts if not (headcount.counts(text) or nobody.may_be_there(text))]
    assert len(texts) > 100
    monkeypatch.setattr(nobody, "may_be_there", lambda text: True)
    docs = [registry.read(extract.load_nlp(RULES), None, text) for text in texts]
    assert [doc.text for doc in docs if doc._.subjects and not any(doc.spans.get(kind) for kind in OWNED)] == []
