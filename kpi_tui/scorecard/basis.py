"""What a plan is based on: the seasons and the total of the year before, taken from the figures.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain, Period, add_months
from kpi_tui.model.plan import MONTHS, Mode, Plan
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.unplanned import unplanned

_TENTHS = 1000


def profile_from(source: Source, kpi_id: str, year: int) -> tuple[float, ...]:
    """How many percent of a year of the company fell in each month, from January on; together exactly 100.

    Raises Refusal where a month has no figure, or one below 0, and where all of them are 0.
    """
    calendar = source.settings.calendar
    whole = calendar.period_of(date(year, calendar.first_month, 1), Grain.YEAR)
    totals = {point.period.start: point.value for point in _own_values(source, source.kpis[kpi_id], Grain.MONTH)}
    months = [totals.get(add_months(whole.start, place)) for place in range(MONTHS)]
    missing = months.count(None)
    if missing:
        raise Refusal(
            "A profile needs a figure for each month of %(year)s: for %(n)s of the 12 there is none.",
            year=whole,
            n=missing,
        )
    values = [value for value in months if value is not None]
    if min(values) < 0 or not any(values):
        raise Refusal("The months of %(year)s cannot be divided into shares: they must be above 0.", year=whole)
    shares = _rounded(values)
    turn = (1 - calendar.first_month) % MONTHS
    return (*shares[turn:], *shares[:turn])


def _rounded(values: Sequence[float]) -> list[float]:
    """Shares in percent with one decimal, of which the sum is 100: what rounding takes goes to the largest rests."""
    total = math.fsum(values)
    exact = [value / total * _TENTHS for value in values]
    tenths = [math.floor(each) for each in exact]
    rests = sorted(range(len(exact)), key=lambda place: tenths[place] - exact[place])
    for place in rests[: _TENTHS - sum(tenths)]:
        tenths[place] += 1
    return [each / 10 for each in tenths]


def with_numbers(source: Source, kpi: Kpi, plan: Plan, today: date | None = None) -> Plan:
    """The plan with its changes as numbers: on its baseline, or of a total on that of the same days a year before.

    A plan without changes stays as it is. Raises Refusal where there is nothing that a change could be on.
    """
    if not plan.is_relative:
        return plan
    if plan.baseline is not None:
        return plan.computed(plan.baseline)
    if plan.mode is not Mode.ACCUMULATE:
        raise Refusal("A change is a change on something: give the baseline, where it stands now.")
    base = total_before(source, kpi, plan, today or source.today)
    if base is None:
        raise Refusal("There are no figures of all of the year before to add the change to: give that total yourself.")
    return plan.computed(base)


def total_before(source: Source, kpi: Kpi, plan: Plan, today: date) -> float | None:
    """What a plan's total came to a year before: over the same days, or on average in each window of the year before.
    None where figures of a part of it are missing."""
    first, last, windows = None, None, 1.0
    if plan.window is not None:
        calendar = source.settings.calendar
        year = calendar.shift(calendar.period_of(plan.start or today, Grain.YEAR), -1)
        first, last, windows = year.start, year.end, MONTHS / (Grain(plan.window.value).months or MONTHS)
    elif plan.start and plan.due:
        first, last = _year_before(plan.start), _year_before(plan.due + timedelta(days=1)) - timedelta(days=1)
    if first is None or last is None:
        return None
    own = kpi.frequency.grain
    grain = own if own.rank > Grain.MONTH.rank else Grain.MONTH
    parts = _overlaps(_own_values(source, kpi, grain), first, last)
    if sum(days for _, _, days in parts) < (last - first).days + 1:
        return None
    return float(f"{math.fsum(value * days / period.days for value, period, days in parts) / windows:.12g}")


def _overlaps(points: Sequence[Point], first: date, last: date) -> list[tuple[float, Period, int]]:
    """The values of periods that hold some of these days, with how many of them they hold."""
    found = []
    for point in points:
        days = (min(point.period.end, last) - max(point.period.start, first)).days + 1
        if days > 0 and point.value is not None:
            found.append((point.value, point.period, days))
    return found


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _own_values(source: Source, kpi: Kpi, grain: Grain) -> tuple[Point, ...]:
    """The values of the periods themselves: no running totals, as a plan may make of them."""
    return story(unplanned(source, [kpi]), kpi.id, grain)
