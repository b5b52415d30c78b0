"""What went which way: one method per class of word that tells a change, which matches `patterns` around it."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome import patterns
from extractors.outcome.parts import NO, THAT, PartReader, Span, Statement
from extractors.outcome.states import GERMS, LEVELS, POORLY
from extractors.vocabulary import word_ids

FAVORED = word_ids("favored favoured favors favours")
GREW, WHO = map(get_string_id, ("grew", "who"))
ENHANCED, CONTROLLED, CLEAR, FOR = map(get_string_id, ("enhanced", "controlled", "clear", "for"))
REMAINED = word_ids("remain remained remains")
STAYED = get_string_id("stayed")
STOPPED, CLOSED, CONTINUED, TERMINATED = map(get_string_id, ("stopped", "closed", "continued", "terminated"))
WITH, WITHOUT, OF, THIS, UNTIL = map(get_string_id, ("with", "without", "of", "this", "until"))
AWAY = word_ids("without from off")
ABLE, COULD = map(get_string_id, ("able", "could"))
TRANSITIVE = re.compile("[RnNDMKtHs]")  # "declined treatment", "declined to go"
INTRANSITIVE = word_ids(
    "abated ceased cleared deteriorated disappeared faded healed improved normalised normalized recovered recurred "
    "regressed relapsed remitted resolved subsided vanished worsened"
)
RISE, NON, ALIVE = map(get_string_id, ("rise", "non", "alive"))
SEEN = word_ids("lesion lesions mass masses nodule nodules area areas")
MORAL = word_ids(
    "essential important necessary unclear unknown controversial uncertain reluctant hospitalized hospitalised"
)
PROGRESSED, RECOVERED = map(get_string_id, ("progressed", "recovered"))
DISEASES = word_ids(
    "disease tumor tumour tumors tumours neoplasm malignancy metastases cancer carcinoma lymphoma leukemia leukaemia "
    "melanoma sarcoma"
)
WAS = frozenset(("was_developed", "was_worsened", "was_improved", "was_resolved"))
NORMAL = get_string_id("normal")
HERS = word_ids("her his their")
AWAKE = word_ids("consciousness awareness alertness orientation sensorium health")
WE = word_ids("we i")
ARTICLES = word_ids("a an the")
BEEN = word_ids("was were been is are be")
CONTRAST = word_ids("contrast gadolinium")
IMAGES = word_ids("ct mri mr imaging image images scan scans scanning")
EFFECTIVE = word_ids("effective successful successfully used benefit beneficial help helpful")
REQUIRED = word_ids("required requiring requires needed needing")
FINDING = frozenset("dhwk")
WHO_HAD = re.compile("H(?P<who>q)(?:[xhr]{0,3}[EvBdkO]|x?r?h)D*$")  # "patients who developed"
VERBS = frozenset("VEOSWdv")
TENS = word_ids("twenty thirty forty fifty sixty seventy eighty ninety")


class ChangeReader(PartReader):
    """Finds the changes that the words of one doc tell."""

    def verb(self, unit: int) -> Iterator[Statement]:
        """CK decreased; CK remained high; the drug had no effect on CK; none of them improved."""
        direction = self.said(unit)
        if direction in WAS:
            yield from self.was(unit, direction)
            return
        begin = unit - (self.codes[unit - 1] == "v" and self.words.lowers[self.starts[unit]] == WITHOUT)
        be, subject, person = self.left(patterns.LEFT, begin)  # "had been | tried without success"
        first = begin - len(be)
        if self.is_unreal(unit, be, subject):
            return
        if (particular := self.particular(unit, be, subject)) is not None:
            yield from particular
            return
        denied = bool(subject or person) and self.is_none(subject[0] if subject else first - 1)
        if self.is_no(unit - 1) and self.right(patterns.RIGHT, unit):  # "no enlarged nodes"
            return
        if denied or "0" in be or "F" in be or self.is_poor(unit, first):
            if direction == "died":
                return
            direction = "unchanged"
        if self.is_of_nobody(first) and (direction == "died" or self.codes[first - 1] != "&"):
            return
        if denied and subject and self.said(unit) == "unchanged" and patterns.CLAUSE_END.match(self.codes, unit + 1):
            yield from self.say(subject, "resolved", subject[0] - 1, unit, "none_left")  # "no | lesions remained"
        elif direction == "no_difference":
            yield from self.say(self.right(patterns.RIGHT, unit) or subject, direction, first, unit, "no_effect")
        elif direction == "unchanged" and "0" not in be and self.is_told(first, subject, self.who(unit, person)):
            yield from self.remained(unit, first, subject)
        elif self.is_of_those(subject, None if direction == "died" else self.right(patterns.RIGHT, unit)):
            yield from self.say(None, direction, first, unit, "person")
        elif direction != "unchanged" or self.last(unit) not in REMAINED:  # "the dose remained constant"
            yield from self.changed(unit, direction, be, subject, person)

    def was(self, unit: int, rule: str) -> Iterator[Statement]:
        """In a case, "two days later she was | jaundiced": the way it went only if it is told of a later time."""
        be, _, person = self.left(patterns.LEFT, unit)
        if not self.is_study and not set("0X") & set(be) and person in ("s", "H"):
            yield from self.say(None, None, unit - len(be) - 1, unit, rule)

    def is_poor(self, unit: int, first: int) -> bool:
        """In a case, is little told by a change: "responded | poorly", "was | poorly | controlled"."""
        said = self.words.lowers[self.starts[first] : self.starts[unit + 1] + 1]
        return not self.is_study and self.said(unit) == "improved" and not POORLY.isdisjoint(said)

    def is_unreal(self, unit: int, be: str, subject: Span | None) -> bool:
        """Is nothing told of somebody: "may improve", "she stayed in hospital", "the antibody was able to"."""
        first = unit - len(be)
        if "X" in be and not self.is_past(first, be, subject):
            return True
        if subject is None:
            return self.last(unit) == STAYED
        return ABLE in self.words.lowers[self.starts[first] : self.starts[unit + 1]]

    def particular(self, unit: int, be: str, subject: Span | None) -> Iterator[Statement] | None:
        """The reading of "stopped", of "progressed to", of "neither of which had helped"; None of any other verb."""
        first = unit - len(be)
        if self.last(unit) in (STOPPED, CLOSED, CONTINUED):
            return self.ended(unit, be, subject, self.right(patterns.RIGHT, unit))
        if self.last(unit) == TERMINATED and not self.is_effect(subject or self.right(patterns.RIGHT, unit)):
            return iter(())  # "the pregnancy was | terminated"
        if self.last(unit) == RECOVERED and "x" in be and self.is_retrieved(first - 1, subject):
            return iter(())  # "a streptococcus was | recovered"
        if self.last(unit) == PROGRESSED and self.codes[unit + 1] == "t":
            target = self.right(patterns.RIGHT_EFFECTS, unit + 1)
            return self.say(target, "developed", unit, unit, "developed") if target else None
        if self.codes[first - 3 : first] == "0oq":
            return self.say(None, "unchanged", first - 3, unit, "person")
        return None

    def is_effect(self, np: Span | None) -> bool:
        """Does a phrase name an effect."""
        return np is not None and "N" in self.codes[slice(*np)]

    def is_health(self, np: Span) -> bool:
        """Does a phrase name an effect or what is measured of somebody."""
        return not {"N", "M"}.isdisjoint(self.codes[slice(*np)])

    def is_retrieved(self, before: int, subject: Span | None) -> bool:
        """Is it a thing that was "recovered", of a subject that ends in a unit: "the bullet", "36 isolates"."""
        if subject is None:
            return self.last(before) in GERMS
        return not self.is_health(subject) and self.last(subject[1] - 1) not in AWAKE

    def is_refused(self, unit: int, subject: Span | None) -> bool:
        """Is something declined by somebody: "the family declined | dialysis", not "vision declined to 0.1"."""
        is_measured = subject is not None and "M" in self.codes[subject[0] : subject[1]]
        return not is_measured and TRANSITIVE.match(self.codes, unit + 1) is not None

    def is_past(self, first: int, be: str, subject: Span | None) -> bool:
        """Does "could" tell what came true: "he could be weaned", "the pain could not be controlled"."""
        is_so = self.last(first) == COULD and "x" in be and not self.is_study
        return is_so and (subject is None or "0" in be)

    def who(self, unit: int, person: str) -> str:
        """The subject, a drug only of what a drug does: "aspirin did not help", not "aspirin was stabilised"."""
        return "" if person == "R" and self.starts[unit + 1] - 1 not in self.words.directions else person

    def is_told(self, first: int, subject: Span | None, person: str) -> bool:
        """Does a verb have somebody or something to tell of: its own subject, or that of the verb before it."""
        return bool(subject) or bool(person) or (not self.is_study and self.codes[first - 1] in "&c")

    def remained(self, unit: int, first: int, subject: Span | None) -> Iterator[Statement]:
        """CK remained high: the quote goes on to say what it remained."""
        rest = patterns.RIGHT_REST.match(self.codes, unit + 1)
        last = rest.end() - 1 if rest else unit
        if self.last(unit) in REMAINED and self.codes[unit + 1 : unit + 3] == "iR":  # "remains on treatment"
            return
        is_moral = self.codes[unit + 1] == "t" or (self.codes[unit + 1] == "n" and self.last(unit + 1) in MORAL)
        if self.last(unit) in REMAINED and is_moral:  # "remains to be seen", "remains essential"
            return
        is_resolved = self.last(unit) in REMAINED and any(
            self.codes[after] in "VG" and self.said(after) == "resolved" for after in range(unit + 1, last + 1)
        )  # "remains in remission"
        direction = "resolved" if is_resolved else "unchanged"
        if ALIVE in self.words.lowers[self.starts[unit + 1] : self.starts[unit + 2]]:
            direction, last = "survived", unit + 1
        begin = first - (subject is None and self.codes[first - 1] not in "&c")
        yield from self.say(subject, direction, begin, last, "remained")

    def changed(self, unit: int, direction: str, be: str, subject: Span | None, person: str) -> Iterator[Statement]:
        """CK was reduced; rituximab reduced CK; with reduced CK; CK fell; she improved; … and improved."""
        target = self.right(patterns.RIGHT, unit) if direction != "died" else None
        first = unit - len(be)
        if direction == "lost":
            yield from self.lost(unit, be, subject, target)
            return
        person = self.doer(
            unit, first, target, person or ("R" if not subject and not be and self.is_dosed(unit) else "")
        )
        is_declined = direction == "declined" and (target or "x" in be or person)
        is_trait = person == "H" and not be and self.words.lowers[self.starts[unit]] == WITHOUT
        is_trait = is_trait and self.is_study  # "patients | without symptoms (were randomized)"
        is_none = is_declined or is_trait or self.is_ours(first - 1, person)
        if is_none or self.is_no_change(unit, be, subject, target):
            return
        if direction == "died" and (cause := self.right(patterns.RIGHT, unit)):
            yield from self.say(
                None, direction, (subject[0] if subject else first - bool(person)), cause[1] - 1, "death"
            )
        elif self.last(unit) in AWAY and target and not subject:  # "walks without | a stick"
            yield from self.say(None, direction, first - bool(person), target[1] - 1, "person")
        elif self.last(unit) in EFFECTIVE and (helped := self.helped(unit, first, subject, direction)):
            yield from helped
        elif "x" in be and subject:
            is_rid = target is not None and self.last(unit) == OF and not self.is_study  # "was free of | tumour"
            yield from self.say(subject, direction, first, target[1] - 1 if target and is_rid else unit, "passive")
        elif target and (subject or person or self.is_hers(unit)) and "h" not in be:
            begin = unit if "x" not in be else first - bool(person)  # "he was able to climb stairs"
            is_item = not be and subject is not None and self.is_item(unit, subject)
            yield from self.did(unit, direction, begin, target, is_item)
        elif target and (self.codes[unit - 1] in "dhvwbt,&cqBE" or self.codes[unit - 2 : unit] in ("vi", "Ci", "Ct")):
            is_need = not self.is_study and self.last(unit - 1) in REQUIRED  # "required | prolonged | ventilation"
            if not (is_need or patterns.NOT_SEEN.match(self.codes, target[1])):
                yield from self.say(target, direction, unit, unit, "participle")
        elif subject:
            yield from self.joined(self.say(subject, direction, first, unit, "subject_verb"), subject, first)
        elif person and not target:
            is_aged = person == "H" and self.codes[first - 1] == "T"  # "a man in his sixties"
            begin = self.codes.rfind("H", 0, first) if is_aged else first - 1
            yield from self.say(None, direction, begin, unit, "person")
        elif not target and self.is_told_before(unit, first):
            yield from self.say(None, direction, first, unit, "person")

    def is_of_those(self, subject: Span | None, target: Span | None) -> bool:
        """Is what stands before a verb what those had of whom it tells: "patients who developed a rash | improved"."""
        had = WHO_HAD.search(self.codes, 0, subject[0]) if subject and target is None else None
        return had is not None and self.last(had.start("who")) == WHO

    def did(self, unit: int, direction: str, begin: int, target: Span, is_item: bool) -> Iterator[Statement]:
        """Rituximab | reduced | CK; a scan showed thrush, | decreased | breath sounds."""
        normal = target[1] + 1 if direction in LEVELS and self.is_to_normal(target[1]) else 0
        if is_item:
            yield from self.say(target, direction, unit, unit, "participle")
        else:
            yield from self.say(target, "resolved" if normal else direction, begin, normal or unit, "verb_object")

    def is_item(self, unit: int, subject: Span) -> bool:
        """In a case, is a change one of several things found: "showed thrush, | decreased | breath sounds"."""
        found = self.codes[: subject[0]].rstrip("D")[-1:]
        return not self.is_study and self.codes[unit - 1] in ",&" and found in FINDING

    def is_to_normal(self, unit: int) -> bool:
        """In a case, does a change end in what is normal: "it reduced the calcium | to normal"."""
        is_level = self.codes[unit] == "t" and not self.is_study
        return is_level and NORMAL in self.words.lowers[self.starts[unit + 1] : self.starts[unit + 2]]

    def helped(self, unit: int, first: int, subject: Span | None, direction: str) -> list[Statement]:
        """It was effective in reducing pain; the reduction was successful."""
        if not self.is_study and (does := patterns.IN_CHANGING.match(self.codes, unit + 1)):
            gerund = self.codes.index("U", unit)
            return list(self.say(does.span("np"), self.said(gerund), first, gerund, "verb_object"))
        if subject and not self.is_health(subject):
            return list(self.say(None, direction, subject[0], unit, "person"))
        return []

    def joined(self, statements: Iterator[Statement], subject: Span, first: int) -> Iterator[Statement]:
        """Of "the rash improved and | faded" in a case the verb alone: what stands before it has its own."""
        between = self.codes[subject[1] : first]
        is_alone = not self.is_study and "&" in between and not VERBS.isdisjoint(between)
        for said in statements:
            yield said._replace(quote=(self.starts[first], said.quote[1])) if is_alone else said

    def is_told_before(self, unit: int, first: int) -> bool:
        """Is a verb without subject and object told of what the clause before it is about."""
        is_next = self.codes[first - 1] in "&c" or self.words.lowers[self.starts[unit]] == NO
        return is_next or self.is_far(unit, first)

    def is_far(self, unit: int, first: int) -> bool:
        """In a case, does a clause part a verb without an object from its subject: "ulcers that were deep | healed".

        Or how something was given: "gout after the use of frusemide 40 mg daily, which | improved".
        """
        is_apart = self.codes[first - 1] in ",TP" and patterns.CLAUSE_END.match(self.codes, unit + 1) is not None
        is_apart = is_apart or self.codes[first - 1] == "q"
        return is_apart and not self.is_study and self.last(unit) in INTRANSITIVE

    def is_hers(self, unit: int) -> bool:
        """In a case, does a verb have an object of somebody: "…, given for two years, | improved her gait"."""
        return not self.is_study and self.words.lowers[self.starts[unit + 1]] in HERS

    def is_no_change(self, unit: int, be: str, subject: Span | None, target: Span | None) -> bool:
        """Do "controlled studies" or "improved patients" follow, what an image shows so, or what cultures grew."""
        if self.last(unit) in FAVORED and not self.is_study:  # "reports have favored a role of"
            return True
        if self.is_other_sense(unit, be):
            return True
        if self.said(unit) == "declined" and self.is_refused(unit, subject):
            return True
        if self.last(unit) == GREW and (target is not None or not subject):  # "cultures grew cocci", "the boy grew"
            return True
        seen = target or (subject if self.last(unit) == ENHANCED else None)  # "the lesions were enhanced"
        return ("x" not in be and self.codes[unit + 1] == "H") or (seen is not None and self.is_image(unit, seen))

    def is_other_sense(self, unit: int, be: str) -> bool:
        """Has a verb a meaning that is no course: "controlled for age", "asthma well controlled by X", "clear that"."""
        after = self.words.lowers[self.starts[unit + 1]]
        if self.last(unit) == CONTROLLED:
            said = self.words.lowers[self.starts[unit] : self.starts[unit + 1]]
            return after == FOR or (self.is_study and not be and BEEN.isdisjoint(said))
        return self.last(unit) == CLEAR and after == THAT

    def is_ours(self, before: int, person: str) -> bool:
        """Is it what the authors did: "we | reduced the dose", "we | were able to"."""
        return person == "s" and self.last(before) in WE

    def doer(self, unit: int, first: int, target: Span | None, person: str) -> str:
        """The subject of a change, "" for what can be none: a drug changes, it is not changed, but may be effective."""
        is_praised = self.last(unit) in EFFECTIVE and not self.is_study
        is_phrase = self.starts[unit + 1] - 1 in self.words.directions  # "the | evolution was favourable"
        if person == "D" and self.last(first - 1) in ARTICLES and not is_phrase:  # "a | depressed | elderly woman"
            return ""
        is_plain = self.codes[unit + 1] == "D" and self.last(first - 1) == THIS and self.last(unit) != ENHANCED
        if person == ("D" if target else "R") and not (is_praised or is_plain):  # but "this | relieved the pain"
            return ""
        is_part = self.codes[first - 2] in "-/.%" and self.last(first - 3) not in TENS  # but "thirty-six | relapsed"
        return "" if person == "u" and is_part else person

    def is_dosed(self, unit: int) -> bool:
        """Do a drug and how it was given end before a unit: "levetiracetam 500 mg twice a day"."""
        match = patterns.DOSED_L.match(self.back, len(self.codes) - unit)
        first = unit - len(match[0]) if match else unit
        return any(self.words.codes[self.starts[i]] == "R" for i in range(first, unit))

    def ended(self, unit: int, be: str, subject: Span | None, target: Span | None) -> Iterator[Statement]:
        """The seizures stopped, or continued; it stopped the bleeding; the wound closed: not "the drug was stopped"."""
        if "x" in be or self.codes[unit + 1] == "t" or (target and "N" not in self.codes[target[0] : target[1]]):
            return
        if target:
            if self.last(unit) == STOPPED:
                yield from self.say(target, "resolved", unit, unit, "verb_object")
        elif subject and (self.last(unit) == CLOSED or "N" in self.codes[subject[0] : subject[1]]):
            direction = "unchanged" if "0" in be else self.said(unit)
            yield from self.say(subject, direction, unit - len(be), unit, "subject_verb")

    def lost(self, unit: int, be: str, subject: Span | None, target: Span | None) -> Iterator[Statement]:
        """He lost his tremor, or his appetite; the vision was lost."""
        if subject and be == "x" and "M" in self.codes[slice(*subject)] and not self.is_study:
            yield from self.say(subject, "worsened", unit - 1, unit, "passive")
            return
        said = self.codes[target[0] : target[1]] if target and "x" not in be else ""
        if "N" in said or "M" in said:
            yield from self.say(target, "resolved" if "N" in said else "worsened", unit, unit, "verb_object")

    def is_image(self, unit: int, target: Span) -> bool:
        """An "enhanced lesion" is seen on an image, not better; a "controlled design" is no control of anything."""
        if self.last(unit) == CONTROLLED:
            return "N" not in self.codes[target[0] : target[1]]
        is_seen = "N" in self.codes[target[0] : target[1]] or self.last(target[1] - 1) in SEEN | IMAGES
        return self.last(unit) == ENHANCED and (is_seen or self.last(unit - 1) in CONTRAST)
