"""The outlook of KPIs, made of their points: signals, forecast, pace, and whether the plan is likely to be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from statistics import median
from typing import Any, Final

import polars as pl

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.points import Answer
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.trend.forecast import forecasts
from kpi_tui.scorecard.trend.outlook import Expected, Forecast, Likelihood, Limits, Outlook, Pace, Rule, Signal
from kpi_tui.scorecard.trend.outlook_words import signal_sentence
from kpi_tui.scorecard.trend.pace import pace
from kpi_tui.scorecard.trend.series import Series, histories, in_force
from kpi_tui.scorecard.trend.signals import FROZEN, judged

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


def prospects(source: Source, grains: Mapping[str, Grain], today: date) -> dict[str, Outlook]:
    """The outlook of each KPI in periods of its grain, by its id: their past is asked for and judged all at once."""
    # Campaigns are no neighbours of each other.
    neighbours = {name: grain for name, grain in grains.items() if grain is not Grain.CAMPAIGN}
    known = {
        name: (replace(series, renewed=in_force(series)), found)
        for name, (series, found) in histories(source, neighbours, today).items()
    }
    rows = _judged([series for series, _found in known.values()])
    outlooks = {name: Outlook(source.kpis[name], source.settings.currency) for name in grains}
    for name, (series, found) in known.items():
        past = _Past(series, source.settings, rows.get(name, []))
        outlooks[name] = _prospect(outlooks[name], past, found, today)
    return outlooks


def _judged(series: Sequence[Series]) -> dict[str, list[dict[str, Any]]]:
    """The rows of ``signals.judged`` that have limits, by KPI; those of the same season in one query."""
    found = {}
    for season in {each.season for each in series}:
        alike = [each for each in series if each.season == season]
        points = pl.concat([each.frame(number) for number, each in enumerate(alike)])
        rows = run(judged(points, season).filter(pl.col("centre").is_not_null())).to_dicts()
        for number, own in groupby(rows, key=lambda row: row["kpi"]):
            found[alike[number].kpi.id] = list(own)
    return found


def _prospect(empty: Outlook, past: _Past, found: Sequence[Answer], today: date) -> Outlook:
    newest = next((answer for answer in reversed(found) if answer.point.value is not None), None)
    if newest is None:
        return empty
    calendar, totals = past.settings.calendar, newest.since < newest.point.period.start
    known = replace(empty, newest=newest.point, totals=totals, **past.signals())
    if totals or _opens(newest, calendar, today):
        foreseen = _with_pace(known, newest, calendar, today)
    else:
        foreseen = _with_forecast(known, newest, past)
    return known if _is_history(foreseen, calendar, today) else foreseen


def _is_history(foreseen: Outlook, calendar: Calendar, today: date) -> bool:
    """Whether nothing of what was expected is still to come, nor a figure that is waited for now: no figures came for
    more than a period."""
    if foreseen.forecast is None or not foreseen.forecast.expected:
        return False
    return calendar.shift(foreseen.forecast.expected[-1].period, 1).end < today


@dataclass(frozen=True, slots=True)
class _Past:
    """The series of a KPI, and what its rules and its forecast say. ``rows`` are its judged periods."""

    series: Series
    settings: Settings
    rows: Sequence[dict[str, Any]]

    def signals(self) -> dict[str, Any]:
        """What there is to say of the past, as parts of an outlook."""
        series = self.series
        newest = series.stretch(series.points[-1].period)
        inside = [point.period for point in series.points if series.stretch(point.period) == newest]
        known = {"renewed": inside[0] if newest else None}
        rows = self.rows
        if not rows:
            return known
        stretches = [list(group) for _number, group in groupby(rows, key=lambda row: row["stretch"])]
        signals = tuple(
            signal for each in stretches for place in range(len(each)) for signal in self._signals(each, place)
        )
        return known | {
            "limits": self._limits(stretches[-1]) if rows[-1]["stretch"] == newest else None,
            "stretches": tuple(self._limits(each) for each in stretches),
            "signals": signals,
            "judged": frozenset(series.period(row["number"]) for row in rows),
            "shift": self._shift(stretches[-1], signals) if rows[-1]["stretch"] == newest else None,
        }

    def _limits(self, rows: list[dict[str, Any]]) -> Limits:
        """The limits of one stretch, of which these are the judged periods."""
        series, last = self.series, rows[-1]
        inside = [point.period for point in series.points if series.stretch(point.period) == last["stretch"]]
        return Limits(
            series.period(last["number"]), last["centre"], last["low"], last["high"], last["range_limit"],
            last["periods"], last["periods"] < FROZEN, last["seasonal"], inside[0], inside[-1],
        )  # fmt: skip

    def _shift(self, rows: list[dict[str, Any]], signals: Sequence[Signal]) -> Period | None:
        """Since when the newest values lie on another level: all on one side, and not by one far value alone. Limits of
        a few values cannot tell."""
        side = rows[-1]["side"] if rows[-1]["periods"] >= FROZEN else 0
        run = rows[_first(rows, len(rows) - 1, side) :] if side else []
        periods = [self.series.period(row["number"]) for row in run]
        told = [signal for signal in signals if signal.period in periods and signal.side == side]
        lasting = any(signal.rule in (Rule.RUN, Rule.NEAR) for signal in told)
        if not lasting and sum(signal.rule is Rule.OUTSIDE for signal in told) < 2:
            return None
        # Values that came before the change may have been on that side too: those nearer to the old level are.
        off = [row["value"] - row["centre"] for row in run]
        level = median(off)
        return next(period for period, each in zip(periods, off, strict=True) if abs(each) >= abs(each - level))

    def _signals(self, rows: list[dict[str, Any]], place: int) -> list[Signal]:
        row, kpi = rows[place], self.series.kpi
        period = self.series.period(row["number"])
        found = []
        for rule, column in (
            (Rule.OUTSIDE, "outside"), (Rule.RANGE, "jump"), (Rule.NEAR, "near"), (Rule.RUN, "run"),
        ):  # fmt: skip
            side = row[column]
            if side:
                since = self.series.period(rows[_first(rows, place, side)]["number"]) if rule is Rule.RUN else period
                count = place - _first(rows, place, side) + 1
                sentence = signal_sentence(kpi, self.settings.currency, rule, side, row, since=since, count=count)
                found.append(Signal(period, rule, side, self.series.better(side), sentence, since))
        return found

    def forecast(self, until: date | None) -> Forecast | None:
        """To the period that holds ``until``; without one the period that is not over yet, or else the next."""
        series, calendar, frame = self.series, self.settings.calendar, self.series.frame()
        points = series.points
        numbers = frame.filter(pl.col("value").is_not_null() & pl.col("settled")).select(pl.col("number").max())
        newest: int | None = run(numbers).item()
        if newest is None:
            return None
        number = len(points) - (1 if points[-1].provisional and series.in_whole_periods else 0)
        last = calendar.shift(points[0].period, number)
        while until and last.end < until and number - newest < FARTHEST:
            last, number = calendar.shift(last, 1), number + 1
        rows = run(forecasts(frame, number - newest, series.season)).to_dicts()
        expected = tuple(
            Expected(
                calendar.shift(points[0].period, row["number"]),
                *(_within(row[name], series.bounds.low, series.bounds.high) for name in ("expected", "low", "high")),
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
    until = min(point.period.end, point.plan_until or today)
    gone, length = (until - newest.since).days + 1, (closes - newest.since).days + 1
    if plan is None or point.value is None or point.target is None:
        return known
    found, share = pace(point.value, point.target, gone, length), plan.share(newest.since, until, closes)
    if found is None or share <= 0:
        return known
    if plan.profile:
        # Where the total leads to is where its season does: half of the year's sales by June may be right on the way.
        found = replace(found, leads_to=point.value / share)
    return replace(
        known,
        forecast=Forecast(_totals(point, plan, found, newest.since, closes, calendar)),
        pace=found,
        likelihood=_total_likely(known.kpi, found, point, plan.allowance(point.target), share),
        until=closes,
    )


def _totals(
    point: Point, plan: Plan, found: Pace, since: date, closes: date, calendar: Calendar
) -> tuple[Expected, ...]:
    expected: list[Expected] = []
    period = point.period if point.provisional else calendar.shift(point.period, 1)
    while period.start <= closes and len(expected) < FARTHEST:
        share = plan.share(since, min(period.end, closes), closes)
        expected.append(Expected(period, found.leads_to * share))
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


def _with_forecast(known: Outlook, newest: Answer, past: _Past) -> Outlook:
    point, plan = newest.point, newest.plan
    due = plan.due if plan and plan.due and plan.due > point.period.end else None
    reach = plan is not None and plan.mode is Mode.REACH
    if reach and due is None and not point.provisional:
        return known
    forecast = past.forecast(due)
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
