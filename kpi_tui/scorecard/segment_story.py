"""The segments of one KPI over time, as lines beside its own.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kpi_tui.model.period import Grain
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.segments import segment_names
from kpi_tui.scorecard.source import Source

MOST = 3
"""More lines than this beside that of the whole could not be told apart."""


def segment_stories(
    snapshot: Source, kpi_id: str, grain: Grain, today: date | None = None
) -> dict[str, tuple[Point, ...]]:
    """Every period of each segment of a KPI, without a plan; nothing where there are too many to compare."""
    names = segment_names(snapshot).get(kpi_id, ())
    if not names or len(names) > MOST:
        return {}
    from kpi_tui.scorecard.trial import Trial

    kpis = {name: replace(snapshot.kpis[kpi_id], id=kpi_id, segment=name, plans=()) for name in names}
    return {
        name: story(
            Trial(snapshot.settings, {}, snapshot.inputs, {kpi_id: kpi}, {}, snapshot.today, snapshot.figures),
            kpi_id, grain, today,
        )
        for name, kpi in kpis.items()
    }  # fmt: skip
