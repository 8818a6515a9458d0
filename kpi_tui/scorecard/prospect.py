"""The outlook of a KPI, made of its points: signals, forecast, pace, and whether the plan is likely to be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import polars as pl

from kpi_tui.model.action import Action
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.model.plan import Direction, Mode, Window
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.extent import extent
from kpi_tui.scorecard.forecast import forecasts
from kpi_tui.scorecard.outlook import Expected, Forecast, Likelihood, Limits, Outlook, Pace, Rule, Signal
from kpi_tui.scorecard.outlook_words import signal_sentence
from kpi_tui.scorecard.pace import pace
from kpi_tui.scorecard.points import Answer, answers
from kpi_tui.scorecard.possible import possible
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.signals import FROZEN, judged
from kpi_tui.scorecard.source import Source

SEASONS: Final = {Grain.DAY: 364, Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4, Grain.HALF_YEAR: 2}
"""How many periods make a year; days by 52 weeks, so that a Saturday is held against a Saturday."""
FARTHEST: Final = 400
"""So many periods ahead at most."""
EARLY: Final = 0.1
"""Before this part of its window is over, a total's pace says too little for “likely” or “unlikely”."""
_WINDOWS: Final = {
    Window.MONTH: Grain.MONTH,
    Window.QUARTER: Grain.QUARTER,
    Window.HALF_YEAR: Grain.HALF_YEAR,
    Window.YEAR: Grain.YEAR,
}


def prospect(source: Source, kpi: Kpi, grain: Grain, today: date) -> Outlook:
    """The outlook of ``kpi`` in periods of ``grain``."""
    empty = Outlook(kpi, source.settings.currency)
    if grain is Grain.CAMPAIGN:
        return empty  # campaigns are no neighbours of each other
    periods = tuple(period for period in extent(source, kpi, grain) if period.start <= today)
    if not periods:
        return empty
    found = answers(source, {kpi.id: {grain: periods}}, today)[kpi.id, grain]
    newest = next((answer for answer in reversed(found) if answer.point.value is not None), None)
    if newest is None:
        return empty
    totals = newest.since < newest.point.period.start
    series = _Series(source, kpi, periods, _own(source, kpi, periods, found, today))
    known = replace(empty, newest=newest.point, totals=totals, **series.signals())
    if totals or _opens(newest, source.settings.calendar, today):
        return _with_pace(known, newest, source.settings.calendar, today)
    return _with_forecast(known, newest, series)


@dataclass(frozen=True, slots=True)
class _Unplanned:
    """The workspace as if nothing had been planned: values are those of the periods themselves, not running totals."""

    settings: Settings
    goals: Mapping[str, Goal]
    inputs: Mapping[str, Input]
    kpis: Mapping[str, Kpi]
    actions: Mapping[str, Action]
    today: date
    figures: pl.DataFrame


def _own(source: Source, kpi: Kpi, periods: tuple[Period, ...], found: list[Answer], today: date) -> list[Point]:
    if not any(plan.mode is Mode.ACCUMULATE for plan in kpi.plans):
        return [answer.point for answer in found]
    bare = replace(kpi, plans=())
    unplanned = _Unplanned(
        source.settings, source.goals, source.inputs, {kpi.id: bare}, source.actions, source.today, source.figures
    )
    own = answers(unplanned, {kpi.id: {periods[0].grain: periods}}, today)
    return [answer.point for answer in own[kpi.id, periods[0].grain]]


@dataclass(frozen=True, slots=True)
class _Series:
    """The points of a KPI as the expressions want them; numbers are places in ``periods``."""

    source: Source
    kpi: Kpi
    periods: tuple[Period, ...]
    points: list[Point]

    @property
    def in_whole_periods(self) -> bool:
        """Whether a part of a period has no value that can be held against those of whole ones."""
        return self.kpi.period_sensitive or self.kpi.aggregation in (Aggregation.SUM, Aggregation.NOT_ADDITIVE)

    def frame(self) -> pl.LazyFrame:
        """Of a period that is not over some values are judged, but none makes limits."""
        adds_up = self.kpi.aggregation is Aggregation.SUM
        bounds = possible(self.kpi, self.source.inputs)
        columns: dict[str, Any] = {
            "kpi": [0] * len(self.points),
            "number": range(len(self.points)),
            "value": [
                None if (self.in_whole_periods and point.provisional) or (adds_up and point.incomplete) else point.value
                for point in self.points
            ],
            "settled": [not point.provisional for point in self.points],
            "floor": [bounds.low] * len(self.points),
            "ceiling": [bounds.high] * len(self.points),
        }
        schema = {
            "kpi": pl.UInt32, "number": pl.Int32, "value": pl.Float64, "settled": pl.Boolean, "floor": pl.Float64,
            "ceiling": pl.Float64,
        }  # fmt: skip
        return pl.DataFrame(columns, schema=schema).lazy()

    @property
    def season(self) -> int | None:
        return SEASONS.get(self.periods[0].grain)

    def signals(self) -> dict[str, Any]:
        rows = judged(self.frame(), self.season).filter(pl.col("centre").is_not_null()).collect().to_dicts()
        if not rows:
            return {}
        last = rows[-1]
        limits = Limits(
            self.periods[last["number"]], last["centre"], last["low"], last["high"], last["range_limit"],
            last["periods"], last["periods"] < FROZEN, last["seasonal"],
        )  # fmt: skip
        signals = tuple(signal for place in range(len(rows)) for signal in self._signals(rows, place))
        return {"limits": limits, "signals": signals, "judged": frozenset(self.periods[row["number"]] for row in rows)}

    def _signals(self, rows: list[dict[str, Any]], place: int) -> list[Signal]:
        row = rows[place]
        period = self.periods[row["number"]]
        found = []
        for rule, column in (
            (Rule.OUTSIDE, "outside"), (Rule.RANGE, "jump"), (Rule.NEAR, "near"), (Rule.RUN, "run"),
        ):  # fmt: skip
            side = row[column]
            if side:
                since = self.periods[rows[_first(rows, place, side)]["number"]] if rule is Rule.RUN else period
                count = place - _first(rows, place, side) + 1
                better = None if self.kpi.direction is Direction.WITHIN else (
                    (side > 0) is (self.kpi.direction is Direction.HIGHER)
                )  # fmt: skip
                sentence = signal_sentence(
                    self.kpi, self.source.settings.currency, rule, side, row, since=since, count=count
                )
                found.append(Signal(period, rule, side, better, sentence))
        return found

    def forecast(self, until: date | None) -> Forecast | None:
        """To the period that holds ``until``; without one the period that is not over yet, or else the next."""
        calendar, frame = self.source.settings.calendar, self.frame()
        numbers = frame.filter(pl.col("value").is_not_null() & pl.col("settled")).select(pl.col("number").max())
        newest: int | None = numbers.collect().item()
        if newest is None:
            return None
        number = len(self.periods) - (1 if self.points[-1].provisional and self.in_whole_periods else 0)
        last = calendar.shift(self.periods[0], number)
        while until and last.end < until and number - newest < FARTHEST:
            last, number = calendar.shift(last, 1), number + 1
        rows = forecasts(frame, number - newest, self.season).collect().to_dicts()
        bounds = possible(self.kpi, self.source.inputs)
        expected = tuple(
            Expected(
                calendar.shift(self.periods[0], row["number"]),
                *(_within(row[name], bounds.low, bounds.high) for name in ("expected", "low", "high")),
            )
            for row in rows
            if row["expected"] is not None
        )
        if not expected:
            return None
        return Forecast(expected, rows[0]["seasonal"], None if rows[0]["seasonal"] else rows[0]["drift"])


def _first(rows: list[dict[str, Any]], place: int, side: int) -> int:
    """Where the row of values on this side of the centre began."""
    while place and rows[place - 1]["side"] == side:
        place -= 1
    return place


def _within(value: float, low: float | None, high: float | None) -> float:
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def _opens(newest: Answer, calendar: Calendar, today: date) -> bool:
    """Whether the newest value is a total of which the window is still open."""
    if newest.plan is None or newest.plan.mode is not Mode.ACCUMULATE or newest.point.plan is None:
        return False
    return _closes(newest, calendar) > min(newest.point.period.end, today)


def _closes(newest: Answer, calendar: Calendar) -> date:
    plan, period = newest.plan, newest.point.period
    if plan is None or plan.window is None:
        return plan.due if plan and plan.due else period.end
    return max(calendar.period_of(newest.since, _WINDOWS[plan.window]).end, period.end)


def _with_pace(known: Outlook, newest: Answer, calendar: Calendar, today: date) -> Outlook:
    point, plan = newest.point, newest.plan
    closes = _closes(newest, calendar)
    until = min(point.period.end, today)
    gone, length = (until - newest.since).days + 1, (closes - newest.since).days + 1
    if plan is None or point.value is None or point.target is None:
        return known
    found = pace(point.value, point.target, gone, length)
    if found is None:
        return known
    return replace(
        known,
        forecast=Forecast(_totals(point, found, newest.since, length, closes, calendar)),
        pace=found,
        likelihood=_total_likely(known.kpi, found, point, plan.allowance(point.target), gone / length),
        until=closes,
    )


def _totals(
    point: Point, found: Pace, since: date, length: int, closes: date, calendar: Calendar
) -> tuple[Expected, ...]:
    expected: list[Expected] = []
    period = point.period if point.provisional else calendar.shift(point.period, 1)
    while period.start <= closes and len(expected) < FARTHEST:
        days = (min(period.end, closes) - since).days + 1
        expected.append(Expected(period, found.leads_to * days / length))
        period = calendar.shift(period, 1)
    return tuple(expected)


def _total_likely(kpi: Kpi, found: Pace, point: Point, allowance: float | None, gone: float) -> Likelihood:
    """By where the pace leads: on the good side of the target, short of it by less than what turns red, or by more."""
    lower, total, target = kpi.direction is Direction.LOWER, point.value or 0.0, point.target or 0.0
    shortfall = found.leads_to - target if lower else target - found.leads_to
    settled = total > target if lower else total >= target
    if settled:
        return Likelihood.UNLIKELY if lower else Likelihood.LIKELY
    if gone < EARLY:
        return Likelihood.UNCERTAIN
    if shortfall <= 0:
        return Likelihood.LIKELY
    return Likelihood.UNCERTAIN if allowance is None or shortfall <= allowance else Likelihood.UNLIKELY


def _with_forecast(known: Outlook, newest: Answer, series: _Series) -> Outlook:
    point, plan = newest.point, newest.plan
    due = plan.due if plan and plan.due and plan.due > point.period.end else None
    reach = plan is not None and plan.mode is Mode.REACH
    if reach and due is None and not point.provisional:
        return known
    forecast = series.forecast(due)
    if forecast is None:
        return known
    known = replace(known, forecast=forecast, until=due)
    last = forecast.expected[-1]
    if plan is None or last.low is None or last.high is None or (due and last.period.end < due):
        return known
    if reach and point.target is not None and plan.baseline is not None and plan.target is not None:
        rising = plan.target > plan.baseline
        low, high = (point.target, None) if rising else (None, point.target)
        return replace(known, likelihood=_likely(last, low, high), pace=_reach_pace(point, forecast, point.target))
    if plan.mode is Mode.KEEP:
        return replace(known, likelihood=_likely(last, point.low, point.high))
    if plan.mode is Mode.ACCUMULATE and plan.window is not None and due is None:
        low, high = (None, point.target) if known.kpi.direction is Direction.LOWER else (point.target, None)
        return replace(known, likelihood=_likely(last, low, high))
    return known


def _likely(last: Expected, low: float | None, high: float | None) -> Likelihood:
    """By the band: within the limits, outside them, or across one."""
    bottom, top = last.low or 0.0, last.high or 0.0
    if (low is None or bottom >= low) and (high is None or top <= high):
        return Likelihood.LIKELY
    if (low is not None and top < low) or (high is not None and bottom > high):
        return Likelihood.UNLIKELY
    return Likelihood.UNCERTAIN


def _reach_pace(point: Point, forecast: Forecast, target: float) -> Pace | None:
    left = sum(1 for each in forecast.expected if each.period.start > point.period.start)
    if not left or point.value is None or point.provisional:
        return None
    needed = (target - point.value) / left
    return Pace(point.period.grain, needed, forecast.drift, forecast.expected[-1].value)
