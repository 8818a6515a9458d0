"""Holds the figures since the start of an action against the limits from before it, by the rules of ``signals``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import fmean
from typing import Any, Final

import polars as pl

from kpi_tui.model.action import Action
from kpi_tui.model.kpi import Kpi
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.trend.series import Series, history, middle
from kpi_tui.scorecard.trend.signals import FROZEN, judged
from kpi_tui.scorecard.trend.verdict import Verdict
from kpi_tui.scorecard.trend.verdict_words import noise, too_early, unknown, visible

FEWEST_SINCE: Final = 3
"""So many figures since its start are needed to tell an effect from a single figure that is out of the ordinary."""

Row = Mapping[str, Any]


def judge(source: Source, kpi: Kpi, begun: Iterable[Action], today: date) -> dict[str, Verdict]:
    """The verdict on each action that has ``begun``, by its id."""
    known = history(source, kpi, kpi.frequency.grain, today)
    currency = source.settings.currency
    return {
        action.id: verdict(known[0], action.start, currency) if known else too_early(0, FEWEST_SINCE)
        for action in begun
    }


def verdict(series: Series, start: date, currency: str = "") -> Verdict:
    """What happened to a KPI since this day.

    As many periods since then as before are looked at, ten at most; a period counts as after when most of its days
    are, and for neither when fewer are. Limits are those from before the start. Visible is what the rules show on one
    side: two values outside a limit, three of four near one, or eight in a row; not one value alone.
    """
    since = [
        place
        for place, point in enumerate(series.points)
        if middle(point.period) >= start and not point.provisional and series.value(point) is not None
    ]
    if len(since) < FEWEST_SINCE:
        return too_early(len(since), FEWEST_SINCE)
    rows = _judged_by_limits_from_before(series, start)
    before = [row for row in rows if series.period(row["number"]).end < start]
    after = [row for row in rows if row["number"] in since]
    periods = min(len(before), len(after), FROZEN)
    if periods < FEWEST_SINCE or after[0]["centre"] is None:
        return unknown()
    before, after = before[-periods:], after[:periods]
    side = _side(after)
    better = series.better(side) if side else None
    means = fmean(_height(row) for row in before), fmean(_height(row) for row in after)
    said = (series.kpi, currency, *means, periods)
    seasonal = after[0]["seasonal"]
    return visible(*said, better=better, seasonal=seasonal) if side else noise(*said, seasonal=seasonal)


def _judged_by_limits_from_before(series: Series, start: date) -> list[Row]:
    """The values of the stretch that led up to the start, and all since, with limits that only the former made."""
    earlier = replace(series, renewed=tuple(day for day in series.renewed if day < start))
    ends = [point.period.end for point in earlier.points]
    frame = earlier.frame().with_columns(settled=pl.col("settled") & pl.Series(ends, dtype=pl.Date).lt(start))
    rows = judged(frame, series.season).filter(pl.col("stretch") == pl.col("stretch").max())
    return list(run(rows).to_dicts())


def _height(row: Row) -> float:
    """The value; of a seasonal KPI its difference to the year before."""
    height: float = row["x"]
    return height


def _side(after: Sequence[Row]) -> int:
    """On which side the newest values that the rules speak of lie: 1 above, -1 below, 0 where they say nothing."""
    found = 0
    for last in range(1, len(after) + 1):
        for side in (1, -1):
            outside = after[last - 1]["outside"] == side and _count(after[:last], "outside", side) > 1
            near = after[last - 1]["closer"] == side and _count(after[max(last - 4, 0) : last], "closer", side) > 2
            run = last > 7 and _count(after[last - 8 : last], "side", side) == 8
            if outside or near or run:
                found = side
    return found


def _count(rows: Iterable[Row], column: str, side: int) -> int:
    return sum(row[column] == side for row in rows)
