"""Real change or noise: the process behaviour chart of Wheeler, as expressions over the points of any number of KPIs.

Limits come from the first ten periods and stay: 2.66 and 3.27 times the mean moving range. They start anew where a new
stretch of time begins, and nothing of the stretch before counts then. The points have the columns

- ``kpi``: whatever tells the series apart,
- ``number``: of the period; every period between the first and the last has its row, those without a value too,
- ``stretch``: of the period, a number that rises where limits start anew,
- ``value``: Float64, null where nothing is known,
- ``settled``: whether the value can still change because the period is not over; only settled ones make limits,
- ``floor`` and ``ceiling``: the values that are possible, null for no bound.
"""

from __future__ import annotations

from typing import Final

import polars as pl

LIMITS: Final = 2.66
"""From the mean moving range of single values to three standard deviations: 3 / 1.128."""
RANGE: Final = 3.27
"""From the mean moving range to its own upper limit."""
FROZEN: Final = 10
"""From so many periods on the limits stay as they are."""
FEWEST: Final = 6
"""Of fewer periods nothing is said."""
ALIKE: Final = 0.7
"""How far the ups and downs of a year must go with those of the year before for a KPI to be seasonal."""
_STRETCH: Final = ("kpi", "stretch")
_NOISE: Final = 1e-12
"""What binary fractions may differ by, as a part of the numbers compared."""


def judged(points: pl.LazyFrame, season: int | None = None) -> pl.LazyFrame:
    """The periods with a value, each with its limits and with what the rules say of it.

    ``season`` is the number of periods in a year. A seasonal KPI with enough differences to the same period a year
    before is judged by those; its limits then move with last year's values, and the first year of a stretch is not
    judged.
    Adds ``centre``, ``low``, ``high`` and ``range_limit`` (null without limits), ``periods`` (how many they come from),
    ``seasonal``, ``moved`` (the change from the neighbour before), ``side`` of the centre, and by rule ``outside``,
    ``jump`` (a change beyond its limit), ``near`` and ``run``: 1 above or up, -1 below or down, else 0.
    """
    points = _compared(points.sort("kpi", "number").with_columns(value=finite("value")), season)
    points = points.with_columns(moved=pl.col("x").diff().over(_STRETCH))
    return _rules(_limits(points)).filter(pl.col("x").is_not_null()).pipe(_runs).sort("kpi", "number")


def finite(column: str) -> pl.Expr:
    """The column, with nothing in the place of NaN and infinity."""
    return pl.when(pl.col(column).is_finite()).then(pl.col(column).cast(pl.Float64))


def is_seasonal(season: int) -> pl.Expr:
    """Whether the settled values of a KPI span two years, and change from period to period much as they did a year
    before. Changes, and not values: two years that both grow are no season."""
    settled = pl.when("settled").then("value")
    number = pl.when(settled.is_not_null()).then("number")
    spans = (number.max() - number.min() + 1).over("kpi") >= 2 * season
    change = settled.diff()
    alike = pl.corr(change, change.shift(season)).over("kpi")
    return (spans & alike.is_finite() & (alike >= ALIKE)).fill_null(False)


def _compared(points: pl.LazyFrame, season: int | None) -> pl.LazyFrame:
    """Add ``x``, what is judged: the value, or its difference (from ``base``) to the value of a year before."""
    if not season:
        return points.with_columns(x="value", base=pl.lit(0.0), seasonal=pl.lit(False))
    year_before = pl.col("value").shift(season).over(_STRETCH)
    difference = pl.col("value") - pl.col("value").shift(season).over("kpi")
    differences = (pl.col("settled") & difference.is_not_null()).sum().over("kpi")
    return (
        points.with_columns(seasonal=is_seasonal(season) & (differences >= FEWEST))
        .with_columns(base=pl.when("seasonal").then(year_before).otherwise(0.0))
        .with_columns(x=pl.col("value") - pl.col("base"))
    )


def _limits(points: pl.LazyFrame) -> pl.LazyFrame:
    counts = pl.col("settled") & pl.col("x").is_not_null()
    points = points.with_columns(first=counts & (counts.cum_sum().over(_STRETCH) <= FROZEN))
    moved = pl.col("moved").abs().filter(pl.col("first"))
    points = points.with_columns(
        periods=pl.col("first").sum().over(_STRETCH),
        mean=pl.col("x").filter(pl.col("first")).mean().over(_STRETCH),
        moves=moved.count().over(_STRETCH),
        mean_move=moved.mean().over(_STRETCH),
    )
    # Six periods in a row have five moving ranges; with gaps between them, fewer would say too little.
    enough = (pl.col("periods") >= FEWEST) & (pl.col("moves") >= FEWEST - 1)
    centre = pl.when(enough).then(pl.col("mean") + pl.col("base"))
    points = points.with_columns(
        centre=centre,
        spread=LIMITS * pl.col("mean_move"),
        range_limit=pl.when(enough).then(RANGE * pl.col("mean_move")),
    )
    low, high = pl.col("centre") - pl.col("spread"), pl.col("centre") + pl.col("spread")
    return points.with_columns(
        low=pl.when((low >= pl.col("floor")).fill_null(True)).then(low),
        high=pl.when((high <= pl.col("ceiling")).fill_null(True)).then(high),
    )


def _rules(points: pl.LazyFrame) -> pl.LazyFrame:
    value, half = pl.col("value"), pl.col("spread") / 2
    has_low, has_high, spread_out = pl.col("low").is_not_null(), pl.col("high").is_not_null(), half > 0
    jump = _above(pl.col("moved").abs(), pl.col("range_limit"), value)
    return points.with_columns(
        outside=_side(_above(value, pl.col("high"), value), _above(pl.col("low"), value, value)),
        closer=_side(
            has_high & spread_out & _above(value, pl.col("centre") + half, value),
            has_low & spread_out & _above(pl.col("centre") - half, value, value),
        ),
        side=_side(_above(value, pl.col("centre"), value), _above(pl.col("centre"), value, value)),
        jump=_side(jump & (pl.col("moved") > 0), jump & (pl.col("moved") < 0)),
    )


def _runs(points: pl.LazyFrame) -> pl.LazyFrame:
    """The rules about several values in a row: measured ones, whatever gaps are between them."""
    return points.with_columns(
        near=_side(*(_of_last("closer", side, 3, 4) for side in (1, -1))),
        run=_side(*(_of_last("side", side, 8, 8) for side in (1, -1))),
    )


def _of_last(column: str, side: int, least: int, window: int) -> pl.Expr:
    there = pl.col(column) == side
    count = there.cast(pl.Int32).rolling_sum(window).over(_STRETCH)
    return there & (count >= least).fill_null(False)


def _above(one: pl.Expr, other: pl.Expr, value: pl.Expr) -> pl.Expr:
    noise = pl.max_horizontal(one.abs(), other.abs(), value.abs()) * _NOISE
    return (one > other + noise).fill_null(False)


def _side(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    return pl.when(above).then(1).when(below).then(-1).otherwise(0).cast(pl.Int8)
