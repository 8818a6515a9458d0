"""What the scorecard answers: results of KPIs and goals, ready to be shown. Without polars: faces start fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi_tui.model.status import Status as Status

if TYPE_CHECKING:
    from datetime import date

    from kpi_tui.model.goal import Goal
    from kpi_tui.model.kpi import Kpi
    from kpi_tui.model.period import Period
    from kpi_tui.model.plan import Plan
    from kpi_tui.model.sentence import Sentence
    from kpi_tui.model.settings import Settings


@dataclass(frozen=True, slots=True)
class Point:
    """A KPI in one period, scored against the plan of that period. Missing numbers are None.

    ``plan`` is the plan value at the end of the period (of a keep plan: the limit on the side of the value), ``low``
    and ``high`` the limits of a keep plan. ``attainment`` is a fraction (0.4 is 40 %). ``provisional``: the period is
    not over. ``unweighted``: computed from outcomes that were entered in place of inputs. ``incomplete``: of a longer
    period some shorter ones are missing. ``reason`` says why there is no value; ``between`` which two it must lie
    between, where that is known all the same.
    """

    period: Period
    value: float | None = None
    plan: float | None = None
    target: float | None = None
    baseline: float | None = None
    low: float | None = None
    high: float | None = None
    attainment: float | None = None
    score: float | None = None
    status: Status = Status.NOT_MEASURED
    provisional: bool = False
    unweighted: bool = False
    incomplete: bool = False
    reason: Sentence | None = None
    notes: tuple[str, ...] = ()
    between: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class KpiResult:
    """A KPI on the scorecard: its newest ``point``, the point before it, and the values of the last 12 periods.

    ``change`` is value minus previous value; ``better`` says whether that is the good way (None: no change, no
    telling). ``in_force`` is the plan behind the numbers. ``overdue``: a figure should have been entered by now.
    """

    kpi: Kpi
    point: Point
    previous: Point | None = None
    change: float | None = None
    better: bool | None = None
    in_force: Plan | None = None
    overdue: bool = False
    history: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalResult:
    """A goal on the scorecard. ``coverage`` is the fraction of the weight that is scored."""

    goal: Goal
    kpis: tuple[KpiResult, ...]
    score: float | None
    coverage: float
    status: Status


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Where a company stands in one period. ``kpis`` are all KPIs once, ``loose`` those that no goal uses."""

    settings: Settings
    period: Period
    today: date
    goals: tuple[GoalResult, ...]
    kpis: tuple[KpiResult, ...]
    loose: tuple[KpiResult, ...]

    def count(self, status: Status) -> int:
        """How many KPIs have this status."""
        return sum(result.point.status is status for result in self.kpis)

    def of(self, kpi_id: str) -> KpiResult | None:
        """The result of one KPI."""
        return next((result for result in self.kpis if result.kpi.id == kpi_id), None)
