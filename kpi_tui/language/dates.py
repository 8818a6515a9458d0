"""Days and periods, as people write and read them. Files have ISO dates and period keys, and do not pass here."""

from __future__ import annotations

import re
from datetime import date, datetime

from kpi_tui.language import current
from kpi_tui.language.conventions import CONVENTIONS, Conventions
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Refusal

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<between>[-/.])(?P<month>\d{1,2})(?P=between)(?P<year>\d{4})", re.ASCII)
_IN_WORDS = re.compile(r"(?P<day>\d{1,2})[\s-]+(?P<month>[^\W\d_]{3,})[.,]?[\s-]+(?P<year>\d{4})", re.ASCII)
_LONGEST = 40


def day(value: date) -> str:
    """A day: "31 Dec 2026", "31 dec 2026"."""
    return f"{value.day} {_conventions().short_months[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """A day and the time on the clock of this place: "31 Dec 2026 14:05"."""
    here = value.astimezone() if value.tzinfo else value
    return f"{day(here)} {here:%H:%M}"


def period_name(period: Period, *, short: bool = False) -> str:
    """The name of a period: "October 2026", "4e kwartaal 2026", "2026/27" for a year that does not start in January.

    A campaign has a name of its own.
    """
    conventions = _conventions()
    if period.grain is Grain.DAY:
        return day(period.start)
    if period.grain is Grain.MONTH:
        months = conventions.short_months if short else conventions.months
        return f"{months[period.start.month - 1]} {period.start.year}"
    if period.grain is Grain.CAMPAIGN:
        return period.name or period.key
    if period.grain is Grain.YEAR:
        return _company_year(period, nth=1, length=12)
    year, _, part = period.key.partition("-")
    nth = int(part[1:])
    if period.grain is Grain.WEEK:
        template = conventions.short_week if short else conventions.week
    elif period.grain is Grain.QUARTER:
        template, year = (
            conventions.short_quarter if short else conventions.quarter,
            _company_year(period, nth, length=3),
        )
    else:
        template = conventions.short_half_year if short else conventions.half_year
        year = _company_year(period, nth, length=6)
    return template.format(n=nth, year=year)


def in_sentence(template: str, name: str, period: Period) -> tuple[str, str]:
    """The template and the words for a period that stands in its place ``name``: after a preposition with the article
    that it needs (“in het 3e kwartaal 2026”), and a day “on” it and not “in” it."""
    place, words = re.escape(f"%({name})s"), _conventions()
    if period.grain is Grain.DAY:
        on = {"in": words.on, "In": words.on.capitalize()}
        template = re.sub(rf"\b([Ii]n)(?= {place})", lambda found: on[found[1]], template)
    if not re.search(rf"\b(?:{'|'.join(words.prepositions)}) {place}", template, re.IGNORECASE):
        return template, period_name(period)
    return template, with_article(period)


def with_article(period: Period) -> str:
    """The name of a period as it stands in running text after a preposition: “het 3e kwartaal 2026”."""
    article = _conventions().article if period.grain in (Grain.QUARTER, Grain.HALF_YEAR) else ""
    return f"{article}{period_name(period)}"


def axis_label(period: Period) -> str:
    """A name as short as can be: “Sep”, the year in January, “Q3”, “W41”."""
    if period.grain is Grain.MONTH:
        if period.start.month == 1:
            return str(period.start.year)
        return _conventions().short_months[period.start.month - 1]
    if period.grain is Grain.DAY:
        return f"{period.start.day}-{period.start.month}"
    return period_name(period, short=True)


def month_name(month: int) -> str:
    """The name of a month, 1 to 12: "October", "oktober"."""
    return _conventions().months[month - 1]


def parse_day(text: str) -> date:
    """The day that a person typed: 2026-12-31, 31-12-2026, 31/12/2026 or 31 dec 2026, months in either language.

    The day always comes before the month. Raises Refusal where it is no day.
    """
    typed = text.strip()
    if len(typed) <= _LONGEST:
        for pattern in (_ISO, _DAY_FIRST, _IN_WORDS):
            if match := pattern.fullmatch(typed):
                try:
                    return date(int(match["year"]), _month(match["month"]), int(match["day"]))
                except ValueError:
                    raise Refusal("The day %(day)s does not exist.", day=typed) from None
    raise Refusal("Write a day like 2026-12-31, 31-12-2026 or %(example)s.", example=day(date(2026, 12, 31)))


def _conventions() -> Conventions:
    return CONVENTIONS[current()]


def _company_year(period: Period, nth: int, length: int) -> str:
    """The year that the ``nth`` part belongs to, as "2026/27" where the company's year runs over New Year."""
    year = int(period.key[:4])
    if (period.start.year, period.start.month) == (year, (nth - 1) * length + 1):
        return str(year)
    return f"{year}/{(year + 1) % 100:02}"


def _month(text: str) -> int:
    """The number of a month in digits or words, whole or shortened; 0 where there is none."""
    if text.isdecimal():
        return int(text)
    word = text.lower()
    for conventions in CONVENTIONS.values():
        for index in range(12):
            name = conventions.months[index].lower()
            if name.startswith(word) or word == conventions.short_months[index].lower():
                return index + 1
    return 0
