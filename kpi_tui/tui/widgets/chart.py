"""A KPI over time: its values as a line, its plan, its usual limits, what is expected, and the bands of its status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from kpi_tui.language import _, current
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
    from kpi_tui.scorecard.outlook import Outlook
    from kpi_tui.scorecard.result import Point
    from kpi_tui.tui.widgets.plot import Mark, Plot

BANDS = {Status.ON_TRACK: "$band-on-track", Status.AT_RISK: "$band-at-risk", Status.OFF_TRACK: "$band-off-track"}
_COLOURS = {"line": "$ink", "expected": "$ink", "plan": "$status-on-track", "cone": "$muted", "usual": "$muted"}
_ROOM = 16
"""Cells across from which on the usual limits are drawn."""


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
        self._outlook: Outlook | None = None
        self._lines: list[list[Segment]] = []
        self._drawn: tuple[object, ...] = ()

    def show(self, kpi: Kpi | None, points: Sequence[Point], currency: str, outlook: Outlook | None = None) -> None:
        """Show these points of a KPI, oldest first, and of the ``outlook`` what belongs to them."""
        self._kpi, self._points, self._currency, self._outlook = kpi, tuple(points), currency, outlook
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
        from kpi_tui.tui.widgets.marks import ahead_of, marks_of, usual_limits
        from kpi_tui.tui.widgets.plot import plot

        usual = usual_limits(self._outlook)
        ahead = ahead_of(self._points, self._outlook)[: width // 4]
        points = self._points[len(ahead) - width :]
        marks = marks_of(points, kpi, ahead, self._outlook)
        inner, plan = height - 1, self._plan_label(marks, kpi)
        right = max(4, cell_len(plan) + 1, cell_len(_("usual")) + 1 if usual else 0)
        labels: dict[int, str] = {}
        for _again in range(2):  # the labels' width decides the drawing's, and the drawing the labels
            left = max((cell_len(label) for label in labels.values()), default=6) + 1
            room = max(width - left - right, 4)
            limits = usual if room >= _ROOM else ()
            drawing = plot(marks, room, inner, usual=limits, unicode=terminal_has_unicode())
            labels = {row: self._number(tick, kpi) for row, tick in drawing.ticks.items()}
        lines = [self._row(drawing, row, labels.get(row, ""), left, plan) for row in range(inner)]
        periods = [*(point.period for point in points), *(each.period for each in ahead)]
        return [*lines, self._axis(drawing, periods, left)]

    def _row(self, drawing: Plot, row: int, label: str, left: int, plan: str) -> list[Segment]:
        muted = style(self.app, "$muted")
        segments = [Segment(" " * (left - 1 - cell_len(label)) + label + " ", muted)]
        colours = {**_COLOURS, "last": status_variable(self._points[-1].status)}
        for cell in drawing.rows[row]:
            on = BANDS[cell.band] if cell.band else ""
            segments.append(
                Segment(cell.text, style(self.app, colours.get(cell.part, ""), on=on, bold=cell.part == "last"))
            )
        if row == drawing.plan_row and plan:
            segments.append(Segment(" " + plan, style(self.app, "$status-on-track")))
        elif row in drawing.usual_rows:
            segments.append(Segment(" " + _("usual"), muted))
        return segments

    def _axis(self, drawing: Plot, periods: Sequence[Period], left: int) -> list[Segment]:
        """Names of periods under their columns, as many as fit, the newest always."""
        room = len(drawing.rows[0]) if drawing.rows else 0
        text = [" "] * (room + 6)
        free = room + 6
        for index in range(len(periods) - 1, -1, -1):
            label = axis_label(periods[index])
            start = max(drawing.columns[index] - (cell_len(label) - 1) // 2, 0)
            if start + cell_len(label) < free:
                text[start : start + len(label)] = label
                free = start
        return [Segment(" " * left + "".join(text), style(self.app, "$muted"))]

    def _plan_label(self, marks: Sequence[Mark], kpi: Kpi) -> str:
        """The plan where it ends at the right."""
        limits = [(each.low, each.high) for each in marks if each.low is not None or each.high is not None]
        low, high = limits[-1] if limits else (None, None)
        limit = low if high is None else high
        if limit is None:
            return ""
        sign = "≤" if kpi.direction is Direction.LOWER or low is None else "≥"
        return f"{sign if terminal_has_unicode() else ''}{self._number(limit, kpi)}"

    def _number(self, value: float, kpi: Kpi) -> str:
        return value_text(value, kpi, self._currency, short=True, bare=True)


def axis_label(period: Period) -> str:
    """A name as short as can be: “Sep”, the year in January, “Q3”, “W41”."""
    if period.grain is Grain.MONTH:
        if period.start.month == 1:
            return str(period.start.year)
        return CONVENTIONS[current()].short_months[period.start.month - 1]
    if period.grain is Grain.DAY:
        return f"{period.start.day}-{period.start.month}"
    return period_name(period, short=True)
