"""A workspace as if nothing had been planned: values are those of the periods themselves, no running totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kpi_tui.model.kpi import Kpi
from kpi_tui.scorecard.source import Source, Variant, variant

if TYPE_CHECKING:
    import polars as pl


def unplanned(source: Source, kpis: Iterable[Kpi], figures: pl.DataFrame | None = None) -> Variant:
    """The workspace with these KPIs only, and with these ``figures`` where they are not those of the source."""
    bare = {kpi.id: replace(kpi, plans=()) for kpi in kpis}
    return variant(source, kpis=bare, figures=figures)
