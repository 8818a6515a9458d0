from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.language import activate
from kpi_tui.language.numbers import number, parse_number
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import LANGUAGES

EXAMPLES = Path(__file__).parents[1] / "data" / "worked_examples.toml"
languages = st.sampled_from(LANGUAGES)


NO_NUMBERS = [
    *("", "  ", "nan", "inf", "abc", "5 apples", "1e3", "1_000", "٣", "²", "€", "-"),
    *("--3", "+-3", "-€ -3", "3-", "%5", "€ 5%", "€ 5 EUR"),
    *("1.2.3", "1,25,3", "5.", "1,,2", "1 2", "12 34", "12\n345", "12\t345"),
    *("9" * 16, "9" * 5000),
]


def parse_examples() -> list[dict[str, Any]]:
    examples = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))["example"]
    return [example for example in examples if example["kind"] == "parse-number"]


@pytest.mark.parametrize("example", parse_examples(), ids=lambda example: example["id"])
def test_worked_examples(example: dict[str, Any]) -> None:
    assert parse_number(example["text"], example["locale"]) == example["expected_float"]


@pytest.mark.parametrize(
    ("typed", "english", "dutch"),
    [
        ("1.250", 1.25, 1250),
        ("1,250", 1250, 1.25),
        ("1.250,50", 1250.5, 1250.5),
        ("1,250.50", 1250.5, 1250.5),
        ("1.250.000", 1250000, 1250000),
        ("1234.5", 1234.5, 1234.5),
        ("2.5", 2.5, 2.5),
        ("1,25", 1.25, 1.25),
        ("0.800", 0.8, 0.8),
        (",5", 0.5, 0.5),
        ("4,5%", 4.5, 4.5),
        ("4.5 %", 4.5, 4.5),
        ("€ 12", 12, 12),
        ("-€ 12", -12, -12),
        ("€ -12", -12, -12),
        ("12 eur", 12, 12),
        ("US$ 12", 12, 12),
        ("€ 12,-", 12, 12),
        ("1 250", 1250, 1250),
        ("1\u00a0250,5", 1250.5, 1250.5),
        ("1\u202f250.5", 1250.5, 1250.5),
        ("−3", -3, -3),
        ("+3", 3, 3),
        ("  3  ", 3, 3),
        ("-0", 0, 0),
    ],
)
def test_what_people_type(typed: str, english: float, dutch: float) -> None:
    assert (parse_number(typed, "en"), parse_number(typed, "nl")) == (english, dutch)


def test_the_language_spoken_now_decides_where_none_is_named() -> None:
    activate("nl")
    assert parse_number("1.250") == 1250


def test_whole_numbers_come_back_whole() -> None:
    assert isinstance(parse_number("1,250", "en"), int)
    assert isinstance(parse_number("1,250", "nl"), float)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_what_is_no_number_is_refused_with_a_reason(typed: str, language: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_number(typed, language)
    assert str(refusal.value)
    assert str(refusal.value).isprintable()


def test_the_reason_names_what_was_typed_and_shows_how_the_language_writes_numbers() -> None:
    with pytest.raises(Refusal, match=r"“1e3” is not a number\. Write it like 1250,50\."):
        parse_number("1e3", "nl")


@given(st.text(max_size=80) | st.text(alphabet="0123456789.,-+ €%e\u00a0'", max_size=14), languages)
def test_junk_is_read_or_refused_and_never_crashes(typed: str, language: str) -> None:
    with suppress(Refusal):
        assert abs(parse_number(typed, language)) <= 10**15


@given(st.integers(-(10**15), 10**15), languages)
def test_whole_numbers_are_read_back_as_written(value: int, language: str) -> None:
    activate(language)
    assert parse_number(number(value)) == value


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 6)), languages)
def test_numbers_are_read_back_as_written(value: float, language: str) -> None:
    activate(language)
    assert parse_number(number(value)) == value


@given(st.floats(-1e9, 1e9), st.integers(1, 4), languages)
def test_rounded_numbers_are_read_back_as_rounded(value: float, decimals: int, language: str) -> None:
    activate(language)
    assert abs(parse_number(number(value, decimals)) - value) <= 0.5000001 * 10**-decimals + abs(value) * 1e-14


@given(st.integers(-(10**15), 10**15), st.integers(0, 4), languages)
def test_numbers_look_as_the_cldr_has_them(digits: int, decimals: int, language: str) -> None:
    activate(language)
    value = digits / 10**decimals
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    assert number(value, decimals) == format_decimal(value, pattern, language)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (2.675, 2, "2.68"), (0.285 * 100, 0, "29")],
)
def test_halves_round_away_from_zero(value: float, decimals: int, shown: str) -> None:
    assert number(value, decimals) == shown


def test_a_number_has_as_many_decimals_as_it_needs_and_no_dust() -> None:
    assert [number(value) for value in (3.0, 0.1 + 0.2, 1250.5, 1e-7, 1e20)] == [
        "3",
        "0.3",
        "1,250.5",
        "0.0000001",
        "100,000,000,000,000,000,000",
    ]


def test_zero_has_no_sign() -> None:
    assert number(-0.04, 1) == "0.0"


def test_what_is_no_finite_number_is_a_dash() -> None:
    assert [number(value) for value in (float("nan"), float("inf"))] == ["–", "–"]
