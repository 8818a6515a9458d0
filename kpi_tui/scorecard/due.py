"""Which figures are due in a period: the KPIs in order, and for each the inputs that were not asked before.

This module can be imported without polars; asking what is due loads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kpi_tui.model.input import Frequency, Input, OverTime
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.scorecard.order import kpis_in_order
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.usual import NEWEST, Usual, usual

if TYPE_CHECKING:
    import polars as pl

LOOK_BACK = 12
"""So many periods are looked through for one that lacks a figure."""


@dataclass(frozen=True, slots=True)
class DueInput:
    """One figure to enter: ``input`` in ``period``, which may be longer than the period of the form.

    ``value``, ``note`` and ``not_applicable`` say what is there already; ``segments`` what the figures of its segments
    come to, where only those were entered; ``last`` and ``last_period`` what was entered before that. ``segment`` is
    the one that the figure is of, for KPIs that use one only. ``parts`` is how many figures of segments are there in
    the place of a whole one.
    """

    input: Input
    period: Period
    value: float | None = None
    note: str | None = None
    not_applicable: bool = False
    segments: float | None = None
    last: float | None = None
    last_period: Period | None = None
    usual: Usual | None = None
    segment: str = ""
    parts: int = 0

    @property
    def done(self) -> bool:
        """Whether something was entered, be it by segment, or that it does not apply."""
        return self.value is not None or self.segments is not None or self.not_applicable


@dataclass(frozen=True, slots=True)
class DueKpi:
    """A KPI in the form: ``inputs`` are asked here, ``shared`` were asked at a KPI above. ``period`` is that of its
    result."""

    kpi: Kpi
    period: Period
    inputs: tuple[DueInput, ...]
    shared: tuple[DueInput, ...] = ()

    @property
    def done(self) -> bool:
        """Whether every input of this KPI has been entered, wherever it was asked."""
        return all(each.done for each in (*self.inputs, *self.shared))


class Progress(NamedTuple):
    """How many KPIs of the form are done."""

    done: int
    all: int

    @property
    def complete(self) -> bool:
        """Whether nothing is left to enter."""
        return self.done == self.all


def progress(kpis: Iterable[DueKpi]) -> Progress:
    """How far the form is filled in."""
    done = [kpi.done for kpi in kpis]
    return Progress(sum(done), len(done))


def due(snapshot: Source, period: Period, today: date | None = None) -> tuple[DueKpi, ...]:
    """What to enter in ``period``: inputs of its grain, and of a coarser one that ends in it.

    In a month, inputs of days and weeks can be entered too, where that was done before or nothing was entered yet.
    Nothing is due for a period that has yet to begin.
    """
    if period.start > (today or snapshot.today):
        return ()
    return _Known(snapshot, period).due(period)


def lacking(snapshot: Source, grain: Grain, today: date | None = None) -> Period | None:
    """The newest period of ``grain`` that has ended and lacks a figure, out of the last ``LOOK_BACK``."""
    if grain is Grain.CAMPAIGN:
        return None
    calendar = snapshot.settings.calendar
    now = calendar.period_of(today or snapshot.today, grain)
    periods = [calendar.shift(now, -back) for back in range(1, LOOK_BACK + 1)]
    known = _Known(snapshot, periods[0], LOOK_BACK)
    return next((period for period in periods if not progress(known.due(period)).complete), None)


def _result_period(period: Period, inputs: Sequence[DueInput]) -> Period:
    """The longest period that is asked about: a quarter's KPI has its result in the quarter."""
    longest = max((each.period for each in inputs), key=lambda each: each.days)
    return longest if longest.days > period.days else period


class _Part(NamedTuple):
    """An input, or the one segment of it that a KPI uses."""

    input: str
    segment: str


def _parts(kpi: Kpi) -> tuple[_Part, ...]:
    return tuple(_Part(name, kpi.segment) for name in kpi.entered)


class _Figure(NamedTuple):
    period: str
    grain: str
    start: date
    value: float | None
    segments: float | None
    not_applicable: bool
    note: str | None
    parts: int

    @property
    def whole(self) -> float | None:
        return self.segments if self.value is None else self.value


class _Known:
    """The KPIs, and those figures of their inputs that forms have use for: of the ``last`` period, and of so many
    ``more`` before it. Of a million figures only the newest are looked at one by one."""

    def __init__(self, snapshot: Source, last: Period, more: int = 0) -> None:
        import polars as pl

        from kpi_tui.scorecard.figures import with_parts

        self._calendar = snapshot.settings.calendar
        self._inputs = snapshot.inputs
        self._kpis = kpis_in_order(snapshot)
        self._parts = dict.fromkeys(part for kpi in self._kpis for part in _parts(kpi) if part.input in snapshot.inputs)
        inputs = {part.input for part in self._parts}
        segments = {part.segment for part in self._parts if part.segment}
        used = snapshot.figures.select("id", "grain", "segment").unique()
        if segments:
            used = with_parts(used, segments)
        self._grains = set(used.select("id", "grain").iter_rows())
        self._used = {name for name, _grain in self._grains}
        grains = {last.grain, *(snapshot.inputs[name].frequency.grain for name in inputs)}
        known = snapshot.figures.filter(
            pl.col("grain").is_in([grain.value for grain in grains]),
            pl.col("start") <= last.end,
            pl.col("id").is_in(inputs),
        )
        known = _newest(known, NEWEST + 2 + more + len(self._calendar.campaigns))
        self._figures = _by_input(with_parts(known, segments) if segments else known, snapshot.inputs)

    def due(self, period: Period) -> tuple[DueKpi, ...]:
        """What to enter in this period."""
        asked = {part: self._due_inputs(self._inputs[part.input], part.segment, period) for part in self._parts}
        rows: list[DueKpi] = []
        seen: set[_Part] = set()
        for kpi in self._kpis:
            wanted = [part for part in _parts(kpi) if asked.get(part)]
            new = [each for part in wanted if part not in seen for each in asked[part]]
            shared = [each for part in wanted if part in seen for each in asked[part]]
            # Where all that it asks here was asked above, and the rest another month, it has neither a field nor a
            # result.
            if new or (shared and len(wanted) == sum(part in asked for part in _parts(kpi))):
                rows.append(DueKpi(kpi, _result_period(period, (*new, *shared)), tuple(new), tuple(shared)))
            seen.update(wanted)
        return tuple(rows)

    def _due_inputs(self, entry: Input, segment: str, period: Period) -> tuple[DueInput, ...]:
        """The input in each period of it that is due in the ``period`` of the form."""
        from kpi_tui.scorecard.figures import part_id

        of = part_id(entry.id, segment)
        return tuple(self._due_input(entry, segment, of, each) for each in self._due_periods(entry, of, period))

    def _due_periods(self, entry: Input, of: str, period: Period) -> tuple[Period, ...]:
        own = entry.frequency.grain
        if entry.frequency is Frequency.PER_CAMPAIGN and self._calendar.campaigns:
            campaigns = [self._calendar.parse(campaign.id) for campaign in self._calendar.campaigns]
            return tuple(each for each in campaigns if each == period or period.start <= each.end <= period.end)
        if period.grain is Grain.CAMPAIGN:
            return ()
        if own.rank >= period.grain.rank:
            ending = self._calendar.period_of(period.start, own)
            return (ending,) if ending.end <= period.end else ()
        at_this_grain = (of, period.grain) in self._grains
        return (period,) if at_this_grain or (period.grain is Grain.MONTH and of not in self._used) else ()

    def _due_input(self, entry: Input, segment: str, of: str, period: Period) -> DueInput:
        figures = [figure for figure in self._figures.get(of, ()) if figure.grain == period.grain]
        here = next((figure for figure in figures if figure.period == period.key), None)
        before = [figure for figure in figures if figure.start < period.start and figure.whole is not None]
        values = [figure.whole for figure in before if figure.whole is not None]
        return DueInput(
            entry,
            period,
            here.value if here else None,
            here.note if here else None,
            here.not_applicable if here else False,
            here.segments if here else None,
            values[-1] if values else None,
            self._calendar.find(before[-1].period) if before else None,
            usual(values[-NEWEST:]),
            segment,
            here.parts if here and here.value is None else 0,
        )


def _newest(figures: pl.DataFrame, count: int) -> pl.DataFrame:
    """Of each id, segment and grain the newest figures: so many with a value, and those without in between."""
    import polars as pl

    of = ("id", "segment", "grain")
    since = figures.filter(pl.col("value").is_not_null()).group_by(of).agg(since=pl.col("start").top_k(count).min())
    known = figures.join(since, on=of, how="left", nulls_equal=True)
    return known.filter(pl.col("since").is_null() | (pl.col("start") >= pl.col("since")))


def _by_input(entered: pl.DataFrame, inputs: Mapping[str, Input]) -> Mapping[str, list[_Figure]]:
    import polars as pl

    unsegmented = pl.col("segment").is_null()
    value, averaged = pl.col("value"), pl.col("id").first().is_in([i for i, each in inputs.items() if _averages(each)])
    together = pl.when(averaged).then(value.mean()).otherwise(value.sum())
    wholes = (
        entered.sort("start")
        .group_by("id", "period", maintain_order=True)
        .agg(
            pl.col("grain", "start").first(),
            value=value.filter(unsegmented).first(),
            segments=pl.when(~unsegmented.any() & (value.count() > 0)).then(together),
            not_applicable=pl.when(unsegmented.any())
            .then(pl.col("not_applicable").filter(unsegmented).first())
            .otherwise(pl.col("not_applicable").all()),
            note=pl.col("note").filter(unsegmented).first(),
            parts=(~unsegmented).sum(),
        )
    )
    figures: dict[str, list[_Figure]] = {}
    for name, *row in wholes.iter_rows():
        figures.setdefault(name, []).append(_Figure(*row))
    return figures


def _averages(entry: Input) -> bool:
    return entry.over_time is OverTime.MEAN
