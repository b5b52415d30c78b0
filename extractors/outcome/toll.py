"""What a study tells of all in few words: "there were no deaths", "no responses were seen", "nausea was common"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from extractors import lazy_re as re
from extractors.outcome import patterns
from extractors.outcome.parts import PartReader, Statement
from extractors.vocabulary import word_ids

DEATHS = word_ids("death deaths mortality mortalities fatality fatalities")
DIED = word_ids("died succumbed")
RESPONSES = word_ids("response responses remission remissions")
WAS = word_ids("was were")
GREAT = word_ids("common frequent severe universal prominent marked troublesome considerable high")
MET = word_ids("encountered")
FOUND = word_ids("found seen shown observed detected noted demonstrated identified evident apparent recorded")
EACH = word_ids("either both each neither any")
NONE_SO = re.compile(
    r"(?<=[|,;:s&cx])0[rDJS]*(?P<np>n?(?:N|M))P?(?=[|.,;&ciAT]|x?h?r*[OBv])"
)  # "no | operative deaths"
NO_RESPONSE = re.compile(r"(?<=[|,;:s&cx])0[rDJS]*(?P<np>n?[aGM])P?(?=[|.,;&]|xr*[BvO](?![^|;:c]{0,4}[uH])|iDn)")
NO_ONE = re.compile(r"(?:(?<=[|,;:&c])|(?<=[|,;:&c]D))0(?:o?D*)H[^|,;:cxRZuy0]{0,6}?h?r*(?P<died>Z)(?![opbz])")
IN_SO_MANY = re.compile("[xhrOBv]{0,3}iD*u")  # "no deaths | in the 12 patients", in words
GREATLY = re.compile(r"N(?=P?(?:[iwob][^|,;:cxhuHNM]{1,4})?x[r]*(?P<how>n)[|.,;&ciwA])")
ENCOUNTERED = re.compile(r"xr?(?P<met>[vB])(?=[|.,;&ciAqw])")
NO, THE, SIGNIFICANT = map(get_string_id, ("no", "the", "significant"))
CHANGES = word_ids("change changes variation variations alteration alterations")
INSIGNIFICANT = re.compile(rf"n[io]D*(?P<np>{patterns.LIST})(?P<rest>[^|,;:cxh0]{{0,8}})x0r*n")
UNNAMED = word_ids("abnormalities abnormality symptoms symptom findings")


class TollReader(PartReader):
    """Finds what befell nobody, or many."""

    def toll(self) -> Iterator[Statement]:
        """Nobody died, nobody responded; nausea was common."""
        if self.says(DEATHS):
            yield from self.spared()
        if self.says(DIED):
            yield from self.all_lived()
        if self.says(RESPONSES) and not self.is_controlled:
            yield from self.unanswered()
        if self.says(GREAT):
            yield from self.great()
        if self.is_study and self.says(CHANGES):
            yield from self.unaltered()
        if self.says(MET) and not self.is_controlled:
            yield from self.met()

    def spared(self) -> Iterator[Statement]:
        """There were no deaths; no deaths occurred."""
        for match in NONE_SO.finditer(self.codes):
            np = match.span("np")
            is_death = self.last(match.start()) == NO and self.last(np[1] - 1) in DEATHS
            if is_death and not self.is_of_some(match.start(), match.end()):
                yield from self.say(np, "survived", match.start(), np[1] - 1, "spared")

    def all_lived(self) -> Iterator[Statement]:
        """No patient died; none of the patients died."""
        for match in NO_ONE.finditer(self.codes):
            died = match.start("died")
            if self.last(died) in DIED and not self.is_of_some(match.start(), died):
                yield from self.say(None, "survived", match.start(), died, "none_died")

    def unanswered(self) -> Iterator[Statement]:
        """There were no objective responses; no remissions were seen."""
        for match in NO_RESPONSE.finditer(self.codes):
            np = match.span("np")
            if self.last(match.start()) == NO and self.last(np[1] - 1) in RESPONSES:
                yield from self.say(np, "unchanged", match.start(), np[1] - 1, "toll")

    def great(self) -> Iterator[Statement]:
        """Nausea was common; myelosuppression was severe."""
        for match in GREATLY.finditer(self.codes):
            how, effect = match.start("how"), match.start()
            is_past = not WAS.isdisjoint(self.words.lowers[self.starts[effect + 1] : self.starts[how]])
            before = self.codes[effect - 1]
            is_all = (before in "|,;c&" or self.last(effect - 1) == THE) and not self.is_none(effect)
            is_all = is_all and self.last(effect) not in UNNAMED
            if self.last(how) in GREAT and is_past and is_all:
                yield from self.say((effect, effect + 1), "developed", effect, how, "toll")

    def unaltered(self) -> Iterator[Statement]:
        """Changes in pain were not significant; variations in it among the groups were not."""
        for match in INSIGNIFICANT.finditer(self.codes):
            is_so = self.last(match.start()) in CHANGES and self.last(match.end() - 1) == SIGNIFICANT
            if is_so:
                direction = "no_difference" if "y" in match["rest"] else "unchanged"
                yield from self.say(match.span("np"), direction, match.start(), match.end() - 1, "unaltered")

    def met(self) -> Iterator[Statement]:
        """Nausea and vomiting were encountered."""
        for match in ENCOUNTERED.finditer(self.codes):
            met = match.start("met")
            be, subject, _ = self.left(patterns.LEFT_EFFECTS, met)
            if self.last(met) in MET and subject and not set("0XF") & set(be) and not self.is_none(subject[0]):
                yield from self.say(subject, "developed", subject[0], met, "toll")

    def unless_nobody(self, unit: int, statement: Statement) -> Statement:
        """Unchanged where "no patient on A | relapsed"."""
        be, _, _ = self.left(patterns.LEFT, unit)
        nobody = patterns.NO_ONE_L.match(self.back, len(self.codes) - unit + len(be))
        if nobody is None or statement.direction not in ("improved", "worsened", "resolved"):
            return statement
        start = self.starts[unit - len(be) - len(nobody[0])]
        return statement._replace(direction="unchanged", quote=(start, statement.quote[1]))

    def not_found(self, unit: int, match: re.Match[str]) -> Iterator[Statement]:
        """Significant | differences between the groups were not found | in pain."""
        seen = match.start("seen")
        if self.last(seen) not in FOUND:
            return iter(())
        target = self.right(patterns.RIGHT_IN_TERMS, seen) or self.right(patterns.RIGHT_OF, unit)
        return self.say(target, "no_difference", unit - (self.codes[unit - 1] == "n"), seen, "no_difference")

    def is_of_some(self, first: int, last: int) -> bool:
        """Is it told of an arm, or of each: "no deaths | in the placebo group"."""
        start, end = self.codes.rfind("|", 0, first) + 1, self.codes.find("|", last)
        said = self.words.lowers[self.starts[start] : self.starts[end]]
        if self.is_controlled:
            is_some = patterns.IN_ARM.match(self.codes, last) is not None
        else:
            is_some = IN_SO_MANY.match(self.words.codes, self.starts[last]) is not None
        return is_some or not EACH.isdisjoint(said)
