"""Figures of days put together to months before anything else, where that changes nothing.

Whoever logs every day for twenty years, or in many segments, has a hundred times as many figures as the scorecard has
points. Where a KPI adds up its inputs and is asked for months or longer, its days need not be looked at one by one:
their sum is enough, as long as all of its inputs have figures for the same days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from kpi_tui.model.input import OverTime
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Mode
from kpi_tui.scorecard.periods import BITS, number_of, start_of, week_of
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.tables import OUTCOME, Tables

FEWEST = 20_000
"""With fewer days than this, putting them together takes longer than looking at each."""
_LONGEST: Final = 400_000
"""Over how many days figures may be spread for this: a thousand years, which is more than anyone's, but for a slip."""
_DAY: Final = Grain.DAY.rank
_SUM: Final = list(OverTime).index(OverTime.SUM)
_ADD_UP: Final = frozenset({Aggregation.SUM, Aggregation.RATIO_OF_SUMS})
_WEEKS: Final = 32
"""Where in the marks of a month those of its weeks begin; before it are those of its days."""


@dataclass(frozen=True, slots=True)
class Months:
    """``together``: a row for each id and month, as ``figures.wholes`` makes its rows, and with ``stretches``, of how
    many days it is made, and ``weeks``, a mark for each week from its first on that has a figure.

    ``rest``: the figures that are needed as they are. ``kpis``: the places of those KPIs that are made of
    ``together``, but for the pairs of ``kpi`` and ``month`` in ``by_day``.
    """

    together: pl.DataFrame
    rest: pl.DataFrame
    kpis: pl.Series
    by_day: pl.DataFrame

    def chosen(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Of the rows of figures and KPIs those that count: each day by itself, or all of a month together."""
        made = pl.col("kpi").is_in(self.kpis.implode())
        if not self.by_day.is_empty():
            uneven = self.by_day.lazy().with_columns(uneven=pl.lit(True))
            rows = rows.with_columns(month=_month("anchor")).join(
                uneven, on=["kpi", "month"], how="left", maintain_order="left"
            )
            made &= pl.col("uneven").is_null()
        return rows.filter((pl.col("rank") != _DAY) | (made == pl.col("stretches").is_not_null()))


def months(figures: pl.DataFrame, tables: Tables, today: date) -> Months | None:
    """The days among these figures put together, where they are many and it changes nothing; else None."""
    is_day = figures["grain"].to_physical() == _DAY
    if is_day.sum() < FEWEST or tables.weights is not None:
        return None
    uses = _uses(figures, tables)
    own = is_day & figures["id"].is_in(uses["id"].unique().implode())
    if own.sum() < FEWEST:
        return None
    entered = figures.select("id", "start", "segment", "value", "not_applicable")
    found = _together(entered if own.all() else entered.filter(own), today)
    if found is None:
        return None
    marks = pl.col("marks")
    by_day = run(
        found.lazy()
        .join(uses.lazy(), on="id")
        .group_by("kpi", "month", "after")
        .agg(uneven=(marks.min() != marks.max()) | ~pl.col("even").all())
        .filter("uneven")
        .select("kpi", "month")
        .unique()
    )
    return Months(_as_wholes(found), _rest(figures, own, uses, by_day, tables), uses["kpi"].unique(), by_day)


def _rest(
    figures: pl.DataFrame, own: pl.Series, uses: pl.DataFrame, by_day: pl.DataFrame, tables: Tables
) -> pl.DataFrame:
    """All but the days that are put together, and those of them that are needed one by one as well."""
    others = tables.uses.filter(~pl.col("kpi").is_in(uses["kpi"].unique().implode()))["id"].unique()
    kept = ~own | figures["id"].is_in(others.implode())
    if not by_day.is_empty():
        asked = by_day.join(uses, on="kpi").select("id", "month").unique().with_columns(asked=pl.lit(True))
        months_of = figures.select("id", _month("start"))
        kept |= months_of.join(asked, on=["id", "month"], how="left", maintain_order="left")["asked"].fill_null(False)
    return figures.filter(kept) if kept.any() else figures.clear()


def _month(day: str) -> pl.Expr:
    return number_of(pl.col(day), Grain.MONTH, 1).alias("month")


def _uses(figures: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Which ids the KPIs are made of whose inputs are added up, over periods of whole months, and nothing else."""
    ranks = figures.select("id", pl.col("grain").to_physical().alias("rank"))
    weekly = ranks.filter(pl.col("rank") == Grain.WEEK.rank)["id"].unique()
    outcomes = tables.uses.filter(pl.col("place") == OUTCOME)
    entered = ranks.filter((pl.col("rank") == _DAY) & pl.col("id").is_in(outcomes["id"].implode()))["id"].unique()
    barred = set(outcomes.filter(pl.col("id").is_in(entered.implode()))["kpi"])
    barred |= set(tables.uses.filter(pl.col("id").is_in(weekly.implode()))["kpi"])
    long = {grain.rank for grain in Grain if grain.months}
    barred |= set(tables.targets.filter(~pl.col("target").is_in(long))["kpi"])
    fit = [
        number
        for number, (kpi, rules) in enumerate(zip(tables.kpis, tables.rules.iter_rows(named=True), strict=True))
        if number not in barred
        and kpi.aggregation in _ADD_UP
        and not rules["ranged"]
        and all(rules[f"method{place}"] == _SUM for place in range(len(kpi.inputs)))
        and not any(plan.mode is Mode.ACCUMULATE for plan in kpi.plans)
    ]
    return tables.uses.filter(pl.col("kpi").is_in(fit), pl.col("place") != OUTCOME).select("kpi", "id")


def _together(days: pl.DataFrame, today: date) -> pl.DataFrame | None:
    """For each id and month, that of today in two parts: the ``total`` of its days, and by ``marks`` which they are.
    ``even``: each has one plain figure."""
    first, last = days.select(first=pl.col("start").min(), last=pl.col("start").max()).row(0)
    if (last - first).days > _LONGEST:
        return None
    calendar = _calendar(first, last, today)
    slots, spread = calendar["slot"], int(calendar["slot"][-1]) + 1
    runs = days.select(pl.col("id").rle()).unnest("id")["value"]
    names = runs.unique(maintain_order=True)
    codes = runs.replace_strict(names, pl.int_range(names.len(), dtype=pl.Int64, eager=True), return_dtype=pl.Int64)
    place = pl.col("start").to_physical() - calendar["start"].to_physical()[0]
    value, segment = pl.col("value"), days["segment"]
    plain = value.is_finite() & ~pl.col("not_applicable")
    keyed = days.select(
        key=pl.lit(codes).gather(pl.col("id").rle_id()) * spread + pl.lit(slots).gather(place),
        marks=pl.lit(calendar["marks"]).gather(place),
        value=value,
        plain=plain.fill_null(value=False),
        whole=segment.is_null(),
    )
    key = pl.col("key")
    if keyed["key"].is_sorted():
        keyed = keyed.with_columns(key.set_sorted())
    found = run(
        keyed.lazy()
        .group_by("key")
        .agg(
            pl.col("marks").bitwise_or(),
            total=value.sum(),
            even=pl.col("plain").all() & (pl.col("whole").min() == pl.col("whole").max()),
        )
    )
    of_slot = calendar.group_by("slot").agg(
        pl.col("month", "after").first(), pl.col("start").min(), end=pl.col("start").max()
    )
    return found.select(
        pl.lit(names).gather(key // spread).alias("id"), "marks", "total", "even", slot=key % spread
    ).join(of_slot, on="slot")


def _calendar(first: date, last: date, today: date) -> pl.DataFrame:
    """The days from the first to the last: in which month and week of it they lie, and whether ``after`` today."""
    start = pl.col("start")
    return (
        pl.select(start=pl.date_range(first, last))
        .with_columns(month=_month("start"), after=start > today)
        .with_columns(
            slot=((pl.col("month") - pl.col("month").first()) * 2 + pl.col("after")).cast(pl.Int64),
            of_day=(start.dt.day() - 1).cast(pl.UInt32),
            of_week=(week_of(start) - week_of(start.dt.month_start()) + _WEEKS).cast(pl.UInt32),
        )
        .with_columns(marks=pl.lit(BITS).gather("of_day") | pl.lit(BITS).gather("of_week"))
    )


def _as_wholes(found: pl.DataFrame) -> pl.DataFrame:
    total, marks = pl.col("total"), pl.col("marks")
    return found.filter("even").select(
        "id",
        period=pl.concat_str("month", pl.lit("/"), pl.col("after").cast(pl.UInt8)),
        rank=pl.lit(_DAY, pl.UInt8),
        start="start",
        end="end",
        anchor=start_of(pl.col("month"), Grain.MONTH, 1),
        not_applicable=pl.lit(False),
        total=total,
        average=total,
        largest=total,
        parts=pl.lit(1, pl.UInt32),
        stretches=(marks % (1 << _WEEKS)).bitwise_count_ones(),
        weeks=marks // (1 << _WEEKS),
    )
