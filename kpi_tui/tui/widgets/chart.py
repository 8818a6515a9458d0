"""A KPI over time: its values as a line, its plan, and the bands of its status behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from kpi_tui.language import current
from kpi_tui.language.conventions import CONVENTIONS
from kpi_tui.language.dates import period_name
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.plan import Direction
from kpi_tui.model.status import Status
from kpi_tui.tui.glyphs import terminal_has_unicode
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.paint import style
from kpi_tui.tui.widgets.score_rows import value_text

if TYPE_CHECKING:
    from kpi_tui.model.kpi import Kpi
    from kpi_tui.scorecard.result import Point
    from kpi_tui.tui.widgets.plot import Mark, Plot

BANDS = {Status.ON_TRACK: "$band-on-track", Status.AT_RISK: "$band-at-risk", Status.OFF_TRACK: "$band-off-track"}


class Chart(Widget):
    """Draws the points it was given last, on whatever room it has. The newest value is a dot in its status's colour."""

    DEFAULT_CSS = """
    Chart { height: 14; width: 1fr; }
    """

    def __init__(self, *, ground: str = "$ground", id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._ground = ground
        self._kpi: Kpi | None = None
        self._points: tuple[Point, ...] = ()
        self._currency = ""
        self._lines: list[list[Segment]] = []
        self._drawn: tuple[object, ...] = ()

    def show(self, kpi: Kpi | None, points: Sequence[Point], currency: str) -> None:
        """Show these points of a KPI, oldest first."""
        self._kpi, self._points, self._currency = kpi, tuple(points), currency
        self._drawn = ()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the drawing, which is made when size, theme or points have changed."""
        ground = style(self.app, "$ink", on=self._ground)
        now = (self.size, self.app.theme, current(), self._points)
        if self._drawn != now:
            self._lines = self._draw(self.size.width, self.size.height)
            self._drawn = now
        segments = self._lines[y] if y < len(self._lines) else []
        return Strip(Segment.apply_style(segments, ground)).adjust_cell_length(self.size.width, ground).simplify()

    def _draw(self, width: int, height: int) -> list[list[Segment]]:
        kpi = self._kpi
        if kpi is None or height < 3 or not any(point.value is not None for point in self._points):
            return []
        from kpi_tui.tui.widgets.plot import plot

        points = self._points[-width:]
        marks = [mark_of(point, kpi) for point in points]
        inner, plan = height - 1, self._plan_label(points[-1], kpi)
        right = max(4, cell_len(plan) + 1)
        labels: dict[int, str] = {}
        for _ in range(2):  # the labels' width decides the drawing's, and the drawing the labels
            left = max((cell_len(label) for label in labels.values()), default=6) + 1
            drawing = plot(marks, max(width - left - right, 4), inner, unicode=terminal_has_unicode())
            labels = {row: self._number(tick, kpi) for row, tick in drawing.ticks.items()}
        lines = [self._row(drawing, row, labels.get(row, ""), left, plan) for row in range(inner)]
        return [*lines, self._axis(drawing, points, left)]

    def _row(self, drawing: Plot, row: int, label: str, left: int, plan: str) -> list[Segment]:
        muted = style(self.app, "$muted")
        segments = [Segment(" " * (left - 1 - cell_len(label)) + label + " ", muted)]
        for cell in drawing.rows[row]:
            name = {"line": "$ink", "plan": "$status-on-track", "last": status_variable(self._points[-1].status)}
            on = BANDS[cell.band] if cell.band else ""
            segments.append(
                Segment(cell.text, style(self.app, name.get(cell.part, ""), on=on, bold=cell.part == "last"))
            )
        if row == drawing.plan_row:
            segments.append(Segment(" " + plan, style(self.app, "$status-on-track")))
        return segments

    def _axis(self, drawing: Plot, points: Sequence[Point], left: int) -> list[Segment]:
        """Names of periods under their columns, as many as fit, the newest always."""
        room = len(drawing.rows[0]) if drawing.rows else 0
        text = [" "] * (room + 6)
        free = room + 6
        for index in range(len(points) - 1, -1, -1):
            label = axis_label(points[index].period)
            start = max(drawing.columns[index] - (cell_len(label) - 1) // 2, 0)
            if start + cell_len(label) < free:
                text[start : start + len(label)] = label
                free = start
        return [Segment(" " * left + "".join(text), style(self.app, "$muted"))]

    def _plan_label(self, point: Point, kpi: Kpi) -> str:
        limit = point.high if point.high is not None else point.low if point.low is not None else point.plan
        if limit is None:
            return ""
        sign = "≤" if kpi.direction is Direction.LOWER or (point.low is None and point.high is not None) else "≥"
        return f"{sign if terminal_has_unicode() else ''}{self._number(limit, kpi)}"

    def _number(self, value: float, kpi: Kpi) -> str:
        return value_text(value, kpi, self._currency, short=True, bare=True)


def mark_of(point: Point, kpi: Kpi) -> Mark:
    """What the chart shows of a point: its value, and the plan that was in force."""
    from kpi_tui.tui.widgets.plot import Mark, mark

    plan = kpi.plan_at(point.period.end)
    if point.low is not None and point.high is not None:
        edge = point.high if point.value is not None and point.value > point.high else point.low
        return Mark(point.value, point.low, point.high, plan.allowance(edge) if plan else None, point.status)
    limit = point.plan
    if limit is None:
        limit = point.high if point.high is not None else point.low
    allowance = plan.allowance(limit) if plan and limit is not None else None
    return mark(point.value, limit, kpi.direction, allowance, point.status)


def axis_label(period: Period) -> str:
    """A name as short as can be: “Sep”, the year in January, “Q3”, “W41”."""
    if period.grain is Grain.MONTH:
        if period.start.month == 1:
            return str(period.start.year)
        return CONVENTIONS[current()].short_months[period.start.month - 1]
    if period.grain is Grain.DAY:
        return f"{period.start.day}-{period.start.month}"
    return period_name(period, short=True)
