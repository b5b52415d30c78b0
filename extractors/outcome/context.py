"""Where a statement stands decides if it is an outcome: after treatment began, or among complaints, aims and titles.

A presenting complaint is no outcome. In a case report what rose or developed before the patient got anything belongs to
the presentation; a new patient ("A 60-year-old man") begins a new one. What a study aims at has not happened either.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import Any

from spacy.strings import StringStore, get_string_id

from extractors import lazy_re as re
from extractors import vocabulary
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

RESULTLESS = frozenset(("BACKGROUND", "OBJECTIVE", "METHODS"))
CASELESS = frozenset(("BACKGROUND", "OBJECTIVE", "CONCLUSIONS"))
FOUND = frozenset(("RESULTS", "CONCLUSIONS"))
STOP = re.compile(r"\|")
SET_AGAINST = re.compile("[>y]")
CLAUSE_L = re.compile(r"[^,;:|c]*$")
OTHER_ARM = re.compile("[>y&p(]")
REACH = 6  # words
COUNT_REACH = 12  # words before "patients" that may say how many: "two cases of severely ill, HIV-infected"
SENTENCE = 60  # words, of one at most
SO_MANY = re.compile("u[nNMmaegR]{0,4}H")  # "twelve adult | patients", in words
ALL_SUCH = re.compile("(?<!i)D[nNMmaegRr]{1,3}$")  # "all the elderly | patients", in words
ALL = word_ids("all both these our the")
OBJECTIVE = get_string_id("objective")
RESPONSES = word_ids("response responses remission remissions regression regressions")  # "an objective | response"
CAUSED = word_ids(
    "caused resulted associated contributed responsible resulting led produced precipitated provoked triggered "
    "elicited evoked gave reproduced brought unmasked"
)
REPORTED = word_ids("report reports reported describe describes described present presents presented")
FEW = word_ids("two three four five six 2 3 4 5 6")
RETURNED = word_ids("returned readmitted came")
THEN_AGAIN = word_ids("then again subsequently later")
AFTER = word_ids("after following")
AMID = word_ids("after following during while")
BEFELL = word_ids("developed occurred ensued appeared arose emerged evolved")
CAME = word_ids("presented presenting admitted hospitalized hospitalised")
THEN_NEXT = word_ids("then eventually next later subsequently finally soon")
LONG_AGO = word_ids("ago before earlier prior previously previous since history until")
UNDER = word_ids("on during under while")
DOUBLE_BLIND = word_ids("double blind")
AT_ENTRY = word_ids("admission entry enrollment enrolment inclusion randomization randomisation")
AMBIGUOUS = word_ids("arm arms phase groups")  # "the left arm", "muscle groups"
ARMS = word_ids("arm arms")
MENTIONED = word_ids("trial trials versus vs multicentre multicenter")  # "a trial of steroids" of a man of 40
UNITS = word_ids("year yr month week day")
LIMBS = word_ids("leg legs ankle ankles thigh thighs forearm forearms hand hands shoulder elbow wrist fingers")
SIDES = word_ids("right left upper her his")  # "his right arm"
CHANGE = word_ids("change changes changed alter altered alteration alterations affect affected")
BUT = word_ids("but however")
THE, OLD, VERSUS, AT, ON, BEFORE, WHO = map(get_string_id, ("the", "old", "versus", "at", "on", "before", "who"))
AT_FIRST = word_ids("baseline entry pretreatment pre-treatment")
EARLIER = word_ids("before prior")
EXPOSED = word_ids("exposed abusing using maintained")
OPERATION = re.compile("[a-z]{3}(?:ectom|otom|ostom|plast|pheres|desis)(?:y|ies|is|es)?$")
ILL = re.compile("HwD?[nevg'-]{0,5}(?:N|n,?q)")  # "a patient with small cell carcinoma"
THEN = re.compile("&[xsDrnH]{0,6}x|[|:;]")  # "and (he) was given"
THAT_WAS = re.compile("[qD]x[xr]{0,3}[veV]$")  # "a rash | that was treated with"
# "three | terminally ill | patients", "two | cases of", "36 (66 %) | patients", "81 % of | patients"
COUNTED = re.compile(r"(?:u(?:\([u%.,]{1,4}\))?(?:x|[HnK]o)?[HnevgrRNM-]{0,8}|u%o)$")
SHARE = re.compile("u(?:%|[nm])o[DneN]{0,2}$")  # "70 % of (the)", "70 percent of"
NOW = word_ids("are do have is show respond improve recover develop")
MOST = word_ids("most many")
UNLIKE, *CONTRAST = map(get_string_id, ("unlike", "contrast", "to"))
CONTRAST_TO = tuple(CONTRAST)
REPORT = word_ids("report reports describe describes present presents")
OF_A_MAN = re.compile("Dr?[nevg-]{0,4}H")  # "(report the case of) | a young man"
PATIENT = re.compile(r"u-?T-?n")  # "60-year-old"


class Given(dict[int, bool]):
    """Is a word, by its ``LOWER`` hash, one for what is given or done: a listed one, or an operation by its form."""

    def __init__(self, strings: StringStore, listed: set[int]) -> None:
        super().__init__(dict.fromkeys(listed, True))
        self.strings = strings

    def __missing__(self, key: int) -> bool:
        is_given = OPERATION.search(self.strings[key]) is not None
        if len(self) < 200_000:  # a memory of pure results, bounded
            self[key] = is_given
        return is_given


class Cues:
    """The words of ``vocab/outcome_cue.tsv`` by what they show."""

    def __init__(self, strings: StringStore) -> None:
        self.words: dict[str, set[int]] = {}
        for row in vocabulary.terms("outcome_cue"):
            self.words.setdefault(row["cue"], set()).add(strings.add(row["word"]))
        self.given = Given(strings, self.words["treatment"])


class Context:
    """The course of one doc: its sentences, its patients, where treatment is spoken of; all in words."""

    def __init__(self, words: Words, cues: Cues, title_end: int, sections: list[dict[str, Any]]) -> None:
        self.words = words
        self.sections = sections
        self.cues = cues
        self.title_end = title_end
        said = words.said
        if VERSUS in said and all(words.codes[i - 1] == "-" for i, low in enumerate(words.lowers) if low == VERSUS):
            said -= {VERSUS}  # graft-versus-host disease
        if not AMBIGUOUS.isdisjoint(said) and PATIENT.search(words.codes):  # of a "60-year-old man"
            said -= AMBIGUOUS
        if not ARMS.isdisjoint(said) and (not LIMBS.isdisjoint(said) or self.is_of_body()):
            said -= ARMS  # "the ratio of ankle and arm"; what is randomized has other words for it
        if not MENTIONED.isdisjoint(said) and self.is_of_aged_one():
            said -= MENTIONED
        is_blind = said >= DOUBLE_BLIND
        self.is_study = is_blind or not cues.words["study"].isdisjoint(said)
        self.is_controlled = is_blind or (self.is_study and not cues.words["controlled"].isdisjoint(said))
        self.is_of_one = not self.is_study and (not cues.words["person"].isdisjoint(said) or self.is_of_aged_one())
        self.is_case = self.is_of_one or not (self.is_study or cues.words["persons"].isdisjoint(said))

    def is_of_body(self) -> bool:
        """Is every arm that is spoken of one of a person: "weakness of the right arm"."""
        lowers = self.words.lowers
        return all(lowers[i - 1] in SIDES for i, low in enumerate(lowers) if low in ARMS)

    @cached_property
    def is_of_many(self) -> bool:
        """Does the text count several people, "forty patients", though it may also tell of one."""
        if not self.is_of_one:
            return True
        return any(self.words.lowers[number] not in FEW for number, _ in self.counted)

    @cached_property
    def counted(self) -> list[tuple[int, int]]:
        """Where several people are counted: the number and the noun of "twelve adult patients"."""
        lowers, persons = self.words.lowers, self.cues.words["persons"]
        places = ((match.start(), match.end() - 1) for match in SO_MANY.finditer(self.words.codes))
        return [place for place in places if lowers[place[1]] in persons]

    @cached_property
    def since_all(self) -> int | None:
        """Where it begins that several had been given something, of whom one is introduced: "Ten patients took X".

        Not "we report two patients treated with X", of whom each is then told from the beginning.
        """
        first = bisect_left(self.words.starts, self.title_end)
        last, _ = self.sentence(self.patients[0]) if self.patients else (0, 0)
        for _, person in self.counted if self.patients else ():
            start, end = self.sentence(person)
            index = bisect_left(self.treatments, start)
            is_given = index < len(self.treatments) and self.treatments[index] < end
            if first <= start < last and is_given and REPORTED.isdisjoint(self.words.lowers[start:end]):
                return start
        return None

    def is_compared(self, word: int) -> bool:
        """Is one arm told against another, in the whole study or in the sentence: "relative to the others"."""
        return self.is_controlled or self.is_against(self.sentence(word))

    def is_set_apart(self, word: int) -> bool:
        """Does the sentence itself set one arm against another."""
        place = self.sentence(word)
        return self.is_against(place) or self.names_comparator(*place)

    def is_of_change(self, quote: tuple[int, int]) -> bool:
        """Is it a change that is denied, "was not altered", and no difference."""
        return not CHANGE.isdisjoint(self.words.lowers[slice(*quote)])

    def is_against(self, place: tuple[int, int]) -> bool:
        """Do some words say against what: "than", "relative to"."""
        return not self.cues.words["against"].isdisjoint(self.words.lowers[slice(*place)])

    @cached_property
    def ends(self) -> list[int]:
        """The last word of each sentence."""
        return [match.start() for match in STOP.finditer(self.words.codes)]

    @cached_property
    def patients(self) -> list[int]:
        """Where patients are introduced; "the 55-year-old" has been before."""
        found = [match.end() - 1 for match in PATIENT.finditer(self.words.codes)]
        lowers = self.words.lowers
        found = [end for end in found if lowers[end] == OLD]
        return found[:1] + [end for end in found[1:] if THE not in lowers[max(end - 6, 0) : end - 2]]

    def is_of_aged_one(self) -> bool:
        """Is one person introduced by age: "a 40-year-old hypertensive male", not "18-year-old students"."""
        codes, lowers, persons = self.words.codes, self.words.lowers, self.cues.words["persons"]
        return any(
            codes[end - 1] == "-" and lowers[end - 2] in UNITS and persons.isdisjoint(lowers[end + 1 : end + REACH])
            for end in self.patients
        )

    @cached_property
    def treatments(self) -> list[int]:
        """Where something is given, or time goes on."""
        given, codes = self.cues.given, self.words.codes
        first = bisect_left(self.words.starts, self.title_end)
        return [i for i, low in enumerate(self.words.lowers) if i >= first and (given[low] or codes[i] == "R")]

    def sentence(self, word: int) -> tuple[int, int]:
        """First word and end of the sentence of a word."""
        index = bisect_left(self.ends, word)
        end = self.ends[index] if index < len(self.ends) else len(self.words.codes) - 1
        return (self.ends[index - 1] + 1 if index else 0), end

    def is_treated(self, word: int) -> bool:
        """Has the patient been given something, by the end of the sentence."""
        _, end = self.sentence(word)
        index = bisect_left(self.treatments, self.since(word))
        if index == len(self.treatments) or self.treatments[index] >= end:
            return False
        return self.treatments[index] < word or self.is_under(word, self.treatments[index])

    def is_under(self, word: int, given: int) -> bool:
        """Did it befall her after or while something was given, not before: "had a rash | and was given prednisone".

        Nor for it: "had a rash, | which was treated with prednisone".
        """
        codes = self.words.codes[word : given + 1]
        if codes[-1] in "veV" and THAT_WAS.search(codes) and WHO not in self.words.lowers[word:given]:
            return False
        return not THEN.search(codes) or not UNDER.isdisjoint(self.words.lowers[word:given])

    @cached_property
    def opening(self) -> int:
        """Where a report of one whose age it does not tell begins: "We describe a man who"; 0 where it does not say."""
        if self.patients or not self.is_of_one:
            return 0
        lowers, first = self.words.lowers, bisect_left(self.words.starts, self.title_end)
        for index in range(first, len(lowers)):
            if lowers[index] in REPORT:
                start, end = self.sentence(index)
                if start > first and OF_A_MAN.search(self.words.codes, index, end):
                    return start
        return 0

    def since(self, word: int) -> int:
        """Where the sentence that introduces the patient begins: "After six doses a 60-year-old man"."""
        patient = bisect_right(self.patients, word) - 1
        if patient < 0:
            return self.opening if word >= self.opening else 0
        if self.since_all is not None:
            return self.since_all
        start, _ = self.sentence(self.patients[patient])
        return max(start, self.patients[patient - 1] if patient else 0)

    def is_baseline(self, quote: tuple[int, int], np: tuple[int, int]) -> bool:
        """Is it said of how the arms began: "baseline characteristics were similar", "did not differ at baseline"."""
        baseline, lowers = self.cues.words["baseline"], self.words.lowers
        if not baseline.isdisjoint(lowers[np[0] : np[1]]):
            return True
        said = range(quote[0] + 1, min(quote[1] + REACH, self.sentence(quote[0])[1]))
        return any(
            lowers[i - 1] in (AT, ON, BEFORE)
            and (lowers[i] in AT_ENTRY or (lowers[i] in baseline and i >= quote[1] and lowers[i - 1] != ON))
            for i in said
        )

    def is_before_all(self, word: int) -> bool:
        """Does a sentence open with how it was at first: "baseline values of", "at baseline,", "before treatment,"."""
        start, _ = self.sentence(word)
        lowers = self.words.lowers
        first = start + (lowers[start] in (AT, THE))
        if first < word and lowers[first] in AT_FIRST:
            return self.words.codes[first + 1] not in "&t"
        is_before = lowers[start] in EARLIER and "," in self.words.codes[start : min(start + REACH, word)]
        return is_before and self.words.codes[start + 1] not in "&"

    def is_correlated(self, word: int) -> bool:
        """Does the sentence set two changes in relation: "the fall of A correlated with the rise of B"."""
        start, end = self.sentence(word)
        return not self.cues.words["correlation"].isdisjoint(self.words.lowers[start:end])

    def is_followed(self, word: int, reach: int) -> bool:
        """Does the sentence, after treatment, tell of a later time: "three days later", "repeat tests", "on day 3".

        ``reach``: within how many of its first words.
        """
        start, end = self.sentence(word)
        later = self.cues.words["later"]
        return self.is_given_before(word) and any(
            low in later for low in self.words.lowers[start : min(end, start + reach)]
        )

    def is_time_after(self, word: int) -> bool:
        """Does a sentence after treatment name a time: "three years later there was no evidence of lymphoma"."""
        start, end = self.sentence(word)
        return self.is_given_before(word) and (
            "T" in self.words.codes[start:end] or not self.cues.words["later"].isdisjoint(self.words.lowers[start:end])
        )

    def is_given_before(self, word: int) -> bool:
        """Has the patient been given something before the sentence of a word begins."""
        return self.is_given_by(word, self.sentence(word)[0])

    def is_given_by(self, word: int, end: int) -> bool:
        """Has the patient of a word been given something before another word."""
        index = bisect_left(self.treatments, self.since(word))
        return index < len(self.treatments) and self.treatments[index] < end

    def is_general(self, word: int) -> bool:
        """In a case report, is the sentence about patients at large: "in patients with cirrhosis"."""
        start, end = self.sentence(word)
        codes, lowers = self.words.codes, self.words.lowers
        if self.is_of_one and (lowers[start] == UNLIKE or tuple(lowers[start + 1 : start + 3]) == CONTRAST_TO):
            return False  # "in contrast to reported cases, the patient"
        people = self.cues.words["people"]
        return any(
            lowers[i] in people and codes[i + 1] != "u" and (self.is_share(i) or self.is_uncounted(i, start))
            for i in range(start + 1, end)
        )

    def is_uncounted(self, people: int, start: int) -> bool:
        """Are people told by neither number nor pronoun; ``start``: the first word of the sentence."""
        codes = self.words.codes
        if codes[people - 1] in "uD&-0" or COUNTED.search(codes, max(people - COUNT_REACH, start), people):
            return False
        whole = ALL_SUCH.search(codes, max(people - REACH, start - 1), people)
        return whole is None or self.words.lowers[whole.start()] not in ALL

    def is_share(self, people: int) -> bool:
        """In a report of a patient, does a share of patients stand before a word: "70 % of" if aged; "most … have"."""
        if not self.is_of_one:
            return False
        is_share = SHARE.search(self.words.codes, max(people - REACH, 0), people) is not None
        start, end = self.sentence(people)
        is_most = self.words.lowers[people - 1] in MOST and not NOW.isdisjoint(self.words.lowers[start:end])
        return is_most or (is_share and bool(self.patients))

    def is_examined(self, word: int) -> bool:
        """Does the sentence tell what an examination found, and neither treatment nor what came after something."""
        start, end = self.sentence(word)
        codes, said = self.words.codes[start:word], self.words.lowers[start:end]
        if "A" in codes or ("d" not in codes and self.cues.words["examination"].isdisjoint(said)):
            return False
        index = bisect_left(self.treatments, start)
        return not (index < len(self.treatments) and self.treatments[index] < end)

    def is_elsewhere(self, word: int) -> bool:
        """Does the word stand in a part of a structured abstract that tells no course: aims, methods, morals."""
        start = self.words.starts[word]
        parts = CASELESS if self.is_case else RESULTLESS
        return any(
            s["category"] in parts and s["start"] <= start < s["end"] and not self.introduces(s) for s in self.sections
        )

    def introduces(self, section: dict[str, Any]) -> bool:
        """In a case report, is a patient introduced in a section: then it tells her course, whatever its heading."""
        if not self.is_case or section["category"] != "BACKGROUND":
            return False
        return any(section["start"] <= self.words.starts[patient] < section["end"] for patient in self.patients)

    def is_after_giving(self, word: int) -> bool:
        """Does the sentence go on with when it befell her: "had jaundice | a month after receiving methimazole"."""
        _, end = self.sentence(word)
        lowers, given = self.words.lowers, self.cues.words["treatment"]
        codes = self.words.codes
        for i in range(word + 1, end):
            if codes[i] == "q":  # "presented with fever, which cleared after penicillin"
                return False
            if lowers[i] in AFTER:
                return any(lowers[j] in given or codes[j] == "R" for j in range(i + 1, min(i + 1 + REACH, end)))
            is_under = lowers[i] in UNDER and codes[i - 1] != ","
            if is_under and ("R" in codes[i + 1 : i + 3] or not given.isdisjoint(lowers[i + 1 : i + 2])):
                return True  # "a fit | on bupropion", "while | receiving X"
        return False

    def is_opened_by_giving(self, word: int) -> bool:
        """Does the sentence begin with what had been given: "an hour after the injection shock was | diagnosed".

        Or with what was under way, "during treatment she | had a fit", "in a man taking amiodarone a rash was | seen".
        """
        start, _ = self.sentence(word)
        lowers, given, codes = self.words.lowers, self.cues.words["treatment"], self.words.codes
        for i in range(start, word):
            if lowers[i] in AFTER:
                return any(lowers[j] in given or codes[j] == "R" for j in range(i + 1, min(i + 1 + REACH, word)))
            is_whose = codes[start] == "i" and lowers[i] in given and "H" in codes[start:i]
            if (lowers[i] in UNDER and i <= start + 1) or is_whose:
                return any(lowers[j] in given or codes[j] == "R" for j in range(i + 1, min(i + 1 + REACH, word)))
        return False

    def is_of_the_ill(self, word: int) -> bool:
        """Does the sentence name a disease of the person before a word: "a man with AIDS who | developed an ulcer"."""
        start, _ = self.sentence(word)
        return ILL.search(self.words.codes, start, word) is not None

    def has_come(self, word: int, end: int) -> bool:
        """Does a verb tell what came on top of a complaint: "presented with hives. She | then developed | stridor".

        Not what she "had developed", nor what came "three days before".
        """
        start, last = self.sentence(word)
        lowers = self.words.lowers
        if BEFELL.isdisjoint(lowers[word:end]) or self.words.codes[word - 1] == "h":
            return False
        if not LONG_AGO.isdisjoint(lowers[start:last]):
            return False
        return not (THEN_NEXT.isdisjoint(lowers[word:end]) and CAME.isdisjoint(lowers[self.since(word) : word]))

    def is_amid(self, word: int) -> bool:
        """Does the sentence go on with what was under way: "lung cancer occurred | after Hodgkin's disease"."""
        _, end = self.sentence(word)
        lowers = self.words.lowers[word : min(word + REACH, end)]
        return not AMID.isdisjoint(lowers)

    def is_given_in(self, word: int) -> bool:
        """Does the sentence of a word go on with what was given: "bleeding | in a man treated with heparin"."""
        _, end = self.sentence(word)
        given, codes = self.cues.words["treatment"] | EXPOSED, self.words.codes
        return any(
            low in AFTER or (low in given and "H" in codes[word:i])
            for i, low in enumerate(self.words.lowers[word:end], word)
        )

    def comes_after(self, word: int) -> bool:
        """Does a sentence go on at a word with what came before: "cardiac arrest | after knee replacement"."""
        codes, lowers = self.words.codes, self.words.lowers
        while codes[word] in "er":  # "paraplegia | occurring suddenly | after surgery"
            word += 1
        return word < len(lowers) and lowers[word] in AFTER and codes[word + 1] not in "uT"

    def is_in_course(self, word: int) -> bool:
        """Does the sentence of a word, or the one before, tell of a time after something was given."""
        start, _ = self.sentence(word)
        return self.is_followed(word, SENTENCE) or (start > 0 and self.is_followed(start - 1, SENTENCE))

    def is_set_against(self, word: int) -> bool:
        """Does "but" turn from what treatment brought to it: "her gait improved, but she | had a seizure"."""
        return not BUT.isdisjoint(self.words.lowers[max(word - 3, 0) : word]) and self.is_treated(word)

    def has_caused(self, word: int) -> bool:
        """Is a patient told to have been given something, which then had an effect: "it | caused a rash"."""
        first = self.words.phrases.get(word, word)
        return (
            not CAUSED.isdisjoint(self.words.lowers[first : word + 1])
            and word > 0
            and self.is_treated(word)
            and self.words.starts[word] >= self.title_end
            and "X" not in self.words.codes[self.sentence(word)[0] : word]
        )

    def is_return(self, word: int) -> bool:
        """Does a phrase tell that a patient who had been given something came again: "readmitted | with jaundice"."""
        first = self.words.phrases.get(word, word)
        is_anew = self.words.lowers[first] in RETURNED or self.words.lowers[first - 1] in THEN_AGAIN
        return is_anew and self.is_given_before(word)

    def is_late(self, word: int) -> bool:
        """Does the word stand where a text tells what it found: its results or morals, else its last third."""
        if not self.sections:
            return 3 * word > 2 * (len(self.words.codes) - 1)
        start = self.words.starts[word]
        return any(s["category"] in FOUND and s["start"] <= start < s["end"] for s in self.sections)

    def is_aim(self, word: int) -> bool:
        """Does the sentence say what is to be found out."""
        start, end = self.sentence(word)
        lowers, purpose = self.words.lowers, self.cues.words["purpose"]
        if purpose.isdisjoint(lowers[start:end]):
            return False
        return any(
            lowers[i] in purpose and not (lowers[i] == OBJECTIVE and lowers[i + 1] in RESPONSES)
            for i in range(start, end)
        )

    def names_comparator(self, first: int, last: int) -> bool:
        """Do some words set one arm against another: "compared with placebo", "versus B"."""
        return "y" in self.words.codes[first:last] or not self.cues.words["comparator"].isdisjoint(
            self.words.lowers[first:last]
        )

    def is_for_comparator(self, word: int) -> bool:
        """Do the next words name the control group: "survival favoured | the placebo group"."""
        said = self.words.lowers[word : min(word + 3, self.sentence(word)[1])]
        return not self.cues.words["comparator"].isdisjoint(said)

    def is_of_comparator(self, quote: tuple[int, int], np: tuple[int, int]) -> bool:
        """Is it said of the control group: "was lower in the placebo group (than …)", "more controls relapsed"."""
        _, end = self.sentence(quote[0])
        match = SET_AGAINST.search(self.words.codes, quote[0], np[0])  # "fewer on A | than on placebo | relapsed"
        last = match.start() if match else max(np[0], quote[0])
        if not self.cues.words["comparator"].isdisjoint(self.words.lowers[quote[0] : last]):
            return True
        if self.speaks_of_comparator(quote, np):
            return True
        after = quote[1]
        than = self.words.codes.find(">", after, min(end, after + 16))
        if than < 0:
            than = min(end, after + 4) if self.words.codes[after] in "iw" else after
        return not self.cues.words["comparator"].isdisjoint(self.words.lowers[after:than])

    def speaks_of_comparator(self, quote: tuple[int, int], np: tuple[int, int]) -> bool:
        """Is a clause about the control group: "patients on placebo | had more pain", "pain with placebo was more"."""
        first, _ = self.sentence(quote[0])
        clause = CLAUSE_L.search(self.words.codes, first, quote[0])
        for start, end in ((clause.start() if clause else quote[0], quote[0]), (np[1], quote[1])):
            codes = self.words.codes[start:end]
            if "R" in codes or OTHER_ARM.search(codes):
                continue
            named = [i for i in range(start, end) if self.words.lowers[i] in self.cues.words["comparator"]]
            if named and "t" not in self.words.codes[max(named[0] - 2, start) : named[0]]:
                return True
        return False
