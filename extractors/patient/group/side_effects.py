"""What a study lists as side effects: "adverse effects included headache, flushing and edema" befell them.

The list is one outcome, whatever its words by themselves would say: "decreased appetite (36%)".
"""

from __future__ import annotations

import re2

from extractors import lazy_re as re
from extractors.outcome import benefit
from extractors.patient.group.befallen import added
from extractors.patient.group.study import Cohort
from extractors.reading import Found, Reading
from extractors.searchable import searchable

# What harms are called: `verdict` reads the same words
KIND = (
    r"(?:side[- ]effects?|adverse\s+(?:drug\s+)?(?:effects?|events?|reactions?|experiences?)"
    r"|untoward\s+(?:effects?|events?)|\w*toxicit(?:y|ies)|toxic\s+(?:effects?|reactions?)|complications?|AEs)"
)
MAY_LIST = re2.compile(rf"(?i)\b{KIND}\b")
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
RESULTLESS = frozenset(("BACKGROUND", "OBJECTIVE", "METHODS"))


def tell(reading: Reading, groups: Cohort) -> None:
    """Make one outcome of each list, of the arm that is compared, else of all."""
    if not MAY_LIST.search(searchable(reading.text)):
        return
    for begin, end, category in reading.sentences:
        sentence = reading.text[begin:end]
        if category in RESULTLESS or begin < groups.subjects[0].start or not MAY_LIST.search(searchable(sentence)):
            continue
        match = LISTED.search(sentence)
        if match and not NEGATED.search(match["head"]) and not NEGATED.search(match["verb"]):
            _tell(reading, groups, match, begin)


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
    for found in added(reading, (first, last), "outcome.listed"):
        quote = [begin + match.start("head"), last]
        found.value.update(direction="developed", benefit=benefit("developed", ""), quote=quote)
        found.owners = [[owner, "population"] for owner in owners]
        for other in inside:
            other.owners = []


def _has_effect(inside: list[Found], first: int) -> bool:
    """Does a list name an effect that is known, so that it is none of something else."""
    return any(found.start >= first for found in inside)
