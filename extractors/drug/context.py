"""Whether the words around a substance say that somebody got it: what tells a drug from an analyte.

"Potassium was 5.6" is a measurement, "intravenous potassium" a drug; "an antibiotic" that only says of what class
linezolid is was given to nobody. All questions are asked of the lower-cased text of the doc.
"""

from __future__ import annotations

from extractors import lazy_re as re

# "anti-insulin antibodies", "dopamine receptor": a molecule under test or at work, not a medicine.
TESTED_AFTER = re.compile(
    r"[ -](?:auto-?)?(?:antibod|receptor|dehydrogenase|synthase|synthetase|kinase|reductase|transporter|transport\b"
    r"|deficien|metaboli|level|concentration|secretion|excretion|uptake|release|homeostasis|balance|intake|channel"
    r"|clearance|(?:was |of )?\d[\d.,]* ?[nmpkuµμ]?(?:g|mol|iu|u|eq)?/"
    r"|(?:was |of )?\d[\d.,]* ?\S+ \((?:normal|reference)"
    r"|angiograph|saturation|tolerance|resistan|sensitiv|content|signal|binding|production|(?:bio)?synthesis"
    r"|turnover|index|closure time|profiles?\b|formation\b|catabolism|(?:counter)?transport\b|oxidoreductase"
    r"|\(\d[\d.,]*(?: ?(?:\+/-|±|to|vs\.?|-|and) ?\d[\d.,]*){0,4} ?[nmpkuµμ]?(?:g|mol|iu|u|eq)/(?:d?l\b|ml|mm|100)"
    r"|output|electrode|oxides?\b"
    r"|(?:and (?:calcium|phosphate|phosphorus|magnesium|sodium|potassium|chloride|bicarbonate|creatinine|urea|pth"
    r"|(?:nor)?adrenaline|(?:nor)?epinephrine|dopamine|cortisol|aldosterone|renin|glucose|insulin) )?"
    r"(?:then |also |subsequently |gradually |rapidly |promptly )?(?:rose|fell\b|dropped|climbed|normali[sz]"
    r"|rising|falling|(?:in|de)creas(?:ed|ing) (?:from|to|by)\b|declin(?:ed|ing)|returned to|correct(?:ed|ion)\b"
    r"|(?:was|were|is|remained|became) (?:very |slightly |markedly |mildly |still |also )?(?:low|high|normal|elevated"
    r"|raised|reduced|measured|undetectable|unchanged|stable)\b))"
)
# The same before it: "the serum level of potassium", "a decrease in dopamine".
TESTED_BEFORE = re.compile(
    r"\b(?:serum|plasma|urinary|urine|blood|levels? of|concentrations? of|release of|uptake of|contents? of"
    r"|excretion of|circulating|arterial|salivary|intracellular|formation of|catabolism of|bound"
    r"|ratios? of(?: [\w-]+ to)?|conversion (?:of [\w-]+ )?to"
    r"|synthesi[sz]e|convert(?:ed|s|ing)? (?:in)?to|synthesis of|production of|secretion of"
    r"|endogenous|increases? in|decreases? in|reduction in|elevated|low|normal"
    r"|depletion of|deficiency of|loss of|metabolism of|metabolites? of|measurements? of|determinations? of)"
    r"(?: (?:serum|plasma|urinary|urine|blood|free|total|and|or|the|mean|extracellular|striatal|brain)){0,3} $"
)
# One of several that are measured together: "levels of leptin, ghrelin and insulin", "serum estradiol, inhibin and …"
_ANALYTE = r"[^,.;:()]{1,40}(?: ?\([^()]{1,40}\))?"
MEASURED_LIST_BEFORE = re.compile(
    rf"\b(?:levels?|concentrations?|secretion|release|excretion|measurements?|determinations?) of {_ANALYTE}"
    rf"(?:, (?:and )?{_ANALYTE}){{0,7}}(?:,| and|, and) $"
    rf"|\b(?:assayed|measured|analy[sz]ed|tested) for {_ANALYTE}(?:, (?:and )?{_ANALYTE}){{0,7}}(?:,| and|, and) $"
    r"|\b(?:serum|plasma|urinary|circulating|measured|assayed) [\w-]{3,30}(?: \([^()]{1,20}\))?"
    r"(?:, [\w-]{2,30}(?: [\w-]{1,30})?(?: \([^()]{1,20}\))?){0,5}(?:,| and|, and) $"
)
MEASURED_LIST_AFTER = re.compile(
    r"(?: \([^()]{1,20}\))?(?:, (?:and )?| and )"
    r"(?:[\w/-]{2,30}(?: [\w/-]{2,30})?(?: \([^()]{1,20}\))?(?:, (?:and )?| and )){0,5}"
    r"[\w/-]{2,30}(?: [\w/-]{2,30}){0,3} (?:levels|concentrations|secretion|excretion)\b"
)
# Words that say of a list that somebody got it, whatever was measured: "plasma levels rose with A, B and C given daily"
GIVING = re.compile(
    r"\b(?:treat|therap|administ|given|receiv|inject|infus|dos(?:e|age)|suppl|random|taking|after|with)\w*"
)
# Words of giving, close before or behind, that make "potassium" or "insulin" a drug.
GIVEN_BEFORE = re.compile(
    r"(?:\b(?:treat\w*|(?:co)?-?administ\w*|given|gave|giving|receiv\w*|inject\w*|infus\w*"
    r"|(?:therap\w+|prophylaxis) with|dos(?:e"
    r"|es|age) of"
    r"|doses? (?:of )?|(?:courses?|cycles?|injections?|infusions?) of"
    r"|oral|intravenous|iv|i\.v\.|intramuscular|subcutaneous|supplement\w*|units?|iu|replacement"
    r"|exogenous|topical|inhaled|nebuli[sz]ed|prescribed|started|commenced|initiated|recombinant"
    r"|withdrawal of|(?:induced|caused|provoked|reversed|precipitated|exacerbated|relieved|controlled) by|abuse of"
    r"|overdose of|medications? (?:included?|were|was|are)|ingest\w*|taking|intra(?:vesical|peritoneal|thecal|nasal"
    r"|arterial|cavernous|corporal|ventricular|venticular|cerebroventricular|dermal|articular|vitreal|coronary)"
    r"|submucosal"
    r"|took|requir(?:ed|ing)|needed|needing"
    r"|consum\w*|drank|swallow\w*|(?:initiation|commencement) of|(?:(?:re)?hydrat|transfus)\w+ (?:with|using|of)"
    r"|parenteral|bolus(?:es)? of|(?:anaphyla\w+|allergy|allergic|reactions?|hypersensitivity"
    r"|refractory|responsive|exposed|exposure|intoleran\w+|sensitivity|addict\w+) to|toxicity of|use of"
    r"|solutions? of|extravasation of|addition of|adding|stopping|avoid\w*|poisoning (?:with|by)|intake of|loading with"
    r"|administered (?:was|were)|instillation (?:of|with)|perfus\w+ with|combination of|combined with|dietary"
    r"|challenge with)"
    r"|\d ?(?:mg|g|ml|cc|meq|mmol|mcg|µg|%|mm|nm|microm)|(?:high|low)-dose"
    r"|\d ?(?:m?g|mcg|[µμu]g|ng|micrograms?|m?u|m?iu|units?)(?:/(?:kg|m2|min|h|hr)\b){1,3})"
    r"(?:[ -](?:of|with|on|and|the|a|an|by|to|in|high|low|dose|doses|oral|intravenous|iv|daily|normal|human"
    r"|regular|acute"
    r"|continuous|subcutaneous|intramuscular|parenteral|enteric-coated|slow-release|additional|single|dietary"
    r"|hyperbaric|recombinant|bovine|porcine|equine|purified|synthetic|absolute|long-acting|concentrated"
    r"|chronic|submucosal|hypertonic|active|combined|systemic|topical"
    r"|for|then|initially|periods?|hours?|days?|weeks?|months?|years?"
    r"|\d+|one|two|three|four|five|six|several|repeated|courses?|cycles?|injections?|infusions?)){0,4} $"
)
GIVEN_AFTER = re.compile(
    r",(?: which was| then)? (?:given|administered|infused|injected|instilled)\b"
    r"|(?: \([\w-]{1,8}\)| \d[\d.]* ?%)?[ -](?:treat\w*|therap\w*|infusions?|injections?|supplement\w*|administration"
    r"|replacement|dos(?:e|es|age)\b"
    r"|induced|intoxication|overdose|abuse|withdrawal|tablets?|drops|pump|challenge|poisoning|loading|instillation"
    r"|(?:salts? )?toxicity|hypersensitivity|allergy|anaphylaxis|exposure|exposed|regimen|tocolysis"
    r"|(?:related|associated)\b(?! (?:antigen|antibod|peptide|protein))|solution|concentrates?\b|given|feeding"
    r"|dependent behavio"
    r"|enemas?|creams?|ointment|gel\b|capsules?|patch|preparations?\b"
    r"|(?:was|were|is|are|be|been) (?:also |then |not )?(?:given|started|administered|added|infused|injected|instilled"
    r"|discontinued"
    r"|withdrawn|stopped|prescribed|ingested|used|supplemented|instituted|begun|employed|commenced)"
    r"|at an? (?:\w+ )?(?:dos(?:e|age)|rate)\b|in (?:a )?dos(?:es|age|e) of"
    r"|(?:\(|at )?\d[\d.,]*\s?(?:mg|g|µg|mcg|micrograms?|units?|u|iu|ml|meq|mmol)\b"
    r"(?!/[dmµ]?l|/24 ?h| ?\((?:normal|reference)))"
)
# The end of a list of what somebody got: "received intravenous fluids, | potassium and bicarbonate"
_WORD = (
    r" (?!(?:because|for|when|while|after|before|until|to|but|who|which|by|at|on|was|were|had|has|is|as|if|and)\b)"
    r"[\w%-]+"
)
LISTED_BEFORE = re.compile(
    rf"\b(?:received|given|(?:treated|managed|resuscitated) with|took|taking)(?:{_WORD}){{1,4}}"
    rf"(?:,(?:{_WORD}){{1,4}}){{0,3}}(?:,| and|, and) $"
)
VERB_AFTER = re.compile(
    r" (?:(?:\w+ly|then|also) )?(?:was|were|had|has|became|remained|rose|fell|dropped|(?:in|de)creas|improv|normali"
    r"|return|show|correct|\d|of \d|\()"
)
# "Prednisone was given and sodium rose": the sodium is of a new clause.
NEW_CLAUSE = re.compile(
    r"\b(?:was|were|been|being) (?:\w+ly |then |also )?(?:given|started|administered|added|stopped|discontinued"
    r"|withdrawn|commenced|initiated|prescribed),? (?:and|but|while|whereas) (?:the |his |her )?$"
)
# What joins the members of a list: "pamidronate, calcitonin and intravenous fluids", "A (n = 8), B (2 mg)".
JOINED = re.compile(
    r"(?: \((?:n ?= ?\d{1,3}|\d{1,3} (?:patients|cases|subjects)|\d{1,3}(?: ?%)?"
    r"|\d[\d.]* ?(?:m?g|mcg|[µμu]g|iu|u|units)(?:/(?:kg|m2|day|h|min)){0,3})\))?"
    r"(?:,|,? ?(?:and|or|plus|with|and/or)|/|\+| ?-)? ?"
    r"(?:the |oral |intravenous |iv |i\.v\. |subcutaneous |intramuscular |topical |vaginal |rectal |inhaled |nasal )?"
)
JOINS = re.compile(r"[,/+]|\b(?:and|or|plus)\b")
LONGEST_JOIN = 35
# A class named for its effect is a drug where somebody gets it: the same clause must speak of that.
CLAUSE = re.compile(r"[.;?!\n] |(?<!groups)(?<!arms)(?<!limbs)(?<!treatments)(?<!regimens): |\n")
TAKEN = re.compile(
    r"\b(?:treat(?:ed|ment|ing)?|(?:co-?)?administ\w+|given|gave|giving|receiv\w+|on|start\w*|commenc\w+|initiat\w+"
    r"|prescri\w+|refus\w+|declin\w+|rejected|tolerated|prior to|before|during|systemic|prophylactic|intake of"
    r"|cessation of"
    r"|in spite of|(?:resistant|unresponsive|intolerant) to"
    r"|(?:therap(?:y|ies)|treatments?|medications?|regimens?),? includ\w+"
    r"|discontinu\w+|stopp\w+|withdr\w+|add\w+|switched|tak(?:e|en|ing|es)|took|refractory to|respond(?:ed)? to|despite"
    r"|failed|failure of|undergo\w*|underwent|complet\w+|cycles?|courses?|with|after|following|required?|requiring"
    r"|use of|using|consist(?:ed|ing) of|followed by|(?:response|responsive) to|(?:pre|post|peri|intra)operative"
    r"|interactions? (?:of|between)|exacerbated by|usefulness of"
    r"|(?:randomi[sz]ed|randomly|assigned|allocated|allotted)(?: [a-z]+){0,6} to"
    r"(?! (?:compare|evaluate|assess|determine|test|study))"
    r"|adjuvant|intravenous|oral|induced by|maintenance|combination|plus|concomitant|managed|improved|because of)\b"
)
TAKEN_AFTER = re.compile(
    r"[ -](?:therap\w*|treat\w*|(?:was|were|is|are|had been|has been) (?:then |also |subsequently |empirically |thus )?"
    r"(?:given|started|administered|added|initiated|commenced|discontinued|withdrawn|stopped|prescribed|tapered"
    r"|continued"
    r"|modified|switched|changed|adjusted|resumed|restarted|replaced|withheld|required|instituted|begun|employed)"
    r"|induced|administration|regimens?|withdrawal|use\b|exposure|courses?\b|injections?\b|overdose|toxicity"
    r"|with (?:\w+ (?:and|plus) )?\w+"
    # what it did: "immunosuppressive therapy resulted in", "antibiotics failed", "diuretics were ineffective"
    r"|(?:(?:has|had|have) )?(?:resulted|led|produced|brought|achieved|improved|controlled|reversed|cured|failed"
    r"|helped|relieved)\b"
    r"|(?:and [\w-]+ )?(?:was|were|proved|had been|has been|remained) (?:\w+ly )?"
    r"(?:(?:in|un)?effective|(?:un)?successful|without|of no))"
)
# "sertraline, a selective serotonin reuptake inhibitor": says of what class a drug is.
NAMED_BEFORE = re.compile(
    r"(?:, an?|\b(?:is|was|are|were|as) (?:an?|the)|known as|called|\b(?:given|used|administered|prescribed) as)"
    r"(?: [\w-]+){0,5} $"
)
NOT_TAKEN_AFTER = re.compile(
    r" ?-?(?:methyltransferase|malignant|activit|effect|propert|action|resistan|potential|naive|agents? such|like|free"
    r"|than\b|stewardship|suscept|signific|reno(?:gra|scinti)|urogra|washout)"
)
# "the dopamine analogue cabergoline": not the substance itself
ANALOGUE_AFTER = re.compile(r"[ -](?:analog(?:ue)?|(?:ant)?agonist|antimetabolite)s?\b")
# Words for drugs, which make one of a code or a chemical name.
A_DRUG = (
    r"(?:(?:ant)?agonist|inhibitor|blocker|analog(?:ue)?|drug|derivative|ligand|modulator|antidepressant|antipsychotic"
    r"|neuroleptic|anticonvulsant|analgesic|an(?:a)?esthetic|antibiotic|toxin|neurotoxin|activator|opener"
    r"|scavenger|donor"
    r"|prodrug|metabolite|carcinogen|solvent|herbicide|insecticide|pesticide|anthracycline|steroid|alkaloid|releaser"
    r"|antioxidant|vasodilator|stimulant|chelator|contrast agent|compound|formulation|extract)s?"
)
DRUG_BEFORE = re.compile(rf"\b{A_DRUG},? ?(?:\(|such as |called |named )?$")
DRUG_AFTER = re.compile(
    rf",? ?\(?(?:is |was )?(?:an? |the )(?:[\w/-]+ ){{0,5}}{A_DRUG}\b"
    r"|[ ,(]*(?:at )?\d[\d.,]*(?: ?(?:-|to|or|and) ?\d[\d.,]*)? ?(?:mg|g|µg|μg|mug|microg|ng|nmol|mumol|micromol|pmol"
    r"|mmol|um|nm|mm|microm"
    r"|micrograms?|i\.?u\.?|units?|ml)\b"
)


# Whose saline is the vehicle of what was tried on them.
ANIMALS = re.compile(r"\b(?:rats|mice|rabbits|dogs|animals|guinea pigs|piglets|hamsters|monkeys)\b")


def is_tested(low: str, start: int, end: int) -> bool:
    """Whether it is the target of a test for antibodies: "anti-insulin antibodies"."""
    before = low[max(0, start - 6) : start]
    return before.endswith(("anti-", "anti ")) and "antibod" in low[end : end + 25]


def is_given(low: str, start: int, end: int) -> bool:
    """Whether words beside the name of a natural substance say that somebody got it; not "anti-cortisol therapy"."""
    if low.endswith("anti-", 0, start) or ANALOGUE_AFTER.match(low, end):
        return False
    if GIVEN_AFTER.match(low, end):
        return True
    before = low[max(0, start - 70) : start]
    if TESTED_AFTER.match(low, end) or NEW_CLAUSE.search(before):
        return False
    if GIVEN_BEFORE.search(before):
        return True
    is_last = before.endswith((", ", " and ")) and not VERB_AFTER.match(low, end)
    return is_last and LISTED_BEFORE.search(before) is not None


def is_measured(low: str, start: int, end: int) -> bool:
    """Whether words beside it say that the substance was measured, or is at work in the body."""
    if TESTED_AFTER.match(low, end) or TESTED_BEFORE.search(low[max(0, start - 60) : start]):
        return True
    return is_in_measured_list(low, start, end)


def is_in_measured_list(low: str, start: int, end: int) -> bool:
    """Whether it is one of several that are measured together: "levels of renin, aldosterone and noradrenaline"."""
    before = low[max(0, start - 200) : start] if low.endswith((", ", " and "), 0, start) else ""
    listed = MEASURED_LIST_BEFORE.search(before) if before else None
    if listed is None:
        listed = MEASURED_LIST_AFTER.match(low, end, end + 160)
    return listed is not None and not GIVING.search(listed[0])


def is_joined(low: str, end: int, start: int) -> bool:
    """Whether nothing but a comma, "and" or the like stands between the end of one name and the start of another."""
    between = low[end:start]
    return len(between) <= LONGEST_JOIN and bool(JOINED.fullmatch(between) and JOINS.search(between))


def is_named_as_drug(low: str, start: int, end: int) -> bool:
    """Whether a word for a drug stands beside: "the antagonist X", "X, a selective inhibitor of", "X (10 mg/kg)"."""
    if TESTED_AFTER.match(low, end):
        return False
    return bool(DRUG_BEFORE.search(low[max(0, start - 40) : start]) or DRUG_AFTER.match(low, end))


def is_taken(low: str, start: int, end: int, starts: set[int]) -> bool:
    """Whether the clause says that somebody got a drug of this class, rather than what class another drug is of."""
    is_of_next = low[end - 1] != "s" and end + 1 in starts and not low.startswith("chemotherapy", end + 1)
    if NOT_TAKEN_AFTER.match(low, end) or is_of_next:
        return False
    if TAKEN_AFTER.match(low, end):
        return True
    before = CLAUSE.split(low[max(0, start - 90) : start])[-1]
    if NAMED_BEFORE.search(before):
        return False
    return bool(TAKEN.search(before))
