"""What the chart shows of a KPI's points: values, plans, and what is expected after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.plan import Direction, Mode, Plan
from kpi_tui.model.status import Status
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.trend.outlook import Expected, Forecast, Outlook


@dataclass(frozen=True, slots=True)
class Mark:
    """What the chart shows of one period; ``low`` and ``high`` are the limits on the good side of which it is on track,
    ``allowance`` the shortfall from there that turns it red. ``expected`` is the forecast, and then the ends of its
    band."""

    value: float | None
    low: float | None = None
    high: float | None = None
    allowance: float | None = None
    status: Status = Status.NOT_MEASURED
    expected: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    def band(self, value: float) -> Status | None:
        """The status that this value would have had, or None where there was no plan."""
        if self.low is None and self.high is None:
            return None
        shortfall = max(
            self.low - value if self.low is not None else 0.0, value - self.high if self.high is not None else 0.0, 0.0
        )
        if shortfall == 0:
            return Status.ON_TRACK
        return Status.OFF_TRACK if self.allowance is None or shortfall > self.allowance else Status.AT_RISK


def mark(
    value: float | None, plan: float | None, direction: Direction, allowance: float | None, status: Status
) -> Mark:
    """The mark of a period whose plan is one value, a limit on the side that the direction asks for."""
    if direction is Direction.LOWER:
        return Mark(value, None, plan, allowance, status)
    return Mark(value, plan, None, allowance, status)


def plan_end(marks: Sequence[Mark]) -> tuple[float | None, float | None]:
    """The limits that the plan ends with; none where the newest value has no plan any more."""
    newest = max((place for place, each in enumerate(marks) if each.value is not None), default=0)
    held = [(each.low, each.high) for each in marks[newest:] if each.low is not None or each.high is not None]
    return held[-1] if held else (None, None)


@dataclass(frozen=True, slots=True)
class Level:
    """A value that holds from the mark at one place to the one at another."""

    value: float
    first: int
    last: int


def usual_levels(points: Sequence[Point], ahead: Sequence[Expected], outlook: Outlook | None) -> tuple[Level, ...]:
    """The usual limits as level lines, each stretch of time with its own: not those that move with the year before, nor
    of months beside totals."""
    if outlook is None or outlook.totals:
        return ()
    levels = []
    for limits in outlook.stretches:
        inside = [i for i, each in enumerate(points) if limits.since.start <= each.period.start <= limits.until.start]
        if limits.seasonal or not inside:
            continue
        newest = limits is outlook.stretches[-1] and inside[-1] == len(points) - 1
        last = len(points) + len(ahead) - 1 if newest else inside[-1]
        levels += [Level(each, inside[0], last) for each in (limits.high, limits.low) if each is not None]
    return tuple(levels)


def ahead_of(points: Sequence[Point], outlook: Outlook | None) -> tuple[Expected, ...]:
    """The forecasts of periods after the last of the points; none where that is not the newest."""
    forecast = _forecast(points, outlook)
    if forecast is None:
        return ()
    return tuple(each for each in forecast.expected if each.period.start > points[-1].period.start)


def marks_of(
    points: Sequence[Point], kpi: Kpi, ahead: Sequence[Expected] = (), outlook: Outlook | None = None
) -> list[Mark]:
    """The marks of the points and of what is expected ``ahead``; the forecast sets out from the value before it."""
    marks = [_mark_of(point, kpi) for point in points]
    forecast = _forecast(points, outlook)
    if outlook is None or forecast is None:
        return marks
    marks += [_mark_ahead(points[-1], marks[-1], each, kpi, outlook.until) for each in ahead]
    expected = {each.period: each for each in forecast.expected}
    for place, point in enumerate(points):
        if each := expected.get(point.period):
            marks[place] = replace(marks[place], expected=each.value, at_least=each.low, at_most=each.high)
    first = next((place for place, each in enumerate(marks) if each.expected is not None), 0)
    start = marks[first - 1] if first else Mark(None)
    # The total of a window that has just opened does not set out from that of the window before.
    opened = outlook.pace is not None and marks[first].at_least is None and not outlook.totals and first < len(points)
    if start.value is not None and not opened:
        ends = (start.value, start.value) if marks[first].at_least is not None else (None, None)
        marks[first - 1] = replace(start, expected=start.value, at_least=ends[0], at_most=ends[1])
    return marks


def _forecast(points: Sequence[Point], outlook: Outlook | None) -> Forecast | None:
    """The forecast, where it goes on from the last of the points."""
    if outlook is None or outlook.newest is None:
        return None
    last, newest = points[-1].period, outlook.newest.period
    return outlook.forecast if last.grain is newest.grain and last.start >= newest.start else None


def _mark_ahead(last: Point, mark: Mark, each: Expected, kpi: Kpi, until: date | None) -> Mark:
    """What is expected of a period to come, before the plan as it will be then."""
    ahead = Mark(None, expected=each.value, at_least=each.low, at_most=each.high)
    plan = kpi.plan_at(last.period.end)
    if plan is None or plan.mode is Mode.MONITOR or (last.provisional and plan.mode is not Mode.KEEP):
        return ahead
    if plan.mode is Mode.KEEP:
        # Of a period that is not over the limits of a sum are those for the days gone; what comes has whole ones.
        whole = 1 / last.part if last.part else 1.0
        low, high, allowance = (
            None if each is None else each * whole for each in (mark.low, mark.high, mark.allowance)
        )
        return replace(ahead, low=low, high=high, allowance=allowance)
    if until is None or until <= last.period.end or last.plan is None or last.target is None:
        return ahead
    part = plan.part_of_rest(last.period.end, min(each.period.end, until), until)
    limit = last.plan + (last.target - last.plan) * part
    allowance = last.tolerance if plan.mode is Mode.REACH else plan.allowance(limit)
    if kpi.direction is Direction.LOWER:
        return replace(ahead, high=limit, allowance=allowance)
    return replace(ahead, low=limit, allowance=allowance)


def _mark_of(point: Point, kpi: Kpi) -> Mark:
    """What the chart shows of a point: its value, and the plan that was in force."""
    plan = kpi.plan_at(point.period.end)
    low, high = point.limits_so_far
    if low is not None and high is not None:
        edge = high if point.value is not None and point.value > high else low
        return Mark(point.value, low, high, _allowance(point, plan, edge), point.status)
    limit = point.plan
    if limit is None:
        limit = high if high is not None else low
    return mark(point.value, limit, kpi.direction, _allowance(point, plan, limit), point.status)


def _allowance(point: Point, plan: Plan | None, limit: float | None) -> float | None:
    """The shortfall that turns the point red. Without a value none is known: then by the plan."""
    if point.tolerance is not None:
        return point.tolerance
    return plan.allowance(limit) if plan and limit is not None else None
