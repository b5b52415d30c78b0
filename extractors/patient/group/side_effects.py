"""What a study lists as side effects: "adverse effects included headache, flushing and edema" befell them.

The list is one outcome, whatever its words by themselves would say: "decreased appetite (36%)".
"""

from __future__ import annotations

from extractors import lazy_re as re
from extractors import looks
from extractors.patient.group import told
from extractors.patient.group.study import Cohort
from extractors.patient.group.told import AGAINST, NEAR, Statement
from extractors.reading import Found, Reading
from extractors.searchable import searchable
from extractors.section import RESULTLESS

# What harms are called
KIND = (
    r"(?:side[- ]effects?|adverse\s+(?:drug\s+)?(?:effects?|events?|reactions?|experiences?)"
    r"|untoward\s+(?:effects?|events?)|\w*toxicit(?:y|ies)|toxic\s+(?:effects?|reactions?)|complications?|AEs)"
)
MAY_LIST = looks.compile(rf"(?i)\b{KIND}\b", "study")
# "The most common side effects of X | included", "drug-related adverse events | were"
LISTED = re.compile(
    r"(?:^|[.;:,]\s+|\band\s+|\bwhile\s+)(?P<head>(?:(?:the|most|more|common\w*|frequent\w*|major|main|other|minor|reported"
    r"|observed|serious|severe|mild|significant|possible|clinical|principal|predominant|important|chief|additional|late|early"
    r"|acute|[\w-]+-related|dose[- ]limiting|grade\s+\S+(?:\s+(?:or|and|to)\s+\S+)?|postoperative|transient"
    rf"|ha?ematologic\w*)\s+){{0,6}}{KIND}\b"
    r"(?:(?!\b(?:were|was|included?|occurred|did|had|than|no|not|none)\b)[^.;:]){0,90}?)"
    r"(?P<verb>\s(?:(?:were|was)\s+[\w-]+\s+and\s+)?(?:included?|consisted\s+of|comprised)\s"
    r"|\s(?:were|was)\s(?!\w+ed\b)|:\s)(?P<list>.+)",
    re.IGNORECASE | re.DOTALL,
)
CHIEF = re.compile(
    r"\b(?:common\w*|frequent\w*|major|main|principal|predominant|chief|dose[- ]limiting)\b", re.IGNORECASE
)
NEGATED = re.compile(r"\b(?:no|not|none|neither|nor|never|without|absence|may|might|could|will)\b", re.IGNORECASE)
_CHIEF = (
    r"(?:major|main|principal|chief|predominant|primary|only|limiting|dose-limiting|(?:most\s+)?(?:common|frequent)(?:ly\s+(?:\w+))?"
    r"|commonest|serious|severe)"
)
_ITEM = (
    r"(?P<item>(?!(?:the|those|not|no|none|similar|rare|few|less|more|as|in)\b"
    r"|(?:mild|minor|moderate)\b(?!\s+[a-z]{4,}(?<!during)))"
    r"[^\W\d_][\w/-]*(?:\s+(?!(?:and|or|in|with|which|that|of)\b)[\w/-]+){0,4})"
)
CHIEF_HARMS = (
    # "Side effects of it included nausea", "toxicity was mainly gastrointestinal"
    re.compile(
        rf"(?:\b(?:(?!(?:and|but|while|whereas|although)\b)[\w/-]+\s+){{0,2}})\b{KIND}\b[^.;:()]{{0,60}}?\s(?:included|consisted\s+(?:\w+ly\s+)?of|comprised|(?:was|were)\s+(?:limited\s+to"
        rf"|confined\s+to|mainly|primarily|mostly|predominantly|chiefly|principally))\s+{_ITEM}",
        re.IGNORECASE,
    ),
    # "The main toxicity was neutropenia"
    re.compile(
        rf"\b{_CHIEF}\s+(?:[\w/-]+\s+){{0,3}}?{KIND}\s+(?:[\w-]+\s+){{0,4}}?(?:was|were)\s+{_ITEM}", re.IGNORECASE
    ),
    # "Neutropenia was the main toxicity"
    re.compile(
        r"(?P<item>\b(?!(?:it|this|that|which|there|these|those|they)\b)[^\W\d_][\w/-]*(?:\s+\([^()]{1,20}\))?)\s+(?:was|were)\s+"
        rf"(?:also\s+)?the\s+(?:\w+\s+)?{_CHIEF}\s+(?:[\w/-]+\s+){{0,3}}?{KIND}\b",
        re.IGNORECASE,
    ),
)
# What a list of effects does not begin with: "side effects were mild", "were similar", "were seen in five"
NO_ITEM = re.compile(
    r"(?:\w+ly\s+)*(?:mild|moderate|minor|minimal|few|rare|infrequent|uncommon|common|frequent|similar|comparable|tolerable|transient"
    r"|acceptable|manageable|negligible|limited|low|high|more|less|fewer|greater|higher|lower|the\s+same|reversible|generally|usually|mostly"
    r"|severe|serious|unchanged|equal|dose|related|in|of|as|to|also|\d|one|two|three|four|five|six|seven|eight|nine|ten|that|those)\b",
    re.IGNORECASE,
)
STOP = re.compile(
    r",?\s+(?:which|but|while|whereas|although|all\s+of|none\s+of|most\s+of|each|resulting|leading|requiring|however|that|than)\b|;|\.$",
    re.IGNORECASE,
)


def tell(reading: Reading, groups: Cohort) -> None:
    """Make one outcome of each list, of the arm that is compared, else of all."""
    if not MAY_LIST.is_in(reading.text):
        return
    for begin, end, category in reading.sentences:
        plain = searchable(reading.text[begin:end])
        if category in RESULTLESS or begin < reading.doc._.abstract_start or not MAY_LIST.search(plain):
            continue
        match = LISTED.search(reading.text[begin:end]) if begin >= groups.subjects[0].start else None
        if match and not NEGATED.search(match["head"]) and not NEGATED.search(match["verb"]):
            _tell(reading, groups, match, begin)
        if not AGAINST.search(plain):
            _tell_chief(reading, groups, begin, end)


def _tell_chief(reading: Reading, groups: Cohort, begin: int, end: int) -> None:
    """ "The main toxicity was neutropenia": the one that is named."""
    match = next((m for pattern in CHIEF_HARMS if (m := pattern.search(reading.text, begin, end))), None)
    if match and not told.NEGATED.search(reading.text, max(begin, match.start() - NEAR), match.end()):
        Statement("developed", match.span("item"), match.span(), "outcome.listed").say_of_all(reading, groups)


def _tell(reading: Reading, groups: Cohort, match: re.Match[str], begin: int) -> None:
    listed = match["list"]
    stop = STOP.search(listed)
    listed = (listed[: stop.start()] if stop else listed).rstrip(" .")
    first = begin + match.start("list")
    last = first + len(listed)
    inside = [f for f in reading.of("outcome") if begin + match.start("head") <= f.start < last]
    is_plain = match["verb"].strip().lower() in ("were", "was", ":") and not CHIEF.search(match["head"])
    if not listed or NEGATED.search(listed) or NO_ITEM.match(listed) or (is_plain and not _has_effect(inside, first)):
        return
    if any(owner in groups.subsets for found in inside for owner, _ in found.owners):
        return  # of each it is told how many had it
    owners = groups.compared[:1] or (groups.first,)
    quote = (begin + match.start("head"), last)
    statement = Statement("developed", (first, last), quote, "outcome.listed")
    if statement.say(reading, [(owner, "population") for owner in owners]):
        for other in inside:
            other.owners = []


def _has_effect(inside: list[Found], first: int) -> bool:
    """Does a list name an effect that is known, so that it is none of something else."""
    return any(found.start >= first for found in inside)
