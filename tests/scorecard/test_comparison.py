"""Two scorecards of one period: only what differs is named, and from both sides."""

from __future__ import annotations

from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.plan import Mode, Plan, Tolerance
from kpi_tui.scorecard.comparison import Comparison, compare, has_other_plan
from kpi_tui.scorecard.look import look
from tests.scorecard.conftest import Company, company, figure, kpi

LEADS = kpi("leads", "leads", plans=(Plan(Mode.KEEP, low=100.0, tolerance=Tolerance(20.0)),))
VISITS = kpi("visits", "visits")
GROW = Goal("grow", "Grow", links=(Link("leads"),))


def _compared(earlier: Company, later: Company) -> Comparison:
    period = later.settings.calendar.parse("2027-05")
    return compare(look(earlier, period), look(later, period))


def test_what_says_the_same_is_not_named() -> None:
    made = company(kpis=[LEADS, VISITS], goals=[GROW], figures=[figure("leads", "2027-05", 90)])
    found = _compared(made, made)
    assert (found.goals, found.kpis) == ((), ())


def test_a_corrected_figure_changes_its_kpi_and_the_goal_but_no_other_kpi() -> None:
    same = figure("visits", "2027-05", 10)
    earlier = company(kpis=[LEADS, VISITS], goals=[GROW], figures=[same, figure("leads", "2027-05", 120)])
    later = company(kpis=[LEADS, VISITS], goals=[GROW], figures=[same, figure("leads", "2027-05", 90)])
    found = _compared(earlier, later)
    (leads,), (goal,) = found.kpis, found.goals
    assert leads.earlier
    assert leads.later
    assert (leads.earlier.point.value, leads.later.point.value) == (120, 90)
    assert not has_other_plan(leads)
    assert goal.earlier
    assert goal.later
    assert (goal.earlier.score, goal.later.score) == (100, 75)


def test_another_plan_is_a_difference_though_the_value_is_the_same() -> None:
    stricter = kpi("leads", "leads", plans=(Plan(Mode.KEEP, low=90.0, tolerance=Tolerance(20.0)),))
    figures = [figure("leads", "2027-05", 120)]
    (leads,) = _compared(company(kpis=[stricter], figures=figures), company(kpis=[LEADS], figures=figures)).kpis
    assert has_other_plan(leads)


def test_kpis_and_goals_of_one_side_only_come_with_that_side() -> None:
    figures = [figure("leads", "2027-05", 120), figure("visits", "2027-05", 10)]
    earlier, later = company(kpis=[VISITS], figures=figures), company(kpis=[LEADS], goals=[GROW], figures=figures)
    found = _compared(earlier, later)
    assert [(each.either.kpi.id, each.earlier is None, each.later is None) for each in found.kpis] == [
        ("leads", True, False),
        ("visits", False, True),
    ]
    assert [(each.either.goal.id, each.earlier is None) for each in found.goals] == [("grow", True)]
