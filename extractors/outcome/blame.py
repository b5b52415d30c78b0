"""What a drug is blamed for befell the patient, though no verb says so: "a man with phenytoin-induced hepatitis".

Only where nothing else is told to have befallen her, but for "a case of hearing loss after erythromycin". The effect
that is blamed on a drug anywhere, as titles do, tells which complaint of hers it was: "Statin-induced myositis. A man
on a statin presented with myositis".
"""

from __future__ import annotations

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.after import AFTER, comes_after, is_after_giving, is_amid, is_given_in
from extractors.outcome.changes import DISEASES
from extractors.outcome.context import REACH, REPORT, Context
from extractors.outcome.events import WORSENED
from extractors.outcome.parts import Statement
from extractors.outcome.setting import is_elsewhere, is_general
from extractors.vocabulary import word_ids

BEFALLEN = frozenset(("developed", "worsened"))
COMPLAINED = frozenset(("finding", "presented", "complained", "observed", "found", "with", "due_to", "development_of"))
INDUCED_L = re.compile(r"-?(?:\)[^|()]{1,8}\()?R")  # "propylthiouracil (PTU)-induced"
OF_INDUCED_L = re.compile(INDUCED_L.pattern + "n?oK")  # "case of methimazole-induced"
WITH_INDUCED_L = re.compile(INDUCED_L.pattern + "[nevg-]{0,4}w")  # "three men with | methyldopa-induced"
WITH_L = re.compile("[nevgrI-]{0,7}w")  # "a man with | cirrhosis after lamivudine"
TOLD = re.compile("K[xh]")
FELL_ILL = re.compile("q[xhr]*E")
# "due to | ibuprofen", "associated | with a second course of flurbiprofen"
BLAMED = re.compile("[towbpAif]{0,2}D?[nevgruKMm-]{0,5}(?:(?:(?<=[nKMm])[ow]|(?<=v)o)D?[nevgr-]{0,4})?R")
# "Seizures | in a child treated with desmopressin", as titles tell
IN_GIVEN = re.compile("iD?[nevgrNu'/-]{0,6}H[nevgrqxh]{0,4}[wit]?D?[nevgr-]{0,3}R")
DUE = re.compile("[zIqhr]{0,2}" + BLAMED.pattern)  # "cases of meningitis | due to ibuprofen"
DIAGNOSIS, CASE, CASES, DURING, OF = map(get_string_id, ("diagnosis", "case", "cases", "during", "of"))
CAUSE = re.compile("(?:z|[IC])r?[tpb]")  # "due to", "induced by", "resulting from"
NEAR = 8  # words
CALLED = re.compile("(?:[:,]|:?p)D?[nevgrNI-]{0,6}[oftw]D?[nevgr-]{0,5}R")
NOW = word_ids("is are can we our")
SUPPOSED = word_ids("suggested postulated believed presumed thought suspected")
FEW = word_ids(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20"
)
HE = word_ids("he she")
CURED = word_ids("successfully effectively cured responded responding")
LEAD = 4  # words from "report" to "cases": "report three new cases"
THIS = word_ids("this such")
COMPLICATION = word_ids("complication effect reaction syndrome toxicity disorder")
BEGUN = word_ids("development occurrence onset emergence appearance")
PERSONS = frozenset((DIAGNOSIS, CASE, CASES))
TUMOURS = DISEASES | word_ids(
    "adenocarcinoma adenoma blastoma carcinosarcoma glioma meningioma mesothelioma myeloma neuroblastoma "
    "retinoblastoma teratoma thymoma"
)
ARISING = word_ids("occurring arising developing")


def named(statements: list[Statement], context: Context) -> list[Statement]:
    """The statements of a case, those of the first sentence that tells of a blamed effect as what befell her."""
    if not context.is_case:
        return statements
    known = {head(s, context) for s in statements if s.direction in BEFALLEN}
    blamed = [s for s in statements if is_blamed(s, context) and not is_told_already(s, statements)]
    heads = {head(s, context) for s in blamed} - known
    blamed = [s for s in blamed if not (known and is_said_before(s, known, context))]
    told = [s for s in statements if is_complaint(s, context) and head(s, context) in heads]
    told = [s for s in told if is_in_her_story(s, context)] if known else told
    said = [s for s in blamed if is_of_somebody(s, context)] + [s for s in told if is_told_of_her(s, context)]
    said = said or named_again(statements, context)
    said = [s for s in said if context.words.starts[s.quote[0]] >= context.title_end] or said
    first = context.sentence(min(s.quote[0] for s in said))[0] if said else -1
    chosen = {s for s in said if context.sentence(s.quote[0])[0] == first}
    return [befell(s, context) if s in chosen else s for s in statements]


def named_again(statements: list[Statement], context: Context) -> list[Statement]:
    """The effect of a drug that opens a report of "two cases of | this | complication"."""
    lowers = context.words.lowers
    cases = [i for i, low in enumerate(lowers) if low in THIS and lowers[i - 1] == OF and is_of_cases(i - 2, context)]
    if not cases or not COMPLICATION.issuperset(lowers[cases[0] + 1 : cases[0] + 2]):
        return []
    opening, end = context.sentence(0)
    return [
        s
        for s in statements
        if s.rule in ("heading", "due_to")
        and opening <= s.quote[0] < end
        and not s.direction
        and BLAMED.match(context.words.codes, s.quote[1], end)
    ][:1]


def befell(statement: Statement, context: Context) -> Statement:
    """A blamed effect as what befell somebody; of "we report two cases of rash" the rash."""
    is_told = TOLD.match(context.words.codes, statement.quote[0])  # "a case is reported | of uremia"
    is_of_several = statement.rule == "development_of" and CASES in context.words.lowers[slice(*statement.quote)]
    first = statement.np[0] if is_of_several or is_told or statement.rule in ("with", "told") else statement.quote[0]
    direction = "worsened" if head(statement, context) in WORSENED else "developed"
    return statement._replace(direction=direction, quote=(first, statement.quote[1]))


def is_said_before(statement: Statement, known: set[int], context: Context) -> bool:
    """Where more is told to have befallen her, is an effect told there, or not what the report calls its case."""
    word = statement.quote[0]
    induced = OF_INDUCED_L.match(context.words.codes[:word][::-1]) if statement.rule == "induced" else None
    is_case = is_of_cases(word - induced.end(), context) if induced else statement.rule == "development_of"
    return head(statement, context) in known or not is_case or is_elsewhere(word, context)


def is_told_already(statement: Statement, statements: list[Statement]) -> bool:
    """Do the words of a statement tell a way it went: "had | a relapse of colitis after | stopping steroids".

    Or what was done with it: "two cases of | ileus after surgery were treated successfully".
    """
    is_due = statement.rule == "due_to"  # "improvement in | gait after levodopa"
    told = [s for s in statements if s.direction in BEFALLEN or (s.direction and (is_due or s.rule == "passive"))]
    return any(s.np[0] <= statement.np[0] < s.np[1] for s in told)


def is_headline(word: int, context: Context) -> bool:
    """Does a word stand in an opening without a clause, as titles are: "A case of rash caused by ampicillin"."""
    start, end = context.sentence(word)
    return start == 0 and {"s", "x"}.isdisjoint(context.words.codes[:end])


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
        induced = INDUCED_L if context.is_of_one or start == 0 else WITH_INDUCED_L
        return induced.match(codes[start:word][::-1]) is not None
    if statement.rule in ("told", "development_of"):
        return is_reported_of(statement, context)
    is_told = statement.rule in ("due_to", "heading") and not is_earlier(statement, context)
    is_due = BLAMED.match(codes, statement.quote[1], end) or (start == 0 and is_of_the_given(statement, context))
    is_due = context.is_case and bool(is_due)
    return is_told and (is_due or is_called(statement, context))


def is_reported_of(statement: Statement, context: Context) -> bool:
    """Is a report of an effect that came of something: "a case of rash due to", "we report rash in a man given"."""
    word, codes = statement.quote[0], context.words.codes
    end = context.sentence(word)[1]
    if statement.rule != "told" and context.words.lowers[word] in BEGUN:
        return context.is_of_one and "H" in codes[word:end] and is_reported(word, context)
    is_lone = CASE in context.words.lowers[word : word + 2]
    is_ill = head(statement, context) in DISEASES or (is_lone and is_of_tumour(statement, context))
    if is_ill or FELL_ILL.search(codes, word, end):  # "a case of X, who developed Y"
        return False
    if statement.rule == "told":
        is_given = is_given_in(word, context) or is_after_giving(word, context)
        return context.is_of_one and "H" in codes[word:end] and is_given
    is_after = not context.is_of_one and comes_after(statement.quote[1], context)
    return is_of_cases(word, context) and (is_after or is_of_giving(statement, context))


def is_of_tumour(statement: Statement, context: Context) -> bool:
    """Is an effect a tumour: "lymphoma", "sarcoma of the leg", not "tumour lysis"."""
    codes, lowers = context.words.codes, context.words.lowers
    return any(lowers[i] in TUMOURS and codes[i + 1] not in "nNMgeK-" for i in range(*statement.np))


def is_earlier(statement: Statement, context: Context) -> bool:
    """Had somebody a disease before something was given, "a man with | cirrhosis after lamivudine (bled)".

    Not whom a text reports with it: "we report a man with priapism after trazodone".
    """
    codes, (start, _) = context.words.codes, context.sentence(statement.quote[0])
    is_hers = WITH_L.match(codes[start : statement.np[0]][::-1]) and "A" in codes[statement.np[1] : statement.quote[1]]
    is_told = not REPORT.isdisjoint(context.words.lowers[start : statement.np[0]])
    return bool(is_hers) and (not is_told or head(statement, context) in DISEASES)


def is_of_the_given(statement: Statement, context: Context) -> bool:
    """Does a title go on with who was given something: "seizures | in a child treated with desmopressin"."""
    start, end = context.sentence(statement.quote[0])
    is_given = IN_GIVEN.match(context.words.codes, statement.quote[1], end) is not None
    return is_given and CURED.isdisjoint(context.words.lowers[start:end])


def is_called(statement: Statement, context: Context) -> bool:
    """Does a title call an effect one of a drug: "Hepatitis: a side effect | of isoniazid"."""
    start, end = context.sentence(statement.quote[0])
    called = CALLED.match(context.words.codes, statement.quote[1], end) if start == 0 else None
    return called is not None and not COMPLICATION.isdisjoint(context.words.lowers[called.start() : called.end()])


def is_of_giving(statement: Statement, context: Context) -> bool:
    """Does the effect of "a case of" come of what was given or done: "perforation | resulting from laparoscopy"."""
    (word, last), (start, end) = statement.quote, context.sentence(statement.quote[0])
    is_due = DUE.match(context.words.codes, last, end) is not None
    if "R" in context.words.codes[start:end] and (is_due or is_given_in(word, context)):
        return True
    return not is_headline(word, context) and is_after_procedure(last, end, context)


def is_after_procedure(first: int, end: int, context: Context) -> bool:
    """Do words that say of what something came, or after or during what, go on with something given or done."""
    codes, lowers, given = context.words.codes, context.words.lowers, context.cues.given
    done = context.cues.words["procedure"]
    for i in range(first, min(first + NEAR, end)):
        if lowers[i] in AFTER or lowers[i] == DURING or CAUSE.match(codes, i, end):
            comma = codes.find(",", i, end)
            after = range(i + 1, min(i + 1 + REACH, comma if comma > 0 else end))
            return any(codes[j] == "R" or given[lowers[j]] or lowers[j] in done for j in after)
    return False


def is_reported(word: int, context: Context) -> bool:
    """Does a report open with what began in somebody: "we describe | the onset of mania in a man given X"."""
    start, _ = context.sentence(word)
    is_told = not REPORT.isdisjoint(context.words.lowers[start:word])
    return is_told and (is_given_in(word, context) or is_after_giving(word, context))


def is_of_cases(word: int, context: Context) -> bool:
    """Do words begin "a case of", "two cases of", "report two new cases of"; not "most cases of"."""
    lowers = context.words.lowers
    begun = lowers[word : word + LEAD]
    if CASES in begun:
        cases = word + begun.index(CASES)
        return not FEW.isdisjoint(lowers[max(cases - 2, 0) : cases]) and context.words.codes[cases - 1] != "-"
    return context.is_of_one and CASE in lowers[word : word + 2]


def is_reported_disease(statement: Statement, context: Context) -> bool:
    """Is it the disease that a report is of: "a case of lymphoma | occurring in the colon", not "after surgery"."""
    start, end = statement.quote
    lowers, codes = context.words.lowers, context.words.codes
    is_told = statement.rule == "occurred" and lowers[end - 1] in ARISING and CASE in lowers[start : start + 2]
    is_due = "I" in codes[start:end] or is_amid(end, context) or is_given_in(start, context)
    return is_told and not is_due


def is_in_her_story(statement: Statement, context: Context) -> bool:
    """Is a complaint told where a report tells more: neither by its title nor by what it makes of the case."""
    word = statement.quote[0]
    is_after_title = context.words.starts[word] >= context.title_end and context.sentence(word)[0] > 0
    said = context.words.lowers[slice(*context.sentence(word))]
    is_moral = statement.rule in ("due_to", "development_of") or is_elsewhere(word, context)
    return is_after_title and not is_moral and SUPPOSED.isdisjoint(said)


def is_told_of_her(statement: Statement, context: Context) -> bool:
    """Is a complaint that a title blames on a drug told of the patient: "he was diagnosed with it", "it was found"."""
    start, end = context.sentence(statement.quote[0])
    codes, lowers = context.words.codes[start:end], context.words.lowers[start:end]
    is_so = not ({"X", "0"} & set(codes)) and NOW.isdisjoint(lowers) and not is_general(statement.quote[0], context)
    is_hers = "s" in codes or (statement.rule == "found" and context.is_given_before(start))
    return (start > 0 and is_so and is_hers) or is_of_somebody(statement, context)


def is_of_somebody(statement: Statement, context: Context) -> bool:
    """Is it told of a person as it was, with no "may" and no "not" in the sentence."""
    start, end = context.sentence(statement.quote[0])
    codes, lowers = context.words.codes[start:end], context.words.lowers[start:end]
    is_of_many = CASES in lowers and FEW.isdisjoint(lowers)  # "most cases of drug-induced hepatitis"
    is_hers = statement.rule == "due_to" and not HE.isdisjoint(lowers)
    is_personal = not is_of_many and ("H" in codes or is_hers or not PERSONS.isdisjoint(lowers))
    # "a case of isoniazid-induced hepatitis in a man who was not jaundiced" tells of one
    end = statement.quote[1] if statement.rule in ("development_of", "induced") else end
    if not is_personal or "X" in codes or "0" in context.words.codes[start:end]:
        return False
    return is_of_cases(statement.quote[0], context) or not is_general(statement.quote[0], context)
