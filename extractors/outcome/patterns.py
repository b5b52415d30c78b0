"""The patterns of statements over units (`phrases`), as regular expressions over their one-letter codes.

Those that end in ``_L`` are matched leftwards, on the reversed codes. Groups: ``np`` a measure or effect, ``be`` the
auxiliaries and negations of a verb, ``person`` the code of a person, number or drug that is the subject.
"""

from __future__ import annotations

from extractors import lazy_re as re

PRE = "[VJSU]?"
ITEM = f"{PRE}[NMnamK]P?"
LIST = rf"{ITEM}(?:(?:,D*{ITEM}){{1,9}},?&D*{ITEM}|&[io]?D*{ITEM})?"  # "in pain and in mood"
EFFECT = f"(?:N-I)?{PRE}NP?"
OTHER = f"{PRE}nP?"
# not "graft rejection, | and the fever | resolved"
NEXT_CLAUSE = "[xhVEOBZP]|r{1,2}[xhVEOBZ]"
MORE = rf"(?:(?:,?&(?:/&)?|,)D*(?:{EFFECT}(?!{NEXT_CLAUSE})|{OTHER}(?=[,&]))|,?&D*{OTHER}(?![xhvVEO0XrdBWZP(-]))*"
EFFECTS = rf"(?:{OTHER}(?:,D*{OTHER})*,?&(?:/&)?D*|(?:{OTHER},D*){{1,2}}r?)?{EFFECT}{MORE}"
RIGHT = re.compile(rf"D*(?:[c&][VSJ])?(?P<np>{LIST})")
ASIDE_R = "(?:,[^|,;:()xhVWEOBN&][^|,;:()xhVWEOB]{0,10},)?"  # "developed | , two days later, | a rash"
# "recurrent, brief episodes of | fits", "mild to | moderate pain"
DEGREES = "(?:n,(?=n?K)|nt(?=[nN]))?"
RIGHT_EFFECTS = re.compile(rf"{ASIDE_R}-?D*(?:z(?=[nN]))?{DEGREES}(?:[nmK]oD*)?(?:[Rn]-?I)?(?P<np>{EFFECTS})")
# "a reduction | (p < 0.01) in pain", "of 13% in pain"
RIGHT_OF = re.compile(rf"P?(?:ou(?=i))?r?(?:x[Bv])?r?[oi]D*(?P<np>{LIST})")
RIGHT_IN_TERMS = re.compile(rf"[^|c0]{{0,10}}?[iofpt]D*(?P<np>{LIST})")
NOT_SIGNIFICANT = re.compile(r"[^|c0]{0,12}?x(?:0[xr]*n|r*j)(?=[|,(Piwbpf])")
# "The rash | , thought to be due to dapsone, | resolved"
# And "a man | , previously healthy, | improved", "hyperkalaemia | ranging from 6 to 7 mmol | developed"
INTERRUPTION = re.compile(
    r"(?<=[nNMmaGKRPHs]),[eCIBgwzqDfpvb][^|,;:VWZEOSFJGUQ]{0,10},(?=r?[xhVWSEOBZC])"
    r"|(?<=H),r?[nS](?:[fiowtI][^|,;:VWZEOSFJGUQ]{0,10})?,(?=r?[xhVWEOBZC])"
    r"|(?<=[nNMm])vpu(?:\.u)?tu(?:\.u)?n?(?=r?[xhVWSEOBZC])"
)
RANGING = "vpu"
NO_L = re.compile(r"n?r*J?(?:[-Hpy]{2,4}n?)?D?v?r*0")
RIGHT_REST = re.compile(r"[^|,:&c(]{0,5}")

ITEM_L = "P?[NMnamK][VJSU]?"
LIST_L = rf"{ITEM_L}(?:D*&,?{ITEM_L}(?:D*,{ITEM_L}){{1,9}}|D*&{ITEM_L})?"
BRACKET_L = r"(?:\)[^|()]{1,10}\()?"
# "nodules | in the liver", "nodules | in the left lung and right kidney", "the rash | due to phenytoin"
PLACE_L = "(?:n(?:-n)?&(?=n))?P?[NMnamHRTKuG](?:-?[HRn])?[VJSUv]?D*[oifwptyAb][IvBzC]?"
PPS_L = rf"(?:{BRACKET_L}{PLACE_L}){{0,3}}{BRACKET_L}"
BE_L = r"(?P<be>(?:[xhr0XFtPB]|u(?=x)|T(?=r*x)|A(?=[xh]))*)(?:&,?r?[VE][xhr]*)?(?:(?:[qD],?|,)(?=P?[NMnamKHR]))?"
LEFT = re.compile(rf"{BE_L}(?:{PPS_L}(?P<np>{LIST_L})|{PPS_L}(?P<person>[sHuDR]))?")
EFFECT_L = "P?N[VJSU]?(?:D*o[NKm][VJSU]?)?"
OTHER_L = "P?n[VJSU]?"
EFFECTS_L = (
    f"(?:{OTHER_L}D*&,?)?{EFFECT_L}"
    f"(?:D*&,?(?:{EFFECT_L}|{OTHER_L})(?:D*(?:&,?|,)(?:{EFFECT_L}|{OTHER_L}))*)?"  # "a, b" alone are no list
)
LEFT_NEAR = re.compile(rf"{BE_L}(?P<np>{LIST_L})")
OPENING = frozenset("|,:;c)(")
LEFT_EFFECTS = re.compile(rf"{BE_L}{PPS_L}(?P<np>{EFFECTS_L})")
LEFT_NEXT = re.compile(rf"(?P<be>)r{{0,3}}(?P<np>{EFFECT_L}(?:D*(?:&,?|,)(?:{EFFECT_L}|{OTHER_L}))*)")

PERSON_WITH_L = re.compile("nD*wH")
NOBODY = re.compile("0[DHos]{0,4}[xhV]")  # "no patient | had", "none of them | was"
# "none of the five women with sepsis | died", "no patient who had a rash | relapsed"
NONE_WITH = re.compile("0(?:oD?)?[Hu]H?(?:wD?[nevg-]{0,4}[nNMm]|q[^|;:,c]{1,8})$")
NONE_L = re.compile(r"[nJ]?D*o?0")
DOSED_L = re.compile(r"[RnruTDP/=-]{1,9}")
DENIED_L = re.compile(
    r"D*[vHC]r?tF|D*[bw][CIev]r?0|D*[nJSMvdhxrVEC]?D*[nJSMvHRP]?(?:D*o)?[0F]|D*[it][vC]r*[0F]|D*(?:[nJS]D*)?o[nKd][nJMrD]{0,2}[0F]"
)
BY_DRUG = re.compile("bD*(?:[nv]o)?n?R")
LED_TO = re.compile(r"(?:[ip]D*T)?[it]")  # "led | within two weeks to | hepatitis"
TO_DRUG = re.compile("r?t[Dnr]*R")
TO_DRUGS = re.compile("t[Dn&]{0,5}R(?:(?:,D*[Rn])*,?&D*[Rn])?")
IN_CHANGING = re.compile(rf"[if]r?U[oi]?D*(?P<np>{LIST})")
FAILED_TO = re.compile(rf"tr?[vH]D*(?P<np>{LIST})")
TO_STOP = re.compile("t[nN]")
CLAUSE_END = re.compile(r"P?[|,.;:&c()iA]")
FAILED = re.compile("D*n?R")
EFFECTIVE = {"increased": "improved", "improved": "improved", "no_difference": "no_difference"}
HEADING = re.compile(rf"D*(?P<np>{EFFECT}{MORE})[iwpAf:][^|]*R[^|]*(?:\||$)")
STOP = re.compile(r"\|")
FROM_TO = re.compile("(?P<np>[NMnm]P?)h?r?(?P<verb>v)p(?P<low>u)P?t(?P<high>u)")
BROUGHT = re.compile("vD*(?P<np>[NMnm])P?(?P<way>p)")
RESTORED = re.compile("[vVO]D*(?P<np>[NMnm])P?tr?[SnV]")
NO_EVIDENCE = re.compile("(?<=[x|wdhBV,&])0[rDe]?[Kn]oD*(?P<np>[NM])")
NO_EFFECT_OF_IT = re.compile("0D*(?P<effect>n)")
ISOLATED = re.compile("x[0r]*(?P<verb>[vB])AD*R")
FOLLOWED_BY = re.compile("(?:T?r?)b")
SIZE = re.compile(r"\d{1,9}(?:,\d{3})*(?:\.\d+)?(?![\d/])")
WERE = re.compile(rf"(?P<one>NP?)(?:oD*[nRT])?x(?!0)[Dr]*(?P<two>{EFFECTS})")
AT_TIME = re.compile(r"i(?:D*[MnT]o)D*(?P<np>N)")
WITH_RETURN = re.compile(r"w[Dr]*(?P<again>[nNKM])oD*(?P<np>[NM])")
THERE_WAS = re.compile(rf"(?<=s)x(?!0)[Dr]*(?P<np>{EFFECTS})")
NO_MORE = re.compile(r"0[DJr]*(?P<of>KoD*)?(?P<np>[Nn]P?)(?=[^-oN])(?P<after>[^|,;:c&]{0,4})")
IS_SEEN = re.compile(rf"(?P<np>{EFFECTS})x(?P<seen>n)(?=[|,.;:&c(iAw])")
# "presented to our clinic | with fever", "was readmitted to the hospital two days later with fever"
CAME_WITH = re.compile(rf"(?P<came>[vEO])(?:[tipr]D*n?P?(?:(?:[ip]D*n)|rT?r?|Tr)?)wD*(?:[nK]oD*)?(?P<np>{EFFECTS})")
WITH_EFFECT = re.compile(rf"(?<=H)wD*(?:[nK]oD*)?(?P<np>{EFFECTS})")
TELLS_OF = re.compile(rf"(?<=[stn])(?:[Kv]D*)?(?P<np>{EFFECTS})(?=[io,A])")  # "we | report | rash in a man"
TOLD_OF = re.compile("(?:[xh]{1,2}r?[BEev])?o")  # "cases (are presented) | of"
CASE_OF = re.compile(r"D*(?P<np>[VJ]?nP?)(?=r?[AIzC])")  # "cases of | NMS | after haloperidol", whatever that is
BY_SOME = re.compile(r"[bi]D*(?:u(?:oD*[uH]|/u)?(?=[|,.;&()P])|(?P<some>H))")
INCLUDED_L = re.compile(r",?P?[NK]")
OF_PLACE = re.compile(r"oD*n(?![-oI])")
WHOLE = frozenset(("noun", "participle", "comparative"))
NOT_SEEN = re.compile(r"[^|,cx]{0,5}(?:[xh]0[rx]?[BvOE]|X0x[BdOv])")  # "was not seen", "could not be shown"
DOSE = re.compile("[oi]D*R")
ITEMS = re.compile(r"[Dio]*(?P<item>[^,&Dio][^,&]*),?&?")
TRIGGERS = re.compile("[VWUGLJQSZEOBCIKkdhAzFl]")
STUDY_TRIGGERS = re.compile("[VWUGLJQSZEOBCIKkdhAzFl0]")

# "(One developed a stroke) | and the other an abscess", "…, and in the other, an abscess"
GAPPED = re.compile(rf"(?<=[,;&])i?(?P<who>D[Dn])H?,?D+(?P<np>{EFFECTS})(?=[|.,;piAwqI])")

# Of studies.
SUBJECT = re.compile(
    rf"[,crD&]*(?:[iopftwbAy][^|,;:]{{1,14}},[cr,]*)*(?:[iA]D*v?[HRTu]{{1,2}})?[rD]*(?P<np>{LIST})(?:(?:,c,|[^xhdVWEOB|;:c]){{0,30}}(?<!&))"
)
NOT_FOUND = re.compile(r"[^|,;:c0xh]{0,8}x0[xr]*(?P<seen>[Bvd])")  # "differences between them | were not found"
WAS_NEEDED = re.compile("xr*v")  # "more morphine | was needed"
AS_IN = re.compile(r"[RHD&]{1,4}[if]r?U")  # "as effective | as A in reducing"
NONE_THERE = re.compile(r"0[Dr]*(?P<np>NP?)(?=[|.,BiA])")
EFFECT_ON = re.compile(rf"o[^|,;c]{{1,6}}?iD*(?P<np>(?:[GL](?=[mMn]))?{LIST})")  # "on | regression rates"
DIFFER = re.compile("Q")
EXIST_L = re.compile("[xr]*s")
IN_ARM = re.compile("[^|;:c]{0,6}i[Du]*H")
BRACKETED = re.compile(r"(?P<np>[NMn])P")
ASIDE = re.compile(",c,")
NO_CHANGE = re.compile("0r?vD*(?P<change>n)")
NO_ONE_L = re.compile("[RH]D*(?:[iow]|v){1,2}HD*o?0")
THE_SAME = re.compile("xr?Dn")
CLAUSE_L = re.compile(r"[^|,;:&c(]{0,8}")
NEITHER_L = re.compile(r"(?P<two>P?[NMnm])D*,?0(?P<one>P?[NMnm])D*0")
PREDICATE = re.compile(
    r"(?:[mM]o)?D*(?:[RH]-v)?H(?P<where>(?:[^|;:>c(xhvVWEOBCUg]|v(?=[HR])){0,8}?P?(?:>(?:[^|;:>c(xhvVWEOBCUgd,]|v(?=[HR])|(?<=-)v){1,6}?)?)"
    r"(?P<verb>(?<!-)[xhvVWEOBCd][^|;:>,c(P]{0,10})"
)
LIKELY_TO = re.compile(r"r?t(?P<np>[^|,;:(>c]{1,8})")
OF_CHANGE = re.compile("[nMm]?G")
TIME = re.compile(r"(?P<np>T(?:oD*[NMn])?)")
PLAIN = re.compile(r"(?P<np>nP?)")
HAVING_L = re.compile("D*(?:[hvwdVEB]|[it]C)")
THAN = re.compile("[^|;:c]{0,12}>")
TIME_TO_L = re.compile(r"[nNMJS]{0,3}tM")
ASSOCIATED = re.compile(rf"w(?:D*(?P<change>[VSJU])?(?:[Kmn]oD*)?)(?P<np>{LIST})")
NO_EFFECT = re.compile(
    rf"0(?:[^|,;c]{{1,8}}h|[rv]{{1,2}})?D*r?(?P<effect>n)(?:[oi]D*[nRHNM](?:&D*[nRHNM])?)?(?:xr?[Bv])?[ifo]D*(?P<np>(?:[GL](?=[mMn]))?{LIST})"
)
EITHER = re.compile(r"D(?=[HnR])")
VALUED = re.compile(r"(?:xr?[BvO]?|[Ovh])(?=r?[ip]?[xr]?[uT])")
TO_BE_SEEN = re.compile("(?:[iof]D*[NMnm]P?)?[xX]")
IS_COMPARED = re.compile(r"P?(?:[Bv]?[iopwfA][^|,;:xhdVWEOBc]{1,4}){0,3}x[x0r]*[JS]")
