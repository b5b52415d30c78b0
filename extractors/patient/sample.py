"""What is taken from people, and whether a text studied only that: then nobody in it is a patient."""

from __future__ import annotations

from typing import Any

import re2

from extractors import lazy_re as re
from extractors import looks
from extractors.patient import headcount
from extractors.searchable import searchable

# What is taken from people: cells, what is made in a laboratory alone, samples that may be of a clinic as well
CELLS = r"(?:cells|[a-z]+(?:cytes|blasts|phages|phils|tubes)|platelets|blasts|neurons|progenitors|islets|explants)"
PREPARED = (
    r"(?:isolates|slices|strips|bundles|sections|homogenates|microsomes|mRNA"
    r"|(?:surgical|tumou?r|resected|fresh|frozen) (?:specimens|tissues?|samples))"
)
SAMPLES = r"(?:lines|clones|samples|specimens|tissues?|biops(?:y|ies)|strains|isolates|DNA|RNA)"
FLUIDS = r"(?:ser(?:um|a)|plasma|CSF|fluids?)"
METHOD = looks.compile(
    r"(?i)\b(?:immuno(?:histo|cyto|fluor|react|peroxid|stain|local|blot|phenotyp|gold)\w*|monoclonal|polymerase chain"
    r"|PCR|(?:Southern|Northern|Western) blot\w*|hybridi[sz]\w+|karyotyp\w*|cytogenetic\w*|flow cytometr\w*"
    r"|electron microscop\w*|ultrastructur\w*|electrophores\w*|chromatograph\w*|spectroscop\w*|probes?"
    r"|restriction|genotyp\w*|alleles?|m?RNA|c?DNA|assay(?:s|ed)?|cultur(?:ed?|es)|in vitro|histochemi\w+"
    r"|morphometr\w*|antiser(?:um|a)|incubat\w+|recombinant|sequenc(?:ed?|es|ing))\b",
    "study",
)
# What tells that the people were looked after, or how they fared, and not their samples alone
LOOKED_AFTER: Any = re2.compile(
    r"(?i)\b(?:receiv(?:ed|ing)|randomi[sz]ed|underw\w+|undergo\w+|follow(?:ed)?[- ]?up|surviv\w+|admitted|enrolled"
    r"|respon(?:ded|ders?)|treat(?:ed|ing|ments?)|therap(?:y|ies)|given|administ\w+|remission|side effects"
    r"|years?[- ]old|aged|mean age|surg(?:ery|ical\w*)|operat\w+|symptom\w*|complain\w*|relaps\w+|died|deaths?"
    r"|clinical (?:course|features|findings|outcome|improvement|response)|chemotherap\w*|transplant\w*|presented"
    r"|recover(?:ed|y)|improve(?:d|ment)|vaccin\w+|immuni[sz]ed|challenge|injected|infused|exercise|diet\w*"
    r"|pregnan\w+|questionnaires?|interviewed|before and after|recurrences?|we (?:report|describe|present))\b"
)
# Antibodies of people are theirs, whatever they were found in
SEROLOGY: Any = re2.compile(
    r"(?i)\bauto-?antibod|\bsero-?(?:posit|negat|conver|preval|log)|\btit(?:er|re)s?\b"
    r"|\bantibod(?:y|ies) (?:to|against)\b|\b(?:with|and|or) anti-"
)
# "Biopsy specimens were obtained from | nine patients"
SOURCE = re.compile(
    rf"\b(?:{CELLS}|{SAMPLES}|{PREPARED}|{FLUIDS}|smears|aspirates|tumou?rs|muscles?|mucosa|skin|brains?|kidneys?|livers?"
    r"|glands|membranes)\b(?:[^.;]{0,70}?\bfrom|[^.;]{0,40}?\bof)\s+(?:(?:an?|the|total|these|another|series|group)\s+|of\s+)*$",
    re.IGNORECASE,
)
LONGEST_SOURCE = 140  # characters
SEVERAL = 2  # methods of a laboratory: one may be said by the way


def is_of_samples(text: str) -> bool:
    """Whether a text studied in the laboratory what was taken from people, and tells of these no more than who gave it.

    >>> is_of_samples("DNA was isolated from tumors of 12 women. A probe hybridized with it in five.")
    True
    >>> is_of_samples("DNA from tumors of 12 women was probed and sequenced. They were treated with tamoxifen.")
    False
    """
    if not METHOD.is_in(text):
        return False
    plain = searchable(text)
    if LOOKED_AFTER.search(plain) or SEROLOGY.search(plain) or sum(1 for _ in METHOD.finditer(plain)) < SEVERAL:
        return False
    most = max(headcount.counts(text), key=lambda count: count.total or count.n, default=None)
    return most is not None and SOURCE.search(text, max(0, most.start - LONGEST_SOURCE), most.start) is not None
