"""The segments of one KPI over time, as lines beside its own.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kpi_tui.model.period import Grain
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
    from kpi_tui.scorecard.extent import extent
    from kpi_tui.scorecard.figures import part_id
    from kpi_tui.scorecard.points import answers
    from kpi_tui.scorecard.source import variant

    whole = snapshot.kpis[kpi_id]
    periods = extent(snapshot, whole, grain)
    if not periods:
        return {}
    parts = {part_id(kpi_id, name): replace(whole, id=part_id(kpi_id, name), segment=name, plans=()) for name in names}
    trial = variant(snapshot, kpis=parts)
    found = answers(trial, {each: {grain: periods} for each in parts}, today or snapshot.today)
    return {name: tuple(each.point for each in found[part_id(kpi_id, name), grain]) for name in names}
