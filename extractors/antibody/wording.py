"""The words around antigens that make them antibodies or do not, as patterns over a sentence in lower case.

Reading order: what may follow an antigen; what may stand before it (`ANTI`, `TO`, `SEROLOGY_FOR`, …); infections;
lists; reagents; targets that no list knows; names of diseases; tissue and serum.
"""

from __future__ import annotations

from extractors import lazy_re as re

BODY = r"(?:auto-?|allo-?|iso-?)?antibod(?:y|ies)\b|\babs?\b|ab\b|(?:auto-?)?antibod\w*"
ANY_BODY = re.compile(r"antibod|abs?\b")
UNLISTED_BY = re.compile(
    r"antibod|abs?\b|serolog[^.;]{0,40} for other |\big[gmae] (?:to|for|against)|specific ig[gmae]\b"
    r"|reacted|react with|recogni[sz]e|b(?:ound|ind) to"
)
IG = r"\b(?:ig|immunoglobulin )[gma]"
MIDDLE = (
    r"(?:specific|ha?emagglutinat\w+|complement[- ]fix\w+|neutrali[sz]ing|binding|blocking|modulating|inhibiting"
    r"|stimulating|associated|reactive|receptors?|proteins?"
    r"|antigens?|complex|virus|cells?|surface"
    r"|phase (?:i{1,2}|[12])|isoform|\d\d ?kda?|types? (?:\d|i{1,3}|a|b)\b|total|serum|csf|screening"
    r"|\(?ig[gma]\d?\)?|and|or|/|,|viral|peptides?|auto)"
)
AFTER = re.compile(
    rf"s?(?:[\s-]*\([^()]{{1,30}}\))?(?:[\s-]*{MIDDLE}(?=[\s/,-])){{0,4}}[\s-]*"
    rf"(?:{BODY}|{IG}\d?\b|serolog\w*|agglutinins?\b|antisera\b|(?=sero-?(?:positiv|negativ|reactiv)))"
)
AFTER_AGENT = re.compile(
    r"[\s-]*(?:type )?(?:\((?:hiv|hcv|hbv|htlv)[\d-]*\)[\s-]*)?(?:\([+-]+\)|\+(?![\w+])|(?:(?:elisa|eia|western blot"
    r"|rapid|screening|serum|blood|antibody)[\s-]+)*(?:tests?|markers?|titers?|titres?|results?|status)?[\s:,(-]*"
    r"(?:was |were |is |are )?(?:strongly |weakly |both )?"
    r"(?:sero-?)?(?:positiv|negativ|reactive)|(?:tests?|testing|markers|screen|screening)\b)"
)
NOT_SEROLOGY = re.compile(
    r"s?[\s-]*(?:\([^()]*\)[\s-]*)?(?:surface antigen|antigen|core antigen|dna|rna|pcr|viral load|culture|vaccin"
    r"|virus rna|nucleic|infect|genotype|carrier|therapy|encephalitis)"
)
INFECTION = re.compile(r"[\s-]*(?:\([^()]*\)[\s-]*)?infection")  # "seropositive for HIV infection"
NOT_SEROLOGY_HERE = re.compile(r"pcr|polymerase chain|culture|stain|\bdna\b|\brna\b|biops|\bgram\b|sputum|antigenem")
ANTI = re.compile(
    r"\b(?:allo-?|auto-?|iso-?)?anti[- ]?[('\"]?$|\banti-?(?:human )$|\banti[- ](?:human |ig[gma] |serum |total )$"
)
# "Antibodies that react with X", "bound to X", "recognizing X": what they are against, told by what they do
REACTING = (
    r"(?:,? (?:that|which)(?: (?:are|were|is|was|had|have))?(?: \w+ly)?"
    r" (?:(?:cross-?)?reacts?(?: \w+ly)? (?:with|against|to)|binds?(?: \w+ly)? to|recogni[sz]es?)"
    r"|(?:,? (?:that|which))?(?: (?:are|were|is|was|had|have))?(?: (?!un)\w+ly)?"
    r" (?:(?:directed|reactive|active|specific|produced|formed|specificity) (?:to|against|towards?|at|with|for)"
    r"|(?:cross-?)?react(?:ed|ing)(?: \w+ly)? (?:with|against|to)|b(?:inding|ound)(?: \w+ly)? to"
    r"|recogni[sz](?:ed|ing)))"
)
# "Her serum reacted with X", "the patient's IgG did not bind to X"
_OF_PATIENT = r"(?:her|his|(?:the|this|our|index|both|all|these) patients?'?s?'?|patients?'s?)"
SERUM_BINDS = (
    rf"\b(?:{_OF_PATIENT} (?:(?:own|purified|serum|plasma|whole) )*(?:sera|serum|plasma|ig[gma]\d?"
    r"|immunoglobulins?(?: [gma])?|(?:auto)?antibod(?:y|ies)|eluate)(?: fraction)?"
    rf"|(?:serum|sera|ig[gma]\d?|plasma) (?:from|of) {_OF_PATIENT})(?: \w+ly| also)*"
    r" (?:(?:cross-?)?reacted (?:\w+ly )?(?:with|against)|bound (?:\w+ly )?to|recogni[sz]ed"
    r"|(?:did|does) not (?:react with|bind to|recogni[sz]e))"
    r" (?:(?:the|an?|both|human|bovine|native|purified|recombinant|normal) )*"
)
BINDS_BEFORE = re.compile(rf"{SERUM_BINDS}$")
TO = re.compile(
    r"(?:\big[gmae]\d? |serum |circulating )?(?:(?:auto-?|allo-?)?antibod(?:y|ies)|\babs?|\big[gmae]|serolog\w+"
    r"|(?:antibody )?tit(?:er|re)s?|agglutinins?|(?P<anca>ancas?))"
    r"(?:,? \([^()]{1,30}\)| (?:screen|test|stud|investigat|examin|evaluat|assay|work-?up)\w*| tit(?:er|re)s?"
    r"| levels?)*"
    rf"(?:,? ?(?:to|against|towards?|for|with specificity (?:for|to))|{REACTING})"
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
# "BP180 positive": antigens that a verdict alone makes antibodies, since no stain or assay of tissue is meant
ALONE_GROUPS = ("skin", "myositis")
ALONE = ("AQP4", "MOG", "GAD", "LGI1", "CASPR2", "MuSK", "AChR", "NMDAR")
OF_ANCA = ("MPO-ANCA", "PR3-ANCA")  # in a sentence that speaks of ANCA: "with PR3 of 80 units; MPO was negative"
RESULT_BEHIND = re.compile(r"(?: (?:was|is|of|at))* (?:(?:strongly |weakly )?(?:positive|negative)\b|[<>]?\d)")
STAINED = ("GFAP", "PCNA", "MPO-ANCA")  # what tissue is stained for
VERDICT_BEHIND = re.compile(r"[ -](?:sero-?)?(?:positive|negative)\b")
# "Jo-1 was positive": no tissue is stained for those of myositis
VERDICT_TOLD = re.compile(r" (?:was|were) (?:\w+ly )?(?:positive|negative)\b")
EXCEPTED = re.compile(r"\b(?:except(?: for)?|apart from|other than|with the exception of|aside from) (?:the )?$")
# "serologic tests for exposure to X", "positive for infection with X"
_EXPOSURE = r"(?:(?:an? )?(?:exposure to|(?:\w+ )?infections? (?:with|by|due to|caused by)) (?:the )?)?"
VERDICT_JOINED = re.compile(r"-(?:sero-?)?(?:positiv|negativ)")
SEROLOGY_FOR = re.compile(
    r"(?:serolog\w*|seropositiv\w*|seronegativ\w*)"
    r"(?: tests?| testing| results?| markers?| (?:screen|stud|investigat|examin|evaluat|assay|work-?up)\w*)?"
    rf"(?: (?:for|to) (?:the )?{_EXPOSURE}|,? (?:including|such as) | ?[(:] ?(?:for )?)$"
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
TEST_FOR = re.compile(
    r"(?:tests?|tested|testing|markers|screen\w*|negative|positive|positivity) (?:for|to) (?:the )?"
    rf"{_EXPOSURE}$"
)
# "Laboratory tests, including ANA, X and Y, were negative": a list of what was looked for in the blood
AMONG_TESTS = re.compile(
    r"\b(?:tests?|testing|investigations?|work-?ups?|screen(?:ing|s)?|studies|evaluations?|examinations?"
    r"|analys[ei]s|panels?|serolog\w+|markers|laboratory (?:results|findings|data))\b[^.;:()]{0,40}?"
    r"(?:,? (?:including|such as|comprising|consisting of)|:|[(]) ?(?:[\w/' -]{1,40}, (?:and )?){0,8}"
    r"(?:[\w/' -]{1,40} and )?$"
)
BLOOD_BORNE = (
    "HIV",
    "HCV",
    "HBV",
    "HTLV-I",
    "HAV",
    "syphilis",
    "treponemal",
    "Borrelia",
)  # "positive for HIV" speaks of serum; "for Salmonella" of a culture
ANTIGENS = re.compile(r"[\s-]*antigens?\b")  # "antibody to antigens of X" are antibodies to X
TESTS = re.compile(r" (?:tests?|testing|markers?|screens?|screening)\b")
ITSELF = re.compile(r"(?:surface|\be) antigen$|hb[se]ag$")  # a virus's own: no antibody but in "antibody to HBsAg"
TWO_ANCA = re.compile(r"\b(?P<first>mpo|pr3|c|p)-? ?(?:and|or|/) ?(?=(?:mpo|pr3|c|p)-anca)")
ANCA = {"mpo": "MPO-ANCA", "pr3": "PR3-ANCA", "c": "c-ANCA", "p": "p-ANCA"}
DIRECT = re.compile(r"\bdirect(?= and indirect (?:coombs|antiglobulin))")
# Sought in the serum by their antibodies whatever the assay; "ELISA for rotavirus" finds the virus
BY_ANTIBODY = (
    *BLOOD_BORNE,
    "Anaplasma",
    "Bartonella",
    "Brucella",
    "Coxiella burnetii",
    "Echinococcus",
    "Ehrlichia",
    "Entamoeba histolytica",
    "Fasciola",
    "HTLV-II",
    "Leptospira",
    "Orientia tsutsugamushi",
    "Rickettsia",
    "Schistosoma",
    "Strongyloides",
    "Toxocara",
    "Toxoplasma",
    "Trichinella",
    "cysticercosis",
    "filarial",
    "hantavirus",
)
ELISA_FOR = re.compile(
    r"(?:elisas?|enzyme[- ]linked immuno-?sorbent assays?|enzyme immunoassays?|immunoblot\w*|western blot\w*|eia)"
    r"(?: (?:tests?|testing|results?|was|were|positive|negative|reactive))* (?:for|to|against) (?:the )?$"
)
ELISA_AFTER = re.compile(r"(?: (?:igg|igm))? (?:elisas?|immunoblot|western blot|enzyme immunoassay)\b")
COORDINATION = re.compile(
    r"[\s-]*(?:\([^()]*\))?(?:,|/|;)?\s*(?:and/or|and|or|nor|as well as|&|but not)?\s*(?:the |also |for |to "
    r"|against )?(?:anti)?[\s-]*"
)
_COUNT = (
    r"(?:(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) )?"  # "antikeratin, 5 antimitochondrial antibodies"
)
BARE_LIST = re.compile(rf"(?:, ?(?:and |or )?| (?:and|or) ){_COUNT}")
LONGEST_DEFINITION = 100  # characters of the words before "(AAb)"
LONGEST_COORDINATION = 100  # characters, the words in a bracket included
COORDINATOR = re.compile(r"[,/;&]|\band\b|\bor\b|\bnor\b|as well as|but not")
REAGENT_BEFORE = re.compile(
    r"(?:monoclonal|polyclonal|humani[sz]ed|chimeric|murine|mouse|rabbit|goat|sheep|bispecific|labell?ed|conjugated"
    r"|(?<!immuno)(?<!indirect )fluorescent"
    r"|immobili[sz]ed|recombinant|purified|fab|biotin\w*|therapeutic|\bmabs?|\bmoabs?|commercial|treated with"
    r"|using|administration of|injections? of|cells? react\w* (?:\w+ )?with|stained (?:\w+ )?with)"
    r"\W+(?:\w+\W+)?$"
)
REAGENT_AFTER = re.compile(
    r"\W{0,2}(?:\w+\W+)?(?:monoclonal|moabs?\b|mabs?\b|polyclonal|antiser|stain|immunostain|immunoreactiv|therap"
    r"|treatment|agents?\b"
    r"|drugs?\b|vaccin|beads|immunoglobulins?\b|globulin|igiv|fab\b|immunotherap|conjugate|medication|prophyla"
    r"|regimens?|affinity|column)"
)
REAGENT = re.compile(
    r"monoclonal|polyclonal|\bm(?:o)?abs?\b|stain|immunohisto|immunocyto|\bihc\b|\brabbits?\b|\bmice\b|\bmouse\b|murine"
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
    r"|its|their|without|before|all|corresponding|respective|homologous)\b"
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
            rf"(?:(?:{BODY}|\bige|specific ig[gma])(?: tit(?:er|re)s?| levels?)?(?: (?:to|against|towards?)|{REACTING})"
            rf"|(?:\bige|specific ig[gma]) for)"
            rf" (?:both )?(?:the |an? )?(?:human |bovine |native )?(?:(?:[\w-]+ )?(?:components?|antigens?"
            rf"|proteins?|lipopolysaccharides?"
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
    (
        "antibody.specific",
        re.compile(
            r"(?<![\w-])(?P<t>(?!(?:antigen|allergen|virus|viral|non|organ|disease|species|isotype|class|type|cell|tissue"
            r"|tumou?r)\b)[a-z][\w'/]{2,})-specific (?:serum )?(?:ig[gmae]\d?"
            r"|immunoglobulin [gmae])\b(?: antibod(?:y|ies))?"
        ),
    ),
    (
        "antibody.serum",
        re.compile(
            rf"{SERUM_BINDS}(?P<t>(?!{_STOP}|bovine |human |native )"
            rf"[a-z0-9][^\s,;.()]{{0,40}}(?: (?!{_STOP})[^\s,;.()]{{1,40}}){{0,2}})"
        ),
    ),
    ("antibody.dependent", re.compile(r"\b(?P<t>[a-z]{4,}[- ]dependent)(?: \w+)? (?:auto)?antibod(?:y|ies)")),
    (
        "antibody.specificity",
        re.compile(
            r"(?:auto)?antibod(?:y|ies) with (?:an? )?(?P<t>(?!broad|high|the |this |no "
            r"|known)[^\s,;.()]{1,15}) specificity"
        ),
    ),
    (
        "antibody.serology",
        re.compile(
            r"\bserolog(?:y|ies|ic(?:al)? (?:tests?|testing|studies|screening)) for (?P<t>other (?:[\w-]+ ){0,6}?"
            r"(?:pathogens|virus(?:es)?|agents|organisms|infections|bacteria|parasites))\b"
        ),
    ),
)
FORM = re.compile(r"(?<=\w) (?:spores?|extracts?)$")
ARTICLE = re.compile(r"^(?:an?|the) ")
CLASS_OF_ITS_OWN = re.compile(r"Ig[GMAE]$")  # "antibodies to IgA" are; "IgA antibodies" are of that class
# "Antibodies to IgG, IgA, or albumin": more of a list that "or" closes
OR_OTHERS = re.compile(r"(?:, [\w-]+)*,? (?:or|nor) [\w-]+(?=[.,;)]| (?:was|were|in|by|could)\b|$)")
LISTED_NAME = re.compile(r"(?!(?:or|nor|and)\b)(?P<t>[\w-]+)")
# "Human anti-mouse antibodies", "antibodies to murine immunoglobulin": a person's against an antibody drug or a reagent
ANTI_MOUSE = re.compile(
    r"\b(?:human )?anti-?(?:mouse|murine)(?: (?:ig[gm]?|immunoglobulins?|proteins?))? antibod(?:y|ies)(?: \(hama\))?"
    r"|\bantibod(?:y|ies) (?:to|against) (?:the )?(?:mouse|murine) (?:ig[gm]?\b|immunoglobulins?|proteins?"
    r"|(?:monoclonal )?antibod(?:y|ies))|\bhamas?\b"
)
# "Antibodies to P450 2E1 or P58": one more antigen with a number
ALSO = re.compile(r"(?: or | and |, )(?P<t>[a-z]{1,5}-?\d{1,4}[a-z]?)(?= (?:was|were|in|by|are|is)\b|[.,;)]|$)")
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
# "Positive IgM and negative IgG antibodies to X": each isotype has its own verdict
ISOTYPE_APART = re.compile(
    r"\b(?P<i>ig[gma])(?: antibod\w+| tit(?:er|re)s?)?,? (?:and|but|with) (?:an? )?(?:\w+ly )?"
    r"(?:positive|negative|detectable|undetectable|elevated|raised|increased|normal|absent|no|low|high) "
    r"(?:specific |serum )?$"
)
# "IgG but not | IgM anticardiolipin antibodies"
ISOTYPE_BUT = re.compile(r"\b(?P<i>ig[gma]) but not ig[gma] $")
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
    r"[ -](?!(?:and|or|nor|was|were|is|are|in|at|by|on|of|with|to|for|as|but|also|test|tests|testing|titers?"
    r"|titres?|levels?"
    r"|ig[gmae]|elisas?|assays?|immunoassays?|serolog\w*|screens?|screening|had|has|have|alone|only|both|all|not|remained|became"
    r"|positiv\w*|negativ\w*|sero\w+|reactiv\w*|strongly|weakly|tested|status|results?|borderline|normal|elevated"
    r"|raised|detected|present|absent|seen|found|from|using|among|during|after|who|which|that|came|turned|returned"
    r"|proved|appeared|stayed|gave|could|may|might|can|should|did|do|does|fell|rose|explain\w*|suggest\w*|support\w*"
    r"|specific\w*|binding|confirm\w*|led|predict\w*|correlat\w*|occur\w*|persist\w*|disappear\w*|develop\w*|decreas\w*"
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
FAMILIES = ("viral", "viral hepatitis", "hepatitis", "neuronal", "paraneoplastic")
LISTS = re.compile(
    r"(?: markers?| tests?| studies)*(?: (?:was|were) (?:\w+ )?\w+)?(?: \(|:|,? (?:including|such as) | for )"
)
COMMON_WORD = re.compile(r"[a-z]+(?:[ -][a-z]+)*$")
