"""What befell somebody, told by no one word but by a pattern of them: "no further attacks occurred".

Each method looks through the whole doc; `events` begins at a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors.outcome import patterns
from extractors.outcome.events import NOW, RECURRENCE, RELAPSE, RELAPSES
from extractors.outcome.parts import NOT, PartReader, Statement
from extractors.vocabulary import word_ids

AT, THERE, WITHOUT, STILL, PROGRESSION = map(get_string_id, ("at", "there", "without", "still", "progression"))
EVIDENT = word_ids("evident apparent present manifest")
SIDE_EFFECTS = word_ids("effect effects event events reaction reactions complication complications")
ADVERSE = word_ids("side adverse unwanted untoward undesirable complication complications")
ISOLATED = word_ids("isolated detected cultured recovered found")
RETURN = word_ids("recurrence reappearance recrudescence reemergence return progression")
SINCE = word_ids("since thereafter afterwards afterward")
SIGNS = word_ids("evidence sign signs indication trace traces")
AGAIN = word_ids("recurrence relapse progression metastasis metastases rejection")
BACK = AGAIN | word_ids("disease tumor tumour reactivation")
REPORT = word_ids("report reports describe describes describing present presents document documents")
SUCCESS = word_ids("effect effects benefit success avail efficacy")
FURTHER = word_ids("further more new additional subsequent fresh")
EPISODES = SIDE_EFFECTS | word_ids("episode episodes problems spells bouts symptoms")
CAME = word_ids("came presented presenting admitted readmitted returned brought referred transferred rehospitalized")


class SightingReader(PartReader):
    """Finds the effects that patterns tell, in one doc."""

    def sightings(self) -> Iterator[Statement]:
        """All of them; of a study, only those that tell what befell its patients."""
        if not self.is_study and "R" in self.codes:
            yield from self.headings()
        yield from self.side_effects()
        yield from self.no_further()
        if not self.is_study:
            for reader in (self.absent, self.returned, self.came, self.there_was, self.evident, self.at_relapse):
                yield from reader()

    def headings(self) -> Iterator[Statement]:
        """The effects that sentences open with, and those that a man came with, where a drug is named."""
        yield from self.heading(0)
        for match in patterns.STOP.finditer(self.codes):
            yield from self.heading(match.end())
        yield from self.suffered()
        yield from self.told()

    def heading(self, first: int) -> Iterator[Statement]:
        """A rash in a patient on the drug: a sentence that opens with an effect and names a drug, as titles do."""
        match = patterns.HEADING.match(self.codes, first)
        if match:
            yield from self.say(match.span("np"), None, match.start("np"), match.start("np"), "heading")

    def at_relapse(self) -> Iterator[Statement]:
        """At the time of relapse she was pale."""
        for match in patterns.AT_TIME.finditer(self.codes) if self.says(RELAPSE) else ():
            np = match.span("np")
            if self.last(match.start()) == AT and self.last(np[1] - 1) in RELAPSE:
                direction = "developed" if self.last(np[1] - 1) in RECURRENCE else "worsened"
                yield from self.say(np, direction, match.start(), np[1] - 1, "at_relapse")

    def side_effects(self) -> Iterator[Statement]:
        """The only side effect was a rash; a rash was the only side effect."""
        for match in patterns.WERE.finditer(self.codes) if self.says(SIDE_EFFECTS) else ():
            named, told = match.span("one"), match.span("two")
            if not (self.is_study or NOW.isdisjoint(self.words.lowers[self.starts[named[1]] : self.starts[told[0]]])):
                continue  # "a rash is a rare complication", of anybody
            if not self.is_side_effect(named[1] - 1):
                named, told = told, named
            if self.is_side_effect(named[1] - 1) and not self.is_side_effect(told[1] - 1):
                yield from self.say(told, "developed", match.start(), match.end() - 1, "side_effect")

    def is_side_effect(self, unit: int) -> bool:
        """Is a phrase "adverse effects" and the like."""
        words = self.words.lowers[self.starts[unit] : self.starts[unit + 1]]
        return words[-1] in SIDE_EFFECTS and not ADVERSE.isdisjoint(words)

    def no_further(self) -> Iterator[Statement]:
        """No further attacks occurred; he has had no new lesions since."""
        for match in patterns.NO_MORE.finditer(self.codes) if "0" in self.codes else ():
            np = match.span("np")
            if "n" in match["np"] and (self.is_study or self.last(np[0]) not in EPISODES):
                continue
            if match["of"]:  # "no fresh episode of | bleeding"
                if not self.is_study and self.words.lowers[self.starts[match.start("of")]] in FURTHER:
                    yield from self.say(np, "unchanged", match.start(), np[1] - 1, "no_further")
                continue
            is_since = any(self.last(unit) in SINCE for unit in range(*match.span("after")))
            if (
                is_since
                or self.words.lowers[self.starts[np[0]]] in FURTHER
                or self.words.lowers[self.starts[np[0]] - 1] in FURTHER
                or (self.last(np[0]) in RELAPSES and self.is_no(match.start()) and not self.is_study)
            ):
                yield from self.say(np, "unchanged", match.start(), np[1] - 1, "no_further")

    def there_was(self) -> Iterator[Statement]:
        """Two days later there was a rash."""
        for match in patterns.THERE_WAS.finditer(self.codes) if THERE in self.words.said else ():
            if self.last(match.start() - 1) == THERE:
                yield from self.say(match.span("np"), None, match.start() - 1, match.start(), "there")

    def evident(self) -> Iterator[Statement]:
        """Two days later a rash was evident."""
        if EVIDENT.isdisjoint(self.words.lowers):
            return
        for match in patterns.IS_SEEN.finditer(self.codes):
            be = self.words.lowers[self.starts[match.end("np")] : self.starts[match.start("seen")]]
            is_so = self.last(match.start("seen")) in EVIDENT and {NOT, STILL}.isdisjoint(be)
            if is_so and not self.is_none(match.start("np")) and not NOW & set(be):
                yield from self.say(match.span("np"), None, match.end("np"), match.start("seen"), "evident")

    def suffered(self) -> Iterator[Statement]:
        """A man with a rash, who may have got it of what the report blames."""
        for match in patterns.WITH_EFFECT.finditer(self.codes):
            yield from self.say(match.span("np"), None, match.start(), match.start(), "with")

    def told(self) -> Iterator[Statement]:
        """We report cardiac arrest in a man given droperidol: what a report says it is of."""
        for match in patterns.TELLS_OF.finditer(self.codes) if self.says(REPORT) else ():
            if self.words.lowers[self.starts[match.start()]] in REPORT:
                for statement in self.say(match.span("np"), None, match.start(), match.start(), "told"):
                    first = statement.np[0] + (statement.np[0] == statement.quote[0])  # "report rupture" is one phrase
                    yield statement._replace(np=(first, statement.np[1]))

    def came(self) -> Iterator[Statement]:
        """He was readmitted to the hospital with fever."""
        for match in patterns.CAME_WITH.finditer(self.codes) if self.says(CAME) else ():
            first = match.start("came")
            if self.last(first) in CAME:
                yield from self.say(match.span("np"), None, first, first, "presented")

    def returned(self) -> Iterator[Statement]:
        """It was resumed, with recurrence of the rash; a disease that comes back or goes on is worse."""
        for match in patterns.WITH_RETURN.finditer(self.codes) if self.says(RETURN) else ():
            np = match.span("np")
            if self.last(match.start("again")) in RETURN:
                is_worse = self.last(match.start("again")) == PROGRESSION
                yield from self.say(np, "worsened" if is_worse else "developed", match.start("again"), np[0], "again")

    def absent(self) -> Iterator[Statement]:
        """No evidence of lymphoma was found; without a satisfactory effect."""
        for match in patterns.NO_EVIDENCE.finditer(self.codes) if self.says(SIGNS) else ():
            np = match.span("np")
            sign = np[0] - 2 - (self.codes[np[0] - 1] == "D")
            is_told = self.codes[match.start() - 1] + self.codes[sign] in ("xK", "|K") or self.last(np[0]) in BACK
            if self.last(sign) in SIGNS and is_told:
                direction = "unchanged" if self.last(np[0]) in AGAIN else "resolved"
                yield from self.say(np, direction, match.start(), np[0], "no_evidence")
        # a germ was still, or no longer, found after treatment
        for match in patterns.ISOLATED.finditer(self.codes) if self.says(ISOLATED) else ():
            be, subject, _ = self.left(patterns.LEFT, match.start("verb"))
            if subject and "X" not in be and self.last(match.start("verb")) in ISOLATED:
                direction = "resolved" if "0" in be else "unchanged"
                yield from self.say(subject, direction, match.start(), match.start("verb"), "isolated")
        for match in patterns.NO_EFFECT_OF_IT.finditer(self.codes) if WITHOUT in self.words.said else ():
            if self.last(match.start()) == WITHOUT and self.last(match.start("effect")) in SUCCESS:
                yield from self.say(None, "unchanged", match.start(), match.start("effect"), "without_effect")
