"""Periods as whole numbers, so that frames can count, compare and join them: next month is one more than this month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from kpi_tui.model.period import Calendar, Grain, Period

_EPOCH: Final = date(1970, 1, 1)
# The first day of polars' dates is a Thursday; weeks are numbered from the Monday before it.
_MONDAY: Final = 3
BITS: Final = pl.Series([1 << place for place in range(64)], dtype=pl.UInt64)
"""Marks: a number holds one for each of 64 things."""
MONTH_GRAINS: Final[tuple[Grain, ...]] = tuple(grain for grain in Grain if grain.months)


def number_of(day: pl.Expr, grain: Grain, first_month: int) -> pl.Expr:
    """The number of the period of ``grain`` that ``day`` lies in; no number for campaigns."""
    if grain is Grain.DAY:
        return day.to_physical().cast(pl.Int32)
    if grain is Grain.WEEK:
        return week_of(day)
    if grain.months is None:
        return pl.lit(None, pl.Int32)
    return number_by_months(day, pl.lit(grain.months, pl.Int32), first_month)


def week_of(day: pl.Expr) -> pl.Expr:
    """The number of the week that ``day`` lies in."""
    return ((day.to_physical() + _MONDAY) // 7).cast(pl.Int32)


def start_of(number: pl.Expr, grain: Grain, first_month: int) -> pl.Expr:
    """The first day of the period with this number."""
    if grain is Grain.DAY:
        return number.cast(pl.Date)
    if grain is Grain.WEEK:
        return (number * 7 - _MONDAY).cast(pl.Date)
    if grain.months is None:
        return pl.lit(None, pl.Date)
    return start_by_months(number, pl.lit(grain.months, pl.Int32), first_month)


def number_by_months(day: pl.Expr, months: pl.Expr, first_month: int) -> pl.Expr:
    """The number of the period of so many ``months`` that ``day`` lies in."""
    return (day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - first_month) // months


def start_by_months(number: pl.Expr, months: pl.Expr, first_month: int) -> pl.Expr:
    """The first day of the period of so many ``months`` with this number."""
    first = number * months + first_month - 1
    return pl.date(first // 12, first % 12 + 1, 1)


def end_of(number: pl.Expr, grain: Grain, first_month: int) -> pl.Expr:
    """The last day of the period with this number."""
    return start_of(number + 1, grain, first_month).dt.offset_by("-1d")


def period_number(period: Period, calendar: Calendar) -> int:
    """The number of a period, as ``number_of`` gives it; a campaign's is its place in the calendar."""
    if period.grain is Grain.CAMPAIGN:
        return next((n for n, campaign in enumerate(calendar.campaigns) if campaign.id == period.key), -1)
    days = (period.start - _EPOCH).days
    if period.grain is Grain.DAY:
        return days
    if period.grain is Grain.WEEK:
        return (days + _MONDAY) // 7
    return (period.start.year * 12 + period.start.month - calendar.first_month) // (period.grain.months or 1)


@dataclass(frozen=True, slots=True)
class GrainColumn:
    """A column of grain ranks, of which it is known which ``grains`` occur: expressions need only tell those apart."""

    rank: pl.Expr
    grains: tuple[Grain, ...]
    calendar: Calendar

    def number_of(self, day: pl.Expr) -> pl.Expr:
        """The number of the period that ``day`` lies in, each row by its own grain."""
        return self._each(lambda grain: number_of(day, grain, self.calendar.first_month), pl.Int32)

    def number(self) -> pl.Expr:
        """The number of the period that a figure belongs to: by its ``anchor``, and for campaigns by its key."""
        names = {campaign.id: place for place, campaign in enumerate(self.calendar.campaigns)}
        if Grain.CAMPAIGN not in self.grains or not names:
            return self.number_of(pl.col("anchor"))
        place = pl.col("period").replace_strict(names, default=None, return_dtype=pl.Int32)
        return pl.when(self.rank == Grain.CAMPAIGN.rank).then(place).otherwise(self.number_of(pl.col("anchor")))

    def start_of(self, number: pl.Expr) -> pl.Expr:
        """The first day of the period with this number."""
        return self._each(lambda grain: start_of(number, grain, self.calendar.first_month), pl.Date)

    def end_of(self, number: pl.Expr) -> pl.Expr:
        """The last day of the period with this number."""
        return self._each(lambda grain: end_of(number, grain, self.calendar.first_month), pl.Date)

    def days_of(self, number: pl.Expr) -> pl.Expr:
        """How many days the period with this number has."""
        return (self.end_of(number) - self.start_of(number)).dt.total_days() + 1

    def months(self) -> pl.Expr:
        """How many months a period has; null for days and weeks."""
        return self._each(lambda grain: pl.lit(grain.months, pl.Int32), pl.Int32)

    def _each(self, make: Callable[[Grain], pl.Expr], dtype: type[pl.DataType]) -> pl.Expr:
        chosen = pl.lit(None, dtype)
        for grain in self.grains:
            chosen = pl.when(self.rank == grain.rank).then(make(grain)).otherwise(chosen)
        return chosen
