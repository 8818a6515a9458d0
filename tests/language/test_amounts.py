from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.language import activate
from kpi_tui.language.amounts import amount, change, distinguish
from kpi_tui.language.currencies import CURRENCIES
from kpi_tui.language.numbers import parse_number
from kpi_tui.model.settings import LANGUAGES
from kpi_tui.model.unit import Unit

languages = st.sampled_from(LANGUAGES)


def shown(value: float | None, unit: Unit, decimals: int | None = 0, currency: str = "EUR", **more: object) -> str:
    """The amount, with its no-break spaces made visible as "_"."""
    text = amount(value, unit, decimals=decimals, currency=currency, **more)  # type: ignore[arg-type]
    return text.replace("\u00a0", "_")


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "currency", "english", "dutch"),
    [
        (18420, Unit.CURRENCY, 0, "EUR", "€18,420", "€_18.420"),
        (-62, Unit.CURRENCY, 2, "EUR", "-€62.00", "-€_62,00"),
        (18420, Unit.CURRENCY, 0, "USD", "$18,420", "US$_18.420"),
        (18420, Unit.CURRENCY, 0, "GBP", "£18,420", "£_18.420"),
        (18420, Unit.CURRENCY, 0, "CHF", "CHF_18,420", "CHF_18.420"),
        (5, Unit.CURRENCY, 0, "ZZQ", "ZZQ_5", "ZZQ_5"),
        (5, Unit.PERCENT, 1, "EUR", "5.0%", "5,0%"),
        (1160, Unit.COUNT, 0, "EUR", "1,160", "1.160"),
        (8.1, Unit.RATING, 1, "EUR", "8.1", "8,1"),
        (3.25, Unit.RATIO, 2, "EUR", "3.25", "3,25"),
        (4, Unit.POSITION, 0, "EUR", "4", "4"),
        (0.41, Unit.KWH, 2, "EUR", "0.41 kWh", "0,41 kWh"),
        (2.5, Unit.DAYS, 1, "EUR", "2.5 days", "2,5 dagen"),
        (1, Unit.HOURS, 0, "EUR", "1 hour", "1 uur"),
        (3, Unit.HOURS, 0, "EUR", "3 hours", "3 uur"),
        (1.5, Unit.SECONDS, 1, "EUR", "1.5 seconds", "1,5 seconden"),
        (2, Unit.YEARS, 0, "EUR", "2 years", "2 jaar"),
    ],
)
def test_amounts(value: float, unit: Unit, decimals: int, currency: str, english: str, dutch: str) -> None:
    assert shown(value, unit, decimals, currency) == english
    activate("nl")
    assert shown(value, unit, decimals, currency) == dutch


@pytest.mark.parametrize(
    ("time_unit", "one", "many", "een", "meer"),
    [
        ("seconds", "1 second", "2 seconds", "1 seconde", "2 seconden"),
        ("minutes", "1 minute", "2 minutes", "1 minuut", "2 minuten"),
        ("hours", "1 hour", "2 hours", "1 uur", "2 uur"),
        ("days", "1 day", "2 days", "1 dag", "2 dagen"),
        ("weeks", "1 week", "2 weeks", "1 week", "2 weken"),
        ("months", "1 month", "2 months", "1 maand", "2 maanden"),
        ("years", "1 year", "2 years", "1 jaar", "2 jaar"),
    ],
)
def test_durations_have_their_word(time_unit: str, one: str, many: str, een: str, meer: str) -> None:
    assert [shown(value, Unit.DURATION, time_unit=time_unit) for value in (1, 2)] == [one, many]
    activate("nl")
    assert [shown(value, Unit.DURATION, time_unit=time_unit) for value in (1, 2)] == [een, meer]


def test_a_duration_in_a_unit_of_ones_own_keeps_its_word() -> None:
    assert shown(3, Unit.DURATION, time_unit="sprints") == "3 sprints"
    assert shown(3, Unit.DURATION) == "3"


def test_the_label_stands_after_the_number() -> None:
    activate("nl")
    assert shown(4.2, Unit.RATIO, 1, unit_label="keer per jaar") == "4,2 keer per jaar"


def test_without_decimals_a_value_shows_what_it_has() -> None:
    assert [shown(value, Unit.COUNT, None) for value in (1160, 12.5)] == ["1,160", "12.5"]


def test_no_value_is_a_dash() -> None:
    assert [shown(value, Unit.CURRENCY) for value in (None, float("nan"), float("inf"))] == ["–"] * 3


@pytest.mark.parametrize(
    ("value", "english", "dutch"),
    [
        (9999, "€9,999", "€_9.999"),
        (18420, "€18.4k", "€_18,4k"),
        (-18000, "-€18k", "-€_18k"),
        (999_949, "€999.9k", "€_999,9k"),
        (999_950, "€1M", "€_1_mln"),
        (1_204_000, "€1.2M", "€_1,2_mln"),
        (3_400_000_000, "€3.4B", "€_3,4_mld"),
    ],
)
def test_short_amounts_fit_narrow_columns(value: float, english: str, dutch: str) -> None:
    assert shown(value, Unit.CURRENCY, short=True) == english
    activate("nl")
    assert shown(value, Unit.CURRENCY, short=True) == dutch


def test_short_amounts_leave_the_label_out() -> None:
    assert shown(4.2, Unit.RATIO, 1, unit_label="times per year", short=True) == "4.2"


def test_a_change_has_its_sign_and_is_in_percentage_points_between_percentages() -> None:
    def changed(value: float | None, unit: Unit, decimals: int) -> str:
        return change(value, unit, decimals=decimals, currency="EUR").replace("\u00a0", "_")

    assert changed(0.4, Unit.PERCENT, 1) == "+0.4 pp"
    assert changed(610, Unit.CURRENCY, 0) == "+€610"
    assert changed(-0.3, Unit.CURRENCY, 2) == "-€0.30"
    assert changed(0.01, Unit.PERCENT, 1) == "0.0 pp"
    assert changed(None, Unit.PERCENT, 1) == "–"
    activate("nl")
    assert changed(0.4, Unit.PERCENT, 1) == "+0,4 pp"
    assert changed(610, Unit.CURRENCY, 0) == "+€_610"


def test_two_values_that_would_look_the_same_get_more_decimals_until_they_differ() -> None:
    def beside(first: float, second: float) -> tuple[str, str]:
        return distinguish(first, second, Unit.PERCENT, decimals=1, currency="EUR")

    assert beside(5.0, 5.2) == ("5.0%", "5.2%")
    assert beside(5.18, 5.2) == ("5.18%", "5.20%")
    assert beside(5.1996, 5.2) == ("5.1996%", "5.2000%")
    assert beside(5.2, 5.2) == ("5.2%", "5.2%")
    assert beside(0.1 + 0.2, 0.3) == ("0.3%", "0.3%")


@given(
    st.floats(-1e12, 1e12),
    st.sampled_from([Unit.CURRENCY, Unit.PERCENT, Unit.COUNT]),
    st.integers(1, 3),
    st.sampled_from(sorted(CURRENCIES)),
    languages,
)
def test_an_amount_can_be_typed_as_it_is_shown(
    value: float, unit: Unit, decimals: int, currency: str, language: str
) -> None:
    activate(language)
    typed = amount(value, unit, decimals=decimals, currency=currency, signed=True)
    assert abs(parse_number(typed) - value) <= 0.5000001 * 10**-decimals + abs(value) * 1e-14


@given(
    st.floats(),
    st.sampled_from(Unit),
    st.integers(0, 4),
    st.text(max_size=5),
    st.text(max_size=5),
    st.booleans(),
    languages,
)
def test_no_value_unit_or_currency_crashes(
    value: float, unit: Unit, decimals: int, currency: str, word: str, short: bool, language: str
) -> None:
    activate(language)
    assert amount(value, unit, decimals=decimals, currency=currency, unit_label=word, time_unit=word, short=short)
    assert change(value, unit, decimals=decimals, currency=currency, unit_label=word, time_unit=word, short=short)


def test_money_has_cents_or_none_where_the_value_decides() -> None:
    assert amount(1402.8, Unit.CURRENCY, decimals=None, currency="EUR") == "€1,402.80"
    assert amount(1402, Unit.CURRENCY, decimals=None, currency="EUR") == "€1,402"
    assert amount(0.125, Unit.CURRENCY, decimals=None, currency="EUR") == "€0.125"
    assert amount(1402.8, Unit.COUNT, decimals=None, currency="EUR") == "1,402.8"
