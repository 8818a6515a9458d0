"""Changing a goal keeps every KPI that was not meant, with its weight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.model import goal_edit
from kpi_tui.model.goal import Factor, Goal, Link
from kpi_tui.model.goal_edit import Place, links_of
from kpi_tui.model.sentence import Refusal

GOAL = Goal(
    "grow",
    "Grow",
    factors=(Factor("Visitors", (Link("visitors", 2), Link("orders"))), Factor("Margin")),
    links=(Link("revenue", 3),),
)


@st.composite
def goals(draw: st.DrawFn) -> Goal:
    """Goals with at least one link; each KPI once."""
    names = draw(st.lists(st.integers(0, 99).map(lambda n: f"kpi-{n}"), min_size=1, max_size=8, unique=True))
    links = [Link(name, draw(st.sampled_from((0.5, 1.0, 2.0)))) for name in names]
    cuts = sorted(draw(st.lists(st.integers(0, len(links)), max_size=3)))
    groups = [tuple(links[a:b]) for a, b in zip([0, *cuts], [*cuts, len(links)], strict=True)]
    factors = tuple(Factor(f"Factor {number}", group) for number, group in enumerate(groups[1:]))
    return Goal("goal", "Goal", factors=factors, links=groups[0])


def places(goal: Goal) -> list[Place]:
    return [
        Place(factor, link)
        for factor in (None, *range(len(goal.factors)))
        for link in range(len(links_of(goal, factor)))
    ]


@given(goals(), st.data())
def test_moving_and_shifting_lose_no_kpi_and_no_weight(goal: Goal, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(goal)))
    factor = data.draw(st.sampled_from((None, *range(len(goal.factors)))))
    step = data.draw(st.integers(-3, 3))
    for changed in (goal_edit.moved(goal, place, factor), goal_edit.shifted(goal, place, step)):
        assert set(changed.all_links) == set(goal.all_links)
        assert [each.name for each in changed.factors] == [each.name for each in goal.factors]


@given(goals(), st.data())
def test_removing_a_factor_leaves_its_kpis_with_the_goal(goal: Goal, data: st.DataObject) -> None:
    if goal.factors:
        factor = data.draw(st.integers(0, len(goal.factors) - 1))
        changed = goal_edit.without_factor(goal, factor)
        assert set(changed.all_links) == set(goal.all_links)
        assert len(changed.factors) == len(goal.factors) - 1


def test_a_moved_kpi_is_the_last_of_its_new_factor() -> None:
    changed = goal_edit.moved(GOAL, Place(0, 0), 1)
    assert changed.factors == (Factor("Visitors", (Link("orders"),)), Factor("Margin", (Link("visitors", 2),)))


def test_at_the_edge_nothing_is_shifted() -> None:
    assert goal_edit.shifted(GOAL, Place(0, 0), -1) == GOAL
    assert goal_edit.shifted_factor(GOAL, 1, 1) == GOAL
    assert goal_edit.shifted_factor(GOAL, 1, -1).factors[0].name == "Margin"


def test_a_kpi_is_linked_once_only() -> None:
    assert goal_edit.with_link(GOAL, 1, "csat").factors[1].links == (Link("csat"),)
    with pytest.raises(Refusal, match="already"):
        goal_edit.with_link(GOAL, 1, "revenue")


@pytest.mark.parametrize("name", ["", "  ", "Margin", " Margin "])
def test_a_factor_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(Refusal, match="success factor"):
        goal_edit.with_factor(GOAL, name)


def test_a_factor_may_keep_its_name() -> None:
    assert goal_edit.with_factor_named(GOAL, 1, "Margin") == GOAL


@pytest.mark.parametrize("weight", [0, -1, float("nan")])
def test_a_weight_is_more_than_nothing(weight: float) -> None:
    with pytest.raises(Refusal, match="more than 0"):
        goal_edit.with_weight(GOAL, Place(None, 0), weight)


def test_only_goals_that_change_place_are_saved() -> None:
    first, second, third = (Goal(name, name, position=number) for number, name in enumerate("abc", start=1))
    assert goal_edit.in_order((first, third, second)) == (
        Goal("c", "c", position=2),
        Goal("b", "b", position=3),
    )
