"""What is to be expected: the line through the first and the newest value, drawn on, with a band that holds 8 of 10.

Naive with drift, and for seasonal KPIs what was a year before (Hyndman and Athanasopoulos, Forecasting: Principles and
Practice, 3rd edition, 5.2 and 5.5). As expressions over the points of any number of KPIs; ``signals`` says what columns
these have. Only settled values count.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from kpi_tui.scorecard.trend.signals import finite, is_seasonal

FEWEST: Final = 4
"""Of fewer values no forecast is made."""
BAND: Final = 1.28
"""From a standard deviation to the band that holds 80 %."""


def forecasts(points: pl.LazyFrame, ahead: int, season: int | None = None) -> pl.LazyFrame:
    """The next ``ahead`` periods after the newest settled value of each KPI, none for a KPI with too few values:
    ``number``, ``expected``, ``low``, ``high``, ``seasonal`` and ``drift``, the mean change in a period so far.

    ``season`` is the number of periods in a year.
    """
    points = points.sort("kpi", "number").with_columns(value=pl.when("settled").then(finite("value")))
    measured = pl.col("value").is_not_null()
    number, value = pl.col("number").filter(measured), pl.col("value").filter(measured)
    points = points.with_columns(change=pl.col("value").diff().over("kpi"), seasonal=_repeats(season))
    steps, drift = (number.last() - number.first()), (value.last() - value.first())
    lines = (
        points.group_by("kpi")
        .agg(
            pl.col("change"),
            pl.col("seasonal").first(),
            count=measured.sum(),
            origin=number.last(),
            steps=steps,
            newest=value.last(),
            drift=drift / steps,
        )
        .filter(pl.col("count") >= FEWEST)
        .explode("change")
        .group_by("kpi", "seasonal", "origin", "steps", "newest", "drift")
        .agg(
            residuals=pl.col("change").count(),
            sigma=((pl.col("change") - pl.col("drift")).pow(2).sum() / (pl.col("change").count() - 1)).sqrt(),
        )
        .filter((pl.col("residuals") >= 2) | pl.col("seasonal"))
        .with_columns(step=pl.int_ranges(1, ahead + 1))
        .explode("step")
        .with_columns(number=(pl.col("origin") + pl.col("step")).cast(pl.Int32))
    )
    step = pl.col("step")
    drawn = lines.with_columns(
        expected=pl.col("newest") + step * pl.col("drift"),
        spread=BAND * pl.col("sigma") * (step * (1 + step / pl.col("steps"))).sqrt(),
    )
    if season:
        drawn = _with_years_before(drawn, points, season)
    return drawn.select(
        "kpi",
        "number",
        "expected",
        "seasonal",
        "drift",
        low=pl.col("expected") - pl.col("spread"),
        high=pl.col("expected") + pl.col("spread"),
    ).sort("kpi", "number")


def _repeats(season: int | None) -> pl.Expr:
    """Whether the KPI is seasonal, and the last two years of it are there without a gap."""
    if not season:
        return pl.lit(False)
    measured = pl.col("value").is_not_null()
    newest = pl.col("number").filter(measured).last()
    whole = (measured & (pl.col("number") > newest - 2 * season)).sum() == 2 * season
    return is_seasonal(season) & whole.over("kpi")


def _with_years_before(drawn: pl.LazyFrame, points: pl.LazyFrame, season: int) -> pl.LazyFrame:
    years = (pl.col("step") - 1) // season + 1
    difference = pl.col("value") - pl.col("value").shift(season).over("kpi")
    errors = (
        points.with_columns(error=difference)
        .group_by("kpi")
        .agg(deviation=(pl.col("error").pow(2).sum() / pl.col("error").count()).sqrt())
    )
    before = points.select("kpi", source="number", year_before="value")
    return (
        drawn.with_columns(source=(pl.col("number") - years * season).cast(pl.Int32))
        .join(before, on=["kpi", "source"], how="left")
        .join(errors, on="kpi", how="left")
        .with_columns(
            expected=pl.when("seasonal").then("year_before").otherwise("expected"),
            spread=pl.when("seasonal").then(BAND * pl.col("deviation") * years.sqrt()).otherwise("spread"),
        )
    )
