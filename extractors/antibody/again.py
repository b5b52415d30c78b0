"""Antibodies to what the text has named before: "antibody to this organism", "seropositive for the virus"."""

from __future__ import annotations

from extractors import lazy_re as re
from extractors.antibody import wording
from extractors.antibody.lexicon import Lexicon

_IT = (
    r"(?:the|this|that) (?:virus|organism|agent|parasite|bacteri(?:um|a)|spiroch(?:a?)ete|pathogen|fungus|yeast|alga"
    r"|am(?:o?)eba|rickettsia|retrovirus)\b"
)
ANTIBODY = re.compile(
    rf"(?:antibod(?:y|ies)|tit(?:er|re)s?|serolog\w+)(?: (?:tests?|tit(?:er|re)s?|levels?))* (?:to|for|against) {_IT}"
)
# The verdict before it is read by itself.
VERDICT = re.compile(
    rf"(?:(?P<sero>sero-?positive|sero-?negative|serolog\w+(?: [\w-]+){{0,3}}? (?:positive|negative))"
    rf"|\b(?:positive|negative)) for (?P<it>{_IT})"
)
# "Prototheca wickerhamii": what no list knows, by the ending of its second name
LATIN = re.compile(r"\b[A-Z][a-z]{3,} [a-z]{3,}(?:ii|ei|ae|ensis|ans|um|oides|osus|osa|icus|ica|alis|atus|ata)\b")


def find(plain: str, low: str, before: str, lexicon: Lexicon) -> list[tuple[int, int, str]]:
    """Start, end and target of each; ``before``: the text up to the sentence.

    >>> term = {"surface": "Brucella", "target": "Brucella", "use": "agent", "group": "infection"}
    >>> words = "Brucella grew; the antibody titre to the organism was 1:640."
    >>> find(words, words.lower(), "", Lexicon([term]))
    [(19, 49, 'Brucella')]
    """
    found = []
    for pattern in (ANTIBODY, VERDICT):
        for match in pattern.finditer(low):
            target = _named(before + plain[: match.start()], lexicon)
            is_told = pattern is ANTIBODY or match["sero"] or target in wording.BLOOD_BORNE
            if target and is_told:
                found.append((*match.span("it" if pattern is VERDICT else 0), target))
    return found


def _named(text: str, lexicon: Lexicon) -> str | None:
    """The agent that a text names last."""
    low = text.lower()
    if len(low) != len(text):
        return None
    agents = [m for m in lexicon.matches(text, low) if m.term.use == "agent"]
    latin = list(LATIN.finditer(text))
    if latin and (not agents or latin[-1].start() > agents[-1].start):
        return latin[-1].group()
    return agents[-1].term.target if agents else None
