"""What a sentence says of the antibodies in it: one pass over mentions and cues, left to right.

A cue before its antibodies ("positive for", "no", "neither") holds until the clause ends or another cue comes; one
after them ("were negative", "-positive") reaches back to those still without a result. "With", "had" and "showed" say
positive only where nothing stronger does.

Reading order: `read`; the cues; `_Pass`, one method per kind of cue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NONE, WEAK, STRONG, ADJACENT = 0, 1, 2, 3
POSITIVE, NEGATIVE, NORMAL, INDETERMINATE, NOT_STATED = "positive", "negative", "normal", "indeterminate", "not_stated"
REACH = 70  # characters from a cue, or from the last antibody it reached, to the next one


@dataclass(slots=True)
class Reading:
    """The result of one mention."""

    result: str = NOT_STATED
    titer: str | None = None
    strength: int = NONE


def read(low: str, mentions: Sequence[tuple[int, int, bool]]) -> list[Reading]:
    """One `Reading` per mention (start, end, only names a disease) of the sentence ``low``, in lower case.

    >>> [r.result for r in read("anti-srp was negative, anti-jo-1 positive", [(0, 8, False), (23, 32, False)])]
    ['negative', 'positive']
    """
    return _Pass(low, mentions).run()


_POSITIVE = (
    r"sero-?positiv\w*|sero-?reactive(?! with| to\b)|positiv(?:e|ity|ities|ely)|\+ve|(?<!-)reactive(?! with| to\b)|detectable|elevat(?:ed|ion)|raised|increased|high(?:ly)?(?![- ](?:risk|dose|affinity|grade|school))"
    r"|abnormal|high[- ]tit(?:er|re)s?|markedly high"
)
_NEGATIVE = r"sero-?negativ\w*|negativ(?:e|ity|ely)|-ve|non-?reactive(?! with| to\b)|undetectable"
_NORMAL = r"(?<!of )normal|unremarkable|within (?:the )?(?:normal|reference) (?:limits?|ranges?)|not elevated|not raised|not increased"
_INDETERMINATE = r"borderline|equivocal|indeterminate|inconclusive|doubtful"
_SEEN = r"detected|demonstrat(?:ed|able)|present|found|identified|observed|disclosed|revealed|confirmed|seen|noted"
_UNSEEN = r"absent|undetected|unrevealing|lacking"
_ALL = rf"{_POSITIVE}|{_NEGATIVE}|{_NORMAL}|{_INDETERMINATE}|{_SEEN}|{_UNSEEN}"
_VERDICT = rf"(?P<norm>{_NORMAL})|(?P<neg>{_NEGATIVE}|{_UNSEEN})|(?P<ind>{_INDETERMINATE})|(?P<pos>{_POSITIVE}|{_SEEN})"
_ADVERB = (
    r"(?:not|never|no longer|all|both|also|again|still|too|only|now|then|noted|reported|found|shown|proven|considered|to be|to have been|as"
    r"|be|been|being|very|\w+ly|at (?:a )?(?:low|high)|each|either|once|twice)"
)
_COPULA = (
    r"(?:(?:has|have|had)(?:\s+not|\s+\w+ly)?\s+been|was|were|is|are|be|been|being|tested|tests|testing|remained|remains|became|become|turned(?: out)?|came back|returned|proved"
    r"|appeared|could|came|stayed|gave|yielded)"
)
PREDICATE = re.compile(
    rf"\b{_COPULA}(?:\s+{_ADVERB})*\s+(?:{_VERDICT})(?![a-z])(?P<more>(?:(?:,|,? and|,? or)\s+(?:{_ALL}))+,?\s+respectively)?"
)
BARE = re.compile(
    rf"(?<![a-z])(?:{_VERDICT})(?![a-z])|[(\[](?P<plus>\++)[)\]]|[(\[](?P<minus>-+)[)\]]|(?<=\w)(?P<plus_sign>\+)(?![\w+])"
)
ONLY_AFTER = re.compile(rf"(?:{_SEEN}|{_UNSEEN})$")
NO = re.compile(
    r"\b(?:absence of|lack(?:ed|ing|s)?(?: of)?|without(?: any)?|devoid of|free of|neither|nor|none of|no longer (?:had|has)|no|negative for"
    r"|(?:did|does|do|could) not (?:have|show|reveal|develop|detect|demonstrate|disclose|contain|find|identify)|failed to (?:detect|show|reveal|demonstrate|identify)"
    r"|not (?:have|having|show|showing))\b"
)
NOT_NO = re.compile(r"\s+(?:other|longer|further|significant|change|difference|correlation|association|relationship|more|less|increase|such)\b")
NO_GAP = re.compile(
    r"(?:\s+(?!(?:with|in|after|between|of|to|on|due|that|from|by|during|for|but|than|because|and)\b)[\w-]+){0,6}"
    r"(?:\s+(?:evidence|signs?|detection|presence|history|elevation|tit(?:er|re)s?|levels?|increase|positivity|detectable|autoantibodies|antibodies)\s+(?:of|for|in|to))?"
    r"(?:\s+(?!(?:with|in|after|between|of|on|due|that|from|by|during|but)\b)[\w-]+){0,3}\s*(?:\()?"
)
PRESENCE = re.compile(r"\b(?:presence of|existence of|appearance of|development of|positivity (?:for|of))\b")
NEUTRAL = re.compile(
    r"\b(?:(?:test|screen|assay|look|search|examin|evaluat|analy[sz]|check|investigat|assess|stud|monitor)\w* (?:for|of)|measure\w*(?: of)?|role of|prevalences? of|frequenc(?:y|ies) of"
    r"|incidences? of|significance of|determin\w+(?: of)?|detection of|(?:levels?|tit(?:er|re)s?|concentrations?|values?|amounts?|production) of|association (?:of|between)|correlat\w+(?: with| of)?"
    r"|effects? of|relationship|specificity of|compared(?: with| to)?|risk of|(?:react|treat|stain|incubat|interfer|interact|coat|deal|vaccinat|immuni[sz])\w* with|specific for|course of|spectrum of"
    r"|value of|use of|pathogenicity of|target of|kind of|types? of|reviews? of|known (?:to|as))\b"
)
EITHER = re.compile(
    r"\b(?:(?:presence|absence)(?: of)? (?:or|and|versus) (?:absence|presence)(?: of)?|with (?:or|and|versus|vs\.?) without|without or with"
    r"|(?:sero)?positive (?:or|and|versus|vs\.?|/) (?:sero)?negative(?! for\b)(?! respectively)(?!,)|(?:non-?)?reactive (?:with|to))\b"
)
SEE = re.compile(
    r"\b(?:had|has|have|having|with|showed|shows|show|showing|revealed|revealing|reveals|demonstrated|demonstrating|detected|disclosed|found|identified|developed|develops?|developing|exhibited|exhibits?|confirmed"
    r"|carried|carrying|harbou?red|possessed|possesses|produced|contained|due to|caused by|presence)\b"
)
VERB = re.compile(
    r"\b(?:was|were|is|are|may|can|might|should|did|does|led|received|underwent|undergone|undergo|suggest\w*|responded|improved|decreased|declined|fell|rose|appear|play|represent|include[sd]?|disappeared)\b"
)
BOUNDARY = re.compile(
    r"[;]|\.(?=\s|$)|\b(?:but|whereas|while|although|though|however|yet|nevertheless|despite|because|since|followed by|then|when|if|unless|until)\b"
    r"|,?\s+and\s+(?=(?:he|she|they|it|there|we|his|her|the patient)\b)"
)
EXCEPT = re.compile(r"\b(?:except(?: for| that)?|apart from|other than|with the exception of|besides|aside from)\b")
TITER = re.compile(
    r"(?:[\s,:-]*(?:ig[gma]|antibod(?:y|ies)|test|serum|(?:end ?point |dilution )?(?:tit(?:er|re)s?|dilutions?|levels?|values?|concentrations?))\b)*"
    r"[\s,(:\[]*(?:(?:at|with|in|to|up to) )?(?:an? |the )?(?:(?:high|low|initial|serum|maximum|peak|\w+ly (?:high|low|elevated|raised|increased)) )?(?:(?:tit(?:er|re)s?|dilutions?|levels?|values?)[\s,]*)?"
    r"(?:was |were |is |of |at |up to |=|:|>|≥|\()*\s*"
    r"(?P<titer>1\s?[:/]\s?\d[\d,]*|1 in \d+|(?P<value>\d[\d,.]*\d|\d)\s?(?P<unit>(?:k?[iu]u?|units?|nmol|pmol|ng|mg|µg|au|ru)(?:/[md]?l)?\b)?)"
    r"(?:[^();]{0,12}[\s(;,\[]*(?:normal|reference|ref|nl|cut-?off|upper|n|nr)?[^();<]{0,25}(?:[<≤]|less than|under|0(?:\.0)?\s?-)\s?(?P<limit>\d[\d.]*))?"
)
BEFORE_MENTION = re.compile(
    r"(?:[\s-]+(?:for|to|the|serum|blood|csf|plasma|circulating|specific|ig[gma]|igg4|and|or|both|titers?|titres?|levels?|concentrations?|of|tests?|results?|testing|screening|reactions?|reactivity"
    r"|high|low|an?|against|antibod(?:y|ies)|auto-?antibod(?:y|ies)|strongly|weakly|tit(?:er|re)|anti|cerebrospinal|fluid|newly|from|by|on|in|viral|serolog\w+|indirect|direct|amounts?|values?|binding|immunoglobulins?))*[\s:(-]*"
)
# "negative qualitative rapid plasma reagin test": a few words more, none of which could take the verdict for itself
ADJECTIVES = re.compile(r"(?:\s+(?!(?:and|or|with|in|of|for|to|on|by|at|from|after|was|were|is|are|patients?|subjects?|persons?|cells?|results?|cases?)\b)[\w'-]+){1,3}\s+")
AFTER_MENTION = re.compile(
    r"[\s-]*(?:\([^()+]{0,40}\)[\s-]*)?(?:(?:(?:auto-?)?(?:antibod(?:y|ies)|abs?)|tests?|testing|tit(?:er|re)s?|levels?|serolog\w*|status|results?|screen(?:ing)?|ig[gma]|antigens?|patterns?|serum|assays?)[\s-]*)*"
    r"(?P<comma>[:,=]?)\s*(?:(?:strongly|weakly|highly|persistently|also|all|both|double|triple|repeatedly|markedly|being|but|and)[\s-]+)*"
)
PLAIN_LIST = re.compile(r"[\s-]*(?:\([^()]{0,15}\))?(?:,|/|,? and|,? or|&)?\s*(?:anti-?)?")
OPENS_LIST = re.compile(r"\s*(?:\(|:|,?\s*(?:including|such as|namely|i\.e\.,?|e\.g\.,?))\s*(?:for |including |e\.g\.,? )?")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    kind: str
    match: re.Match[str] | None = None
    index: int = -1


@dataclass(frozen=True, slots=True)
class _Forward:
    """A result that waits for antibodies to its right."""

    result: str
    strength: int
    reach: int
    kind: str
    limit: int = 1 << 30


_PATTERNS = (
    ("neutral", EITHER),
    ("boundary", BOUNDARY),
    ("exception", EXCEPT),
    ("predicate", PREDICATE),
    ("no", NO),
    ("presence", PRESENCE),
    ("neutral", NEUTRAL),
    ("bare", BARE),
    ("see", SEE),
    ("verb", VERB),
)


def verdict(match: re.Match[str]) -> str:
    """The result that a verdict word states, turned by "not"."""
    groups = match.groupdict()
    is_negated = bool(re.search(r"\b(?:not|never|no longer)\b", match.group()))
    if groups.get("norm"):
        return POSITIVE if is_negated and "not" not in groups["norm"] else NORMAL
    if groups.get("ind"):
        return INDETERMINATE
    is_positive = any(groups.get(g) for g in ("pos", "plus", "plus_sign"))
    return POSITIVE if is_positive != is_negated else NEGATIVE


class _Pass:
    def __init__(self, low: str, mentions: Sequence[tuple[int, int, bool]]) -> None:
        self.low = low
        self.mentions = mentions
        self.readings = [Reading() for _ in mentions]
        self.pending: list[int] = []
        self.forward: _Forward | None = None
        self.last: str | None = None

    def run(self) -> list[Reading]:
        for cue in self.cues():
            if cue.kind == "mention":
                self._mention(cue.index)
            else:
                getattr(self, f"_{cue.kind}")(cue)
        return self.readings

    def cues(self) -> list[_Cue]:
        found = [_Cue(start, end, "mention", index=i) for i, (start, end, _) in enumerate(self.mentions)]
        taken = [(start, end) for start, end, _ in self.mentions]
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(self.low):
                start, end = match.span()
                if all(end <= s or start >= e for s, e in taken):
                    found.append(_Cue(start, end, kind, match))
                    taken.append((start, end))
        found.sort(key=lambda cue: cue.start)
        return found

    def _set(self, i: int, result: str, strength: int) -> None:
        reading = self.readings[i]
        if strength > reading.strength:
            reading.result, reading.strength = result, strength

    def _mention(self, i: int) -> None:
        start, end, is_modifier = self.mentions[i]
        if is_modifier:
            self.forward = None
            return
        forward = self.forward
        if forward:
            gap = self.low[forward.reach : start]
            is_lost = (
                len(gap) > REACH
                or start >= forward.limit
                or (forward.kind == "no" and not NO_GAP.fullmatch(gap))
                or (forward.kind in ("adjective", "listed") and re.search(r"\ban?\s", gap))
            )
            if is_lost:
                self.forward = None
            else:
                self._set(i, forward.result, forward.strength)
                kind = {"no": "list", "adjective": "listed"}.get(forward.kind, forward.kind)
                self.forward = _Forward(forward.result, forward.strength, end, kind, forward.limit)
        self.pending.append(i)
        self._titer(i, end)

    def _titer(self, i: int, end: int) -> None:
        found = TITER.match(self.low, end)
        if not found or not (found["unit"] or found["limit"] or not found["value"] or "tit" in self.low[end - 8 : found.end()]):
            return
        self.readings[i].titer = found["titer"].strip()
        if found["limit"] and found["value"]:
            value, limit = (float(re.sub(r"[^\d.]|\.(?=.*\.)|\.$", "", found[g]) or 0) for g in ("value", "limit"))
            self._set(i, POSITIVE if value > limit else NEGATIVE, STRONG)
        elif not found["unit"]:
            self._set(i, POSITIVE, STRONG)

    def _boundary(self, cue: _Cue) -> None:
        self.pending.clear()
        self.forward = None

    def _exception(self, cue: _Cue) -> None:
        self.pending.clear()
        flipped = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, NORMAL: POSITIVE}.get(self.last or "")
        self.forward = _Forward(flipped, STRONG, cue.end, "for") if flipped else None

    def _open(self, cue: _Cue, result: str) -> bool:
        """True where "for", "to", a bracket or "including" hands the verdict to antibodies that follow."""
        following = self.low[cue.end : cue.end + 5]
        if following.startswith((" for ", " to ", " in ")) and self._comes(cue.end, 70, " in " in following):
            self.pending.clear()
            self.forward = _Forward(result, STRONG, cue.end, "for")
            return True
        opened = OPENS_LIST.match(self.low, cue.end)
        if opened and any(opened.end() <= start <= opened.end() + 30 for start, _, _ in self.mentions):
            limit = self.low.find(")", opened.end()) if "(" in opened.group() else -1
            self.forward = _Forward(result, STRONG, opened.end(), "for", limit if limit > 0 else 1 << 30)
        return False

    def _comes(self, position: int, reach: int, needs_for: bool) -> bool:
        """An antibody follows in this clause."""
        stop = BOUNDARY.search(self.low, position)
        limit = min(stop.start() if stop else len(self.low), position + reach)
        for start, _, _ in self.mentions:
            if position <= start < limit:
                gap = self.low[position:start]
                return (not needs_for or gap.endswith((" for ", " to "))) and not PREDICATE.search(gap)
        return False

    def _next_is_near(self, position: int) -> bool:
        gap = BEFORE_MENTION.match(self.low, position)
        reach = gap.end() if gap else position
        for start, _, _ in self.mentions:
            if position <= start:
                return start <= reach or bool(ADJECTIVES.fullmatch(self.low, position, start))
        return False

    def _predicate(self, cue: _Cue) -> None:
        assert cue.match is not None
        result = self.last = verdict(cue.match)
        before = [i for i in self.pending if self.readings[i].strength < STRONG]
        if self.forward and self.forward.kind == "for" and self.pending and self.pending[-1] not in before:
            # "negative for ANA, and anti-SRP was positive": the verb takes back what stands right before it
            last = self.pending[-1]
            if self.low[self.mentions[last][1] : cue.start].strip() == "" and len(self.pending) > 1:
                self.readings[last] = Reading(titer=self.readings[last].titer)
                before = [last]
        if not self._open_or_assign(cue, result, before):
            self.pending.clear()

    def _open_or_assign(self, cue: _Cue, result: str, before: list[int]) -> bool:
        self.forward = None
        if self._open(cue, result):
            return True
        assert cue.match is not None
        results = [result, *(verdict(m) for m in BARE.finditer(cue.match["more"] or ""))]
        if len(results) > 1 and len(before) >= len(results):
            for i, each in zip(before[-len(results) :], results, strict=True):
                self._set(i, each, STRONG)
        else:
            for i in before:
                self._set(i, result, STRONG)
        return False

    def _bare(self, cue: _Cue) -> None:
        assert cue.match is not None
        result = verdict(cue.match)
        previous = self.pending[-1] if self.pending else None
        gap = AFTER_MENTION.match(self.low, self.mentions[previous][1]) if previous is not None else None
        is_after = gap is not None and (gap.end() >= cue.start or not self.low[self.mentions[previous or 0][1] : cue.start].strip(" -(:,"))
        if cue.match["plus"] or cue.match["minus"] or cue.match["plus_sign"]:
            if is_after and previous is not None:
                self._set(previous, result, ADJACENT)
            return
        is_word_after = bool(ONLY_AFTER.search(cue.match.group()))
        if is_word_after and not is_after and SEE.fullmatch(cue.match.group()):
            self._see(cue)
            return
        if not is_word_after and self._open(cue, result) and not (is_after and previous is not None and self.readings[previous].strength < STRONG):
            self.last = result
            return
        is_before = not is_word_after and self._next_is_near(cue.end)
        if is_after and previous is not None and is_before:
            is_taken = self.readings[previous].strength >= STRONG
            has_comma = bool(gap and gap["comma"]) or self.low[cue.start - 2 : cue.start] == ", " or self.low[: cue.start].endswith((" and ", " but "))
            is_after, is_before = not (is_taken or has_comma), is_taken or has_comma
        if is_after and previous is not None:
            self._chain(previous, result)
            self.last = result
        elif is_before:
            if self.forward and self.forward.kind == "no" and result == POSITIVE and cue.start - self.forward.reach < 25:
                return
            self.forward = _Forward(result, STRONG, cue.end, "adjective")
            self.last = result

    def _chain(self, last: int, result: str) -> None:
        """Back from the mention before a bare verdict, as far as a plain list goes."""
        self._set(last, result, ADJACENT)
        position = self.pending.index(last)
        while position > 0:
            left, right = self.pending[position - 1], self.pending[position]
            gap = self.low[self.mentions[left][1] : self.mentions[right][0]]
            if self.readings[left].strength >= STRONG or not PLAIN_LIST.fullmatch(gap):
                break
            self._set(left, result, STRONG)
            position -= 1

    def _no(self, cue: _Cue) -> None:
        assert cue.match is not None
        if cue.match.group() == "no" and NOT_NO.match(self.low, cue.end):
            return
        if cue.match.group() != "nor":
            self.pending.clear()
        kind = "for" if cue.match.group() == "negative for" else "no"
        self.forward = _Forward(NEGATIVE, STRONG, cue.end, kind)
        self.last = NEGATIVE

    def _presence(self, cue: _Cue) -> None:
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach < 40:
            return
        self.pending.clear()
        self.forward = _Forward(POSITIVE, STRONG, cue.end, "presence")

    def _neutral(self, cue: _Cue) -> None:
        if self.forward and cue.start - self.forward.reach <= 12:
            self.forward = _Forward(self.forward.result, self.forward.strength, cue.end, self.forward.kind, self.forward.limit)
        else:
            self.forward = None

    def _see(self, cue: _Cue) -> None:
        assert cue.match is not None
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach <= 40:
            self.forward = _Forward(NEGATIVE, STRONG, cue.end, "no")
            return
        if cue.match.group() != "with":
            self.pending.clear()
        self.forward = _Forward(POSITIVE, WEAK, cue.end, "see")

    def _verb(self, cue: _Cue) -> None:
        self.pending.clear()
        if self.forward and self.forward.kind == "no" and cue.start - self.forward.reach <= 40:
            return
        self.forward = None
