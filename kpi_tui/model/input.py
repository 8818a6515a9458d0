"""Inputs: the quantities that people enter, and that KPIs are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kpi_tui.model.period import Grain
from kpi_tui.model.unit import Range, Unit

DAYS = "days"
"""The id of the one input that nobody needs to enter: the days of the period, from the calendar."""


class OverTime(StrEnum):
    """How an input combines over several periods into one value for the longer period."""

    SUM = "sum"
    MEAN = "mean"
    FIRST = "first"
    LAST = "last"
    NONE = "none"


class Frequency(StrEnum):
    """How often something is measured."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"
    PER_CAMPAIGN = "per-campaign"

    @property
    def grain(self) -> Grain:
        """The grain of the periods that are measured; campaigns are due by month until they have dates of their own."""
        return _GRAINS[self]


_GRAINS = {
    Frequency.DAILY: Grain.DAY,
    Frequency.WEEKLY: Grain.WEEK,
    Frequency.MONTHLY: Grain.MONTH,
    Frequency.QUARTERLY: Grain.QUARTER,
    Frequency.HALF_YEARLY: Grain.HALF_YEAR,
    Frequency.YEARLY: Grain.YEAR,
    Frequency.PER_CAMPAIGN: Grain.MONTH,
}


@dataclass(frozen=True, slots=True)
class Input:
    """One quantity of the workspace, entered once and used by every KPI whose formula names it.

    An average has a ``weight`` where it is known how many each is the average of: the id of that count, another input.
    """

    id: str
    label: str
    unit: Unit = Unit.COUNT
    over_time: OverTime = OverTime.SUM
    frequency: Frequency = Frequency.MONTHLY
    owner: str = ""
    source: str = ""
    allow_negative: bool = False
    weight: str = ""

    @property
    def range(self) -> Range:
        """The values that make sense for this unit: nothing below 0 unless allowed, and shares up to 100."""
        return Range(None if self.allow_negative else 0.0, 100.0 if self.unit is Unit.PERCENT else None)
