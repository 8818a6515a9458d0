"""A KPI without a plan gets one proposed: by its goal of the catalogue, or by its direction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kpi_tui.catalogue.adopt import adopt, adopt_goal
from kpi_tui.catalogue.reader import load
from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.plan import Direction, Mode, Plan, Relative
from kpi_tui.scorecard.proposal import propose
from kpi_tui.scorecard.result import KpiResult, Point
from tests.scorecard.conftest import company, figure, kpi, result

START, TODAY = date(2026, 1, 1), date(2026, 2, 1)


def proposed(template_id: str, value: float | None, goal_id: str = "") -> Plan:
    template = load().goal_template(template_id)
    goal = adopt_goal(template, "en", START)
    measured, _inputs = adopt(load().kpi(template.target.kpi), "en", {})
    made = company(kpis=[measured], inputs=[], goals=[replace(goal, id=goal_id or goal.id)], today=TODAY)
    january = made.settings.calendar.parse("2026-01")
    return propose(made, measured, KpiResult(measured, Point(january, value)), TODAY).plan


def test_a_yearly_growth_is_a_total_on_that_of_the_year_before() -> None:
    assert proposed("grow-revenue", 9000) == Plan(
        Mode.ACCUMULATE, start=START, due=date(2026, 12, 31), target_said=Relative(20)
    )


@pytest.mark.parametrize(
    ("template", "value", "plan"),
    [
        ("more-leads-20", 40, Plan(Mode.REACH, baseline=40, target_said=Relative(20))),
        ("raise-engagement", None, Plan(Mode.REACH, baseline=2, target=4)),
        ("raise-engagement", 2.5, Plan(Mode.REACH, baseline=2.5, target=4)),
        ("better-known", 35, Plan(Mode.REACH, baseline=35, target_said=Relative(5, points=True))),
        ("satisfaction-to-8", None, Plan(Mode.REACH, target=8)),
        ("satisfaction-to-8", 8.4, Plan(Mode.KEEP, low=8)),  # what is there already is to be kept
    ],
)
def test_a_promise_is_reached_from_where_the_company_stands(template: str, value: float | None, plan: Plan) -> None:
    found = proposed(template, value)
    start = None if plan.mode is Mode.KEEP else START
    assert replace(found, due=None) == replace(plan, start=start)


def test_a_goal_that_was_taken_twice_proposes_the_same() -> None:
    assert proposed("raise-engagement", 2, "raise-engagement-2") == proposed("raise-engagement", 2)


@pytest.mark.parametrize("direction", list(Direction))
def test_without_a_promise_the_direction_says_what_to_fill_in(direction: Direction) -> None:
    measured = kpi("level", "level", direction=direction)
    goal = Goal("own", "Own", due=date(2026, 9, 30), links=(Link("level"),))
    made = company(kpis=[measured], goals=[goal], figures=[figure("level", "2026-01", 5)], today=TODAY)
    expected = Plan(Mode.REACH, baseline=5, start=TODAY, due=date(2026, 9, 30))
    if direction is Direction.WITHIN:
        expected = Plan(Mode.KEEP)
    assert propose(made, measured, result(made, "2026-01", today=TODAY), TODAY).plan == expected


@pytest.mark.parametrize("period", ["2026-01", "2026-02"])
def test_before_the_first_figure_a_plan_starts_with_the_period_that_is_entered_next(period: str) -> None:
    measured = kpi("level", "level")
    made = company(kpis=[measured], today=date(2026, 2, 20))
    shown = result(made, period, today=made.today)
    assert propose(made, measured, shown, made.today).plan == Plan(Mode.REACH, start=date(2026, 1, 1))


def test_a_running_month_is_no_baseline() -> None:
    measured = kpi("level", "level")
    figures = [figure("level", "2026-01", 90), figure("level", "2026-02", 31)]
    made = company(kpis=[measured], figures=figures, today=date(2026, 2, 10))
    shown = result(made, "2026-02", today=made.today)
    assert propose(made, measured, shown, made.today).plan == Plan(Mode.REACH, baseline=90, start=date(2026, 2, 1))


def test_a_quarters_total_is_no_months_baseline() -> None:
    measured = kpi("level", "level")
    made = company(kpis=[measured], figures=[figure("level", "2026-Q1", 90)], today=date(2026, 4, 10))
    shown = result(made, "2026-Q1", today=made.today)
    assert propose(made, measured, shown, made.today).plan == Plan(Mode.REACH, start=date(2026, 3, 1))


def test_a_goal_that_has_begun_has_a_plan_for_the_period_that_is_entered_next() -> None:
    goal = adopt_goal(load().goal_template("satisfaction-to-8"), "en", date(2026, 2, 20))
    measured, _inputs = adopt(load().kpi(load().goal_template("satisfaction-to-8").target.kpi), "en", {})
    made = company(kpis=[measured], inputs=[], goals=[goal], today=date(2026, 2, 20))
    shown = KpiResult(measured, Point(made.settings.calendar.parse("2026-01")))
    assert propose(made, measured, shown, made.today).plan.start == date(2026, 1, 1)
    assert (
        propose(made, measured, replace(shown, point=replace(shown.point, value=7.5)), made.today).plan.start
        == goal.start
    )
