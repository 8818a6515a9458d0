"""How a table is read: by which mapping, with which signs, into the periods of which inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi_tui.exchange.importing.days import DMY, period_in, range_period
from kpi_tui.exchange.importing.numbers import POINT
from kpi_tui.model.column_mapping import ColumnMapping, Combine, Take
from kpi_tui.model.input import Input, OverTime
from kpi_tui.model.period import Calendar, Grain, Period

_COMBINES = {
    OverTime.SUM: Combine.SUM,
    OverTime.MEAN: Combine.MEAN,
    OverTime.FIRST: Combine.FIRST,
    OverTime.LAST: Combine.LAST,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that is known before the rows are read. ``signs`` are decimal signs and ``orders`` those of day and
    month, by column; ``period`` is that of all rows, where no column tells; ``months`` are columns whose dates are
    months."""

    mapping: ColumnMapping
    inputs: Mapping[str, Input]
    calendar: Calendar
    signs: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    period: Period | None = None
    months: frozenset[str] = frozenset()

    def grain(self, take: Take) -> Grain:
        """How long the periods are that the rows of an input are counted in."""
        return self.mapping.by or self.inputs[take.input].frequency.grain

    def combine(self, take: Take) -> Combine | None:
        """How several values become one; None where they cannot."""
        return take.combine or _COMBINES.get(self.inputs[take.input].over_time)

    def sign(self, column: str) -> str:
        """The decimal sign of a column."""
        return self.signs.get(column, POINT)

    def stretch(self, column: str, day: str | None, until: str | None, grain: Grain) -> Period | None:
        """What a row tells of an input that is counted so: the day or period in its cell, or from the day in one to the
        day in another. Dates that are months stay as they are for what is counted by more: they may be quarters, too.
        """
        if not column:
            return self.period
        order = self.orders.get(column, DMY)
        first = period_in(day, order) if day else None
        last = period_in(until, order) if until else first
        if first is None or last is None:
            return None
        if column in self.months and grain.rank <= Grain.MONTH.rank:
            return self.calendar.period_of(first.start, Grain.MONTH)
        return first if first == last else range_period(first, last)

    def counts_in(self, stretch: Period, grain: Grain) -> Period | None:
        """The period of the company that a stretch counts in; None where it lies across several."""
        own = self.calendar.period_of(stretch.start, stretch.grain)
        if (own.start, own.end) != (stretch.start, stretch.end):
            return None
        return self.calendar.containing(own, grain) if grain.rank > own.grain.rank else own
