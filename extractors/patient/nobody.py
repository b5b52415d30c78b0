"""Whether a text in which nothing was found may have a row all the same: a look that spares half of them the rest.

Such a text has a row for people whom it counts, numbers or announces, and for the arms that it allots them to. Whoever
adds another way to be one adds the look of its pattern to `LOOKS`; tests/extractors/test_fast_looks.py says when one is
missing.
"""

from __future__ import annotations

from typing import Any

from extractors import looks
from extractors.patient import case, pair, person, pointer
from extractors.patient.group import arm_group, arm_named

LOOKS: tuple[Any, ...] = (
    person.SOMEBODY,
    case.HAS_CASE,
    pointer.MAY_LABEL,
    pair.MAY_TELL_OF_TWINS,
    pair.KIN,
    arm_named.IS_ALLOTTED,
    arm_group.IS_TRIAL,
)
ANYBODY = looks.compile("|".join(f"(?:{look.pattern})" for look in LOOKS), "anybody")
SIZE = "="  # "patients (n = 12)"


def may_be_there(text: str) -> bool:
    """Whether a text that counts nobody may have somebody all the same.

    >>> may_be_there("A case of gout is described."), may_be_there("The enzyme was purified.")
    (True, False)
    """
    return SIZE in text or ANYBODY.is_in(text)
