"""Names that no list has: makers' codes ("SCH 23390") and systematic names ("2-methyl-6-(phenylethynyl)pyridine").

Both have a form that little else has; what else has it (genes, grants, cell lines) is told apart by the words around,
which `extractors.drug.context` asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from extractors import lazy_re as re
from extractors import looks
from extractors.searchable import searchable

# "SCH 23390", "LY274614", "Ro 15-1788", "BAY k-8644", "WR-2721": a maker's letters, then its number.
CODE = re.compile(
    r"(?<![\w/.-])([A-Z][A-Za-z]{0,4}|BAY [kK]|SK&F)([- ]?)(\d{2,3}[-,]\d{3,4}|\d{4,7}|[1-9]\d{1,2})"
    r"((?:[A-Z]{1,2}|[a-z])?(?:-\d)?)(?![\w.]*\w)"
)
HAS_CODE = looks.compile(r"(?:[A-Z][A-Za-z]{0,4}|BAY [kK]|SK&F)[- ]?\pN\pN", "names")  # most texts have none
# "rhIL-2", "r-HuEPO", "rIFN alpha-2b": the mark of a recombinant one before the short form of a body's own substance
_OWN = r"(?:IL-?\d|IFN|EPO|h?GH|GM?-?CSF|TNF|DNase)"
RECOMBINANT = re.compile(rf"(?<![\w/.-])(?:rHu|rhu|rh|hr|r)-?(?:Hu)?-?(?={_OWN})")
HAS_RECOMBINANT = looks.compile(rf"\b(?:rHu|rhu|rh|hr|r)-?(?:Hu)?-?{_OWN}", "names")
SEPARATOR = re.compile(r"[-, ]")

AFTER_LETTERS = re.compile(r"(?: [kK])?[- ]?\d.*")
# What is no drug but bears such a code: a cell line, a strain, an instrument, an antibody of the laboratory, a dose.
OTHER_AFTER = re.compile(
    r"[ -](?:cells?\b|(?:human |murine |rat )?(?:melanoma|carcinoma|tumou?rs?|sarcoma|leuka?emia|glioma|lymphoma)"
    r"|rats?\b|mice|mouse|strains?|gene|antigens?|proteins?|antibod|monoclonal|mutations?|receptors?|loc(?:us|i)|system"
    r"|instrument|analy[sz]er|device|arthrometer|image|plasmid|virus|promoter|exons?|primer|probe|protocol|study|trial|regimen)"
    r"| ?(?:mg|g|mcg|µg|ml|mmol|iu|units?|u|%|years?|days?|patients?|cases)\b| ?%"
)
# The parts of systematic names, as stems.
RADICAL = re.compile(
    r"meth|eth|prop|but|pent|hex|phen|benz|pyr|chlor|brom|fluor|iod|hydr|ox[oyai]|amin|nitr|thi|az[aeoi]|sulf|sulph|phosph"
    r"|carb|acet|cycl|indol|imid|quin|purin|aden|guan|urid|cytid|trop|naphth|furan|furyl|lact|gluc|galact|androst|pregn"
    r"|estr|chol|toluen|tolyl|ureid|urea|prost|retin|tocoph|ben[sz]"
)
LOCANT = re.compile(
    r"(?:^|[\[(,-])(?:\d{1,2}[a-z]?'?(?:[,:]\s?\d{1,2}[a-z]?'?)*|n|n,n'?|o|s|p|m|r|alpha|beta)(?:[-)\]]|$)"
)
# What follows the hyphen of a word, bounded so that no text takes long.
BEHIND_HYPHEN = re.compile(r"-\S{4,120}(?!\S)")
LONGEST_BEFORE = 60  # characters before it
LAST = re.compile(
    r"(?:in|ine|ide|ate|one|ol|ole|ene|ane|yl|ium|ose|oside|urea|al|ite|am|an|acid|azine|ester|ether|idin|iol)s?\b[)\]]*$"
)
SUFFIX = re.compile(r"-[a-z]*(?:ed|ing|like|free|based|sensitive|resistant)$")
HEAD = re.compile(r"(?:amine|idine|azole|oline|anine|urea|one|ide|ate|ole|ene|ane|ol|ine|yde| acid| ester| ether)s?$")
ACID = re.compile(r" acids?\b")
LEAST_RADICALS = 2
CHUNKS_KEPT = 20_000  # some 4 MB
CLOSING = {")": "(", "]": "["}


def squeezed(name: str) -> str:
    """A maker's code without its marks, lower case, as ``vocab/drug.tsv`` has it.

    >>> squeezed("SCH 23390"), squeezed("Ro 15-1788"), squeezed("RP 67,580")
    ('sch23390', 'ro151788', 'rp67580')
    """
    return SEPARATOR.sub("", name).lower()


def recombinants(text: str) -> Iterator[tuple[int, int]]:
    """Where the mark of a recombinant substance stands, and where its name begins."""
    if HAS_RECOMBINANT.is_in(text):
        for match in RECOMBINANT.finditer(text):
            yield match.span()


def letters(code: str) -> str:
    """The maker's letters of a code."""
    return AFTER_LETTERS.sub("", code)


def codes(text: str) -> Iterator[tuple[int, int]]:
    """Where something stands that has the form of a maker's code."""
    if HAS_CODE.is_in(text) and (first := HAS_CODE.search(searchable(text))):
        for match in CODE.finditer(text, first.start()):
            yield match.span()


def systematic_names(low: str) -> Iterator[tuple[int, int]]:
    """Where a systematic name stands: one chunk of text with a locant and two stems of chemistry.

    >>> text = "the antagonist 2-methyl-6-(phenylethynyl)pyridine (MPEP), in the 3-year follow-up"
    >>> [text[start:end] for start, end in systematic_names(text)]
    ['2-methyl-6-(phenylethynyl)pyridine']
    """
    for begin, behind in chunks(low):
        read = read_chunk(low[begin:behind])
        if read is None:
            continue
        start, end = begin + read.start, begin + read.end
        acid = ACID.match(low, end)
        if acid or read.is_whole:
            yield start, acid.end() if acid else end


class Chunk(NamedTuple):
    """What may be a systematic name in some text without a blank: "(2-methylpyridine),"."""

    start: int
    end: int
    is_whole: bool  # it needs no "acid" behind it


@lru_cache(CHUNKS_KEPT)  # "long-term" and "3-year" come again and again
def read_chunk(chunk: str) -> Chunk | None:
    """The name in a chunk; None where it is none, whatever stands behind it.

    >>> read_chunk("(2-methylpyridine),"), read_chunk("3-year")
    (Chunk(start=1, end=17, is_whole=True), None)
    """
    start, end = trimmed(chunk, 0, len(chunk))
    name = chunk[start:end]
    if not LOCANT.search(name) or name.count("(") != name.count(")"):  # "75 mg/m(2))-cyclophosphamide"
        return None
    if LAST.search(name) and len(set(RADICAL.findall(name))) >= LEAST_RADICALS:
        return None if SUFFIX.search(name) else Chunk(start, end, True)
    return Chunk(start, end, False) if RADICAL.search(name) else None


def chunks(low: str) -> Iterator[tuple[int, int]]:
    """Every word with a hyphen and four characters or more behind the first one.

    >>> text = "of n-acetylcysteine (10-mg), x-ray"
    >>> [text[start:end] for start, end in chunks(text)]
    ['n-acetylcysteine', '(10-mg),']
    """
    for match in BEHIND_HYPHEN.finditer(low):  # from the hyphen, because most words have none
        hyphen = match.start()
        before = low[max(0, hyphen - LONGEST_BEFORE - 1) : hyphen]
        if before and not before[-1].isspace():
            first = before.split()[-1]
            if len(first) > LONGEST_BEFORE or "-" in first:
                continue
            hyphen -= len(first)
        yield hyphen, match.end()


def is_chemical(low: str) -> bool:
    """Whether a long form is a chemical's name though no list has it: its last word ends so, with two stems in all.

    >>> is_chemical("mercaptoethane sulphonate"), is_chemical("tumour necrosis factor"), is_chemical("blood pressure")
    (True, False, False)
    """
    return HEAD.search(low) is not None and len(set(RADICAL.findall(low))) >= LEAST_RADICALS


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The chunk without what belongs to the sentence: marks at its ends, brackets that it does not close itself.

    >>> text = "(3-hydroxyaniline),"
    >>> text[slice(*trimmed(text, 0, len(text)))]
    '3-hydroxyaniline'
    """
    while end > start and (
        text[end - 1] in ".,;:'\"-/" or (text[end - 1] in CLOSING and not _closes(text, start, end))
    ):
        end -= 1
    while start < end and (text[start] in "'\"-/" or (text[start] in "([" and not _opens(text, start, end))):
        start += 1
    if text[start:end].endswith((")", "]")) and text[start] in "([" and _opens(text, start, end) == end - 1:
        return trimmed(text, start + 1, end - 1)
    return start, end


def _closes(text: str, start: int, end: int) -> bool:
    """Whether the bracket that ends the chunk was opened in it."""
    closing = text[end - 1]
    return text.count(CLOSING[closing], start, end) >= text.count(closing, start, end)


def _opens(text: str, start: int, end: int) -> int:
    """Where the bracket that begins the chunk is closed in it; 0 where it is not."""
    depth = 0
    for position in range(start, end):
        if text[position] in "([":
            depth += 1
        elif text[position] in ")]":
            depth -= 1
            if depth == 0:
                return position
    return 0
