"""The goal tree: goal, success factor, KPI, drawn line by line."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kpi_tui.language import Lazy, _
from kpi_tui.language.dates import day
from kpi_tui.language.numbers import number
from kpi_tui.language.wording import status_word
from kpi_tui.model.goal import Goal
from kpi_tui.model.status import Status
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.goal_rows import (
    FactorRow,
    GoalRow,
    LinkRow,
    LooseHead,
    LooseRow,
    Note,
    Row,
    RowKey,
    goal_key,
    goal_of,
    key_of,
    rows_of,
)
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.tui.widgets.paint import style
from kpi_tui.workspace.reading import clean

OPEN = Command(
    "tree.open", "enter", Lazy("Open"), "open", Lazy("Change this goal or success factor; open the page of this KPI.")
)
FOLD = Command("tree.fold", "space", Lazy("Fold or unfold"), "fold", Lazy("Hide or show what stands under this goal."))
MOVES = (
    Command("tree.down", "down,j", Lazy("Down"), "move(1)", Lazy("To the next row.")),
    Command("tree.up", "up", Lazy("Up"), "move(-1)", Lazy("To the row before.")),
    Command("tree.page_down", "pagedown", Lazy("Page down"), "move_page(1)", Lazy("A screen further.")),
    Command("tree.page_up", "pageup", Lazy("Page up"), "move_page(-1)", Lazy("A screen back.")),
    Command("tree.first", "home", Lazy("First"), "edge(0)", Lazy("To the first row.")),
    Command("tree.last", "end", Lazy("Last"), "edge(-1)", Lazy("To the last row.")),
)
INDENT = 2
SCORE = 3
GAP = 2


class GoalTree(ScrollView, inherit_bindings=False):
    """Shows the goals of a board. The cursor stays on its goal, factor or KPI when something changes."""

    KEYS: ClassVar[tuple[Command, ...]] = (OPEN, FOLD, *MOVES)
    BINDINGS = bindings(KEYS)
    can_focus = True
    DEFAULT_CSS = """
    GoalTree { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    class Moved(Message):
        """The cursor stands on another row, or the row under it changed."""

    class Opened(Message):
        """The row under the cursor is to be opened."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._board = Board()
        self._folded: set[str] = set()
        self._rows: list[Row] = []
        self._cursor = 0
        self._shown: Row = None
        self._middle = 0
        self._status = 0

    # What is shown

    def show(self, board: Board) -> None:
        """Show the goals of this board."""
        self._board = board
        self._arrange()

    @property
    def row(self) -> Row:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    def take_over(self, other: GoalTree) -> None:
        """Stand as another tree stood: the same goals folded, the cursor on the same row."""
        self._folded = set(other._folded)
        self._rows, self._cursor = other._rows, other._cursor

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, from top to bottom."""
        return tuple(self._rows)

    def go_to(self, key: RowKey) -> bool:
        """Put the cursor on this row, unfolding its goal; False where there is no such row."""
        if key[0] in self._folded and key != goal_key(key[0]):
            self._folded.discard(key[0])
            self._arrange()
        for index, row in enumerate(self._rows):
            if key_of(row) == key:
                self._move_to(index)
                return True
        return False

    def _arrange(self) -> None:
        """Make the rows anew and keep the cursor where it was."""
        key, was = key_of(self.row), self._cursor
        self._rows = rows_of(self._board, folded=self._folded)
        self._middle = max((cell_len(_middle(row)) for row in self._rows), default=0)
        self._status = max((cell_len(_status(row)[1]) for row in self._rows), default=0)
        self.virtual_size = Size(self.size.width or self.app.size.width, len(self._rows))
        if key is None or not self.go_to(key):
            self._move_to(max(min(was, len(self._rows) - 1), 0), -1)
        self.refresh()

    def on_resize(self) -> None:
        """Fit the columns."""
        self._arrange()

    # Moving

    def _move_to(self, index: int, step: int = 1) -> None:
        """To this row, or from there on to the next that the cursor stops at."""
        while 0 <= index < len(self._rows) and key_of(self._rows[index]) is None:
            index += step
        if 0 <= index < len(self._rows):
            old, self._cursor = self._cursor, index
            for line in {old, index}:
                self.refresh_line(line)
            self._keep_in_sight()
        if self.row != self._shown:
            self._shown = self.row
            self.post_message(self.Moved())

    def _keep_in_sight(self) -> None:
        """Scroll to the cursor, together with the notes under it and, near the top, the lines above."""
        lines = max(self.size.height, 1)
        top = round(self.scroll_offset.y)
        last = self._cursor
        while last + 1 < len(self._rows) and isinstance(self._rows[last + 1], Note):
            last += 1
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif last >= top + lines:
            self.scroll_to(y=last - lines + 1, animate=False)

    def action_move(self, step: int) -> None:
        """One row up or down."""
        self._move_to(self._cursor + step, step)

    def action_move_page(self, step: int) -> None:
        """A screen up or down."""
        index = self._cursor + step * max(self.size.height - 1, 1)
        self._move_to(max(0, min(index, len(self._rows) - 1)), step)

    def action_edge(self, index: int) -> None:
        """To the first or last row."""
        self._move_to(index % max(len(self._rows), 1), 1 if index == 0 else -1)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if key_of(self.row) is not None:
            self.post_message(self.Opened())

    def action_fold(self) -> None:
        """Hide or show what stands under the goal that the cursor is in."""
        goal = goal_of(self.row)
        if goal is not None:
            self._folded ^= {goal.id}
            if goal.id in self._folded:
                self.go_to(goal_key(goal.id))
            self._arrange()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row; a second click opens it. A click on the triangle of a goal folds it."""
        index = event.y + round(self.scroll_offset.y)
        if not 0 <= index < len(self._rows) or key_of(self._rows[index]) is None:
            return
        self._move_to(index)
        if isinstance(self.row, GoalRow) and event.x < 3:
            self.action_fold()
        elif event.chain == 2:
            self.action_open()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        index = y + round(self.scroll_offset.y)
        row = self._rows[index] if index < len(self._rows) else None
        chosen = index == self._cursor and key_of(row) is not None
        ground = self._style("$ink", on="$cursor" if chosen else "$ground")
        if row is None:
            return Strip.blank(width, ground)
        mark = Segment("▌" if chosen else " ", self._style("$accent" if self.has_focus else "$muted"))
        segments = [mark, *self._cells(row, width - 2, chosen)]
        return Strip(Segment.apply_style(segments, ground)).adjust_cell_length(width, ground)

    def _cells(self, row: Row, width: int, chosen: bool) -> list[Segment]:
        """Name at the left; due date or weight, score and status in columns at the right."""
        lead, name, look = self._label(row, chosen)
        status, words = _status(row)
        middle, score = _middle(row), _score(row)
        right = self._middle + GAP + SCORE + 1 + self._status if middle or words else 0
        room = width - sum(cell_len(segment.text) for segment in lead) - right - (GAP if right else 0)
        cells = [*lead, Segment(set_cell_size(shorten(clean(name), room), max(room, 0)), look)]
        if right:
            muted = self._style("$muted")
            cells += [
                Segment(" " * GAP + _right(middle, self._middle), muted),
                Segment(" " * GAP + _right(score, SCORE) + " ", muted),
                Segment(words, self._style(status_variable(status)) if status else None),
            ]
        return cells

    def _label(self, row: Row, chosen: bool) -> tuple[list[Segment], str, Style]:
        """What stands before the name, the name, and its style."""
        ink, muted = self._style("$ink", bold=chosen), self._style("$muted")
        match row:
            case GoalRow(goal=goal, folded=folded):
                triangle = Segment("▸ " if folded else "▾ ", self._style("$accent"))
                return [triangle], goal.name, self._style("$ink", bold=True)
            case FactorRow():
                return [Segment(" " * INDENT)], row.factor.name, ink
            case LinkRow(place=place):
                depth = 1 if place.factor is None and not row.goal.factors else 2
                return [Segment(" " * INDENT * depth), self._sign(row)], row.name, ink if row.kpi else muted
            case LooseHead():
                return [Segment("▾ ", muted)], _("KPIs without a goal: k links one"), self._style("$ink", bold=True)
            case LooseRow(kpi=kpi):
                return [Segment(" " * INDENT), self._sign(row)], kpi.name, ink
            case Note(text=text, depth=depth):
                return [Segment(" " * INDENT * depth)], text, muted
        return [], "", ink

    def _sign(self, row: LinkRow | LooseRow) -> Segment:
        """A KPI's status before its name."""
        status = row.result.point.status if row.result else None
        return Segment(f"{status.sign} ", self._style(status_variable(status))) if status else Segment("  ")

    def _style(self, name: str, *, on: str = "", bold: bool = False) -> Style:
        return style(self.app, name, on=on, bold=bold)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The mark before the row tells whether keys arrive here."""
        super().watch_has_focus(_has_focus)
        self.refresh_lines(self._cursor)

    def get_focus_region(self) -> Region:
        """The row under the cursor, for scrolling it into sight."""
        return Region(0, self._cursor - round(self.scroll_offset.y), self.size.width, 1)


def _middle(row: Row) -> str:
    """When a goal is due; how heavily a KPI counts."""
    match row:
        case GoalRow(goal=Goal(due=due)):
            return day(due) if due else _("no date")
        case LinkRow(link=link):
            return _("weight %(weight)s") % {"weight": number(link.weight)}
    return ""


def _score(row: Row) -> str:
    match row:
        case GoalRow(result=result) if result is not None:
            score = result.score
        case LinkRow(result=result) | LooseRow(result=result) if result is not None:
            score = result.point.score
        case _:
            score = None
    return "" if score is None else f"{score:.0f}"


def _status(row: Row) -> tuple[Status | None, str]:
    """The status and its word; with the sign where that does not stand before the name."""
    match row:
        case GoalRow(result=result) if result is not None:
            return result.status, f"{result.status.sign} {status_word(result.status)}"
        case LinkRow(kpi=None):
            return None, _("no such KPI")
        case LinkRow(result=result) | LooseRow(result=result) if result is not None:
            return result.point.status, status_word(result.point.status)
    return None, ""


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text
