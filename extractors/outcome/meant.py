"""Which statements are meant of somebody: not what is so in general, aimed at, or to be averted."""

from __future__ import annotations

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.parts import Statement
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

GENERALLY = word_ids("invariably usually generally typically commonly")
FOR, PATIENT = map(get_string_id, ("for", "patient"))
PATIENTS = word_ids("siblings brothers sisters twin twins families")
NEAR = 8  # words
RELATIVES = word_ids(
    "aunt brother cousin daughter donor father grandfather grandmother husband mother parents sibling sister son "
    "uncle wife"
)
OF_AUTHORS = tuple(map(get_string_id, ("experienced", "a", "case")))
AIMED_AT = frozenset(("improved", "resolved", "decreased", "increased"))
NOW = word_ids("is are be")
OF_MANY = word_ids("risk risks incidence prevalence likelihood awareness use popularity")  # which one patient has not
TOLD = frozenset(("subject_verb", "person"))  # "the fits generally | responded"
AT_LAST = word_ids("before until")  # "was well | until she died"
YET_TO_COME = word_ids("before until unless lest")
TRAITS = frozenset(("increased", "decreased", "worsened", "unchanged"))
OF_WHOM = re.compile("Hw[rDn]{0,2}$")
BEFALLEN = frozenset(("developed", "died", "worsened"))


def is_meant(statement: Statement, words: Words, is_of_one: bool) -> bool:
    """Whether a statement tells of a patient.

    It does not in "the condition is usually fatal", "aprotinin for | reduction of bleeding", "before | damage has
    occurred", "increased risk of stroke" and "the authors | experienced a case of hepatitis".
    """
    start, end = statement.quote
    said = words.lowers[start:end]
    is_rule = not GENERALLY.isdisjoint(said) and (statement.rule not in TOLD or not NOW.isdisjoint(said))
    if is_rule or tuple(said[:3]) == OF_AUTHORS:
        return False
    if is_of_one and (is_of_many(statement, words) or is_of_relative(statement, words)):
        return False
    before = start - 1
    while before > 0 and words.codes[before] in "Dr":
        before -= 1
    if before < 0:
        return True
    if statement.rule == "noun" and statement.direction in AIMED_AT and words.lowers[before] == FOR:
        return False
    if statement.rule == "death" and words.lowers[before] in AT_LAST:
        return True
    return statement.direction not in BEFALLEN or words.lowers[before] not in YET_TO_COME


def is_trait(statement: Statement, words: Words) -> bool:
    """Is something told that tells those apart who were studied: "patients with | impaired renal function".

    Or what they had had before: "patients who | had failed methotrexate".
    """
    start, end = statement.quote
    if statement.rule in ("participle", "verb_object"):
        return statement.direction in TRAITS and OF_WHOM.search(words.codes, max(start - NEAR, 0), start) is not None
    before = words.codes[max(start - 3, 0) : end].split("|")[-1]
    return statement.rule == "failed" and "q" in before and "h" in before


def is_of_many(statement: Statement, words: Words) -> bool:
    """Is something told that no single patient has: "an increased | risk", "the | incidence | of emboli occurring"."""
    if words.lowers[statement.quote[0]] in OF_MANY and words.codes[statement.quote[0] + 1] == "o":
        return True
    return statement.np[0] < statement.np[1] and words.lowers[statement.np[1] - 1] in OF_MANY


def is_of_relative(statement: Statement, words: Words) -> bool:
    """Does somebody die who is no patient: "her husband | died", where no siblings are told of as patients."""
    start, end = statement.quote
    if statement.direction != "died" or not words.said.isdisjoint(PATIENTS):
        return False
    first = words.codes.rfind("|", 0, start) + 1
    kin = next((i for i in range(end - 1, first - 1, -1) if words.lowers[i] in RELATIVES), None)
    between = words.codes[kin:start] if kin is not None else ""
    if kin is None or start - kin > NEAR or not {"s", "(", ")"}.isdisjoint(between):
        return False
    return "s" not in words.codes[start:end] and PATIENT not in words.lowers[kin:end]
