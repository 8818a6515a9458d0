"""What the scores of its KPIs make of a goal."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.period import Calendar
from kpi_tui.scorecard.goals import goal_result
from kpi_tui.scorecard.result import GoalResult, KpiResult, Point, Status
from tests.scorecard.conftest import kpi

PERIOD = Calendar().parse("2026-05")


def status_of(score: float | None) -> Status:
    if score is None:
        return Status.NOT_MEASURED
    return Status.ON_TRACK if score == 100 else Status.AT_RISK if score >= 50 else Status.OFF_TRACK


def rolled_up(scores: Sequence[tuple[float, float | None]]) -> GoalResult:
    """A goal over KPIs of (weight, score)."""
    links = tuple(Link(f"kpi-{place}", weight) for place, (weight, _) in enumerate(scores))
    results = {
        link.kpi: KpiResult(kpi(link.kpi, "a"), Point(PERIOD, 1.0, score=score, status=status_of(score)))
        for link, (_, score) in zip(links, scores, strict=True)
    }
    return goal_result(Goal("goal", "Goal", links=links), results)


@pytest.mark.parametrize(
    ("scores", "score", "status"),
    [
        ([(1, 100), (1, 100)], 100, "on_track"),
        ([(1, 100), (1, 80)], 90, "on_track"),
        ([(1, 100), (1, 79)], 89.5, "at_risk"),
        ([(9, 100), (1, 0)], 90, "at_risk"),
        ([(1, 100), (1, 0)], 50, "at_risk"),
        ([(1, 98), (1, 0)], 49, "off_track"),
        ([(1, 100), (1, None)], 100, "on_track"),
        ([(1, 100), (1.1, None)], None, "not_measured"),
        ([(1, None)], None, "not_measured"),
        ([], None, "not_measured"),
    ],
)
def test_a_goal_stands_where_its_weighted_mean_stands(
    scores: list[tuple[float, float | None]], score: float | None, status: str
) -> None:
    shown = rolled_up(scores)
    assert (shown.score, shown.status) == (pytest.approx(score) if score is not None else None, status)


scored = st.tuples(st.floats(0.1, 100), st.one_of(st.none(), st.floats(0, 100)))


@settings(deadline=None)
@given(st.lists(scored, min_size=1, max_size=8))
def test_a_goal_lies_between_its_worst_and_its_best_kpi(scores: list[tuple[float, float | None]]) -> None:
    shown = rolled_up(scores)
    known = [score for _, score in scores if score is not None]
    assert 0 <= shown.coverage <= 1 + 1e-12
    if shown.score is not None:
        assert min(known) - 1e-9 <= shown.score <= max(known) + 1e-9
    if any(score < 50 for score in known):
        assert shown.status is not Status.ON_TRACK


@settings(deadline=None)
@given(st.lists(scored, min_size=1, max_size=8), st.floats(0.01, 100))
def test_only_the_proportion_of_weights_matters(scores: list[tuple[float, float | None]], factor: float) -> None:
    one, other = rolled_up(scores), rolled_up([(weight * factor, score) for weight, score in scores])
    assert other.coverage == pytest.approx(one.coverage)
    if one.score is not None and other.score is not None:
        assert other.score == pytest.approx(one.score)
