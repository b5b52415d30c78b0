"""What a test said at another time: "initially negative, positive a month later", "… antibodies, which disappeared".

Reading order: `find`, in one sentence; `gone`, "the antibodies disappeared", of one that was named before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors import lazy_re as re
from extractors.antibody import cues
from extractors.antibody.verdict import NEGATIVE, NORMAL, POSITIVE, verdict
from extractors.antibody.waiting import WEAK, Reading

LOOK_BACK = 130  # characters from the antibody to its second verdict
LOOK_AHEAD = 40  # characters behind it that may tell the time
CHEAP = re.compile(
    r"\b(?:became|turned|converted|reverted|and|but|then|which|that|(?:dis|re)?appeared|vanished|cleared|lost)\b"
    r"|, (?:she|he|it|they|later|subsequently)\b"
)
_ADVERBS = r"(?:(?:again|then|later|also|subsequently|eventually|finally|soon|ultimately|\w+ly) )*"
# What may follow a verdict that is no other noun's: "and positive at follow-up", not "and positive cultures"
_NO_NOUN = (
    r"(?= ?[.,;)]|$| (?:at|on|after|by|within|during|when|with|again|later|then|thereafter|subsequently|following|for"
    r"|in (?:19|20)\d\d|in (?:her|his|remission|relapse|convalescence)"
    r"|\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|some|many|several|soon|shortly)\b)"
)
SECOND = re.compile(
    rf"(?:\b(?P<turned>became|turned|(?:converted|reverted|changed|returned) to) {_ADVERBS}"
    r"|(?:\b(?:and|but|then)|,|\bwhich|\bthat)(?: (?:and|but|then))* (?:(?:at|after|by) (?:[\w-]+ ){1,3}?)?"
    r"(?:(?:it|they|she|he|these|both) )?"
    rf"{_ADVERBS}(?:(?:was|were|is|had been|tested|found) )?{_ADVERBS}(?:found |strongly |weakly )?)"
    rf"(?P<what>(?:not |no longer )?(?:{cues.ALL})){_NO_NOUN}"
    rf"|(?:,|\band|\bbut|\bwhich|\bthat) (?:(?:had|have|it|they|these|both) )*{_ADVERBS}"
    r"(?P<gone>(?:disappeared|vanished|cleared|was lost|were lost)|(?P<come>appeared|reappeared))\b"
)
TIME = re.compile(
    r"\b(?:initial(?:ly)?|at first|original(?:ly)?|previous(?:ly)?|formerly|before|earlier|later|subsequent(?:ly)?|then"
    r"|thereafter|after|following|eventual(?:ly)?|finally|within|during|again|day|days|weeks?|months?|years?|follow-up"
    r"|admission|presentation|diagnosis|onset|baseline|discharge|remission|relapse|recovery|birth|no longer"
    r"|convalescent|repeat(?:ed)?|second)\b"
)
OF_OTHERS = re.compile(
    r";|[.:]\s|\b(?:cases?|controls?|twins?|other|others|brother|sister|husband|wife|mother|father|donor|patients"
    r"|in (?:one|two|three|four|five|six|\d+|all|both|the \w+ patient)|relatives|serum|csf|fluid|whereas|while|pcr"
    r"|cultures?|biops\w+|stain\w*|immunofluorescence|western blot|immunoblot|elisa)\b"
)
OPPOSITE = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, NORMAL: POSITIVE}

_GONE = (
    r"(?:disappeared|vanished|cleared|(?:became|were|was|was found|were found) (?:undetectable|negative)"
    r"|(?:were|was|could) (?:no longer|not) (?:be )?(?:detectable|detected|found|present|demonstrated))\b"
)
# Antibodies without a name, which nothing before them names
GONE = re.compile(
    rf"(?:(?:(?<=[.;] )|(?<=\band )|(?<=\bbut ))|\b(?:the|these|her|his|such|those) (?:serum |circulating |auto)?)"
    rf"(?P<what>(?:[Aa]uto)?[Aa]ntibod(?:y|ies)(?: tit(?:er|re)s?| levels?)?)"
    rf"(?: (?:had|have|later|then|\w+ly))* {_GONE}",
    re.I,
)


class Second(NamedTuple):
    """What the test of a mention said at another time, and the characters that say so."""

    mention: int
    place: tuple[int, int]
    result: str


def find(low: str, mentions: Sequence[tuple[int, int, bool]], readings: Sequence[Reading]) -> Iterator[Second]:
    """The second verdicts of a sentence.

    >>> from extractors.antibody.result import read
    >>> low, mentions = "anti-srp was initially negative and became positive.", [(0, 8, False)]
    >>> list(find(low, mentions, read(low, mentions)))
    [Second(mention=0, place=(43, 51), result='positive')]
    """
    if not CHEAP.search(low):
        return
    found = set()
    for match in SECOND.finditer(low):
        before = [i for i, (_, end, _) in enumerate(mentions) if end <= match.start()]
        if not before or before[-1] in found:
            continue
        i = before[-1]
        said, end = readings[i], mentions[i][1]
        if match["gone"]:
            result, place = (POSITIVE if match["come"] else NEGATIVE), match.span("gone")
        else:
            word = cues.PREDICATE.fullmatch(f"was {match['what']}")
            result, place = (verdict(word) if word else said.result), match.span("what")
        is_next = i + 1 < len(mentions) and mentions[i + 1][0] < match.end() + LOOK_AHEAD
        if (
            said.strength < WEAK
            or result != OPPOSITE.get(said.result)
            or match.start() - end > LOOK_BACK
            or OF_OTHERS.search(low, end, place[1])
            or (is_next and low[match.end() : match.end() + 2] not in (". ", "; "))
        ):
            continue
        when = slice(max(0, mentions[i][0] - 40), place[1] + LOOK_AHEAD)
        if match["turned"] or match["gone"] or TIME.search(low[when].partition(". ")[0]):
            found.add(i)
            yield Second(i, place, result)


def gone(text: str) -> Iterator[tuple[int, int]]:
    """Where antibodies that were named before went away: "the antibodies disappeared".

    >>> text = "She had anti-SRP. The antibodies disappeared."
    >>> [text[slice(*place)] for place in gone(text)]
    ['antibodies']
    """
    for match in GONE.finditer(text):
        yield match.span("what")
