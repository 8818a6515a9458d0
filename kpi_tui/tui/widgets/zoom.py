"""How many periods of a KPI's past are looked at: the last 12, 24, or all."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_tui.language import _, plural
from kpi_tui.model.period import Period
from kpi_tui.scorecard.result import Point

SPANS = (12, 24, None)


def next_span(span: int | None, total: int, step: int) -> int | None:
    """The span one ``step`` further (1 shows more), from all on to the shortest again; those that show no less than all
    are passed over."""
    there = [each for each in SPANS if each is None or each < total]
    here = there.index(span) if span in there else len(there) - 1
    return there[(here + step) % len(there)]


def can_zoom(total: int) -> bool:
    """Whether there are more periods than the shortest span."""
    return total > min(each for each in SPANS if each)


def window(points: Sequence[Point], span: int | None, shown: Period | None) -> tuple[Point, ...]:
    """The newest points, ``span`` of them; or so many from the ``shown`` period on, where that is older."""
    if span is None or len(points) <= span:
        return tuple(points)
    first = len(points) - span
    if shown is not None:
        first = min(first, next((i for i, point in enumerate(points) if point.period == shown), first))
    return tuple(points[first : first + span])


def span_words(seen: int, total: int) -> str:
    """How much of the past is seen."""
    if seen < total:
        return _("%(seen)s of %(total)s periods") % {"seen": seen, "total": total}
    return plural("%(n)s period", "all %(n)s periods", total)
