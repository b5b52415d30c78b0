"""How long something else lasted than a drug was given: "the pain persisted for 3 weeks", "a 2-day history of".

And which drug a time counts from: "developed gout 4 months after starting X".
"""

from __future__ import annotations

from extractors import duration
from extractors import lazy_re as re
from extractors.link.sentence import Drug, Sentence
from extractors.reading import Found

BACK, AHEAD = 110, 60  # characters
# "Fever recurred, and persisted | for" 9 days; not "was well on aspirin | for" 9 days
WENT_ON = re.compile(
    r"\b(?:abated|asymptomatic|clear(?:ed|ing)|disappear\w*|diminish\w*|fad(?:ed|ing)|follow(?:ed)?[- ]?up"
    r"|followed(?= for\b)|free|improv\w*|occurr\w*|persist\w*|recover\w*|recurr\w*|remain(?:s|ed)|resolv\w*"
    r"|subsid\w*|surviv\w*)\b"
    r"(?:(?!\b(?:on|with|taking|took|receiv\w+|using|treat\w*|therapy|treatment|given|despite|after|since)\b)[^.;,]){0,50}?"
    rf"\b(?:for|over|during|in|of|throughout)\s+{duration.FILLER}$",
    re.IGNORECASE,
)
LASTED = re.compile(rf"\blast(?:ed|ing)\s+(?:for\s+)?{duration.FILLER}$", re.IGNORECASE)
GIVING = re.compile(
    r"\b(?:administ|ana?esth|course|cycle|dos(?:e|ing)|exposure|infus|inject|intake|medication|perfus|period|phase|prophyla|regimen"
    r"|therap|treat|trial|use\b)",
    re.IGNORECASE,
)
OF = re.compile(rf"(?P<what>[\w-]+)\s+of\s+{duration.FILLER}$", re.IGNORECASE)
DURATION = re.compile(r"['’]?[\s-]+duration\b", re.IGNORECASE)
HISTORY = re.compile(r"['’]?[\s-]+history\b", re.IGNORECASE)
UNDER = re.compile(r"\s+(?:on|under|while|of|with)\b|['’]", re.IGNORECASE)
OF_GIVING = re.compile(r"\s+of\s+(?:the\s+|an?\s+|its\s+)?(?:administ|inject|infus|ingest)", re.IGNORECASE)


def is_of_something_else(part: Found, sentence: Sentence) -> bool:
    """Whether a duration tells how long an illness or its relief lasted, or how soon something came."""
    text, start, end = sentence.text, part.start, part.end
    first = max(sentence.start, start - BACK)
    if HISTORY.match(text, end):  # but "a 3-year history of aspirin use"
        behind = sentence.behind(end)
        return behind is None or not sentence.within(end, behind[1].start, 30)
    if DURATION.match(text, end):
        of = OF.search(text, first, start)
        before = sentence.before(start)
        is_of_drug = of is not None and before is not None and before[1].end > of.start()
        return of is not None and not is_of_drug and not GIVING.match(of["what"])
    if part.rule == "duration.on":
        return duration.WITHIN.search(text, first, start) is not None and OF_GIVING.match(text, end) is not None
    if part.rule != "duration.for" or UNDER.match(text, end):
        return False
    lasted = LASTED.search(text, first, start)
    if lasted:
        return GIVING.search(text, first, lasted.start()) is None
    return WENT_ON.search(text, first, start) is not None


def counted_from(part: Found, sentence: Sentence) -> Drug | None:
    """The drug behind a time that is counted from its start."""
    behind = sentence.behind(part.end) if part.rule == "duration.starting" else None
    return behind if behind and sentence.within(part.end, behind[1].start, AHEAD) else None
