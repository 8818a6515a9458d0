"""Figures as entered become one whole for each input and period, with what a figure of a longer period covers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from kpi_tui.model.period import Grain
from kpi_tui.scorecard.expression import finite
from kpi_tui.scorecard.periods import number_of
from kpi_tui.scorecard.weights import weighed, weighted_mean, with_weights

_STRETCH: Final = ["rank", "start", "end", "anchor"]


def part_id(name: str, segment: str) -> str:
    """The id of the figures of one ``segment`` of an input or KPI; without a segment its own. No other id has a /."""
    return f"{name}/{segment}" if segment else name


def with_parts(figures: pl.DataFrame, segments: Collection[str]) -> pl.DataFrame:
    """The figures, and those of these ``segments`` once more under a ``part_id``, each as if it were a whole."""
    parts = figures.filter(pl.col("segment").is_in(segments)).with_columns(
        id=pl.concat_str("id", pl.lit("/"), "segment"), segment=pl.lit(None, pl.String)
    )
    return pl.concat([figures, parts])


def wholes(
    figures: pl.DataFrame, first_month: int, weights: pl.DataFrame | None = None, together: pl.DataFrame | None = None
) -> pl.LazyFrame:
    """One row for each id and period: ``total``, ``average`` and ``largest`` (which differ only where segments were put
    together), ``parts`` (how many figures it is made of), ``not_applicable``, and ``covered_by``: the finest coarser
    grain whose figure of the same id holds this period, and so counts in its place at that grain and above.

    A figure without a segment is the whole; without one the segments together are. With ``weights`` averages are taken
    by them, and ``heft`` is the weight of each. ``together`` are rows of days that were put together to months before.
    """
    frame = figures.lazy().select(
        "id",
        "period",
        pl.col("grain").to_physical().alias("rank"),
        "start",
        "end",
        "anchor",
        "segment",
        finite(pl.col("value")).alias("value"),
        "not_applicable",
    )
    ranks = set(figures["grain"].unique().to_physical())
    frame = frame.filter(pl.col("value").is_not_null() | pl.col("not_applicable"))
    if weights is not None:
        frame = with_weights(frame, weights)
    if figures["segment"].null_count() == figures.height:
        same = dict.fromkeys(("total", "average", "largest"), pl.col("value"))
        frame = frame.with_columns(**same, parts=pl.lit(1, pl.UInt32)).drop("value", "segment")
    else:
        frame = _segments_together(frame, weighted=weights is not None, only=figures["segment"].null_count() == 0)
    if together is not None:
        frame = pl.concat([frame, together.lazy()], how="diagonal")
        ranks.add(Grain.DAY.rank)
    return _with_cover(frame, ranks, first_month)


def _segments_together(frame: pl.LazyFrame, *, weighted: bool, only: bool) -> pl.LazyFrame:
    """The wholes as entered, and beside them the segments together where there is none; ``only``: there is none."""
    value, key = pl.col("value"), ["id", "period"]
    unsegmented = pl.col("segment").is_null()
    entered = frame.filter(unsegmented).select(
        *key,
        *_STRETCH,
        "not_applicable",
        total="value",
        average="value",
        largest="value",
        parts=pl.lit(1, pl.UInt32),
        **({"heft": pl.col("heft")} if weighted else {}),
    )
    heft = pl.col("heft")
    together_heft = {"heft": pl.when(weighed(value, heft)).then(pl.when(value.is_not_null()).then(heft).sum())}
    together = (
        frame.filter(~unsegmented)
        .group_by(key)
        .agg(
            pl.col(_STRETCH).first(),
            pl.col("not_applicable").all(),
            total=value.sum(),
            largest=value.max(),
            parts=value.count().cast(pl.UInt32),
            **({"average": weighted_mean(value, heft)} | together_heft if weighted else {}),
        )
        .with_columns(total=pl.when(pl.col("parts") > 0).then("total"))
    )
    if not weighted:
        together = together.with_columns(average=pl.col("total") / pl.col("parts"))
    if only:
        return together
    together = together.select(entered.collect_schema().names())
    return pl.concat([entered, together.join(entered, on=key, how="anti")])


def _with_cover(frame: pl.LazyFrame, ranks: Collection[int], first_month: int) -> pl.LazyFrame:
    campaigns = Grain.CAMPAIGN.rank in ranks
    grains = [grain for grain in Grain if grain.rank in ranks and grain is not Grain.CAMPAIGN]
    covers = []
    # The finest grain covers nothing, except that a month or longer covers the campaigns that end in it.
    for grain in [grain for grain in grains if grain is not Grain.DAY] if campaigns else grains[1:]:
        name = f"cover{grain.rank}"
        longer = frame.filter(pl.col("rank") == grain.rank).select(
            "id", number_of(pl.col("anchor"), grain, first_month).alias("at"), pl.lit(grain.rank, pl.UInt8).alias(name)
        )
        frame = frame.with_columns(at=number_of(pl.col("anchor"), grain, first_month))
        frame = frame.join(longer, on=["id", "at"], how="left", maintain_order="left").drop("at")
        finer = pl.col("rank") < grain.rank
        if grain.months:
            finer |= pl.col("rank") == Grain.CAMPAIGN.rank
        covers.append(pl.when(finer).then(name))
    covered_by = pl.min_horizontal(covers) if covers else pl.lit(None, pl.UInt8)
    return frame.with_columns(covered_by=covered_by).drop([f"cover{g.rank}" for g in grains], strict=False)
