"""What is usual for an input, so that a slip of the finger is questioned before it is believed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 5
"""From so many values on, their spread says what is usual; before that, only their size."""
NEWEST = 24
"""So many values, the newest, are looked at."""
_SPREADS = 5
_FACTOR = 5
_LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class Usual:
    """The values that nobody needs to be asked about, both limits included."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether ``value`` is usual."""
        return self.low <= value <= self.high


def usual(values: Sequence[float]) -> Usual | None:
    """What is usual after these values; None where they cannot tell.

    Within five median deviations of the median, and within a factor of five where all values are above 0; but whatever
    was there before is usual.
    """
    known = values[-NEWEST:]
    if not known:
        return None
    positive = min(known) > 0
    if len(known) < ENOUGH:
        return Usual(min(known) / _FACTOR, max(known) * _FACTOR) if positive else None
    median = statistics.median(known)
    spread = max(statistics.median(abs(value - median) for value in known), abs(median) * _LEAST_SPREAD)
    low, high = median - _SPREADS * spread, median + _SPREADS * spread
    if positive:
        low, high = max(low, median / _FACTOR), min(high, median * _FACTOR)
    return Usual(min(low, *known), max(high, *known))
