"""A line chart in characters: braille for the line, the plan, the usual limits and what is expected, and colours behind
for what is good, worrying and bad.

Pure: from values to a grid of cells. Gaps stay gaps.

It is drawn here and not by a library: textual-plotext has no bands behind a line and is hardly kept up, and
textual-plot needs numpy, which is slow to load, and has no axis of dates.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kpi_tui.model.status import Status
from kpi_tui.scorecard.trend.marks import Level, Mark, plan_end

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character: its rows of two dots."""
BRAILLE = 0x2800


@dataclass(frozen=True, slots=True)
class Cell:
    """A character, what it belongs to (``line``, ``dot``, ``expected``, ``other0``, ``other1``, …, ``cone``, ``plan``,
    ``usual`` or nothing), and the band behind it."""

    text: str = " "
    part: str = ""
    band: Status | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """The grid, the values of the ticks by row, the column of each mark, and the rows where the plan, the usual limits
    and the other lines end at the right."""

    rows: tuple[tuple[Cell, ...], ...]
    ticks: dict[int, float]
    columns: tuple[int, ...]
    plan_row: int | None
    usual_rows: tuple[int, ...] = ()
    other_rows: tuple[int | None, ...] = ()


OTHERS = ("other0", "other1", "other2")
"""The parts of other lines beside that of the values."""
_PARTS = (
    ("line", "*"), ("expected", "."), *((part, str(number)) for number, part in enumerate(OTHERS, start=1)),
    ("plan", "-"), ("cone", "."), ("usual", "."),
)  # fmt: skip
"""What is drawn, the foremost first, and the character for it where there is no braille."""


def plot(
    marks: Sequence[Mark],
    width: int,
    height: int,
    *,
    usual: Sequence[Level] = (),
    others: Sequence[Sequence[float | None]] = (),
    at: int | None = None,
    unicode: bool = True,
) -> Plot:
    """Draw the marks on ``width`` by ``height`` cells, with a dot on the one ``at`` that place, or else on the newest
    value. ``others`` are up to three lines of other values, one for each of the first marks. The ``usual`` limits are
    left out where the line would have to shrink by half for them."""
    low, high, limits = _extent(marks, usual, others)
    scale = _Scale(low, high, width, height, len(marks))
    drawn: dict[str, dict[tuple[int, int], int]] = {part: {} for part, _plain in _PARTS}
    for dots, part in (
        (_line([m.value for m in marks], scale), "line"),
        (_dotted(_line([m.expected for m in marks], scale), 3), "expected"),
        (_dotted(_line([m.at_least for m in marks], scale), 4), "cone"),
        (_dotted(_line([m.at_most for m in marks], scale), 4), "cone"),
        (_dashes(_line([m.low for m in marks], scale)), "plan"),
        (_dashes(_line([m.high for m in marks], scale)), "plan"),
        *((_level(limit, scale), "usual") for limit in limits),
        *((_other(part, values, scale), part) for part, values in zip(OTHERS, others, strict=False)),
    ):
        for x, y in dots:
            if 0 <= x < width * 2 and 0 <= y < height * 4:
                cell = (x // 2, y // 4)
                drawn[part][cell] = drawn[part].get(cell, 0) | DOTS[y % 4][x % 2]
    if at is None or marks[at].value is None:
        at = max((i for i, m in enumerate(marks) if m.value is not None), default=None)
    dot = None if at is None else (scale.x(at) // 2, scale.y(marks[at].value or 0.0) // 4)
    nearest = [marks[scale.index(column * 2)] for column in range(width)] if marks else []
    rows = []
    for row in range(height):
        middle = scale.value(row * 4 + 1.5)
        cells = []
        for column in range(width):
            band = nearest[column].band(middle) if marks else None
            here = (column, row)
            part, plain = next((each for each in _PARTS if here in drawn[each[0]]), ("", " "))
            if here == dot:
                cells.append(Cell("●" if unicode else "O", "dot", band))
            else:
                cells.append(Cell(chr(BRAILLE + drawn[part][here]) if part and unicode else plain, part, band))
        rows.append(tuple(cells))
    return Plot(
        tuple(rows),
        _ticks(low, high, scale, height),
        tuple(scale.x(i) // 2 for i in range(len(marks))),
        _plan_row(marks, scale, height),
        tuple(max(0, min(height - 1, scale.y(each.value) // 4)) for each in limits if each.last == len(marks) - 1),
        tuple(_last_row(values, scale, height) for values in others),
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


def _extent(
    marks: Sequence[Mark], usual: Sequence[Level], others: Sequence[Sequence[float | None]]
) -> tuple[float, float, tuple[Level, ...]]:
    """Lowest and highest value to be shown, with some air, and the usual limits that can be."""
    shown = [
        value
        for m in marks
        for value in (m.value, m.low, m.high, m.expected, m.at_least, m.at_most)
        if value is not None
    ]
    shown += [value for values in others for value in values if value is not None]
    if not shown:
        return 0.0, 1.0, ()
    low, high = min(shown), max(shown)
    span = high - low
    limits = tuple(each for each in usual if max(high, each.value) - min(low, each.value) <= span * 2)
    low, high = min([low, *(each.value for each in limits)]), max([high, *(each.value for each in limits)])
    air = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - air, high + air, limits


def _line(values: Sequence[float | None], scale: _Scale) -> Iterator[tuple[int, int]]:
    """The dots of a line through the values; it stops where one is missing. A value alone is a short line."""
    before: tuple[int, int] | None = None
    for index, value in enumerate(values):
        if value is None:
            before = None
            continue
        here = (scale.x(index), scale.y(value))
        if before is None:
            yield here
            if index + 1 == len(values) or values[index + 1] is None:
                yield from ((here[0] + 1, here[1]), (here[0] - 1, here[1]))
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


def _dotted(dots: Iterator[tuple[int, int]], apart: int) -> Iterator[tuple[int, int]]:
    return islice(dots, 0, None, apart)


def _level(level: Level, scale: _Scale) -> Iterator[tuple[int, int]]:
    """A row of dots that reaches halfway to the marks outside."""
    first = 0 if level.first == 0 else (scale.x(level.first - 1) + scale.x(level.first)) // 2 + 1
    end = scale.width * 2
    if level.last < scale.count - 1:
        end = (scale.x(level.last) + scale.x(level.last + 1)) // 2 + 1
    return ((x, scale.y(level.value)) for x in range(first, end) if x % 3 == 0)


def _other(part: str, values: Sequence[float | None], scale: _Scale) -> Iterator[tuple[int, int]]:
    """Another line; the last of them dotted, so that two colours are enough for three."""
    line = _line(values, scale)
    return _dotted(line, 2) if part == OTHERS[-1] else line


def _last_row(values: Sequence[float | None], scale: _Scale, height: int) -> int | None:
    """The row where a line ends."""
    last = next((value for value in reversed(values) if value is not None), None)
    return None if last is None else max(0, min(height - 1, scale.y(last) // 4))


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
    low, high = plan_end(marks)
    limit = low if high is None else high
    return None if limit is None else max(0, min(height - 1, scale.y(limit) // 4))
