"""Periods as whole numbers, so that frames can count, compare and join them: next month is one more than this month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from kpi_tui.model.period import Calendar, Grain, Period

_EPOCH: Final = date(1970, 1, 1)
# The first day of polars' dates is a Thursday; weeks are numbered from the Monday before it.
_MONDAY: Final = 3
CALENDAR_GRAINS: Final[tuple[Grain, ...]] = tuple(grain for grain in Grain if grain is not Grain.CAMPAIGN)


def number_of(day: pl.Expr, grain: Grain, first_month: int) -> pl.Expr:
    """The number of the period of ``grain`` that ``day`` lies in; no number for campaigns."""
    if grain is Grain.DAY:
        return day.to_physical().cast(pl.Int32)
    if grain is Grain.WEEK:
        return ((day.to_physical() + _MONDAY) // 7).cast(pl.Int32)
    if grain.months is None:
        return pl.lit(None, pl.Int32)
    months = day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - first_month
    return months // grain.months


def start_of(number: pl.Expr, grain: Grain, first_month: int) -> pl.Expr:
    """The first day of the period with this number."""
    if grain is Grain.DAY:
        return number.cast(pl.Date)
    if grain is Grain.WEEK:
        return (number * 7 - _MONDAY).cast(pl.Date)
    if grain.months is None:
        return pl.lit(None, pl.Date)
    months = number * grain.months + first_month - 1
    return pl.date(months // 12, months % 12 + 1, 1)


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


def by_rank(rank: pl.Expr, choices: Mapping[Grain, pl.Expr], dtype: type[pl.DataType]) -> pl.Expr:
    """The choice that belongs to each row's grain; null for grains without one."""
    chosen = pl.lit(None, dtype)
    for grain, choice in choices.items():
        chosen = pl.when(rank == grain.rank).then(choice).otherwise(chosen)
    return chosen
