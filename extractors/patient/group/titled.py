"""What a study gave everyone, where nothing but its title names it: "A phase II trial of carboplatin in leukemia"."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import lazy_re as re
from extractors.patient.group.study import Cohort
from extractors.reading import Found, Reading

# "Treatment of gout with | X", "efficacy of oral | X", "experience using | X"
STUDIED = re.compile(
    r"\b(?:treat(?:ment|ed)|therapy|management|prevention|prophylaxis|trials?|efficacy|effectiveness|safety|use|uses|usefulness"
    r"|experience|administration|instillation|injections?|infusions?|pharmacokinetics|response\s+to)\b[^.:;?]{0,80}?"
    r"\b(?:of|with|by|using|to)\s+(?:(?!(?:for|in|after|on)\b)[\w,-]+\s+){0,4}$",
    re.IGNORECASE,
)
# "Topical X in the treatment of gout", "X therapy for gout", "X-treated", "X-induced hepatitis"
GIVEN = re.compile(
    r"(?:\s+(?:and|plus|or|with)\s+[\w-]+(?:\s+[\w-]+)?)?(?:[\s-]+(?:therapy|treatment|treated|induced|monotherapy|prophylaxis|chemotherapy|nasal\s+sprays?"
    r"|infusions?|injections?|administration|capsules|tablets|cream|ointment|overdose|poisoning)\b"
    r"|\s+(?:for|as)\s+(?:the\s+)?(?:\w+\s+)?(?:treatment|therapy|prevention|prophylaxis|management)?\b"
    r"|\s+in\s+(?:the\s+)?(?:\w+\s+){0,3}(?:treatment|therapy|management|prevention|patients|children|adults|women|men)\b)",
    re.IGNORECASE,
)
# "Alcohol withdrawal", "iron status", "X receptors", "X resistance": not given here
MEASURED = re.compile(
    r"[\s-]+(?:status|levels?|concentrations?|metabolism|receptors?|release|secretion|excretion|transport|uptake|deficiency|synthesis"
    r"|withdrawal|resistan\w+|dependen\w+|abuse\w*|use|misuse|allergy|hypersensitivity|sensitivity|intoleran\w+|antagonist|inhibitor"
    r"|gene|free|na[iï]ve|refractory|sparing)\b",
    re.IGNORECASE,
)
COMPARES = re.compile(r"\b(?:versus|vs|compared|comparison|comparing)\b", re.IGNORECASE)  # who had which nobody knows
DENIED = ("is_negated", "is_hypothetical")


def own(reading: Reading, groups: Cohort, end: int) -> None:
    """Give everyone the drugs of a title, which ends at a character, where the text tells of none that anybody had."""
    drugs = reading.of("drug")
    _own_of_arms(drugs, groups, end)
    if groups.arms or any(drug.owners for drug in drugs) or COMPARES.search(reading.text, 0, end):
        return
    for index, drug in enumerate(drugs):
        if drug.end > end:
            return
        if _is_studied(reading.text, drug, end):
            drug.owners = [[groups.first, "title"]]
            for kind in ("route", "dose"):
                for span in reading.of(kind):
                    if span.value.get("drug") == index and not span.owners:
                        span.owners = list(drug.owners)


def _own_of_arms(drugs: Sequence[Found], groups: Cohort, end: int) -> None:
    """Give an arm of which nothing else is told the drug of the title: "A versus B", where results tell of A alone."""
    treated = {owner for drug in drugs for owner, _ in drug.owners}
    for drug in drugs:
        name = drug.value["name"]
        arms = [i for i in groups.by_drug.get(name, ()) if i not in treated and name in groups.subject(i).names]
        if drug.end <= end and arms and not drug.owners:
            drug.owners = [[index, "title"] for index in arms]


def _is_studied(text: str, drug: Found, end: int) -> bool:
    """Whether a title says of a drug that it was given."""
    said = drug.assertion
    if (said and any(said[flag] for flag in DENIED)) or MEASURED.match(text, drug.end, end):
        return False
    return bool(GIVEN.match(text, drug.end, end) or STUDIED.search(text, 0, drug.start))
