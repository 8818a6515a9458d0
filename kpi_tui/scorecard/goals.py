"""Goals: the weighted mean of the scores of their KPIs, and what that makes of the goal."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kpi_tui.model.goal import Goal
from kpi_tui.model.status import Status
from kpi_tui.scorecard.result import GoalResult, KpiResult

_ENOUGH = 0.5
_ON_TRACK = 90.0
_AT_RISK = 50.0


def goal_result(goal: Goal, results: Mapping[str, KpiResult]) -> GoalResult:
    """The goal's score over the KPIs that have one, with the part of the weight that they make up.

    Under half of the weight nothing is said. A goal is never on track while one of its KPIs is off track.
    """
    links = [(link.weight, results[link.kpi]) for link in goal.all_links if link.kpi in results]
    scored = [(weight, result.point.score) for weight, result in links if result.point.score is not None]
    weight = math.fsum(weight for weight, _ in links)
    weight_scored = math.fsum(weight for weight, _ in scored)
    coverage = weight_scored / weight if weight > 0 else 0.0
    kpis = tuple(result for _, result in links)
    if coverage < _ENOUGH or not scored:
        return GoalResult(goal, kpis, None, coverage, Status.NOT_MEASURED)
    score = math.fsum(weight * score for weight, score in scored) / weight_scored
    return GoalResult(goal, kpis, score, coverage, _status(score, kpis))


def _status(score: float, kpis: tuple[KpiResult, ...]) -> Status:
    if score < _AT_RISK:
        return Status.OFF_TRACK
    if score < _ON_TRACK or any(result.point.status is Status.OFF_TRACK for result in kpis):
        return Status.AT_RISK
    return Status.ON_TRACK
