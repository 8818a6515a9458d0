"""Figures become the value of each KPI in each period: one query over all KPIs, whatever their formulas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from kpi_tui.model.input import OverTime
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.scorecard.expression import compile_formula, finite
from kpi_tui.scorecard.figures import wholes
from kpi_tui.scorecard.months import Months, months
from kpi_tui.scorecard.periods import BITS, GrainColumn, week_of
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.tables import OUTCOME, Tables
from kpi_tui.scorecard.weights import weighed, weighted_mean

_CAMPAIGN: Final = Grain.CAMPAIGN.rank
_PERIOD: Final = ["kpi", "target", "number"]
_METHOD: Final = {method: place for place, method in enumerate(OverTime)}
_AGGREGATION: Final = {aggregation: place for place, aggregation in enumerate(Aggregation)}


@dataclass(frozen=True, slots=True)
class Values:
    """``periods``: a row for each KPI, grain and period that has figures. ``parts``: the values that a running total
    is added up from, with the days that they stand for."""

    periods: pl.LazyFrame
    parts: pl.LazyFrame


def values(figures: pl.DataFrame, tables: Tables, calendar: Calendar, today: date) -> Values:
    """The value of every KPI of ``tables`` in every period at the grains asked.

    One query, but for what decides how it is made: whether days are put together to months beforehand is told by the
    figures themselves, and running totals need the cells twice.
    """
    cells = _cells(_rows(figures, tables, calendar, months(figures, tables, today)), tables)
    if tables.accumulates:
        # Both answers need the cells, and one the other: computed once, they take two thirds of the time.
        cells = run(cells).lazy()
        periods = run(_periods(cells, tables, calendar, today)).lazy()
    else:
        periods = _periods(cells, tables, calendar, today)
    return Values(periods, _parts(cells, periods, tables, calendar))


@dataclass(frozen=True, slots=True)
class Uses:
    """``rows``: a row for each whole figure and KPI that uses it, at each grain asked. ``cells``: the figures of one
    stretch of time side by side, with whether they are ``counted``. ``values``: what comes out."""

    rows: pl.LazyFrame
    cells: pl.LazyFrame
    values: Values


def uses(figures: pl.DataFrame, tables: Tables, calendar: Calendar, today: date) -> Uses:
    """The way from the figures to the values, step by step."""
    found = _rows(figures, tables, calendar)
    cells = _cells(found, tables)
    periods = _periods(cells, tables, calendar, today)
    return Uses(found, cells, Values(periods, _parts(cells, periods, tables, calendar)))


def _rows(figures: pl.DataFrame, tables: Tables, calendar: Calendar, together: Months | None = None) -> pl.LazyFrame:
    """One row for each figure, KPI that uses it, and grain at which that KPI is asked."""
    campaign = pl.col("rank") == _CAMPAIGN
    target = pl.col("target")
    if together is None:
        found = wholes(figures, calendar.first_month, tables.weights)
    else:
        found = wholes(together.rest, calendar.first_month, tables.weights, together.together)
    rows = found.join(tables.uses.lazy(), on="id")
    if together is not None:
        rows = together.chosen(rows)
    rows = (
        rows.join(tables.targets.lazy().select("kpi", "target"), on="kpi")
        .filter(
            pl.when(target == _CAMPAIGN)
            .then(campaign)
            .otherwise(((pl.col("rank") <= target) | campaign) & (pl.col("covered_by") > target).fill_null(True))
        )
        .with_columns(
            number=GrainColumn(target, tables.grains, calendar).number(),
            value=pl.when(pl.col("averages"))
            .then("average")
            .when(~pl.col("whole_only") | (pl.col("parts") == 1))
            .then("total"),
        )
        .filter(pl.col("number").is_not_null())
    )
    if calendar.campaigns:
        # A campaign's figure counts in a month only where nothing was entered for that month itself or its days.
        others = (~campaign).any().over([*_PERIOD, "place"])
        rows = rows.filter(~campaign | (target == _CAMPAIGN) | ~others)
    days = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    if together is None:
        return rows.with_columns(stretches=pl.lit(1, pl.UInt32), days=days, weeks=pl.lit(1, pl.UInt64))
    return rows.with_columns(days=pl.coalesce("stretches", days)).with_columns(
        pl.col("stretches", "weeks").fill_null(1)
    )


def _cells(rows: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """The inputs of a KPI side by side, for each stretch of time that figures were entered for."""
    places = range(tables.width)
    nothing = pl.lit(0, pl.UInt64)
    value, place, bit = pl.col("value"), pl.col("place"), pl.col("bit")
    entered = {f"x{each}": each for each in places} | {"outcome": OUTCOME}
    has = value.is_not_null()
    # A stretch has at most one figure in each place, so that the largest is the figure and the sum of bits is all of
    # them. Spread over columns beforehand: filters within millions of small groups take ten times as long.
    cells = (
        rows.with_columns(
            *(pl.when(place == each).then(value).alias(name) for name, each in entered.items()),
            present=pl.when(has).then(bit).otherwise(nothing),
            absent=pl.when("not_applicable").then(bit).otherwise(nothing),
            split=pl.when(~has & ~pl.col("not_applicable")).then(bit).otherwise(nothing),
            averaged=_evenly(tables) & (pl.col("parts") > 1),
            **{f"w{each}": pl.when(place == each).then("heft") for each in _weighted(tables)},
        )
        .group_by([*_PERIOD, "rank", "period"])
        .agg(
            pl.col(*entered).max(),
            *(pl.col(f"w{each}").max() for each in _weighted(tables)),
            pl.col("start", "end", "anchor", "stretches", "days", "weeks").first(),
            pl.col("present", "absent", "split").sum(),
            pl.col("averaged").any(),
            **_extremes(tables),
        )
        .join(tables.rules.lazy(), on="kpi")
        .sort("anchor", "period")
    )
    need = pl.col("need")
    # The figures of segments that cannot be added up are there all the same: they give a range.
    there = (
        pl.col("present") | pl.when("ranged").then("split").otherwise(nothing) if tables.ranged else pl.col("present")
    )
    cells = _matched(cells.with_columns(complete=(there & need) == need), tables).with_columns(
        counted=pl.when("matched").then("complete").otherwise((pl.col("present") & need) != 0),
        left_out=pl.col("matched") & ~pl.col("complete"),
    )
    if tables.has(Aggregation.LAST):
        anchor, newest = pl.col("anchor"), pl.col("anchor").filter(pl.col("counted")).max().over(_PERIOD)
        closing = (pl.col("aggregation") == _AGGREGATION[Aggregation.LAST]) & pl.col("matched")
        cells = cells.with_columns(
            counted=pl.col("counted") & (~closing | (anchor == newest)),
            left_out=pl.col("left_out") & (~closing | (anchor > newest).fill_null(True)),
        )
    entered_or_calendar = [
        pl.when((pl.col("days_at") == place) & pl.col("matched"))
        .then(pl.coalesce(f"x{place}", pl.col("days").cast(pl.Float64)))
        .otherwise(f"x{place}")
        .alias(f"x{place}")
        for place in places
        if (tables.rules["days_at"] == place).any()
    ]
    cells = cells.with_columns(entered_or_calendar)
    if tables.has(Aggregation.MEAN) or tables.accumulates:
        return cells.with_columns(value=pl.when("complete").then(_computed(tables)))
    return cells.with_columns(value=pl.lit(None, pl.Float64))


def _matched(cells: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    """Add whether, in the period of each cell, all inputs were entered for stretches of one length."""
    seen, need = pl.col("present") | pl.col("absent") | pl.col("split"), pl.col("need")
    found = (
        cells.group_by(*_PERIOD, "rank")
        .agg(need.first(), seen=_either(seen, range(tables.width)))
        .group_by(_PERIOD)
        .agg(matched=((pl.col("seen") & need) == need).any())
    )
    return cells.join(found, on=_PERIOD, how="left", maintain_order="left")


def _either(marks: pl.Expr, places: Iterable[int]) -> pl.Expr:
    """The marks of these places that occur in a group. One by one: in groups that takes a fifth of the time that the
    aggregation of bits takes."""
    bits = [pl.lit(1 << place, pl.UInt64) for place in places]
    return pl.sum_horizontal(
        pl.when(((marks & bit) != 0).any()).then(bit).otherwise(pl.lit(0, pl.UInt64)) for bit in bits
    )


def _weighted(tables: Tables) -> range:
    """The places that have weights: all, or none."""
    return range(0 if tables.weights is None else tables.width)


def _evenly(tables: Tables) -> pl.Expr:
    """Whether segments are averaged without a weight."""
    return pl.col("averages") if tables.weights is None else pl.col("averages") & pl.col("heft").is_null()


def _extremes(tables: Tables) -> dict[str, pl.Expr]:
    """The largest figure and the sum of all, of a KPI that is one input as it is; where they are asked for at all."""
    if not tables.ranged:
        return {}
    entered = pl.col("place") == 0
    return {"least": pl.col("largest").filter(entered).max(), "most": pl.col("total").filter(entered).sum()}


def _computed(tables: Tables) -> pl.Expr:
    """Each row's own formula over its x0, x1, …, and nothing where an input must be above 0 and is not."""
    value = pl.lit(None, pl.Float64)
    for number, formula in enumerate(tables.shapes):
        columns = {name: f"x{place}" for place, name in enumerate(formula.inputs)}
        value = pl.when(pl.col("shape") == number).then(compile_formula(formula, columns)).otherwise(value)
    refused = [
        pl.col(f"positive{place}") & (pl.col(f"x{place}") <= 0)
        for place in range(tables.width)
        if tables.rules[f"positive{place}"].any()
    ]
    return pl.when(~pl.any_horizontal(refused).fill_null(False)).then(value) if refused else value


def _periods(cells: pl.LazyFrame, tables: Tables, calendar: Calendar, today: date) -> pl.LazyFrame:
    """The cells of a period combined, and the formula over what comes out."""
    counted = pl.col("counted")
    exact = pl.col("rank") == pl.col("target")
    over = counted & (pl.col("end") <= today)
    places = (*range(tables.width), OUTCOME)
    rules = [name for name in tables.rules.columns if name != "kpi"]
    clock = GrainColumn(pl.col("target"), tables.grains, calendar)
    first = clock.start_of(pl.col("number"))
    shift = week_of(pl.col("anchor")) - week_of(first)
    cells = cells.with_columns(week_marks=pl.col("weeks") * pl.lit(BITS).gather(shift.fill_null(0).clip(0, 57)))
    combined = cells.group_by(_PERIOD).agg(
        *(_combined(place, tables) for place in range(tables.width)),
        pl.col(rules).first(),
        pl.col("matched").first(),
        pl.col("averaged").any(),
        *(_either(pl.col(name), places).alias(name) for name in ("present", "absent", "split")),
        pl.col("outcome").is_not_null().sum().alias("outcomes"),
        pl.col("outcome").sum().alias("outcome_sum"),
        pl.col("outcome").mean().alias("outcome_mean"),
        pl.col("outcome").drop_nulls().last().alias("outcome_last"),
        pl.col("outcome").filter(exact).drop_nulls().first().alias("outcome_exact"),
        **_mean_value(tables),
        **_range(tables),
        count=pl.col("stretches").filter(counted).sum(),
        exact=(exact & counted).any(),
        left_out=pl.col("left_out").any(),
        finest=pl.col("rank").min(),
        coarsest=pl.col("rank").max(),
        days_over=pl.col("days").filter(over).sum(),
        weeks_over=pl.col("week_marks").filter(over).bitwise_or(),
        closed_at=pl.col("end").filter(counted).max(),
        outcome_at=pl.when(pl.col("outcome").is_not_null()).then("end").max(),
    )
    combined = combined.with_columns(
        weeks_over=_weeks_over(pl.col("weeks_over").fill_null(0), first, clock.end_of(pl.col("number")), today)
    )
    calendar_days = clock.days_of(pl.col("number"))
    for place in range(tables.width):
        if (tables.rules["days_at"] == place).any():
            filled = pl.when(pl.col("days_at") == place).then(pl.coalesce(f"x{place}", calendar_days.cast(pl.Float64)))
            combined = combined.with_columns(filled.otherwise(f"x{place}").alias(f"x{place}"))
    return _valued(combined, tables)


def _weeks_over(marks: pl.Expr, first: pl.Expr, last: pl.Expr, today: date) -> pl.Expr:
    """How many of the weeks that are marked, from that of the first day on, are over and have their Thursday in the
    period."""
    base = week_of(first)
    opens = (first.to_physical() > base * 7).cast(pl.UInt32)
    closes = (pl.min_horizontal(last, pl.lit(today - timedelta(days=3))).to_physical() // 7 + 1 - base).clip(0, 63)
    until, before = pl.lit(BITS).gather(closes.fill_null(0)), pl.lit(BITS).gather(opens.fill_null(0))
    return pl.when(until > before).then(marks & (until - before)).otherwise(pl.lit(0, pl.UInt64)).bitwise_count_ones()


def _range(tables: Tables) -> dict[str, pl.Expr]:
    """Between which values that of a period must lie, where its parts cannot be added up and none is below 0."""
    if not tables.ranged:
        return {}
    known = pl.col("ranged").first() & (pl.col("least").min() >= 0) & (pl.col("outcome").is_null().all())
    return {name: pl.when(known).then(each) for name, each in (
        ("least", pl.col("least").max()), ("most", pl.col("most").sum()),
    )}  # fmt: skip


def _mean_value(tables: Tables) -> dict[str, pl.Expr]:
    """The mean of the values of shorter periods, and whether it is a weighted one."""
    value = pl.when("counted").then("value")
    if tables.weights is None:
        return {"mean_value": value.mean(), "by_weight": pl.lit(False)}
    heft, has = pl.when("counted").then("w0"), pl.col("weighted").first()
    return {
        "mean_value": pl.when(has).then(weighted_mean(value, heft)).otherwise(value.mean()),
        "by_weight": has & weighed(value, heft),
    }


def _combined(place: int, tables: Tables) -> pl.Expr:
    """What the figures of one place come to, each KPI by its own method; only methods that occur are worked out."""
    entered, method = pl.col(f"x{place}"), pl.col(f"method{place}").first()
    known = pl.when("counted").then(entered)
    mean = known.mean() if tables.weights is None else weighted_mean(known, pl.when("counted").then(f"w{place}"))
    ways = {
        OverTime.SUM: pl.when(known.count() > 0).then(known.sum()),
        OverTime.MEAN: mean,
        OverTime.FIRST: known.drop_nulls().first(),
        OverTime.LAST: known.drop_nulls().last(),
        OverTime.NONE: pl.when(pl.col("rank") == pl.col("target")).then(entered).drop_nulls().first(),
    }
    combined = pl.lit(None, pl.Float64)
    for way in tables.methods(place):
        combined = pl.when(method == _METHOD[way]).then(ways[way]).otherwise(combined)
    return combined.alias(f"x{place}")


def _valued(combined: pl.LazyFrame, tables: Tables) -> pl.LazyFrame:
    aggregation = pl.col("aggregation")
    not_additive = aggregation == _AGGREGATION[Aggregation.NOT_ADDITIVE]
    mean = (aggregation == _AGGREGATION[Aggregation.MEAN]) & pl.col("matched")
    enough = (pl.col("count") > 0) & ((pl.col("present") & pl.col("need")) == pl.col("need"))
    from_inputs = (
        pl.when(~enough | (not_additive & ~pl.col("exact")))
        .then(None)
        .when(mean)
        .then("mean_value")
        .otherwise(_computed(tables))
    )
    from_outcomes = (
        pl.when(not_additive)
        .then("outcome_exact")
        .when(pl.col("outcomes") == 0)
        .then(None)
        .when(aggregation == _AGGREGATION[Aggregation.SUM])
        .then("outcome_sum")
        .when(aggregation == _AGGREGATION[Aggregation.LAST])
        .then("outcome_last")
        .otherwise("outcome_mean")
    )
    return combined.with_columns(input_value=finite(from_inputs), outcome_value=finite(from_outcomes)).with_columns(
        value=pl.coalesce("input_value", "outcome_value"),
        by_outcome=pl.col("input_value").is_null() & pl.col("outcome_value").is_not_null(),
        unweighted=pl.when(pl.col("input_value").is_null())
        .then(pl.col("outcome_value").is_not_null())
        .otherwise(pl.col("averaged") | (mean & (pl.col("count") > 1) & ~pl.col("by_weight"))),
    )


def _parts(cells: pl.LazyFrame, periods: pl.LazyFrame, tables: Tables, calendar: Calendar) -> pl.LazyFrame:
    fine = cells.filter(pl.col("counted") & pl.col("matched")).select(*_PERIOD, "start", "end", "anchor", part="value")
    clock = GrainColumn(pl.col("target"), tables.grains, calendar)
    whole = (
        periods.filter(pl.col("value").is_not_null() & (~pl.col("matched") | pl.col("by_outcome")))
        .with_columns(start=clock.start_of(pl.col("number")), end=clock.end_of(pl.col("number")))
        .with_columns(
            anchor=pl.when(pl.col("target") == Grain.WEEK.rank)
            .then(pl.col("start").dt.offset_by("3d"))
            .otherwise("start")
        )
        .select(*_PERIOD, "start", "end", "anchor", part="value")
    )
    by_outcome = periods.filter(pl.col("by_outcome")).select(_PERIOD)
    return pl.concat([fine.join(by_outcome, on=_PERIOD, how="anti"), whole])
