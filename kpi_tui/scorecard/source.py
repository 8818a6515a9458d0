"""What the scorecard asks of a workspace: its cards and its figures, as one unchanging picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from kpi_tui.model.action import Action
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.settings import Settings

if TYPE_CHECKING:
    import polars as pl


class Cards(Protocol):
    """Settings, goals, inputs, KPIs and actions: all that can be said without a figure."""

    @property
    def settings(self) -> Settings:
        """The workspace's settings."""

    @property
    def goals(self) -> Mapping[str, Goal]:
        """Goals by id."""

    @property
    def inputs(self) -> Mapping[str, Input]:
        """Inputs by id."""

    @property
    def kpis(self) -> Mapping[str, Kpi]:
        """KPIs by id."""

    @property
    def actions(self) -> Mapping[str, Action]:
        """Actions by id."""

    @property
    def today(self) -> date:
        """The day that counts as today."""


class Source(Cards, Protocol):
    """The cards, and the figures that count: the newest of each id, period and segment."""

    @property
    def figures(self) -> pl.DataFrame:
        """One row a figure: id, period, grain, start, end, anchor, segment, value, not_applicable, note."""

    def imported(self) -> Mapping[str, str]:
        """The name of the file that figures came from, by their batch."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A workspace as it would be with other KPIs or other figures. It is never written."""

    settings: Settings
    goals: Mapping[str, Goal]
    inputs: Mapping[str, Input]
    kpis: Mapping[str, Kpi]
    actions: Mapping[str, Action]
    today: date
    figures: pl.DataFrame
    imported: Callable[[], Mapping[str, str]] = dict


def variant(source: Source, *, kpis: Mapping[str, Kpi] | None = None, figures: pl.DataFrame | None = None) -> Variant:
    """The same workspace with these KPIs and these figures, where they are given."""
    return Variant(
        source.settings,
        source.goals,
        source.inputs,
        source.kpis if kpis is None else kpis,
        source.actions,
        source.today,
        source.figures if figures is None else figures,
        source.imported,
    )
