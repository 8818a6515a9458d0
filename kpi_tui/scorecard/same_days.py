"""A period that is not over, beside the same days of the one before: 12 days of November beside 12 days of October."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.scorecard.points import answers
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.result import KpiResult, WindowBefore
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.unplanned import unplanned


@dataclass(frozen=True, slots=True)
class SameDays:
    """What a KPI came to in the period before, in as many ``days`` as the running period has behind it."""

    value: float
    days: int


def same_days(source: Source, results: Iterable[KpiResult], today: date) -> dict[str, SameDays]:
    """By KPI what the period before came to up to the same day, of those whose period is not over.

    Only where both periods were entered in shorter ones: a month in days or weeks, a quarter in months. What was
    entered for a part that is not over itself tells nothing about a day, and is compared with nothing.
    """
    running = {result.kpi.id: result for result in results if _is_running(result, today)}
    if not running:
        return {}
    calendar, grouped = source.settings.calendar, dict[tuple[Period, date], dict[str, int]]()
    for kpi_id, (grain, last) in _last_days(source, running, today).items():
        now, before = running[kpi_id].point.period, calendar.shift(running[kpi_id].point.period, -1)
        until = _same_day(now, before, grain, last, calendar)
        grouped.setdefault((before, until), {})[kpi_id] = (last - now.start).days + 1
    found = {}
    for (before, until), gone in grouped.items():
        figures = source.figures.filter(pl.col("end") <= until, pl.col("anchor") >= before.start)
        bare = unplanned(source, [running[kpi_id].kpi for kpi_id in gone], figures)
        values = answers(bare, {kpi_id: {before.grain: (before,)} for kpi_id in gone}, today)
        for kpi_id, days in gone.items():
            value = values[kpi_id, before.grain][0].point.value
            if value is not None:
                found[kpi_id] = SameDays(value, days)
    return found


def windows_before(
    source: Source, totals: Mapping[str, tuple[KpiResult, Period]], today: date
) -> dict[str, WindowBefore]:
    """By KPI what its running total, over the window that is given with it, came to in the window before: up to the
    same day, and in all. A total that is not looked at where it has got to is left out."""
    calendar = source.settings.calendar
    running = [
        replace(result, point=replace(result.point, period=window), previous=result.previous or result.point)
        for result, window in totals.values()
    ]
    found = {}
    for kpi_id, same in same_days(source, running, today).items():
        result, window = totals[kpi_id]
        if window.start + timedelta(days=same.days - 1) > result.point.period.end:
            continue
        before = calendar.shift(window, -1)
        bare = unplanned(source, [result.kpi])
        whole = answers(bare, {kpi_id: {before.grain: (before,)}}, today)[kpi_id, before.grain][0].point
        if whole.value is not None and not whole.incomplete:
            found[kpi_id] = WindowBefore(before, same.days, same.value, whole.value)
    return found


def _is_running(result: KpiResult, today: date) -> bool:
    point, period = result.point, result.point.period
    known = point.value is not None and result.previous is not None and period.grain is not Grain.CAMPAIGN
    return known and period.start <= today < period.end and result.kpi.aggregation is not Aggregation.NOT_ADDITIVE


def _last_days(source: Source, running: Mapping[str, KpiResult], today: date) -> dict[str, tuple[Grain, date]]:
    """By KPI in what its running period was entered, and the last day of that, where it can be told."""
    uses = [
        (
            kpi_id,
            name,
            result.kpi.segment,
            result.point.period.start,
            result.point.period.end,
            result.point.period.grain.rank,
        )
        for kpi_id, result in running.items()
        for name in {*result.kpi.entered, kpi_id.partition("/")[0]}
    ]
    columns = {
        "kpi": pl.String,
        "id": pl.String,
        "of": pl.String,
        "opens": pl.Date,
        "closes": pl.Date,
        "rank": pl.Int32,
    }
    own, rank = pl.col("grain").to_physical().cast(pl.Int32), pl.col("rank")
    finer = pl.col("anchor").is_between("opens", "closes") & (own < rank)
    as_long = (own >= rank) & (pl.col("end") >= pl.col("opens")) & (pl.col("start") <= pl.col("closes"))
    found = run(
        source.figures.lazy()
        .filter(pl.col("value").is_not_null(), pl.col("end") >= min(use[3] for use in uses))
        .join(pl.LazyFrame(uses, schema=columns, orient="row"), on="id")
        .filter(finer | as_long, (pl.col("of") == "") | (pl.col("segment") == pl.col("of")))
        .group_by("kpi")
        .agg(
            grains=pl.col("grain").n_unique(),
            grain=pl.col("grain").first(),
            last=pl.col("end").max(),
            long=as_long.any(),
        )
        .filter(pl.col("grains") == 1, ~pl.col("long"), pl.col("last") <= today)
        .select("kpi", "grain", "last")
    )
    return {kpi_id: (Grain(grain), last) for kpi_id, grain, last in found.iter_rows()}


def _same_day(now: Period, before: Period, grain: Grain, last: date, calendar: Calendar) -> date:
    """The day in the period ``before`` that lies as many days, weeks or months from its start as ``last`` does now."""
    first, then = (_first_inside(period, grain, calendar) for period in (now, before))
    steps = 0
    while calendar.shift(first, steps).end < last:
        steps += 1
    return min(calendar.shift(then, steps).end, before.end)


def _first_inside(period: Period, grain: Grain, calendar: Calendar) -> Period:
    """The first shorter period that belongs to a longer one."""
    first = calendar.period_of(period.start, grain)
    return first if first.anchor >= period.start else calendar.period_of(first.end + timedelta(days=1), grain)
