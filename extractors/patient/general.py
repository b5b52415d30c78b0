"""What is said of patients in general and not of anyone here: "should be considered", "has been reported"."""

from __future__ import annotations

from functools import lru_cache

import re2

from extractors import lazy_re as re
from extractors.searchable import searchable

GENERIC = re2.compile(
    r"(?i)^\s*(?:most |many |some |other )?(?:patients|persons|people|women|men|children|adults|infants)"
    r"(?: (?:with|on|of|taking|receiving) [^.;,]{1,40})? (?:often|usually|commonly|frequently|generally|typically"
    r"|sometimes|receive|take|require|need|respond|develop)\b"
    r"|\bshould\b|\b(?:(?:may|might|can|must) (?:not )?|could )(?:also |then |only |often |sometimes |rarely "
    r"|potentially )*(?:be|have|cause|induce|occur|lead|develop|result|play|help|prove|present|improve"
    r"|reduce|provide|represent|include|require|benefit|mimic|serve|replace|substitute|offer|prevent|protect|enhance|potentiate"
    r"|prolong|delay|allow|interfere|aggravate|exacerbate|deserve|warrant|respond|suffice|prefer|act)\b"
    r"|\b(?:clinicians?|physicians?|practitioners?|healthcare (?:providers?|professionals?|workers?|systems?)|awareness"
    r"|literature|guidelines?|could not have"
    r"|further stud(?:y|ies)|to (?:our|the best of our) knowledge|in conclusion)\b"
    r"|\b(?:has|have) (?:rarely |also |previously |recently |only |not |been )*been (?:\w+ly )?"
    r"(?:reported|described|documented|published|associated|shown|implicated|recognized|recommended|used|proposed|suggested"
    r"|demonstrated|established|studied|hypothesi[sz]ed|considered)\b"
    r"|\bwe (?:\w+ly |further |also |therefore |thus )?"
    r"(?:suggest|conclude|recommend|propose|believe|discuss|speculate|hypothesi[sz]e|review)\b"
    r"|\b(?:this|our|these|the present) (?:case|report|finding|observation|result|stud(?:y|ies)"
    r"|presentation)s?\b[^.;]{0,30}\b(?:highlights?|emphasi[sz]es?|suggests?|illustrates?"
    r"|demonstrates?|shows?|supports?|underscores?|indicates?|stress(?:es)?|underlines?|alters?)\b"
    r"|\b(?:is|are) (?:a|an|the|one of the|rare|rarely|common|commonly|often|usually|considered|expected|known"
    r"|well|characteri[sz]ed|widely|generally|associated|used|recommended|frequently|effective"
    r"|important|essential|not (?:uncommon|well)|suggested|advised|advocated|warranted|advisable)\b"
)
ANAPHOR = re.compile(
    r"\b(?:she|her|he|his|him|(?:the|this|our|that|index) (?:patient|case|infant|child|boy|girl|man"
    r"|woman|neonate|baby)(?!\s+(?:highlights|report|series|illustrates|emphasi|suggests|demonstrates"
    r"|supports|underscores))|case \d|patient \d)\b",
    re.IGNORECASE,
)
MAY_POINT = re2.compile(  # the same, found five times as fast
    r"(?i)\b(?:she|her|he|his|him|(?:the|this|our|that|index) (?:patient|case|infant|child|boy|girl|man|woman|neonate"
    r"|baby)|(?:case|patient) \pN)"
)
PAST = re2.compile(
    r"\b(?:was|were|had|did|developed|received|improved|became|died|showed|revealed|recovered|resolved"
    r"|decreased|increased|underwent|presented|responded|normali[sz]ed|disappeared|persisted|remained"
    r"|returned|subsided|ceased|fell|rose|worsened|stabili[sz]ed)\b"
)
PRESENT = re2.compile(
    r"(?i)\b(?:is|are|can|may|might|remains|requires|seems?|appears?|deserves?|merits?|whether|continues?|plays?|poses?"
    r"|occurs|causes|carries|leads|affects|inhibits|induces|exerts)\b"
)

# "No antibodies could be demonstrated", "the drug could be stopped": what was done, and no advice
COULD_BE_DONE = re.compile(
    r"\bcould (?:also |then |only )*be (?=(?:\w+ly |then |later )?(?:detect|demonstrat|found|identif|seen|shown|observ"
    r"|elicit|document|isolat|recover|obtain|confirm|establish|exclud|measur|cultur|discontinu|withdrawn|stopp|wean|taper"
    r"|reduc|control|achiev|discharg|remov|maintain|extubat|decreas|increas|lower|halv|resum|restart|transferr|mobili[sz]))"
)

# "We report two cases of gout, which has not been described before, and review the literature"
MAY_ANNOUNCE = re2.compile(r"(?i)\b(?:report|describe|present)(?:s|ed)?\b")
ANNOUNCES = re.compile(
    r"\b(?:we|authors?|this (?:article|paper|report|study)) (?:\w+ )?(?:report|describe|present)(?:s|ed)?\b"
    r"|\b(?:cases?|patients?|infants?|children|women|men)\b[^.;]* (?:is|are) (?:here |herein |also )?"
    r"(?:reported|described|presented)\b",
    re.IGNORECASE,
)
BY_THE_WAY = re.compile(
    r",?\s+(?:and|with|including)\s+(?:[\w-]+\s+){0,3}review(?:s|ed)?\s(?:[\w-]+\s){0,5}literature\b[^.;,]*"
    r"|,?\s+and\s+(?:the\s+(?:[\w-]+\s+){0,2}literature|similar cases in the literature)\s+(?:is|are)\s+reviewed\b"
    r"|,?\s+to\s+(?:our|the best of our)\s+knowledge\b,?"
    r"|,?\s+(?:that|which)(?:,?\s+to our knowledge,?)?\s+(?:has|have)\s+(?:not|never|rarely|seldom)\s+"
    r"(?:previously\s+)?been\s+(?:\w+ly\s+)?(?:reported|described|documented|published)\b",
    re.IGNORECASE,
)

MAY_ASK = re.compile(r"\W*(?:in order to|to|because|since|as)\b", re.IGNORECASE)
# "To see whether it may help, | we gave it to nine men": what a study asks is not said in general
ASKS = re.compile(
    r"^\W*(?:In order )?To [^;]{1,250}?, (?=(?:we|the|all|both|\d+|[\w-]+ patients)\b)"
    r"|^\W*(?:Because|Since|As) [^;]{1,250}?, (?=we\b)",
    re.IGNORECASE,
)

BEFORE_IT_COULD = re.compile(r"(\bbefore\s[^.;,]{1,60}?)\bcould be", re.IGNORECASE)  # "died before | it could be given"


# "Two years after surgery she is well": how somebody is now
NOW = re.compile(
    r"\b(?:weeks?|months?|years?)\s+(?:after|later|following)\b|\bat (?:the )?(?:last |latest )?follow-up\b"
    r"|\bat present\b",
    re.IGNORECASE,
)


# "Both are now asymptomatic", "one has remained well": how those told of stand today
STANDING = re.compile(
    r"\b(?:both|all|each|neither|two|three|four|five|six|\d+|patients?|children|infants?|women|men|they"
    r"|survivors?)\s+(?:of (?:them|these|whom) )?(?:is|are|remains?|has|have)(?: been| remained)?"
    r" (?:now |currently |presently |still |all |both )*(?:alive|well(?! (?:known|described|recogni[sz]ed))"
    r"|asymptomatic|(?:\w+[- ])?free|in (?:good|excellent|complete|full|continuous)|doing|living|healthy)\b",
    re.IGNORECASE,
)
SENTENCES_KEPT = 4096  # more than are read together


@lru_cache(SENTENCES_KEPT)
def as_done(sentence: str) -> str:
    """The sentence, with what could be done, or came "before it could be given", told as what was done.

    What a study asks, and what an announcement of cases says by the way of others, is left out.

    >>> as_done("One died before treatment could be given.")
    'One died before treatment was given.'
    >>> as_done("We report two cases of gout and review the literature.")
    'We report two cases of gout.'
    """
    if MAY_ASK.match(sentence):
        sentence = ASKS.sub("", sentence)
    if "could" in sentence:
        sentence = COULD_BE_DONE.sub("was ", BEFORE_IT_COULD.sub(r"\1was", sentence))
    return BY_THE_WAY.sub("", sentence) if _announces(sentence) else sentence


def _announces(sentence: str) -> bool:
    low = sentence.lower()
    if not ("review" in low or "knowledge" in low or "been" in low):  # without these nothing is said BY_THE_WAY
        return False
    return MAY_ANNOUNCE.search(searchable(sentence)) is not None and ANNOUNCES.search(sentence) is not None


def is_generic(sentence: str) -> bool:
    """Said of patients in general, not of anyone described here."""
    plain = searchable(as_done(sentence))
    if MAY_POINT.search(plain) and ANAPHOR.search(sentence):
        return False
    if not GENERIC.search(plain):
        if not PRESENT.search(plain) or PAST.search(plain):
            return False
        if re.search(r"\w+ed\b", sentence) or NOW.search(sentence):
            return False
    return STANDING.search(sentence) is None
