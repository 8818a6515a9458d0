"""How wide the columns of the scorecard's list are: by their content, and by the room there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from kpi_tui.language.numbers import NONE
from kpi_tui.tui.widgets.score_rows import PERIODS, KpiRow, Row
from kpi_tui.tui.widgets.segment_rows import SegmentRow

LEFT = 4
"""Cells before the name: cursor, sign, flag."""
NAME_AT_LEAST = 12
NAME_WISHED = 16
STATUS, CHANGE, SPARK, SCORE = "status", "change", "spark", "score"


@dataclass(frozen=True, slots=True)
class Headings:
    """The words over the columns."""

    name: str
    actual: str
    target: str
    score: str
    change: str
    spark: str
    status: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of the columns; 0 where one is not shown. ``gap`` is the room between two of them."""

    name: int
    actual: int
    target: int
    score: int
    change: int
    spark: int
    status: int
    gap: int

    @property
    def width(self) -> int:
        """Of a whole row."""
        rest = (self.actual, self.target, self.score, self.change, self.spark, self.status)
        return LEFT + self.name + sum(column + self.gap for column in rest if column)


def fit(rows: Sequence[Row], headings: Headings, width: int) -> Columns:
    """Columns for ``width`` cells: all of them if they fit; else gaps shrink, the score goes, long names end in an
    ellipsis, and last of all the sparkline and the change go. Figures and status words are never cut. A target, a
    change or a sparkline that no KPI has takes no room."""
    kpis = [row for row in rows if isinstance(row, KpiRow | SegmentRow)]
    wide = {
        "actual": _widest(row.actual for row in kpis),
        "target": _widest(row.target for row in kpis) if any(row.target not in ("", NONE) for row in kpis) else 0,
        SCORE: _widest(row.score for row in kpis),
        CHANGE: _widest(row.change for row in kpis) if any(row.change != NONE for row in kpis) else 0,
        SPARK: PERIODS if any(row.spark.strip() for row in kpis) else 0,
        STATUS: _widest((headings.status, *(row.word for row in kpis))),
    }
    name = _widest((headings.name, *(row.name for row in kpis)))
    for without, gap, wished in (
        (set[str](), 2, name),
        ({SCORE}, 2, name),
        ({SCORE}, 1, name),
        ({SCORE}, 1, min(name, NAME_WISHED)),
        ({SCORE}, 1, min(name, NAME_AT_LEAST)),
        ({SCORE, SPARK}, 1, min(name, NAME_AT_LEAST)),
        ({SCORE, SPARK, CHANGE}, 1, 1),
    ):
        shown = {column: 0 if column in without else cells for column, cells in wide.items()}
        shown[SPARK] += 2 - gap if shown[SPARK] else 0  # behind it stands the mark of a real change, if not in the gap
        rest = sum(cells + gap for cells in shown.values() if cells)
        left = width - LEFT - rest
        if left >= wished:
            break
    words = {"actual": headings.actual, "target": headings.target, SCORE: headings.score, CHANGE: headings.change}
    for column, word in words.items():  # room that no name needs puts the words right over their columns
        grown = min(cell_len(word) - shown[column], left - name) if shown[column] else 0
        if grown > 0:
            shown[column] += grown
            left -= grown
    return Columns(
        max(left, 1),
        shown["actual"],
        shown["target"],
        shown[SCORE],
        shown[CHANGE],
        shown[SPARK],
        shown[STATUS],
        gap,
    )


def heading_line(columns: Columns, words: Headings) -> str:
    """The words over their columns. One that is wider than its column spreads to the left, and moves its neighbours:
    a long word costs the figures no room."""
    ends: list[tuple[int, str]] = []
    at = LEFT + columns.name
    for width, word in (
        (columns.actual, words.actual),
        (columns.target, words.target),
        (columns.score, words.score),
        (columns.change, words.change),
    ):
        if width:
            at += columns.gap + width
            ends.append((at, word))
    line = ""
    free = at
    for end, word in reversed(ends):
        end = min(end, free)
        line = word + " " * (free - end) + line
        free = end - cell_len(word) - 1
        line = " " + line
    room = free - LEFT + (1 if ends else 0)
    line = " " * LEFT + set_cell_size(words.name, max(room, 0)) + line.removeprefix(" ")
    for width, word in ((columns.spark, words.spark), (columns.status, words.status)):
        line += " " * columns.gap + set_cell_size(word, width) if width else ""
    return line


def _widest(texts: Iterable[str]) -> int:
    return max((cell_len(text) for text in texts), default=0)
