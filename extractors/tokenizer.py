"""Text to tokens and sentences, fast: letters, digits and marks apart, so that any span of interest is whole tokens.

spaCy's own tokenizer takes most of a millisecond per abstract, and scispaCy's keeps "drug-induced" in one piece, which
hides one drug in seven. Here a token is a run of letters, a run of digits, one mark, or white space other than one
blank; ``doc.text`` is always the text that came in.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Iterator, Set
from itertools import pairwise

import numpy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extractors import lazy_re as re

# A token and the one blank behind it; further white space is a token of its own.
TOKEN = re.compile(r"([^\W\d_]+|\d+|[^\w\s]|_|\s+)( ?)")
# The same for plain text, which most is, in half the time.
ASCII_TOKEN = re.compile(r"([A-Za-z]+|[0-9]+|[^\w\s]|_|\s+)( ?)")
WITHIN_TOKEN = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])|(?<=\d)(?=\d)")

# A full stop, question or exclamation mark, closing marks, white space, then what may begin a sentence: a capital, a
# digit, a Greek letter, or the small letters of a chemical name ("d-Penicillamine", "mTOR").
# (some databases join the sections of an abstract by ".,"; then a label in capitals follows)
MARK = re.compile(r"[.!?\n]")
BOUNDARY = re.compile(
    r"([.!?])([)\]\"'”’]*)(?:,(?=\s+[A-Z][A-Za-z &/()-]{2,40}:\s))?(\s+)"
    r"(?=[\"'“‘(\[]*(?:[A-Z0-9\u0391-\u03C9À-Þ]|[a-z]{1,2}[A-Z]|(?:[a-z]|alpha|beta|gamma|delta)-[A-Z]))|\n\s*"
)
# Words whose full stop does not end a sentence, checked at the end of what precedes the boundary.
ABBREVIATED = re.compile(
    r"(?:\b(?:vs|cf|al|approx|resp|ca|Fig|Figs|Ref|Refs|Dr|Drs|Prof|Mr|Mrs|Ms|St|Nos?|no|Eq|Suppl|spp?|var|subsp"
    r"|i\.e|e\.g|viz|incl|dept|ed|vol|pp)|(?<![\w./])[A-Z])\.$"
)
# A single capital that is the end of a name, not an initial: "hepatitis B.", "vitamin D.", "type I."
LETTERED = re.compile(
    r"\b(?:vitamins?|hepatitis|groups?|types?|factor|grade|arm|class|stage|influenza|amphotericin|mitomycin|cyclosporin"
    r"|patients?|cases?|immunoglobulin|protein|toxin|penicillin|complex|coenzyme|subtype|haemophilia|hemophilia"
    r"|child|and|or|bilirubin|troponin|levels?) [A-Z]\.$|\sI\.$",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"\b(?:No|Nos|Case|[Pp]t|Fig|approx|ca|vs|p|P|n)\.$")
# "b.i.d.", "i.v.": a sentence ends there only when a plain word in capitals begins the next.
DOTTED = re.compile(r"\b[a-z]\.[a-z]\.$")
PLAIN_WORD = re.compile(r"[\"'“‘(\[]*[A-Z][a-z]*(?=[ ,])")
LOOK_BACK = 24
LONGEST = 7  # letters before the mark; no abbreviation of ours has as many


PIECES_KEPT = 20_000  # some 6 MB

Tokens = tuple[tuple[int, ...], tuple[bool, ...], tuple[int, ...]]
"""The words of some text, as spaCy's hashes, whether a blank stands behind each, and the words in lower case."""


class TextDoc(Doc):
    """A `Doc` that remembers its text: spaCy joins all tokens anew at each ``doc.text``, a tenth of a millisecond.

    It remembers its sentences too. It travels as a plain `Doc` does, and arrives as one.
    """

    printed: str
    firsts: list[int]  # the first token of each sentence
    places: list[tuple[int, int]]  # the characters of each sentence, without a blank behind it
    lowers: list[int]  # the words in lower case: spaCy has them too, but scattered
    said: Set[int]  # the same, each once

    @property
    def text(self) -> str:
        """The text that came in."""
        return self.printed


copyreg.pickle(TextDoc, copyreg.dispatch_table[Doc])


class Pieces(dict[str, Tokens]):
    """The tokens of what stands before a blank, "(trial).", remembered, because most pieces come again and again.

    To find and to hash them anew takes three times as long. Of words that the vocabulary will forget none are kept.
    """

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self.vocab = vocab

    def __missing__(self, piece: str) -> Tokens:
        if not piece or piece[-1].isspace():
            raise LookupError(piece)  # white space that goes on is one token
        words, blanks, lowers = self.read(piece)
        tokens = words, (*blanks[:-1], True), lowers
        is_forgotten = self.vocab.in_memory_zone  # type: ignore[attr-defined] # which spaCy's stub lacks
        if len(self) < PIECES_KEPT and not is_forgotten:
            self[piece] = tokens
        return tokens

    def read(self, text: str) -> Tokens:
        """The tokens of any text but an empty one."""
        words, blanks = zip(*(ASCII_TOKEN if text.isascii() else TOKEN).findall(text), strict=True)
        hashes = tuple(map(self.vocab.strings.add, words))
        if not text.islower():
            lowers = tuple(
                hashed if word == (low := word.lower()) else self.vocab.strings.add(low)
                for word, hashed in zip(words, hashes, strict=True)
            )
            return hashes, tuple(map(bool, blanks)), lowers
        return hashes, tuple(map(bool, blanks)), hashes


class Tokenizer:
    """``nlp.tokenizer``: a `Doc` with its sentence starts set."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self.pieces = Pieces(vocab)
        self.line_break = vocab.strings.add("\n")

    def __call__(self, text: str) -> Doc:
        words: list[int] = []
        blanks: list[bool] = []
        lowers: list[int] = []
        firsts: list[int] = []
        places: list[tuple[int, int]] = []
        for start, end in pairwise([*sentence_starts(text), len(text)]):
            firsts.append(len(words))
            is_line = text[end - 1] == "\n" and not text[max(start, end - 2)].isspace()  # as a title is
            for its_words, its_blanks, its_lowers in self.tokens(text[start : end - is_line]):
                words += its_words
                blanks += its_blanks
                lowers += its_lowers
            blanks[-1] = text[end - 1] == " " and blanks[-1]
            if is_line:
                words.append(self.line_break)
                blanks.append(False)
                lowers.append(self.line_break)
            places.append((start, end - blanks[-1]))
        doc = TextDoc(self.vocab, words=words, spaces=blanks)  # type: ignore[arg-type] # hashes will do
        doc.printed, doc.lowers, doc.firsts, doc.places = text, lowers, firsts, places
        doc.said = frozenset(lowers)
        if words:
            is_start = numpy.zeros(len(words), dtype=numpy.int64)
            is_start[firsts] = 1
            if len(firsts) == 1:
                is_start[1:2] = -1  # spaCy looks past the first token for a sign that sentences are known
            doc.from_array("SENT_START", is_start.view(numpy.uint64))  # type: ignore[arg-type]
        return doc

    def tokens(self, sentence: str) -> Iterable[Tokens]:
        """The tokens of a sentence, in parts; its last one may have a blank too many."""
        pieces = sentence.split(" ")
        if not pieces[-1]:
            pieces.pop()
        try:
            return list(map(self.pieces.__getitem__, pieces))
        except LookupError:
            return (self.pieces.read(sentence),)

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


def lower_words(doc: Doc) -> list[int]:
    """Each token in lower case, as spaCy's hash."""
    return doc.lowers if isinstance(doc, TextDoc) else doc.to_array("LOWER").tolist()


def words_said(doc: Doc) -> Set[int]:
    """The words in lower case, each once, white space among them."""
    return doc.said if isinstance(doc, TextDoc) else frozenset(lower_words(doc))


def first_tokens(doc: Doc) -> list[int]:
    """The first token of each sentence."""
    return doc.firsts if isinstance(doc, TextDoc) else [sentence.start for sentence in doc.sents]


def sentence_places(doc: Doc) -> list[tuple[int, int]]:
    """The characters of each sentence, half open."""
    if isinstance(doc, TextDoc):
        return doc.places
    return [(sentence.start_char, sentence.end_char) for sentence in doc.sents]


def split(doc: Doc, first: int, end: int) -> None:
    """Let the words from one character of the doc, where a sentence begins, to another be a sentence of their own."""
    words = doc.char_span(first, end)
    if words is None:
        raise ValueError(f"from {first} to {end} there are no whole words")
    token = words.end
    while doc[token].is_space:
        token += 1
    doc[token].is_sent_start = True
    if isinstance(doc, TextDoc):
        place = doc.firsts.index(words.start)
        doc.places[place : place + 1] = [(first, end), (doc[token].idx, doc.places[place][1])]
        doc.firsts.insert(place + 1, token)


def cuts_token(text: str, position: int) -> bool:
    """Whether the position lies inside a token, where no span may begin or end.

    >>> [cuts_token("mg2_4 ab", position) for position in range(9)]
    [False, True, False, False, False, False, False, True, False]
    """
    return WITHIN_TOKEN.match(text, position) is not None


def sentence_starts(text: str) -> Iterator[int]:
    """Character offsets at which sentences start, the first one included.

    >>> list(sentence_starts("CK fell to 300 U/L. She walked (vs. before). E. coli grew."))
    [0, 20, 45]
    """
    if not text:
        return
    yield 0
    reached = 0
    for mark in MARK.finditer(text):
        if mark.start() < reached:
            continue  # a further line break of the same gap
        match = BOUNDARY.match(text, mark.start())
        if match and match.end() == len(text):
            return
        if match and (match[1] is None or not _is_inside(text, match)):
            reached = match.end()
            yield reached


def _is_inside(text: str, match: re.Match[str]) -> bool:
    """Whether the mark only ends an abbreviation, an initial or a numbered reference."""
    if match[1] != "." or match[2]:
        return False
    if "\n" in match[3]:
        return False
    if match.start() > LONGEST and text[match.start() - LONGEST : match.start()].isalpha():
        return False
    before = text[max(0, match.start() - LOOK_BACK) : match.start() + 1]
    following = text[match.end()]
    if ABBREVIATED.search(before):
        return not LETTERED.search(before)
    if before[-3:-2] == "." and DOTTED.search(before):
        return not PLAIN_WORD.match(text, match.end())
    return following.isdigit() and NUMBERED.search(before) is not None
