"""The pace of a total: what was done so far in a day, what is needed from now on, and where this pace leads."""

from __future__ import annotations

from kpi_tui.model.period import Grain
from kpi_tui.scorecard.trend.outlook import Pace

_DAYS = {Grain.DAY: 1.0, Grain.WEEK: 7.0, Grain.MONTH: 365.25 / 12}


def pace(total: float, target: float, gone: int, length: int) -> Pace | None:
    """The pace of a ``total`` after ``gone`` of ``length`` days on the way to ``target``; None before the first day and
    after the last.

    Told by the day; by the week or month where the larger of the two would be less than one a day (a week).
    """
    if not 0 < gone < length:
        return None
    so_far, needed = total / gone, max(target - total, 0.0) / (length - gone)
    larger = max(abs(so_far), needed)
    per = next((grain for grain, days in _DAYS.items() if larger * days >= 1), Grain.MONTH)
    return Pace(per, needed * _DAYS[per], so_far * _DAYS[per], so_far * length)
