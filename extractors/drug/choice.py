"""Which of the names found are drugs here, and which are analytes or reagents."""

from __future__ import annotations

from extractors.drug import context
from extractors.drug.hit import Hit

SALT_FIRST = frozenset({"sodium", "potassium"})  # "sodium clodronate" is one substance
KEPT = frozenset({"given", "named", "unless_measured", "analyte"})  # uses of what is an analyte where it is no drug


def sorted_out(low: str, hits: list[Hit]) -> tuple[list[Hit], list[Hit]]:
    """The hits that are drugs here, and those that are analytes or reagents."""
    starts = {hit.start for hit in hits}
    hits = [hit for hit in hits if not (hit.entry.name in SALT_FIRST and hit.end + 1 in starts and low[hit.end] == " ")]
    drugs: dict[int, Hit] = {}
    others: dict[int, Hit] = {}
    for index, hit in enumerate(hits):
        use = hit.entry.use
        if use == "never" or context.is_tested(low, hit.start, hit.end):
            continue
        if use == "given_people" and context.ANIMALS.search(low):
            continue  # "saline-treated rats"
        is_drug = use in {"", "code"} or (use != "analyte" and is_got(low, hit, starts))
        (drugs if is_drug else others)[index] = hit
    names = {hit.entry.name for hit in drugs.values()}
    for index, hit in list(others.items()):
        # a name that the text uses as a drug's once is one wherever it is not measured
        if hit.entry.use == "named" and hit.entry.name in names:
            drugs[index] = others.pop(index)
    order = range(len(hits))
    for indices in (order, reversed(order)):
        for index in indices:
            if index in others and is_listed(low, hits[index], drugs.get(index - 1), drugs.get(index + 1)):
                drugs[index] = others.pop(index)
    analytes = [
        hit
        for hit in others.values()
        if hit.entry.use in KEPT and not hit.entry.is_class and hit.rule != "drug.code"  # most such codes are genes
    ]
    return [drugs[index] for index in sorted(drugs)], analytes


def is_got(low: str, hit: Hit, starts: set[int]) -> bool:
    """Whether the words around say that somebody got it."""
    if hit.entry.is_class:
        return context.is_taken(low, hit.start, hit.end, starts)
    if hit.entry.use == "unless_measured":
        return not context.is_measured(low, hit.start, hit.end)
    if hit.entry.use == "named" and context.is_named_as_drug(low, hit.start, hit.end):
        return True
    return context.is_given(low, hit.start, hit.end)


def is_listed(low: str, hit: Hit, before: Hit | None, after: Hit | None) -> bool:
    """Whether it stands in a list beside a drug: "carnitine, vitamin A and calcitriol"."""
    if hit.entry.use == "analyte" or context.is_measured(low, hit.start, hit.end):
        return False
    return (before is not None and context.is_joined(low, before.end, hit.start)) or (
        after is not None and context.is_joined(low, hit.end, after.start)
    )
