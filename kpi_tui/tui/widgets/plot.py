"""A line chart in characters: braille for the line and the plan, colours behind for what is good, worrying and bad.

Pure: from values to a grid of cells. Gaps stay gaps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_tui.model.plan import Direction
from kpi_tui.model.status import Status

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character: its rows of two dots."""
BRAILLE = 0x2800


@dataclass(frozen=True, slots=True)
class Mark:
    """What the chart shows of one period; ``low`` and ``high`` are the limits on the good side of which it is on track,
    ``allowance`` the shortfall from there that turns it red."""

    value: float | None
    low: float | None = None
    high: float | None = None
    allowance: float | None = None
    status: Status = Status.NOT_MEASURED

    def band(self, value: float) -> Status | None:
        """The status that this value would have had, or None where there was no plan."""
        if self.low is None and self.high is None:
            return None
        shortfall = max(
            self.low - value if self.low is not None else 0.0, value - self.high if self.high is not None else 0.0, 0.0
        )
        if shortfall == 0:
            return Status.ON_TRACK
        return Status.OFF_TRACK if self.allowance is None or shortfall > self.allowance else Status.AT_RISK


def mark(
    value: float | None, plan: float | None, direction: Direction, allowance: float | None, status: Status
) -> Mark:
    """The mark of a period whose plan is one value, a limit on the side that the direction asks for."""
    if direction is Direction.LOWER:
        return Mark(value, None, plan, allowance, status)
    return Mark(value, plan, None, allowance, status)


@dataclass(frozen=True, slots=True)
class Cell:
    """A character, what it belongs to (``line``, ``plan``, ``last`` or nothing), and the band behind it."""

    text: str = " "
    part: str = ""
    band: Status | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """The grid, the values of the ticks by row, and the column of each mark."""

    rows: tuple[tuple[Cell, ...], ...]
    ticks: dict[int, float]
    columns: tuple[int, ...]
    plan_row: int | None


def plot(marks: Sequence[Mark], width: int, height: int, *, unicode: bool = True) -> Plot:
    """Draw the marks on ``width`` by ``height`` cells."""
    low, high = _extent(marks)
    scale = _Scale(low, high, width, height, len(marks))
    line: dict[tuple[int, int], int] = {}
    plan: dict[tuple[int, int], int] = {}
    for dots, bits in (
        (_line([m.value for m in marks], scale), line),
        (_dashes(_line([m.low for m in marks], scale)), plan),
        (_dashes(_line([m.high for m in marks], scale)), plan),
    ):
        for x, y in dots:
            if 0 <= x < width * 2 and 0 <= y < height * 4:
                at = (x // 2, y // 4)
                bits[at] = bits.get(at, 0) | DOTS[y % 4][x % 2]
    last = max((i for i, m in enumerate(marks) if m.value is not None), default=None)
    dot = None if last is None else (scale.x(last) // 2, scale.y(marks[last].value or 0.0) // 4)
    nearest = [marks[scale.index(column * 2)] for column in range(width)] if marks else []
    rows = []
    for row in range(height):
        middle = scale.value(row * 4 + 1.5)
        cells = []
        for column in range(width):
            band = nearest[column].band(middle) if marks else None
            at = (column, row)
            if at == dot:
                cells.append(Cell("●" if unicode else "O", "last", band))
            elif at in line:
                cells.append(Cell(chr(BRAILLE + line[at]) if unicode else "*", "line", band))
            elif at in plan:
                cells.append(Cell(chr(BRAILLE + plan[at]) if unicode else "-", "plan", band))
            else:
                cells.append(Cell(" ", "", band))
        rows.append(tuple(cells))
    return Plot(
        tuple(rows),
        _ticks(low, high, scale, height),
        tuple(scale.x(i) // 2 for i in range(len(marks))),
        _plan_row(marks, scale, height),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to dots: two to a cell across, four down."""

    low: float
    high: float
    width: int
    height: int
    count: int

    def x(self, index: int) -> int:
        if self.count == 1:
            return self.width
        return round(index * (self.width * 2 - 1) / (self.count - 1))

    def index(self, x: int) -> int:
        """The mark nearest to a dot."""
        if self.count == 1:
            return 0
        return min(round(x * (self.count - 1) / (self.width * 2 - 1)), self.count - 1)

    def y(self, value: float) -> int:
        return round((self.high - value) / (self.high - self.low) * (self.height * 4 - 1))

    def value(self, y: float) -> float:
        return self.high - y / (self.height * 4 - 1) * (self.high - self.low)


def _extent(marks: Sequence[Mark]) -> tuple[float, float]:
    """Lowest and highest value to be shown, with some air; the edge of red is shown where it is near."""
    values = [m.value for m in marks if m.value is not None]
    limits = [limit for m in marks for limit in (m.low, m.high) if limit is not None]
    shown = values + limits
    if not shown:
        return 0.0, 1.0
    low, high = min(shown), max(shown)
    air = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - air, high + air


def _line(values: Sequence[float | None], scale: _Scale) -> Iterator[tuple[int, int]]:
    """The dots of a line through the values; it stops where one is missing."""
    before: tuple[int, int] | None = None
    for index, value in enumerate(values):
        if value is None:
            before = None
            continue
        here = (scale.x(index), scale.y(value))
        if before is None:
            yield here
        else:
            steps = max(abs(here[0] - before[0]), abs(here[1] - before[1]), 1)
            for step in range(1, steps + 1):
                part = step / steps
                yield (
                    round(before[0] + (here[0] - before[0]) * part),
                    round(before[1] + (here[1] - before[1]) * part),
                )
        before = here


def _dashes(dots: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    return (dot for dot in dots if dot[0] % 4 < 2)


def _ticks(low: float, high: float, scale: _Scale, height: int) -> dict[int, float]:
    """Round values for the axis, not nearer to each other than two rows."""
    span = high - low
    rough = span / max(height // 2, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    ticks: dict[int, float] = {}
    for n in range(math.ceil(low / step), math.floor(high / step) + 1):
        row = scale.y(n * step) // 4
        if 0 <= row < height:
            ticks[row] = n * step
    return ticks


def _plan_row(marks: Sequence[Mark], scale: _Scale, height: int) -> int | None:
    """The row where the plan ends at the right."""
    if not marks:
        return None
    limit = marks[-1].high if marks[-1].high is not None else marks[-1].low
    if limit is None:
        return None
    return max(0, min(height - 1, scale.y(limit) // 4))
