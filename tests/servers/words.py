"""The words of the invented literature: titles and abstracts nobody wrote, put together by chance."""

from __future__ import annotations

from random import Random


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


TOPIC = "autoimmune diseases"
"""What every record is about: a search for it finds them all."""

DRUGS = _listed(
    "rituximab|methotrexate|prednisolone|azathioprine|cyclophosphamide|infliximab|tacrolimus|abatacept|tofacitinib"
    "|mycophenolate|baricitinib|ciclosporin|immunoglobulin|tocilizumab|eculizumab"
)
DISEASES = _listed(
    "necrotizing myopathy|juvenile dermatomyositis|inclusion body myositis|antisynthetase syndrome|lupus nephritis"
    "|neuromyelitis optica|myasthenia gravis|systemic sclerosis|giant cell arteritis|granulomatous polyangiitis"
    "|autoimmune encephalitis|membranous nephropathy|pemphigus vulgaris|chronic urticaria|stiff-person syndrome"
)
TARGETS = _listed("HMGCR|SRP|Mi-2|Jo-1|MDA5|TIF1-γ|NXP2|PR3|AQP4|MuSK|LGI1|PLA2R|Scl-70|Ro52|Ku")
DESIGNS = _listed(
    "a case series|a single-centre cohort|a randomised pilot trial|a registry study|a nested case-control study"
    "|an open-label extension|a retrospective chart review|a two-year follow-up|a multicentre survey|a dose finding"
)
PLACES = _listed(
    "Ambleford|Brindlemark|Calderhaven|Dunmoor|Eskerton|Fallowby|Glenmarrow|Hartsmere|Inverloch|Jasperwick|Kestrelton"
    "|Lindenau|Morvale|Norringen|Oakhithe|Pellworth|Quarrendon|Rosenfurt|Silverbeck|Tarnholm|Ulverdale|Vaneshill"
    "|Westermarsh|Yarrowby|Zinnowald"
)
SURNAMES = _listed(
    "Abelard|Brankovic|Castellane|Dvorsky|Ekström|Fenwick|Gallardo|Hoshino|Ibekwe|Jankowska|Kallio|Lindqvist|Mbeki"
    "|Nakagawa|Oduya|Petrescu|Quintero|Ravensdale|Sørensen|Takahara|Umarov|Villanueva|Wójcik|Xanthakis|Yildirim|Zoric"
)
FORENAMES = _listed("Ada|Bruno|Chiara|Dmitri|Elif|Farid|Greta|Hugo|Ines|Jonas|Keiko|Luca|Mina|Nils|Olga|Pavel|Rosa")
JOURNALS = (
    ("Annals of Invented Neurology", "Ann Invent Neurol", "1900-0001"),
    ("Journal of Imagined Rheumatology", "J Imag Rheumatol", "1900-0002"),
    ("Fictional Muscle & Nerve Letters", "Fict Muscle Nerve Lett", "1900-0003"),
    ("Archives of Supposed Immunology", "Arch Suppos Immunol", "1900-0004"),
)
GENERIC = ("Reply.", "Erratum.", "Editorial.", "Author's reply.", "Letter to the editor.", "Correction.")
LABELS = (("BACKGROUND", "BACKGROUND"), ("METHODS", "METHODS"), ("RESULTS", "RESULTS"), ("CONCLUSION", "CONCLUSIONS"))

Part = tuple[str | None, str | None, str]
"""One AbstractText: its label, its category, its words."""


def title(chance: Random) -> str:
    """A title; with so many words to choose from, seldom the same twice."""
    drug, second = chance.choice(DRUGS), chance.choice(DRUGS)
    disease, target, place = chance.choice(DISEASES), chance.choice(TARGETS), chance.choice(PLACES)
    return chance.choice(
        (
            f"{drug.capitalize()} in anti-{target} {disease}: {chance.choice(DESIGNS)} from {place}.",
            f"Anti-{target} titres before and after {drug} or {second} in {disease} at {place}.",
            f"{disease.capitalize()} treated with {drug} after {second} in {place}: {chance.choice(DESIGNS)}.",
        )
    )


def authors(chance: Random) -> tuple[tuple[str, str], ...]:
    """Up to four surnames, each with a forename."""
    return tuple((name, chance.choice(FORENAMES)) for name in chance.sample(SURNAMES, chance.randint(1, 4)))


def abstract(chance: Random, number: int) -> tuple[Part, ...]:
    """A short abstract, every third in labelled parts; the number makes it the only one of its kind."""
    drug, disease, target = chance.choice(DRUGS), chance.choice(DISEASES), chance.choice(TARGETS)
    n, age, dose = chance.randint(2, 90), chance.randint(6, 84), chance.choice((5, 20, 375, 1000))
    sentences = (
        f"The course of myositis and of {disease} under {drug} is little known in the Ambler registry, entry {number}.",
        f"We followed {n} patients, median age {age} years, who received {drug} {dose} mg and were tested in vitro.",
        f"Anti-{target} antibodies fell in {n // 2} of {n}; CD20 cells were gone by week {chance.randint(2, 30)}.",
        f"Early {drug} deserves a trial in {disease}.",
    )
    if number % 3:
        return ((None, None, " ".join(sentences)),)
    return tuple((label, kind, words) for (label, kind), words in zip(LABELS, sentences, strict=True))


def revised(parts: tuple[Part, ...], day: str) -> tuple[Part, ...]:
    """The same abstract after a revision on that day."""
    label, kind, words = parts[-1]
    return (*parts[:-1], (label, kind, f"{words} Revised on {day} after a recount."))
