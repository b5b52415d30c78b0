"""What was noted next to what became of a patient befell her too; `happening` judged each statement by itself."""

from __future__ import annotations

from spacy.strings import get_string_id

from extractors.outcome.after import LONG_AGO
from extractors.outcome.context import Context
from extractors.outcome.happening import FINDINGS, befallen, is_exam
from extractors.outcome.parts import Statement
from extractors.outcome.scans import MORBID, is_scanned
from extractors.outcome.setting import is_aim, is_elsewhere, is_examined, is_general
from extractors.outcome.states import LEVELS
from extractors.vocabulary import word_ids

ADMITTED = get_string_id("admitted")
ILL = frozenset(("developed", "worsened"))
ANOTHER = word_ids("first second third fourth other another one latter")


def ensued(statements: list[Statement], read: list[Statement], context: Context) -> list[Statement]:
    """The statements of a case; what was noted next to what became of her befell her too.

    ``read``: the statements as they were before it was judged what of it is presentation.
    """
    if not context.is_case:
        return statements
    told = {context.sentence(s.quote[0])[0] for s in statements if s.direction}
    ill = {context.sentence(s.quote[0])[0] for s in statements if s.direction in ILL}
    found: list[Statement] = []
    for statement, said in zip(statements, read, strict=True):
        direction = statement.direction
        if direction is None and is_next(statement, told, context):
            direction = "developed"
        elif direction is None and is_part_of_illness(said, ill, context):
            direction = said.direction or befallen(statement, context)
            ill.add(context.sentence(statement.quote[0])[0])
        found.append(statement._replace(direction=direction))
    return found


def is_next(statement: Statement, told: set[int], context: Context) -> bool:
    """Does an effect without a way it went stand in the sentence, or behind the one, that tells a course."""
    word = statement.quote[0]
    return statement.rule == "observed" and is_in_tale(word, told, context)


def is_in_tale(word: int, told: set[int], context: Context) -> bool:
    """Does a word stand in a sentence of a tale, or behind one, after something was given; ``told``: their starts."""
    start, _ = context.sentence(word)
    is_near = start in told or (start > 0 and context.sentence(start - 1)[0] in told)
    return is_near and context.is_given_before(word) and not (is_general(word, context) or is_elsewhere(word, context))


def is_part_of_illness(statement: Statement, ill: set[int], context: Context) -> bool:
    """Does a statement go on to tell what befell her: "On day 3 she became rigid. She | had fever; CK was | raised"."""
    word = statement.quote[0]
    start, end = context.sentence(word)
    codes, lowers = context.words.codes[start:word], context.words.lowers[start:end]
    is_one = codes.endswith("s") or context.words.lowers[word - 1] in context.cues.words["person"]
    is_hers = is_one if context.words.codes[word] == "h" else is_scanned(statement, context)
    came = context.words.lowers[context.words.phrases.get(word, word)]
    is_come = statement.rule == "presented" and came != ADMITTED  # as all are
    is_sign = (statement.rule == "finding" and is_hers) or is_come
    is_level = statement.direction in LEVELS and statement.rule in FINDINGS and is_examined(word, context)
    is_level = is_level and MORBID.isdisjoint(lowers) and not is_exam(statement, context)
    if not (context.is_of_one and (is_sign or is_level)) or is_aim(word, context):
        return False
    is_told = not {"0", "X"} & set(codes) and ANOTHER.isdisjoint(lowers[: len(codes)])
    return is_told and LONG_AGO.isdisjoint(lowers) and is_in_tale(word, ill, context)
