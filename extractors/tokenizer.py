"""Text to tokens and sentences, fast: letters, digits and marks apart, so that any span of interest is whole tokens.

spaCy's own tokenizer takes most of a millisecond per abstract, and scispaCy's keeps "drug-induced" in one piece, which
hides one drug in seven. Here a token is a run of letters, a run of digits, one mark, or white space other than one
blank; ``doc.text`` is always the text that came in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

TOKEN = re.compile(r"[^\W\d_]+|\d+|_|[^\w\s]| (?! )(?=\S)|\s+")

# A full stop, question or exclamation mark, closing marks, white space, then what may begin a sentence.
# (some databases join the sections of an abstract by ".,"; then a label in capitals follows)
BOUNDARY = re.compile(
    r"([.!?])([)\]\"'”’]*)(?:,(?=\s+[A-Z][A-Za-z &/()-]{2,40}:\s))?(\s+)(?=[\"'“‘(\[]*[A-Z0-9\u0391-\u03A9À-Þ])|\n+"
)
# Words whose full stop does not end a sentence, checked at the end of what precedes the boundary.
ABBREVIATED = re.compile(
    r"(?:\b(?:vs|cf|al|approx|resp|ca|Fig|Figs|Ref|Refs|Dr|Drs|Prof|Mr|Mrs|Ms|St|Nos?|no|Eq|Suppl|spp?|var|subsp"
    r"|i\.e|e\.g|viz|incl|dept|ed|vol|pp)|(?<![\w.])[A-Z]|\b[a-z]\.[a-z])\.$"
)
DOTTED_END = re.compile(r"\b(?:[a-z]\.){1,3}[a-z]?\.$")


class Tokenizer:
    """``nlp.tokenizer``: a `Doc` with its sentence starts set."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        offsets: dict[int, int] = {}
        position = 0
        for match in TOKEN.finditer(text):
            word = match.group()
            if word == " " and words and not spaces[-1] and words[-1][-1] != " ":
                spaces[-1] = True
                continue
            position = match.start()
            offsets[position] = len(words)
            words.append(word)
            spaces.append(False)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        starts = [offsets[start] for start in sentence_starts(text) if start in offsets]
        for index in starts:
            doc[index].is_sent_start = True
        if starts == [0] and len(doc) > 1:
            doc[1].is_sent_start = False  # one sentence: spaCy looks past the first token for a sign of sentences
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to keep: the rules are code."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> Tokenizer:
        """Nothing to restore."""
        return self

    def to_disk(self, _path: object, **_: object) -> None:
        """Nothing to keep: the rules are code."""

    def from_disk(self, _path: object, **_: object) -> Tokenizer:
        """Nothing to restore."""
        return self


def sentence_starts(text: str) -> Iterator[int]:
    """Character offsets at which sentences start, the first one included.

    >>> list(sentence_starts("CK fell to 300 U/L. She walked (vs. before). E. coli grew."))
    [0, 20, 45]
    """
    if not text:
        return
    yield 0
    for match in BOUNDARY.finditer(text):
        if match[1] == "." and not match[2]:
            before = text[max(0, match.start() - 12) : match.start() + 1]
            following = text[match.end()]
            if ABBREVIATED.search(before) and not before.endswith((" I.", "\nI.")):
                continue
            if following.isdigit() and re.search(r"\b(?:No|Nos|Case|Fig|approx|ca|vs|p|P|n)\.$", before):
                continue
        if match.end() < len(text):
            yield match.end()


@Language.factory("litlode_sentences", assigns=["token.is_sent_start"], retokenizes=False)
def make_sentences(nlp: Language, name: str) -> Sentences:
    """For pipelines with another tokenizer (a user's own model): the same sentence starts."""
    return Sentences()


class Sentences:
    """Set ``token.is_sent_start``; ours is set by the `Tokenizer` already, and left alone then."""

    def __call__(self, doc: Doc) -> Doc:
        if not doc.has_annotation("SENT_START"):
            starts = set(sentence_starts(doc.text))
            for token in doc:
                if token.idx in starts:
                    token.is_sent_start = True
        return doc
