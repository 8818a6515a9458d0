"""The two long tables: KPIs with their plans and scores, and the figures as they were entered and count.

Every row has a ``key`` that stays the same from one export to the next, so that a program can tell a row that it has
already. Names of columns and statuses are the same in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.long_table import long_table
from kpi_tui.scorecard.order import goals_in_order
from kpi_tui.scorecard.source import Cards, Source

KPI_COLUMNS = (
    *("key", "date_start", "date_end", "period", "grain", "goals", "kpi_id", "kpi", "segment", "value", "unit"),
    *("unit_name", "numerator", "denominator", "factor", "plan", "target", "green_low", "green_high", "red_below"),
    *("red_above", "score", "status", "attainment", "provisional", "unweighted", "incomplete", "remark", "direction"),
    *("owner", "source", "as_of"),
)
FIGURE_COLUMNS = (
    *("key", "date_start", "date_end", "period", "grain", "input", "input_name", "segment", "value", "unit"),
    *("not_applicable", "note", "entered_at", "entered_by", "source", "frequency", "over_time"),
)


class What(StrEnum):
    """Which of the two."""

    KPIS = "kpis"
    FIGURES = "figures"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of this table."""
        return KPI_COLUMNS if self is What.KPIS else FIGURE_COLUMNS


def table(source: Source, what: What, grain: Grain | None = None) -> pl.DataFrame:
    """The table; ``grain`` is for that of the KPIs."""
    return kpi_table(source, grain) if what is What.KPIS else figure_table(source)


def kpi_table(source: Source, grain: Grain | None = None) -> pl.DataFrame:
    """A row for each KPI and period, and for each segment of it; columns KPI_COLUMNS.

    Periods are as long as the KPI is measured, or as ``grain`` where that is longer.
    """
    found = long_table(source, grain)
    about = _about(source)
    return found.join(about, on="kpi_id", how="left", maintain_order="left").select(
        _key("kpi_id"),
        pl.col("start").alias("date_start"),
        pl.col("end").alias("date_end"),
        *(pl.col(name) for name in ("period", "grain", "goals", "kpi_id", "kpi", "segment", "value", "unit")),
        *(pl.col(name) for name in ("unit_name", "numerator", "denominator", "factor", "plan", "target")),
        *(pl.col(name) for name in ("green_low", "green_high", "red_below", "red_above", "score", "status")),
        *(pl.col(name) for name in ("attainment", "provisional", "unweighted", "incomplete")),
        pl.col("notes").list.join("; ").alias("remark"),
        *(pl.col(name) for name in ("direction", "owner", "source")),
        pl.lit(source.today).alias("as_of"),
    )


def figure_table(source: Source) -> pl.DataFrame:
    """A row for each figure that counts, as it was entered; columns FIGURE_COLUMNS."""
    inputs = [
        (each.id, each.label, each.unit.value, each.source, each.frequency.value, each.over_time.value)
        for each in source.inputs.values()
    ]
    # Outcomes stand under the id of their KPI.
    kpis = [
        (each.id, each.name, each.unit.value, each.source, None, None)
        for each in source.kpis.values()
        if each.id not in source.inputs
    ]
    names = ("id", "input_name", "unit", "source", "frequency", "over_time")
    about = pl.DataFrame([*inputs, *kpis], schema=dict.fromkeys(names, pl.String), orient="row")
    found = source.figures.sort("id", "start", "end", "segment", nulls_last=False)
    return found.join(about, on="id", how="left", maintain_order="left").select(
        _key("id"),
        pl.col("start").alias("date_start"),
        pl.col("end").alias("date_end"),
        "period",
        pl.col("grain").cast(pl.String),
        pl.col("id").alias("input"),
        *(pl.col(name) for name in ("input_name", "segment", "value", "unit", "not_applicable", "note")),
        pl.col("at").alias("entered_at"),
        pl.col("by").alias("entered_by"),
        _text("source"),
        "frequency",
        "over_time",
    )


def _key(name: str) -> pl.Expr:
    """What no other row has: the id, the period, and the segment; no id and no key of a period has a / in it."""
    parts = pl.concat_str(name, "period", separator="/")
    whole = pl.col("segment").is_null()
    return pl.when(whole).then(parts).otherwise(pl.concat_str(parts, "segment", separator="/")).alias("key")


def _text(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)


def _about(source: Cards) -> pl.DataFrame:
    """What stands on the cards, by KPI."""
    goals = _goals_of(source)
    currency = source.settings.currency
    rows = [
        (kpi.id, kpi.name, goals.get(kpi.id), kpi.unit.value, _unit_name(kpi, currency), kpi.direction.value,
         kpi.owner or None, kpi.source or None)
        for kpi in source.kpis.values()
    ]  # fmt: skip
    names = ("kpi_id", "kpi", "goals", "unit", "unit_name", "direction", "owner", "source")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _goals_of(source: Cards) -> Mapping[str, str]:
    """The names of the goals of each KPI. A KPI of two goals is one row all the same: rows can be added up."""
    names: dict[str, list[str]] = {}
    for goal in goals_in_order(source):
        for link in goal.all_links:
            names.setdefault(link.kpi, []).append(goal.name)
    return {kpi: "; ".join(of) for kpi, of in names.items()}


def _unit_name(kpi: Kpi, currency: str) -> str | None:
    """What the number counts: the code of a currency, what a duration is counted in, the word on the card."""
    if kpi.unit_label:
        return kpi.unit_label
    match kpi.unit:
        case Unit.CURRENCY:
            return currency
        case Unit.DURATION:
            return kpi.time_unit or None
        case Unit.PERCENT:
            return "%"
    return None
