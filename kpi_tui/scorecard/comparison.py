"""Two scorecards beside each other: the same period as it was known at two moments, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from kpi_tui.scorecard.result import GoalResult, KpiResult, Scorecard

R = TypeVar("R", KpiResult, GoalResult)


@dataclass(frozen=True, slots=True)
class Difference(Generic[R]):
    """A KPI or goal that is not known as it was. ``earlier`` or ``later`` is None where it did not exist then."""

    earlier: R | None
    later: R | None

    @property
    def either(self) -> R:
        """The newest of the two that there is: for what it is called."""
        found = self.later or self.earlier
        assert found is not None  # noqa: S101 -- a difference has a side
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two scorecards; the order is that of the later one, then what only the earlier one has."""

    earlier: Scorecard
    later: Scorecard
    goals: tuple[Difference[GoalResult], ...]
    kpis: tuple[Difference[KpiResult], ...]


def compare(earlier: Scorecard, later: Scorecard) -> Comparison:
    """What differs between two scorecards of one period: values, ranges, plans, scores and statuses, exactly."""
    old_kpis = {result.kpi.id: result for result in earlier.kpis}
    new_kpis = {result.kpi.id: result for result in later.kpis}
    old_goals = {result.goal.id: result for result in earlier.goals}
    new_goals = {result.goal.id: result for result in later.goals}
    kpis = [Difference(old_kpis.get(key), new_kpis.get(key)) for key in {**new_kpis, **old_kpis}]
    goals = [Difference(old_goals.get(key), new_goals.get(key)) for key in {**new_goals, **old_goals}]
    return Comparison(
        earlier,
        later,
        tuple(each for each in goals if _said_of_goal(each.earlier) != _said_of_goal(each.later)),
        tuple(each for each in kpis if _said_of_kpi(each.earlier) != _said_of_kpi(each.later)),
    )


def has_other_plan(difference: Difference[KpiResult]) -> bool:
    """Whether the value is held against another plan than it was."""
    earlier, later = difference.earlier, difference.later
    return earlier is not None and later is not None and earlier.point.plan != later.point.plan


def _said_of_kpi(result: KpiResult | None) -> tuple[object, ...] | None:
    if result is None:
        return None
    point = result.point
    return point.period, point.value, point.between, point.plan, point.score, point.status


def _said_of_goal(result: GoalResult | None) -> tuple[object, ...] | None:
    return None if result is None else (result.score, result.coverage, result.status)
