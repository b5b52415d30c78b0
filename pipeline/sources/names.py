"""Authors out of the one-line names that sources other than PubMed's XML give."""

from __future__ import annotations

import re

from pipeline.records import Author

_COLLECTIVE = re.compile(
    r"(?i)\b(?:group|consortium|collaborat\w+|committee|network|investigators|society|association|team|registry|initiative)\b"
)
_SUFFIX = re.compile(r"(?i)(?:jr|sr|2nd|3rd|ii|iii|iv)\.?")
_PARTICLE = re.compile(r"(?i)af|al|b[ei]n|d[aeiou]|das|del|della|den|der|des|dos|el|la|les?|te[nr]|v[ao]n|zur?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[- ]?){1,4}")
_LAST_INITIALS = re.compile(r"[^\W\d_]{1,3}")


def author(name: str | None) -> Author | None:
    """A person's name in any of the usual orders, or a collective's.

    >>> author("J. P. van der Berg").last_name, author("Dang, Ha").fore_name, author("Mori Y").initials
    ('van der Berg', 'Ha', 'Y')
    >>> author("Rochefort É").last_name, author("Öz AÇ").initials
    ('Rochefort', 'AÇ')
    """
    name = " ".join((name or "").split()).strip(",; ")
    if not name:
        return None
    if _COLLECTIVE.search(name):
        return Author(collective_name=name)
    if "," in name:
        parts = [part.strip() for part in name.split(",") if part.strip()]
        suffix = next((part for part in parts[1:] if _SUFFIX.fullmatch(part)), None)
        fore = next((part for part in parts[1:] if part != suffix), None)
        return _person(parts[0], fore, suffix)
    words = name.split(" ")
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else None
    if len(words) > 1 and _LAST_INITIALS.fullmatch(words[-1]) and words[-1].isupper() and words[-1] != words[0]:
        return _person(" ".join(words[:-1]), words[-1], suffix)  # "Mori Y", as MEDLINE prints it
    start = len(words) - 1
    while start > 1 and _PARTICLE.fullmatch(words[start - 1]):
        start -= 1
    return _person(" ".join(words[start:]), " ".join(words[:start]) or None, suffix)


def _person(last: str, fore: str | None, suffix: str | None) -> Author:
    return Author(last_name=last, fore_name=fore, initials=_initials(fore), suffix=suffix)


def _initials(fore: str | None) -> str | None:
    if not fore:
        return None
    if fore.isupper() and _INITIALS.fullmatch(fore):
        return re.sub(r"[^\w]", "", fore)
    return "".join(word[0].upper() for word in re.split(r"[\s.-]+", fore) if word) or None
