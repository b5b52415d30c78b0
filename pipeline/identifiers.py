"""The identifiers of papers, each in the one form that the database compares."""

from __future__ import annotations

import re
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMCID = re.compile(r"(?:PMC)?(\d{1,9})(?:\.\d+)?", re.IGNORECASE)
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?!\d)")


def doi(value: str | None) -> str | None:
    """A DOI in lower case without resolver or "doi:"; None where there is none.

    >>> doi("https://doi.org/10.1016/J.NMD.2025.105484")
    '10.1016/j.nmd.2025.105484'
    """
    found = _DOI.search(unquote(value) if "%" in value else value) if value else None
    return found[0].rstrip(".,;").lower() if found else None


def pmid(value: str | int | None) -> str | None:
    """A PMID as its digits; None for anything else.

    >>> pmid(" 0031452104"), pmid("PMC12")
    ('31452104', None)
    """
    digits = str(value).strip() if value is not None else ""
    return digits.lstrip("0") or None if digits.isascii() and digits.isdigit() and len(digits) <= 10 else None


def pmcid(value: str | int | None) -> str | None:
    """A PMCID with its letters and without a version: "PMC123"; Semantic Scholar gives the digits alone.

    >>> pmcid("6543210"), pmcid("PMC6543210.2")
    ('PMC6543210', 'PMC6543210')
    """
    found = _PMCID.fullmatch(str(value).strip()) if value is not None else None
    return f"PMC{found[1]}" if found else None


def orcid(value: str | None) -> str | None:
    """An ORCID with its hyphens, from the bare id or its address.

    >>> orcid("http://orcid.org/000000021825009X")
    '0000-0002-1825-009X'
    """
    found = _ORCID.search(value) if value else None
    return "-".join(found.groups()).upper() if found else None
