"""The worked examples that explain scoring: engagement, acquisition, complaints, profit, stock, leads, a goal."""

from __future__ import annotations

from datetime import date

import pytest

from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.input import Frequency
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance, Window
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.result import Point, Status
from tests.scorecard.conftest import Company, about, company, figure, kpi, point, result

RATIO, LAST = Aggregation.RATIO_OF_SUMS, Aggregation.LAST


def engagement(period: str, percent: float) -> Point:
    plan = Plan(Mode.REACH, 2, 4, start=date(2026, 1, 1), due=date(2026, 6, 30), tolerance=Tolerance(0.4))
    rate = kpi("engagement", "interactions / followers * 100", aggregation=RATIO, plans=(plan,))
    figures = [figure("interactions", period, percent * 50), figure("followers", period, 5000)]
    return point(company(kpis=[rate], figures=figures), period)


def test_engagement_at_the_end_of_march_is_behind_its_path() -> None:
    shown = engagement("2026-03", 2.8)
    assert shown.plan == pytest.approx(2 + 2 * 90 / 181)
    assert shown.plan == pytest.approx(2.9945, abs=5e-5)
    assert shown.score == pytest.approx(75.7, abs=0.05)
    assert shown.status is Status.AT_RISK
    assert shown.attainment == pytest.approx(0.4)


def test_engagement_at_the_end_of_april_is_ahead() -> None:
    shown = engagement("2026-04", 3.4)
    assert (shown.status, shown.score) == (Status.ON_TRACK, 100)


def test_engagement_in_june_is_reached_and_more() -> None:
    shown = engagement("2026-06", 4.1)
    assert (shown.status, shown.plan) == (Status.ON_TRACK, about(4.0))
    assert shown.attainment == pytest.approx(1.05)


def kept(value: float, plan: Plan, direction: Direction) -> Point:
    level = kpi("level", "level", aggregation=LAST, direction=direction, plans=(plan,))
    return point(company(kpis=[level], figures=[figure("level", "2026-05", value)]), "2026-05")


@pytest.mark.parametrize(
    ("value", "score", "status"),
    [(39, 100, "on_track"), (40, 100, "on_track"), (42, 75, "at_risk"), (44, 50, "at_risk"), (46, 25, "off_track"),
     (50, 0, "off_track")],
)  # fmt: skip
def test_cost_per_acquisition_stays_below_its_limit(value: float, score: float, status: str) -> None:
    shown = kept(value, Plan(Mode.KEEP, high=40, tolerance=Tolerance(4)), Direction.LOWER)
    assert (shown.score, shown.status) == (about(score), status)


@pytest.mark.parametrize(
    ("value", "score", "status"),
    [(0, 100, "on_track"), (1, 83.3, "at_risk"), (3, 50, "at_risk"), (4, 33.3, "off_track"), (6, 0, "off_track")],
)
def test_complaints_stay_at_zero(value: float, score: float, status: str) -> None:
    shown = kept(value, Plan(Mode.KEEP, high=0, tolerance=Tolerance(3)), Direction.LOWER)
    assert (shown.score, shown.status) == (about(score, within=0.05), status)


def test_profit_grows_out_of_the_red() -> None:
    plan = Plan(Mode.REACH, -5000, 10000, start=date(2026, 1, 1), due=date(2026, 12, 31), tolerance=Tolerance(3000))
    profit = kpi("profit", "income - costs", frequency=Frequency.QUARTERLY, plans=(plan,))
    figures = [figure("income", "2026-Q2", 4000), figure("costs", "2026-Q2", 3000)]
    shown = point(company(kpis=[profit], figures=figures), "2026-Q2")
    assert shown.value == 1000
    assert shown.plan == pytest.approx(2438.4, abs=0.05)
    assert shown.score == pytest.approx(76.0, abs=0.05)


@pytest.mark.parametrize(("value", "score"), [(25, 100), (20, 100), (30, 100), (18, 80), (34, 60), (12, 20)])
def test_stock_cover_stays_within_its_range(value: float, score: float) -> None:
    shown = kept(value, Plan(Mode.KEEP, low=20, high=30, tolerance=Tolerance(5)), Direction.WITHIN)
    assert shown.score == pytest.approx(score)


LEADS = Plan(Mode.ACCUMULATE, target=120, window=Window.QUARTER)


def leads(plan: Plan = LEADS) -> Company:
    figures = [figure("leads", "2026-10", 32), figure("leads", "2026-11", 14)]
    return company(kpis=[kpi("leads", "leads", plans=(plan,))], figures=figures, today=date(2026, 11, 9))


@pytest.mark.parametrize("period", ["2026-11", "2026-Q4"])
@pytest.mark.parametrize(
    "plan", [LEADS, Plan(Mode.ACCUMULATE, target=120, start=date(2026, 10, 1), due=date(2026, 12, 31))]
)
def test_leads_on_day_40_of_92_are_behind_the_pace(period: str, plan: Plan) -> None:
    shown = point(leads(plan), period)
    assert shown.value == 46
    assert shown.plan == pytest.approx(52.17, abs=0.005)
    assert shown.score == pytest.approx(40.8, abs=0.05)
    assert shown.status is Status.OFF_TRACK
    assert shown.provisional


@pytest.mark.parametrize(
    "plan", [LEADS, Plan(Mode.ACCUMULATE, target=120, start=date(2026, 10, 1), due=date(2026, 12, 31)),
             Plan(Mode.KEEP, low=120)]
)  # fmt: skip
def test_in_the_middle_of_a_month_without_a_figure_yet_a_quarter_is_held_against_the_plan_up_to_the_month_before(
    plan: Plan,
) -> None:
    made = company(
        kpis=[kpi("leads", "leads", plans=(plan,), frequency=Frequency.QUARTERLY)],
        figures=[figure("leads", "2026-10", 41)],
        today=date(2026, 11, 22),
    )
    shown = point(made, "2026-Q4")
    assert shown.plan == pytest.approx(120 * 31 / 92)
    assert (shown.status, shown.plan_until) == (Status.ON_TRACK, date(2026, 10, 31))
    over = point(made, "2026-Q4", today=date(2027, 1, 2))
    assert (over.plan, over.status, over.incomplete) == (about(120), Status.OFF_TRACK, True)
    assert over.plan_until is None


def test_figures_of_days_are_held_against_the_plan_up_to_today() -> None:
    made = company(
        kpis=[kpi("leads", "leads", plans=(LEADS,))],
        figures=[figure("leads", "2026-10", 32), figure("leads", "2026-11-03", 14)],
        today=date(2026, 11, 9),
    )
    shown = point(made, "2026-Q4")
    assert shown.plan == pytest.approx(120 * 40 / 92)
    assert shown.plan_until is None


def test_an_outcome_in_place_of_inputs_tells_up_to_the_end_of_its_period() -> None:
    rate = kpi("leads", "calls + visits", plans=(LEADS,), aggregation=Aggregation.SUM)
    made = company(kpis=[rate], figures=[figure("leads", "2026-10", 41)], today=date(2026, 11, 22))
    assert point(made, "2026-Q4").plan == pytest.approx(120 * 31 / 92)


def test_a_goal_is_the_weighted_mean_of_the_scores_there_are() -> None:
    plan = Plan(Mode.KEEP, high=40, tolerance=Tolerance(4))
    lower = {"aggregation": LAST, "direction": Direction.LOWER, "plans": (plan,)}
    kpis = [kpi(name, name, **lower) for name in ("at", "on", "none", "off")]
    figures = [figure("at", "2026-05", 42), figure("on", "2026-05", 39), figure("off", "2026-05", 60)]
    goal = Goal("goal", "Goal", links=(Link("at", 40), Link("on", 30), Link("none", 20), Link("off", 10)))
    made = company(kpis=kpis, goals=[goal], figures=figures)
    (shown,) = look(made, made.settings.calendar.parse("2026-05")).goals
    assert shown.score == pytest.approx(75.0)
    assert shown.coverage == pytest.approx(0.8)
    assert shown.status is Status.AT_RISK
    assert [each.point.score for each in shown.kpis] == [75, 100, None, 0]


def test_conversion_of_several_months_is_no_mean_of_ratios() -> None:
    rate = kpi("conversion", "orders / visitors * 100", aggregation=RATIO)
    figures = [
        figure("orders", "2026-01", 10), figure("visitors", "2026-01", 100),
        figure("orders", "2026-02", 30), figure("visitors", "2026-02", 1000),
    ]  # fmt: skip
    shown = point(company(kpis=[rate], figures=figures), "2026-Q1")
    assert shown.value == pytest.approx(40 / 1100 * 100)


def test_nps_counts_people_and_not_months() -> None:
    nps = kpi("nps", "(promoters - detractors) / (promoters + passives + detractors) * 100", aggregation=RATIO)
    months = {"2026-01": (12, 4, 4), "2026-02": (32, 16, 32)}
    figures = [
        figure(name, month, count)
        for month, counts in months.items()
        for name, count in zip(("promoters", "passives", "detractors"), counts, strict=True)
    ]
    made = company(kpis=[nps], figures=figures)
    assert point(made, "2026-01").value == pytest.approx(40)
    assert point(made, "2026-02").value == pytest.approx(0)
    assert point(made, "2026-Q1").value == pytest.approx(8)


def test_a_denominator_of_0_gives_no_value_but_counts_in_longer_sums() -> None:
    rate = kpi("conversion", "orders / visitors * 100", aggregation=RATIO)
    figures = [
        figure("orders", "2026-01", 2), figure("visitors", "2026-01", 0),
        figure("orders", "2026-02", 8), figure("visitors", "2026-02", 100),
        figure("orders", "2026-03", 0), figure("visitors", "2026-03", 100),
    ]  # fmt: skip
    made = company(kpis=[rate], figures=figures)
    january = result(made, "2026-01").point
    assert january.value is None
    assert str(january.reason) == "not computable: no visitors"
    assert january.status is Status.NOT_MEASURED
    assert point(made, "2026-Q1").value == pytest.approx(5)
    assert not point(made, "2026-Q1").incomplete
