"""A period that is not over is held against the same days of the one before, and against the whole of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance, Window
from tests.scorecard.conftest import Company, about, company, figure, kpi, result

TODAY = date(2026, 11, 12)


def daily(*, until: date = TODAY, today: date = TODAY, **fields: object) -> Company:
    """From October on: 10 a day in October, 12 a day in November; twice as many visits."""
    first = date(2026, 10, 1)
    figures = []
    for at in range((until - first).days + 1):
        day = first + timedelta(days=at)
        figures.append(figure("orders", str(day), 10 if day.month == 10 else 12))
        figures.append(figure("visits", str(day), 20 if day.month == 10 else 30))
    kpis = [
        kpi("orders", "orders", **fields),
        kpi("rate", "orders / visits * 100", aggregation=Aggregation.RATIO_OF_SUMS),
    ]
    return company(kpis=kpis, figures=figures, today=today)


def test_twelve_days_are_held_against_twelve_days() -> None:
    shown = result(daily(), "2026-11", "orders")
    assert (shown.point.value, shown.days_gone, shown.previous_same_days) == (144, 12, 120)
    assert shown.previous is not None
    assert shown.previous.value == 310
    assert (shown.change, shown.change_same_days, shown.fair_change) == (-166, 24, 24)
    assert shown.better is True
    assert shown.point.provisional


def test_fewer_is_better_the_same_way() -> None:
    shown = result(daily(direction=Direction.LOWER), "2026-11", "orders")
    assert shown.better is False


def test_a_rate_is_held_against_the_whole_and_knows_the_same_days() -> None:
    shown = result(daily(), "2026-11", "rate")
    assert shown.point.value == about(40)
    assert shown.previous_same_days == about(50)
    assert shown.fair_change == shown.change == about(-10)


def test_only_days_that_were_entered_count() -> None:
    shown = result(daily(until=date(2026, 11, 9)), "2026-11", "orders")
    assert (shown.days_gone, shown.previous_same_days) == (9, 90)


def test_a_period_that_is_over_is_held_against_the_whole() -> None:
    shown = result(daily(), "2026-10", "orders")
    assert (shown.previous_same_days, shown.days_gone) == (None, None)
    over = result(daily(until=date(2026, 11, 30), today=date(2026, 11, 30)), "2026-11", "orders")
    assert (over.previous_same_days, over.fair_change, over.point.provisional) == (None, 50, False)


def test_a_longer_month_ends_with_the_shorter_one() -> None:
    first = date(2026, 2, 1)
    figures = [figure("orders", str(first + timedelta(days=at)), 1) for at in range(28 + 30)]
    made = company(kpis=[kpi("orders", "orders")], figures=figures, today=date(2026, 3, 30))
    shown = result(made, "2026-03")
    assert (shown.days_gone, shown.previous_same_days) == (30, 28)


def test_a_quarter_of_months_is_held_against_as_many_months() -> None:
    figures = [figure("orders", f"2026-{month:02}", month) for month in range(7, 12)]
    made = company(kpis=[kpi("orders", "orders")], figures=figures, today=date(2026, 11, 30))
    shown = result(made, "2026-Q4")
    assert (shown.point.value, shown.days_gone, shown.previous_same_days) == (21, 61, 15)


@pytest.mark.parametrize(
    ("november", "october"),
    [
        ([("2026-11", 50.0)], [("2026-10", 90.0)]),  # a month of which so much is entered tells nothing about a day
        ([("2026-11-03", 5.0)], [("2026-10", 90.0)]),
        ([("2026-11-03", 5.0), ("2026-W46", 5.0)], [("2026-10-02", 9.0)]),
        ([("2026-11-03", 5.0)], []),
    ],
)
def test_without_days_in_both_there_is_nothing_to_hold_it_against(
    november: list[tuple[str, float]], october: list[tuple[str, float]]
) -> None:
    figures = [figure("orders", period, value) for period, value in (*october, *november)]
    made = company(kpis=[kpi("orders", "orders")], figures=figures, today=TODAY)
    shown = result(made, "2026-11")
    assert (shown.previous_same_days, shown.fair_change) == (None, shown.change)


def test_weeks_are_held_against_as_many_weeks() -> None:
    weeks = {f"2026-W{week}": 7.0 for week in range(40, 45)} | {"2026-W45": 9.0}
    made = company(
        kpis=[kpi("orders", "orders")], figures=[figure("orders", *each) for each in weeks.items()], today=TODAY
    )
    shown = result(made, "2026-11")
    assert (shown.point.value, shown.previous_same_days) == (9, 7)


def test_a_running_total_is_not_taken_for_a_month() -> None:
    shown = result(daily(plans=(Plan(Mode.ACCUMULATE, target=900, window=Window.QUARTER),)), "2026-11", "orders")
    assert (shown.point.value, shown.previous_same_days, shown.change) == (454, None, 144)
    monthly = result(daily(plans=(Plan(Mode.ACCUMULATE, target=900, window=Window.MONTH),)), "2026-11", "orders")
    assert (monthly.point.value, monthly.previous_same_days) == (144, 120)


@pytest.mark.parametrize(
    ("plan", "direction", "period", "red"),
    [
        (Plan(Mode.KEEP, low=300, tolerance=Tolerance(20)), Direction.HIGHER, "2026-10", (280, None)),
        (Plan(Mode.KEEP, high=300), Direction.LOWER, "2026-10", (None, 330)),
        (Plan(Mode.KEEP, low=200, high=300, tolerance=Tolerance(5)), Direction.WITHIN, "2026-10", (195, 305)),
        (Plan(Mode.MONITOR), Direction.HIGHER, "2026-10", (None, None)),
        # Of a month of which 12 of 30 days are over, so much of the plan counts, and of the tolerance.
        (Plan(Mode.KEEP, low=300, tolerance=Tolerance(20)), Direction.HIGHER, "2026-11", (112, None)),
    ],
)
def test_a_result_says_from_where_on_it_would_be_red(
    plan: Plan, direction: Direction, period: str, red: tuple[float | None, float | None]
) -> None:
    assert result(daily(plans=(plan,), direction=direction), period, "orders").red == pytest.approx(red)
