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
from tests.scorecard.conftest import company, kpi

START, TODAY = date(2026, 1, 1), date(2026, 2, 1)


def proposed(template_id: str, value: float | None, goal_id: str = "") -> Plan:
    template = load().goal_template(template_id)
    goal = adopt_goal(template, "en", START)
    measured, _inputs = adopt(load().kpi(template.target.kpi), "en", {})
    made = company(kpis=[measured], inputs=[], goals=[replace(goal, id=goal_id or goal.id)], today=TODAY)
    return propose(made, measured, value, TODAY).plan


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
    assert replace(found, due=None) == replace(plan, start=START)


def test_a_goal_that_was_taken_twice_proposes_the_same() -> None:
    assert proposed("raise-engagement", 2, "raise-engagement-2") == proposed("raise-engagement", 2)


@pytest.mark.parametrize("direction", list(Direction))
def test_without_a_promise_the_direction_says_what_to_fill_in(direction: Direction) -> None:
    measured = kpi("level", "level", direction=direction)
    goal = Goal("own", "Own", due=date(2026, 9, 30), links=(Link("level"),))
    made = company(kpis=[measured], goals=[goal], today=TODAY)
    expected = Plan(Mode.REACH, baseline=5, start=TODAY, due=date(2026, 9, 30))
    if direction is Direction.WITHIN:
        expected = Plan(Mode.KEEP)
    assert propose(made, measured, 5, TODAY).plan == expected
