"""Whether what a statement tells has happened: no complaint before treatment, no aim, no moral.

`happened` judges each statement by where it stands (`setting`, `after`), the module `ensued` by what stands beside it.
"""

from __future__ import annotations

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.after import (
    CAUSED,
    LONG_AGO,
    SENTENCE,
    THEN_NEXT,
    has_caused,
    has_come,
    is_after_giving,
    is_amid,
    is_followed,
    is_in_course,
    is_of_the_ill,
    is_opened_by_giving,
    is_return,
    is_set_against,
    is_time_after,
    is_treated,
)
from extractors.outcome.between import COMPARATIVE
from extractors.outcome.blame import is_of_cases, is_of_somebody, is_reported_disease
from extractors.outcome.changes import EFFECTIVE, WAS
from extractors.outcome.comparator import is_compared, is_for_comparator, is_of_comparator
from extractors.outcome.context import Context
from extractors.outcome.events import WORSENED
from extractors.outcome.parts import OPPOSITE, Statement
from extractors.outcome.related import is_related
from extractors.outcome.scans import OPENING, is_scanned
from extractors.outcome.setting import (
    is_aim,
    is_baseline,
    is_before_all,
    is_correlated,
    is_elsewhere,
    is_examined,
    is_general,
    is_late,
)
from extractors.outcome.sightings import ADVERSE
from extractors.vocabulary import word_ids

NEEDS_TREATMENT = frozenset(("increased", "decreased", "worsened", "developed"))
DEATH, DEVELOPED, SUFFERED = map(get_string_id, ("death", "developed", "suffered"))
CAME_TO_BE = word_ids("discharged returned became becoming")
SINCE, HISTORY, KNOWN, SIGNAL = map(get_string_id, ("since", "history", "known", "signal"))
REMISSION, IMPAIRED = map(get_string_id, ("remission", "impaired"))
LASTED = word_ids("persisted continued lasted")
BEFELL = frozenset(("developed", "died"))
DOES = word_ids("do does")
WHILE = word_ids("during between")
NOW = word_ids("is are has have")
COMPLAINED = word_ids("suffered complained")
FATAL = word_ids("fatal lethal")
COURSE = word_ids("complicated progressed supervened ensued superimposed")
REACTION = word_ids("reaction reactions response allergy hypersensitivity anaphylaxis")
HEDGED = word_ids("seemed appeared")
EXAMINED = word_ids("margins margin vitals echogenicity")
RELIEVED = word_ids("relieved alleviated")
WELL = word_ids("free health")
PREMODIFIER = frozenset("nNRIge-")
AND_DEATH = re.compile("(?:,?&|,)D?[rn]?[nN]$")  # "sepsis | and subsequent death"
HERS = re.compile("(?:[DH]'?n?)*$")  # "led to | the girl's | death"
LATER = re.compile(
    "[uD]-?T(?:rA?|A)|D(?P<next>[nA])T"
)  # "had an embolism | four months after", "were found | two years later"
ON_DAY = re.compile("[ip][DrnuT]{0,3}T")  # "had a fit | on the third postoperative day"
DAYS = word_ids("day days hour hours minutes week weeks")
TO_DRUG = re.compile("tD?[nevg-]{0,4}R")
AT_LENGTH = re.compile("[nN]{0,3}[Ai]r?u-?T")  # "was free of | tumour after six months"
SILENT = frozenset(
    ("normal", "presented", "no_evidence", "there", "evident", "with", "without_effect", "told", *WAS)
)  # no mention, unless it befell somebody after treatment
EVENTS = frozenset(
    ("finding", "caused", "presented", "observed", "found", "evident", "there", *WAS)
)  # "two days after it he had fever"
DATED = frozenset(("finding", "observed", "found", "evident", "presented"))
TOLD = frozenset(("observed", "found", "evident", "caused", *WAS))
EARLIER = word_ids("earlier previously ago before")
NEXT = word_ids("next following")
LATER_ON = frozenset("c;")  # "at baseline pain was similar, but it was later lower"
COMPARING = frozenset(("comparative", "was_comparative"))
FINDINGS = frozenset(("participle", "noun", "state"))  # "examination showed reduced reflexes"


def happened(statement: Statement, context: Context) -> Statement:
    """The statement, without its direction where it tells a complaint or an aim, of the comparator turned round."""
    if statement.direction is None:
        return (
            statement._replace(direction=befallen(statement, context))
            if has_befallen(statement, context)
            else statement
        )
    if is_no_course(statement, context) or (context.is_case and is_presentation(statement, context)):
        return statement._replace(direction=None)
    is_against = context.is_study and statement.rule in COMPARATIVE
    if is_against and is_of_comparator(statement.quote, statement.np, context):
        return statement._replace(direction=OPPOSITE.get(statement.direction, statement.direction))
    if statement.rule == "favoured" and is_for_comparator(statement.quote[1], context):
        return statement._replace(direction="worsened")
    return statement


def befallen(statement: Statement, context: Context) -> str:
    """The direction of what befell a case: a relapse is worse, "she was | jaundiced" says its own."""
    if statement.rule in WAS:
        return statement.rule.removeprefix("was_")
    is_relapse = statement.np[0] < statement.np[1] and context.words.lowers[statement.np[1] - 1] in WORSENED
    return "worsened" if is_relapse and statement.rule == "there" else "developed"


def has_befallen(statement: Statement, context: Context) -> bool:
    """Did a case have or get an effect some time after treatment: "two days after the infusion he had fever"."""
    word = statement.quote[0]
    lowers = context.words.lowers
    if HISTORY in lowers[word : statement.np[0]] or KNOWN in lowers[word - 3 : word]:  # "had | a history of asthma"
        return False
    is_told = statement.rule in TOLD or context.words.codes[word] in "hCrs" or is_seen_later(statement, context)
    is_told = is_told or statement.rule == "presented"
    is_event = context.is_case and statement.rule in EVENTS and is_told and not is_apart(statement, context)
    return (
        is_event
        and (
            is_followed(word, OPENING, context)
            or is_after_giving(word, context)
            or is_dated_later(statement, context)
            or is_had_then(statement, context)
            or is_set_against(word, context)
            or (statement.rule == "presented" and is_return(word, context))
            or (statement.rule == "caused" and has_caused(word, context))
            or (statement.rule == "observed" and is_in_course(word, context))
            or (statement.rule != "found" and is_opened_by_giving(word, context))
            or is_reaction(statement, context)
        )
        and not (is_general(word, context) or is_aim(word, context) or is_elsewhere(word, context))
    )


def is_reaction(statement: Statement, context: Context) -> bool:
    """Did somebody have what only a drug brings about: "he had | a hypersensitivity reaction to aspirin"."""
    end = statement.np[1]
    is_to_drug = TO_DRUG.match(context.words.codes, end) is not None
    return statement.rule == "finding" and is_to_drug and context.words.lowers[end - 1] in REACTION


def is_seen_later(statement: Statement, context: Context) -> bool:
    """Does an image show something some time after treatment: "two years later CT | showed metastases"."""
    word = statement.quote[0]
    if statement.rule != "finding" or context.words.codes[word] != "d" or not context.is_of_one:
        return False
    return is_scanned(statement, context) and is_followed(word, OPENING, context)


def is_apart(statement: Statement, context: Context) -> bool:
    """Does a clause part how somebody was from its time: "a week later he had pain; he was | afebrile"."""
    start, _ = context.sentence(statement.quote[0])
    return statement.rule in WAS and ":" in context.words.codes[start : statement.quote[0]]


def is_dated_later(statement: Statement, context: Context) -> bool:
    """Does what somebody had, or was found, go on with how much later: "had an embolism | four months after"."""
    if statement.rule not in DATED:
        return False
    match = LATER.match(context.words.codes, max(statement.np[1], statement.quote[1]))
    if statement.rule == "presented" and match and "r" not in match[0]:  # "came with sepsis two days after a bite"
        return False
    if match and match["next"] and context.words.lowers[match.start("next")] not in NEXT:  # "the | hospital | day"
        return False
    return match is not None and EARLIER.isdisjoint(context.words.lowers[match.start() : match.end()])


def is_had_then(statement: Statement, context: Context) -> bool:
    """Had somebody something in the course of what was given: "then | had a fit", "| had a fit on the third day"."""
    word, end = statement.quote[0], max(statement.np[1], statement.quote[1])
    lowers, codes = context.words.lowers, context.words.codes
    if statement.rule != "finding" or codes[word] != "h" or not context.is_given_before(word):
        return False
    first = context.sentence(word)[0]
    if not LONG_AGO.isdisjoint(lowers[first : context.sentence(word)[1]]) or "q" in codes[first:word]:
        return False
    is_next = not THEN_NEXT.isdisjoint(lowers[max(word - 2, first) : word])
    dated = ON_DAY.match(codes, end)
    return is_next or (dated is not None and not DAYS.isdisjoint(lowers[end : dated.end()]))


def died_too(statements: list[Statement], context: Context) -> list[Statement]:
    """The statements of a case, with the death that ends a list, "led to sepsis and | death", or is told by "fatal"."""
    if not context.is_case:
        return statements
    has_died = any(s.direction == "died" for s in statements)
    found: list[Statement] = []
    for statement in statements:
        start, end = statement.np
        codes, lowers = context.words.codes, context.words.lowers
        is_told = end > start and (statement.direction in BEFELL or is_cause_of_death(statement, context))
        died = AND_DEATH.search(codes, start, end) if is_told and lowers[end - 1] == DEATH else None
        is_told_fatal = statement.direction == "developed" or is_case_of(statement, context)
        fatal = fatal_word(statement, context) if is_told_fatal and not has_died else None
        if is_told and lowers[end - 1] == DEATH and HERS.match(codes, start, end - 1):
            found.append(statement._replace(direction="died"))
        elif died:
            sick = start, died.start()
            found.append(statement._replace(direction="developed", np=sick, span=sick))
            if not (statement.rule == "development_of" and has_died):  # "a case of arrest and death", told again
                found.append(Statement((0, 0), "died", (end - 1, end), "death", (end - 1, end)))
        elif fatal is not None:
            before = start, start + len(codes[start:fatal].rstrip("&,D"))
            sick = before if before[0] < before[1] else (max(fatal + 1, start), end)
            found.append(statement._replace(np=sick, span=sick))
            first = (
                statement.quote[0] if statement.direction else start
            )  # of "we report two cases of fatal sepsis" the sepsis
            quote = min(fatal, first), statement.quote[1]
            found.append(Statement((0, 0), "died", quote, "death", (fatal, fatal + 1)))
            has_died = True
        else:
            found.append(statement)
    return found


def is_case_of(statement: Statement, context: Context) -> bool:
    """Is it what a report calls its case: "a case of fatal hepatitis"."""
    is_case = statement.rule == "development_of" and is_of_cases(statement.quote[0], context)
    return is_case and is_of_somebody(statement, context)


def fatal_word(statement: Statement, context: Context) -> int | None:
    """The "fatal" that is said of an effect, in it or before it: "a | fatal | drug-induced hepatitis"."""
    start, end = statement.quote[0], statement.np[1]
    codes, lowers = context.words.codes, context.words.lowers
    while start > 0 and codes[start - 1] in PREMODIFIER:
        start -= 1
    return next((i for i in range(start, end) if lowers[i] in FATAL and codes[i - 1] not in "-r"), None)


def is_cause_of_death(statement: Statement, context: Context) -> bool:
    """Did something lead to somebody's death: "which | led to coma and death", not "may lead to death"."""
    start, end = context.sentence(statement.quote[0])
    is_death = statement.rule == "caused" and context.words.lowers[statement.np[1] - 1] == DEATH
    is_past = context.words.lowers[statement.quote[0]] in CAUSED and "X" not in context.words.codes[start:end]
    return is_death and is_past and not is_general(start, context)


def is_no_course(statement: Statement, context: Context) -> bool:
    """Does a statement stand among aims, methods or morals."""
    word = statement.quote[0]
    if is_aim(word, context) or is_elsewhere(word, context):
        return True
    if statement.rule == "normal":
        return not context.is_case
    if not context.is_of_one and is_hedged(statement, context):
        return True
    if context.is_study and (is_at_first(statement, context) or is_related(statement, context)):
        return True
    if context.is_study and statement.rule in FINDINGS | COMPARING and is_correlated(word, context):
        return True
    return statement.rule == "present" and not is_late(word, context)


def is_at_first(statement: Statement, context: Context) -> bool:
    """Does a study tell how its groups began: "at baseline, | calcium was lower | in women"."""
    first = statement.quote[0]
    is_likeness = statement.direction == "no_difference" or statement.rule in COMPARATIVE
    is_before = is_likeness and is_before_all(first, context)
    is_before = is_before and LATER_ON.isdisjoint(context.words.codes[context.sentence(first)[0] : first])
    return is_before or is_baseline(statement.quote, statement.np, context)


def is_hedged(statement: Statement, context: Context) -> bool:
    """Does it end in what a study makes of its patients: "in all, X | seemed to be effective"."""
    said = context.words.lowers[slice(*statement.quote)]
    return not HEDGED.isdisjoint(said) and not EFFECTIVE.isdisjoint(said[-1:])


def is_presentation(statement: Statement, context: Context) -> bool:
    """Is it said of a case before anything was given, of what an examination found, or of patients at large."""
    word = statement.quote[0]
    if is_general(word, context) or any(is_so(statement, context) for is_so in NO_COURSE):
        return True
    if statement.rule == "normal" or is_found_free(statement, context) or is_likeness(statement, context):
        is_now = not NOW.isdisjoint(context.words.lowers[slice(*statement.quote)]) and context.is_given_by(word, word)
        is_timed = AT_LENGTH.match(context.words.codes, statement.quote[1]) is not None
        is_later = is_timed or is_followed(word, SENTENCE, context)
        return not ((is_now and statement.rule not in COMPARING) or is_later)
    if statement.rule == "no_evidence":
        is_later = statement.direction == "unchanged" and context.is_given_before(word)
        return not (is_later or is_time_after(word, context))
    if statement.direction == "resolved" and statement.rule == "noun":
        # "a man in complete remission", "a biopsy during remission"
        is_before = not (context.is_given_by(word, word) or is_after_giving(word, context))
        return context.words.lowers[word - 1] in WHILE or (context.words.codes[word - 1] in "io" and is_before)
    if statement.direction in NEEDS_TREATMENT or statement.rule in ("side_effect", "no_further"):
        return is_before_treatment(statement, context)
    return is_as_before(statement, context)


def is_state_told(statement: Statement, context: Context) -> bool:
    """Is somebody told of by a state she is in: "leukaemia in | complete remission", "the uptake | was impaired"."""
    word, end = statement.quote
    codes, lowers = context.words.codes, context.words.lowers
    if statement.rule == "noun":
        is_hers = codes[word - 1] == "i" and codes[word - 2] in "nNH" and "x" not in codes[max(word - 5, 0) : word]
        return is_hers and lowers[end - 1] == REMISSION
    return statement.rule == "passive" and lowers[end - 1] == IMPAIRED and not is_followed(word, SENTENCE, context)


def is_as_before(statement: Statement, context: Context) -> bool:
    """Is a good course, or none, that of a complaint: "with | healed ulcers", "was | relieved by rest"."""
    word = statement.quote[0]
    is_eased = not RELIEVED.isdisjoint(context.words.lowers[slice(*statement.quote)])
    is_eased = is_eased and "A" not in context.words.codes[context.sentence(word)[0] : word]
    is_same = statement.direction == "unchanged" and statement.rule == "noun"  # "with | no change in weight"
    is_same = is_same or (statement.rule == "remained" and lasted(statement, context))
    is_told = statement.rule == "participle" or (context.is_of_one and (is_eased or is_same))
    return is_told and not (is_treated(word, context) or is_amid(statement.quote[1], context))


def lasted(statement: Statement, context: Context) -> bool:
    """Is something told to have lasted: "the twitches | persisted during sleep"."""
    return not LASTED.isdisjoint(context.words.lowers[slice(*statement.quote)])


def is_found_free(statement: Statement, context: Context) -> bool:
    """Is something free of something, or somebody well, as an examination finds it: "the margins were | free of"."""
    start, last = statement.quote
    said = context.words.lowers[max(last - 6, start) : last]
    is_hers = "H" in context.words.codes[start - 1 : start + 1] and context.is_given_before(start)
    is_state = statement.rule in ("passive", "person") and CAME_TO_BE.isdisjoint(said) and not is_hers
    return is_state and not WELL.isdisjoint(said)


def is_old(statement: Statement, context: Context) -> bool:
    """Has something been coming up for long: "has developed infections | since the age of five"."""
    _, end = context.sentence(statement.quote[0])
    after = context.words.lowers[statement.quote[1] : min(statement.quote[1] + 2, end)]
    return statement.direction == "developed" and SINCE in after


def is_supposed(statement: Statement, context: Context) -> bool:
    """Is something said of anybody: "should be suspected in a case where the patient | does not respond"."""
    word = statement.quote[0]
    start, _ = context.sentence(word)
    is_present = not DOES.isdisjoint(context.words.lowers[slice(*statement.quote)])
    return is_present and "X" in context.words.codes[start:word]


def is_exam(statement: Statement, context: Context) -> bool:
    """Is something told that only an examination speaks of: "the | margins | were free of", "vitals | were stable"."""
    start, end = statement.np
    lowers = context.words.lowers
    return start < end and (lowers[end - 1] in EXAMINED or SIGNAL in lowers[max(end - 2, start) : end])


NO_COURSE = (is_old, is_exam, is_supposed, is_state_told)


def is_likeness(statement: Statement, context: Context) -> bool:
    """Is something larger or worse by nature: "the | smaller vessels", "the left was larger than the right"."""
    is_set_apart = context.is_of_one or not is_compared(statement.quote[0], context)
    return statement.rule in COMPARING and is_set_apart


def is_of_several(word: int, context: Context) -> bool:
    """Does a verb tell of several: "two | patients | (who) developed"."""
    lowers = context.words.lowers
    return not context.cues.words["persons"].isdisjoint(lowers[max(word - 2, 0) : word])


def is_before_treatment(statement: Statement, context: Context) -> bool:
    """Has the patient got nothing yet; what befell one of several, or came after something else, needs no treatment."""
    word, end = statement.quote
    is_level = statement.direction in ("increased", "decreased")
    lowers = context.words.lowers
    if statement.direction == "developed" and not COURSE.isdisjoint(lowers[word:end]):
        return False
    if is_reported_disease(statement, context):
        return True
    if not (is_level or (context.is_of_one and not is_of_several(word, context))):
        is_told = is_treated(word, context) if lowers[word] == SUFFERED else is_followed(word, SENTENCE, context)
        return lowers[word] in COMPLAINED and not is_told
    if statement.direction == "developed":
        is_adverse = not ADVERSE.isdisjoint(lowers[slice(*statement.np)])
        is_new = lowers[word] == DEVELOPED and is_of_the_ill(word, context)
        is_later = has_come(word, end, context) or is_amid(end, context)
        return not (is_adverse or is_new or is_later or is_treated(word, context))
    is_found = is_level and statement.rule in FINDINGS and is_examined(word, context)
    return (is_found and not is_followed(word, SENTENCE, context)) or not is_treated(word, context)
