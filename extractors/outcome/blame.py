"""What a drug is blamed for befell the patient, though no verb says so: "a man with phenytoin-induced hepatitis".

Only where nothing else is told to have befallen her, but for "a case of hearing loss after erythromycin". The effect
that is blamed on a drug anywhere, as titles do, tells which complaint of hers it was: "Statin-induced myositis. A man
on a statin presented with myositis".
"""

from __future__ import annotations

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.changes import DISEASES
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement

BEFALLEN = frozenset(("developed", "worsened"))
COMPLAINED = frozenset(("finding", "presented", "complained", "observed", "development_of"))
INDUCED_L = re.compile(r"-?(?:\)[^|()]{1,8}\()?R")  # "propylthiouracil (PTU)-induced"
OF_INDUCED_L = re.compile(INDUCED_L.pattern + "n?oK")  # "case of methimazole-induced"
WITH_INDUCED_L = re.compile(INDUCED_L.pattern + "[nevg-]{0,4}w")  # "three men with | methyldopa-induced"
WITH_L = re.compile("[nevgrI-]{0,7}w")  # "a man with | cirrhosis after lamivudine"
FELL_ILL = re.compile("q[xhr]*E")
BLAMED = re.compile("[towbpAif]{0,2}D?[nevgr-]{0,5}R")
DUE = re.compile("[zIqhr]{0,2}" + BLAMED.pattern)  # "cases of meningitis | due to ibuprofen"
DIAGNOSIS, CASE, CASES = map(get_string_id, ("diagnosis", "case", "cases"))
FEW = frozenset(map(get_string_id, ("two", "three", "four", "five", "six", "2", "3", "4", "5", "6")))
LEAD = 4  # words from "report" to "cases": "report three new cases"
BEGUN = frozenset(map(get_string_id, ("development", "occurrence", "onset", "emergence", "appearance")))
REPORTED = frozenset(map(get_string_id, ("report", "reports", "describe", "describes", "present", "presents")))
PERSONS = frozenset((DIAGNOSIS, CASE, CASES))


def named(statements: list[Statement], context: Context) -> list[Statement]:
    """The statements of a case, those of the first sentence that tells of a blamed effect as what befell her."""
    if not context.is_case:
        return statements
    known = {head(s, context) for s in statements if s.direction in BEFALLEN}
    blamed = [s for s in statements if is_blamed(s, context) and not (known and is_said_before(s, known, context))]
    heads = {head(s, context) for s in blamed}
    told = [s for s in statements if is_complaint(s, context) and head(s, context) in heads]
    said = [s for s in (*blamed, *told) if is_of_somebody(s, context)]
    said = [s for s in said if context.words.starts[s.quote[0]] >= context.title_end] or said
    first = context.sentence(min(s.quote[0] for s in said))[0] if said else -1
    chosen = {s for s in said if context.sentence(s.quote[0])[0] == first}
    return [befell(s, context) if s in chosen else s for s in statements]


def befell(statement: Statement, context: Context) -> Statement:
    """A blamed effect as what befell somebody; of "we report two cases of rash" the rash."""
    is_of_several = statement.rule == "development_of" and CASES in context.words.lowers[slice(*statement.quote)]
    first = statement.np[0] if is_of_several else statement.quote[0]
    return statement._replace(direction="developed", quote=(first, statement.quote[1]))


def is_said_before(statement: Statement, known: set[int], context: Context) -> bool:
    """Where more is told to have befallen her, is an effect told there, or not what the report calls its case."""
    word = statement.quote[0]
    induced = OF_INDUCED_L.match(context.words.codes[:word][::-1]) if statement.rule == "induced" else None
    is_case = is_of_cases(word - induced.end(), context) if induced else statement.rule == "development_of"
    return head(statement, context) in known or not is_case or context.is_elsewhere(word)


def head(statement: Statement, context: Context) -> int:
    """The last word of an effect."""
    return context.words.lowers[statement.np[1] - 1] if statement.np[0] < statement.np[1] else 0


def is_complaint(statement: Statement, context: Context) -> bool:
    """Does a statement say that somebody has an effect."""
    is_shown = statement.rule == "finding" and context.words.codes[statement.quote[0]] == "d"
    return statement.direction is None and statement.rule in COMPLAINED and not is_shown


def is_blamed(statement: Statement, context: Context) -> bool:
    """Does a statement name an effect as that of a drug."""
    if statement.direction or statement.np[0] == statement.np[1]:
        return False
    word, codes = statement.quote[0], context.words.codes
    start, end = context.sentence(word)
    if statement.rule == "induced":
        induced = INDUCED_L if context.is_of_one else WITH_INDUCED_L
        return induced.match(codes[start:word][::-1]) is not None
    if statement.rule == "development_of":
        if context.words.lowers[word] in BEGUN:
            return context.is_of_one and "H" in codes[word:end] and is_reported(word, context)
        if head(statement, context) in DISEASES or FELL_ILL.search(codes, word, end):  # "a case of X, who developed Y"
            return False
        is_due = DUE.match(codes, statement.quote[1], end) is not None
        return is_of_cases(word, context) and "R" in codes[start:end] and (is_due or context.is_given_in(word))
    is_hers = WITH_L.match(codes[start : statement.np[0]][::-1]) and "A" in codes[statement.np[1] : statement.quote[1]]
    is_told = context.is_of_one and statement.rule in ("due_to", "heading") and not is_hers
    return is_told and BLAMED.match(codes, statement.quote[1], end) is not None


def is_reported(word: int, context: Context) -> bool:
    """Does a report open with what began in somebody: "we describe | the onset of mania in a man given X"."""
    start, _ = context.sentence(word)
    is_told = not REPORTED.isdisjoint(context.words.lowers[start:word])
    return is_told and (context.is_given_in(word) or context.is_after_giving(word))


def is_of_cases(word: int, context: Context) -> bool:
    """Do words begin "a case of", "two cases of", "report two new cases of"; not "most cases of"."""
    lowers = context.words.lowers
    begun = lowers[word : word + LEAD]
    if CASES in begun:
        cases = word + begun.index(CASES)
        return not FEW.isdisjoint(lowers[max(cases - 2, 0) : cases]) and context.words.codes[cases - 1] != "-"
    return context.is_of_one and CASE in lowers[word : word + 2]


def is_of_somebody(statement: Statement, context: Context) -> bool:
    """Is it told of a person as it was, with no "may" and no "not" in the sentence."""
    start, end = context.sentence(statement.quote[0])
    codes, lowers = context.words.codes[start:end], context.words.lowers[start:end]
    is_of_many = CASES in lowers and FEW.isdisjoint(lowers)  # "most cases of drug-induced hepatitis"
    is_personal = not is_of_many and ("H" in codes or not PERSONS.isdisjoint(lowers))
    if not is_personal or "X" in codes or "0" in codes:
        return False
    return is_of_cases(statement.quote[0], context) or not context.is_general(statement.quote[0])
