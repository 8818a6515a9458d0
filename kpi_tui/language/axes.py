"""Numbers along an axis, all of them written in one way: “5k, 10k, 15k”, never “5,000, 10k”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_tui.language import current
from kpi_tui.language.amounts import measured
from kpi_tui.language.conventions import CONVENTIONS
from kpi_tui.language.numbers import rounded, written
from kpi_tui.model.unit import Unit

SHORT_FROM = 10_000
"""From here on numbers are written in thousands, millions and billions."""
_FINEST = 9
"""Decimals of a number on an axis beyond which there is only the noise of binary fractions."""
_CLOSE = 2
"""Decimals that a number beside the axis, which no tick stands for, has in thousands or millions at most."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The one way: divided by ten to the ``power``, with these ``decimals``; what stands beside the ticks may be
    ``finer``."""

    unit: Unit
    time_unit: str
    power: int
    decimals: int
    finer: int

    def tick(self, value: float) -> str:
        """The number at a tick, without the sign of a currency or a percentage."""
        return self._written(rounded(self.scaled(value), self.decimals))

    def beside(self, value: float) -> str:
        """A number beside the ticks: the limit that a plan ends with, say."""
        close = rounded(self.scaled(value), self.finer)
        fewer = range(self.decimals, self.finer) if self.power else (self.decimals,)
        return self._written(next((short for each in fewer if (short := rounded(close, each)) == close), close))

    def scaled(self, value: float) -> Decimal:
        """The number that is written for this value, before it is rounded."""
        return Decimal(repr(round(value, _FINEST))).scaleb(-self.power)

    def _written(self, number: Decimal) -> str:
        words = CONVENTIONS[current()]
        if not number and self.power:
            number = Decimal(0)  # and not 0.0k
        ending = {0: "", 3: words.thousand, 6: words.million, 9: words.billion}[self.power] if number else ""
        digits = written(abs(number))
        shown = measured(f"{digits}{ending}", self.unit, self.time_unit, one=digits == "1")
        return f"{'-' if number < 0 else ''}{shown}"


def axis(ticks: Sequence[float], unit: Unit, decimals: int, time_unit: str = "") -> Axis:
    """How the numbers at these ``ticks`` are written, of a KPI with this unit and so many ``decimals``: in thousands or
    more where the largest is long, and exactly."""
    largest = max((abs(tick) for tick in ticks), default=0.0)
    power = 0
    if largest >= SHORT_FROM:
        power = next((power for power in (9, 6, 3) if largest >= 10**power), 3)
    exact = Axis(unit, time_unit, power, 0, 0)
    needed = max((_decimals(exact.scaled(tick)) for tick in ticks), default=0)
    return replace(exact, decimals=needed, finer=max(needed, _CLOSE if power else decimals))


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
