"""A workspace as it would be with other figures for one KPI and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from kpi_tui.model.action import Action
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Period
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.source import Source


@dataclass(frozen=True, slots=True)
class Trial:
    """The cards of a workspace with figures that were never written."""

    settings: Settings
    goals: Mapping[str, Goal]
    inputs: Mapping[str, Input]
    kpis: Mapping[str, Kpi]
    actions: Mapping[str, Action]
    today: date
    figures: pl.DataFrame


def with_figures(source: Source, kpi: Kpi, period: Period, values: Mapping[str, float | None]) -> Trial:
    """The KPI alone with its figures, of which those of ``period`` named in ``values`` are replaced."""
    same = pl.col("id").is_in(list(values)) & (pl.col("period") == period.key) & pl.col("segment").is_null()
    kept = source.figures.filter(pl.col("id").is_in([*kpi.inputs, kpi.id]) & ~same)
    entered = [
        {
            "id": name,
            "period": period.key,
            "grain": period.grain.value,
            "start": period.start,
            "end": period.end,
            "anchor": period.anchor,
            "value": float(value),
            "not_applicable": False,
        }
        for name, value in values.items()
        if value is not None
    ]
    schema = {name: dtype for name, dtype in kept.schema.items() if not entered or name in entered[0]}
    figures = pl.concat([kept, pl.DataFrame(entered, schema=schema)], how="diagonal") if entered else kept
    return Trial(source.settings, source.goals, source.inputs, {kpi.id: kpi}, source.actions, source.today, figures)
