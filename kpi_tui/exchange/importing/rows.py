"""From the rows of a table to parts of figures: sums, counts, first and last values of each period, batch by batch.

The parts of all batches together are small, however long the file is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from kpi_tui.exchange.importing import numbers
from kpi_tui.exchange.importing.columns import TOTAL
from kpi_tui.exchange.importing.days import CLOCK, period_in
from kpi_tui.exchange.importing.reading import Reading
from kpi_tui.exchange.importing.table import Table
from kpi_tui.exchange.work import Work
from kpi_tui.model.column_mapping import ColumnMapping, Combine, Layout, Take
from kpi_tui.model.period import Grain, Period

PARTS = pl.Schema(
    {
        "take": pl.UInt32(),
        "period": pl.String(),
        "segment": pl.String(),
        "sum": pl.Float64(),
        "weighted": pl.Float64(),
        "weight": pl.Float64(),
        "count": pl.UInt32(),
        "first_day": pl.Date(),
        "first": pl.Float64(),
        "last_day": pl.Date(),
        "last": pl.Float64(),
        "last_end": pl.Date(),
    }
)
"""``take`` is the number of the take in the mapping; ``last_end`` the last day that a row tells of."""
ACROSS_VALUE = "\x00value"
"""The column of values of a table whose periods stood across."""
ACROSS_DAY = "\x00period"
"""The column of days of such a table."""
_KEPT = 64
_KNOWN = {
    "day": pl.String(),
    "until": pl.String(),
    "period": pl.String(),
    "start": pl.Date(),
    "stop": pl.Date(),
    "shorter": pl.String(),
}


@dataclass
class Parts:
    """What was gathered from the rows. ``days`` are those that rows of each take tell of, ``shorter`` the weeks, months
    … of each take that have a value and count in a longer period, ``strange`` the cells that name a day or period which
    cannot be used."""

    frames: list[pl.DataFrame] = field(default_factory=list)
    days: dict[int, set[date]] = field(default_factory=dict)
    shorter: dict[int, set[Period]] = field(default_factory=dict)
    strange: dict[str, None] = field(default_factory=dict)

    @property
    def frame(self) -> pl.DataFrame:
        """The parts of all batches (columns PARTS)."""
        self.frames = [_together(self.frames)]
        return self.frames[0]


def gather(table: Table, reading: Reading, work: Work) -> Parts:
    """Read all rows of a table. Raises Stopped."""
    parts = Parts()
    for batch in table.batches(work):
        rows = _rows(batch, reading.mapping)
        for number, take in enumerate(reading.mapping.takes):
            parts.frames.append(_part(rows, number, take, reading, parts))
        if len(parts.frames) > _KEPT:
            parts.frames = [_together(parts.frames)]
    return parts


def _rows(batch: pl.DataFrame, mapping: ColumnMapping) -> pl.DataFrame:
    """The rows of a batch, totals left out; where periods stand across, a row for each of them."""
    rows = _without_totals(batch, mapping)
    if mapping.layout is not Layout.ACROSS:
        return rows
    across = [name for name in batch.columns if period_in(name) is not None]
    kept = dict.fromkeys(name for name in (mapping.names, mapping.segments) if name)
    return rows.unpivot(across, index=list(kept), variable_name=ACROSS_DAY, value_name=ACROSS_VALUE)


def _without_totals(batch: pl.DataFrame, mapping: ColumnMapping) -> pl.DataFrame:
    """The rows of single things. A row of totals says so in its first cell, or has an empty one where a name is due."""
    first = batch.columns[0]
    # In a long table, where each row says which figure it is, the one without a segment is the whole.
    segments = "" if mapping.layout is Layout.NAMED else mapping.segments
    named = [name for name in (mapping.names, segments) if name]
    dated = mapping.date or any(take.date for take in mapping.takes)
    if not dated and not named and batch.height > 1:
        named = [first]
    words = dict.fromkeys((first, *filter(None, (mapping.date, mapping.segments)), *named))
    total = [pl.col(place).str.contains(TOTAL).fill_null(value=False) for place in words]
    return batch.filter(~pl.any_horizontal(*total, *(pl.col(place).is_null() for place in named)))


def _part(rows: pl.DataFrame, number: int, take: Take, reading: Reading, parts: Parts) -> pl.DataFrame:
    """What one batch adds to one input."""
    mapping = reading.mapping
    across = mapping.layout is Layout.ACROSS
    day = ACROSS_DAY if across else take.date or mapping.date
    until = "" if across or take.date else mapping.until
    cells = rows.filter(*_conditions(take, mapping)).select(
        day=pl.col(day).str.replace(CLOCK, "") if day else pl.lit(""),
        until=pl.col(until).str.replace(CLOCK, "") if until else pl.lit(""),
        segment=_unguarded(mapping.segments) if mapping.segments else pl.lit(take.segment or None, pl.String),
        value=_value(take, reading),
        weight=numbers.value(pl.col(take.weight), reading.sign(take.weight)) if take.weight else pl.lit(1.0),
    )
    known = _known(cells, day, take, reading, parts)
    parts.days.setdefault(number, set()).update(known["start"])
    counted = (
        cells.lazy()
        .join(known.lazy(), on=["day", "until"], maintain_order="left")
        .filter(pl.col("value").is_not_null())
        .collect()
    )
    shorter = counted.filter(pl.col("shorter").is_not_null())["shorter"].unique()
    parts.shorter.setdefault(number, set()).update(map(reading.calendar.parse, shorter))
    return (
        counted.lazy()
        .sort("start", maintain_order=True)
        .group_by("period", "segment", maintain_order=True)
        .agg(
            take=pl.lit(number),
            sum=pl.col("value").sum(),
            weighted=(pl.col("value") * pl.col("weight")).sum(),
            weight=pl.col("weight").sum(),
            count=pl.len(),
            first_day=pl.col("start").first(),
            first=pl.col("value").first(),
            last_day=pl.col("start").last(),
            last=pl.col("value").last(),
            last_end=pl.col("stop").max(),
        )
        .select(pl.col(name).cast(kind) for name, kind in PARTS.items())
        .collect()
    )


def _unguarded(column: str) -> pl.Expr:
    """The texts without the apostrophe that keeps Excel from taking them for formulas."""
    return pl.col(column).str.replace(r"^'([=+\-@\t])", "$1")


def _conditions(take: Take, mapping: ColumnMapping) -> Iterator[pl.Expr]:
    if mapping.layout is not Layout.DOWN:
        yield _is_one_of(pl.col(mapping.names), (take.column,))
    if take.only_in:
        yield _is_one_of(pl.col(take.only_in), take.only)


def _is_one_of(cell: pl.Expr, words: Sequence[str]) -> pl.Expr:
    return cell.str.to_lowercase().is_in([word.lower() for word in words]).fill_null(value=False)


def _value(take: Take, reading: Reading) -> pl.Expr:
    layout = reading.mapping.layout
    column = take.column if layout is Layout.DOWN else reading.mapping.values
    if layout is Layout.ACROSS:
        column = ACROSS_VALUE
    if reading.combine(take) is Combine.COUNT:
        return pl.when(pl.col(column).is_not_null()).then(1.0) if column else pl.repeat(1.0, pl.len())
    return numbers.value(pl.col(column), reading.sign(column))


def _known(cells: pl.DataFrame, column: str, take: Take, reading: Reading, parts: Parts) -> pl.DataFrame:
    """For each day in some cells the period that it counts in."""
    grain = reading.grain(take)
    found: list[tuple[object, ...]] = []
    for day, until in cells.select("day", "until").unique(maintain_order=True).iter_rows():
        stretch = reading.stretch(column, day, until, grain)
        period = reading.counts_in(stretch, grain) if stretch else None
        if stretch and period:
            own = reading.calendar.period_of(stretch.start, stretch.grain)
            shorter = own.key if own.grain is not Grain.DAY and own != period else None
            found.append((day, until, period.key, stretch.start, stretch.end, shorter))
        elif day and not numbers.is_missing(day):
            parts.strange[f"{day} – {until}" if until else day] = None
    return pl.DataFrame(found, schema=_KNOWN, orient="row")


def _together(frames: list[pl.DataFrame]) -> pl.DataFrame:
    if not frames:
        return pl.DataFrame(schema=PARTS)
    return (
        pl.concat(frames)
        .lazy()
        .group_by("take", "period", "segment", maintain_order=True)
        .agg(
            pl.col("sum", "weighted", "weight", "count").sum(),
            pl.col("first").sort_by("first_day", maintain_order=True).first(),
            pl.col("last").sort_by("last_day", maintain_order=True).last(),
            pl.col("first_day").min(),
            pl.col("last_day", "last_end").max(),
        )
        .select(*PARTS)
        .collect()
    )
