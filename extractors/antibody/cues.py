"""The words around antibodies that say what the test said, as patterns over a sentence in lower case.

Reading order: the verdict words; cues by where they stand (`PREDICATE`, `BARE`, `NO`, `PRESENCE`, `SEE`, `NEUTRAL`, …);
`PATTERNS`, their precedence; what may stand between a cue and its antibody.
"""

from __future__ import annotations

from extractors import lazy_re as re

_POSITIVE = (
    r"sero-?positiv\w*|sero-?reactive(?! with| to\b)|positiv(?:e|ity|ities|ely(?! (?:correlat|associat|relat)))|\+ve"
    r"|(?<!-)reactive(?! with| to\b)"
    r"|detectable|elevat(?:ed|ion)|raised|increased"
    r"|high(?:ly(?= (?:positive|elevated|raised|increased|reactive|abnormal|suggestive)))?(?![- ](?:risk|dose|affinity"
    r"|grade|school)|ly)"
    r"|abnormal|high[- ]tit(?:er|re)s?|markedly high|[1-4]\+(?!\w)"
)
_NEGATIVE = r"sero-?negativ\w*|negativ(?:e|ity|ely)|-ve|non-?reactive(?! with| to\b)|undetectable"
_NORMAL = (
    r"(?<!of )normal|unremarkable|within (?:the )?(?:normal|reference) (?:limits?|ranges?)"
    r"|not elevated|not raised|not increased"
)
_INDETERMINATE = r"borderline|equivocal|indeterminate|inconclusive|doubtful"
_SEEN = (
    r"detected|demonstra(?:ted|table|ble)|present|found|identified|observed(?! for)|disclosed|revealed"
    r"|confirmed|seen|noted"
    r"|documented|discovered|evident|isolated|eluted"
)
_UNSEEN = r"absent|undetected|unrevealing|unrewarding|lacking"
ALL = rf"{_POSITIVE}|{_NEGATIVE}|{_NORMAL}|{_INDETERMINATE}|{_SEEN}|{_UNSEEN}"
_VERDICT = rf"(?P<norm>{_NORMAL})|(?P<neg>{_NEGATIVE}|{_UNSEEN})|(?P<ind>{_INDETERMINATE})|(?P<pos>{_POSITIVE}|{_SEEN})"
_ADVERB = (
    r"(?:not|never|no longer|all|both|also|again|still|too|only|now|then|noted|reported|found|shown|proven|considered"
    r"|to be|to have been|as|to(?: an?)?"
    r"|be|been|being|very|\w+ly|at (?:a )?(?:low|high)|each|either|once|twice)"
)
_COPULA = (
    r"(?:(?:has|have|had)(?:\s+(?:not|never|always|all|both|also|since|\w+ly))*\s+been|was|were|is|are|be|been|being|tested"
    rf"|(?:tests|testing)(?!\s+(?:\w+ly\s+|also\s+)?(?:{_SEEN}))"
    r"|remained|remains|became|become|turned(?: out)?|came back|returned|proved"
    r"|(?:reverted|returned|converted|turned|changed|fell|declined|decreased|dropped)(?: from positive| back)?(?= to )"
    r"|appeared|could|came|stayed|gave|yielded)"
)
PREDICATE = re.compile(
    rf"\b{_COPULA}(?:\s+{_ADVERB})*\s+(?:an?\s+)?(?:{_VERDICT})(?![a-z])(?P<more>(?:(?:,|,? and"
    rf"|,? or)\s+(?:{ALL}))+,?\s+respectively)?"
)
BARE = re.compile(
    rf"(?<![a-z])(?:{_VERDICT})(?![a-z])|[(\[](?P<plus>\++)[)\]]|[(\[](?P<minus>-+)[)\]]"
    rf"|(?<=\w)(?P<plus_sign>\+)(?![\w+])"
)
ONLY_AFTER = re.compile(rf"(?:{_SEEN}|{_UNSEEN})$")
NO = re.compile(
    r"\b(?:absence of|lack(?:ed|ing|s)?(?: of)?|without(?: any)?|devoid of|free of|neither|nor|none of"
    r"|no longer (?:had|has)|no|negative for"
    r"|(?:did|does|do|could) not (?:react with|bind to|recogni[sz]e|have|show|reveal|develop|detect|demonstrate"
    r"|disclose|contain|find|identify)"
    r"|fail(?:ed|ure|s|ing) to (?:detect|show|reveal|demonstrate|identify|develop|produce|form|mount)"
    r"|not (?:have|having|show|showing))\b"
)
# "Anti-X was looked for but not found", "X was measured and proved to be low": sought first, and then told
SOUGHT = re.compile(
    r"\b(?:was|were|been) (?:\w+ly )?(?:looked for|sought|searched for|measured|tested(?: for)?|assayed"
    r"|determined|studied"
    r"|examined|checked|performed|done|obtained|repeated)(?: (?:in|by|on|with|using|at) [^.;,]{1,40}?)?,?"
    r" (?:but|and|yet) (?:(?:it|they|these|both|all|was|were|had been|have been|remained|proved|could|found|be"
    r"|to be|all) )*"
    rf"(?P<verdict>(?:(?:not|never|\w+ly) )*(?:be )?(?:{ALL}))(?= ?[.,;)]|$| (?:in|at|on|by|during|throughout|for)\b)"
)
ELLIPTIC = re.compile(r"\b(?:was|were|is|are|did) not(?=\s*(?:[.;,)]|$))")  # "ANCA was positive; anti-GBM was not"
NOT_NO = re.compile(
    r"\s+(?:longer|further|significant|change|difference|correlation|association|relationship|more|less"
    r"|increase|such)\b"
)
NO_GAP = re.compile(
    r"(?:\s+(?!(?:with|in|after|between|of|to|on|due|that|from|by|during|for|but|than|because|and)\b)[\w-]+){0,6}"
    r"(?:\s+(?:evidence|signs?|detection|presence|history|elevation|tit(?:er|re)s?|levels?|increase|positivity"
    r"|detectable|autoantibodies|antibodies)\s+(?:of|for|in|to))?"
    r"(?:\s+(?!(?:with|in|after|between|of|on|due|that|from|by|during|but)\b)[\w-]+){0,3}\s*(?:\()?"
)
BUT_NOT = re.compile(
    r"\b(?:but|though|and) not(?= (?:to|for|against|with|of|ig[gma])\b| anti"
    r"| (?:the )?[\w/-]+(?: \w+){0,2}? (?:auto)?antibod)"
)  # "to BP180, but not to BP230"
PRESENCE = re.compile(
    r"\b(?:presence of|existence of|finding of|appearance of|development of|positivity (?:for|of)"
    r"|(?:detection|demonstration) of"
    r"(?= [^.;]{0,90}? in (?:an?|this|our|her|his|one|two|three|four|both|the(?= patient\b)) "
    r"(?:[\w-]+ )?(?:patients?|wom[ae]n|m[ae]n|boys?|girls?|child|children|infants?|cases?))"
    r"|(?<!rate of )(?<!rates of )(?<!risk of )sero-?conver\w+ (?:to|for|against)"
    r"|(?:significant|measurable|rising|positive) tit(?:er|re)s? (?:of|to|for)"
    r"|\w+[- ]?fold (?:or (?:greater|more|higher) )?(?:rises?|increases?|elevations?)"
    r"|(?:a|an|significant|diagnostic|marked|clear|subsequent) (?:rise|increase) (?:in|of)(?= [^.;,]{0,40}(?:antibod"
    r"|tit[er]{2}))"
    r"|diagnos[ei]s [^.;,]{0,50}?\b(?:confirmed|established|made|supported|proved|proven) (?:by|on the basis of)"
    r"(?= [^.;,]{0,60}(?:antibod|serolog|anti-)))\b"
)
# "Diagnosed by the detection of anti-X": of a person it was found; "can be diagnosed by" tells what a test is good for
BY_FINDING = re.compile(
    r"\b(?:by|because of|based on|on the basis of) (?:the )?(?:demonstration|detection|identification|finding) of\b"
)
IN_GENERAL = re.compile(r"\b(?:can|could|may|might|should|must|will|would|is|are)(?: (?!was|were)[\w-]+){0,8} $")
# "anti-GBM antibody studies confirmed the diagnosis": the result is in what it was good for
DIAGNOSTIC = re.compile(
    r"\b(?:(?:confirm(?:ed|ing|s)?|establish(?:ed|ing)|support(?:ed|ing|s)|prov(?:ed|ing)|suggest(?:ed|ing|s)"
    r"|indicat(?:ed|ing|es)|documented|secured|made|clinched|led to|(?:was|were|is|are) (?:indicative|suggestive) of"
    r"|(?:was|were|is|are) (?:compatible|consistent) with)"
    r" (?:the |this |our |his |her |an? )?(?:[\w-]+ ){0,2}(?:diagnos[ei]s|suspicion|infections?)"
    r"|(?:was|were) (?:diagnostic|confirmatory))\b"
)
# "Titres to X rose fourfold"; "fourfold, from 1:64 to 1:256" says it by its titres
AS_WERE = re.compile(r"\b(?:as|so) (?:was|were|is|are)(?= (?:the |her |his |their |also )*(?:[\w-]+ ){0,4}[\w-]+)")
RISE = re.compile(
    r"\b(?:rose|increased|had risen)(?: (?:by|at least|more than|\w+ly))* (?:two|three|four|five|six|eight|ten|\d+)"
    r"[- ]?fold\b(?!,? from)"
    r"|\b(?:had|has) (?:increased|risen) to(?: over| more than)? \d"
    r"|\b(?:rose|increased|risen|climbed|went up)(?: \w+ly)? from [^.;,]{1,25}? to (?:over |more than |> ?)?\d"
)
# "None of those tested for anti-X was positive": who was positive is nobody
NOBODY = re.compile(
    r"\b(?:none|neither|no (?:patients?|subjects?|cases?|one|individuals?|persons?|sample|ser(?:um|a)|infants?"
    r"|controls?|(?:other )?abnormalit\w+))\b"
    r"(?:(?! (?:who|whose|that|which)\b)[^.;:])*$"
)
NOBODY_IS = re.compile(r"\b(?:none(?: of [^.;,]{1,40}?)?|no \w+(?: \w+)?) (?:was|were|is|are|became) $")
# "(…, and anti-X antibodies) showed that all such factors were normal"
ALL_OF_THEM = re.compile(r"\ball (?:of )?(?:these|those|such|which|them)(?: \w+){0,2} $")
ITS_RESULT = re.compile(
    r"\b(?:the|its|this|a) (?:results?|test|reaction|tit(?:er|re)) $"
)  # "when X was done, the result was …"
IN_NONE = re.compile(r" (?:in|on|by|from) (?:none|no|neither)\b")
NEUTRAL = re.compile(
    r"\b(?:(?:test|screen|assay|look|search|examin|evaluat|analy[sz]|check|investigat|assess|stud|monitor)\w* (?:for"
    r"|of)|measure\w*(?: of)?|role of|prevalences? of|frequenc(?:y|ies) of"
    r"|incidences? of|significance of|determin\w+(?: of)?|detection of|(?:levels?|tit(?:er|re)s?|concentrations?"
    r"|values?|amounts?|production) of|association (?:of|between)|correlat\w+(?: with| of)?"
    r"|effects? of|relationship|specificity of|compared(?: with| to)?|risk of|(?:react|treat|stain|incubat|interfer"
    r"|interact|coat|deal|vaccinat|immuni[sz])\w* with|specific for|course of|spectrum of"
    r"|value of|use of|loss of|removal of|(?:decreases?|declines?|falls?|reductions?|drop) in|ability to"
    r"|pathogenicity of|target of|kind of|types? of|reviews? of"
    r"|(?:higher|lower|greater)(?= [^.;,]{0,90} (?:than|compared|versus)\b)|known (?:to|as))\b"
)
# What is counted or compared is not yet found: "had higher levels of X than controls"
NOT_OF_SOMEBODY = (
    "prevalence",
    "frequenc",
    "incidence",
    "association",
    "risk",
    "role",
    "higher",
    "lower",
    "greater",
    "correlat",
    "relationship",
)
EITHER = re.compile(
    r"\b(?:(?:presence|absence)(?: of)? (?:or|and|versus) (?:absence|presence)(?: of)?|with (?:or|and|versus"
    r"|vs\.?) without|without or with"
    r"|(?:sero)?positive (?:or|and|versus|vs\.?|/) (?:sero)?negative(?! for\b)(?! respectively)(?!,)"
    r"|(?:non-?)?reactive (?:with|to))\b"
)
SEE = re.compile(
    r"\b(?:(?:had|has|have|having)(?!\s+(?:not\s+|never\s+|since\s+|now\s+)?(?:been|become|turned)\b)|with|showed"
    r"|shows|show|showing|revealed|revealing|reveals|demonstrated|demonstrating"
    r"|detected|disclosed|found|identified|developed|develops?|developing|exhibited|exhibits?|confirmed"
    r"|carried|carrying|harbou?red|possessed|possesses|produced|contained|due to|caused by|presence"
    r"|characteri[sz]ed by|manifested by|accompanied by|(?<=-)induced|attribut(?:ed|able) to|mediated by|secondary to"
    r"|because of|owing to|based (?:up)?on|on (?:the )?basis of|rich in|there (?:was|were|is|are|had been|has been))\b"
)
# "Abnormal findings included anti-X"
INCLUDED = re.compile(
    r"\b(?:abnormalit(?:y|ies)|(?:abnormal |positive )?(?:laboratory )?(?:findings?|results?|features?"
    r"|manifestations?))"
    r"(?: (?!(?:not|no|was|were|of)\b)[\w-]+){0,4} (?:included?s?|including|comprised|consisted of)\b"
)
INFECTED = re.compile(r"\binfections? $")  # "positive for infection with HIV"
VERB = re.compile(
    r"\b(?:was|were|is|are|may|can|might|should|did|does|led|received|underwent|undergone|undergo|suggest\w*"
    r"|responded|improved|decreased|declined|fell|rose|appear|play|represent|include[sd]?|disappeared)\b"
)
BOUNDARY = re.compile(
    r"[;]|\.(?=\s|$)|\b(?:but|whereas|while|although|though|however|yet|nevertheless|despite|because(?! of)|since"
    r"|followed by|then|when|whether|if|unless|until)\b"
    r"|,?\s+and\s+(?=(?:he|she|they|it|there|we|his|her|the patient)\b)"
)
EXCEPT = re.compile(r"\b(?:except(?: for| that)?|apart from|other than|with the exception of|besides|aside from)\b")
# "…, and" with more than names between: what came before has had its own verb
NEW_CLAUSE = re.compile(r".*\b(?:at|in|with|by|on)\b.*", re.DOTALL)
AND_OTHERS = re.compile(r",?\s+(?:and|but|while)\s+(?:[\w-]+\s+){0,2}")
LIST_AND = re.compile(r",\s+and\b")
# Two verdicts on one antibody: "positive in patient 1 and negative in patient 2", "found in one but not in the other"
TWO_VERDICTS = re.compile(
    rf"\b(?P<one>{ALL})\s+(?:in|for)\s+(?P<who>[^;.]{{2,70}}?),?\s*\b(?:and|but|while|whereas)?\s+(?:was\s+|were\s+)?"
    rf"(?:\w+ly\s+)?(?P<two>not\s+(?:{_SEEN})|not|{ALL})\s+(?:in|for)\s+(?P<whom>\S)"
)
TITER = re.compile(
    r"(?:[\s,:-]*(?:ig[gma]|antibod(?:y|ies)|test|elisa|serum|(?:end ?point |dilution )?(?:tit(?:er|re)s?|dilutions?"
    r"|levels?|values?|concentrations?|index))\b)*"
    r"(?:\s*\([^()\d]{1,25}[,:;]\s)?[\s,(:\[]*(?:(?:at|with|in|to|up to|had|has|showed|reached) )?"
    r"(?:an? |the )?(?:(?:high|low|initial|serum"
    r"|maximum|peak|\w+ly (?:high"
    r"|low|elevated|raised|increased)) )?(?:(?:tit(?:er|re)s?|dilutions?|levels?|values?)[\s,]*)?"
    r"(?:(?:showed|gave|had|revealed|with|in|,)\s+an?\s+(?:[\w-]+\s+){1,2}(?:pattern|staining)[\s,]*)?"
    r"(?:was |were |is |of |at |up to |=|:|\("
    r"|(?P<over>above |over |exceed(?:ed|ing) |(?:more|greater|higher) than |>|≥)"
    r"|(?P<under>below |under |(?:less|lower) than |<|≤))*\s*"
    r"(?P<titer>1\s?[:/]\s?\d+(?:,\d{3})*|1 in \d+|(?P<value>\d[\d,.]*\d|\d)\s?(?P<unit>(?:k?[iu]u?|units?|gpl|mpl"
    r"|nmol|pmol|ng|mg|µg|au|ru)(?:/[md]?l)?\b)?)"
    r"(?![\d.,]*(?:\s?%(?!\s*[(,;]\s*(?:normal|ref|nl|cut|<))| percent| ?\+/-| ?±))"
    r"(?:[^();]{0,12}[\s(;,\[]*(?:normal|reference|ref|nl|cut-?off|upper|n|nr)?[^();<]{0,25}(?:[<≤]|less than|under"
    r"|0(?:\.0)?\s?-|cut-?off(?: value)?(?: of)?[:=,]?)\s?(?P<limit>\d[\d.]*))?"
)
# "was 15 IU/mL (negative)": the verdict stands behind the value
AFTER_TITER = re.compile(r"[\s(\[,]*(?:(?:strongly|weakly|high|low|moderately|very)[\s-]+)*")
# "X serology, and elevated liver enzymes": the adjective is of the noun that follows
OF_NEXT_NOUN = re.compile(r"(?:elevated|raised|increased|high|abnormal|normal)")
NEXT_NOUN = re.compile(
    r" (?!(?:in|with|at|by|on|when|for|during|after|before|but|and|or|too|again|only|as|from|to|than)\b)[a-z]"
)
REFERENCE = re.compile(r"[,:]?\s*(?:[<>≤≥\d]|ranges?|values?|levels?|limits?|up to|less|below|under)")  # "(normal <35)"
# "a woman with anti-SRP myopathy": of a person the name of the disease says what her serum holds
PERSON_WITH = re.compile(
    r"(?:\b(?:wom[ae]n|man|men|girl|boy|male|female|patients?|child|infant|adolescent|teenager|lady"
    r"|gentleman)\b[^.;:]{0,40}?"
    r"\b(?:with|had|has|having)|\b(?:she|he) (?:had|has))\s+(?:(?!no\b|without\b)[\w-]+\s+){0,3}$"
)
DISEASE_NAME = re.compile(
    r"[\s-]*(?:associated|related|mediated|induced)"
)  # seronegative ANCA-associated vasculitis exists
PARTITIVE = re.compile(
    r"(?:^|[.;,] )(?:of|among) (?:the|these|all)(?: the)? $"
)  # "of the X antibodies only Y was found"
BEFORE_MENTION = re.compile(
    r"(?:[\s-]+(?:for|to|the|serum|blood|csf|plasma|circulating|specific|ig[gma]|igg4|and|or|both|titers?|titres?"
    r"|levels?|concentrations?|of|tests?|results?|testing|screening|reactions?|reactivity"
    r"|high|low|an?|against|antibod(?:y|ies)|auto-?antibod(?:y|ies)|strongly|weakly|tit(?:er|re)|anti|cerebrospinal"
    r"|fluid|newly|from|by|on|in|viral|serolog\w+|indirect|direct|amounts?|values?|binding"
    r"|immunoglobulins?))*[\s:(-]*"
)
# "negative qualitative rapid plasma reagin test": a few words more, none of which could take the verdict for itself
ADJECTIVES = re.compile(
    r"(?:\s+(?!(?:and|or|with|in|of|for|to|on|by|at|from|after|was|were|is|are|patients?|subjects?|persons?|cells?"
    r"|results?|cases?)\b)[\w'-]+){1,3}\s+"
)
AFTER_MENTION = re.compile(
    r"[\s-]*(?:\([^()+]{0,40}\)[\s-]*)?(?:(?:(?:auto-?)?(?:antibod(?:y|ies)|abs?)|tests?|testing|tit(?:er|re)s?"
    r"|levels?|serolog\w*|status|results?|screen(?:ing)?|ig[gma]|antigens?|patterns?|serum|assays?)[\s-]*)*"
    r"(?P<comma>[:,=]?)\s*(?:(?:strongly|weakly|highly|persistently|also|all|both|double|triple|repeatedly|markedly"
    r"|initially|previously|being|but|and)[\s-]+)*"
)
# "Antibodies developed in 21": what comes up by itself, right behind the antibody
JOINED = re.compile(r",? (?:and|or) (?:anti-?)?")
ARISES = re.compile(
    r"(?: \([^()]{1,30}\))? (?:(?:had|has|have|subsequently|later|then|also) )*(?:developed|appeared|arose|emerged"
    r"|occurred)"
    r"(?=[.,;)]| (?:in|after|within|during|at|on|by|and|\d|one|two|three|four|five|six|several)\b)"
)
# "ANA disappeared after withdrawal", "anti-DNA antibodies normalised": what goes away by itself
GOES = re.compile(
    r"(?:[ -](?:antibod(?:y|ies)|tit(?:er|re)s?|levels?|positivity|\([^()]{1,30}\)))*"
    r"(?: (?:had|has|have|all|both|also|later|then|soon|subsequently|eventually|gradually|rapidly|slowly"
    r"|completely|almost|finally))*"
    r" (?:(?P<gone>disappeared|vanished|cleared|resolved)|(?P<normal>normali[sz]ed))\b"
)
# "Her antibodies fell", "anti-X antibodies persisted": what does so is there
PRESUMED = re.compile(
    r"(?:[ -](?:(?:auto-?)?antibod(?:y|ies)|tit(?:er|re)s?|levels?|\([^()]{1,30}\)))*"
    r"(?: (?:in|from) (?:the |her |his |their )?(?:patient'?s'? )?(?:own )?(?:serum|sera|plasma|blood|csf"
    r"|(?:cerebro)?spinal fluid))?"
    r"(?: (?:had|has|have|all|both|also|later|then|soon|subsequently|gradually|rapidly|slowly|\w+ly))*"
    r" (?:persisted|fell|declined|decreased|dropped|rose|diminished|(?:was|were) (?:thought to be "
    r"|probably )?responsible"
    r"|(?:was|were) (?:\w+ly )?(?:purified|eluted|isolated|recovered) from (?:her|his|the patient)"
    r"|(?:showed|had) an? (?:\w+ )?(?:increase|rise|decrease|fall|decline)"
    r"|caused (?:the|her|his|this)|accounted for|played a role)\b"
)
HERS = re.compile(r"\b(?:her|his|(?:the|this|our) patient's) (?:(?:serum|circulating|own|high|strong) )*$")
NOT_HERS = re.compile(
    r"[ -](?:antibody |antibodies )?(?:status|tests?|testing|titers?|titres?|levels?|assays?|results?|serolog\w+"
    r"|(?:was|were|had been|could) (?:not|measured|tested|determined|unknown))\b"
)
# "is caused by anti-X", "may be due to antibodies to X": what a disease comes from in general, or not at all
IN_THEORY = re.compile(
    r"\b(?:is|are|may|might|can|could|would|whether|if|not|unlikely|never)\b(?: (?!who|which|that|was"
    r"|were)[\w-]+){0,4} $"
)
NOT_DUE = re.compile(r"\bnot (?:due|related|attributable|owing) to\b")
CAUSE = re.compile(r"(?:characteri[sz]ed|due|attribut\w+|mediated|secondary|caused|owing|because|based)\b")
TO_THE = re.compile(r"\b(?:characteri[sz]ed|due|attribut\w+|mediated|secondary|caused|related) (?:to|by)(?: the)? $")
# "The antibody titre to varicella in the fluid was 1:64": a titre apart from its antibody
APART = re.compile(
    r"(?<![\d:./])(?:(?P<under><|≤|less than |below |under )|(?P<over>>|≥|greater than |more than "
    r"|above ))?\s?1:\d{1,3}(?:,?\d{3})*(?!\d|:)"
)
BEFORE_APART = re.compile(
    r"(?:,? (?:from|at|to|of|again|initially|only|\w+ly|\w+fold,?))*(?: (?:<|>|(?:greater|less|more) than))? ?1:\d"
)
# "Serologies for X showed phase II IgG of 1:1024"
SHOWS_TITER = re.compile(
    r" (?:an? |the |serum |phase [i12]+ |high |elevated )*(?:ig[gma]|tit(?:er|re)s?|antibod\w+)(?: [\w-]+){0,4} ?1:\d"
)
# "Anti-X status predicted relapse", "X seropositivity was associated with death": what is compared, nobody's result
STATUS = re.compile(
    r"[\s-]*(?:\([^()]{1,30}\)[\s-]*)?(?:antibody |serolog\w+ )?(?:status|tests?|testing|determinations?"
    r"|measurements?|screening)\b"
)
VARIABLE = re.compile(
    r"(?:sero-?)?positivity(?: (?!(?:and|or|with)\b)\w+){0,3}"
    r" (?:(?:was|were|is|are) (?:not )?(?:\w+ly )?(?:associated|related|correlated|linked|an?)"
    r"|did|does|predict\w*|correlated|affected|influenced|increased|decreased)"
)
VARIABLE_BEFORE = re.compile(
    r"(?:associat\w+ (?:with|between)|association of|relation\w* (?:to|with|between|of)|correlat\w+ (?:with|between"
    r"|of)|risks? of|predict\w* (?:of|for|by)|(?:prevalence|incidence|frequency|rates?|effects?|impact|influence"
    r"|role) of|adjusted for|whether|regardless of|irrespective of)"
    r"(?: (?!with\b)[\w-]+){0,3} $"
)
WHETHER = re.compile(r"\bwhether (?:[\w-]+ ){0,3}$")  # "whether X is present"
NOT_BEFORE = re.compile(r"\bnot\b.*\b(?:previously|hitherto)\b")  # "X has not previously been found" in such a disease
# "The presence of X was not examined", "whether the presence of X matters": not found by that
NOT_PRESENT = re.compile(
    r"(?:association|relation\w*|correlations?|link) (?:between|of|with)(?: [\w-]+){0,2} $"
    r"|\b(?:whether|if|regardless of|irrespective of|independent of"
    r"|(?:test|look|search|screen|examin|check|assay|stud|analy[sz])\w* for)(?: the)? $"
    r"|\b(?:investigat|determin|examin|stud|assess|evaluat|analy[sz])\w* the $|(?<!positive)(?<!negative) for the $"
)
EXAMINED = re.compile(
    r"(?: (?:and|or) [^.;]{1,60}?)? (?:should|must|needs? to|has to|have to) be (?:\w+ly )?(?:examined|investigated"
    r"|tested|studied|determined|assessed|evaluated|sought|measured|analy[sz]ed|looked for)\b"
    r"| (?:(?:was|were|is|are)|(?:has|have|had)(?: not)? been)(?: not)?(?: \w+ly)? (?:examined|investigated|tested"
    r"|studied|determined|assessed|evaluated|sought|measured|analy[sz]ed|looked for|unknown)\b(?! (?:and|to be))"
)
# "Patients were excluded if they were seropositive for X", "response was defined as loss of X or appearance of Y"
EXCLUDED = re.compile(
    r"\b(?:defined (?:as|by)|end ?-?points? (?:was|were|included?)"
    r"|(?:primary|secondary|main) (?:outcomes?|end ?-?points?)(?: measures?)?|excluded (?:if|when|because|for)"
    r"|exclusion criteri\w+"
    r"|exclu(?:ded|ding) (?:those|patients|persons|subjects|all|people|men|women|any))\b"
)
# "X was found in three and Y in four": the verb is said once
GAPPED = re.compile(r" (?:in|on) [^.;]{1,60}?(?:,|,? and) (?:the |serum )?")
GAPPED_AFTER = re.compile(
    r"(?: \([^()]{1,30}\))? (?:in|on) (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|all|the other|another"
    r"|both)\b"
)
PATTERNS = (
    ("neutral", EITHER),
    ("sought", SOUGHT),
    ("diagnostic", DIAGNOSTIC),
    ("rise", RISE),
    ("elliptic", ELLIPTIC),
    ("contrast", BUT_NOT),
    ("boundary", BOUNDARY),
    ("exception", EXCEPT),
    ("same", AS_WERE),
    ("predicate", PREDICATE),
    ("see", INCLUDED),
    ("no", NO),
    ("finding", BY_FINDING),
    ("presence", PRESENCE),
    ("neutral", NEUTRAL),
    ("bare", BARE),
    ("see", SEE),
    ("verb", VERB),
    ("apart", APART),
)
"""Kind and pattern; where two overlap the earlier wins."""
PLAIN_LIST = re.compile(r"[\s-]*(?:\([^()]{0,15}\))?(?:,|/|,? and|,? or|&)?\s*(?:anti-?)?")
OPENS_LIST = re.compile(
    r"\s*(?:\(|:|,?\s*(?:including|such as|namely|i\.e\.,?|e\.g\.,?))\s*(?:for |including |e\.g\.,? )?"
)
