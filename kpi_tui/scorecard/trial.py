"""A workspace as it would be with other figures in a period."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Period
from kpi_tui.scorecard.source import Source, Variant, variant


def with_figures(source: Source, kpi: Kpi, period: Period, values: Mapping[str, float | None]) -> Variant:
    """The KPI alone with its figures, of which those of ``period`` named in ``values`` are replaced."""
    segment = kpi.segment or None
    same = (
        pl.col("id").is_in(list(values))
        & (pl.col("period") == period.key)
        & pl.col("segment").eq_missing(pl.lit(segment, pl.String))
    )
    kept = source.figures.filter(pl.col("id").is_in([*kpi.inputs, kpi.id]) & ~same)
    entered = {name: value for name, value in values.items() if value is not None}
    figures = _with(kept, period, entered, segment)
    return variant(source, kpis={kpi.id: kpi}, figures=figures)


def _with(figures: pl.DataFrame, period: Period, values: Mapping[str, float], segment: str | None) -> pl.DataFrame:
    """The figures and, for the whole of ``period``, these."""
    entered = [
        {
            "id": name,
            "period": period.key,
            "grain": period.grain.value,
            "start": period.start,
            "end": period.end,
            "anchor": period.anchor,
            "segment": segment,
            "value": float(value),
            "not_applicable": False,
        }
        for name, value in values.items()
    ]
    if not entered:
        return figures
    schema = {name: dtype for name, dtype in figures.schema.items() if name in entered[0]}
    return pl.concat([figures, pl.DataFrame(entered, schema=schema)], how="diagonal")


def inputs_alone(source: Source, names: Collection[str], seen_by: Kpi | None) -> Variant:
    """The inputs as if each were a KPI of its own, as the KPI sees them that they are ``seen_by``."""
    alone = {
        name: Kpi(
            name, name, parse_formula(name), aggregation=Aggregation.RATIO_OF_SUMS,
            over_time={key: how for key, how in (seen_by.over_time if seen_by else {}).items() if key == name},
            segment=seen_by.segment if seen_by else "",
        )
        for name in names
    }  # fmt: skip
    return variant(source, kpis=alone)


def overlaid(
    source: Source, period: Period, values: Mapping[str, tuple[float | None, float]], segment: str = ""
) -> Variant:
    """The workspace with other figures in ``period``: for each input, what it comes to now and what it is to be.

    Whatever was entered for parts of the period keeps its proportion, so that it is combined as before; where that
    comes to nothing, one figure for the whole period takes its place.
    """
    inside = pl.col("anchor").is_between(period.start, period.end) & (
        pl.col("grain").to_physical() <= period.grain.rank
    )
    if segment:
        inside &= pl.col("segment") == segment
    figures = source.figures
    for name, (now, new) in values.items():
        own = inside & (pl.col("id") == name)
        value = pl.col("value")
        if now and figures.filter(own & value.is_not_null()).height == 1:
            figures = figures.with_columns(value=pl.when(own & value.is_not_null()).then(pl.lit(new)).otherwise(value))
        elif now:
            figures = figures.with_columns(value=pl.when(own).then(value * (new / now)).otherwise(value))
        else:
            figures = _with(figures.filter(~own), period, {name: new}, segment or None)
    return variant(source, figures=figures)
