"""A goal says what its score is made of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.status import Status
from kpi_tui.scorecard.explanation.explain import (
    Explanation,
    GoalExplanation,
    explain_any,
    explain_goal,
)
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.scorecard.conftest import Company, company, figure, kpi
from tests.scorecard.explained import words

SAMPLE = Path(__file__).parents[2] / "sample_workspace"


@pytest.fixture(scope="module")
def bakery() -> Snapshot:
    """The sample workspace, read."""
    return Workspace.open(SAMPLE).snapshot


def shop(weights: Iterable[float], scores: Iterable[float | None]) -> Company:
    """A goal with KPIs that have these weights and scores, October 2026."""
    links, kpis, figures = [], [], []
    for place, (weight, score) in enumerate(zip(weights, scores, strict=True)):
        name = f"k{place}"
        plan = Plan(Mode.KEEP, high=0, tolerance=Tolerance(50))
        kpis.append(kpi(name, name, direction=Direction.LOWER, plans=(plan,)))
        links.append(Link(name, weight))
        if score is not None:
            figures.append(figure(name, "2026-10", 100 - score))
    return company(kpis=kpis, figures=figures, goals=[Goal("grow", "Grow", links=tuple(links))])


def told(made: Company) -> GoalExplanation:
    return explain_goal(made, "grow", made.settings.calendar.parse("2026-10"))


def test_a_goal_is_explained_with_weights_scores_and_coverage() -> None:
    found = told(shop((40, 30, 20, 10), (75, 100, None, 0)))
    assert (found.weight, found.weight_scored) == (100, 80)
    said = words(found)
    assert "(75 × 40 + 100 × 30 + 0 × 10) / 80 = 75" in said
    assert "Coverage 80%: of the weight of 100, 80 has a score" in said
    assert "K2: no score (No figure), so its weight of 20 does not count" in said
    assert "At risk: the score is 50 or more, and less than 90" in said


def test_a_goal_says_which_kpi_keeps_it_from_being_on_track() -> None:
    found = told(shop((99, 1), (100, 0)))
    assert found.result.status is Status.AT_RISK
    assert [each.kpi.id for each in found.held_back] == ["k1"]
    assert "never on track while one of its KPIs is off track: K1" in words(found)


def test_a_goal_with_too_little_scored_says_how_much_is_needed() -> None:
    assert "No score in October 2026: at least 50% of the weight must have a score." in words(
        told(shop((1, 2), (100, None)))
    )
    assert "the goal has no KPIs" in words(told(shop((), ())))


def test_a_kpi_or_goal_is_found_by_its_id_and_a_slip_is_answered_with_the_nearest(bakery: Snapshot) -> None:
    assert isinstance(explain_any(bakery, "csat"), Explanation)
    assert isinstance(explain_any(bakery, "grow-online-revenue"), GoalExplanation)
    with pytest.raises(Refusal, match="did you mean “conversion-rate”"):
        explain_any(bakery, "conversion-rat")
    with pytest.raises(Refusal, match="There is no KPI or goal “zzz”"):
        explain_any(bakery, "zzz")
