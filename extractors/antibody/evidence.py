"""Serology told without its test: "serologic evidence of HTLV-I", "serologically confirmed Q fever", "CMV
seroconversion", "leptospirosis was proved by serology"; and "all were seropositive" where one infection is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractors import lazy_re as re

_PROVED = r"(?:confirmed|prove[dn]|documented|diagnosed|verified|demonstrated|established|supported|detected|shown)"
BEFORE = re.compile(
    r"\bsero-?(?:log(?:ic|ical)(?:,? (?:and|or|and/or) [\w-]+| [\w-]+)?"
    r" (?:evidence|confirmation|proof|diagnosis|signs?|indications?)"
    r" (?:of|for|suggesting|suggestive of|indicating|indicative of|compatible with|consistent with)"
    rf"|logically(?:[ -]\w+)?[ -]{_PROVED}(?: cases? of)?|conver(?:ted|ting|sions?) (?:to|for|against))"
    r"(?: (?:an?|the|recent|acute|active|past|previous|prior|current|concurrent|concomitant|primary|chronic|remote"
    r"|ongoing|latent|human|systemic|congenital|possible|infections? (?:with|by|due to)|exposure to"
    r"|reactivation of))* $"
)
# "Serologic studies revealed a primary infection by X": where they say that it is one
REVEALED = re.compile(
    r"\b(?:sero-?log(?:ic|ical|y)|antibod\w+|agglutination|tit(?:er|re)s)(?: (?:studies|tests?|testing|results?"
    r"|findings?"
    r"|examinations?|data|analys[ei]s|titers?|titres?))?"
    rf" (?:\w+ly )?(?:revealed|disclosed|indicated|suggested|{_PROVED}|(?:(?:was|were) )?(?:consistent"
    rf"|compatible) with|(?:was|were) (?:diagnostic|indicative|suggestive) of)"
    r"(?: that (?:it|this|he|she|the \w+) (?:was|had))?"
    r"(?: (?:an?|the|recent|acute|active|past|previous|primary|chronic|congenital|reactivated|concurrent|diagnosis of"
    r"|infections? (?:with|by|due to)))* $"
)
ITS_INFECTION = re.compile(r"(?:[ -](?:virus|type [\w-]{1,2}))* infections?\b")
DISEASE = re.compile(r"(?:osis|iasis|fever|disease|itis|plague|syphilis|emia|typhus)$")
AFTER = re.compile(
    r"(?:[ -](?:virus|type [\w-]{1,2}|infections?|disease|fever"
    r"|hepatitis))*(?: \([^()]{1,30}\))?(?:[ -]sero-?conver(?:sions?|ted)\b"
    rf"|(?: infections?)?(?: (?:was|were|is|has been|had been|could be))? ?(?:\w+ly )?{_PROVED}"
    r" (?:sero-?logically|by (?:the )?(?:\w+ ){0,2}(?:sero-?log\w+|sero-?conversion|western blot|immunoblot))"
    r"|(?: infections?)? (?:was|were) (?:based on|made (?:by|on)) (?:the )?(?:positive|elevated|high|rising)"
    r" (?:\w+ ){0,1}(?:sero-?log\w+|tit(?:er|re)s|antibod\w+))"
)
NOT_SEROLOGY = re.compile(
    r"[\s-]*(?:virus )?(?:[dr]na|(?:surface |core )?antigen|negativ)"
)  # "seroconversion to HBV DNA negativity"
# What is looked for, or counted, is not yet found.
SOUGHT = re.compile(
    r"\b(?:for|(?<!diagnosis )of|whether|if|no|not|without|lack\w*|than|require\w*|prevent\w*|to)"
    r"(?: (?:any|the|further|an?|and|or|\w+(?:ic|al)))* $"
)
# "All were seropositive", "12 antibody-positive women": said of people, and of nothing named.
BARE = re.compile(r"(?:sero-?|(?<![\w-])antibody[ -])(?P<word>positive|negative|converted)\b")
# "Ten had lost antibody", "who lost maternal antibody"
LOST = re.compile(
    r"\blost (?:(?:the|their|his|her|its|all|maternal|passive|passively acquired|serum|detectable) )*"
    r"antibod(?:y|ies)\b(?! (?:to|against|for|with)\b)"
)
SAID_OF = re.compile(
    r"\b(?:was|were|is|are|been|became|remained|tested|turned|be)(?: (?:all|both|also|still|again|not|found to be"
    r"|confirmed|persistently|initially|repeatedly|subsequently|already))* $"
)
COUNTED = re.compile(
    r"(?<![\w-])(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty) $",
    re.I,
)
PEOPLE = re.compile(
    r" (?:\w+ ){0,2}(?:patients|women|men|subjects|individuals|persons|infants|children|mothers|donors|recipients"
    r"|controls)\b"
)
# "the last antibody-negative specimen"
ORDERED = re.compile(r"\b(?:last|latest|first|earliest|initial|previous|next) $")
SAMPLE = re.compile(r" (?:serum |blood )?(?:specimens?|samples?|serum|sera|tests?)\b")
NAMED = re.compile(r" (?:for|to|against|rheumat|arthr|RA\b|spondyl|patients?|subjects?)")
NOT = re.compile(r"\bnot\b")
LOOK_BACK = 60  # characters


class Bare(NamedTuple):
    """A verdict on people in characters of the text, without what was tested."""

    start: int
    end: int
    result: str


def find(low: str, start: int, end: int) -> tuple[int, int, bool] | None:
    """Where the words begin and end that make an infection at ``start`` to ``end`` of a sentence a result of serology,
    and whether they say by themselves that it was found.

    >>> find("he had serologic evidence of htlv-i infection.", 29, 35)
    (7, 35, True)
    """
    before = BEFORE.search(low, max(0, start - 120), start)
    if before and not NOT_SEROLOGY.match(low, end):
        return before.start(), end, not SOUGHT.search(low, max(0, before.start() - 60), before.start())
    revealed = REVEALED.search(low, max(0, start - 120), start)
    if revealed and ("infection" in revealed[0] or ITS_INFECTION.match(low, end) or DISEASE.search(low, start, end)):
        return revealed.start(), end, not SOUGHT.search(low, max(0, revealed.start() - 60), revealed.start())
    after = AFTER.match(low, end)
    if after:
        return start, after.end(), not SOUGHT.search(low, max(0, start - 60), start)
    return None


def bare(text: str) -> Iterator[Bare]:
    """The places that call people seropositive or seronegative and do not say for what.

    >>> [(b.start, b.result) for b in bare("All were seropositive. One was not seropositive.")]
    [(9, 'positive'), (35, 'negative')]
    """
    for match in BARE.finditer(text):
        start, end = match.span()
        verb = SAID_OF.search(text, max(0, start - LOOK_BACK), start)
        if match["word"] == "converted":
            is_said = not NOT.search(text, max(0, start - LOOK_BACK), start)
        else:
            is_said = verb is not None
        if is_said and not NAMED.match(text, end):
            is_positive = (match["word"] != "negative") != bool(verb and NOT.search(verb[0]))
        elif match["word"] != "converted" and _is_attribute(text, start, end):
            is_positive = match["word"] == "positive"
        else:
            continue
        yield Bare(start, end, "positive" if is_positive else "negative")
    for match in LOST.finditer(text):
        if not NOT.search(text, max(0, match.start() - LOOK_BACK), match.start()):
            yield Bare(*match.span(), "negative")


def _is_attribute(text: str, start: int, end: int) -> bool:
    """Whether a verdict stands before counted people, "12 seropositive women", or before one of several samples."""
    before = max(0, start - LOOK_BACK)
    return bool(
        (COUNTED.search(text, before, start) and PEOPLE.match(text, end))
        or (ORDERED.search(text, before, start) and SAMPLE.match(text, end))
    )
