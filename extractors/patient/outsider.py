"""People whom a text describes and who are none of its patients: donors, people imagined, other authors' patients."""

from __future__ import annotations

from extractors import lazy_re as re
from extractors.patient.anchor import Anchor

# "The donor was a 60-year-old man", the dog's owner, "a kidney from a …", "imagine a …", "would you treat a …?"
NOT_HERE = re.compile(
    r"(?:\bowner(?:\s*[,(]|\s+(?:was|is)\b)|\bdonors?(?:\s*[,(]|\s+(?:was|were|is|being)\b)"
    r"|\b(?:received|transplant\w*|graft\w*|donat\w+)\b[^.;:]{0,60}\bfrom\b)"
    r"[\s,(]*(?:an?\s+|the\s+|her\s+|his\s+)?(?:[\w-]+\s+){0,2}$"
    r"|\b(?:imagine|suppose|consider|hypothetical"
    r"|typical (?:patient|case) (?:is|would be)"
    r"|the (?:typical|average) (?:patient|subject|participant|respondent) (?:is|was)"
    r"|vignettes?|scenarios?|simulate[ds]?|modell?ed|standardi[sz]ed patient"
    r"|mannequin|should be (?:given|offered|prescribed)"
    r"|would (?:\w+ )?(?:prescribe|treat|give|offer|recommend|manage)"
    r"|should (?:we|one|you|clinicians|physicians))\b[^.;]{0,80}$",
    re.IGNORECASE,
)
# "A patient at 33 years of age has a risk of …", "equivalent to that of a 35-year-old": nobody in particular
AT_RISK = re.compile(
    r"[^.;:]{0,60}?\b(?:has|have|had|would have)\s+(?:an?\s+)?(?:[\w.%-]+\s+){0,6}?"
    r"(?:risk|chance|probability|likelihood)\b",
    re.IGNORECASE,
)
# "A husband aged 50 may wish …"
MAY = re.compile(r"(?:\s+(?:with|who|on)\s[^.;,]{0,40})?\s+(?:may|might|would|should|can)\b", re.IGNORECASE)
# "The heart of a 16-year-old boy … was transplanted into …"
ORGAN_OF = re.compile(
    r"\b(?:hearts?|kidneys?|livers?|lungs?|corneas?|pancreas|islets|marrow|organs?|grafts?)\s+(?:of|from)\s+(?:an?\s+)?(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
TRANSPLANTED = re.compile(r"[^.;]*\b(?:transplant\w*|grafted|implanted)\b", re.IGNORECASE)
# "A 19-year-old man died, and his liver and kidneys were donated": no patient but a donor
GAVE = re.compile(
    r"[^.;]*\b(?:his|her|whose)\s+(?:hearts?|kidneys?|livers?|lungs?|corneas?|pancreas|organs?)\b[^.;]{0,40}?\s(?:was|were)\s+"
    r"(?:\w+ly\s+)?(?:donated|procured|retrieved|harvested)\b|[^.;]*\b(?:became|was)\s+(?:an?|the)\s+(?:\w+\s+)?organ\s+donor\b",
    re.IGNORECASE,
)
ASKED = re.compile(r"[^.;:!?]*\?")
RISK_OF = re.compile(
    r"\b(?:risk|chance|probability|likelihood|equivalent|that|those)\s+(?:for|of|in|to)\s+(?:an?\s+)?$", re.IGNORECASE
)
# "In a 75-year-old patient levels were double those of a 25-year-old"
LIKE_ANOTHER = re.compile(r"[^.;:]{0,60}\b(?:that|those|than)\s+(?:for|of|in)\s+an?\s+\d", re.IGNORECASE)
FETUS = re.compile(r"\s+f(?:o)?etus\b", re.IGNORECASE)
# "Surgery is done when the child is 3 months of age"
WHENEVER = re.compile(
    r"\b(?:when(?:ever)?|if|until|unless|once|before|after)\s+(?:the|an?|her|his|their)\s+(?:[\w-]+\s+)?(?:is|reaches|turns|becomes)\s+$",
    re.IGNORECASE,
)
BUT_DONOR = re.compile(r"[^.;,]{0,20}\b(?:donors?|donated)\b", re.IGNORECASE)
# "In 1978 Baxter reported a …", "Widener and Littman described a …": not "we", nor "in 1991 a … presented"
_AUTHORS = r"(?!We\b|I\b|The\b|This\b|Our\b)[A-Z][\w'’-]+"
_OTHERS = r"(?:co-?workers|colleagues|associates)"
QUOTED = re.compile(
    rf"(?:\b(?:1[89]|20)\d\d,? {_AUTHORS}|{_AUTHORS} (?:and|&) {_AUTHORS}|{_AUTHORS}(?: and {_OTHERS}| et al\.?))"
    rf"(?: et al\.?| (?:and|&) {_AUTHORS}| and {_OTHERS}|,? [\[(]?\d{{4}}[\])]?)*,?"
    r" (?:(?:have|has|had) )?(?:\w+ly |first |also )?(?:reported|described|published|observed|documented)\b[^.;]{0,60}$"
    r"|\b(?:previously|earlier) (?:reported|described|published) (?:[\w-]+ ){0,3}$"
)
# "… was reported by Smith"
SAID_BEFORE = re.compile(
    r"[^.;,]{0,40}?\s(?:was|were|has been|have been|had been)\s(?:also |previously |recently |first |earlier )?"
    r"(?:reported|described|published)\s(?:by (?-i:[A-Z])\w+|after|previously|earlier|before|in"
    r" (?:(?:19|20)\d\d|the literature))\b",
    re.IGNORECASE,
)


def is_nobody(text: str, phrase: Anchor, begin: int) -> bool:
    """Whether the words speak of a donor, or of somebody imagined."""
    return bool(
        NOT_HERE.search(text, begin, phrase.start)
        or FETUS.match(text, phrase.end)
        or WHENEVER.search(text, begin, phrase.age.start if phrase.age else phrase.start)
        or BUT_DONOR.match(text, phrase.end)
        or AT_RISK.match(text, phrase.end)
        or LIKE_ANOTHER.match(text, phrase.end)
        or MAY.match(text, phrase.end)
        or (ORGAN_OF.search(text, begin, phrase.start) and TRANSPLANTED.match(text, phrase.end))
        or GAVE.match(text, phrase.end)
        or ASKED.match(text, phrase.end)
        or RISK_OF.search(text, begin, phrase.start)
    )


def is_quoted(text: str, phrase: Anchor, begin: int) -> bool:
    """Whether somebody else has reported her: she is a patient here only where nobody else is."""
    return bool(QUOTED.search(text, begin, phrase.start) or SAID_BEFORE.match(text, phrase.end))
