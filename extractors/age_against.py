"""The words between mean ages of which each is an arm's: "26 years in the iron group and 28 in the zinc group"."""

from __future__ import annotations

from extractors import lazy_re as re

# "26 years (SD 4) in the iron group | and 28 years in the other"
AGAINST = re.compile(
    r"(?:\s*[(\[](?:SD|s\.d\.|group|arm)[^()]{1,25}[)\]])?(?:\s*years\b)?"
    r"(?P<who>[^.;\d()]{0,60}?)(?:\s*\([^()]{1,25}\))?,?\s+(?:and|versus|vs\.?|compared\s+(?:with|to)|against)\s+(?=\d)",
    re.IGNORECASE,
)
OTHER_CLAUSE = re.compile(
    r"\b(?:was|were|is|are|had|have|mean|median|average|duration|weight|height|score|follow|range|index|bmi|interval|time"
    r"|between|from)\b",
    re.IGNORECASE,
)
# What must stand behind the second, where it has no unit: "and 28.7 in the zinc group", "and 28.7, respectively"
OF_OTHER = re.compile(
    r"(?:\s*years\b)?\s*(?:\(\s*(?:group|arm)|,?\s+respectively|,?\s+(?:in|for|of)\s+(?:the\s+)?[^.;\d]{0,40}?"
    r"\b(?:groups?|arms?|controls?|patients)\b)",
    re.IGNORECASE,
)
# "The mean age | of the iron group was", "mean ages | in groups A and B were"
WHOSE = re.compile(
    r"\s+(?:of|in|for|among)\s+(?:[\w/+,-]+\s+){1,9}?(?:groups?|arms?|patients|women|men|controls|children|[A-C12I]+)"
    r"\s+(?:was|were|averaged)\s+(?:approximately\s+|about\s+)?(?=\d)",
    re.IGNORECASE,
)
SEVERAL = re.compile(r"\band\b|\bgroups\b", re.IGNORECASE)
LONGEST_AVERAGE = 20  # characters
AVERAGE = re.compile(r"\b(?:mean|median|average)\b[^.;,\d]*$", re.IGNORECASE)


def second(text: str, position: int) -> re.Match[str] | None:
    """The words behind a mean age, at a character, that lead to the next: whose the first is, told in the group "who".

    >>> second("26 years in the iron group and 28 in the zinc group", 8)["who"]
    ' in the iron group'
    >>> second("26 years and the mean weight was 60 kg", 8) is None
    True
    """
    link = AGAINST.match(text, position)
    return link if link and not OTHER_CLAUSE.search(link["who"]) else None


def whose(text: str, start: int, end: int) -> re.Match[str] | None:
    """The words behind the word of a mean "age" that say whose it is, up to the number.

    >>> whose("The mean age of the iron group was 26", 9, 12)[0]
    ' of the iron group was '
    """
    return WHOSE.match(text, end) if AVERAGE.search(text, max(0, start - LONGEST_AVERAGE), start) else None
