"""From when to when there are figures."""

from __future__ import annotations

from datetime import date

import polars as pl

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.source import Source


def newest_day(snapshot: Source, grain: Grain, today: date) -> date | None:
    """A day in the newest period of ``grain`` with figures that is not after ``today``; None without figures.

    A figure of a longer period (a quarter, seen by month) stands at its last day; while that is still to come, it
    counts only where there is nothing else; and so does a figure that no KPI is computed from.
    """
    used = {entry_id for kpi in snapshot.kpis.values() for entry_id in (kpi.id, *kpi.entered)}
    day, begins, counts = _standing(grain), pl.col("start") <= today, pl.col("id").is_in(used)
    figures = snapshot.figures.lazy().select(
        reached=day.filter(begins & counts & (day <= today)).max(),
        begun=day.filter(begins & counts).max(),
        other=day.filter(begins & (day <= today)).max(),
        other_begun=day.filter(begins).max(),
    )
    reached, begun, other, other_begun = run(figures).row(0)
    return reached or (today if begun else None) or other or (today if other_begun else None)


def extent(snapshot: Source, kpi: Kpi, grain: Grain) -> tuple[Period, ...]:
    """The periods of ``grain`` from the KPI's first figure to its newest."""
    calendar = snapshot.settings.calendar
    ids = {kpi.id, *kpi.entered} if kpi.id not in snapshot.inputs else set(kpi.entered)
    own = snapshot.figures.lazy().filter(pl.col("id").is_in(ids))
    if kpi.segment:
        own = own.filter(pl.col("segment") == kpi.segment)
    if grain is Grain.CAMPAIGN:
        keys = set(run(own.filter(pl.col("grain") == grain.value).select("period"))["period"])
        return tuple(calendar.parse(campaign.id) for campaign in calendar.campaigns if campaign.id in keys)
    day = _standing(grain)
    first, last = run(own.select(first=day.min(), last=day.max())).row(0)
    if first is None:
        return ()
    return tuple(calendar.between(calendar.period_of(first, grain), calendar.period_of(last, grain)))


def _standing(grain: Grain) -> pl.Expr:
    rank = pl.col("grain").to_physical()
    longer = (rank > grain.rank) & (rank != Grain.CAMPAIGN.rank)
    return pl.when(longer).then("end").otherwise("anchor")
