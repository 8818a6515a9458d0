"""The scorecard's list: goals with their KPIs, drawn line by line so that thousands of rows scroll like ten."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kpi_tui.language import Lazy, _
from kpi_tui.language.wording import status_word
from kpi_tui.model.period import Grain
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.tui.widgets.paint import style
from kpi_tui.tui.widgets.score_columns import NAME_WISHED, Columns, Headings, fit, heading_line
from kpi_tui.tui.widgets.score_rows import GoalRow, KpiRow, Row, RowKey, key_of, previous_name, rows_of

if TYPE_CHECKING:
    from kpi_tui.scorecard.result import KpiResult, Scorecard

HEADING = 1
"""Lines at the top that do not scroll."""

OPEN = Command(
    "score.open", "enter", Lazy("Open"), "open", Lazy("Open the page of this KPI, or fold this goal."), rank=1
)
FOLD = Command("score.fold", "space", Lazy("Fold or unfold"), "fold", Lazy("Hide or show the KPIs of this goal."))
MOVES = (
    Command("score.down", "down,j", Lazy("Down"), "move(1)", Lazy("To the next row.")),
    Command("score.up", "up,k", Lazy("Up"), "move(-1)", Lazy("To the row before.")),
    Command("score.page_down", "pagedown", Lazy("Page down"), "move_page(1)", Lazy("A screen further.")),
    Command("score.page_up", "pageup", Lazy("Page up"), "move_page(-1)", Lazy("A screen back.")),
    Command("score.first", "home", Lazy("First"), "edge(0)", Lazy("To the first row.")),
    Command("score.last", "end", Lazy("Last"), "edge(-1)", Lazy("To the last row.")),
)


class ScoreTable(ScrollView, inherit_bindings=False):
    """Goals and KPIs with their figures. The cursor stays on its KPI when figures change."""

    KEYS: ClassVar[tuple[Command, ...]] = (OPEN, FOLD, *MOVES)
    BINDINGS = bindings(KEYS)
    can_focus = True
    DEFAULT_CSS = """
    ScoreTable { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    class Moved(Message):
        """The cursor stands on another row; ``result`` is the KPI, or None on a goal."""

        def __init__(self, result: KpiResult | None) -> None:
            super().__init__()
            self.result = result

    class Opened(Message):
        """A KPI is to be opened."""

        def __init__(self, result: KpiResult) -> None:
            super().__init__()
            self.result = result

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._card: Scorecard | None = None
        self._folded: set[str] = set()
        self._find = ""
        self._rows: list[Row] = []
        self._cursor = 0
        self._columns: Columns | None = None
        self._headings = Headings("", "", "", "", "", "", "")
        self._shown: Row = None

    # What is shown

    def show(self, card: Scorecard | None) -> None:
        """Show this scorecard."""
        self._card = card
        self._arrange()

    @property
    def find(self) -> str:
        """Words that KPIs must have to be shown."""
        return self._find

    @find.setter
    def find(self, words: str) -> None:
        self._find = words
        self._arrange()

    @property
    def row(self) -> Row:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    @property
    def result(self) -> KpiResult | None:
        """The KPI under the cursor, or None."""
        return self.row.result if isinstance(self.row, KpiRow) else None

    @property
    def kpis_shown(self) -> int:
        """How many rows are KPIs."""
        return sum(isinstance(row, KpiRow) for row in self._rows)

    def go_to(self, key: RowKey | None) -> bool:
        """Put the cursor on this row, if it is there."""
        for index, row in enumerate(self._rows):
            if key is not None and key_of(row) == key:
                self._move_to(index)
                return True
        return False

    def _arrange(self) -> None:
        """Make the rows and columns anew and keep the cursor where it was."""
        key, was = key_of(self.row), self._cursor
        width = self.size.width or self.app.size.width
        self._rows = self._rows_for(width)
        self.virtual_size = Size(width, len(self._rows) + HEADING)
        if not self.go_to(key):
            first = next((i for i, row in enumerate(self._rows) if isinstance(row, KpiRow)), 0)
            self._move_to(min(was, len(self._rows) - 1) if key and self._rows and not self._find else first)
        self.refresh()

    def _rows_for(self, width: int) -> list[Row]:
        if self._card is None:
            self._columns = None
            return []
        for short in (False, True):
            rows = rows_of(self._card, folded=self._folded, find=self._find, short=short)
            self._headings = headings(self._card, rows)
            self._columns = fit(rows, self._headings, width)
            if self._columns.spark and self._columns.name >= NAME_WISHED:
                break
        return rows

    def on_resize(self) -> None:
        """Fit the columns."""
        self._arrange()

    # Moving

    def _move_to(self, index: int, step: int = 1) -> None:
        """To this row, or from there on to the next that the cursor stops at."""
        while 0 <= index < len(self._rows) and self._rows[index] is None:
            index += step
        if 0 <= index < len(self._rows):
            old, self._cursor = self._cursor, index
            for line in {old, index}:
                self.refresh_line(line + HEADING)
            self._keep_in_sight()
        if self.row is not self._shown:
            self._shown = self.row
            self.post_message(self.Moved(self.result))

    def _keep_in_sight(self) -> None:
        lines = max(self.size.height - HEADING, 1)
        top = round(self.scroll_offset.y)
        first = self._cursor if self._cursor > 1 else 0
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif self._cursor >= top + lines:
            self.scroll_to(y=self._cursor - lines + 1, animate=False)

    def action_move(self, step: int) -> None:
        """One row up or down."""
        self._move_to(self._cursor + step, step)

    def action_move_page(self, step: int) -> None:
        """A screen up or down."""
        index = self._cursor + step * max(self.size.height - HEADING - 1, 1)
        self._move_to(max(0, min(index, len(self._rows) - 1)), step)

    def action_edge(self, index: int) -> None:
        """To the first or last row."""
        self._move_to(index % max(len(self._rows), 1), 1 if index == 0 else -1)

    def action_open(self) -> None:
        """Open the KPI; fold or unfold a goal."""
        match self.row:
            case KpiRow(result=result):
                self.post_message(self.Opened(result))
            case GoalRow():
                self.action_fold()

    def action_fold(self) -> None:
        """Hide or show the KPIs of the goal that the cursor is in."""
        match self.row:
            case GoalRow(id=goal) | KpiRow(goal=goal):
                self._folded ^= {goal}
                self._arrange()
                self.go_to((goal, "")) if goal in self._folded else None

    def on_click(self, event: events.Click) -> None:
        """Select the row; a second click opens it. A click on the triangle of a goal folds it."""
        index = event.y - HEADING + round(self.scroll_offset.y)
        if event.y < HEADING or not 0 <= index < len(self._rows) or self._rows[index] is None:
            return
        self._move_to(index)
        if isinstance(self.row, GoalRow) and (event.x < 3 or event.chain == 2):
            self.action_fold()
        elif event.chain == 2:
            self.action_open()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """The headings, or one row."""
        width = self.size.width
        ground = self._style("$ink", on="$ground")
        columns = self._columns
        if columns is None:
            return Strip.blank(width, ground)
        if y < HEADING:
            heading = Segment(heading_line(columns, self._headings), self._style("$muted"))
            return self._strip([heading], width, ground)
        index = y - HEADING + round(self.scroll_offset.y)
        row = self._rows[index] if index < len(self._rows) else None
        chosen = index == self._cursor
        if row is None:
            return Strip.blank(width, ground)
        ground = self._style("$ink", on="$cursor") if chosen else ground
        mark = Segment("▌" if chosen else " ", self._style("$accent" if self.has_focus else "$muted"))
        cells = self._goal(row, columns) if isinstance(row, GoalRow) else self._kpi(row, columns, chosen)
        return self._strip([mark, *cells], width, ground)

    def _strip(self, segments: list[Segment], width: int, ground: Style) -> Strip:
        return Strip(Segment.apply_style(segments, ground)).adjust_cell_length(width, ground).simplify()

    def _goal(self, row: GoalRow, columns: Columns) -> list[Segment]:
        end = f"{row.score} " if row.score else ""
        sign = f"{row.status.sign} {status_word(row.status)}" if row.status else ""
        room = columns.width - 3 - cell_len(end + sign) - 2
        name = set_cell_size(shorten(row.name, room), room)
        colour = self._style(status_variable(row.status), bold=True) if row.status else None
        return [
            Segment("▸ " if row.folded else "▾ ", self._style("$accent")),
            Segment(f"{name}  ", self._style("$ink", bold=True)),
            Segment(end, self._style("$muted")),
            Segment(sign, colour),
        ]

    def _kpi(self, row: KpiRow, columns: Columns, chosen: bool) -> list[Segment]:
        colour = self._style(status_variable(row.status))
        muted, gap = self._style("$muted"), Segment(" " * columns.gap)
        better = {True: "$status-on-track", False: "$status-off-track", None: "$muted"}[row.better]
        flag = Segment("!" if row.result.overdue else " ", self._style("$status-off-track", bold=True))
        name = set_cell_size(shorten(row.name, columns.name), columns.name)
        cells = [
            Segment(row.status.sign, colour),
            flag,
            Segment(" "),
            Segment(name, self._style("$ink", bold=chosen)),
            gap,
            Segment(right(row.actual, columns.actual), self._style("$ink", bold=True)),
            gap,
            Segment(right(row.target, columns.target), muted),
        ]
        if columns.score:
            cells += [gap, Segment(right(row.score, columns.score), muted)]
        if columns.change:
            cells += [gap, Segment(right(row.change, columns.change), self._style(better))]
        if columns.spark:
            cells += [gap, Segment(set_cell_size(row.spark, columns.spark), colour)]
        return [*cells, gap, Segment(row.word, colour)]

    def _style(self, name: str, *, on: str = "", bold: bool = False) -> Style:
        return style(self.app, name, on=on, bold=bold)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The mark before the row tells whether keys arrive here."""
        super().watch_has_focus(_has_focus)
        self.refresh_lines(self._cursor + HEADING)

    def get_focus_region(self) -> Region:
        """The row under the cursor, for scrolling it into sight."""
        return Region(0, self._cursor + HEADING - round(self.scroll_offset.y), self.size.width, 1)


def headings(card: Scorecard, rows: list[Row]) -> Headings:
    """The words over the columns, for this period and grain."""
    before = previous_name(rows)
    spans = {Grain.QUARTER: _("12 quarters"), Grain.YEAR: _("12 years")}
    return Headings(
        _("KPI"),
        _("Actual"),
        _("Target"),
        _("Score"),
        _("vs %(period)s") % {"period": before} if before else _("Change"),
        spans.get(card.period.grain, _("12 months")),
        _("Status"),
    )


def right(text: str, width: int) -> str:
    """``text`` at the right of ``width`` cells."""
    return " " * (width - cell_len(text)) + text
