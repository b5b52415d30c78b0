"""What a study tells of how one thing goes with another, which is no result of a treatment.

`is_related` knows what depends on something, what is associated with another change, and what sets the ill apart from
the healthy; `is_before_giving` what was alike before anything was given.
"""

from __future__ import annotations

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.vocabulary import word_ids

RELATED = frozenset(("comparative", "was_comparative", "participle", "noun"))
WHEN = word_ids("when whenever if where unless whether")
WOULD, ASSOCIATED, BEFORE, FROM = map(get_string_id, ("would", "associated", "before", "from"))
PREDICT = word_ids("predict predicts predicted")
PREDICTED = re.compile("[nNMmaK]r?v[DrJVSGnNMma]")  # "higher sodium | predicted | worse survival", not "% predicted"
CHANGE = re.compile("D?r?[nNMJ]{0,2}[VGJL][^xhv]*xr?$")  # "a lower titre was | associated"
EFFECTS = word_ids("effect effects association associations difference differences")
HEALTHY = word_ids("healthy normal")
PEOPLE = word_ids("volunteers controls subjects individuals people persons donors men women children adults")
GIVING = word_ids("administration treatment therapy intervention surgery operation injection infusion anesthesia drug")
FAR = 16  # words


def is_related(statement: Statement, context: Context) -> bool:
    """Does a statement tell what goes with what: "relapses were seen when | the dose was lower"."""
    return (
        is_condition(statement, context)
        or is_associated(statement, context)
        or is_against_healthy(statement, context)
        or is_before_giving(statement, context)
    )


def is_condition(statement: Statement, context: Context) -> bool:
    """Is it what something else depends on, or would have been: "relapses were seen when | the dose was lower"."""
    lowers, before = context.words.lowers, statement.np[0] - 1
    if WOULD in lowers[slice(*statement.quote)]:
        return True
    if statement.rule != "was_comparative" or statement.np[0] == statement.np[1]:
        return False
    if (
        statement.np[0] == before + 1 == statement.np[1] - 1 and lowers[before + 1] in EFFECTS
    ):  # "the | effect | was more pronounced in women"
        return True
    return lowers[before - (context.words.codes[before] == "D")] in WHEN


def is_associated(statement: Statement, context: Context) -> bool:
    """Does one change go with another: "a lower titre was associated with | longer survival", "… predicted …"."""
    said = context.words.said
    if statement.rule not in RELATED or (ASSOCIATED not in said and PREDICT.isdisjoint(said)):
        return False
    first, last = context.sentence(statement.quote[0])
    codes, lowers = context.words.codes, context.words.lowers
    for index in range(first + 1, last - 1):
        if lowers[index] in PREDICT and PREDICTED.match(codes, index - 1 - (codes[index - 1] == "r")):
            return True
        if lowers[index] == ASSOCIATED and codes[index + 1] == "w":
            subject = codes[max(codes.rfind(mark, first, index) for mark in ",;:c") + 1 or first : index]
            is_change = CHANGE.match(subject) and "R" not in subject + codes[index + 2 : index + 5]
            if is_change and FROM not in lowers[index:last]:  # what rose "from 50 to 64%" has been measured
                return True
    return False


def is_against_healthy(statement: Statement, context: Context) -> bool:
    """Are the ill set apart from the healthy: "renin was higher in patients | than in healthy volunteers"."""
    lowers, end = context.words.lowers, statement.quote[1]
    if statement.rule != "was_comparative" or HEALTHY.isdisjoint(context.words.said):
        return False
    last = min(context.sentence(end - 1)[1], end + FAR)
    than = context.words.codes.find(">", end, last)
    following = range(than, min(than + 4, last - 1)) if than >= 0 else range(0)
    return any(lowers[i] in HEALTHY and lowers[i + 1] in PEOPLE for i in following)


def is_before_giving(statement: Statement, context: Context) -> bool:
    """Was something alike before anything was given: "pain did not differ between them | before the injection"."""
    if statement.direction != "no_difference" or BEFORE not in context.words.said:
        return False
    end = statement.quote[1]
    after = context.words.lowers[end : min(end + FAR // 2, context.sentence(end - 1)[1])]
    said = context.words.lowers[statement.quote[0] : end]
    if (
        BEFORE not in after or FROM in said or FROM in after[: after.index(BEFORE)]
    ):  # "no different from values | before treatment"
        return False
    return not GIVING.isdisjoint(after[after.index(BEFORE) :][:3])
