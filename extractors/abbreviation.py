"""Short forms and what they stand for: ``doc._.abbreviations``, "RTX" -> "rituximab".

scispaCy's `find_abbreviation` (Schwartz and Hearst 2003) reads "rituximab (RTX)". Its detector's search for brackets
and for later uses costs half a millisecond per abstract and pairs "years" with "years"; so it is asked only about the
brackets that look like a short form, and what it finds must look like a definition. What it misses is read here in the
same way: a bracket that says more ("(MMF, 2 g/day)"), square brackets, short forms of several tokens ("5-FU",
"TNF-α"), and the reverse order, "MTX (methotrexate)".
"""

from __future__ import annotations

from scispacy.abbreviation import filter_matches, find_abbreviation
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes
from extractors import lazy_re as re

OPEN = re.compile(r"[(\[]")
# In a bracket: a short form, then the bracket's end, or a mark or a number and more words.
SHORT = re.compile(r"([^\W_][\w+/.'’-]{1,11})(?=[)\]]|(?:[,;:=] ?| [\d=])[^)\]\n]{0,200}[)\]])")
# "MTX (methotrexate)": in the bracket a long form, its short form before it.
LONG = re.compile(r"([^\W\d_][\w '’/-]{4,80}|\d-[a-z-]{5,40})[)\]]")
SHORT_BEFORE = re.compile(r"(?<![\w-])[^\W_][\w+/-]{1,9} $")
WORD = re.compile(r"[^\W_]+")
CLAUSE_END = re.compile(r"[.;:?!] |[()\[\]\n]")
# Words that begin no long form, though their first letter may fit.
NO_FIRST_WORD = re.compile(
    r"(?:and|or|of|the|an?|with|by|for|to|from|as|at|on|is|was|were|than|plus|versus|in(?! v| situ| utero))\b",
    re.IGNORECASE,
)
# Greek letters match the first letter of their name.
GREEK = str.maketrans("αβγδεζκλμµρσω", "abgdezklmmrso")
SPELT = re.compile(r"alpha|beta|gamma|delta|kappa")
LOOK_BACK = 140
# A short form in small letters, and the one word that it cuts short.
SHORTENED = re.compile(r"[A-Za-z][a-z]{2,5}")
LAST_WORD = re.compile(r"([A-Za-z]{7,}) $")
WITH_X = 3  # letters of "IFX", whose X is none of its drug's
LEAST_CUT = 4  # letters


@Language.factory("litlode_abbreviation", assigns=["doc._.abbreviations"])
def make(nlp: Language, name: str) -> AbbreviationExtractor:
    """The component; it has no settings."""
    attributes.register()
    return AbbreviationExtractor()


class AbbreviationExtractor:
    """Put short form -> long form into ``doc._.abbreviations``, both as printed; an empty dict where none is."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        found: dict[str, str] = {}
        for bracket in OPEN.finditer(text):
            start = bracket.start()
            match = SHORT.match(text, start + 1)
            if match and is_short_form(match[1]):
                if match[1] not in found:
                    long = detect(doc, match) or find_long_form(text[max(0, start - LOOK_BACK) : start], match[1])
                    if long:
                        found[match[1]] = long
            elif match and (long := shortened_word(text[max(0, start - LOOK_BACK) : start], match[1])):
                if text[match.end()] in ")]":
                    found.setdefault(match[1], long)
            elif text[start - 2 : start - 1].isalnum() and (content := LONG.match(text, start + 1)):
                before = SHORT_BEFORE.search(text, max(0, start - 12), start)
                short = before[0][:-1] if before else ""
                if short not in found and is_short_form(short) and find_long_form(content[1], short) == content[1]:
                    found[short] = content[1]
        attributes.tell(doc, "abbreviations", found)
        return doc


def detect(doc: Doc, match: re.Match[str]) -> str | None:
    """The long form that scispaCy finds for a bracket that holds one word and nothing else."""
    if not (match[1].isalpha() and doc.text[match.start() - 1] == "(" and doc.text[match.end()] == ")"):
        return None
    short = doc.char_span(*match.span(1))
    if short is None or short.start < 2:
        return None
    for before, bracket in filter_matches([(0, short.start, short.end)], doc):
        _, found = find_abbreviation(before, bracket)
        long = found.text.strip() if found else ""
        return long if is_long_form(long, match[1]) else None
    return None


def is_short_form(text: str) -> bool:
    """Whether the characters look like an abbreviation: two capitals, or a capital and a digit or small first letter.

    >>> [is_short_form(text) for text in ("RTX", "5-FU", "TNF-α", "mAb", "years", "Fig", "mg", "II", "Case")]
    [True, True, True, True, False, False, False, False, False]
    """
    capitals = sum(1 for c in text if c.isupper())
    if capitals == 0 or set(text) <= set("IVX"):
        return False
    if capitals == 1:
        is_mixed = len(text) <= 6 and not text.isalpha() and text[-1] != "."
        return is_mixed or (len(text) == 3 and text[0].islower())
    return True


def shortened_word(before: str, short: str) -> str | None:
    """The word before a bracket that holds its beginning, "dexamethasone (dex)", or its skeleton, "sirolimus (Srl)".

    >>> shortened_word("given atorvastatin ", "atorva"), shortened_word("ten years ", "years")
    ('atorvastatin', None)
    """
    last = LAST_WORD.search(before)
    if last is None or not SHORTENED.fullmatch(short) or len(last[1]) < len(short) + LEAST_CUT:
        return None
    low = last[1].lower()
    if low.startswith(short.lower()):
        return last[1]
    letters = iter(low)
    is_skeleton = short[0].isupper() and low[0] == short[0].lower() and all(c in letters for c in short.lower())
    return last[1] if is_skeleton else None


def is_long_form(long: str, short: str) -> bool:
    """Whether the words can be what a short form stands for: not itself, no bracket cut in half, no "of" in front."""
    words = WORD.findall(long)
    n_letters = sum(1 for c in short if c.isalnum())
    return (
        bool(words)
        and len(words) <= min(n_letters + 5, n_letters * 2)
        and len(long) > len(short)
        and not CLAUSE_END.search(long)
        and long[0].isalnum()
        and long[-1].isalnum()
        and not NO_FIRST_WORD.match(long)
        and short not in words
        and short.rstrip("s") not in words
    )


def find_long_form(before: str, short: str) -> str | None:
    """The end of ``before`` whose letters, in order, give ``short`` (Schwartz and Hearst 2003), or None.

    >>> find_long_form("She was given mycophenolate mofetil ", "MMF")
    'mycophenolate mofetil'
    >>> find_long_form("a course of fluorouracil ", "5-FU")
    'fluorouracil'
    """
    letters = "".join(c for c in SPELT.sub(lambda name: name[0][0], short.lower()).translate(GREEK) if c.isalnum())
    clause = CLAUSE_END.split(before.rstrip())[-1].rstrip()
    low = clause.lower().translate(GREEK)
    if len(low) != len(clause):
        return None
    start = _first_letter(low, letters)
    if start is None and letters[0].isdigit():
        start = _first_letter(low, letters.lstrip("0123456789"))
    if start is None and len(letters) == WITH_X and letters[-1] == "x":  # "ifosfamide (IFX)"
        start = _first_letter(low, letters[:-1])
        start = start if start is not None and clause[start:].isalpha() else None
    if start is None:
        return None
    long = clause[start:]
    return long if is_long_form(long, short) else None


def _first_letter(low: str, letters: str) -> int | None:
    """Where the long form begins: each letter is sought from the end, the first one only where a word begins."""
    position = len(low)
    for index in range(len(letters) - 1, -1, -1):
        position = low.rfind(letters[index], 0, position)
        while index == 0 and position > 0 and low[position - 1].isalnum():
            position = low.rfind(letters[0], 0, position)
        if position < 0:
            return None
    return position if letters else None
