"""Averages by what they are averages of: a mark of 8 given by 90 people counts more than a 5 given by 10."""

from __future__ import annotations

import polars as pl

_FIGURE = ["id", "period", "segment"]


def with_weights(frame: pl.LazyFrame, weights: pl.DataFrame) -> pl.LazyFrame:
    """Add the ``heft`` of each figure: what was entered for the input that it is weighted by, of the same period and
    segment; of a whole without such a figure, that of its segments together. ``weights`` has a row for each ``id``,
    and ``by`` which id it is weighted."""
    entered = frame.filter(pl.col("value") >= 0).select(by="id", period="period", segment="segment", heft="value")
    unsegmented = pl.col("segment").is_null()
    wholes = entered.group_by("by", "period").agg(
        segment=pl.lit(None, pl.String),
        heft=pl.when(unsegmented.any())
        .then(pl.col("heft").filter(unsegmented).first())
        .otherwise(pl.col("heft").sum()),
    )
    hefts = pl.concat([entered.filter(~unsegmented), wholes.select(entered.collect_schema().names())])
    known = weights.lazy().join(hefts, on="by").select(*_FIGURE, "heft")
    return frame.join(known, on=_FIGURE, how="left", nulls_equal=True)


def weighed(value: pl.Expr, heft: pl.Expr) -> pl.Expr:
    """Whether the heft of every value is known, and there is any."""
    has = value.is_not_null()
    return (heft.is_not_null() | ~has).all() & (pl.when(has).then(heft).sum() > 0)


def weighted_mean(value: pl.Expr, heft: pl.Expr) -> pl.Expr:
    """The average, by heft where that of every value is known; else each counts the same."""
    total = pl.when(value.is_not_null()).then(heft).sum()
    return pl.when(weighed(value, heft)).then((value * heft).sum() / total).otherwise(value.mean())
