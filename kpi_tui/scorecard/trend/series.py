"""A KPI's values in a row, as signals and forecasts want them: period by period, with the stretches of its limits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from kpi_tui.model.action import Stage
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.plan import Direction, Mode
from kpi_tui.model.unit import Range
from kpi_tui.scorecard.extent import extent
from kpi_tui.scorecard.order import actions_for
from kpi_tui.scorecard.points import Answer, answers
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.trend.possible import possible
from kpi_tui.scorecard.trend.signals import FROZEN
from kpi_tui.scorecard.unplanned import unplanned

SEASONS: Final = {Grain.DAY: 364, Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4, Grain.HALF_YEAR: 2}
"""How many periods make a year; days by 52 weeks, so that a Saturday is held against a Saturday."""
_SCHEMA: Final = {
    "kpi": pl.UInt32,
    "number": pl.Int32,
    "stretch": pl.Int32,
    "value": pl.Float64,
    "settled": pl.Boolean,
    "floor": pl.Float64,
    "ceiling": pl.Float64,
}


def renewals(source: Source, kpi: Kpi, today: date) -> tuple[date, ...]:
    """The days on which ``kpi`` may have changed: changes that were confirmed, and the start of actions that began."""
    begun = (action.start for action in actions_for(source, kpi.id) if action.stage(today) is not Stage.PLANNED)
    return tuple(sorted({*kpi.limits_from, *begun}))


Asked = Mapping[str, Mapping[Grain, Sequence[Period]]]
"""Periods by KPI and grain."""
Answers = Mapping[tuple[str, Grain], Sequence[Answer]]
"""What was answered, by KPI and grain."""


def _by_themselves(source: Source, asked: Asked, found: Answers, today: date) -> Answers:
    """The answers of the periods themselves, also where those that were ``found`` are running totals."""
    totals = [source.kpis[kpi] for kpi in asked if any(p.mode is Mode.ACCUMULATE for p in source.kpis[kpi].plans)]
    if not totals:
        return found
    return {**found, **answers(unplanned(source, totals), {kpi.id: asked[kpi.id] for kpi in totals}, today)}


@dataclass(frozen=True, slots=True)
class Series:
    """The ``points`` of a KPI, one for each period from the first to the newest; numbers are places among them.

    ``bounds`` are the values that are possible, ``renewed`` the days from which limits start anew, in their order.
    """

    kpi: Kpi
    points: tuple[Point, ...]
    bounds: Range
    renewed: tuple[date, ...] = ()

    @property
    def in_whole_periods(self) -> bool:
        """Whether a part of a period has no value that can be held against those of whole ones."""
        return self.kpi.period_sensitive or self.kpi.aggregation in (Aggregation.SUM, Aggregation.NOT_ADDITIVE)

    @property
    def season(self) -> int | None:
        """How many periods make a year."""
        return SEASONS.get(self.points[0].period.grain)

    def period(self, number: int) -> Period:
        """The period in this place."""
        return self.points[number].period

    def stretch(self, period: Period) -> int:
        """The stretch of a period: the new one from the first period on that has most of its days in it."""
        return bisect_right(self.renewed, middle(period)) if self.renewed else 0

    def value(self, point: Point) -> float | None:
        """What counts of a point beside others: of a part of a period no sum."""
        partly = (self.in_whole_periods and point.provisional) or (
            self.kpi.aggregation is Aggregation.SUM and point.incomplete
        )
        return None if partly else point.value

    def better(self, side: int) -> bool | None:
        """Whether a change to this side, 1 up or -1 down, is the good way (None: no telling)."""
        return (
            None if self.kpi.direction is Direction.WITHIN else (side > 0) is (self.kpi.direction is Direction.HIGHER)
        )

    def frame(self, number: int = 0) -> pl.LazyFrame:
        """As ``signals`` and ``forecast`` read it, with this ``number`` for the KPI. Of a period that is not over some
        values are judged, but none makes limits."""
        columns: dict[str, Any] = {
            "kpi": [number] * len(self.points),
            "number": range(len(self.points)),
            "stretch": [self.stretch(point.period) for point in self.points],
            "value": [self.value(point) for point in self.points],
            "settled": [not point.provisional for point in self.points],
            "floor": [self.bounds.low] * len(self.points),
            "ceiling": [self.bounds.high] * len(self.points),
        }
        return pl.DataFrame(columns, schema=_SCHEMA).lazy()


def middle(period: Period) -> date:
    """The last day on which something can begin that most days of the period still belong to."""
    return period.start + timedelta(days=(period.days - 1) // 2)


def in_force(series: Series) -> tuple[date, ...]:
    """Of the days ``renewed`` those from which the limits do start anew.

    At the start of an action they do as soon as there are figures enough for new ones that stay; until then those from
    before hold, and show what it does. A change that was confirmed needs no figures: what held before is over.
    """
    kept: list[date] = []
    for day in reversed(series.renewed):
        until = kept[0] if kept else date.max
        inside = (point for point in series.points if day <= middle(point.period) < until and not point.provisional)
        if day in series.kpi.limits_from or sum(series.value(point) is not None for point in inside) >= FROZEN:
            kept.insert(0, day)
    return tuple(kept)


def history(source: Source, kpi: Kpi, grain: Grain, today: date) -> tuple[Series, Sequence[Answer]] | None:
    """All periods of a KPI that have begun, as a series and as answers; None where there are none."""
    return histories(source, {kpi.id: grain}, today).get(kpi.id)


def histories(source: Source, grains: Mapping[str, Grain], today: date) -> dict[str, tuple[Series, Sequence[Answer]]]:
    """The same of several KPIs, each in periods of its grain, by their ids; those without any are left out.

    The series is ``renewed`` on every day on which the KPI may have changed; ``in_force`` says which of them count.
    """
    begun = {
        name: tuple(period for period in extent(source, source.kpis[name], grain) if period.start <= today)
        for name, grain in grains.items()
    }
    asked = {name: {grains[name]: periods} for name, periods in begun.items() if periods}
    found = answers(source, asked, today) if asked else {}
    own = _by_themselves(source, asked, found, today)
    return {
        name: (
            Series(
                kpi := source.kpis[name],
                tuple(answer.point for answer in own[name, grains[name]]),
                possible(kpi, source.inputs),
                renewals(source, kpi, today),
            ),
            found[name, grains[name]],
        )
        for name in asked
    }
