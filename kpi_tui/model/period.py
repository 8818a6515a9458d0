"""Periods: days, ISO weeks, months, quarters, half years and years of the company, and campaigns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from kpi_tui.model.sentence import Refusal

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
"""From ``FIRST_DAY`` to ``LAST_DAY`` days and periods can be written; what lies outside is a slip of the fingers."""


class Grain(StrEnum):
    """How long a period is, from fine to coarse. A campaign has dates of its own and comes last."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    CAMPAIGN = "campaign"

    @property
    def rank(self) -> int:
        """0 for a day … 5 for a year, 6 for a campaign: finer grains have a lower rank."""
        return _RANKS[self]

    @property
    def months(self) -> int | None:
        """Length in months, or None for days, weeks and campaigns."""
        return _MONTHS.get(self)


_RANKS = {grain: rank for rank, grain in enumerate(Grain)}
_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.HALF_YEAR: 6, Grain.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days with a key as files write it (``2026-10``); ``start`` and ``end`` both belong to it.

    Only campaigns have a ``name`` of their own.
    """

    key: str
    grain: Grain
    start: date
    end: date
    name: str = field(default="", compare=False)

    @property
    def days(self) -> int:
        """Number of days, first and last included."""
        return (self.end - self.start).days + 1

    @property
    def anchor(self) -> date:
        """The day that decides to which longer period this one belongs: the Thursday of a week (as ISO 8601 gives
        a week to a year), the last day of a campaign, the first day of all else."""
        if self.grain is Grain.WEEK:
            return self.start + timedelta(days=3)
        return self.end if self.grain is Grain.CAMPAIGN else self.start

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Campaign:
    """A period with a name and dates of its own, for figures that belong to a campaign and not to a month."""

    id: str
    name: str
    start: date
    end: date


_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_HALF = re.compile(r"(\d{4})-H([12])", re.ASCII)
_YEAR = re.compile(r"(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns keys and dates into periods, for a company whose year starts in ``first_month`` (1 to 12).

    Year 2026 of a company is the one that starts in 2026: with ``first_month`` 7 it runs from July 2026 to
    June 2027, and ``2026-Q1`` is July to September 2026. Days, weeks and months are those of the wall calendar.
    """

    first_month: int = 1
    campaigns: tuple[Campaign, ...] = ()

    def parse(self, key: str) -> Period:
        """The period with this key. Raises Refusal where there is none (``2026-13``, ``2026-W54``)."""
        period = self.find(key)
        if period is None:
            raise Refusal(
                "The period “%(period)s” does not exist. Write 2026-10-05 (a day), 2026-W41 (a week), "
                "2026-10 (a month), 2026-Q4, 2026-H2 or 2026.",
                period=key,
            )
        return period

    def find(self, key: str) -> Period | None:
        """The period with this key, or None; also where it lies before FIRST_DAY or after LAST_DAY."""
        period = self._find(key)
        return period if period and period.start >= FIRST_DAY and period.end <= LAST_DAY else None

    def _find(self, key: str) -> Period | None:
        try:
            if match := _DAY.fullmatch(key):
                return self.period_of(date(*map(int, match.groups())), Grain.DAY)
            if match := _WEEK.fullmatch(key):
                return self.period_of(date.fromisocalendar(int(match[1]), int(match[2]), 1), Grain.WEEK)
            if match := _MONTH.fullmatch(key):
                return self.period_of(date(int(match[1]), int(match[2]), 1), Grain.MONTH)
            for pattern, grain, length in ((_QUARTER, Grain.QUARTER, 3), (_HALF, Grain.HALF_YEAR, 6)):
                if match := pattern.fullmatch(key):
                    first = add_months(date(int(match[1]), self.first_month, 1), (int(match[2]) - 1) * length)
                    return self.period_of(first, grain)
            if match := _YEAR.fullmatch(key):
                return self.period_of(date(int(match[1]), self.first_month, 1), Grain.YEAR)
        except (ValueError, OverflowError):
            return None
        for campaign in self.campaigns:
            if campaign.id == key:
                return Period(key, Grain.CAMPAIGN, campaign.start, campaign.end, campaign.name)
        return None

    def period_of(self, day: date, grain: Grain) -> Period:
        """The period of this grain that ``day`` lies in. There is none for campaigns: ValueError."""
        if grain is Grain.DAY:
            return Period(day.isoformat(), grain, day, day)
        if grain is Grain.WEEK:
            year, week, weekday = day.isocalendar()
            monday = day - timedelta(days=weekday - 1)
            return Period(f"{year:04}-W{week:02}", grain, monday, monday + timedelta(days=6))
        if grain.months is None:
            raise ValueError("a day does not say to which campaign it belongs")
        offset = 0 if grain is Grain.MONTH else (day.month - self.first_month) % 12 % grain.months
        start = add_months(day.replace(day=1), -offset)
        end = add_months(start, grain.months) - timedelta(days=1)
        year = start.year if start.month >= self.first_month else start.year - 1
        nth = (start.month - self.first_month) % 12 // grain.months + 1
        keys = {
            Grain.MONTH: f"{start.year:04}-{start.month:02}",
            Grain.QUARTER: f"{year:04}-Q{nth}",
            Grain.HALF_YEAR: f"{year:04}-H{nth}",
            Grain.YEAR: f"{year:04}",
        }
        return Period(keys[grain], grain, start, end)

    def shift(self, period: Period, count: int) -> Period:
        """The period ``count`` steps later (earlier where negative); a campaign has no neighbours and stays."""
        if period.grain is Grain.CAMPAIGN:
            return period
        if period.grain.months:
            return self.period_of(add_months(period.start, count * period.grain.months), period.grain)
        return self.period_of(period.start + timedelta(days=count * period.days), period.grain)

    def step(self, period: Period, count: int) -> Period:
        """As ``shift``, and from campaign to campaign in the order of their start; past the last one it stays."""
        if period.grain is not Grain.CAMPAIGN:
            return self.shift(period, count)
        order = [campaign.id for campaign in sorted(self.campaigns, key=lambda each: (each.start, each.id))]
        place = order.index(period.key) + count if period.key in order else -1
        return self.parse(order[place]) if 0 <= place < len(order) else period

    def containing(self, period: Period, grain: Grain) -> Period:
        """The period of ``grain`` that ``period`` belongs to (by its anchor), or starts in where that is finer."""
        return period if period.grain is grain else self.period_of(period.anchor, grain)

    def between(self, first: Period, last: Period) -> Iterator[Period]:
        """All periods from ``first`` to ``last``, both included; they have one grain."""
        while first.start <= last.start:
            yield first
            if first.grain is Grain.CAMPAIGN:
                return
            first = self.shift(first, 1)


def add_months(day: date, months: int) -> date:
    """The first day of the month ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
