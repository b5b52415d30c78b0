"""Whether it came after something was given, or under it: only then is it an outcome, and no presenting complaint.

In a case report what rose or developed before the patient got anything belongs to the presentation.
"""

from __future__ import annotations

from bisect import bisect_left

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.context import REACH, Context
from extractors.vocabulary import word_ids

SENTENCE = 60  # words, of one at most
CAUSED = word_ids(
    "caused resulted associated contributed responsible resulting led produced precipitated provoked triggered "
    "elicited evoked gave reproduced brought unmasked"
)
RETURNED = word_ids("returned readmitted came")
THEN_AGAIN = word_ids("then again subsequently later")
AFTER = word_ids("after following")
AMID = word_ids("after following during while")
BEFELL = word_ids("developed occurred ensued appeared arose emerged evolved")
CAME = word_ids("presented presenting admitted hospitalized hospitalised")
THEN_NEXT = word_ids("then eventually next later subsequently finally soon")
LONG_AGO = word_ids("ago before earlier prior previously previous since history until")
UNDER = word_ids("on during under while")
BUT = word_ids("but however")
WHO = get_string_id("who")
EXPOSED = word_ids("exposed abusing using maintained")
ILL = re.compile("HwD?[nevg'-]{0,5}(?:N|n,?q)")  # "a patient with small cell carcinoma"
THEN = re.compile("&[xsDrnH]{0,6}x|[|:;]")  # "and (he) was given"
THAT_WAS = re.compile("[qD]x[xr]{0,3}[veV]$")  # "a rash | that was treated with"


def is_treated(word: int, context: Context) -> bool:
    """Has the patient been given something, by the end of the sentence."""
    _, end = context.sentence(word)
    index = bisect_left(context.treatments, context.since(word))
    if index == len(context.treatments) or context.treatments[index] >= end:
        return False
    return context.treatments[index] < word or is_under(word, context.treatments[index], context)


def is_under(word: int, given: int, context: Context) -> bool:
    """Did it befall her after or while something was given, not before: "had a rash | and was given prednisone".

    Nor for it: "had a rash, | which was treated with prednisone".
    """
    codes = context.words.codes[word : given + 1]
    if codes[-1] in "veV" and THAT_WAS.search(codes) and WHO not in context.words.lowers[word:given]:
        return False
    return not THEN.search(codes) or not UNDER.isdisjoint(context.words.lowers[word:given])


def is_time_after(word: int, context: Context) -> bool:
    """Does a sentence after treatment name a time: "three years later there was no evidence of lymphoma"."""
    start, end = context.sentence(word)
    return context.is_given_before(word) and (
        "T" in context.words.codes[start:end]
        or not context.cues.words["later"].isdisjoint(context.words.lowers[start:end])
    )


def is_followed(word: int, reach: int, context: Context) -> bool:
    """Does the sentence, after treatment, tell of a later time: "three days later", "repeat tests", "on day 3".

    ``reach``: within how many of its first words.
    """
    start, end = context.sentence(word)
    later = context.cues.words["later"]
    return context.is_given_before(word) and any(
        low in later for low in context.words.lowers[start : min(end, start + reach)]
    )


def is_in_course(word: int, context: Context) -> bool:
    """Does the sentence of a word, or the one before, tell of a time after something was given."""
    start, _ = context.sentence(word)
    return is_followed(word, SENTENCE, context) or (start > 0 and is_followed(start - 1, SENTENCE, context))


def is_after_giving(word: int, context: Context) -> bool:
    """Does the sentence go on with when it befell her: "had jaundice | a month after receiving methimazole"."""
    _, end = context.sentence(word)
    lowers, given = context.words.lowers, context.cues.words["treatment"]
    codes = context.words.codes
    for i in range(word + 1, end):
        if codes[i] == "q":  # "presented with fever, which cleared after penicillin"
            return False
        if lowers[i] in AFTER:
            return any(lowers[j] in given or codes[j] == "R" for j in range(i + 1, min(i + 1 + REACH, end)))
        is_now = lowers[i] in UNDER and codes[i - 1] != ","
        if is_now and ("R" in codes[i + 1 : i + 3] or not given.isdisjoint(lowers[i + 1 : i + 2])):
            return True  # "a fit | on bupropion", "while | receiving X"
    return False


def is_opened_by_giving(word: int, context: Context) -> bool:
    """Does the sentence begin with what had been given: "an hour after the injection shock was | diagnosed".

    Or with what was under way, "during treatment she | had a fit", "in a man taking amiodarone a rash was | seen".
    """
    start, _ = context.sentence(word)
    lowers, given, codes = context.words.lowers, context.cues.words["treatment"], context.words.codes
    for i in range(start, word):
        is_whose = codes[start] == "i" and lowers[i] in given and "H" in codes[start:i]
        if lowers[i] in AFTER or (lowers[i] in UNDER and i <= start + 1) or is_whose:
            return any(lowers[j] in given or codes[j] == "R" for j in range(i + 1, min(i + 1 + REACH, word)))
    return False


def is_given_in(word: int, context: Context) -> bool:
    """Does the sentence of a word go on with what was given: "bleeding | in a man treated with heparin"."""
    _, end = context.sentence(word)
    given, codes = context.cues.words["treatment"] | EXPOSED, context.words.codes
    return any(
        low in AFTER or (low in given and "H" in codes[word:i])
        for i, low in enumerate(context.words.lowers[word:end], word)
    )


def comes_after(word: int, context: Context) -> bool:
    """Does a sentence go on at a word with what came before: "cardiac arrest | after knee replacement"."""
    codes, lowers = context.words.codes, context.words.lowers
    while codes[word] in "er":  # "paraplegia | occurring suddenly | after surgery"
        word += 1
    return word < len(lowers) and lowers[word] in AFTER and codes[word + 1] not in "uT"


def is_amid(word: int, context: Context) -> bool:
    """Does the sentence go on with what was under way: "lung cancer occurred | after Hodgkin's disease"."""
    _, end = context.sentence(word)
    lowers = context.words.lowers[word : min(word + REACH, end)]
    return not AMID.isdisjoint(lowers)


def has_come(word: int, end: int, context: Context) -> bool:
    """Does a verb tell what came on top of a complaint: "presented with hives. She | then developed | stridor".

    Not what she "had developed", nor what came "three days before".
    """
    start, last = context.sentence(word)
    lowers = context.words.lowers
    if BEFELL.isdisjoint(lowers[word:end]) or context.words.codes[word - 1] == "h":
        return False
    if not LONG_AGO.isdisjoint(lowers[start:last]):
        return False
    return not (THEN_NEXT.isdisjoint(lowers[word:end]) and CAME.isdisjoint(lowers[context.since(word) : word]))


def is_of_the_ill(word: int, context: Context) -> bool:
    """Does the sentence name a disease of the person before a word: "a man with AIDS who | developed an ulcer"."""
    start, _ = context.sentence(word)
    return ILL.search(context.words.codes, start, word) is not None


def has_caused(word: int, context: Context) -> bool:
    """Is a patient told to have been given something, which then had an effect: "it | caused a rash"."""
    first = context.words.phrases.get(word, word)
    return (
        not CAUSED.isdisjoint(context.words.lowers[first : word + 1])
        and word > 0
        and is_treated(word, context)
        and context.words.starts[word] >= context.title_end
        and "X" not in context.words.codes[context.sentence(word)[0] : word]
    )


def is_return(word: int, context: Context) -> bool:
    """Does a phrase tell that a patient who had been given something came again: "readmitted | with jaundice"."""
    first = context.words.phrases.get(word, word)
    is_anew = context.words.lowers[first] in RETURNED or context.words.lowers[first - 1] in THEN_AGAIN
    return is_anew and context.is_given_before(word)


def is_set_against(word: int, context: Context) -> bool:
    """Does "but" turn from what treatment brought to it: "her gait improved, but she | had a seizure"."""
    return not BUT.isdisjoint(context.words.lowers[max(word - 3, 0) : word]) and is_treated(word, context)
