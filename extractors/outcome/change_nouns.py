"""Changes that a noun tells: "a fall in CK", "relief of pain", "death"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome import patterns
from extractors.outcome.changes import NON, RISE, UNTIL, WITH, ChangeReader
from extractors.outcome.parts import Span, Statement
from extractors.vocabulary import word_ids

EFFECT = get_string_id("effect")
PREVENTED = word_ids("prevent prevented preventing prevents avoid avoided")
GIVING = word_ids("giving give gives gave given")
ADVANTAGE = get_string_id("advantage")
IMPRESSIONS = word_ids("impression impressions")
TAKING = word_ids("take takes took taking taken")
CESSATION = get_string_id("cessation")
GIVEN = word_ids("injection injections infusion infusions exposure smoking alcohol drinking feeding")
TOLD = word_ids("reported described documented published")
PROVEN = word_ids("shown established proven proved documented achieved obtained attained")
TIMES = word_ids("time end beginning age moment stage")
ATTEMPTS = word_ids("management measures attempt attempts trial trials weaning")
FALL = get_string_id("fall")
ADVANTAGES = word_ids("advantage advantages")
AIDS = word_ids("aid assist ensure encourage facilitate hasten help promote speed support")
LIKELY = word_ids("appeared appears found known seemed seems shown thought")  # "seemed to | promote healing"
PERIODS = word_ids("period periods phase phases stage room")  # "after a long period of | recovery"
TUMBLED = re.compile("[iApbz]D+[Jn]?$")  # "was hurt in a | fall"


class ChangeNounReader(ChangeReader):
    """Finds the changes that nouns tell as well."""

    def base(self, unit: int) -> Iterator[Statement]:
        """did not improve; failed to improve; continued to improve; he remains well."""
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        if "X" in be:
            return
        if self.said(unit) == "unchanged" and (person in ("s", "H") or (subject and self.codes[subject[0] - 1] == "D")):
            yield from self.remained(unit, first, subject)
        elif "0" in be or "F" in be:
            target = self.right(patterns.RIGHT, unit)
            yield from self.say(target or subject, "unchanged", first, unit, "negated_verb")
        elif "x" in be and "t" not in be:  # "began to improve"
            if target := self.right(patterns.RIGHT, unit):
                yield from self.say(target, self.said(unit), first, unit, "verb_object")
            else:
                yield from self.changed(unit, self.said(unit), be, subject, person)

    def noun(self, unit: int) -> Iterator[Statement]:
        """a reduction in pain; clinical improvement; no improvement."""
        direction = self.said(unit)
        before = self.codes[unit - 1]
        is_given = before == "R" and self.words.lowers[self.starts[unit]] != WITH  # "dose reduction"
        is_aim = before == "t" and self.codes[unit + 1] in "DMnN" and self.codes[unit - 2] not in "zCI"
        is_aim = is_aim and not self.is_study  # "took it to | increase his strength"
        is_verb = before in "nNMH" and self.codes[unit + 1] == "D"  # "they decrease the"
        is_denied_verb = (
            before == "0" and not self.is_no(unit - 1) and self.codes[unit - 2] in "xh"
        )  # "six did not | relapse"
        is_use = self.last(unit) == ADVANTAGE and self.last(unit - 1) in TAKING  # "taking | advantage of"
        is_scale = before == "-" and self.last(unit - 2) in IMPRESSIONS  # "global impression - improvement"
        if is_given or is_aim or is_verb or is_denied_verb or is_use or is_scale:
            return
        first = unit - 1 if before in "nNMJS" else unit
        is_giving = self.last(unit) == RISE and self.last(unit - 1) in GIVING
        is_span = not self.is_study and self.codes[first - 1] == "o" and self.last(first - 2) in PERIODS
        if self.last(first - 1) in PREVENTED or is_giving or is_span or (not self.is_study and self.is_hoped(unit)):
            return
        if before == "-" and self.last(unit - 2) == NON and not self.is_study:  # "because of non | - | improvement"
            direction, first = "unchanged", unit - 2
        if denial := patterns.DENIED_L.match(self.back, len(self.codes) - first):
            direction = "unchanged"
            first -= len(denial[0]) if "F" in denial[0] else 0  # "failed to induce | remission"
        if self.codes[unit + 1] in "nNMam-" or (self.codes[unit + 1] == "o" and self.last(unit) == EFFECT):
            return
        target = self.right(patterns.RIGHT_OF, unit)
        if target is None and self.last(unit) == FALL and TUMBLED.search(self.codes[max(unit - 3, 0) : unit]):
            return
        if target and target[1] == target[0] + 1 and self.last(target[0]) in TIMES:  # "in remission at the time"
            target = None
        last = unit
        not_seen = self.not_seen(target[1] if target else unit + 1)
        if not_seen and not self.is_until(not_seen.end()):
            if self.is_study or direction not in ("improved", "resolved") or self.last(not_seen.end() - 1) in TOLD:
                return
            direction, last = "unchanged", not_seen.end() - 1  # "remission | did not occur"
        if target is None and before in "NM":
            target = (unit - 1, unit)
        if target is None and direction not in ("improved", "unchanged") and patterns.DOSE.match(self.codes, unit + 1):
            return
        yield from self.say(target, direction, first, last, "noun")

    def is_hoped(self, unit: int) -> bool:
        """Is a change what something is for, or good in general: "massage to promote | healing", "the advantages"."""
        is_aided = self.codes[unit - 2] == "t" and self.words.lowers[self.starts[unit - 1]] in AIDS
        is_praise = self.last(unit) in ADVANTAGES and self.codes[unit - 1] not in "M0"  # not "no advantage"
        return (is_aided and self.last(unit - 3) not in LIKELY) or is_praise

    def not_seen(self, unit: int) -> re.Match[str] | None:
        """The words that deny what stands before a unit: "was not seen", "could not be shown", not "… be explained"."""
        match = patterns.NOT_SEEN.match(self.codes, unit)
        if (
            match
            and "X" in match[0]
            and self.codes[match.end() - 1] == "v"
            and self.last(match.end() - 1) not in PROVEN
        ):
            return None
        return match

    def is_until(self, unit: int) -> bool:
        """Does "until" follow, so that what was not seen before came in the end."""
        return unit < len(self.codes) and self.last(unit) == UNTIL

    def noun_of(self, unit: int) -> Iterator[Statement]:
        """a regression of the tumor; "regression" alone may be statistics; return of the strength, or of the pain."""
        target = self.right(patterns.RIGHT_OF, unit)
        if target is None:
            return
        if self.last(unit) == CESSATION and self.last(target[1] - 1) in GIVEN:
            return
        is_returned = self.said(unit) == "returned"
        direction = "developed" if "N" in self.codes[target[0] : target[1]] else "improved"
        for statement in self.noun(unit):
            yield statement._replace(direction=direction) if is_returned and statement.direction else statement

    def failed(self, unit: int) -> Iterator[Statement]:
        """He failed azathioprine; azathioprine had failed, or failed to produce an effect."""
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be)
        is_tried = patterns.FAILED.match(self.codes, unit + 1) or self.is_attempt(unit + 1)
        if is_tried and not subject and person in ("s", "H", "D", "u"):
            rest = patterns.RIGHT_REST.match(self.codes, unit + 1)
            yield from self.say(None, "unchanged", first - 1, rest.end() - 1 if rest else unit, "failed")
        elif set("x0X") & set(be) or not (person == "R" or self.is_dosed(first)):
            return
        elif not self.is_study and (does := patterns.FAILED_TO.match(self.codes, unit + 1)):
            yield from self.say(does.span("np"), "unchanged", unit, unit, "negated_verb")
        elif patterns.CLAUSE_END.match(self.codes, unit + 1):
            yield from self.say(None, "unchanged", first - (person == "R"), unit, "failed")

    def is_attempt(self, unit: int) -> bool:
        """In a case, do words name what was tried: "(failed) | conservative management", "a trial of"."""
        unit += self.codes[unit] == "D"
        return self.codes[unit] in "nM" and self.last(unit) in ATTEMPTS and not self.is_study

    def death(self, unit: int) -> Iterator[Statement]:
        """He died; all survived."""
        be, subject, person = self.left(patterns.LEFT, unit)
        first = unit - len(be) - (person not in ("", "R"))  # "a man with sepsis | (died)", "given X | died"
        if self.codes[unit + 1] in "nM":  # "expired air"
            return
        if "X" in be or "0" in be or self.is_none(subject[0] if subject else first) or self.is_of_nobody(first):
            return
        yield from self.say(None, self.said(unit), first, unit, "death")

    def is_level(self, np: Span) -> bool:
        """Is a phrase a measure: "(a decreasing) number of platelets"."""
        first, last = self.specific(np)
        return "M" in self.codes[first:last]

    def gerund(self, unit: int) -> Iterator[Statement]:
        """The rash was resolving; worsening of the rash; with worsening pain."""
        be, subject, _ = self.left(patterns.LEFT, unit)
        target = self.right(patterns.RIGHT_OF, unit) or self.right(patterns.RIGHT, unit)
        is_done = self.codes[unit - 1] == "b" and not self.is_study  # "relieved by | decreasing the flow"
        if "X" in be or "0" in be or be.endswith("t") or is_done:
            return
        if "x" in be and subject:
            yield from self.say(subject, self.said(unit), unit - len(be), unit, "subject_verb")
        elif target and self.said(unit) == "worsened":
            yield from self.say(target, "worsened", unit, unit, "gerund")
        elif target and not self.is_study and self.said(unit) in ("increased", "decreased") and self.is_level(target):
            yield from self.say(target, self.said(unit), unit, unit, "gerund")
