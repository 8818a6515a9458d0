"""A KPI over time: its values as a line, its plan, its usual limits, what is expected, the bands of its status, and
under it the marks of what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kpi_tui.language import _, current
from kpi_tui.language.dates import axis_label
from kpi_tui.model.period import Period
from kpi_tui.model.status import Status
from kpi_tui.tui.glyphs import terminal_has_unicode
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.tui.widgets.paint import style

if TYPE_CHECKING:
    from kpi_tui.language.axes import Axis
    from kpi_tui.model.kpi import Kpi
    from kpi_tui.model.plan import Direction
    from kpi_tui.scorecard.result import Point
    from kpi_tui.scorecard.trend.marks import Mark
    from kpi_tui.scorecard.trend.outlook import Outlook
    from kpi_tui.tui.widgets.happenings import Happening, Kind
    from kpi_tui.tui.widgets.plot import Plot

BANDS = {Status.ON_TRACK: "$band-on-track", Status.AT_RISK: "$band-at-risk", Status.OFF_TRACK: "$band-off-track"}
_COLOURS = {
    "line": "$ink", "expected": "$ink", "plan": "$status-on-track", "cone": "$muted", "usual": "$muted",
    "other0": "$accent", "other1": "$muted", "other2": "$accent",
}  # fmt: skip
_ROOM = 16
"""Cells across from which on the usual limits are drawn."""
_NAME = 12
"""Cells that the name of a segment has at most."""
_LEAST = 6
"""Rows that the drawing itself has at least, where it is as high as it needs."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw: the points of a KPI, oldest first, and of the ``outlook`` what belongs to them.

    ``shown`` is the period with the dot (else the newest value has it). With a ``corner`` there is a line above that
    says what is what, and those words at its right. ``segments`` are the values of parts of the KPI, by name, one for
    each of the points.
    """

    kpi: Kpi
    points: tuple[Point, ...]
    currency: str
    outlook: Outlook | None = None
    shown: Period | None = None
    happened: tuple[Happening, ...] = ()
    corner: str = ""
    segments: tuple[tuple[str, tuple[float | None, ...]], ...] = ()


class Chart(Widget):
    """Draws the picture it was given last, on whatever room it has."""

    DEFAULT_CSS = """
    Chart { height: 14; width: 1fr; }
    """

    class Cornered(Message):
        """The words in the corner were clicked."""

    def __init__(self, *, ground: str = "$ground", id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._ground = ground
        self._picture: Picture | None = None
        self._lines: list[list[Segment]] = []
        self._drawn: tuple[object, ...] = ()

    def show(self, picture: Picture | None) -> None:
        """Show this."""
        self._picture, self._drawn = picture, ()
        self.refresh(layout=self.styles.is_auto_height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 -- Textual's signature
        """A third of the screen and the lines around it."""
        extra = len(_kinds(self._picture)) + bool(self._picture and self._picture.corner) + 1
        return max(viewport.height * 2 // 5 - 2, _LEAST) + extra

    def on_click(self, event: events.Click) -> None:
        """The words in the corner can be clicked."""
        corner = self._picture.corner if self._picture else ""
        if corner and event.y == 0 and event.x >= self.size.width - cell_len(corner):
            self.post_message(self.Cornered())

    def render_line(self, y: int) -> Strip:
        """One line of the drawing, which is made when size, theme or picture have changed."""
        ground = style(self.app, "$ink", on=self._ground)
        now = (self.size, self.app.theme, current(), self._picture)
        if self._drawn != now:
            self._lines = self._draw(self.size.width, self.size.height)
            self._drawn = now
        segments = self._lines[y] if y < len(self._lines) else []
        return Strip(Segment.apply_style(segments, ground)).adjust_cell_length(self.size.width, ground).simplify()

    def _draw(self, width: int, height: int) -> list[list[Segment]]:
        picture = self._picture
        if picture is None or height < 3 or not any(point.value is not None for point in picture.points):
            return []
        from kpi_tui.language.axes import axis
        from kpi_tui.scorecard.trend.marks import ahead_of, marks_of, usual_levels
        from kpi_tui.tui.widgets.plot import plot

        kpi, points, outlook = picture.kpi, picture.points, picture.outlook
        ahead = ahead_of(points, outlook)[: width // 4]
        usual = usual_levels(points, ahead, outlook)
        marks = marks_of(points, kpi, ahead, outlook)
        at = next((place for place, point in enumerate(points) if point.period == picture.shown), None)
        around = _kinds(picture)
        inner = height - 1 - len(around) - bool(picture.corner)
        if inner < 2:
            return []
        plan = ""
        names = [shorten(name, _NAME) for name, _values in picture.segments]
        labels: dict[int, str] = {}
        for _again in range(2):  # the labels' width decides the drawing's, and the drawing the labels
            right = max(4, *(cell_len(each) + 1 for each in (plan, *names, _("usual") if usual else "")))
            left = max((cell_len(label) for label in labels.values()), default=6) + 1
            room = max(width - left - right, 4)
            limits = usual if room >= _ROOM else ()
            others = [values for _name, values in picture.segments]
            drawing = plot(marks, room, inner, usual=limits, others=others, at=at, unicode=terminal_has_unicode())
            numbers = axis(list(drawing.ticks.values()), kpi.unit, kpi.decimals, kpi.time_unit)
            labels = {row: numbers.tick(tick) for row, tick in drawing.ticks.items()}
            plan = _plan_label(marks, kpi.direction, numbers)
        periods = [*(point.period for point in points), *(each.period for each in ahead)]
        dotted = at if at is not None and points[at].value is not None else len(points) - 1
        colours = {**_COLOURS, "dot": status_variable(points[dotted].status)}
        ends = _ends(drawing, plan, names)
        return [
            *([self._legend(drawing, picture.corner, width)] if picture.corner else []),
            *(self._row(drawing, row, labels.get(row, ""), left, ends.get(row), colours) for row in range(inner)),
            *(self._happened(kind, picture, drawing, periods, left) for kind in around),
            self._axis(drawing, periods, left, right, at),
        ]

    def _row(
        self,
        drawing: Plot,
        row: int,
        label: str,
        left: int,
        end: tuple[str, str] | None,
        colours: Mapping[str, str],
    ) -> list[Segment]:
        muted = style(self.app, "$muted")
        segments = [Segment(" " * (left - 1 - cell_len(label)) + label + " ", muted)]
        for cell in drawing.rows[row]:
            on = BANDS[cell.band] if cell.band else ""
            look = style(self.app, colours.get(cell.part, ""), on=on, bold=cell.part == "dot")
            segments.append(Segment(cell.text, look))
        if end:
            segments.append(Segment(f" {end[0]}", style(self.app, end[1])))
        return segments

    def _legend(self, drawing: Plot, corner: str, width: int) -> list[Segment]:
        """What the lines are, as many as fit, and the corner."""
        unicode = terminal_has_unicode()
        words = (
            ("line", "⠤⠤⠤" if unicode else "***", _("value")),
            ("plan", "⠤ ⠤" if unicode else "---", _("plan")),
            ("usual", "⠄ ⠄" if unicode else "...", _("usual limits")),
            ("expected", "⠄⠄⠄" if unicode else "...", _("expected")),
        )
        drawn = {cell.part for row in drawing.rows for cell in row}
        segments, room = [], width - cell_len(corner) - 1
        for part, sign, word in words:
            if part in drawn and cell_len(word) + 6 <= room:
                segments += [Segment(f"{sign} ", style(self.app, _COLOURS[part]))]
                segments += [Segment(f"{word}  ", style(self.app, "$muted"))]
                room -= cell_len(word) + 6
        return [*segments, Segment(" " * (room + 1)), Segment(corner, style(self.app, "$accent"))]

    def _happened(
        self, kind: Kind, picture: Picture, drawing: Plot, periods: Sequence[Period], left: int
    ) -> list[Segment]:
        """The marks of one kind, each under its period; after the mark of what went on for a while a line."""
        room = len(drawing.rows[0])
        cells = [(" ", "")] * room
        for each in reversed(picture.happened):
            if each.kind is not kind or not (inside := _columns(each, drawing, periods)):
                continue
            first, last = inside
            for column in range(first + 1, min(last + 1, room)):
                cells[column] = ("─" if terminal_has_unicode() else "-", "$muted")
            if each.start >= periods[0].start:
                cells[first] = (each.kind.mark(unicode=terminal_has_unicode()), each.colour)
        return [
            Segment(" " * left),
            *(Segment(text, style(self.app, colour, bold=bool(text.strip()))) for text, colour in cells),
        ]

    def _axis(self, drawing: Plot, periods: Sequence[Period], left: int, right: int, at: int | None) -> list[Segment]:
        """Names of periods under their columns: the shown one, the newest, years, and as many more as fit."""
        end = left + len(drawing.rows[0]) + right
        text, taken = [" "] * end, [False] * (end + 1)
        years = [index for index, period in enumerate(periods) if period.start.month == 1 and period.start.day == 1]
        newest = len(periods) - 1
        order = dict.fromkeys([newest if at is None else at, newest, *reversed(years), *reversed(range(newest))])
        lit = (0, 0)
        for index in order:
            label = axis_label(periods[index])
            start = left + drawing.columns[index] - (cell_len(label) - 1) // 2
            start = max(0, min(start, end - cell_len(label)))
            stop = start + cell_len(label)
            if not any(taken[max(start - 1, 0) : stop + 1]):
                text[start:stop] = label
                taken[start:stop] = [True] * (stop - start)
                lit = (start, stop) if index == at else lit
        line, muted = "".join(text), style(self.app, "$muted")
        return [
            Segment(line[: lit[0]], muted),
            Segment(line[lit[0] : lit[1]], style(self.app, "$ink", bold=True)),
            Segment(line[lit[1] :], muted),
        ]


def _plan_label(marks: Sequence[Mark], direction: Direction, numbers: Axis) -> str:
    """The plan where it ends at the right."""
    from kpi_tui.model.plan import Direction
    from kpi_tui.scorecard.trend.marks import plan_end

    low, high = plan_end(marks)
    limit = low if high is None else high
    if limit is None:
        return ""
    sign = "≤" if direction is Direction.LOWER or low is None else "≥"
    return f"{sign if terminal_has_unicode() else ''}{numbers.beside(limit)}"


def _kinds(picture: Picture | None) -> tuple[Kind, ...]:
    """The kinds of what happened, each of which has a line of marks."""
    if picture is None or not picture.happened:
        return ()
    from kpi_tui.tui.widgets.happenings import Kind  # with all that can happen: too much before the first paint

    there = {each.kind for each in picture.happened}
    return tuple(kind for kind in Kind if kind in there)


def _ends(drawing: Plot, plan: str, names: Sequence[str]) -> dict[int, tuple[str, str]]:
    """What stands at the right of a row, and its colour: the plan, then names of segments, then the usual limits.

    A name whose row is taken stands in the next one that is free.
    """
    from kpi_tui.tui.widgets.plot import OTHERS

    ends: dict[int, tuple[str, str]] = {}
    if plan and drawing.plan_row is not None:
        ends[drawing.plan_row] = (plan, _COLOURS["plan"])
    rows = len(drawing.rows)
    for part, name, row in zip(OTHERS, names, drawing.other_rows, strict=False):
        near = () if row is None else sorted(range(rows), key=partial(_apart, row))
        if (free := next((each for each in near if each not in ends), None)) is not None:
            ends[free] = (name, _COLOURS[part])
    for row in drawing.usual_rows:
        ends.setdefault(row, (_("usual"), _COLOURS["usual"]))
    return ends


def _apart(row: int, other: int) -> int:
    return abs(row - other)


def _columns(each: Happening, drawing: Plot, periods: Sequence[Period]) -> tuple[int, int] | None:
    """The first and last column of what happened; None where that was all before or after."""

    def column(day: date) -> int:
        place = next((i for i, period in enumerate(periods) if day <= period.end), len(periods) - 1)
        return drawing.columns[place]

    until = each.end or each.start
    if until < periods[0].start or each.start > periods[-1].end:
        return None
    return column(each.start), column(until)
