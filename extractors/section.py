"""The parts of a structured abstract: ``doc._.sections``, from labels such as "METHODS:" in the running text.

A label stands at the start of a line or after the end of a sentence, and a colon, a dash between blanks or, in upper
case, a full stop ends it. In upper case it may be any few words; in other case only what ``vocab/section.tsv`` lists,
because "Treatment of choice: prednisone" opens nothing. Some databases drop the mark ("Methods Forty were treated.
Results Thirty improved."): what is listed then is a label where it begins a sentence, and a sentence of its own.
"""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, tokenizer, vocabulary
from extractors import lazy_re as re

# What may end a label, the full stop behind no small letter and the dash behind a blank; the label is sought backwards
# from there, because few such marks stand in an abstract.
END = re.compile(r"[:.–—-](?=[\sA-Z(])(?:(?<=:)|(?<=\.)(?<![a-z]\.)|(?<= [–—-]))")
LABEL = re.compile(r"(?:^|\n|(?:(?<=[.!?)\]%])|(?<=\.,))[ \t]{1,2})[ \t]*([A-Z][A-Za-z][A-Za-z/&, ()'’-]{0,58}?) ?$")
LONGEST = 64
# "Results | Thirty", "Aim | To compare", "Conclusion | (1) Rest": what stands behind a label that has lost its mark
BLANK = re.compile(r" +(?=([A-Z0-9(]))")
OPENS = re.compile(r"[A-Z][A-Za-z/]+ ")
NUMBERED = frozenset(("case", "cases", "patient", "patients"))  # "Patients 1 and 2" are no heading
RESULTLESS = frozenset(("BACKGROUND", "OBJECTIVE", "METHODS"))  # what tells no results
MARKED = frozenset(("METHODS", "RESULTS"))
UNMARKED = re.compile(r"(?:[A-Z][a-z]+ and )?(?:[Mm]ethods|[Rr]esults|Materials)\b")
STOPPED = re.compile(r"([A-Z][A-Za-z]+(?: [A-Za-z]+){0,3})\.\s*")
NOT_LETTERS = re.compile(r"[^a-z]+")
# Upper-case words before a colon that are no label: names of genes and studies are short, or hold digits.
MIN_UPPER = 5
MAX_WORDS = 6


class Section(TypedDict):
    """One labelled part, label included; ``start`` and ``end`` count characters of the doc."""

    label: str
    category: str | None  # BACKGROUND OBJECTIVE METHODS RESULTS CONCLUSIONS CASE
    start: int
    end: int


@Language.factory("litlode_section", assigns=["doc._.sections"])
def make(nlp: Language, name: str) -> SectionExtractor:
    """The component, with the labels of ``vocab/section.tsv``."""
    attributes.register()
    return SectionExtractor({row["label"]: row["category"] for row in vocabulary.terms("section")})


class SectionExtractor:
    """Put the labelled parts of the abstract into ``doc._.sections``, an empty list where it has none."""

    def __init__(self, categories: dict[str, str]) -> None:
        self.categories = categories

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        first = attributes.told(doc, "abstract_start")
        found: list[Section] = []
        for mark in END.finditer(text, first):
            end = mark.start()
            if mark[0] == "." and not text[end - 4 : end].isupper():
                continue
            match = LABEL.search(text, max(0, first - 1, end - LONGEST), end)
            if match is None:
                continue
            label = match[1]
            category = self.categories.get(key(label))
            if category is None and (mark[0] != ":" or not is_heading(label)):
                continue
            if mark[0] in "–—-" and not (label.isupper() or " " in label):
                continue  # "Results - though few - were good"
            found.append(Section(label=label, category=category, start=match.start(1), end=len(text)))
        if not found:
            found = self.stopped(doc, first) or (self.bare(doc, first) if OPENS.match(text, first) else [])
        else:
            if not MARKED.issubset(section["category"] for section in found):
                found = sorted([*found, *self.unmarked(doc, found)], key=itemgetter("start"))
            split_at(doc, [section["start"] for section in found])
        for section, following in pairwise(found):
            section["end"] = section["start"] + len(text[section["start"] : following["start"]].rstrip())
        attributes.tell(doc, "sections", found)
        return doc

    def stopped(self, doc: Doc, first: int) -> list[Section]:
        """The parts of an abstract whose labels stand alone: "Background. Little is known. Methods. Forty were …".

        The first sentence must be one, and another, of another category.
        """
        text = doc.text
        if not STOPPED.match(text, first):
            return []
        found: list[Section] = []
        for start, end in tokenizer.sentence_places(doc):
            if start >= first and (alone := STOPPED.fullmatch(text, start, end)):
                category = self.categories.get(key(alone[1]))
                if category:
                    found.append(Section(label=alone[1], category=category, start=start, end=len(text)))
        is_first = bool(found) and found[0]["start"] == first
        return found if is_first and len({section["category"] for section in found}) > 1 else []

    def unmarked(self, doc: Doc, found: list[Section]) -> list[Section]:
        """ "Methods Forty were treated", where other labels of the abstract have their marks."""
        text = doc.text
        known = {section["category"] for section in found}
        more: list[Section] = []
        for start, end in tokenizer.sentence_places(doc):
            opened = (
                self.opened(text, start, end) if start > found[0]["start"] and UNMARKED.match(text, start) else None
            )
            if opened and opened[1] not in known:
                known.add(opened[1])
                more.append(Section(label=opened[0], category=opened[1], start=start, end=len(text)))
        for section in more:
            tokenizer.split(doc, section["start"], section["start"] + len(section["label"]))
        return more

    def bare(self, doc: Doc, first: int) -> list[Section]:
        """The parts of an abstract whose labels have lost their marks, each label made a sentence of its own.

        One such word may begin any sentence ("Results Smith had published"), so the first sentence must have one, and
        another, of another category.
        """
        text = doc.text
        found: list[Section] = []
        for start, end in tokenizer.sentence_places(doc):
            if start < first:
                continue
            opened = self.opened(text, start, end)
            if not found and opened is None:
                return []
            if opened:
                label, category = opened
                found.append(Section(label=label, category=category, start=start, end=len(text)))
        if len({section["category"] for section in found}) < 2:
            return []
        for section in found:
            tokenizer.split(doc, section["start"], section["start"] + len(section["label"]))
        return found

    def opened(self, text: str, start: int, end: int) -> tuple[str, str] | None:
        """The bare label that a sentence begins with, and its category; the longest, of "Patients Methods"."""
        found = None
        for match in BLANK.finditer(text, start, min(end, start + LONGEST)):
            label = text[start : match.start()]
            category = self.categories.get(key(label)) if label[-1:].isalpha() or label.endswith("(s)") else None
            if category and not (match[1].isdigit() and label.lower() in NUMBERED):
                found = label, category
        return found


def split_at(doc: Doc, starts: list[int]) -> None:
    """Let no sentence run on into a part: "They were examined; (2) Methods: Sixty were …"."""
    for start in starts:
        for begin, end in tokenizer.sentence_places(doc):
            if begin < start < end:
                stop = begin + len(doc.text[begin:start].rstrip())
                if begin < stop and doc.char_span(begin, stop) is not None:
                    tokenizer.split(doc, begin, stop)
                break


def key(label: str) -> str:
    """A label as ``vocab/section.tsv`` has it.

    "Result(s)" is how some databases export "RESULTS".

    >>> key("PATIENTS & METHODS")
    'patients methods'
    """
    return " ".join(NOT_LETTERS.sub(" ", label.lower().replace("(s)", "s")).split())


def is_heading(label: str) -> bool:
    """Whether an unlisted label is one all the same: a few words, all in upper case.

    >>> [is_heading(label) for label in ("TAKE-HOME MESSAGE", "HLA", "Note")]
    [True, False, False]
    """
    return label.isupper() and len(label) >= MIN_UPPER and len(label.split()) <= MAX_WORDS
