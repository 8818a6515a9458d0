"""Two scorecards beside each other: the same period as it was known at two moments, and what differs."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_tui.scorecard.result import GoalResult, KpiResult, Scorecard


@dataclass(frozen=True, slots=True)
class KpiDifference:
    """A KPI that is not known as it was. ``earlier`` or ``later`` is None where the KPI did not exist then."""

    earlier: KpiResult | None
    later: KpiResult | None

    @property
    def either(self) -> KpiResult:
        """The newest of the two that there is: for what the KPI is called."""
        found = self.later or self.earlier
        assert found is not None  # noqa: S101 -- a difference has a side
        return found

    @property
    def has_other_plan(self) -> bool:
        """Whether the value is held against another plan than it was."""
        if self.earlier is None or self.later is None:
            return False
        return self.earlier.point.plan != self.later.point.plan


@dataclass(frozen=True, slots=True)
class GoalDifference:
    """A goal whose score or status is not what it was; one side is None where the goal did not exist then."""

    earlier: GoalResult | None
    later: GoalResult | None

    @property
    def either(self) -> GoalResult:
        """The newest of the two that there is: for what the goal is called."""
        found = self.later or self.earlier
        assert found is not None  # noqa: S101 -- a difference has a side
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two scorecards; the order is that of the later one, then what only the earlier one has."""

    earlier: Scorecard
    later: Scorecard
    goals: tuple[GoalDifference, ...]
    kpis: tuple[KpiDifference, ...]


def compare(earlier: Scorecard, later: Scorecard) -> Comparison:
    """What differs between two scorecards of one period: values, ranges, plans, scores and statuses, exactly."""
    old_kpis = {result.kpi.id: result for result in earlier.kpis}
    new_kpis = {result.kpi.id: result for result in later.kpis}
    old_goals = {result.goal.id: result for result in earlier.goals}
    new_goals = {result.goal.id: result for result in later.goals}
    kpis = [KpiDifference(old_kpis.get(key), new_kpis.get(key)) for key in {**new_kpis, **old_kpis}]
    goals = [GoalDifference(old_goals.get(key), new_goals.get(key)) for key in {**new_goals, **old_goals}]
    return Comparison(
        earlier,
        later,
        tuple(each for each in goals if _said_of_goal(each.earlier) != _said_of_goal(each.later)),
        tuple(each for each in kpis if _said_of_kpi(each.earlier) != _said_of_kpi(each.later)),
    )


def _said_of_kpi(result: KpiResult | None) -> tuple[object, ...] | None:
    if result is None:
        return None
    point = result.point
    return point.period, point.value, point.between, point.plan, point.score, point.status


def _said_of_goal(result: GoalResult | None) -> tuple[object, ...] | None:
    return None if result is None else (result.score, result.coverage, result.status)
