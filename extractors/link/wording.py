"""How a drug and what is told of it stand together: the patterns of `link`.

What may stand between a drug and its dose or route, before and behind, in and out of brackets; what joins the drugs of
a list that shares a route.
"""

from __future__ import annotations

from extractors import lazy_re as re

# Words that may stand between a drug and the dose, route, frequency or duration that belongs to it.
_FILLER = (
    r"(?:at|in|with|of|by|given|was|were|is|being|administered|received|taken|started|initiated|commenced|prescribed|added"
    r"|the|an?|his|her|their|its|both|either|also|dose|doses|dosage|dosages|dosing|daily|total|single|initial|starting"
    r"|loading|maintenance|maximum|mean|median|average"
    r"|cumulative|standard|fixed|usual|up|to|about|approximately|from|and|then|increased|reduced"
    r"|tapered|titrated|rate|course|courses|cycle|cycles"
    r"|infusion|infusions|injection|injections|tablets?|capsules?|therapy|treatment|monotherapy|pulse"
    r"|routes?|via|through|delivered|infiltrated|instilled|infused|injected|loaded|applied|mouth"
    r"|bolus(?:es)?|regimens?|schedules?|gel|sprays?|extract|[XSECPM]R|LA|HFA|p?MDI|DPI|sub ?lingual"
    r"|aerosol|inhaler|inhalations?|solution|suspension|syrup|elixir|lozenges?|gum|cream|ointment|drops|powder|patch(?:es)?"
    r"|(?:sustained|extended|slow|controlled|modified|prolonged|immediate)[- ]release|enteric[- ]coated"
    r"|long[- ]acting|depot"
    r"|pulses|oral|orally|intravenous(?:ly)?|iv|i\.v\.|po"
    r"|p\.o\.|sc|s\.c\.|im|i\.m\.|subcutaneous(?:ly)?|intramuscular(?:ly)?|intrathecal(?:ly)?|once"
    r"|twice|weekly|monthly|bid|tid|qid|per|day|divided|each|for|over|on|days?|every"
    r"|sodium|hydrochloride|acetate|phosphate|sulfate|mesylate|maleate|tartrate|citrate|iodide|chloride|bromide|plus"
    r"|alone|ml|hours?|minutes?|min"
    r"|mg|kg|m2|g|\d+(?:[.,]\d+)?(?!\d)|[x×%])"
)
DRUG_THEN = re.compile(rf"[\s,(\[:;=/-]*(?:{_FILLER}[\s,(\[:;=/)\]-]*){{0,9}}", re.IGNORECASE)
THEN_DRUG = re.compile(
    r"[\s)\]/-]*(?:(?:daily|/day|per day|a day|once|twice|three times|weekly|monthly|bid|tid|bolus(?:es)?"
    r"|pulses?|single|dose[sd]?|course|of|oral|orally|intravenous(?:ly)?|iv|i\.v\."
    r"|po|sc|im|intramuscular|subcutaneous|intrathecal|topical|high|low|the|an?|infusions?|injections?"
    r"|tablets?|capsules?|\d[\d.]*\s?(?:%|per\s?cent|ml)|cream|pegylated|liposomal|generic|containing|recombinant|human|bovine|porcine|equine|purified|synthetic"
    r"|hypertonic|isotonic|sustained-release|slow-release|long-acting|broad-spectrum|empiric(?:al)?|prophylactic|every|other|\d+(?!\d)|weeks?|days?"
    r"|receiv(?:e|ed|ing)|took|take|taking|given|administered|administration|either|m?g|mcg|ml|units?"
    r"|hours?|full|maximal|continuous|slow|rapid|ophthalmic|solutions?|suspension|ointments?|drops|sprays?|preparations?"
    # "the oral anticholinergic donepezil", "an inhaled anesthetic agent, isoflurane"
    r"|\b[a-z]+(?:ic|ive|ant|itor|onist|cker|oid)\b|drugs?|agents?|medications?)[\s)\]/-]*){0,9}"
    # "oral anticoagulation with warfarin", "oral desensitization to penicillin"
    r"(?:(?:therapy|treatment|medication|prophylaxis|anticoagulation|chemotherapy|an(?:a)?esthesia|sedation|premedication"
    r"|monotherapy|substitution|replacement|supplementation|loading|desensiti[sz]ation|(?:re)?challenges?|provocation"
    r"|overdos(?:e|age)|use|intake|formulations?|preparations?|instillations?|application|delivery|abuse|self-administration)"
    r"\s+(?:with|using|consisting\s+of|to|of)\s+(?:(?:both|the|hyperbaric|isobaric|plain|\d[\d.]*\s?%)\s+){0,2})?",
    re.IGNORECASE,
)
# "20 mg for timolol and 5 mg for nadolol", and what a dose is given for
FOR = re.compile(r"\)?\s+(?:daily\s+)?for\s+(?:the\s+)?", re.IGNORECASE)
TROUBLE = re.compile(
    r"[\s-]+(?:withdrawal|overdos|poison|intoxic|toxicity|revers|depend|addict|abuse|induced|related|associated|allerg|resist"
    r"|deficien|sensitiv|refractory)",
    re.IGNORECASE,
)
BRACKET_GAP = re.compile(
    r"[\s)\]]*(?:\([^()]{1,30}\)\s*)?(?:[\s-]*(?:(?:root\s)?extract|lollipops?|gel"
    r"|(?:(?:sub ?lingual|nasal)\s)?spray|patch(?:es)?|[XSECPM]R\b|LA\b|HFA\b"
    r"|\d[\d.]*\s?%|bolus(?:es)?|tablets?|capsules?|therapy|treatment|administration|infusions?"
    r"|(?:dose\s)?(?:optimi[sz]ation|titration|escalation)|injections?|induction|sodium|hydrochloride|alone|pulses?|orally|intravenously|monotherapy|daily"
    r"|aerosol|p?MDI\b|DPI\b|inhalers?|inhalations?|solution|suspension|syrup|elixir|lozenges?|gum|powder|suppositor(?:y|ies)"
    r"|eye\s?drops|enemas?|mouthwash|(?:sustained|extended|slow|controlled|modified|prolonged|immediate)[\s-]release"
    r"|enteric[\s-]coated|long[\s-]acting|depot"
    r"|twice|once|ointment|cream|drops|regimen|acetate|phosphate|combination|supplements?"
    r"|supplementation))*\s*",
    re.IGNORECASE,
)
# "alendronate for osteoporosis (70 mg …)", "growth hormone was started at the age of 5 years (0.2 mg/kg …)"
TOLD_GAP = re.compile(
    r"\s+(?:\([\w-]{1,8}\)\s+)?(?:(?:therapy|treatment|supplementation|administration|prophylaxis|dos(?:e|age))\s+)?"
    r"(?:for(?!\s+\d)|(?<=dose )(?:was|is)|(?:was|were|had\s+been)\s+(?:then\s+|also\s+|\w+ly\s+)?"
    r"(?:given|started|initiated|begun|commenced|added|prescribed|administered|resumed|instituted|introduced|continued))"
    r"(?:\s+(?!(?:and|or|with|plus|followed|then|received|but|when|because|although|despite|as|that|after|until)\b)[\w'-]+){0,9}"
    r"(?<!uria)(?<!emia)(?<!protein)(?<!cholesterol)(?<!output)(?<!level)(?<!levels)\s*",
    re.IGNORECASE,
)
# "75 mg/m2 body surface (median 60 mg/m2)", "600 mg (= 10 mg/kg)": what may stand before and in the bracket
BODY = re.compile(r"\s*(?:(?:of\s)?body[- ](?:weight|surface)(?:\sarea)?)?\s*", re.IGNORECASE)
AGAIN = re.compile(r"[ =]*(?:(?:mean|median|average|about|approximately|i\.e\.,?|or)[ ,:=]*)?(?:of\s)?", re.IGNORECASE)
# "ingested clonidine at home (mean dose 0.2 mg)", "for a cumulative dose of 30 mg"
MEAN_DOSE = re.compile(
    r"\s?(?:(?:the|a)\s)?(?:mean|median|average|total|cumulative|maxim\w+|daily|initial|starting|final|usual)\s(?:daily\s|oral\s)?"
    r"dos(?:es?|ages?)[,:]?\s(?:of\s|was\s|=\s?|ranged\sfrom\s)?",
    re.IGNORECASE,
)
DOSE_OF = re.compile(r"\bdos(?:es?|ages?)\sof\s(?:up\sto\s|about\s|approximately\s|at\sleast\s)?$", re.IGNORECASE)
# "20 ml of 0.5% (100 mg) bupivacaine": before a bracket that belongs to what stands behind it
STRENGTH = re.compile(r"\d\s?(?:%|per\s?cent|m[lg]|cc)\s?$", re.IGNORECASE)
# "were assigned to the lidocaine group (1.5 mg/kg …)"; not "consumption was higher in the lidocaine group (20 mg)"
GROUP_GAP = re.compile(r"\s+(?:(?:treatment|study)\s+)?(?:groups?|arms?|cohorts?)\s*", re.IGNORECASE)
ASSIGNED = re.compile(r"\b(?:randomi[sz]|allocat|assign|divided)", re.IGNORECASE)
# "intravenous" before a noun that is no drug here says nothing about the drugs around.
MODIFIES = re.compile(
    r"[ -](?!(?:and|or|at|for|in|on|to|by|with|using|over|every|once|twice|daily|then|was|were|until|after"
    r"|before|around|into|under|along|dos\w+|therap\w+|treatment"
    r"|administration|routes?|infusions?|injections?|bolus(?:es)?|push|drip|application|medications?|drugs?|form"
    r"|drops|solutions?|suspension|ointment|cream|gel|spray|preparations?|formulation|pulses?|courses?|cycles?|pumps?|tube"
    r"|three|four|five|six|eight|from|that|which|when|while|without|within"
    r"|during|since|because|plus|only|alone|also|each|weekly|monthly|nightly|hourly|initially)\b)[a-z]{4}",
)
# how it was taken, in a verb, a noun or an adverb: "ingested sustained-release …", "after ingestion she …"
NO_ADJECTIVE = re.compile(r"(?:ly|ingest\w+|(?:inject|infus|instill|infiltrat)(?:ed|ing)|mouth|rectum)$", re.IGNORECASE)
# "inhaled and systemic colistin", "intravenous followed by oral amoxicillin": two routes of what follows
THEN_ROUTE = re.compile(
    r"\s?(?:,|/|(?:,\s)?(?:and|or|then|and/or|and\sthen|followed\sby))\s?(?:then\s)?", re.IGNORECASE
)
ATTACHED = re.compile(r"[\s(]*")
# "60 mg prednisolone per day", "4 mg of tacrolimus per kilogram per day"
_PER = (
    r"(?:per|/)\s*(?:kg|kilogram|m2|square met(?:er|re)|day|week|month|hour)\b"
    r"(?: (?:of )?body[- ](?:weight|surface(?: area)?))?"
)
PER_BEHIND = re.compile(rf"\s*({_PER}(?:\s*{_PER})?)", re.IGNORECASE)
# "300 mg orally per day"
PER_BEHIND_ROUTE = re.compile(
    rf"\s+(?:oral|intravenous|subcutaneous|intramuscular)ly\s+({_PER}(?:\s*{_PER})?)", re.IGNORECASE
)
LIST_BETWEEN = re.compile(r"\s*(?:,|and|or|,\s*(?:and|or))\s*", re.IGNORECASE)
LIST_OPENS = re.compile(r"\s*(?:,\s*)?(?:and|or|plus)\b", re.IGNORECASE)
# "aspirin, 20 mg (of) prednisone": an amount that opens a new member of a list
NEW_MEMBER = re.compile(r"[,;]\s$")
RIGHT_BEFORE = re.compile(r"\s(?:of\s)?")
LIST_GAP = re.compile(
    r"\s*(?:\([^()]{1,40}\)\s*)?(?:,\s*(?:and|or)?|and|or|plus|\+|/|&|with|,\s*plus)\s*(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
# between a class and the drugs that are meant: "oral steroids (prednisolone 40 mg)", "topical antibiotics, including"
SPECIFIED = re.compile(
    r"\s*(?:(?:creams?|ointment|drops|therapy|treatment|agents?|drugs?)\s*)?[(,:]?\s*(?:including|such\s+as|namely|i\.?e\.?,?"
    r"|e\.?g\.?,?)?\s*(?:\d[\d.,]*\s?(?:%|m?c?g\S*)\s(?:of\s)?)?",
    re.IGNORECASE,
)
CARRY = re.compile(
    r"\b(?:followed by|then|thereafter|tapered|increased|reduced|decreased|raised|lowered|titrated|to"
    r"|and|or|later|subsequently|from)\b|[,;(]",
    re.I,
)
# between the last drug of a list and the route of all: "… were given intravenously"
GIVEN_BY = re.compile(
    r"(?:\s*\([^()]{1,40}\))?,?\s*(?:(?:were|was|are|had been|being)\s+)?"
    r"(?:\w+ly\s+|then\s+|also\s+|both\s+|all\s+|each\s+)*"
    r"(?:given|administered|injected|infused|started|instilled|applied|delivered)?\s*(?:by|via|through)?\s*"
    r"(?:the\s+|an?\s+)?",
    re.IGNORECASE,
)
OF = re.compile(r"\s*(?:of\s+)?")
# "A 1 g and B 2 g were", "A 1 g and B 2 g, all"
WERE = re.compile(r"(?:\s*\([^()]{1,40}\))?\s*(?:were|are|had been|being|,?\s*(?:all|both|each))\b", re.IGNORECASE)
WAS = re.compile(r"(?:\s*\([^()]{1,40}\))?\s*(?:was|is)\b", re.IGNORECASE)
NEW_CLAUSE = re.compile(r",\s+and\s|^,\s(?!(?:and|or|plus)\b)", re.IGNORECASE)
OR = re.compile(r"\bor\b", re.IGNORECASE)
# "ingested 10 tablets of A (A 150 mg and B 200 mg) along with C, D and 2 g of E": all of them
SWALLOWED = re.compile(r"ingest", re.IGNORECASE)
SWALLOWED_GAP = re.compile(
    r"(?:(?!\b(?:was|were|is|had|has|treat|giv|receiv|after|before|when|while|who|which|then|because|for|without|but|until)|[;.]\s)"
    r".){1,60}",
    re.IGNORECASE,
)
# "letrozole (Femara; Novartis), an oral aromatase inhibitor", "X is a topical antibiotic": how the drug before is taken
APPOSED = re.compile(
    r"(?:[^()]{0,50}\))?\s*(?:\([^()]{1,80}\)\s*)?(?:,|is|was|,? which (?:is|was))\s+(?:an?|the)\s+"
    r"(?:[a-z-]+,?\s+){0,3}",
    re.IGNORECASE,
)
IN_CLASS = re.compile(
    r"\s+(?:[\w/-]+\s+){0,4}?[\w-]*(?:inhibitor|antagonist|agonist|blocker|antibiotic|agent|drug|medication|steroid"
    r"|analogue?|antifungal|antiviral|an(?:a)?esthetic|chelator|formulation|preparation|antidepressant|anticoagulant"
    r"|retinoid)s?\b",
    re.IGNORECASE,
)
# What one drug is in, not those before it too: "psyllium and bisacodyl suppositories"
OWN_FORM = re.compile(r"(?:suppositor(?:y|ies)|creams?|ointments?|lotion|gel|patch(?:es)?|enemas?|inhalers?)$", re.I)
LONGEST_LIST = 11  # drugs that share a route with the one beside it
COUNTED_FORM = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|last|final|next|each|every|single|one|two|three|four"
    r"|five|six|\d{1,2}|\d(?:st|nd|rd|th))\s+(?:(?:weekly|monthly|daily|more|further)\s+)?$",
    re.IGNORECASE,
)
CLAUSE = re.compile(r";|\bwhereas\b|\bwhile\b|\bbut\b|, and (?:then )?(?:he|she|they|the patient)\b", re.I)
OPENED = 300  # characters back to look for an open bracket
IT = re.compile(r"\b(?:dos(?:e|age)|it|this|infusions?|treatment|therapy|drug|medication)\b", re.IGNORECASE)


# "500 ml fluid", "2 g of another": a dose of something that is named behind it
OF_WHAT = re.compile(
    r"\s+(?:of\s+(?!the\s+drug|it\b)\w|(?!(?:daily|weekly|monthly|twice|once|three|four|five|six|every|each|an?|per|over"
    r"|until|after|before|for|on|then|when|while|and|or|but|in|by|with|without|was|were|had|oral\w*|intra\w+|subcut\w+|later"
    r"|total|initially|during|which|who|she|he|dos\w+|groups?|arms?|regimens?)\b)[a-z])",
    re.IGNORECASE,
)
