"""The segments of KPIs side by side: what each market, channel or product makes of the whole.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from kpi_tui.model.formula import Formula, Name, Negated, Node, Number, Operation, Operator
from kpi_tui.model.input import DAYS, Input, OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.status import Status
from kpi_tui.scorecard.look import Track, is_own, recent, result_of, with_same_days
from kpi_tui.scorecard.query import run
from kpi_tui.scorecard.result import KpiResult, Point
from kpi_tui.scorecard.source import Source, variant


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a KPI in one period. ``share`` is its fraction of the whole, where the segments add up to that.

    ``result`` is that of the KPI as if there were only this segment. It has no plan, so neither score nor status.
    """

    name: str
    result: KpiResult
    share: float | None = None

    @property
    def point(self) -> Point:
        """Its value in the period."""
        return self.result.point


def segment_names(snapshot: Source) -> dict[str, tuple[str, ...]]:
    """The segments that there are figures of, for each KPI that has any and does not use a single one only."""
    import polars as pl

    if snapshot.figures["segment"].null_count() == snapshot.figures.height:
        return {}
    known = run(snapshot.figures.lazy().filter(pl.col("segment").is_not_null()).select("id", "segment").unique())
    of: dict[str, set[str]] = {}
    for name, segment in known.iter_rows():
        of.setdefault(name, set()).add(segment)
    found = {
        kpi.id: set[str]().union(*(of.get(name, ()) for name in {*kpi.entered, kpi.id}))
        for kpi in snapshot.kpis.values()
        if not kpi.segment
    }
    return {kpi_id: tuple(sorted(names)) for kpi_id, names in found.items() if names}


def segments(
    snapshot: Source, shown: Mapping[str, Period], today: date | None = None
) -> dict[str, tuple[Segment, ...]]:
    """The segments of each KPI in the period that is ``shown`` of it, the largest first; one query for all of them.

    KPIs without figures by segment are left out, and so are segments without any value in the last 12 periods.
    """
    names = {kpi_id: of for kpi_id, of in segment_names(snapshot).items() if kpi_id in shown}
    if not names:
        return {}
    from kpi_tui.scorecard.figures import part_id
    from kpi_tui.scorecard.points import answers

    today = today or snapshot.today
    kpis = {kpi_id: snapshot.kpis[kpi_id] for kpi_id in names}
    for kpi_id, of in names.items():
        kpis |= {part_id(kpi_id, each): replace(kpis[kpi_id], id=part_id(kpi_id, each), segment=each) for each in of}
    asked = {kpi.id: _asked(shown[kpi.id.partition("/")[0]], snapshot) for kpi in kpis.values()}
    trial = variant(snapshot, kpis=kpis)
    tracks = {kpi_id: Track(track, len(track) - 1) for (kpi_id, _), track in answers(trial, asked, today).items()}
    results = {kpi_id: result_of(kpis[kpi_id], track, today) for kpi_id, track in tracks.items()}
    results |= with_same_days(trial, [results[each] for each, track in tracks.items() if is_own(track)], today)
    return {
        kpi_id: _parts(results[kpi_id], {each: results[part_id(kpi_id, each)] for each in of}, snapshot.inputs)
        for kpi_id, of in names.items()
    }


def _asked(shown: Period, snapshot: Source) -> Mapping[Grain, tuple[Period, ...]]:
    return {shown.grain: recent(shown, shown.grain, snapshot.settings.calendar)}


def _parts(whole: KpiResult, parts: Mapping[str, KpiResult], inputs: Mapping[str, Input]) -> tuple[Segment, ...]:
    total = whole.point.value if adds_up(whole.kpi, inputs) else None
    found = [
        Segment(name, without_plan(whole.kpi, name, part), _share(part.point.value, total))
        for name, part in parts.items()
        if any(point.value is not None or point.between for point in part.history)
    ]
    return tuple(sorted(found, key=_largest_first))


def _largest_first(segment: Segment) -> tuple[float, str]:
    value = segment.point.value
    return (float("inf") if value is None else -value), segment.name


def _share(value: float | None, total: float | None) -> float | None:
    if value is None or total is None or value < 0 or total <= 0:
        return None
    return value / total


def without_plan(kpi: Kpi, segment: str, result: KpiResult) -> KpiResult:
    """A segment's result: plans are about the whole, so it has no target, no score and no colour."""
    return replace(
        result,
        kpi=replace(kpi, segment=segment),
        point=bare(result.point),
        previous=bare(result.previous) if result.previous else None,
        in_force=None,
        history=tuple(bare(point) for point in result.history),
    )


def bare(point: Point) -> Point:
    """The point without a plan."""
    return replace(
        point,
        plan=None,
        target=None,
        baseline=None,
        low=None,
        high=None,
        attainment=None,
        score=None,
        status=Status.NOT_MEASURED if point.value is None else Status.WATCHING,
    )


def adds_up(kpi: Kpi, inputs: Mapping[str, Input]) -> bool:
    """Whether the segments of a KPI together are its whole: sums of what adds up itself, and nothing divided by it."""
    if kpi.aggregation not in (Aggregation.SUM, Aggregation.LAST) or DAYS in kpi.inputs:
        return False
    single = (OverTime.MEAN, OverTime.NONE)
    ways = [kpi.over_time.get(name, inputs[name].over_time if name in inputs else OverTime.SUM) for name in kpi.inputs]
    return not any(way in single for way in ways) and _is_sum(kpi.formula)


class _Shape(NamedTuple):
    """What a part of a formula is: of first degree in the inputs, or a plain number; else neither."""

    linear: bool
    number: bool


def _is_sum(formula: Formula) -> bool:
    return _shape(formula.tree).linear


def _shape(node: Node) -> _Shape:
    match node:
        case Number():
            return _Shape(linear=False, number=True)
        case Name():
            return _Shape(linear=True, number=False)
        case Negated(operand):
            return _shape(operand)
        case Operation(operator, left, right):
            a, b = _shape(left), _shape(right)
            both = a.number and b.number
            match operator:
                case Operator.ADD | Operator.SUBTRACT:
                    return _Shape(linear=a.linear and b.linear, number=both)
                case Operator.MULTIPLY:
                    return _Shape(linear=(a.linear and b.number) or (a.number and b.linear), number=both)
                case Operator.DIVIDE:
                    return _Shape(linear=a.linear and b.number, number=both)
