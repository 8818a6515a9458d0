"""Other values: the value itself, or how much more or less than now."""

from __future__ import annotations

import pytest

from kpi_tui.language import activate
from kpi_tui.language.relative import parse_other
from kpi_tui.model.input import Input
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import Unit

VISITORS = Input("visitors", "Visitors")
PROFIT = Input("profit", "Profit", allow_negative=True)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("220", 220), ("+10%", 220), ("-5%", 190), ("−5 %", 190), ("+50", 250), ("-50", 150), ("0", 0), ("1,200", 1200)],
)
def test_a_value_or_how_much_more_or_less(typed: str, value: float) -> None:
    assert parse_other(typed, VISITORS, 200.0) == pytest.approx(value)


def test_what_may_be_below_0_is_typed_as_it_is_with_a_minus_sign() -> None:
    assert parse_other("-5000", PROFIT, 200.0) == -5000
    assert parse_other("-50%", PROFIT, 200.0) == 100


def test_a_share_is_of_the_value_itself_in_percent_too() -> None:
    share = Input("share", "Share", unit=Unit.PERCENT)
    assert parse_other("45%", share, 40.0) == 45
    assert parse_other("+10%", share, 40.0) == pytest.approx(44)


@pytest.mark.parametrize("typed", ["-300", "-150%", "many", ""])
def test_what_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        parse_other(typed, VISITORS, 200.0)


def test_a_part_of_nothing_known_is_refused() -> None:
    with pytest.raises(Refusal, match="no value"):
        parse_other("+10%", VISITORS, None)
    assert parse_other("+50", VISITORS, None) == 50


def test_dutch_commas_are_read_as_elsewhere() -> None:
    activate("nl")
    assert parse_other("1.200,5", VISITORS, None) == 1200.5
