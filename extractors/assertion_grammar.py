"""The cues of ``vocab/assertion.tsv``, and what may stand between a cue and what it qualifies.

Reading order: `Cue`; the patterns that need no word list; `Grammar`, which finds the cues and holds those that do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ahocorasick

from extractors import lazy_re as re

PREPOSITION = (
    "with|after|to|on|from|of|during|by|for|following|between|among|in|at|under|over|upon|before|until|about|against"
    "|toward|towards|through|when"
    "|who|which|that|was|were|is|are|has|had|have|did|improved|responded|died|developed"
)
NEW_SUBJECT = re.compile(
    r"[;:]|\n|,?\s+and\s+(?:he|she|they|it|there|we|the|his|her)\b|,\s+(?:he|she|they|it|there|we|the patient)\b"
    r"|\b(?:reported|said|stated|noticed|noted|described) (?:that )?(?:he|she|the patient)\b"
)
WENT = "went|became|remained|returned|recovered|made|left"
GOT = "took|taken|received|given|got|used|had|started|began|continued|chose|underwent|needed|required|preferred"
LIST = re.compile(
    r"(?:\s+(?:therapy|treatment|tablets))?(?:\s*\([A-Za-z\d-]{1,10}\))?\s*(?:,|/|,?\s*(?:and/or|and|or"
    r"|nor)\b)\s*"
    rf"(?:(?!(?:was|were|is|on|with|to|by|for|in|{WENT}|{GOT})\b)[\w-]+\s+){{0,2}}"
)
# "No | history of diabetes, gout, or use of | steroids"
LISTED_USE = re.compile(
    r"\s+(?:[\w-]+\s+)?history\s+of(?:,?\s+(?!(?:with|after|on|from|during|by|for|in|at|who|which|that|was|were|is|are|has|had|have"
    r"|did|despite|because|received|took|but|then)\b)[\w'-]+){1,14}?,?\s+(?:and|or|nor)\s+(?:[\w-]+\s+)?"
    r"(?:use|intake|exposure|administration|ingestion)\s+(?:of|to)\s+(?:[\w-]+\s+){0,2}"
)
FINITE_AFTER = re.compile(
    r"(?:\s*\([^()]{1,40}\))?\s+(?:therapy |treatment )?"
    r"(?:was|were|is|are|has|had|have|did|led|improved|resulted|occurred|developed|appeared)\b"
)
ONLY_COMMA = re.compile(r"\s*,\s*(?:(?!(?:and|or|nor)\b)[\w-]+\s+){0,2}")
# "No deaths and | a morbidity of 8%": what has an article of its own is none of a denied list
OF_ITS_OWN = re.compile(r"\s*,?\s*and\s+(?:an?|the|only|one|two|three|four|five|six|\d+|all|each|both|most|some)\b")
# "Had no fever and | improved", "refused treatment and | later died": a verb of its own is not denied with a noun
_DID = (
    r"(?:died|succumbed|survived|improved|recovered|responded|deteriorated|worsened|relapsed|progressed|developed|became"
    r"|remained)\b"
)
_NO_VERB = r"(?!(?:was|were|had|has|have|did|took|who|[a-z]+ed)\b)\S+"
AND_DID = re.compile(rf"\s+{_NO_VERB}(?:\s+{_NO_VERB}){{0,12}}?,?\s+and\s+(?:\w+ly\s+|then\s+|later\s+|soon\s+)*{_DID}")
# "Bleeding | was | not | observed": what a finding is not
WAS = re.compile(r"(?:\s*\([^()]{1,40}\))?\s+(?:was|were|is|are|has been|have been|had been|has|have|had|did|could)\s+")
SEEN = re.compile(
    r"\s+(?:been\s+|be\s+|\w+ly\s+)*(?:observed|found|seen|detected|encountered|recorded|identified|documented"
    r"|demonstrated|present|evident|apparent|noted|noticed|experienced|occur|develop|appear)\b"
    r"(?! (?:to|as|until|before|earlier|previously)\b)"
)
FINDING = (
    r"(?:had|have|having|has|develop(?:ed)?|experienced?|show(?:ed|n)?|reveal(?:ed)?|suffer(?:ed)?(?: from)?"
    r"|exhibit(?:ed)?|demonstrate(?:d)?|report(?:ed)?|present(?:ed)? with|complain(?:ed)? of|notice(?:d)?|felt)"
)
WHO_HAD = re.compile(
    rf"\s+(?:of\s+)?(?:the\s+|our\s+|these\s+)?[\w-]+\s+{FINDING}\b"
)  # "none of | the patients had | asthma"
HAVING = re.compile(
    rf"\s+(?:\w+ly\s+|to\s+|been\s+|ever\s+)*(?:{FINDING}|an?|due to)\b"
)  # "did not | develop | asthma"

FOUND_GAP = re.compile(
    rf"(?:{WHO_HAD.pattern}|{HAVING.pattern})?"
    rf"\s+(?:(?:(?!(?:for|of|in)\b)\w[\w'-]*\s+){{0,3}}(?:evidence|signs?|history|symptoms?|features?|findings?|diagnosis|suspicion"
    rf"|record|cases?|episodes?|instances?|occurrences?|complaints?)\s+(?:of|for|to suggest)\s+)?"
    rf"(?:(?!(?:{PREPOSITION}|{WENT}|but|than)\b)[\w'/-]+[\s,]+){{0,10}}"
)
AUXILIARY = re.compile(
    r"(?:\s+(?:therapy|treatment|infusions?|tablets?|injections?|use))?(?:\s*\([^()]*\))?(?:\s*,?\s*(?:and|or"
    r"|nor)\s+[\w-]+)?\s*,?\s+(?:(?:but|and)\s+)?"
    r"(?:was|were|is|are|had|has|have|could|did|can|would|should)?\s*(?:therefore |thus )?"
)
ELLIPTIC = re.compile(r"\s+(?:was|were|had been)\s+[\w ]{3,30}?,?\s+but\s+(?:was |were )?$")
PAST_VERB = re.compile(
    r"\b(?:received|was|were|is|are|presented|developed|had|has|who|underwent|died|showed|experienced|improved"
    r"|responded|and (?:then|was|were))\b"
)
TOLD = re.compile(
    r"\b(?:described|reported|published|shown|noted|observed|than|studied|documented|investigated|with"
    r"|confers?)\b[\w ]*$"
)
HAPPENED = re.compile(
    r"\b(?:had|received|took|taken|treated|given|underwent|diagnosed|developed|started|stopped|used|undergone"
    r"|been|suffered|resected|after|for)\b"
)
ASIDE = re.compile(
    r"\b(?:between|associated with|due to|caused by|from|of|by|to|with"
    r"|for)\s+(?:(?!and\b)[\w-]+\s+){0,3}(?:[\w-]+,?\s+(?:and|or)\s+)?$"
)
NOT_A_VERDICT = re.compile(
    r"\s+(?:to|as (?!an? (?:\w+ )?(?:option|treatment|therapy|alternative))|the|an?|in the (?:differential|a?etiology"
    r"|evaluation)|\w+(?:ive|ble|ful|ous|ant|ent|ly|ed|ary|safe|due|adequate|necessary))\b"
)
NUMBERED_OR_OLD = re.compile(
    r"(?:-old|two|three|four|five|six|seven|eight|\d+|nursing|breast-?feeding|lactating|twin|of"
    r"|both)\s+(?:\w+\s+)?$"
)
POSSESSIVE = re.compile(
    r"(?:\b(?:his|her|their|whose|patient's|patient’s|patients'|child's|infant's|boy's|girl's|woman's|man's|proband's"
    r"|a|an|one|maternal|paternal|no|healthy)|\bthe|\bwhose)\s+(?:\w+\s+){0,2}$"
)
# "The male sibling took colchicine": one of several patients, where nobody's brother is meant
SIBLINGS = ("brother", "sister", "sibling", "twin", "brothers", "sisters", "siblings", "twins")
THE_SIBLING = re.compile(
    r"\bthe (?:(?:older|younger|elder|eldest|youngest|male|female|affected|other|first|second|surviving|third) ){1,2}$"
)
OF_HIS = re.compile(r"\bof (?:his|her|their|the (?:patient|child|infant|boy|girl|woman|man)['’]s) (?:\w+ )?$")
HAD_A = re.compile(r"\b(?:had|has|have|with|including|included|and)\s+(?:an?|one)\s+(?:\w+\s+){0,2}$")
PATIENT_IS_MOTHER = re.compile(r"pregnan|gravid|primigravida|para \d|post-?partum|lactat|obstet")
SENTENCE = re.compile(r"[.!?][)\]\"']*\s|\n")
# "Neither patient received X"
NOBODY_GOT = re.compile(
    r"\s+(?:of (?:the|them|these|our) )?(?:\w+ )?(?:had |was |has )?"
    r"(?:received|taken|took|given|treated with|been (?:given|treated with)|exposed to|on)\b"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in the text; one surface may reach both ways."""

    start: int
    end: int
    text: str
    category: str
    directions: tuple[str, ...]


class Grammar:
    """``vocab/assertion.tsv``: cues found in one pass, and the patterns made of its words."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        words: dict[str, list[str]] = {}
        cues: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            if row["category"] in ("link", "giving", "head"):
                words.setdefault(row["category"], []).append(re.escape(row["cue"]))
            else:
                cues.setdefault(row["cue"], []).append((row["category"], row["direction"]))
        self.automaton: Any = ahocorasick.Automaton()
        for cue, uses in cues.items():
            self.automaton.add_word(cue, (cue, uses))
        self.automaton.make_automaton()
        giving, link, head = ("|".join(sorted(words[c], key=len, reverse=True)) for c in ("giving", "link", "head"))
        receiving = "|".join(w for w in words["giving"] if w not in ("on", "with", "have", "had", "having"))
        modifier = rf"(?!(?:{PREPOSITION}|and|or|but|than)\b)[^\W\d_][\w'-]*"
        self.direct = re.compile(
            rf"\s+(?:(?:{modifier}\s+){{0,4}}(?:{link})\s+(?:of|to|for|with|on"
            rf"|in the form of)\s+)?(?:(?:{modifier}\s+){{0,3}}(?:drugs?|medications?|medicines?|agents?),?\s+"
            rf"(?:or|including|such\s+as|like)\s+)?(?:{modifier}\s+){{0,4}}"
            rf"|(?:\s+(?:of\s+)?{modifier}){{0,4}}(?:\s+(?:had|has|have|was|were|are|is))?(?:\s+been|\s+ever"
            rf"|\s+previously)?\s+(?:{receiving})\s+(?:(?:any|other|further|additional|concomitant|the|a|an"
            rf"|{modifier})\s+){{0,3}}"
        )
        self.taking = re.compile(
            rf"(?:\s+(?:been|be|have|having|to|yet|ever|previously|currently|routinely|also|previously been"
            rf"|\w+ly))*\s+(?:{giving})\s+"
            rf"(?:(?:(?:{modifier})\s+){{0,3}}(?:{link})\s+(?:of|to|for|with)\s+)?(?:(?:{modifier})\s+){{0,4}}"
        )
        self.given = re.compile(
            rf"(?:\s+(?:therapy|treatment|infusions?|tablets?|injections?))?\s+(?:was|were|is|are|had been|has been"
            rf"|have been|could)?\s*"
            rf"(?:be |been |\w+ly )*(?:{giving})\b"
        )
        self.passive = re.compile(rf"(?:\s+(?:been|be|therefore|thus|yet|ever|\w+ly))*\s+(?:{receiving})\b")
        self.object_of_use = re.compile(
            rf"\b(?:{link}|initiation|trial|introduction|dosing)\s+(?:[\w-]+\s+){{0,4}}(?:of|with|to|for"
            rf"|by)\s+(?:[\w-]+,?\s+){{0,5}}$"
        )
        self.head = re.compile(rf"\)?(?:-(?!contain|based)\w|\s+(?:{head})\b)")
        self.useful = re.compile(
            rf"(?:\s+(?:also|very|more|\w+ly))*\s+(?:{giving}|useful|effective|beneficial|helpful|considered"
            rf"|appropriate|preferred|preferable|justified"
            rf"|warranted|worthwhile|reserved|an?\b.{{0,40}}?(?:option|alternative|treatment|therapy|strategy"
            rf"|approach|choice|drug))\b"
        )

    def find(self, low: str) -> tuple[list[Cue], list[int]]:
        """Cues in order, pseudo-cues removed, and where words that end every scope begin."""
        found = []
        size = len(low)
        for last, (cue, uses) in self.automaton.iter(low):
            end = last + 1
            start = end - len(cue)
            if end < size and (low[end].isalnum() or low[end] == "-"):
                continue
            if start == 0 or not low[start - 1].isalnum():
                found.append((start, -end, cue, uses))
        found.sort(key=lambda f: f[:2])
        cues: list[Cue] = []
        boundaries: list[int] = []
        reached = -1
        for start, minus, cue, uses in found:
            if start < reached:
                continue
            reached = -minus
            for category in dict.fromkeys(c for c, _ in uses):
                if category == "boundary":
                    boundaries.append(start)
                elif category != "pseudo":
                    cues.append(Cue(start, reached, cue, category, tuple(d for c, d in uses if c == category)))
        return cues, boundaries
