"""Noun phrases and statements as patterns over word classes (`outcome_words`), from a change word outwards.

Reading order: the phrases; `STATEMENTS`, each a pattern with the groups ``np`` (what is measured), ``t`` (the word that
carries the direction) and ``no`` (a negation); `EFFECTS`, where the group ``np`` is what befell somebody.
"""

from __future__ import annotations

import re

X = "[nNMGUSVJegRKu]"
JOIN = "['/-]{0,2}"
PAREN = r"(?:\([^)|]{1,10}\))?"
NP = rf"(?:{X}{JOIN})*?(?:{X}{JOIN}){{0,6}}[NM]{PAREN}"
LIST = rf"{NP}(?:(?:,&?|&)D?(?:o|w)?{NP}){{0,6}}"
PP = rf"(?:[oif]D*(?:{X}{JOIN}|H){{1,5}}){{0,2}}"
BE = "[xr]"

STATEMENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("no_difference_in", rf"(?P<no>0)[rSnegJu,]{{0,3}}(?P<t>Q)[^|:(]{{0,12}}?[iop](?:D|r)*(?P<np>{LIST})"),
        ("not_different", rf"(?P<np>{LIST}){PP}{BE}*(?P<no>0){BE}*(?P<t>Q)"),
        ("no_difference", r"(?P<no>0)[rSneg]{0,3}(?P<t>Q)"),
        ("negated_change_of", rf"(?P<no>0)[rSneg]{{0,3}}(?P<t>G)[io]D*(?P<np>{LIST})"),
        ("negated_change", r"(?P<no>0)[rSneg]{0,3}(?P<t>G)"),
        ("failed", r"(?P<no>F)t?r?(?P<t>[WvV])"),
        ("subject_not", rf"(?P<np>{LIST}){PP}{BE}*(?P<no>0){BE}*(?P<t>[WV])"),
        ("change_of", rf"(?P<t>G)r?[io]D*(?P<np>{LIST})"),
        ("subject_verb", rf"(?P<np>{LIST}){PP}{BE}*(?P<t>V)(?![-nNM])"),
        ("subject_state", rf"(?P<np>{LIST}){PP}x{BE}*(?P<t>[JS])"),
        ("verb_object", rf"(?P<t>V)D*(?P<np>{LIST})"),
        ("adjective", rf"(?P<t>J)D*(?P<np>{LIST})"),
        ("person", r"(?:[sH]r?|x)r*(?P<t>[VZ])"),
        ("death", r"(?P<t>Z)"),
    )
)
EFFECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("induced", rf"(?P<t>I)-?(?P<np>{LIST})"),
        ("developed", rf"(?P<t>E)r*D*(?P<np>{LIST})"),
        ("caused", rf"(?P<t>C)r*D*(?P<np>{LIST})"),
        ("development_of", rf"[KH]oD*(?P<np>{LIST})"),
        ("occurred", rf"(?P<np>{LIST}){PP}{BE}*(?P<t>[OE])(?!D*[nNM])"),
        ("observed", rf"(?P<np>{LIST}){PP}x{BE}*(?P<t>B)"),
        ("due_to", rf"(?P<np>{LIST})(?:[IC][bwt]|A)"),
    )
)
