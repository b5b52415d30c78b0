"""What a sentence says of the antibodies in it: one pass over mentions and cues, left to right.

A cue before its antibodies ("positive for", "no", "neither") holds until the clause ends or another cue comes; one
after them ("were negative", "-positive") reaches back to those still without a result. "With", "had" and "showed" say
positive only where nothing stronger does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NONE, WEAK, STRONG = 0, 1, 2
POSITIVE, NEGATIVE, NORMAL, INDETERMINATE, NOT_STATED = "positive", "negative", "normal", "indeterminate", "not_stated"


@dataclass(slots=True)
class Reading:
    """The result of one mention."""

    result: str = NOT_STATED
    titer: str | None = None
    strength: int = NONE


_POSITIVE = (
    r"sero-?positiv\w*|sero-?reactive|positiv(?:e|ity|ities)|\+ve|reactive|detect(?:ed|able)|demonstrat(?:ed|able)|present|found|identified|observed"
    r"|elevat(?:ed|ion)|raised|increased|high(?:ly)?|disclosed|revealed|confirmed|abnormal|high[- ]tit(?:er|re)s?"
)
_NEGATIVE = r"sero-?negativ\w*|negativ(?:e|ity)|-ve|non-?reactive|absent|undetect(?:ed|able)|unrevealing|not detect(?:ed|able)"
_NORMAL = r"normal|unremarkable|within (?:the )?(?:normal|reference) (?:limits?|ranges?)|within normal"
_INDETERMINATE = r"borderline|equivocal|indeterminate|inconclusive"
_VERDICT = rf"(?P<pos>{_POSITIVE})|(?P<neg>{_NEGATIVE})|(?P<norm>{_NORMAL})|(?P<ind>{_INDETERMINATE})"
_PLAIN_VERDICT = re.sub(r"\(\?P<\w+>", "(?:", _VERDICT)
_ADVERB = (
    r"(?:not|never|no longer|all|both|also|again|still|too|only|now|initially|repeatedly|only|then|noted|reported|found|shown|proven|considered|to be|to have been|as"
    r"|be|been|being|very|\w+ly|at (?:a )?|all)"
)
_COPULA = (
    r"(?:was|were|is|are|be|been|being|tested|tests|testing|remained|remains|became|become|turned(?: out)?|came back|returned|proved"
    r"|appeared|could|came|stayed)"
)
PREDICATE = re.compile(
    rf"\b{_COPULA}(?:\s+{_ADVERB})*\s+(?:{_VERDICT})\b(?P<more>(?:(?:,|,? and|,? or)\s+(?:{_PLAIN_VERDICT}))+,?\s+respectively)?"
)
BARE = re.compile(rf"(?<![a-z])(?:{_VERDICT})(?![a-z])|\((?P<plus>\++)\)|\((?P<minus>[-]+)\)")
FORWARD_NEGATIVE = re.compile(
    r"\b(?:absence of|lack(?:ed|ing|s)?(?: of)?|without|devoid of|free of|neither|none of|no longer (?:had|has)|no|(?:did|does|do) not (?:have|show|reveal|develop|detect|demonstrate|disclose|contain)"
    r"|failed to (?:detect|show|reveal|demonstrate)|not (?:have|having|show|showing))\b"
)
FORWARD_POSITIVE = re.compile(r"\b(?:presence of|existence of|appearance of|development of)\b")
NEUTRAL = re.compile(
    r"\b(?:(?:test|screen|assay|look|search|examin|evaluat|analy[sz]|check|investigat|assess|stud)\w* (?:for|of)|measure\w*|role of|prevalence of|frequency of|incidence of|significance of"
    r"|determin\w+|detection of|(?:levels?|tit(?:er|re)s?|concentrations?|values?) of|association (?:of|between)|correlat\w+|effects? of|relationship|specificity of|including|compared)\b"
)
WEAK_POSITIVE = re.compile(
    r"\b(?:had|has|have|having|with|showed|shows|show|showing|revealed|revealing|reveals|demonstrated|demonstrating|detected|disclosed|found|identified|developed|develops?|exhibited|confirmed"
    r"|carried|harbou?red|possessed|produced|contained|due to|caused by)\b"
)
VERB = re.compile(r"\b(?:was|were|is|are|may|can|might|should|did|does|led|received|underwent|suggest\w*|responded|improved)\b")
BOUNDARY = re.compile(
    r"[;]|\.(?=\s|$)|\b(?:but|whereas|while|although|though|however|yet|nevertheless|despite|because|since|followed by|then)\b"
    r"|,?\s+and\s+(?=(?:he|she|they|it|there|we|his|her|the patient)\b)"
)
EXCEPT = re.compile(r"\b(?:except(?: for)?|apart from|other than|with the exception of|besides)\b")
TITER = re.compile(
    r"[\s,(:]*(?:(?:at|with|in|to) )?(?:an? |the )?(?:\w+ )?(?:(?:end ?point |dilution )?(?:tit(?:er|re)s?|dilutions?|levels?|values?)[\s,]*)?(?:was |were |is |of |at |up to |=|:|>|≥|\()*\s*"
    r"(?P<titer>1\s?[:/]\s?\d[\d,]*|1 in \d+|(?P<value>\d[\d,.]*)\s?(?P<unit>(?:k?[iu]u?|units?|nmol|pmol|ng|mg|µg|au|ru)(?:/[md]?l)?)?)"
    r"(?P<ref>[^();]{0,30}[\s(;,]*(?:normal|reference|ref|nl|cut-?off|upper|n)?[^();<]{0,25}(?:[<≤]|less than|under|0\s?-)\s?(?P<limit>\d[\d.]*))?"
)
BEFORE_MENTION = re.compile(
    r"(?:[\s,-]+(?:for|to|the|serum|blood|csf|plasma|circulating|specific|ig[gma]|igg4|and|or|both|titers?|titres?|levels?|concentrations?|of|tests?|results?|testing|screening|reactions?|reactivity"
    r"|high|low|an?|against|antibod(?:y|ies)|auto-?antibod(?:y|ies)|strongly|weakly|tit(?:er|re)|anti|with|in|cerebrospinal fluid|fluid|rheumatoid|newly))*[\s,:(-]*"
)
AFTER_MENTION = re.compile(
    r"[\s-]*(?:\([^()]{0,40}\)[\s-]*)?(?:(?:auto-?)?(?:antibod(?:y|ies)|abs?|tests?|testing|tit(?:er|re)s?|levels?|serolog\w*|status|results?|screen(?:ing)?|ig[gma])[\s-]*)*[:,=]?\s*"
    r"(?:(?:strongly|weakly|highly|persistently|also|all|both|double|repeatedly)[\s-]+)*"
)
CHAIN = re.compile(r"[^.;]{0,60}")


@dataclass(frozen=True, slots=True)
class _Event:
    start: int
    end: int
    kind: str
    match: re.Match[str] | None = None


def read(low: str, mentions: list[tuple[int, int]]) -> list[Reading]:
    """One `Reading` per mention of the sentence ``low`` (lower case)."""
    return _Pass(low, mentions).run()


def verdict(match: re.Match[str]) -> str:
    """The result that a verdict word states, turned by "not"."""
    groups = match.groupdict()
    is_negated = bool(re.search(r"\b(?:not|never|no longer)\b", match.group()))
    if groups.get("pos") or groups.get("plus"):
        return NEGATIVE if is_negated else POSITIVE
    if groups.get("neg") or groups.get("minus"):
        return POSITIVE if is_negated and "not detect" not in match.group() else NEGATIVE
    return INDETERMINATE if groups.get("ind") else NORMAL


class _Pass:
    def __init__(self, low: str, mentions: list[tuple[int, int]]) -> None:
        self.low = low
        self.mentions = mentions
        self.readings = [Reading() for _ in mentions]
        self.pending: list[int] = []
        self.forward: tuple[str, int, int] | None = None  # result, strength, where its reach began
        self.last: str | None = None

    def events(self) -> list[_Event]:
        found = [_Event(s, e, "mention") for s, e in self.mentions]
        patterns = (
            ("boundary", BOUNDARY),
            ("except", EXCEPT),
            ("predicate", PREDICATE),
            ("no", FORWARD_NEGATIVE),
            ("presence", FORWARD_POSITIVE),
            ("neutral", NEUTRAL),
            ("bare", BARE),
            ("weak", WEAK_POSITIVE),
            ("verb", VERB),
        )
        taken = list(self.mentions)
        for kind, pattern in patterns:
            for match in pattern.finditer(self.low):
                start, end = match.span()
                if all(end <= s or start >= e for s, e in taken):
                    found.append(_Event(start, end, kind, match))
                    taken.append((start, end))
        found.sort(key=lambda e: e.start)
        return found

    def run(self) -> list[Reading]:
        index = {span: i for i, span in enumerate(self.mentions)}
        for event in self.events():
            if event.kind == "mention":
                self._mention(index[event.start, event.end], event)
            else:
                getattr(self, f"_{event.kind}")(event)
        return self.readings

    def _set(self, i: int, result: str, strength: int) -> None:
        reading = self.readings[i]
        if strength > reading.strength:
            reading.result, reading.strength = result, strength

    def _mention(self, i: int, event: _Event) -> None:
        if self.forward:
            result, strength, reach = self.forward
            if event.start - reach <= 70:
                self._set(i, result, strength)
                self.forward = (result, strength, event.end)
            else:
                self.forward = None
        self.pending.append(i)
        titer = TITER.match(self.low, event.end)
        if titer and (titer["unit"] or titer["limit"] or not titer["value"] or "tit" in titer.group()):
            self.readings[i].titer = titer["titer"].strip()
            if titer["limit"] and titer["value"]:
                try:
                    is_high = float(titer["value"].replace(",", "")) > float(titer["limit"])
                except ValueError:
                    return
                self._set(i, POSITIVE if is_high else NEGATIVE, WEAK)
            elif not titer["value"]:
                self._set(i, POSITIVE, WEAK)

    def _boundary(self, event: _Event) -> None:
        self.pending.clear()
        self.forward = None

    def _except(self, event: _Event) -> None:
        self.pending.clear()
        flipped = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, NORMAL: POSITIVE}.get(self.last or "")
        self.forward = (flipped, STRONG, event.end) if flipped else None

    def _next_mention(self, position: int) -> int | None:
        gap = BEFORE_MENTION.match(self.low, position)
        reach = gap.end() if gap else position
        for i, (start, _) in enumerate(self.mentions):
            if position <= start <= reach + 1:
                return i
        return None

    def _later_mention(self, position: int) -> bool:
        stop = BOUNDARY.search(self.low, position)
        limit = stop.start() if stop else len(self.low)
        return any(position <= start < min(limit, position + 60) for start, _ in self.mentions)

    def _predicate(self, event: _Event) -> None:
        assert event.match is not None
        result = verdict(event.match)
        self.last = result
        if self.low[event.end : event.end + 5].startswith((" for ", " to ", " with")) and self._later_mention(event.end):
            if " with" not in self.low[event.end : event.end + 5]:
                self.pending.clear()
                self.forward = (result, STRONG, event.end)
                return
        more = event.match["more"]
        results = [result]
        if more:
            results += [verdict(m) for m in BARE.finditer(more)]
        open_ = [i for i in self.pending if self.readings[i].strength < STRONG]
        if len(results) > 1 and len(open_) >= len(results):
            for i, each in zip(open_[-len(results) :], results, strict=True):
                self._set(i, each, STRONG)
        else:
            for i in open_:
                self._set(i, result, STRONG)
        self.pending.clear()
        self.forward = None

    def _bare(self, event: _Event) -> None:
        assert event.match is not None
        result = verdict(event.match)
        following = self.low[event.end : event.end + 5]
        previous = self.pending[-1] if self.pending else None
        is_adjacent = previous is not None and self._is_after(self.mentions[previous][1], event.start)
        if following.startswith((" for ", " to ")) and self._later_mention(event.end):
            self.pending.clear()
            self.forward = (result, STRONG, event.end)
        elif is_adjacent and previous is not None:
            self._chain(previous, result)
        elif self._next_mention(event.end) is not None:
            if self.forward and self.forward[1] == STRONG and self.forward[0] == NEGATIVE and result == POSITIVE and event.start - self.forward[2] < 20:
                return
            self.forward = (result, STRONG, event.end)
        self.last = result

    def _is_after(self, end: int, start: int) -> bool:
        gap = AFTER_MENTION.match(self.low, end)
        return bool(gap and gap.end() >= start) or not self.low[end:start].strip(" -(:,")

    def _chain(self, last: int, result: str) -> None:
        """Back from the mention before a bare verdict, as far as a plain list goes."""
        self._set(last, result, STRONG)
        position = self.pending.index(last)
        while position > 0:
            left, right = self.pending[position - 1], self.pending[position]
            gap = self.low[self.mentions[left][1] : self.mentions[right][0]]
            if self.readings[left].strength == STRONG or not re.fullmatch(r"[\s-]*(?:,|/|,? and|,? or|&)?\s*(?:anti-?)?", gap):
                break
            self._set(left, result, STRONG)
            position -= 1

    def _no(self, event: _Event) -> None:
        if event.match and event.match.group() == "no" and re.match(r"\s+(?:other|longer|further|significant|change|difference)", self.low[event.end :]):
            return
        self.pending.clear()
        self.forward = (NEGATIVE, STRONG, event.end)
        self.last = NEGATIVE

    def _presence(self, event: _Event) -> None:
        self.pending.clear()
        if not (self.forward and self.forward[0] == NEGATIVE and self.forward[1] == STRONG):
            self.forward = (POSITIVE, STRONG, event.end)

    def _neutral(self, event: _Event) -> None:
        if self.forward and event.start - self.forward[2] <= 12:
            self.forward = (self.forward[0], self.forward[1], event.end)
            return
        self.forward = None

    def _weak(self, event: _Event) -> None:
        if self.forward and self.forward[1] == STRONG and self.forward[0] == NEGATIVE and event.start - self.forward[2] <= 40:
            self.forward = (NEGATIVE, STRONG, event.end)
            return
        if event.match and event.match.group() != "with":
            self.pending.clear()
        self.forward = (POSITIVE, WEAK, event.end)

    def _verb(self, event: _Event) -> None:
        self.pending.clear()
        self.forward = None
