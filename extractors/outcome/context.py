"""What a text is and whom it tells of: a study or a case, its sentences, its patients, and what they were given.

In a case report a new patient ("A 60-year-old man") begins a new course. What a statement there means, the modules
`setting`, `after` and `comparator` tell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import Any

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome.cues import Cues
from extractors.outcome.words import Words
from extractors.vocabulary import word_ids

STOP = re.compile(r"\|")
REACH = 6  # words
SO_MANY = re.compile("u[nNMmaegR]{0,4}H")  # "twelve adult | patients", in words
REPORTED = word_ids("report reports reported describe describes described present presents presented")
FEW = word_ids("two three four five six 2 3 4 5 6")
DOUBLE_BLIND = word_ids("double blind")
AMBIGUOUS = word_ids("arm arms phase groups")  # "the left arm", "muscle groups"
ARMS = word_ids("arm arms")
MENTIONED = word_ids("trial trials versus vs multicentre multicenter")  # "a trial of steroids" of a man of 40
UNITS = word_ids("year yr month week day")
LIMBS = word_ids("leg legs ankle ankles thigh thighs forearm forearms hand hands shoulder elbow wrist fingers")
SIDES = word_ids("right left upper her his")  # "his right arm"
THE, OLD, VERSUS = map(get_string_id, ("the", "old", "versus"))
REPORT = word_ids("report reports describe describes present presents")
OF_A_MAN = re.compile("Dr?[nevg-]{0,4}H")  # "(report the case of) | a young man"
PATIENT = re.compile(r"u-?T-?n")  # "60-year-old"


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

    def is_given_before(self, word: int) -> bool:
        """Has the patient been given something before the sentence of a word begins."""
        return self.is_given_by(word, self.sentence(word)[0])

    def is_given_by(self, word: int, end: int) -> bool:
        """Has the patient of a word been given something before another word."""
        index = bisect_left(self.treatments, self.since(word))
        return index < len(self.treatments) and self.treatments[index] < end
