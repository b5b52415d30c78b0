"""Numbers as papers print them: "1,000", "1·5", "1 1/2", "10(6)", "twenty-one", "half", "10-20", "from 10 to 20".

The extractors build their patterns from the sources here (`DIGITS`, `WORDS`, `NUMBER`, `DASH`) and read what matched
with `parse`. A comma followed by exactly three digits groups thousands; any other comma is a decimal comma, except
after a leading zero ("0,125" is an eighth).
"""

from __future__ import annotations

from extractors import lazy_re as re
from extractors import tokenizer, vocabulary

DASH = "[-\u2010-\u2015\u2212]"
SPACE = "[ \u00a0\u2009\u202f]"
_GROUPED = r"\d{1,3}(?:[,\u2009\u202f]\d{3}(?!\d)){1,4}"
DIGITS = rf"(?:{_GROUPED}|\d{{1,12}})(?:[.,·]\d+)?(?:{SPACE}?[½¼¾]|{SPACE}[123]/[234](?!\d))?"
"""A number in digits; a match begins with a digit, so that the search can skip from digit to digit. A longer run of
digits is no number of anything."""

_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
WORDS = (
    rf"(?:(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_TEENS}|(?:{_UNITS})(?: hundred|[ -]and[ -]a[ -]half)?"
    r"|a dozen|half an?|half|zero)"
)
"""A number in words; use it with ``re.IGNORECASE`` and guard its ends."""
NUMBER = rf"(?:{DIGITS}|{WORDS})"

LARGEST = 1e18  # a whole number must fit a column of the database
AND_A_HALF = " and a half"
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_VALUES = {row["word"]: float(row["value"]) for row in vocabulary.terms("number")}
_DECIMAL = re.compile(r"(\d[\d.]*)?\s*(?:([½¼¾])|(?:(?<=\s)|^)(\d+)/([1-9]\d*))?$")
_THOUSANDS = re.compile(r"(?:[1-9]\d{0,2}(?:[,\u2009\u202f]\d{3})+|\d+(?:,\d{3}){2,})(?:[.·]\d+)?$")
_POWER = re.compile(r"(?:(.+?)\s*[x×*·]\s*)?10\s*(?:\^\s*|\(\s*|\*\*)(\d{1,2})\)?$|(.+?)\s*[x×]\s*10 (\d{1,2})$")


def power(text: str) -> float:
    """The power of ten that a number is printed with.

    >>> power("1.5 x 10(6)"), power("20")
    (1000000.0, 1.0)
    """
    match = _POWER.match(text.strip().lower())
    return float(10 ** int(match[2] or match[4])) if match else 1.0


def parse(text: str) -> float:
    """The number that ``text`` prints, in digits or in words; ValueError where it is none, or beyond all numbers.

    >>> [parse(text) for text in ("1,000", "1·5", "2 1/2", "1.5 x 10(6)", "twenty-one", "0,125")]
    [1000.0, 1.5, 2.5, 1500000.0, 21.0, 0.125]
    """
    text = text.strip().lower()
    if not text:
        raise ValueError("no number in an empty text")
    if text[0].isalpha():
        return _parse_words(text)
    text = re.sub(r"\((\d+/\d+)\)", r" \1", text).replace(" and a half", " 1/2")
    power = _POWER.match(text)
    if power:
        factor = power[1] or power[3]
        value = (parse(factor) if factor else 1.0) * float(10 ** int(power[2] or power[4]))
        if value >= LARGEST:
            raise ValueError(f"{text!r} is more than anything is counted in")
        return value
    if _THOUSANDS.match(text):
        text = re.sub(r"[,\u2009\u202f]", "", text)
    match = _DECIMAL.match(text.replace("·", ".").replace(",", "."))
    if not match or not match[0] or match[0].count(".") > 1:
        raise ValueError(f"{text!r} is not a number")
    whole = float(match[1]) if match[1] else 0.0
    if whole >= LARGEST:
        raise ValueError(f"{text[:20]!r}… has too many digits")
    if match[2]:
        return whole + FRACTIONS[match[2]]
    return whole + (int(match[3]) / int(match[4]) if match[3] else 0.0)


def _parse_words(text: str) -> float:
    words = " ".join(text.replace("-", " ").split())
    if words in _VALUES:
        return _VALUES[words]
    if words.endswith(AND_A_HALF):
        return _parse_words(words.removesuffix(AND_A_HALF)) + 0.5
    if words in ("a", "an"):
        return 1.0
    first, _, rest = words.partition(" ")
    if first not in _VALUES or rest not in _VALUES:
        raise ValueError(f"{text!r} is not a number")
    if rest == "hundred":
        return _VALUES[first] * 100
    if 20 <= _VALUES[first] < 100 and 1 <= _VALUES[rest] < 10:
        return _VALUES[first] + _VALUES[rest]
    raise ValueError(f"{text!r} is not a number")


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether neither end cuts through a token; RE2's word boundary knows ASCII alone."""
    return not (tokenizer.cuts_token(text, start) or tokenizer.cuts_token(text, end))
