"""How a response or a recovery is judged: "the response to steroids was poor", "recovery was slow and incomplete"."""

from __future__ import annotations

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.outcome.setting import is_aim, is_elsewhere, is_general
from extractors.outcome.success import GOOD
from extractors.vocabulary import word_ids

JUDGED = word_ids("response recovery effect result results")
RECOVERY = get_string_id("recovery")
WAS = word_ids("was were")
POOR = word_ids("poor disappointing unsatisfactory minimal inadequate weak limited negligible unfavorable unfavourable")
PARTIAL = word_ids("incomplete partial")
GREAT = GOOD | word_ids("dramatic prompt remarkable striking")
OF_WHAT = re.compile("[otfip]D*[^|,;:()xhVEO]{1,6}?x")  # "to | high-dose steroids | was"
NEAR = 4  # words


def judged(statements: list[Statement], context: Context) -> list[Statement]:
    """The statements of a case, those of a response or a recovery with the direction that its judgement gives them."""
    if not context.is_case or JUDGED.isdisjoint(context.words.said):
        return statements
    for index, low in enumerate(context.words.lowers):
        said = verdict(index, context) if low in JUDGED else None
        if said is None or any(s.direction == said[0] and s.quote[0] <= index < s.quote[1] for s in statements):
            continue
        direction, quote = said[0], (index, said[1])
        statements = [s for s in statements if not (s.direction and quote[0] <= s.np[0] < s.np[1] <= quote[1])]
        statements = [s for s in statements if not (s.direction and s.quote[0] <= index < s.quote[1])]
        statements.append(Statement((0, 0), direction, quote, "judged", quote))
    return statements


def verdict(noun: int, context: Context) -> tuple[str, int] | None:
    """The way that a judgement of what a noun tells says it went, and where its words end."""
    codes, lowers = context.words.codes, context.words.lowers
    of = OF_WHAT.match(codes, noun + 1)
    verb = of.end() - 1 if of else noun + 1
    if lowers[verb] not in WAS or is_general(noun, context) or is_elsewhere(noun, context) or is_aim(noun, context):
        return None
    first = next((i for i in range(verb + 1, verb + 1 + NEAR) if codes[i : i + 1] != "r"), verb + 1)
    said = [i for i in range(first, first + NEAR) if "|" not in codes[first : i + 1] and "," not in codes[first:i]]
    if lowers[noun] == RECOVERY and (parts := [i for i in said if lowers[i] in PARTIAL]):
        return "improved", parts[0] + 1
    if lowers[first] in POOR:
        return "unchanged", first + 1
    is_good = lowers[first] in GREAT and lowers[noun] != RECOVERY and context.is_given_by(noun, noun)
    return ("improved", first + 1) if is_good else None
