"""Which KPIs wait for a figure."""

from __future__ import annotations

from datetime import date, timedelta

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.scorecard.source import Source

_GRACE = timedelta(days=7)
_SHORT_GRACE = timedelta(days=2)


def overdue_ids(snapshot: Source, today: date) -> frozenset[str]:
    """The KPIs whose last full period, by their own frequency, has ended more than 7 days ago (2 for days and weeks)
    and still lacks a figure for one of its inputs.

    Only KPIs that are in use: there is some figure for them, or a plan that had started by then.
    """
    import polars as pl

    from kpi_tui.scorecard.query import run

    calendar = snapshot.settings.calendar
    due = {kpi.id: last_full(kpi, calendar, today) for kpi in snapshot.kpis.values()}
    late = {kpi_id: period for kpi_id, period in due.items() if today - period.end > _grace(period.grain)}
    uses = [
        (kpi_id, name, snapshot.kpis[kpi_id].segment, late[kpi_id].start, late[kpi_id].end)
        for kpi_id in late
        for name in {*snapshot.kpis[kpi_id].entered, kpi_id}
    ]
    columns = {"kpi": pl.String, "id": pl.String, "of": pl.String, "opens": pl.Date, "closes": pl.Date}
    inside = pl.col("anchor").is_between("opens", "closes")
    around = (pl.col("start") <= pl.col("opens")) & (pl.col("end") >= pl.col("closes"))
    counts = (pl.col("of") == "") | (pl.col("segment") == pl.col("of"))
    found = run(
        pl.LazyFrame(uses, schema=columns, orient="row")
        .join(snapshot.figures.lazy().select("id", "segment", "start", "end", "anchor"), on="id")
        .filter(counts)
        .group_by("kpi", "id")
        .agg(entered=(inside | around).any())
    )
    entered = set(found.filter("entered").select("kpi", "id").iter_rows())
    used = set(found["kpi"])
    return frozenset(
        kpi_id
        for kpi_id, period in late.items()
        if (kpi_id in used or _promised(snapshot.kpis[kpi_id], period))
        and (kpi_id, kpi_id) not in entered
        and not all((kpi_id, name) in entered for name in snapshot.kpis[kpi_id].entered)
    )


def last_full(kpi: Kpi, calendar: Calendar, today: date) -> Period:
    """The last period that is over, by the frequency of the KPI."""
    return calendar.shift(calendar.period_of(today, kpi.frequency.grain), -1)


def _grace(grain: Grain) -> timedelta:
    return _SHORT_GRACE if grain in (Grain.DAY, Grain.WEEK) else _GRACE


def _promised(kpi: Kpi, period: Period) -> bool:
    return any(plan.start is not None and plan.start <= period.start for plan in kpi.plans)
