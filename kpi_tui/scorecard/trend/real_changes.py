"""Which values show a real change, for all KPIs: what the scorecard has beside each status.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kpi_tui.model.period import Grain, Period
from kpi_tui.scorecard.source import Source

if TYPE_CHECKING:
    from kpi_tui.scorecard.trend.series import Series


@dataclass(frozen=True, slots=True)
class RealChange:
    """A value that is no noise. ``side`` is 1 above or up, -1 below or down; ``better`` says whether that is the good
    way (None: no telling)."""

    side: int
    better: bool | None


RealChanges = Mapping[str, Mapping[Period, RealChange]]
"""By the id of the KPI and the period."""


def real_changes(snapshot: Source, grain: Grain, today: date | None = None) -> RealChanges:
    """The real changes of every KPI in periods of ``grain``, or of its own frequency where that is rarer.

    They are the signals of its outlook; here without words, and for all KPIs in one query.
    """
    if grain is Grain.CAMPAIGN:
        return {}  # campaigns are no neighbours of each other
    from kpi_tui.scorecard.trend.series import histories, in_force

    grains = {name: max(grain, kpi.frequency.grain, key=lambda each: each.rank) for name, kpi in snapshot.kpis.items()}
    known = histories(snapshot, grains, today or snapshot.today)
    series = [replace(each, renewed=in_force(each)) for each, _answers in known.values()]
    return {each.kpi.id: dict(changes) for each, changes in _judged(series)}


def _judged(series: list[Series]) -> Iterator[tuple[Series, Iterator[tuple[Period, RealChange]]]]:
    """Those of the same season together."""
    import polars as pl

    from kpi_tui.scorecard.query import run
    from kpi_tui.scorecard.trend.signals import judged

    for season in {each.season for each in series}:
        alike = [each for each in series if each.season == season]
        points = pl.concat([each.frame(number) for number, each in enumerate(alike)])
        # The foremost rule says which side: a value outside its limits, then a jump, then several in a row.
        side = pl.coalesce(pl.when(pl.col(rule) != 0).then(pl.col(rule)) for rule in ("outside", "jump", "near", "run"))
        found = judged(points, season).filter(pl.col("centre").is_not_null()).select("kpi", "number", side=side)
        rows = run(found.drop_nulls("side")).partition_by("kpi", as_dict=True)
        for number, each in enumerate(alike):
            if (number,) in rows:
                yield each, _changes(each, rows[number,].select("number", "side").iter_rows())


def _changes(series: Series, rows: Iterator[tuple[int, int]]) -> Iterator[tuple[Period, RealChange]]:
    for number, side in rows:
        yield series.period(number), RealChange(side, series.better(side))
