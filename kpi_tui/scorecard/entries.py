"""The figures behind a KPI as they were entered, for the table on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kpi_tui.scorecard.source import Source


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure that counts. ``id`` is an input, or the KPI itself where its outcome was entered in place of inputs."""

    id: str
    period: str
    start: date
    end: date
    segment: str | None
    value: float | None
    not_applicable: bool
    note: str | None
    at: datetime
    by: str | None


def entries(snapshot: Source, kpi_id: str) -> tuple[Entry, ...]:
    """The figures of a KPI's inputs, and outcomes of its own, the oldest period first."""
    import polars as pl

    kpi = snapshot.kpis[kpi_id]
    columns = ["id", "period", "start", "end", "segment", "value", "not_applicable", "note", "at", "by"]
    found = snapshot.figures.filter(pl.col("id").is_in([*kpi.entered, kpi_id])).sort("start", "end", "id", "segment")
    if kpi.segment:
        found = found.filter(pl.col("segment") == kpi.segment)
    return tuple(Entry(*row) for row in found.select(columns).iter_rows())
