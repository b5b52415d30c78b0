"""Numbers as papers print them: whatever is printed from a number reads back as that number."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import number

ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


@given(st.integers(min_value=0, max_value=10**9))
def test_grouped_thousands(value: int) -> None:
    assert number.parse(f"{value:,}") == value
    assert number.parse(f"{value:,}".replace(",", "\u2009")) == value
    assert number.parse(str(value)) == value


@given(st.integers(min_value=0, max_value=9999), st.integers(min_value=0, max_value=99))
def test_decimal_marks(whole: int, hundredths: int) -> None:
    expected = pytest.approx(whole + hundredths / 100)
    for mark in ".,·":
        assert number.parse(f"{whole}{mark}{hundredths:02}") == expected


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=0, max_value=12))
def test_powers_of_ten(factor: int, power: int) -> None:
    for written in (f"{factor} x 10({power})", f"{factor}×10^{power}"):
        assert number.parse(written) == factor * 10**power


@given(st.integers(min_value=1, max_value=199))
def test_halves(whole: int) -> None:
    for written in (f"{whole} 1/2", f"{whole}½", f"{whole} and a half", f"{whole}(6/12)"):
        assert number.parse(written) == whole + 0.5


@given(st.sampled_from(range(8)), st.sampled_from(range(9)), st.sampled_from("- "))
def test_words_up_to_a_hundred(tens: int, ones: int, joint: str) -> None:
    assert number.parse(f"{TENS[tens]}{joint}{ONES[ones]}".title()) == (tens + 2) * 10 + ones + 1


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("half", 0.5),
        ("half a", 0.5),
        ("eight-and-a-half", 8.5),
        ("a", 1),
        ("two hundred", 200),
        ("a dozen", 12),
        ("0,125", 0.125),
        ("10(6)", 1e6),
    ],
)
def test_others(written: str, value: float) -> None:
    assert number.parse(written) == value


@pytest.mark.parametrize("written", ["", "many", "forty thirty", "1.2.3", "ten one", "half two"])
def test_no_number(written: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number.parse(written)


@given(st.text(alphabet="0123456789.,·½ /()x^-onetwhafyir", max_size=12))
def test_every_text_is_a_number_or_a_value_error(written: str) -> None:
    try:
        assert number.parse(written) >= 0
    except ValueError:
        return


@given(st.integers(min_value=0, max_value=10**7))
def test_the_pattern_takes_what_parse_reads(value: int) -> None:
    match = re.match(rf"{number.NUMBER}", f"{value:,} mg", re.IGNORECASE)
    assert match is not None
    assert number.parse(match[0]) == value


@pytest.mark.parametrize("text", ["mané", "éman", "mann"])
def test_a_word_inside_a_longer_one_is_not_whole(text: str) -> None:
    start = text.index("man")
    assert not number.is_whole(text, start, start + 3)
    assert number.is_whole("a man.", 2, 5)
