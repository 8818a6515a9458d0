"""Which period a file without a column of days is of: its head says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from kpi_tui.exchange.importing.days import DMY, MDY, range_period, readings
from kpi_tui.model.period import Grain, Period

_DAYS = re.compile(r"(?<!\d)(?:\d{8}|\d{4}-\d{2}-\d{2})(?!\d)", re.ASCII)


def period_of_head(lines: Sequence[str]) -> Period | None:
    """The period that the lines above a header name; None where they name none, or none of one piece."""
    for line in lines:
        for text in (line, *line.split(":", 1)[1:]):
            found = readings(text.strip())
            if found and found.get(DMY) == found.get(MDY) and found[DMY].grain is not Grain.DAY:
                return found[DMY]
    days = list(_days(lines))
    return range_period(days[0], days[1]) if len(days) == 2 else None


def span_of_head(lines: Sequence[str]) -> tuple[date, date] | None:
    """The first and the last day that a head names, whatever lies between them."""
    days = list(_days(lines))
    return (days[0].start, days[1].end) if len(days) == 2 else None


def _days(lines: Sequence[str]) -> Iterator[Period]:
    """The days of a head that has its first and its last day on lines of their own."""
    for line in lines:
        for text in _DAYS.findall(line):
            if found := readings(text):
                yield found[DMY]
