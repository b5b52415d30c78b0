"""Which words name an antibody: a listed antigen with "anti-", "antibody", "-IgG" or "serology" at it, the name of a
test, or a target that no list knows.

Reading order: `Sentence`, `Hit`; `find`; `_license`, what makes a listed name an antibody; `_spread`, along lists ("Hu
and Ri antibodies"); `_unlisted`; `_settle`, one mention where two overlap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from extractors import antibody_evidence
from extractors.antibody_lexicon import Lexicon, Match, Term


@dataclass(frozen=True)
class Sentence:
    """What the finding needs of one sentence and of its article."""

    plain: str  # marks made alike, in its own case
    low: str  # the same in lower case, character for character
    lexicon: Lexicon
    abbreviations: Mapping[str, str]  # of the article, short to long
    is_bench: bool  # the article is of reagents, animals or cells: only listed targets count
    own: Mapping[str, str] = field(default_factory=dict)  # short forms that the article gives to antibodies, to targets

    @cached_property
    def is_of_tissue(self) -> bool:
        """It speaks of staining, animals or cells, and not of serum."""
        return bool(BENCH.search(self.low)) and not SERUM.search(self.low)

    @cached_property
    def is_of_culture(self) -> bool:
        """It speaks of PCR, cultures or stains, which find an agent without antibodies."""
        return bool(NOT_SEROLOGY_HERE.search(self.low))

    @cached_property
    def is_of_serum(self) -> bool:
        """It speaks of antibodies or serology."""
        return bool(IN_SERUM.search(self.low))


@dataclass(frozen=True, slots=True)
class Hit:
    """One antibody in one sentence, in characters of the sentence."""

    start: int
    end: int
    target: str
    rule: str
    is_modifier: bool = False  # "anti-SRP myopathy": the disease is named by it, no test is reported
    needs_verdict: bool = False  # no antibody unless a result stands at it: "RF", "autoantibodies"
    core: int = -1  # where the antigen begins
    is_evident: bool = False  # its own words say that it was found: "serologic evidence of HTLV-I"


@dataclass(frozen=True, slots=True)
class _Licence:
    start: int
    end: int
    rule: str
    has_head: bool  # "antibody" or the like is part of it
    needs_verdict: bool = False
    is_evident: bool = False


BODY = r"(?:auto-?|allo-?|iso-?)?antibod(?:y|ies)\b|\babs?\b|ab\b|(?:auto-?)?antibod\w*"
MIDDLE = (
    r"(?:specific|binding|blocking|modulating|inhibiting|stimulating|associated|reactive|receptors?|proteins?"
    r"|antigens?|complex|virus|cells?|surface"
    r"|isoform|\d\d ?kda?|types? (?:\d|i{1,3}|a|b)\b|total|serum|csf|screening|\(?ig[gma]\d?\)?|and|or|/|,|viral"
    r"|peptides?|auto)"
)
AFTER = re.compile(
    rf"s?(?:[\s-]*\([^()]{{1,30}}\))?(?:[\s-]*{MIDDLE}(?=[\s/,-])){{0,4}}[\s-]*"
    rf"(?:{BODY}|ig[gma]\d?\b|serolog\w*|agglutinins?\b|antisera\b|(?=sero-?(?:positiv|negativ|reactiv)))"
)
AFTER_AGENT = re.compile(
    r"[\s-]*(?:\((?:hiv|hcv|hbv)\)[\s-]*)?(?:\([+-]+\)|\+(?![\w+])|(?:(?:elisa|eia|western blot"
    r"|rapid|screening|serum|blood|antibody)[\s-]+)*(?:tests?|titers?|titres?|results?|status)?[\s:,(-]*(?:was "
    r"|were |is |are )?(?:strongly |weakly |both )?"
    r"(?:sero-?)?(?:positiv|negativ|reactive)|(?:tests?|testing|screen|screening)\b)"
)
NOT_SEROLOGY = re.compile(
    r"s?[\s-]*(?:\([^()]*\)[\s-]*)?(?:surface antigen|antigen|core antigen|dna|rna|pcr|viral load|culture|vaccin"
    r"|virus rna|nucleic|infect|genotype|carrier|therapy|encephalitis)"
)
INFECTION = re.compile(r"[\s-]*(?:\([^()]*\)[\s-]*)?infection")  # "seropositive for HIV infection"
NOT_SEROLOGY_HERE = re.compile(r"pcr|polymerase chain|culture|stain|\bdna\b|\brna\b|biops|\bgram\b|sputum|antigenem")
ANTI = re.compile(r"\b(?:allo-?|auto-?|iso-?)?anti[- ]?[('\"]?$|\banti[- ](?:human |ig[gma] |serum |total )$")
TO = re.compile(
    r"(?:\big[gma]\d? |serum |circulating )?(?:(?:auto-?|allo-?)?antibod(?:y|ies)|\babs?|\big[gma]|serolog\w+"
    r"|(?:antibody )?tit(?:er|re)s?|agglutinins?|(?P<anca>ancas?))"
    r"(?:,? \([^()]{1,30}\)| (?:screen|test|stud|investigat|examin|evaluat|assay|work-?up)\w*| tit(?:er|re)s?"
    r"| levels?)*,? ?(?:that (?:are|were) |which (?:are"
    r"|were) )?"
    r"(?:directed |reactive |reacting |specific |produced )?(?:to|against|towards?|for|with specificity (?:for|to))"
    r" (?:the |both |human |native |either |anti-?)*$"
)
# "ELISA for BP180 was positive", "negative apart from PL-12": an antigen by name, in a sentence that speaks of serum
ASSAY_FOR = re.compile(
    r"(?:\belisas?|immunoassays?|immunoblot\w*|(?:line|dot|western)[ -]blot\w*|immunoprecipitation"
    r"|cell[- ]based assays?)"
    r"(?: tests?| testing| results?)? (?:for|against) (?:the )?$"
)
BY_ELISA = re.compile(r"(?: nc16a)?[ -](?:igg )?elisas?\b")  # "BP180 ELISA"; the ELISA of a hormone measures itself
ELISA_GROUPS = ("skin", "vasculitis", "connective", "neurology", "myositis", "gut", "antiphospholipid", "kidney")
EXCEPTED = re.compile(r"\b(?:except(?: for)?|apart from|other than|with the exception of|aside from) (?:the )?$")
VERDICT_JOINED = re.compile(r"-(?:sero-?)?(?:positiv|negativ)")
SEROLOGY_FOR = re.compile(
    r"(?:serolog\w*|seropositiv\w*|seronegativ\w*)"
    r"(?: tests?| testing| results?| markers?| (?:screen|stud|investigat|examin|evaluat|assay|work-?up)\w*)?"
    r"(?: (?:for|to) (?:the )?|,? (?:including|such as) | ?[(:] ?(?:for )?)$"
)
# "Agglutination test for Brucella": a method that finds antibodies, not the agent itself
_ANTIBODY_TEST = (
    r"(?:(?<!latex )(?<!particle )agglutination|agglutinins?|complement[- ]fix\w+|ha?emagglutination(?:[- ]inhibition)?"
    r"|indirect (?:immuno)?fluorescen\w+(?:[- ]antibody)?|immunodiffusion|precipitins?|western blot|immunoblot"
    r"|antibody|serum)"
)
TESTED_FOR = re.compile(
    rf"\b{_ANTIBODY_TEST}(?: (?:tests?|testing|titers?|titres?|assays?|reactions?|antibod\w+|results?))*"
    r"(?: (?:was|were) (?:\w+ly )?(?:positive|negative|reactive|done|performed))? (?:for|to|against) (?:the )?$"
)
AGENT_TITER = re.compile(
    r"(?: virus)?[\s-]*(?:(?:(?:specific|serum|acute|convalescent|paired|ig[gm]|antibody|complement[- ]fix\w+"
    r"|neutrali[sz]\w+|agglutinat\w+"
    r"|ha?emagglutinat\w+(?:[- ]inhibition)?|indirect|immunofluorescen\w+|fluorescent)[\s-]+)*tit(?:er|re)s?\b"
    r"|(?:serum |micro)?agglutinat\w+(?: tests?| titers?| titres?| reactions?)?"
    r"|complement[- ]fix\w+(?: tests?| titers?| titres?)?|serum tests?|precipitins?)"
)
SEROLOGICAL = re.compile(
    r"sero-?log|sero-?pos|sero-?neg|sero-?reac|agglutin(?!in i)|complement[- ]fix|antibod(?:y|ies) (?:test|screen|tit"
    r"|assay|stud)"
)
NAMED_FOR = re.compile(
    r"antibod\w+(?: \w+){0,3}(?:,? including|,? such as|,? namely|[ ,]*[(:])\s*(?:anti-?\s?)?$|(?:positiv\w+"
    r"|negativ\w+) (?:for|to) (?:both )?(?:the )?$"
)
IN_SERUM = re.compile(
    r"antibod|serolog|seropos|seroneg|immunolog|autoimmun|panel|\bana\b|anca\b|\belisa\b|(?:line|dot)[ -]blot"
)
TEST_FOR = re.compile(r"(?:tests?|tested|testing|screen\w*|negative|positive|positivity) (?:for|to) (?:the )?$")
BLOOD_BORNE = (
    "HIV",
    "HCV",
    "HBV",
    "HTLV-1",
    "HAV",
)  # "positive for HIV" speaks of serum; "for Salmonella" of a culture
COORDINATION = re.compile(
    r"[\s-]*(?:\([^()]*\))?(?:,|/|;)?\s*(?:and/or|and|or|nor|as well as|&|but not)?\s*(?:the |also |for |to "
    r"|against )?(?:anti)?[\s-]*"
)
LONGEST_DEFINITION = 100  # characters of the words before "(AAb)"
LONGEST_COORDINATION = 100  # characters, the words in a bracket included
COORDINATOR = re.compile(r"[,/;&]|\band\b|\bor\b|\bnor\b|as well as|but not")
REAGENT_BEFORE = re.compile(
    r"(?:monoclonal|polyclonal|humani[sz]ed|chimeric|murine|mouse|rabbit|goat|sheep|bispecific|labell?ed|conjugated"
    r"|fluorescent"
    r"|immobili[sz]ed|recombinant|purified|raised|fab|biotin\w*|therapeutic|\bmabs?|\bmoabs?|commercial|treated with"
    r"|administration of|injections? of|cells? react\w* (?:\w+ )?with|stained (?:\w+ )?with)"
    r"\W+(?:\w+\W+)?$"
)
REAGENT_AFTER = re.compile(
    r"\W{0,2}(?:\w+\W+)?(?:monoclonal|moabs?\b|mabs?\b|polyclonal|antiser|stain|immunostain|immunoreactiv|therap"
    r"|treatment|agents?\b"
    r"|drugs?\b|vaccin|beads|immunoglobulins?\b|globulin|igiv|fab\b|immunotherap|conjugate|medication|prophyla"
    r"|regimens?|affinity|column)"
)
REAGENT = re.compile(
    r"monoclonal|polyclonal|\bm(?:o)?abs?\b|stain|immunohisto|immunocyto|\brabbits?\b|\bmice\b|\bmouse\b|murine"
    r"|\brats?\b|immuni[sz]|label"
    r"|in vitro|inhibited|blocked|neutrali[sz]|vaccin|hybridoma|conjugat|transfect|epitope|cultured|incubat|phage"
    r"|guinea|hamster|monkey"
    r"|raised (?:in|against)|cell lines?|receptor antagonist|passive|cloned|cdna|peptide"
)
_STOP = (
    r"(?:in|were|was|is|are|and|or|by|with|on|from|that|which|have|has|had|as|to|of|at|for|using|after|but|during|may"
    r"|can|could|who|when|than|under|within|among"
    r"|detected|found|induced|produced|observed|present|positive|negative|measured|demonstrated|developed|identified"
    r"|did|be|been|appeared|occurred|either|alone|only|some|both|variety|various|several|multiple|certain|these|this"
    r"|its|their|without|before)\b"
)
UNLISTED = (
    (
        "antibody.anti",
        re.compile(
            rf"\banti[- ](?P<t>(?!body|bodies|drug|inflam|{_STOP})[^\s,;.()]{{1,40}}(?: (?!antibod"
            rf"|{_STOP})[^\s,;.()]{{1,40}}){{0,3}}?)[\s-]+(?:ig[gma] )?(?:{BODY})"
        ),
    ),
    ("antibody.anti", re.compile(rf"\banti(?P<t>(?!bod(?:y|ies))[a-z]{{5,}})[\s-]+(?:ig[gma] )?(?:{BODY})")),
    (
        "antibody.to",
        re.compile(
            rf"(?:{BODY})(?: tit(?:er|re)s?| levels?)?(?:,? (?:that (?:are|were) )?directed)? (?:to|against)"
            rf" (?:both )?(?:the |an? )?(?:(?:[\w-]+ )?(?:components?|antigens?|proteins?|lipopolysaccharides?"
            rf"|determinants?"
            rf"|epitopes?|regions?|domains?|portions?|fragments?) (?:of|on|in) (?:the )?)?"
            rf"(?P<t>(?!{_STOP}|normal|undetect|zero|baseline|below|less|more|greater|low|high"
            rf"|\d[\d.,:]*%?(?=[\s.,;)]|$))"
            rf"(?:[a-z]\. (?=[a-z]{{3}}))?[a-z0-9][^\s,;.()]{{0,40}}"
            rf"(?: (?!{_STOP})[^\s,;.()]{{1,40}}){{0,4}})"
        ),
    ),
    (
        "antibody.of",
        re.compile(
            r"(?<![\w-])(?P<t>(?!(?:anti|serum|specific|other|these|those|target|plasma|stem|tumou?r|cancer|surface"
            r"|positive|same|against|from|with"
            r"|human|whole|viral|single|various|several|certain|neutrali[sz]\w+|circulating|cytotoxic|live|both|each"
            r"|some|infected)\b)"
            r"[a-z-]{4,} (?:cells?|ducts?|glands?|receptors?|membranes?|muscles?|virus(?:es)?|proteins?|antigens?))"
            rf"[ -](?:{BODY})"
        ),
    ),
    ("antibody.dependent", re.compile(r"\b(?P<t>[a-z]{5,}[- ]dependent)(?: \w+)? (?:auto)?antibod(?:y|ies)")),
    (
        "antibody.specificity",
        re.compile(
            r"(?:auto)?antibod(?:y|ies) with (?:an? )?(?P<t>(?!broad|high|the |this |no "
            r"|known)[^\s,;.()]{1,15}) specificity"
        ),
    ),
)
CAPITALS = re.compile(
    r"(?<![\w-])(?P<t>(?:[A-Z][A-Za-z]*\d[A-Za-z0-9/-]*"
    r"|[A-Z]{2,6}(?:-\d+\w*)?))(?:[- ]Ig[GM])?[- ](?:auto)?[Aa]ntibod(?:y|ies)\b"
)
NOT_A_TARGET = re.compile(
    r"(?:ig[gme]\d?|mab|moab|csf|elisa|ifa?|ria|ab\d?|h?lgs?|self|own|host|this|these|such|other|same|different"
    r"|various|cell.?surface|new|it|them|its|i{1,3}|drugs?|one|two|both|any|each|all|no|igg\w*|nonself|antigens?"
    r"|several|many|specific|infection|disease"
    r"|who|non|therapeutic|study|cf|tp|hi|hai|ha|iha|if|ifat?|ifi|nt|eia|(?:this |the )?(?:organisms?|virus|viruses"
    r"|agents?|bacteri\w+|parasites?|toxin|mou?ld|fung(?:us|i))|components?|variety|(?:limited )?number|immunogens?"
    r"|proteins?|peptides?|an?|the|human|mouse|murine|rabbit|idiotyp\w*|gen(?:ic|s)?|globulins?|biotics?|toxins?"
    r"|receptors?|cytoplasmic)$"
)
CLASS = re.compile(
    r"\bauto-?antibod(?:y|ies)(?: (?:screen(?:ing)?|test(?:s|ing)?|panel|profile))?\b(?!(?: tit\w+"
    r"| levels?)?(?:,? that|,? which)? ?(?:to|against|reactive|directed|reacting|specific)\b)"
)
NUMBERED = re.compile(r"(?:,? and |/|, )(?P<n>\d)(?![\w/:]|[.,]\d)")
HEPATITIS = re.compile(
    r"\bhepatitis (?:viruses )?(?P<a>a, )?(?P<b>[ab])(?: virus(?:es)?)?(?:,? (?:and|or)|/|,| and/or"
    r"|&) ?(?P<c>[bc])\b(?: virus(?:es)?)?"
)
OTHER_ISOTYPE = re.compile(
    r"[\s,(;]*(?:but |and |whereas |while )?(?P<i>ig[gma])\b(?=[\s:]*(?:antibod\w+ )?(?:was |were )?(?:positive"
    r"|negative|not|absent|non))"
)
DISEASE = re.compile(
    r"[\s-]*(?:\([^()]{1,12}\)[\s-]*)?(?:(?:auto)?antibod(?:y|ies)[\s-]+)?(?:\([^()]{1,12}\)[\s-]*)?(?:associated"
    r"|related|mediated|induced|small[ -]vessel|necroti[sz]ing|autoimmune|immune|limbic"
    r"|stiff[ -](?:person|man|limb)|interstitial|juvenile"
    r"|positive (?=vascul))?[\s-]*"
    r"(?:syndromes?|diseases?|vasculit\w+|glomerulo\w+|encephal\w+|myopath\w+|dermatomyositis|myositis|myasthenia"
    r"|neuropath\w+|hepatitis|"
    r"nephropath\w+|nephritis|disorders?|cerebell\w+|spectrum|thrombocytopenia|anemia|anaemia|pemphig\w+|arthritis"
    r"|lupus|"
    r"\w+itis\b|\w+opathy\b|\w+opathies\b|associated\b|related\b|mediated\b|induced\b|syndrome|catastrophic"
    r"|microangiopathy|isoimmuni[sz]ation|alloimmuni[sz]ation)"
)
# "anti-HIV microbicide", "antiplatelet effect": what fights the target, unless a result or the sentence goes on
FOLLOWED = re.compile(
    r"[ -](?!(?:and|or|nor|was|were|is|are|in|at|by|on|of|with|to|for|as|but|also|test|tests|titers?|titres?|levels?"
    r"|ig[gma]|had|has|have|alone|only|both|all|not|remained|became"
    r"|positiv\w*|negativ\w*|sero\w+|reactiv\w*|strongly|weakly|tested|status|results?|borderline|normal|elevated"
    r"|raised|detected|present|absent|seen|found|from|using|among|during|after|who|which|that|came|turned|returned"
    r"|proved|appeared|stayed|gave|could|may|might|can|should|did|do|does|fell|rose|explain\w*|suggest\w*|support\w*"
    r"|specific\w*|confirm\w*|led|predict\w*|correlat\w*|occur\w*|persist\w*|disappear\w*|develop\w*|decreas\w*"
    r"|increas\w*"
    r"|initially|later|then|being|been|repeatedly|never)\b)[a-z]"
)
BENCH = re.compile(
    r"immunohisto|immunocyto|immunostain|staining|monoclonal|\bm(?:o)?abs?\b|hybridoma|flow cytom|activated cell"
    r"|transfect|\bmice\b|\brats?\b|\bmouse\b|murine|\brabbits?\b|chimpanzee|in vitro"
)
SERUM = re.compile(
    r"\bser(?:um|a|olog\w+|opos\w+|oneg\w+)\b|tit(?:er|re)|patients? (?:had|was|were)|(?:positive|negative) for"
    r"|(?:was|were|tested) (?:\w+ )?(?:positive|negative)|\belisa\b|\bcsf\b"
)
VIRAL = ("viral", "viral hepatitis", "hepatitis")
LISTS = re.compile(r"(?: markers?| tests?| studies)*(?: \(|:|,? (?:including|such as) | for )")
COMMON_WORD = re.compile(r"[a-z]+(?:[ -][a-z]+)*$")


def find(sentence: Sentence) -> list[Hit]:
    """The antibodies of a sentence, in order."""
    low = sentence.low
    matches = _with_hepatitis(low, sentence.lexicon.matches(sentence.plain, low))
    matches = _with_numbered(low, matches, sentence.lexicon)
    licences = [_license(sentence, match) for match in matches]
    _spread(low, matches, licences)
    hits: list[Hit] = []
    taken = []
    for match, licence in zip(matches, licences, strict=True):
        if match.term.use == "drug":
            taken.append((match.begin, match.end))
        elif licence:
            taken.append((licence.start, licence.end))
            if not _is_reagent(low, licence.start, licence.end):
                hits += _listed(sentence, match, licence)
    for short, target in sentence.own.items():
        for place in re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", sentence.plain):
            hits.append(Hit(*place.span(), target, "antibody.own", needs_verdict=True))
            taken.append(place.span())
    hits += [h for h in _unlisted(sentence) if not any(h.start < e and s < h.end for s, e in taken)]
    return _settle(low, hits)


def own_forms(plain: str, lexicon: Lexicon, abbreviations: Mapping[str, str]) -> dict[str, str]:
    """The short forms of an article for antibodies, "antiplatelet autoantibodies (AAb)", each with its target.

    Those that the vocabulary knows are left to it.
    """
    found = {}
    for short, long in abbreviations.items():
        if "ntibod" in long and not lexicon.target_of(short):
            place = plain.find(f"({short}")
            words = plain[max(0, place - LONGEST_DEFINITION) : place].rstrip() if place > 0 else long
            hits = find(Sentence(words, words.lower(), lexicon, {}, False))
            if hits and hits[-1].end == len(words) and hits[-1].rule != "antibody.class":
                found[short] = hits[-1].target
    return found


def _listed(sentence: Sentence, match: Match, licence: _Licence) -> list[Hit]:
    plain, low, term = sentence.plain, sentence.low, match.term
    long = sentence.abbreviations.get(plain[match.start : match.end])
    if long and term.is_exact and term.use in ("short", "test") and not _means(long, term.target, sentence.lexicon):
        return []
    is_modifier = bool(DISEASE.match(low, licence.end))
    is_word = not licence.has_head and bool(COMMON_WORD.match(plain[match.start : match.end]))
    if not licence.has_head and ((FOLLOWED.match(low, licence.end) and not is_modifier) or (is_word and is_modifier)):
        return []
    if sentence.is_of_tissue:
        return []
    target = term.target
    isotypes = re.findall(r"\big[gma]\b", low[max(0, licence.start - 9) : licence.end])
    is_isotype = term.use == "agent" and licence.rule != "antibody.evidence"
    if is_isotype and len(set(isotypes)) == 1 and not target.endswith(isotypes[0]):
        target = f"{target} Ig{isotypes[0][-1].upper()}"
    hit = Hit(
        licence.start,
        licence.end,
        target,
        licence.rule,
        is_modifier,
        term.use == "short" or is_word or licence.needs_verdict,
        match.begin,
        licence.is_evident,
    )
    other = OTHER_ISOTYPE.search(low, licence.end, licence.end + 90) if isotypes and term.use == "agent" else None
    if other:
        return [hit, Hit(*other.span("i"), f"{term.target} Ig{other['i'][-1].upper()}", "antibody.isotype")]
    return [hit]


def _means(long: str, target: str, lexicon: Lexicon) -> bool:
    low = long.lower()
    return (
        len(low) == len(long) and any(m.term.target == target for m in lexicon.matches(long, low))
    ) or "antibod" in low


def _with_hepatitis(low: str, matches: list[Match]) -> list[Match]:
    """ "Hepatitis B and C" are two viruses, and the C is no blood group."""
    for shared in HEPATITIS.finditer(low):
        start = shared.start("c")
        virus = {"b": "HBV", "c": "HCV"}[shared["c"]]
        matches = [
            m for m in matches if m.end <= shared.start() or m.begin >= shared.end() or m.begin == shared.start()
        ]
        matches = [replace(m, end=shared.end("b")) if m.begin == shared.start() else m for m in matches]
        matches.append(Match(start, start, shared.end(), Term(virus, "agent", "infection", False)))
    matches.sort(key=lambda m: m.begin)
    return matches


def _with_numbered(low: str, matches: list[Match], lexicon: Lexicon) -> list[Match]:
    """ "Desmoglein 1 and 3" are two antigens."""
    added = []
    for match in matches:
        more = NUMBERED.match(low, match.end)
        name = low[match.start : match.end]
        if more and name[-1].isdigit() and (target := lexicon.target_of(name[:-1] + more["n"])):
            added.append(Match(more.start("n"), more.start("n"), more.end(), replace(match.term, target=target)))
    return sorted([*matches, *added], key=lambda m: m.begin) if added else matches


def _license(sentence: Sentence, match: Match) -> _Licence | None:
    low, start, end, term = sentence.low, match.start, match.end, match.term
    before = low[max(0, start - 100) : start]
    offset = start - len(before)
    after = AFTER.match(low, end)
    plural = end + 1 if low.startswith("s", end) and not low[end + 1 : end + 2].isalnum() else end
    stop = len(low[: after.end()].rstrip(" -")) if after else plural
    anti = ANTI.search(before)
    if anti:
        return _Licence(offset + anti.start(), stop, "antibody.anti", bool(after))
    if term.use in ("test", "short"):
        return _Licence(start, stop, "antibody.test", True)
    if term.use == "agent" and (found := antibody_evidence.find(low, start, plural)):
        return _Licence(found[0], found[1], "antibody.evidence", True, is_evident=found[2])
    if NOT_SEROLOGY.match(low, end) and not (SEROLOGY_FOR.search(before) and INFECTION.match(low, end)):
        return None
    return _license_nearby(sentence, match, before, plural, stop if after else None)


def _license_nearby(sentence: Sentence, match: Match, before: str, plural: int, stop: int | None) -> _Licence | None:
    """The words before an antigen that say it was tested; ``stop``: where "antibodies" after it ends."""
    low, start, end, term = sentence.low, match.start, match.end, match.term
    offset = start - len(before)
    to = TO.search(before)
    if to:
        return _Licence(start if to["anca"] else offset + to.start(), plural, "antibody.to", True)
    if stop is not None:
        return _Licence(start, stop, "antibody.of", True)
    if term.use == "agent":
        return _license_agent(sentence, match, before, plural)
    if term.use == "antigen" and sentence.is_of_serum and not sentence.is_of_culture:
        if NAMED_FOR.search(before) or EXCEPTED.search(before):
            return _Licence(start, plural, "antibody.listed", True)
        is_by_elisa = term.group in ELISA_GROUPS and BY_ELISA.match(low, end)
        if is_by_elisa or ASSAY_FOR.search(before) or (term.is_exact and VERDICT_JOINED.match(low, end)):
            return _Licence(start, plural, "antibody.listed", True, needs_verdict=True)
    return None


def _license_agent(sentence: Sentence, match: Match, before: str, plural: int) -> _Licence | None:
    """What tells that an infection was sought in the serum, where no antibody is named."""
    low, start, end, term = sentence.low, match.start, match.end, match.term
    if SEROLOGY_FOR.search(before):
        return _Licence(start, plural, "antibody.agent", True)
    if sentence.is_of_culture:
        return None
    is_tested = bool(TEST_FOR.search(before))
    if (is_tested or AFTER_AGENT.match(low, end)) and term.target in BLOOD_BORNE:
        return _Licence(start, plural, "antibody.agent", True, needs_verdict=True)
    if sentence.is_bench:
        return None
    titer = AGENT_TITER.match(low, end)
    if titer or TESTED_FOR.search(before) or (is_tested and SEROLOGICAL.search(low)):
        return _Licence(start, titer.end() if titer else plural, "antibody.agent", True, needs_verdict=True)
    return None


def _spread(low: str, matches: list[Match], licences: list[_Licence | None]) -> None:
    """Along a list: "anti-Ro and La" to the right, "Hu, Yo and Ri antibodies" to the left."""
    for i in range(1, len(matches)):
        left = licences[i - 1]
        if left and not licences[i] and (left.end <= matches[i - 1].end + 1 or left.rule == "antibody.list"):
            gap = low[left.end : matches[i].begin]
            if _is_list(gap) and _may_join(low, matches[i], matches[i - 1], left) and left.rule != "antibody.test":
                licences[i] = _Licence(
                    matches[i].start, matches[i].end, "antibody.list", left.has_head, is_evident=left.is_evident
                )
    for i in range(len(matches) - 2, -1, -1):
        right = licences[i + 1]
        if (
            right
            and not licences[i]
            and right.start >= matches[i + 1].begin - 5
            and right.rule not in ("antibody.test", "antibody.agent")
        ):
            gap = low[matches[i].end : right.start]
            if (
                _is_list(gap)
                and _may_join(low, matches[i], matches[i + 1], right)
                and not low.startswith("anti", right.start)
            ):
                licences[i] = _Licence(matches[i].start, matches[i].end, "antibody.list", right.has_head)


def _is_list(gap: str) -> bool:
    return len(gap) <= LONGEST_COORDINATION and bool(COORDINATOR.search(gap)) and bool(COORDINATION.fullmatch(gap))


def _may_join(low: str, match: Match, neighbour: Match, licence: _Licence) -> bool:
    is_infection = licence.is_evident or licence.rule == "antibody.evidence"  # "serologic evidence of A or B infection"
    if "drug" in (match.term.use, neighbour.term.use) or (NOT_SEROLOGY.match(low, match.end) and not is_infection):
        return False
    return match.term.use == "agent" or neighbour.term.use != "agent"


def _is_reagent(low: str, start: int, end: int) -> bool:
    return bool(REAGENT_BEFORE.search(low[max(0, start - 40) : start]) or REAGENT_AFTER.match(low, end))


def _unlisted(sentence: Sentence) -> list[Hit]:
    """Antibodies whose target no list knows; not where the sentence speaks of reagents, animals or cells."""
    plain, low = sentence.plain, sentence.low
    hits: list[Hit] = []
    if not sentence.is_bench and not REAGENT.search(low):
        for rule, pattern in UNLISTED:
            hits += [Hit(*m.span(), plain[slice(*m.span("t"))].rstrip("-"), rule) for m in pattern.finditer(low)]
        hits += [Hit(*m.span(), m["t"], "antibody.of") for m in CAPITALS.finditer(plain)]
        hits = [
            replace(
                h,
                target=sentence.lexicon.target_of(sentence.abbreviations.get(h.target, "")) or h.target,
                is_modifier=bool(DISEASE.match(low, h.end)),
            )
            for h in hits
            if not NOT_A_TARGET.match(h.target.lower()) and not _is_reagent(low, h.start, h.end)
        ]
    hits += [Hit(*m.span(), "autoantibodies", "antibody.class", needs_verdict=True) for m in CLASS.finditer(low)]
    return hits


def _settle(low: str, hits: list[Hit]) -> list[Hit]:
    """One mention where two overlap, where one is the other's short form, and no "autoantibodies" beside named ones."""
    hits.sort(key=lambda h: (h.start, h.start - h.end))
    is_named = any(h.rule != "antibody.class" for h in hits)
    if any(h.rule in ("antibody.agent", "antibody.list") for h in hits):  # "viral serologies (HIV, HCV)" are those
        hits = [h for h in hits if not (h.target in VIRAL and LISTS.match(low, h.end))]
    kept: list[Hit] = []
    for hit in hits:
        if hit.rule == "antibody.class" and is_named:
            continue
        last = kept[-1] if kept else None
        if last and hit.start < last.end:
            if hit.rule == "antibody.to" and hit.end > last.end:
                if last.target.endswith("-dependent"):  # "quinine-dependent antibodies to platelets"
                    pass
                elif last.rule == "antibody.of":  # "adrenal antibodies to 21-hydroxylase"
                    kept[-1] = hit
                elif hit.core >= last.end:  # "antineutrophil cytoplasmic antibodies to myeloperoxidase"
                    kept.append(replace(hit, start=hit.core))
            continue
        if (
            last
            and last.target == hit.target
            and low[last.end : hit.start].strip() == "("
            and low.startswith(")", hit.end)
        ):
            kept[-1] = replace(last, end=hit.end + 1)
            continue
        kept.append(hit)
    return kept
