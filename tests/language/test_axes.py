"""The numbers along an axis are written in one way, exactly, and in the language that is spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.language import activate
from kpi_tui.language.axes import axis
from kpi_tui.language.numbers import parse_number
from kpi_tui.model.unit import Unit


def shown(*ticks: float, unit: Unit = Unit.COUNT, decimals: int = 0, time_unit: str = "") -> list[str]:
    numbers = axis(ticks, unit, decimals, time_unit)
    return [numbers.tick(each).replace("\u00a0", " ") for each in ticks]


@pytest.mark.parametrize(
    ("ticks", "english", "dutch"),
    [
        ((0, 5000, 10000), ["0", "5k", "10k"], ["0", "5k", "10k"]),
        ((2500, 5000, 7500, 10000), ["2.5k", "5.0k", "7.5k", "10.0k"], ["2,5k", "5,0k", "7,5k", "10,0k"]),
        ((2500, 5000, 7500), ["2,500", "5,000", "7,500"], ["2.500", "5.000", "7.500"]),
        ((500_000, 1_000_000), ["0.5M", "1.0M"], None),
        ((-20_000, 0, 20_000), ["-20k", "0", "20k"], ["-20k", "0", "20k"]),
        ((0, 2.5, 5), ["0.0", "2.5", "5.0"], ["0,0", "2,5", "5,0"]),
        ((0.30000000000000004, 0.6), ["0.3", "0.6"], ["0,3", "0,6"]),
    ],
)
def test_all_numbers_of_an_axis_are_written_in_one_way(
    ticks: tuple[float, ...], english: list[str], dutch: list[str] | None
) -> None:
    assert shown(*ticks) == english
    activate("nl")
    assert dutch is None or shown(*ticks) == dutch


def test_units_of_time_have_their_word() -> None:
    assert shown(1, 2, unit=Unit.DAYS) == ["1 day", "2 days"]
    assert shown(1, 2, unit=Unit.DURATION, time_unit="weeks") == ["1 week", "2 weeks"]
    assert shown(10, 20, unit=Unit.CURRENCY, decimals=2) == ["10", "20"]
    assert shown(10, 20, unit=Unit.PERCENT, decimals=1) == ["10", "20"]


@pytest.mark.parametrize(("limit", "words"), [(8_500, "8.5k"), (12_000, "12k"), (8_437, "8.44k"), (0, "0")])
def test_a_limit_beside_an_axis_is_written_as_its_ticks_are(limit: float, words: str) -> None:
    assert axis((0, 5000, 10000), Unit.COUNT, 0).beside(limit) == words


def test_a_limit_beside_short_numbers_has_the_decimals_of_its_kpi() -> None:
    assert axis((2, 4), Unit.PERCENT, 1).beside(5.216) == "5.2"
    assert axis((200, 400), Unit.CURRENCY, 2).beside(400) == "400"
    assert axis((20, 40), Unit.CURRENCY, 2).beside(37.5) == "37.50"


@given(st.integers(-6, 8), st.integers(-50, 50), st.sampled_from((1, 2, 5)))
def test_ticks_that_differ_are_written_differently(power: int, first: int, step: int) -> None:
    ticks = [(first + place) * step * 10.0**power for place in range(6)]
    texts = shown(*ticks)
    assert len(set(texts)) == len(texts)
    if max(abs(tick) for tick in ticks) < 10_000:
        assert [float(parse_number(text, "en")) for text in texts] == pytest.approx(ticks, abs=1e-9)
