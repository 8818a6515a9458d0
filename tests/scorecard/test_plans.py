"""Plans: which one holds, what it asks at the end of a period, and what that makes of a value."""

from __future__ import annotations

from datetime import date

import pytest

from kpi_tui.model.input import Frequency, OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance, Window
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.result import Point, Status
from kpi_tui.scorecard.trend.marks import marks_of
from tests.scorecard.conftest import Company, about, company, figure, kpi, point, result, source

LAST, RATIO = Aggregation.LAST, Aggregation.RATIO_OF_SUMS


def level(*plans: Plan, **fields: object) -> Kpi:
    return kpi("level", "level", **{"aggregation": LAST, "plans": plans, **fields})


def scored(value: float, plan: Plan, direction: Direction = Direction.HIGHER, period: str = "2026-05") -> Point:
    measured = level(plan, direction=direction)
    return point(company(kpis=[measured], figures=[figure("level", period, value)]), period)


def sales(*plans: Plan, today: date = date(2027, 6, 15), frequency: Frequency = Frequency.MONTHLY) -> Company:
    """10 a month, all of 2026."""
    figures = [figure("sales", f"2026-{month:02}", 10) for month in range(1, 13)]
    return company(kpis=[kpi("sales", "sales", plans=plans, frequency=frequency)], figures=figures, today=today)


def test_a_plan_holds_from_its_start_and_the_past_keeps_its_own() -> None:
    plans = (
        Plan(Mode.KEEP, low=5),
        Plan(Mode.KEEP, low=7, start=date(2026, 3, 31)),
        Plan(Mode.KEEP, low=9, start=date(2026, 6, 2)),
    )
    figures = [figure("level", f"2026-{month:02}", 8) for month in range(1, 8)]
    made = company(kpis=[level(*plans)], figures=figures)
    assert [point(made, f"2026-{month:02}").plan for month in range(1, 8)] == [5, 5, 7, 7, 7, 9, 9]
    assert result(made, "2026-04").in_force == plans[1]


def test_before_its_start_a_kpi_is_watched() -> None:
    plan = Plan(Mode.KEEP, low=5, start=date(2026, 6, 1))
    shown = scored(3, plan)
    assert (shown.status, shown.score, shown.plan) == (Status.WATCHING, None, None)


def test_a_watched_kpi_is_never_green() -> None:
    assert scored(3, Plan(Mode.MONITOR)).status is Status.WATCHING
    made = company(kpis=[level(Plan(Mode.MONITOR))])
    assert point(made, "2026-05").status is Status.NOT_MEASURED


def test_the_path_begins_at_the_baseline_and_stays_at_the_target() -> None:
    plan = Plan(Mode.REACH, 0, 100, start=date(2026, 3, 31), due=date(2026, 4, 30))
    assert scored(50, plan, period="2026-03").plan == pytest.approx(100 / 31)
    assert scored(50, plan, period="2026-04").plan == pytest.approx(100)
    assert scored(50, plan, period="2026-12").plan == pytest.approx(100)


def test_lower_is_better_the_same_way_round() -> None:
    plan = Plan(Mode.REACH, 12, 8, start=date(2026, 1, 1), due=date(2026, 12, 31))
    half = scored(10.2, plan, Direction.LOWER, "2026-06")
    assert half.plan == pytest.approx(12 - 4 * 181 / 365)
    assert half.status is Status.AT_RISK
    assert half.attainment == pytest.approx(0.45)
    assert scored(9, plan, Direction.LOWER, "2026-06").status is Status.ON_TRACK


def test_a_range_can_be_reached_from_either_side() -> None:
    up = Plan(Mode.REACH, 2, 4, start=date(2026, 1, 1), due=date(2026, 1, 31))
    down = Plan(Mode.REACH, 6, 4, start=date(2026, 1, 1), due=date(2026, 1, 31))
    assert scored(3, up, Direction.WITHIN).status is Status.OFF_TRACK
    assert scored(3, down, Direction.WITHIN).status is Status.ON_TRACK


@pytest.mark.parametrize(
    ("tolerance", "score"), [(None, 75), (Tolerance(8), 50 + 25 + 0), (Tolerance(40, percent=True), 87.5)]
)
def test_the_tolerance_of_a_path_is_a_part_of_its_length(tolerance: Tolerance | None, score: float) -> None:
    plan = Plan(Mode.REACH, 20, 60, start=date(2026, 1, 1), due=date(2026, 1, 31), tolerance=tolerance)
    assert scored(56, plan).score == pytest.approx(score)


@pytest.mark.parametrize(("tolerance", "score"), [(None, 50), (Tolerance(8), 75), (Tolerance(20, percent=True), 75)])
def test_the_tolerance_of_a_limit_is_a_part_of_it(tolerance: Tolerance | None, score: float) -> None:
    assert scored(36, Plan(Mode.KEEP, low=40, tolerance=tolerance)).score == pytest.approx(score)


def test_without_any_tolerance_a_shortfall_is_off_track() -> None:
    shown = scored(-1, Plan(Mode.KEEP, low=0))
    assert (shown.score, shown.status) == (0, Status.OFF_TRACK)
    assert scored(0, Plan(Mode.KEEP, low=0)).score == 100


@pytest.mark.parametrize(("value", "limit"), [(10, 20), (22, 20), (29, 30), (40, 30), (25, 20)])
def test_within_limits_the_nearer_one_is_shown(value: float, limit: float) -> None:
    shown = scored(value, Plan(Mode.KEEP, low=20, high=30), Direction.WITHIN)
    assert (shown.plan, shown.target, shown.low, shown.high) == (limit, limit, 20, 30)


def test_a_target_to_keep_is_a_limit() -> None:
    shown = scored(41, Plan(Mode.KEEP, target=40), Direction.LOWER)
    assert (shown.plan, shown.high, shown.low) == (40, 40, None)


def test_the_limit_belongs_to_the_better_colour_whatever_binary_fractions_make_of_it() -> None:
    rate = kpi("rate", "a / b * 100", aggregation=RATIO, direction=Direction.LOWER, plans=(Plan(Mode.KEEP, high=7),))
    made = company(kpis=[rate], figures=[figure("a", "2026-05", 7), figure("b", "2026-05", 100)])
    assert 7 / 100 * 100 > 7
    assert point(made, "2026-05").status is Status.ON_TRACK
    amber = Plan(Mode.KEEP, low=0.8, tolerance=Tolerance(0.1))
    assert 0.8 - 0.7 > 0.1
    assert scored(0.7, amber).status is Status.AT_RISK
    assert scored(0.7, amber).score == pytest.approx(50)
    assert scored(0.6999999, amber).status is Status.OFF_TRACK


def test_a_total_needs_a_figure_in_the_period_itself() -> None:
    plan = Plan(Mode.ACCUMULATE, target=120, window=Window.YEAR)
    made = company(kpis=[kpi("sales", "sales", plans=(plan,))], figures=[figure("sales", "2026-01", 10)])
    assert point(made, "2026-01").value == 10
    assert point(made, "2026-02").status is Status.NOT_MEASURED


def test_windows_open_anew() -> None:
    made = sales(Plan(Mode.ACCUMULATE, target=30, window=Window.QUARTER))
    assert [point(made, f"2026-{month:02}").value for month in range(1, 8)] == [10, 20, 30, 10, 20, 30, 10]
    assert point(made, "2026-02").plan == pytest.approx(30 * 59 / 90)
    assert point(made, "2026-03").status is Status.ON_TRACK


def test_a_year_window_is_that_of_the_company() -> None:
    plan = Plan(Mode.ACCUMULATE, target=120, window=Window.YEAR)
    figures = [figure("sales", f"2026-{month:02}", 10) for month in range(1, 13)]
    settings = Settings("Company", first_month=7, as_of=date(2027, 6, 15))
    made = company(kpis=[kpi("sales", "sales", plans=(plan,))], figures=figures, settings=settings)
    assert (point(made, "2026-06").value, point(made, "2026-07").value, point(made, "2026-09").value) == (60, 10, 30)
    assert point(made, "2026-09").plan == pytest.approx(120 * 92 / 365)


def test_a_period_of_several_windows_asks_for_all_of_them() -> None:
    shown = point(sales(Plan(Mode.ACCUMULATE, target=30, window=Window.QUARTER)), "2026")
    assert (shown.value, shown.plan, shown.target) == (120, about(120), 120)


def test_a_total_from_a_day_to_a_day_has_no_plan_outside_of_them() -> None:
    made = sales(Plan(Mode.ACCUMULATE, target=30, start=date(2026, 3, 1), due=date(2026, 4, 15)))
    assert [point(made, f"2026-{month:02}").value for month in (2, 3, 4, 5)] == [10, 10, 20, 10]
    assert [point(made, f"2026-{month:02}").plan for month in (2, 3, 4, 5)] == [
        None, pytest.approx(30 * 31 / 46), pytest.approx(30), None,
    ]  # fmt: skip
    assert point(made, "2026-05").status is Status.WATCHING


def test_a_total_that_starts_within_a_month_counts_its_days_exactly_and_its_month_whole() -> None:
    plan = Plan(Mode.ACCUMULATE, target=30, start=date(2026, 3, 10), due=date(2026, 4, 15))
    days = [figure("sales", f"2026-03-{day:02}", 1) for day in range(1, 32)]
    made = company(kpis=[kpi("sales", "sales", plans=(plan,))], figures=days)
    assert point(made, "2026-03").value == 22
    assert point(sales(plan), "2026-03").value == 10


def test_a_total_with_a_month_missing_is_incomplete() -> None:
    plan = Plan(Mode.ACCUMULATE, target=120, window=Window.YEAR)
    figures = [figure("sales", month, 10) for month in ("2026-01", "2026-02", "2026-04")]
    made = company(kpis=[kpi("sales", "sales", plans=(plan,))], figures=figures)
    assert [point(made, f"2026-{month:02}").incomplete for month in (1, 2, 4)] == [False, False, True]
    late = company(kpis=[kpi("sales", "sales", plans=(plan,))], figures=figures[1:2])
    assert point(late, "2026-02").incomplete


def test_a_total_of_a_formula_adds_up_its_results() -> None:
    plan = Plan(Mode.ACCUMULATE, target=100, window=Window.QUARTER)
    profit = kpi("profit", "income - costs", plans=(plan,))
    figures = [
        figure("income", "2026-01", 10), figure("costs", "2026-01", 4),
        figure("income", "2026-02", 20), figure("costs", "2026-02", 5),
    ]  # fmt: skip
    assert point(company(kpis=[profit], figures=figures), "2026-02").value == 21


def test_a_total_counts_outcomes_and_inputs_of_different_lengths() -> None:
    plan = Plan(Mode.ACCUMULATE, target=100, window=Window.QUARTER)
    profit = kpi("profit", "income - costs", plans=(plan,))
    weeks = [figure("costs", f"2026-W{week:02}", 1) for week in range(6, 10)]
    figures = [figure("profit", "2026-01", 7), figure("income", "2026-02", 20), *weeks]
    assert point(company(kpis=[profit], figures=figures), "2026-02").value == 7 + 16


def test_a_budget_is_kept_below() -> None:
    plan = Plan(Mode.ACCUMULATE, target=24, window=Window.QUARTER)
    figures = [figure("costs", "2026-01", 6), figure("costs", "2026-02", 10.5)]
    made = company(kpis=[kpi("costs", "costs", direction=Direction.LOWER, plans=(plan,))], figures=figures)
    assert point(made, "2026-01").status is Status.ON_TRACK
    assert point(made, "2026-02").status is Status.AT_RISK


def test_the_plan_of_a_quarter_is_the_sum_of_the_plans_of_its_months() -> None:
    path = Plan(Mode.REACH, 0, 365, start=date(2026, 1, 1), due=date(2026, 12, 31))
    shown = point(sales(path), "2026-Q1")
    assert shown.plan == pytest.approx(31 + 59 + 90)
    assert (shown.target, shown.baseline) == (3 * 365, 0)
    assert shown.attainment == pytest.approx(30 / (3 * 365))


def test_months_of_a_quarter_keep_the_target_that_they_had() -> None:
    made = sales(Plan(Mode.KEEP, low=8), Plan(Mode.KEEP, low=9, start=date(2026, 3, 1)))
    assert point(made, "2026-Q1").plan == 8 + 8 + 9
    assert point(made, "2026").plan == 8 + 8 + 10 * 9


def test_a_month_before_the_first_plan_is_asked_what_the_plan_asks_at_its_beginning() -> None:
    assert point(sales(Plan(Mode.KEEP, low=9, start=date(2026, 2, 1))), "2026-Q1").plan == 27


def test_a_tolerance_scales_with_the_plan() -> None:
    made = sales(Plan(Mode.KEEP, low=12, tolerance=Tolerance(4)))
    assert point(made, "2026-01").score == pytest.approx(75)
    assert point(made, "2026-Q1").score == pytest.approx(75)


def test_the_plan_of_a_week_is_stretched_to_the_days_of_the_month() -> None:
    measured = kpi("visits", "visits", frequency=Frequency.WEEKLY, plans=(Plan(Mode.KEEP, low=70),))
    made = company(kpis=[measured], figures=[figure("visits", "2026-02", 250), figure("visits", "2026-W20", 80)])
    assert point(made, "2026-02").plan == pytest.approx(280)
    assert point(made, "2026-W20").plan == pytest.approx(70)


def test_the_plan_of_a_quarter_is_divided_over_the_month_that_was_entered() -> None:
    made = sales(Plan(Mode.KEEP, low=24), frequency=Frequency.QUARTERLY)
    assert point(made, "2026-02").plan == pytest.approx(8)
    assert point(made, "2026-Q1").plan == pytest.approx(24)


def test_ratios_have_one_plan_whatever_the_length_of_the_period() -> None:
    rate = kpi("rate", "a / b", aggregation=RATIO, plans=(Plan(Mode.KEEP, low=3),))
    figures = [figure(name, f"2026-0{month}", 5) for name in "ab" for month in (1, 2, 3)]
    assert point(company(kpis=[rate], figures=figures), "2026-Q1").plan == 3


def test_what_depends_on_the_length_of_its_period_is_not_scored_at_another() -> None:
    plan = Plan(Mode.KEEP, low=80)
    kept = kpi("kept", "end / start * 100", aggregation=RATIO, period_sensitive=True, plans=(plan,))
    inputs = [source("end", OverTime.LAST), source("start", OverTime.FIRST)]
    figures = [figure(name, f"2026-0{month}", 5) for name in ("end", "start") for month in (1, 2, 3)]
    made = company(kpis=[kept], inputs=inputs, figures=figures)
    assert point(made, "2026-01").status is Status.ON_TRACK
    assert (point(made, "2026-Q1").value, point(made, "2026-Q1").status) == (100, Status.WATCHING)
    assert result(made, "2026-Q1").in_force is None


def test_a_sum_of_a_period_that_is_not_over_is_compared_with_the_plan_of_the_days_gone() -> None:
    made = sales(Plan(Mode.KEEP, low=12, tolerance=Tolerance(4)), today=date(2026, 11, 15))
    shown = point(made, "2026-11")
    assert shown.provisional
    assert (shown.plan, shown.low, shown.target) == (about(6), 12, about(12))
    assert shown.score == 100
    assert point(made, "2026-10").score == pytest.approx(75)
    assert not point(made, "2026-10").provisional


def test_a_running_total_says_since_when_it_counts() -> None:
    made = sales(Plan(Mode.ACCUMULATE, target=40, window=Window.QUARTER))
    assert result(made, "2026-05").since == date(2026, 4, 1)
    assert result(made, "2026-04").since is None, "that is its own month"
    assert result(made, "2026-Q2").since is None
    assert result(sales(Plan(Mode.KEEP, low=12)), "2026-05").since is None


def test_a_sum_within_limits_that_is_not_over_turns_red_by_the_limits_for_the_days_gone() -> None:
    plan = Plan(Mode.KEEP, low=20, high=40, tolerance=Tolerance(6))
    amount = kpi("amount", "amount", direction=Direction.WITHIN, plans=(plan,))
    made = company(kpis=[amount], figures=[figure("amount", "2026-11", 25)], today=date(2026, 11, 15))
    shown = result(made, "2026-11")
    assert (shown.point.low, shown.point.high) == (20, 40)
    assert shown.point.limits_so_far == (about(10), about(20))
    assert shown.red == (about(7), about(23))
    assert shown.point.status is Status.OFF_TRACK
    (drawn,) = marks_of([shown.point], amount)
    assert drawn.band(25) is Status.OFF_TRACK
    assert (drawn.band(22), drawn.band(15)) == (Status.AT_RISK, Status.ON_TRACK)


def test_other_values_of_a_period_that_is_not_over_meet_the_whole_plan() -> None:
    made = company(
        kpis=[level(Plan(Mode.KEEP, low=12))], figures=[figure("level", "2026-11", 10)], today=date(2026, 11, 15)
    )
    assert point(made, "2026-11").plan == 12
    assert point(made, "2026-11").provisional


def test_a_sum_of_a_period_that_has_yet_to_begin_is_watched() -> None:
    for plan in (Plan(Mode.KEEP, low=12), Plan(Mode.ACCUMULATE, target=30, window=Window.QUARTER)):
        assert point(sales(plan, today=date(2026, 9, 20)), "2026-11").status is Status.WATCHING


def test_a_plan_of_a_campaign_is_not_stretched() -> None:
    made = company(
        kpis=[kpi("clicks", "clicks", frequency=Frequency.PER_CAMPAIGN, plans=(Plan(Mode.KEEP, low=12),))],
        figures=[figure("clicks", "2026-11", 10)],
    )
    assert point(made, "2026-Q4").plan == 12


def test_the_numbers_that_a_watched_kpi_had_before_ask_for_nothing() -> None:
    shown = scored(3, Plan(Mode.MONITOR, baseline=1, target=2, low=2, high=5))
    assert (shown.target, shown.low, shown.high, shown.baseline, shown.plan) == (None, None, None, None, None)
    assert shown.status is Status.WATCHING


def test_a_plan_with_numbers_missing_scores_nothing() -> None:
    assert scored(3, Plan(Mode.REACH, None, 5)).status is Status.WATCHING
    assert scored(3, Plan(Mode.KEEP)).status is Status.WATCHING
    assert scored(3, Plan(Mode.ACCUMULATE, target=5)).status is Status.WATCHING


def test_the_limit_of_a_running_period_is_shown_to_the_digit_that_was_typed() -> None:
    plan = Plan(Mode.KEEP, low=7)
    made = company(kpis=[kpi("amount", "amount", plans=(plan,))], figures=[figure("amount", "2026-10", 1)])
    targets = {point(made, "2026-10", today=date(2026, 10, day)).target for day in range(1, 32)}
    assert targets == {7}
