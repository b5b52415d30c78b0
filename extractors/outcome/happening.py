"""Whether what a statement tells has happened: no complaint before treatment, no aim, no moral.

`happened` judges each statement by where it stands (`context`), `ensued` by what stands beside it.
"""

from __future__ import annotations

from extractors.outcome.between import COMPARATIVE
from extractors.outcome.context import SENTENCE, Context
from extractors.outcome.events import ADVERSE
from extractors.outcome.parts import OPPOSITE, Statement

NEEDS_TREATMENT = frozenset(("increased", "decreased", "worsened", "developed"))
OPENING = 7  # words
SILENT = frozenset(
    ("normal", "presented", "no_evidence", "without_effect")
)  # no mention, unless it befell somebody after treatment
EVENTS = frozenset(("finding", "caused", "presented", "observed"))  # "two days after the infusion he had fever"
FINDINGS = frozenset(("participle", "noun", "state"))  # "examination showed reduced reflexes"


def happened(statement: Statement, context: Context) -> Statement:
    """The statement, without its direction where it tells a complaint or an aim, of the comparator turned round."""
    if statement.direction is None:
        return statement._replace(direction="developed") if has_befallen(statement, context) else statement
    if is_no_course(statement, context) or (context.is_case and is_presentation(statement, context)):
        return statement._replace(direction=None)
    is_against = context.is_study and statement.rule in COMPARATIVE
    if is_against and context.is_of_comparator(statement.quote, statement.np):
        return statement._replace(direction=OPPOSITE.get(statement.direction, statement.direction))
    return statement


def has_befallen(statement: Statement, context: Context) -> bool:
    """Did a case have or get an effect some time after treatment: "two days after the infusion he had fever"."""
    word = statement.quote[0]
    is_told = statement.rule == "observed" or context.words.codes[word] in "hCr"
    is_event = context.is_case and statement.rule in EVENTS and is_told
    return (
        is_event
        and (
            context.is_followed(word, OPENING)
            or context.is_after_giving(word)
            or context.is_set_against(word)
            or (statement.rule == "caused" and context.has_caused(word))
            or (statement.rule == "observed" and context.is_in_course(word))
        )
        and not (context.is_general(word) or context.is_aim(word) or context.is_elsewhere(word))
    )


def ensued(statements: list[Statement], context: Context) -> list[Statement]:
    """The statements of a case; what was noted next to what became of her befell her too."""
    told = {context.sentence(s.quote[0])[0] for s in statements if s.direction}
    return [s._replace(direction="developed") if is_next(s, told, context) else s for s in statements]


def is_next(statement: Statement, told: set[int], context: Context) -> bool:
    """Does an effect without a way it went stand in the sentence, or behind the one, that tells a course."""
    word = statement.quote[0]
    if statement.direction or statement.rule != "observed" or not context.is_case:
        return False
    start, _ = context.sentence(word)
    is_near = start in told or (start > 0 and context.sentence(start - 1)[0] in told)
    return is_near and context.is_given_before(word) and not (context.is_general(word) or context.is_elsewhere(word))


def is_no_course(statement: Statement, context: Context) -> bool:
    """Does a statement stand among aims, methods or morals."""
    word = statement.quote[0]
    if context.is_aim(word) or context.is_elsewhere(word):
        return True
    if statement.rule == "normal":
        return not context.is_case
    if context.is_study and context.is_baseline(statement.quote, statement.np):
        return True
    if context.is_study and statement.rule in FINDINGS and context.is_correlated(word):
        return True
    return statement.rule == "present" and not context.is_late(word)


def is_presentation(statement: Statement, context: Context) -> bool:
    """Is it said of a case before anything was given, of what an examination found, or of patients at large."""
    word = statement.quote[0]
    if context.is_general(word):
        return True
    if statement.rule == "normal":
        return not context.is_followed(word, SENTENCE)
    if statement.rule == "no_evidence":
        return not context.is_time_after(word)
    if statement.direction == "resolved" and statement.rule == "noun":
        # "a man in complete remission"
        return context.words.codes[word - 1] in "io" and not context.is_given_by(word, word)
    if statement.direction in NEEDS_TREATMENT or statement.rule in ("side_effect", "no_further"):
        return is_before_treatment(statement, context)
    return False


def is_before_treatment(statement: Statement, context: Context) -> bool:
    """Has the patient got nothing yet; what befell one of several, or came after something else, needs no treatment."""
    word, end = statement.quote
    is_level = statement.direction in ("increased", "decreased")
    if not (is_level or context.is_of_one):
        return False
    if statement.direction == "developed":
        is_adverse = not ADVERSE.isdisjoint(context.words.lowers[slice(*statement.np)])
        return not (is_adverse or context.is_amid(end) or context.is_treated(word))
    is_found = is_level and statement.rule in FINDINGS and context.is_examined(word)
    return (is_found and not context.is_followed(word, SENTENCE)) or not context.is_treated(word)
