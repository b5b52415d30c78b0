"""What was done to a patient and succeeded: "the artery was successfully embolized", "with an excellent result".

Only where its sentence tells of nothing else that went well: "a successful transplantation led to recovery".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.outcome.setting import is_aim, is_elsewhere, is_general
from extractors.vocabulary import word_ids

SUCCESSFUL, SUCCESSFULLY, OF, OUT = map(get_string_id, ("successful", "successfully", "of", "out"))
GOOD = word_ids("good excellent satisfactory favorable favourable gratifying")
SUCCESS = GOOD | {SUCCESSFUL, SUCCESSFULLY}
WELL = frozenset(("improved", "resolved", "survived"))
# "Was | successfully embolized", "was performed | successfully", "surgery | successfully removed a stone"
DONE = re.compile("r[ev]")
DONE_L = re.compile("[ev]x")
BY_ITSELF_L = re.compile("R[nNM]{0,3}[D|]")
PHRASE = re.compile("[nNMRVgevm-]{1,7}")
EARLIER_L = re.compile("[nNMRg-]{0,4}D?r?[Apf]")  # "after an initially successful graft"
PEOPLE = word_ids("he she his her case cases was were underwent")
RESULT = word_ids("result results outcome outcomes response responses recovery")
TREATED = word_ids("treatment management reconstruction closure correction approach surgery")
UNDERWENT = get_string_id("underwent")
DISCHARGED = get_string_id("discharged")
# "Discharged | on day 7 in good condition"
STATE = re.compile("[^|:;q]{1,10}?(?P<state>[ir]D?[rn]{0,2}[ngMmV])")
CONDITION = word_ids("condition health state")
FAIR = GOOD | word_ids("stable improved fair")
NO_CURE = word_ids(
    "suicide suicides attempt attempts attempted pregnancy pregnancies delivery used employed interrogated tested be"
)


def successes(statements: Sequence[Statement], context: Context) -> Iterator[Statement]:
    """The statements of a case that tell of what succeeded."""
    if not context.is_case:
        return
    well = [s for s in statements if s.direction in WELL]
    told = {context.sentence(s.quote[0])[0] for s in well}
    if DISCHARGED in context.words.said:
        yield from discharges(well, context)
    if SUCCESS.isdisjoint(context.words.said):
        return
    for index, low in enumerate(context.words.lowers):
        if low not in SUCCESS or is_no_tale(index, context):
            continue
        start = context.sentence(index)[0]
        quote = quote_of(index, context)
        is_title = context.words.starts[index] < context.title_end
        if quote and start not in told and not (is_title and well):
            told.add(start)
            yield Statement((0, 0), "improved", quote, "success", quote)


def discharges(well: Sequence[Statement], context: Context) -> Iterator[Statement]:
    """She was discharged from hospital after ten days in good condition."""
    codes, lowers = context.words.codes, context.words.lowers
    for index, low in enumerate(lowers):
        if low != DISCHARGED or any(s.quote[0] <= index < s.quote[1] for s in well):
            continue
        start, end = context.sentence(index)
        for match in STATE.finditer(codes, index + 1, end):
            said = lowers[slice(*match.span("state"))]
            if said[-1] in CONDITION and not FAIR.isdisjoint(said) and "X" not in codes[start:index]:
                quote = index, match.end()
                yield Statement((0, 0), "improved", quote, "success", quote)
                break


def is_no_tale(word: int, context: Context) -> bool:
    """Is a success hoped for, or that of patients at large."""
    start, end = context.sentence(word)
    codes, lowers = context.words.codes[start:word], context.words.lowers[start:end]
    is_hers = "H" in context.words.codes[start:end] or not PEOPLE.isdisjoint(lowers)
    is_hers = is_hers or (context.is_of_one and context.words.lowers[word] in GOOD and context.is_given_before(word))
    is_meant = "X" in codes or "0" in codes or not is_hers or not NO_CURE.isdisjoint(lowers)
    return is_meant or is_general(word, context) or is_aim(word, context) or is_elsewhere(word, context)


def quote_of(word: int, context: Context) -> tuple[int, int] | None:
    """The words that tell a success, where they say what it was."""
    codes, lowers = context.words.codes, context.words.lowers
    if lowers[word] == SUCCESSFULLY:
        back = codes[:word][::-1]
        is_passive = codes[word - 1] == "x"
        is_active = lowers[word + 1] == UNDERWENT or BY_ITSELF_L.match(back)
        if DONE.match(codes, word) and (is_passive or is_active):
            return word - is_passive, word + 2 + (lowers[word + 2] == OUT)  # "carried | out"
        return (word - 2, word + 1) if DONE_L.match(back) else None
    before = EARLIER_L.match(codes[:word][::-1])
    if lowers[word] in GOOD:
        last = next((i for i in range(word + 1, word + 4) if lowers[min(i, len(lowers) - 1)] in RESULT), None)
        is_one = last and {".", "|"}.isdisjoint(codes[word:last])
        return (word, last + 1) if last and is_one and not before and lowers[word - 2 : word - 1] != [OF] else None
    phrase = PHRASE.match(codes, word + 1)
    if phrase is None or before:
        return None
    last = phrase.end() - 1
    is_done = codes[last] == "R" or context.cues.given[lowers[last]] or lowers[last] in TREATED
    is_done = is_done or lowers[last] in context.cues.words["procedure"]
    return (word, last + 1) if is_done else None
