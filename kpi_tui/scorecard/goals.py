"""Goals: the weighted mean of the scores of their KPIs, and what that makes of the goal."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kpi_tui.model.goal import Goal
from kpi_tui.model.status import Status
from kpi_tui.scorecard.result import GoalResult, KpiResult

ENOUGH = 0.5
"""The part of the weight that must be scored for the goal to have a score."""
ON_TRACK_FROM = 90.0
AT_RISK_FROM = 50.0


def goal_result(goal: Goal, results: Mapping[str, KpiResult]) -> GoalResult:
    """The goal's score over the KPIs that have one, with the part of the weight that they make up.

    Under half of the weight nothing is said. A goal is never on track while one of its KPIs is off track.
    """
    links = [(link.weight, results[link.kpi]) for link in goal.all_links if link.kpi in results]
    scored = [(weight, result.point.score) for weight, result in links if result.point.score is not None]
    weight, weight_scored = weights(goal, results)
    coverage = weight_scored / weight if weight > 0 else 0.0
    kpis = tuple(result for _, result in links)
    if coverage < ENOUGH or not scored:
        return GoalResult(goal, kpis, None, coverage, Status.NOT_MEASURED)
    score = math.fsum(weight * score for weight, score in scored) / weight_scored
    return GoalResult(goal, kpis, score, coverage, _status(score, kpis))


def weights(goal: Goal, results: Mapping[str, KpiResult]) -> tuple[float, float]:
    """The weight of all KPIs of the goal together, and that of those with a score."""
    links = [(link.weight, results[link.kpi].point) for link in goal.all_links if link.kpi in results]
    scored = math.fsum(weight for weight, point in links if point.score is not None)
    return math.fsum(weight for weight, _ in links), scored


def _status(score: float, kpis: tuple[KpiResult, ...]) -> Status:
    if score < AT_RISK_FROM:
        return Status.OFF_TRACK
    if score < ON_TRACK_FROM or any(result.point.status is Status.OFF_TRACK for result in kpis):
        return Status.AT_RISK
    return Status.ON_TRACK
