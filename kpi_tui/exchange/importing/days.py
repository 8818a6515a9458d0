"""Days and periods as other systems write them: with month names in English and Dutch, with a time, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from kpi_tui.model.period import FIRST_DAY, LAST_DAY, Calendar, Grain, Period

DMY, MDY = "dmy", "mdy"
ORDERS = (DMY, MDY)

_CALENDAR = Calendar()
_NAMES = {
    name: month
    for month, names in enumerate(
        (
            "january jan januari",
            "february feb februari",
            "march mar maart mrt",
            "april apr",
            "may mei",
            "june jun juni",
            "july jul juli",
            "august aug augustus",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NAMES, key=len, reverse=True))})"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun|maa|din|woe|don|vri|zat|zon|ma|di|wo|do|vr|za|zo)[a-z]*\.?,?\s+)?"
CLOCK = (
    r"(?i)[T\s,]+(?:(?:at|om)\s+)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"\s*(?:[ap]\.?m\.?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2}|UTC|GMT|uur)?$"
)
"""The time behind a day, as an expression of Python and of polars."""
_CLOCK = re.compile(CLOCK)
_FLAGS = re.IGNORECASE | re.ASCII
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_DAY_FIRST = re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s.-]+{_MONTH}[.,]?[\s-]+(?P<year>\d{{4}})", _FLAGS)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}{_MONTH}\.?[\s-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(?P<year>\d{{4}})", _FLAGS
)
_MONTH_YEAR = re.compile(rf"{_MONTH}\.?[\s-]*[’']?(?P<year>\d{{4}}|\d{{2}})", _FLAGS)
_YEAR_MONTH = re.compile(r"(\d{4})[-/]?(\d{2})", re.ASCII)
_MONTH_SLASH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})", re.ASCII)
_WEEK = re.compile(r"(?P<year>\d{4})[-\s]?(?:week|wk|w)\.?\s*(?P<week>\d{1,2})", _FLAGS)
_WEEK_FIRST = re.compile(r"(?:week|wk|w)\.?\s*(?P<week>\d{1,2})[\s,/-]+(?P<year>\d{4})", _FLAGS)
_QUARTER = re.compile(r"(?P<year>\d{4})[-\s]?[QK](?P<nth>[1-4])", _FLAGS)
_QUARTER_FIRST = re.compile(r"[QK](?P<nth>[1-4])[\s,/-]+(?P<year>\d{4})", _FLAGS)
_YEAR = re.compile(r"(?:19|20|21)\d{2}", re.ASCII)
_RANGE = re.compile(r"(.+?)\s+(?:[-–—]|to|tot en met|t/m)\s+(.+)", _FLAGS)
_LONGEST = 60


def without_clock(text: str) -> str:
    """A day without the time behind it."""
    return _CLOCK.sub("", text.strip())


@lru_cache(maxsize=65536)
def period_in(text: str, order: str = "") -> Period | None:
    """The day or period that a cell names; of a range the one period that it fills. None where it names none, or where
    only the ``order`` of day and month would tell which."""
    found = readings(text)
    if order:
        return found.get(order)
    return next(iter(found.values())) if len(set(found.values())) == 1 else None


@lru_cache(maxsize=65536)
def readings(text: str) -> dict[str, Period]:
    """What a cell names where the day comes before the month, and where it comes behind."""
    text = text.strip()
    if not text or len(text) > _LONGEST or not any(map(str.isdecimal, text)):
        return {}
    day = without_clock(text)
    if match := _NUMERIC.fullmatch(day):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        found = {DMY: _day(year, second, first), MDY: _day(year, first, second)}
        return {order: period for order, period in found.items() if period}
    period = _one_way(day) or _one_way(text)
    if period is None and (match := _RANGE.fullmatch(text)):
        return _range(match[1], match[2])
    return dict.fromkeys(ORDERS, period) if period else {}


def are_months(periods: Iterable[Period]) -> bool:
    """Whether days are those of several months: all the first one of each, or all the last one."""
    found = set(periods)
    days = [period.start for period in found if period.grain is Grain.DAY]
    if len(found) < 2 or len(days) < len(found):
        return False
    return all(day.day == 1 for day in days) or all((day + timedelta(days=1)).day == 1 for day in days)


def is_bare(text: str) -> bool:
    """Whether a day is written as digits alone, so that it may as well be a number."""
    return text.strip().isdecimal()


def range_period(first: Period, last: Period) -> Period | None:
    """The one period that runs from the first day of ``first`` to the last day of ``last``, of a plain calendar."""
    for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.HALF_YEAR, Grain.YEAR):
        period = _CALENDAR.period_of(first.start, grain)
        if (period.start, period.end) == (first.start, last.end):
            return period
    return None


def _range(first: str, last: str) -> dict[str, Period]:
    found: dict[str, Period] = {}
    for order in ORDERS:
        start, end = readings(first).get(order), readings(last).get(order)
        if start and end and (period := range_period(start, end)):
            found[order] = period
    return found


def _one_way(text: str) -> Period | None:
    for pattern in (_ISO, _RUN):
        if match := pattern.fullmatch(text):
            return _day(int(match[1]), int(match[2]), int(match[3]))
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        if match := pattern.fullmatch(text):
            return _day(int(match["year"]), _NAMES[match["month"].lower()], int(match["day"]))
    if match := _MONTH_YEAR.fullmatch(text):
        return _key(f"{_year(match['year']):04}-{_NAMES[match['month'].lower()]:02}")
    if match := _YEAR_MONTH.fullmatch(text):
        return _key(f"{match[1]}-{match[2]}")
    if match := _MONTH_SLASH_YEAR.fullmatch(text):
        return _key(f"{match[2]}-{int(match[1]):02}")
    for pattern in (_WEEK, _WEEK_FIRST):
        if match := pattern.fullmatch(text):
            return _key(f"{match['year']}-W{int(match['week']):02}")
    for pattern in (_QUARTER, _QUARTER_FIRST):
        if match := pattern.fullmatch(text):
            return _key(f"{match['year']}-Q{match['nth']}")
    return _key(text) if _YEAR.fullmatch(text) else None


def _key(key: str) -> Period | None:
    return _CALENDAR.find(key)


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return _CALENDAR.period_of(found, Grain.DAY) if FIRST_DAY <= found <= LAST_DAY else None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)
