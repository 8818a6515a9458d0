"""Units, and what values they allow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a number is a number of. Percentages are on the 0 to 100 scale; money is in the workspace's currency."""

    COUNT = "count"
    PERCENT = "percent"
    CURRENCY = "currency"
    RATIO = "ratio"
    DURATION = "duration"
    SCORE = "score"
    RATING = "rating"
    POSITION = "position"
    POINTS = "points"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    YEARS = "years"
    KWH = "kwh"

    @property
    def adds_up(self) -> bool:
        """Whether the values of shorter periods can be added up; shares, ratios, marks and positions cannot."""
        return self not in (Unit.PERCENT, Unit.RATIO, Unit.RATING, Unit.POSITION)


@dataclass(frozen=True, slots=True)
class Range:
    """The values that make sense, both limits included; None is no limit."""

    low: float | None = None
    high: float | None = None

    def holds(self, value: float) -> bool:
        """Whether ``value`` lies within the limits."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


ANY = Range()
"""No limits."""
