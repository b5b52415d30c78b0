"""Routes of the arms of a trial: told once for several drugs, or for "both drugs"."""

import pytest
from spacy.language import Language

from extractors import registry
from pipeline import collect

PIPES = registry.EXTRACTORS
TOGETHER = "In a double-blind study of 12 men we compared inhaled atropine, fenoterol and salbutamol."
BOTH = "Sixty women were randomly assigned to ketorolac 30 mg or morphine 10 mg. Both drugs were given intramuscularly."
EACH = (
    "Twenty men with angina took nifedipine and atenolol in random order. Each drug was taken by mouth for two weeks."
)
NAMED = "Sixty women were randomly assigned to ketorolac or morphine. Ketorolac was given intramuscularly."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TOGETHER, {"atropine": "inhaled", "fenoterol": "inhaled", "salbutamol": "inhaled"}),
        (BOTH, {"ketorolac": "intramuscular", "morphine": "intramuscular"}),
        (EACH, {"nifedipine": "oral", "atenolol": "oral"}),
        (NAMED, {"ketorolac": "intramuscular", "morphine": None}),
    ],
)
def test_each_arm_has_the_route_of_its_drug(nlp: Language, text: str, expected: dict[str, str | None]) -> None:
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    arms = [group for group in extraction.groups if group.label.startswith("arm")]
    found = {drug.name: drug.doses[0].route if drug.doses else None for arm in arms for drug in arm.facts.drugs}
    assert found == expected
