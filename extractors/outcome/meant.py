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
# What physicians look for: "the diagnosis remained obscure", "searches for another tumour were negative"
LOOKED_FOR = word_ids(
    "aetiology cause causes diagnosis etiology mechanism nature origin pathogenesis search searches significance source"
)
EFFORTS = word_ids("attempt attempts effort efforts")
FINDING_OUT = word_ids("demonstrate determine establish explain find identify isolate locate obtain visualize")
STEADIED = word_ids("stabilization stabilisation stabilized stabilised")
BONES = word_ids("bone column femur fracture fractures hip joint knee neck pelvis segment shoulder spine vertebrae")
TOLD = frozenset(("subject_verb", "person"))  # "the fits generally | responded"
AT_LAST = word_ids("before until")  # "was well | until she died"
YET_TO_COME = word_ids("before until unless lest")
TRAITS = frozenset(("increased", "decreased", "worsened", "unchanged"))
DEFINED, CRITERIA = word_ids("defined"), word_ids("criteria criterion")
TAKEN = word_ids("eligible included enrolled entered entry considered excluded recruited selected admitted inclusion")
SETTING_OUT = DEFINED | CRITERIA | word_ids("if")
AS_BY = word_ids("as by")
IF, OR = map(get_string_id, ("if", "or"))
FAR = 24  # words
SAME = word_ids("stable unchanged stabilized stabilised")
BETTER = word_ids("improved better improvement")
OF_WHOM = re.compile("[HsD]w[rDn]{0,2}$")  # "patients with", "those with"
FOR_IT = re.compile("(?:^|[|,;:(&veR])f[DMN]?$")  # "was given for | relief"
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
    is_others = is_of_one and (is_of_many(statement, words) or is_of_relative(statement, words))
    if is_others or (statement.direction and is_of_physicians(statement, words)):
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

    Or what they had had before: "patients who | had failed methotrexate"; or what `is_set_out`.
    """
    start, end = statement.quote
    if is_set_out(start, words) or is_either(start, end, words):
        return True
    if (
        statement.rule == "noun"
        and statement.direction in AIMED_AT
        and FOR_IT.search(words.codes[max(start - 4, 0) : start])
    ):
        return words.lowers[start - 1] == FOR or words.lowers[start - 2] == FOR
    if statement.rule in ("participle", "verb_object", "comparative"):
        return statement.direction in TRAITS and OF_WHOM.search(words.codes, max(start - NEAR, 0), start) is not None
    before = words.codes[max(start - 3, 0) : end].split("|")[-1]
    return statement.rule == "failed" and "q" in before and "h" in before


def is_set_out(word: int, words: Words) -> bool:
    """Does a word stand in what a study means or asks for: "response was defined as | a fall", "eligible if | pain"."""
    if SETTING_OUT.isdisjoint(words.said):
        return False
    first = max(words.codes.rfind("|", 0, word) + 1, word - FAR)
    before = words.lowers[first:word]
    for index, low in enumerate(before):
        codes = words.codes[first + index + 1 : word]
        if low in DEFINED and words.lowers[first + index + 1] in AS_BY and codes.count(")") <= codes.count("("):
            return True
        is_asked = low in CRITERIA and not {"x", "l", ":"}.isdisjoint(codes.split(",")[0])
        if is_asked or (low in TAKEN and IF in before[index:]):
            return True
    return False


def is_either(start: int, end: int, words: Words) -> bool:
    """Is one of two told, nobody knows which: "pain was stable | or improved"."""
    if OR not in words.said or words.said.isdisjoint(SAME):
        return False
    lowers = words.lowers
    said = lowers[start:end]
    if lowers[end] == OR:
        return is_one_of(said, lowers[end + 1 : end + 3])  # "improved | or (remained) stable"
    return lowers[start - 1] == OR and is_one_of(lowers[max(start - 2, 0) : start - 1], said)


def is_one_of(one: list[int], other: list[int]) -> bool:
    """Does one of two phrases tell that something is as before, the other that it is better."""
    same, better = SAME.isdisjoint, BETTER.isdisjoint
    return (not same(one) and not better(other)) or (not better(one) and not same(other))


def is_of_physicians(statement: Statement, words: Words) -> bool:
    """Is something told of what physicians do or know: "the cause remained unknown", "stabilization of the spine".

    Or "attempts to find the cause of the fever | were unsuccessful".
    """
    (start, end), last = statement.quote, statement.np[1]
    if statement.np[0] < last and words.lowers[last - 1] in LOOKED_FOR and words.codes[last] != "o":
        return True
    if statement.direction != "unchanged":
        return False
    if statement.rule == "state":
        before = words.lowers[words.codes.rfind("|", 0, start) + 1 : start]
        return not (EFFORTS.isdisjoint(before) or FINDING_OUT.isdisjoint(before))
    is_steadied = not STEADIED.isdisjoint(words.lowers[start:end])
    return is_steadied and statement.np[0] < last and words.lowers[last - 1] in BONES


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
    named = (i for i in range(kin) if words.lowers[i] == words.lowers[kin])
    if any(words.doc.text.endswith("-old ", 0, words.starts[i]) for i in named):
        return False  # "a man and his 58-year-old wife": she has been introduced
    return "s" not in words.codes[start:end] and PATIENT not in words.lowers[kin:end]
