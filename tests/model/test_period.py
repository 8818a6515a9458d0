"""Periods have keys as files write them, belong to longer ones, and follow the company's own year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.model.period import Calendar, Campaign, Grain
from kpi_tui.model.sentence import Refusal

CALENDAR = Calendar()
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
GRAINS = st.sampled_from([grain for grain in Grain if grain is not Grain.CAMPAIGN])
FIRST_MONTHS = st.integers(1, 12)


@pytest.mark.parametrize(
    ("key", "grain", "start", "end"),
    [
        ("2026-10-05", Grain.DAY, date(2026, 10, 5), date(2026, 10, 5)),
        ("2026-W41", Grain.WEEK, date(2026, 10, 5), date(2026, 10, 11)),
        ("2026-W53", Grain.WEEK, date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-10", Grain.MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        ("2028-02", Grain.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q4", Grain.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H2", Grain.HALF_YEAR, date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", Grain.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_key_names_its_days(key: str, grain: Grain, start: date, end: date) -> None:
    period = CALENDAR.parse(key)
    assert (period.grain, period.start, period.end) == (grain, start, end)


@pytest.mark.parametrize(
    "key",
    ["2026-13", "2026-00", "2026-W54", "2025-W53", "2026-Q5", "2026-H3", "2026-02-30", "26-10", "", "x", "٢٠٢٦-10"],
)
def test_a_period_that_does_not_exist_is_refused(key: str) -> None:
    assert CALENDAR.find(key) is None
    with pytest.raises(Refusal, match="does not exist"):
        CALENDAR.parse(key)


@pytest.mark.parametrize("key", ["0000", "0226-10", "1899-12-31", "1899-W52", "2200", "9999-11", "9999-W52"])
def test_a_year_that_cannot_be_meant_is_no_period(key: str) -> None:
    assert Calendar(first_month=3).find(key) is None


def test_a_company_year_that_starts_in_july_is_named_after_the_year_it_starts_in() -> None:
    calendar = Calendar(first_month=7)
    assert (calendar.parse("2026").start, calendar.parse("2026").end) == (date(2026, 7, 1), date(2027, 6, 30))
    assert calendar.parse("2026-Q1").start == date(2026, 7, 1)
    assert calendar.parse("2026-Q4").end == date(2027, 6, 30)
    assert calendar.parse("2026-H2").start == date(2027, 1, 1)
    assert calendar.parse("2026-10").start == date(2026, 10, 1)


def test_a_week_belongs_to_the_month_of_its_thursday() -> None:
    assert CALENDAR.containing(CALENDAR.parse("2026-W40"), Grain.MONTH).key == "2026-10"  # 28 September to 4 October
    assert CALENDAR.containing(CALENDAR.parse("2026-W53"), Grain.YEAR).key == "2026"


def test_a_campaign_is_a_period_of_its_own() -> None:
    calendar = Calendar(campaigns=(Campaign("easter", "Easter", date(2026, 3, 20), date(2026, 4, 6)),))
    period = calendar.parse("easter")
    assert (period.days, period.grain) == (18, Grain.CAMPAIGN)
    assert (period.name, calendar.parse("2026-03").name) == ("Easter", "")
    assert calendar.step(period, 1) == period
    assert calendar.step(calendar.parse("2026-03"), 1).key == "2026-04"
    assert calendar.containing(period, Grain.MONTH).key == "2026-04"
    assert calendar.shift(period, 1) == period


@given(DAYS, GRAINS, FIRST_MONTHS)
def test_a_period_holds_its_day_and_is_found_by_its_key(day: date, grain: Grain, first_month: int) -> None:
    calendar = Calendar(first_month)
    period = calendar.period_of(day, grain)
    assert period.start <= day <= period.end
    assert calendar.parse(period.key) == period


@given(DAYS, GRAINS, FIRST_MONTHS, st.integers(-30, 30))
def test_neighbours_follow_without_a_gap_and_lead_back(day: date, grain: Grain, first_month: int, count: int) -> None:
    calendar = Calendar(first_month)
    period = calendar.period_of(day, grain)
    following = calendar.shift(period, 1)
    assert (following.start - period.end).days == 1
    assert calendar.shift(calendar.shift(period, count), -count) == period


@given(DAYS, FIRST_MONTHS)
def test_months_make_up_the_year(day: date, first_month: int) -> None:
    calendar = Calendar(first_month)
    year = calendar.period_of(day, Grain.YEAR)
    first = calendar.period_of(year.start, Grain.MONTH)
    last = calendar.period_of(year.end, Grain.MONTH)
    months = list(calendar.between(first, last))
    assert len(months) == 12
    assert sum(month.days for month in months) == year.days
    assert all(calendar.containing(month, Grain.YEAR) == year for month in months)
