"""The patients of a text, and whom of them its words mean: "the other", "these two", "the younger", "Case 2".

What such words mean depends on who was spoken of before; a `Company` remembers it while a text is walked through.
"""

from __future__ import annotations

from collections.abc import Iterable

from extractors import lazy_re as re
from extractors.patient import headcount, pointer
from extractors.patient.person_noun import Sex, sex_of
from extractors.patient.pointer import Cue
from extractors.patient.subject import Subject, is_adult

PARENTS = ("father", "mother")
CHILDREN = ("son", "daughter", "newborn", "neonate", "infant", "baby", "child", "children")

# "All ten patients …", and not "We describe two patients …", whose facts come one by one
COUNTED = re.compile(rf"\b({headcount.COUNT})\b", re.IGNORECASE)
PAIR = re.compile(r"\W*(?:in |of |to |for )?(?:both|neither|either)", re.IGNORECASE)
LAST = re.compile(r"\b(?:the|a) (?:third|fourth|last|remaining)\b", re.IGNORECASE)
OF_THEM = re.compile(r"\bof (?:them|these|whom)$")
# "Her sisters were positive; | the first | died": one of those told of together; "the first patient" is one of all
OF_PAIR = re.compile(r"(?:in )?the (?:first|second|third)|the (?:former|latter)\b.*", re.IGNORECASE)


class Company:
    """The patients of a text: who they are, who was spoken of last, and whom a cue means.

    ``is_mixed``: a few individuals within a cohort, so that "these patients" may be the cohort's.
    """

    def __init__(self, text: str, subjects: list[Subject], *, is_mixed: bool) -> None:
        self.text = text
        self.subjects = subjects
        self.patients = tuple(i for i, s in enumerate(subjects) if s.kind == "patient")
        self.is_mixed = is_mixed
        self.are_alike = all(subjects[i].is_counted_only for i in self.patients)  # known by their number alone
        self.current: tuple[int, ...] = ()
        self.some: tuple[int, ...] = ()  # "the other two", of three: who was spoken of together last
        self._sexes: dict[int, str] = {}  # what a pronoun has said of those whose nouns say no sex
        self._ones = 0
        self._pair: tuple[int, ...] = ()  # a part of them, told of together last
        self._has_order = False  # whether "the first" may be the first of that part
        self._is_told_here = False  # whether this sentence has spoken of somebody
        self._among: tuple[int, ...] = ()  # "one of them … the other": those of whom both are
        self._seniority: dict[int, int] = {}  # of two without ages: whom "the elder" (-1) and "the younger" (1) mean
        self._siblings: tuple[int, ...] = ()  # the two of whom "the elder" was one
        self._n_unnamed = 0  # "one of them": how many were spoken of that nobody can tell

    def speak_of(self, owners: tuple[int, ...], *, by_place: bool = False) -> None:
        """These are spoken of from here on, if any is a patient; ``by_place``: as "the second and third", "case 2"."""
        self.current = tuple(o for o in owners if o in self.patients) or self.current
        self._is_told_here = True
        if 1 < len(self.current) < len(self.patients):
            self._pair = self.current
            self._has_order = not by_place

    def open_sentence(self, cues: Iterable[Cue]) -> None:
        """A sentence begins with these cues; one that tells of each of three begins with the first again."""
        self._is_told_here = False
        kinds = [cue.kind for cue in cues if cue.kind in ("one", "another", "ordinal")]
        if kinds == ["one", "another", "ordinal"]:
            self._ones = 0

    def meant(self, cue: Cue) -> tuple[int, ...]:
        """Whom a cue means; where it means a part that nobody can tell, a subject of its own is made for it."""
        after_unnamed = bool(self._n_unnamed) and cue.kind == "other"
        owners = () if after_unnamed else self._owners(cue)
        if (cue.kind == "one" or after_unnamed) and not owners and len(self.patients) > 1:
            return self._unnamed(cue)
        if cue.kind == "part":
            women = self.of_sex(cue.sex) if cue.sex else ()
            return women if len(women) == cue.ordinals[0] else self._unnamed(cue, cue.ordinals[0])
        known = [self.subjects[i].sex for i in self.patients]
        if cue.kind == "sex" and cue.sex and not owners and cue.sex not in known:
            return self._unnamed(cue) if None in known else ()
        if cue.kind == "all but" and not owners and len(self.patients) > 2:
            return self._unnamed(cue, len(self.patients) - 1)
        return owners

    def follow_pronoun(self, sentence: str) -> None:
        """ "She improved": of a man and a woman, the woman is spoken of from here on."""
        match = pointer.PRONOUN.search(sentence)
        if not match:
            return
        sex = pointer.sex_of_pronoun(match[1])
        if self._may_be_mother(sex):
            self.current = ()
            return
        fits = [i for i in self.current if self._sexes.get(i, self.subjects[i].sex) in (sex, None)]
        for i in fits[:1] if len(self.current) == 1 else ():
            self._sexes[i] = sex
        if len(fits) >= 1 and len(self.current) == 1:
            return
        if len(self.current) > 1 and fits:
            self.current = (fits[-1],)
        elif not fits:
            others = [i for i in self.patients if self.subjects[i].sex == sex]
            if len(others) == 1:
                self.current = (others[0],)

    def _may_be_mother(self, sex: str) -> bool:
        """ "A woman … The infant had apnoea. She was treated": nobody can tell who, if its sex is not told."""
        if len(self.current) != 1 or sex != "female":
            return False
        (index,) = self.current
        is_baby = self.subjects[index].noun in CHILDREN and self._sexes.get(index, self.subjects[index].sex) is None
        return is_baby and any(i != index and is_adult(self.subjects[i]) for i in self.of_sex(sex))

    def _owners(self, cue: Cue) -> tuple[int, ...]:
        """Whom a cue means, as far as that can be told."""
        if cue.labels and cue.kind in ("one", "other", "another"):
            return self._named(cue)
        finders = {
            "all": self._all,
            "these": self._these,
            "number": lambda _: self.patients,
            "part": lambda _: (),
            "all but": self._all_but,
            "label": self._named,
            "ordinal": self._in_order,
            "age": self._by_age,
            "sex": self._called,
        }
        return finders.get(cue.kind, self._counted)(cue)

    def _these(self, cue: Cue) -> tuple[int, ...]:
        """ "These patients": those spoken of together, or all; nobody where a study is told of as well."""
        if self.is_mixed:
            return ()
        counted = COUNTED.search(self.text, cue.start, cue.end)
        n = headcount.whole_number(counted[1]) if counted else None
        if n not in (None, len(self.patients)):  # "these two", of four
            return self.current if len(self.current) == n else ()
        young = tuple(i for i in self.patients if self.subjects[i].noun in CHILDREN)
        if young and self.text.endswith("children", cue.start, cue.end):
            return young  # "a woman and her three children … The children survived"
        return self.current if len(self.current) > 1 else self.patients

    def _all_but(self, cue: Cue) -> tuple[int, ...]:
        excepted = self._named(cue) if cue.labels else self._in_order(cue)
        return tuple(i for i in self.patients if i not in excepted) if excepted else ()

    def _named(self, cue: Cue) -> tuple[int, ...]:
        return tuple(i for i in (self._labelled(label) for label in cue.labels) if i is not None)

    def _in_order(self, cue: Cue) -> tuple[int, ...]:
        """ "The first two", "the last"; "the former" of those told of together last."""
        may_be_of_pair = (
            self._has_order and set(self.current) <= set(self._pair) and max(cue.ordinals) <= len(self._pair)
        )
        is_of_pair = may_be_of_pair and OF_PAIR.fullmatch(self.text, cue.start, cue.end)
        whole = self._pair if is_of_pair else self.patients
        places = [n - 1 if n > 0 else len(whole) + n for n in cue.ordinals]
        return tuple(whole[n] for n in places if 0 <= n < len(whole) > 1)

    def _all(self, cue: Cue) -> tuple[int, ...]:
        """Everybody; of "both" or "all three" of more, those of that sex or those spoken of, or nobody can tell who."""
        words = self.text[cue.start : cue.end]
        counted = COUNTED.search(words)
        n = 2 if PAIR.match(words) else headcount.whole_number(counted[1]) if counted else None
        if n in (None, len(self.patients)):
            return self.patients
        sex = sex_of(words)
        fits = self.of_sex(sex) if sex else ()
        if len(fits) != n and len(self._pair) == n and set(self.current) <= set(self._pair):
            return self._pair  # "two patients had … One … Both infections …", before the third is told of
        return fits if len(fits) == n else self.current if len(self.current) == n else ()

    def _called(self, cue: Cue) -> tuple[int, ...]:
        """ "The woman", "the son": the only one whom the noun fits."""
        if cue.sex is None:  # "the infant"
            young = [i for i in self.patients if not is_adult(self.subjects[i])]
            return tuple(young) if len(young) == 1 < len(self.patients) else ()
        fits = [i for i in self.patients if self.subjects[i].sex == cue.sex]
        named = [i for i in fits if self.subjects[i].noun == cue.noun]
        if not named and cue.noun in PARENTS:  # "the father" beside "his son"
            fits = [i for i in fits if self.subjects[i].noun not in CHILDREN]
        fits = named or fits
        return (fits[0],) if len(fits) == 1 and len(self.patients) > 1 else ()

    def _one_of_sex(self, words: str) -> tuple[int, ...]:
        """ "One woman … the other", of a boy and two women: the next woman; nobody where all are of one sex."""
        sex = sex_of(words)
        fits = self.of_sex(sex) if sex else ()
        if not 0 < len(fits) < len(self.patients):
            return ()
        self._among = fits
        return tuple(i for i in fits if i not in self.current)[:1] or fits[:1]

    def of_sex(self, sex: Sex) -> tuple[int, ...]:
        """The patients of one sex."""
        return tuple(i for i in self.patients if self.subjects[i].sex == sex)

    def _counted(self, cue: Cue) -> tuple[int, ...]:
        """ "One patient … the other": only where the patients are known by their number alone."""
        if len(self.patients) < 2:
            return ()
        words = self.text[cue.start : cue.end].lower()
        if cue.kind == "one" and OF_THEM.search(words) and self.some:
            self._among = self.some
            return self.some[:1]
        if cue.kind == "other":
            counted = COUNTED.search(words)
            some = self._among if self._among and not counted else self.patients
            rest = tuple(i for i in some if i not in self.current)
            # "two others" may be two more
            return (
                rest
                if not counted or words.startswith("the") or len(rest) == headcount.whole_number(counted[1])
                else ()
            )
        return (self._one_of_sex(words) or self._next_one(cue)) if self.are_alike else ()

    def _next_one(self, cue: Cue) -> tuple[int, ...]:
        """ "One patient … one patient": whoever has not been told of yet."""
        rest = tuple(i for i in self.patients if i not in self.current)
        if len(self.current) > 1 and rest and self._is_told_here and self.text[: cue.start].endswith(": "):
            self._among = self.current  # "two had nephritis: one recovered, and the other died"
            return self.current[:1]
        if len(self.current) > 1 and len(rest) == 1:
            # "two received prednisone, and one patient dapsone"; "… Diarrhoea developed in one. The third had gout"
            is_among = not self._is_told_here and LAST.search(self.text, cue.end)
            return self.current[:1] if is_among else rest
        index = self._ones
        if cue.kind == "another" and self.current == (self.patients[index],):
            index = (index + 1) % len(self.patients)
        self._ones = (index + 1) % len(self.patients)
        if cue.kind == "one" and set(self.current) == {self.patients[-1]}:
            index, self._ones = 0, 1
        return (self.patients[index],)

    def _by_age(self, cue: Cue) -> tuple[int, ...]:
        """ "The younger", "the eldest", "the older woman": of those with ages of their own, and of the sex if said."""
        aged = [
            (s.age.value["years"], i)
            for i, s in enumerate(self.subjects)
            if i in self.patients and s.age is not None and (cue.sex is None or s.sex == cue.sex)
        ]
        if cue.noun.endswith("er"):  # "the older brother … the younger", beside their mother
            aged = aged if len(aged) == 2 else [pair for pair in aged if pair[1] in self._siblings]
            self._siblings = tuple(i for _, i in aged)
        aged.sort(reverse=cue.ordinals[0] < 0)
        if len(aged) < len(self.patients) == 2 and (known := self._told_by_age(cue)):
            return known
        if not aged and self.are_alike and len(self.patients) == 2:
            # the elder is whoever is told of first, or the younger is
            return (self.patients[self._seniority.setdefault(cue.ordinals[0], len(self._seniority))],)
        if not aged and self.are_alike and cue.noun.endswith("est"):
            return (self.patients[0 if cue.ordinals[0] < 0 else -1],)
        is_known = len(aged) == 2 if cue.noun.endswith("er") else len(aged) == len(self.patients)
        if not is_known or len(aged) < 2 or aged[0][0] == aged[1][0]:
            return ()
        return (aged[0][1],)

    def _told_by_age(self, cue: Cue) -> tuple[int, ...]:
        """ "The older, aged 14, … The younger", whose age nobody tells: the other one."""
        for i in self.patients:
            noun = self.subjects[i].noun
            if noun in ("older", "elder", "younger"):
                is_he = (noun in pointer.YOUNG) == (cue.noun in pointer.YOUNG)
                return tuple(j for j in self.patients if (j == i) == is_he)
        return ()

    def _unnamed(self, cue: Cue, n: int = 1) -> tuple[int, ...]:
        """ "One of them", "all but one": a part of the known patients, nobody can say which."""
        self._n_unnamed += 1
        self.subjects.append(Subject("group", f"{n} of {len(self.patients)}", cue.start, cue.end, n=n))
        return (len(self.subjects) - 1,)

    def _labelled(self, label: str) -> int | None:
        for i in self.patients:
            if self.subjects[i].label == label:
                return i
        plain = not any(self.subjects[i].label.isdigit() for i in self.patients)
        letter = str("ABCDEFGH".index(label) + 1) if label in "ABCDEFGH" else label
        if plain and letter.isdigit() and 1 <= int(letter) <= len(self.patients):
            return self.patients[int(letter) - 1]
        return None
