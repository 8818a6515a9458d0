"""The segments of one KPI over time, as lines beside its own.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kpi_tui.model.period import Grain
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.segments import bare, segment_names
from kpi_tui.scorecard.source import Source

MANY = 30
"""Nobody looks through more lines than this."""


def segment_stories(
    snapshot: Source, kpi_id: str, grain: Grain, today: date | None = None
) -> dict[str, tuple[Point, ...]]:
    """Every period of each segment of a KPI, the largest first; nothing where there are too many to look through.

    They add up over time as the whole does, so that of a running total they are running totals too. Plans are about the
    whole: they have none.
    """
    names = segment_names(snapshot).get(kpi_id, ())
    if not names or len(names) > MANY:
        return {}
    from kpi_tui.scorecard.extent import extent
    from kpi_tui.scorecard.figures import part_id
    from kpi_tui.scorecard.points import answers
    from kpi_tui.scorecard.source import variant

    whole = snapshot.kpis[kpi_id]
    periods = extent(snapshot, whole, grain)
    if not periods:
        return {}
    parts = {part_id(kpi_id, name): replace(whole, id=part_id(kpi_id, name), segment=name) for name in names}
    trial = variant(snapshot, kpis=parts)
    found = answers(trial, {each: {grain: periods} for each in parts}, today or snapshot.today)
    stories = {name: tuple(bare(each.point) for each in found[part_id(kpi_id, name), grain]) for name in names}
    return dict(sorted(stories.items(), key=lambda story: (-_newest(story[1]), story[0])))


def _newest(story: Sequence[Point]) -> float:
    """Its newest value; of a segment without any it is the smallest."""
    return next((point.value for point in reversed(story) if point.value is not None), -math.inf)
