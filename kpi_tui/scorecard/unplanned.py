"""A workspace as if nothing had been planned: values are those of the periods themselves, no running totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kpi_tui.model.action import Action
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.source import Source

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Unplanned:
    """The cards of a workspace, with KPIs that have no plan."""

    settings: Settings
    goals: Mapping[str, Goal]
    inputs: Mapping[str, Input]
    kpis: Mapping[str, Kpi]
    actions: Mapping[str, Action]
    today: date
    figures: pl.DataFrame


def unplanned(source: Source, kpis: Iterable[Kpi], figures: pl.DataFrame | None = None) -> Unplanned:
    """The workspace with these KPIs only, and with these ``figures`` where they are not those of the source."""
    bare = {kpi.id: replace(kpi, plans=()) for kpi in kpis}
    return Unplanned(
        source.settings,
        source.goals,
        source.inputs,
        bare,
        source.actions,
        source.today,
        source.figures if figures is None else figures,
    )
