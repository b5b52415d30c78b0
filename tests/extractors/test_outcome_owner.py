"""Which outcomes a patient has, not those that brought her; and which way an arm's went against the others."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractors import registry
from pipeline import collect

PIPES = registry.EXTRACTORS
CASES = {
    "the verb of the one not said again of the other": (
        "We describe two patients with lupus, one of whom developed a stroke and the other a pulmonary embolism.",
        [["patient 1", "developed a stroke"], ["patient 2", "pulmonary embolism"]],
    ),
    "the verb not said again of the second": (
        "We report two sisters with lupus. One developed nephritis and the second a stroke.",
        [["patient 1", "developed nephritis"], ["patient 2", "stroke"]],
    ),
    "in one, and in the other": (
        "We describe two patients with sprue, one in whom a recurrent fistula developed after surgery, and in the "
        "other, an abscess.",
        [["patient 1", "recurrent fistula developed"], ["patient 2", "abscess"]],
    ),
    "what the latter did, beside what the former had": (
        "Two women aged 61 and 64 years were given allopurinol; the former had a rash and the latter recovered.",
        [["patient 1", None], ["patient 2", "latter recovered"]],
    ),
    "a verb of its own, which is not denied with the noun before it": (
        "A 60-year-old woman with gout had no fever and improved on colchicine.",
        [["patient 1", "improved on colchicine"]],
    ),
    "who refused treatment and died": (
        "A 60-year-old woman with uraemia refused treatment and later died.",
        [["patient 1", "later died"]],
    ),
    "none of whom did either": (
        "A 60-year-old woman received colchicine. No rash or diarrhoea developed.",
        [["patient 1", None]],
    ),
    "how both stand today": (
        "We describe two women with sprue. Following surgery, both are now asymptomatic.",
        [["patient 1", "both are now asymptomatic"], ["patient 2", "both are now asymptomatic"]],
    ),
    "the disease of his father": (
        "A 38-year-old man had gout. The lymphoma of his father did not progress. He was treated and improved.",
        [["patient 1", "improved"]],
    ),
    "one of his brothers": (
        "A 38-year-old man had gout. One of his brothers died of it. He recovered.",
        [["patient 1", "He recovered"]],
    ),
    "her baby": (
        "A 29-year-old woman took lithium. The baby could not be resuscitated. She recovered.",
        [["patient 1", "She recovered"]],
    ),
    "why she came": (
        "A 40-year-old woman developed a rash. She was given prednisone.",
        [["patient 1", None]],
    ),
    "after an operation, before any drug": (
        "A 14-year-old boy developed acute renal failure two weeks after valve surgery. He was given prednisone.",
        [["patient 1", "developed acute renal failure"]],
    ),
    "three days later, before any drug": (
        "A 54-year-old woman was seen for a headache. Three days later, her vision declined. She was given prednisone.",
        [["patient 1", "vision declined"]],
    ),
    "on top of what she came with": (
        "A 31-year-old woman presenting with hives then developed stridor and shock. She was given adrenaline.",
        [["patient 1", "then developed stridor and shock"]],
    ),
    "normal again before any drug is named": (
        "A 31-year-old woman fainted. Her pulse normalized within two hours. She was later given bisoprolol.",
        [["patient 1", "pulse normalized"]],
    ),
    "the mortality of others": (
        "A 31-year-old woman with gout was given colchicine and recovered. In 28 reported cases the mortality was 9%, "
        "and the dose did not influence survival.",
        [["patient 1", "recovered"]],
    ),
    "days before she came": (
        "A 31-year-old woman was seen after an abortion. Ten days before admission she developed chills. "
        "She was given ampicillin.",
        [["patient 1", None]],
    ),
    "in the years before": (
        "A 54-year-old woman was seen for a headache. Her vision had declined. She was given prednisone.",
        [["patient 1", None]],
    ),
    "a turn of the illness, before any drug": (
        "A 31-year-old woman presenting with myalgia subsequently developed heart failure. She was given prednisone.",
        [["patient 1", "subsequently developed heart failure"]],
    ),
    "what resolved, before any drug": (
        "A 50-year-old man had a tremor and agitation. The tremor resolved overnight. He was given haloperidol.",
        [["patient 1", "resolved overnight"]],
    ),
    "treated without a drug, while another gets one": (
        "Four patients are reported. Patients 1 and 2 were treated with phototherapy and both improved. "
        "Patients 3 and 4 were given methotrexate and both relapsed.",
        [
            ["patient 1", "both improved"],
            ["patient 2", "both improved"],
            ["patient 3", "both relapsed"],
            ["patient 4", "both relapsed"],
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=list(CASES))
def test_an_outcome_is_what_came_of_it(nlp: Language, text: str, expected: list[list[str | None]]) -> None:
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    told = [[p.label, *([o.text for o in p.facts.outcomes] or [None])] for p in extraction.patients]
    assert told == expected


def test_what_a_title_blames_a_drug_for_befell_the_one_patient(nlp: Language) -> None:
    title = "Massive proteinuria after alendronate in a woman"
    text = "We report a 66-year-old woman whose kidneys failed. She had been given alendronate."
    extraction = collect.extraction(registry.read(nlp, title, text), "x", "0" * 64, "test")
    told = [[p.label, *([o.text for o in p.facts.outcomes] or [None])] for p in extraction.patients]
    assert told == [["patient 1", "Massive proteinuria"]]


def test_what_names_one_arm_of_two_is_that_arms_and_of_whom_it_counts(nlp: Language) -> None:
    text = (
        "Sixty adults with lupus were randomly assigned to azathioprine (n = 30) or dapsone (n = 30). Two patients on "
        "azathioprine had hepatitis, and one in the dapsone group died of sepsis."
    )
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    dead = [g.label for g in extraction.groups for o in g.facts.outcomes if o.direction == "died"]
    assert dead == ["arm: dapsone", "1 of 30"]


ALLOTTED = "Eighty patients were randomly assigned to etomidate or propofol. "


@pytest.mark.parametrize(
    ("text", "direction", "benefit"),
    [
        ("Hypotension was less common with etomidate than with propofol.", "improved", "better"),
        ("Compared with propofol, etomidate caused more nausea.", "worsened", "worse"),
        ("Nausea was more common with etomidate; hypotension was more common with propofol.", "worsened", "worse"),
        ("Recovery time was 12 min with propofol and 9 min with etomidate (P = 0.01).", "decreased", "better"),
    ],
)
def test_a_difference_is_told_of_the_first_arm(nlp: Language, text: str, direction: str, benefit: str) -> None:
    extraction = collect.extraction(registry.read(nlp, None, ALLOTTED + text), "x", "0" * 64, "test")
    (arm,) = [group for group in extraction.groups if group.label == "arm: etomidate"]
    first = arm.facts.outcomes[0]
    assert (first.direction, first.benefit) == (direction, benefit)


@pytest.mark.parametrize(
    ("text", "label", "direction"),
    [
        ("Propofol was more effective in reducing delirium than etomidate.", "arm: propofol", "improved"),
        ("Etomidate was superior to propofol in recovery.", "arm: etomidate", "improved"),
        ("Propofol was more effective than etomidate.", "arm: propofol", "improved"),
        ("Delirium decreased in those given propofol.", "arm: propofol", "decreased"),
        ("Hypotension was more common with propofol than with etomidate.", "arm: propofol", "worsened"),
        ("Patients given propofol had more hypotension than those given etomidate.", "arm: propofol", "worsened"),
    ],
)
def test_what_is_told_of_one_arm_alone_is_that_arm_s(nlp: Language, text: str, label: str, direction: str) -> None:
    extraction = collect.extraction(registry.read(nlp, None, ALLOTTED + text), "x", "0" * 64, "test")
    told = [(group.label, outcome.direction) for group in extraction.groups for outcome in group.facts.outcomes]
    assert told == [(label, direction)]


@pytest.mark.parametrize(
    "text",
    [
        "Etomidate and propofol were better than ketamine.",
        "Delirium was less frequent in the etomidate and propofol groups than in the ketamine group.",
        "Both etomidate and propofol were superior to ketamine in preventing delirium.",
    ],
)
def test_what_is_told_of_two_arms_against_a_third_is_each_one_s(nlp: Language, text: str) -> None:
    allotted = "Eighty patients were randomly assigned to ketamine, etomidate or propofol. "
    extraction = collect.extraction(registry.read(nlp, None, allotted + text), "x", "0" * 64, "test")
    told = [group.label for group in extraction.groups if group.facts.outcomes]
    assert told == ["arm: etomidate", "arm: propofol"]


def test_the_arm_that_the_title_names_first_is_compared(nlp: Language) -> None:
    title = "Propofol versus etomidate for short procedures"
    extraction = collect.extraction(registry.read(nlp, title, ALLOTTED + "Delirium did not differ."), "x", "0" * 64, "")
    told = [group.label for group in extraction.groups if group.facts.outcomes]
    assert told == ["arm: propofol"]


def test_of_a_drug_with_and_without_another_both_together_are_compared(nlp: Language) -> None:
    text = "Eighty women were randomized to letrozole or letrozole plus everolimus. Stomatitis did not differ."
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    told = {group.label for group in extraction.groups if group.facts.outcomes}
    assert told == {"arm: letrozole + everolimus"}


def test_a_control_that_has_a_drug_is_no_arm_of_its_own_kind(nlp: Language) -> None:
    text = (
        "Eighty patients were randomly assigned to saline plus propofol or dexmedetomidine. "
        "Hypotension was less common with dexmedetomidine."
    )
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    assert {o.direction for group in extraction.groups for o in group.facts.outcomes} == {"improved"}


ALONE = {
    "each with its own drug": (
        "Fifty women were randomized to calcitriol or placebo. Spine density increased 1.9% with calcitriol and "
        "decreased 3.9% with placebo.",
        {"arm: calcitriol": ["Spine density increased"], "arm: placebo": ["decreased"]},
    ),
    "those who got one": (
        "Fifty women were randomized to calcitriol or placebo. Patients receiving placebo had a fall in spine density.",
        {"arm: calcitriol": [], "arm: placebo": ["fall in spine density"]},
    ),
    "the drug that did it": (
        "Eighty men were randomized to atenolol or verapamil. Verapamil lowered blood pressure by 10 mm Hg.",
        {"arm: atenolol": [], "arm: verapamil": ["lowered blood pressure"]},
    ),
    "a group by its letter": (
        "Sixty men were assigned at random to group A (metoprolol) or group B (carvedilol). In group B, pulse "
        "decreased.",
        {"arm: metoprolol": [], "arm: carvedilol": ["pulse decreased"]},
    ),
    "two of three": (
        "Ninety men were randomized to cetirizine, loratadine or placebo. Itch decreased in the cetirizine and "
        "loratadine groups but rose in the placebo group.",
        {
            "arm: cetirizine": ["Itch decreased in the cetirizine"],
            "arm: loratadine": ["Itch decreased in the cetirizine"],
            "arm: placebo": ["rose"],
        },
    ),
    "so many of one arm": (
        "Ninety men were randomized to aspirin or placebo. Two patients in the aspirin group had major bleeding.",
        {"arm: aspirin": ["Two patients in the aspirin group had major bleeding"], "arm: placebo": []},
    ),
    "so many events in each": (
        "Ninety men were randomized to aspirin or placebo. There were 12 deaths in the aspirin group and 20 in the "
        "placebo group.",
        {
            "arm: aspirin": ["12 deaths in the aspirin group and 20 in the placebo"],
            "arm: placebo": ["12 deaths in the aspirin group and 20 in the placebo"],
        },
    ),
    "counts in the order of the arms": (
        "Sixty men were randomized to terbinafine or placebo. Cure was achieved in 12 and 5 patients, respectively.",
        {
            "arm: terbinafine": ["Cure was achieved in 12 and 5"],
            "arm: placebo": ["Cure was achieved in 12 and 5"],
        },
    ),
    "who had both": (
        "Ninety men were randomized to aspirin, clopidogrel or both. Platelets fell with aspirin plus clopidogrel.",
        {"arm: aspirin": [], "arm: clopidogrel": [], "arm: aspirin + clopidogrel": ["Platelets fell with aspirin"]},
    ),
}


@pytest.mark.parametrize(("text", "expected"), ALONE.values(), ids=list(ALONE))
def test_a_result_is_of_the_arm_that_is_named_with_it(nlp: Language, text: str, expected: dict[str, list[str]]) -> None:
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    arms = {g.label: [o.text for o in g.facts.outcomes] for g in extraction.groups if g.label.startswith("arm")}
    assert arms == expected


LISTS = {
    "of all": (
        "Ten children received nitrendipine. Other adverse effects were uncommon and included flushing and edema.",
        [["all", "developed", "Other adverse effects were uncommon and included flushing and edema"]],
    ),
    "no change by itself, each with its share": (
        "Ten men received mitoxantrone. Grade 3 or 4 toxicities included mucositis (12%) and decreased appetite (5%).",
        [["all", "developed", "mucositis (12%)"], ["all", "developed", "decreased appetite (5%)"]],
    ),
    "of the arm that is compared": (
        "Ninety women were randomized to aspirin or placebo. The most frequent adverse events were nausea and rash.",
        [["arm: aspirin", "developed", "The most frequent adverse events were nausea and rash"]],
    ),
    "of the arm that is named": (
        "Ninety women were randomized to aspirin or dapsone. Side effects of dapsone included nausea and rash.",
        [["arm: dapsone", "developed", "Side effects of dapsone included nausea and rash"]],
    ),
    "what they were like is no list": ("Forty men received mitoxantrone. Side effects were mild and transient.", []),
    "none": ("Forty men received mitoxantrone. No adverse events, including rash, were seen.", []),
}


@pytest.mark.parametrize(("text", "expected"), LISTS.values(), ids=list(LISTS))
def test_a_list_of_side_effects_is_one_outcome(nlp: Language, text: str, expected: list[list[str]]) -> None:
    extraction = collect.extraction(registry.read(nlp, None, text), "x", "0" * 64, "test")
    assert [[g.label, o.direction, o.text] for g in extraction.groups for o in g.facts.outcomes] == expected
