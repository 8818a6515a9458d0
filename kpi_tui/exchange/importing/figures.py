"""The figures of a table: one value of an input for each period and segment, made of all rows that tell of it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpi_tui.exchange.importing.reading import Reading
from kpi_tui.exchange.importing.rows import Parts, gather
from kpi_tui.exchange.importing.table import Table
from kpi_tui.exchange.work import ALONE, Work
from kpi_tui.model.column_mapping import Combine, Take
from kpi_tui.model.period import Calendar, Grain, Period

FIGURES = pl.Schema(
    {
        "id": pl.String(),
        "period": pl.String(),
        "segment": pl.String(),
        "value": pl.Float64(),
        "not_applicable": pl.Boolean(),
        "note": pl.String(),
        "rows": pl.UInt32(),
    }
)
"""``rows`` is how many rows of the file a figure was made of. Where it does not apply there is no value."""
_DIGITS = 6
_NEARLY = 0.8


@dataclass(frozen=True, slots=True)
class Figures:
    """What a table holds, in ``frame`` (columns FIGURES).

    ``not_combined`` are inputs that cannot be added up although several rows tell of one period; ``strange`` are cells
    that should name a day. ``partial`` are the inputs and periods of which the file has not all days, weeks or months;
    ``straddling`` is a week in two periods, counted in the one of its Thursday.
    """

    frame: pl.DataFrame
    not_combined: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    partial: frozenset[tuple[str, str]] = frozenset()
    straddling: Period | None = None


def read_figures(table: Table, reading: Reading, work: Work = ALONE) -> Figures:
    """The figures of a table. Raises Stopped."""
    parts = gather(table, reading, work)
    frame = parts.frame
    frames, refused = [], []
    partial: set[tuple[str, str]] = set()
    for number, take in enumerate(reading.mapping.takes):
        own = frame.filter(pl.col("take") == number)
        if own.is_empty():
            continue
        combine = reading.combine(take)
        if combine is None and own.filter(pl.col("count") > 1).height:
            refused.append(take.input)
            continue
        frames.append(_combined(own, take, combine))
        periods = [reading.calendar.parse(key) for key in own["period"].unique(maintain_order=True)]
        span = _daily(parts, number, reading.grain(take))
        shorter = parts.shorter.get(number, set())
        partial.update(
            (take.input, period.key)
            for period in periods
            if (span and (period.start < span[0] or period.end > span[1]))
            or not _has_all(period, shorter, reading.calendar)
        )
    return Figures(
        _added(frames),
        tuple(dict.fromkeys(refused)),
        tuple(parts.strange),
        frozenset(partial),
        _straddling(parts, reading),
    )


def _combined(own: pl.DataFrame, take: Take, combine: Combine | None) -> pl.DataFrame:
    by = {
        Combine.SUM: pl.col("sum"),
        Combine.COUNT: pl.col("sum"),
        Combine.MEAN: pl.col("weighted") / pl.col("weight"),
        Combine.FIRST: pl.col("first"),
        Combine.LAST: pl.col("last"),
        None: pl.col("last"),
    }
    return own.select(
        id=pl.lit(take.input), period="period", segment="segment", value=by[combine], rows="count"
    ).filter(pl.col("value").is_finite())


def _added(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """The figures of all takes; several takes of one input add up."""
    if not frames:
        return pl.DataFrame(schema=FIGURES)
    return (
        pl.concat(frames)
        .lazy()
        .group_by("id", "period", "segment", maintain_order=True)
        .agg(pl.col("value").sum().round(_DIGITS), pl.col("rows").max())
        .with_columns(not_applicable=pl.lit(value=False), note=pl.lit(None))
        .select(pl.col(name).cast(kind) for name, kind in FIGURES.items())
        .collect()
    )


def _has_all(period: Period, shorter: Set[Period], calendar: Calendar) -> bool:
    """Whether the weeks, months … that a period is made of are all there; so too where it is made of none."""
    return all(
        each in shorter
        for grain in {found.grain for found in shorter if calendar.containing(found, period.grain) == period}
        for each in calendar.between(calendar.period_of(period.start, grain), calendar.period_of(period.end, grain))
        if calendar.containing(each, period.grain) == period
    )


def _straddling(parts: Parts, reading: Reading) -> Period | None:
    """The first week that lies in two of the periods that it could count in."""
    found = []
    for number, take in enumerate(reading.mapping.takes):
        for week in parts.shorter.get(number, ()):
            whole = reading.calendar.containing(week, reading.grain(take))
            if week.start < whole.start or week.end > whole.end:
                found.append(week)
    return min(found, key=lambda week: week.start, default=None)


def _daily(parts: Parts, number: int, grain: Grain) -> tuple[date, date] | None:
    days = parts.days.get(number, set())
    if grain is Grain.DAY or len(days) < 2:
        return None
    first, last = min(days), max(days)
    return (first, last) if len(days) >= _NEARLY * ((last - first).days + 1) else None
