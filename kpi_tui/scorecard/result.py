"""What the scorecard answers: results of KPIs and goals, ready to be shown. Without polars: faces start fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.plan import Direction
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
    and ``high`` the limits of a keep plan; ``tolerance`` is the shortfall that turns it red. ``attainment`` is a
    fraction (0.4 is 40 %). ``provisional``: the period is not over. ``unweighted``: computed from outcomes that were
    entered in place of inputs. ``incomplete``: of a longer period some shorter ones are missing. ``reason`` says why
    there is no value; ``between`` which two it must lie between, where that is known all the same. Of a sum that is
    not over, ``part`` of its limits is asked for so far, and ``plan_until`` is the day that the plan is counted to
    where that is not today but the last with figures.
    """

    period: Period
    value: float | None = None
    plan: float | None = None
    target: float | None = None
    baseline: float | None = None
    low: float | None = None
    high: float | None = None
    tolerance: float | None = None
    attainment: float | None = None
    score: float | None = None
    status: Status = Status.NOT_MEASURED
    provisional: bool = False
    unweighted: bool = False
    incomplete: bool = False
    reason: Sentence | None = None
    notes: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    plan_until: date | None = None
    part: float = 1.0

    @property
    def limits_so_far(self) -> tuple[float | None, float | None]:
        """The limits of a keep plan for the days gone: of a sum that is not over only a part of the whole ones."""
        low, high = (None if each is None else each * self.part for each in (self.low, self.high))
        return low, high


@dataclass(frozen=True, slots=True)
class WindowBefore:
    """What a running total came to in the window before: in as many ``days`` as the running one has behind it, and in
    the whole ``period``."""

    period: Period
    days: int
    same_days: float
    whole: float


@dataclass(frozen=True, slots=True)
class KpiResult:
    """A KPI on the scorecard: its newest ``point``, the point before it, and the values of the last 12 periods.

    ``change`` is value minus previous value. ``previous_same_days`` is what the period before came to in as many days
    as one that is not over has behind it (``days_gone``); None where that is not known. ``better`` says whether
    ``fair_change`` is the good way (None: no change, no telling). ``in_force`` is the plan behind the numbers.
    ``since`` is the first day that a running total over more than the period counts from.
    ``overdue``: a figure should have been entered by now. ``window_before``: of a running total over more than the
    period, beside what it can be held.
    """

    kpi: Kpi
    point: Point
    previous: Point | None = None
    change: float | None = None
    better: bool | None = None
    in_force: Plan | None = None
    overdue: bool = False
    history: tuple[Point, ...] = ()
    previous_same_days: float | None = None
    days_gone: int | None = None
    window_before: WindowBefore | None = None
    since: date | None = None

    @property
    def change_same_days(self) -> float | None:
        """How much more it is than in the same days of the period before."""
        if self.point.value is None or self.previous_same_days is None:
            return None
        return self.point.value - self.previous_same_days

    @property
    def fair_change(self) -> float | None:
        """The change to show: of what adds up, part of a period is held against the same part of the one before."""
        fair = self.change_same_days if self.kpi.aggregation is Aggregation.SUM else None
        return self.change if fair is None else fair

    @property
    def red(self) -> tuple[float | None, float | None]:
        """Below and above which value it would be off track in this period; None on a side where nothing is red."""
        point, plan, tolerance = self.point, self.in_force, self.point.tolerance or 0.0
        if plan is None or point.plan is None:
            return None, None
        low, high = point.limits_so_far
        if low is not None and high is not None:
            return low - tolerance, high + tolerance
        rising = self.kpi.direction is Direction.HIGHER
        if self.kpi.direction is Direction.WITHIN:
            rising = point.low is not None or (point.target or 0.0) > (point.baseline or 0.0)
        return (point.plan - tolerance, None) if rising else (None, point.plan + tolerance)


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
