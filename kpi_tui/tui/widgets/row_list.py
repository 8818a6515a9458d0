"""A list with a cursor, drawn line by line, so that it is filled anew at every key without a pause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, Self, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from kpi_tui.language import Lazy
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.paint import style
from kpi_tui.workspace.files.reading import clean

Row = TypeVar("Row")
Key = TypeVar("Key")

MOVES = (
    Command("list.down", "down,j", Lazy("Down"), "move(1)", Lazy("To the next row.")),
    Command("list.up", "up,k", Lazy("Up"), "move(-1)", Lazy("To the row before.")),
    Command("list.page_down", "pagedown", Lazy("Page down"), "move_page(1)", Lazy("A screen further.")),
    Command("list.page_up", "pageup", Lazy("Page up"), "move_page(-1)", Lazy("A screen back.")),
    Command("list.first", "home", Lazy("First"), "edge(0)", Lazy("To the first row.")),
    Command("list.last", "end", Lazy("Last"), "edge(-1)", Lazy("To the last row.")),
)


class RowList(ScrollView, Generic[Row, Key], inherit_bindings=False):
    """Shows ``rows`` under ``HEADING`` lines that do not scroll.

    A subclass draws one of them and says what makes it that row (``key``). It may let the cursor pass over some
    (``stops``), as it does over None, an empty line.
    """

    KEYS: ClassVar[tuple[Command, ...]] = MOVES
    BINDINGS = bindings(MOVES)
    HEADING: ClassVar[int] = 0
    can_focus = True
    DEFAULT_CSS = """
    RowList { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    class Moved(Message):
        """The cursor stands on another row, or the row under it changed."""

        def __init__(self, control: Widget) -> None:
            super().__init__()
            self._control = control

        @property
        def control(self) -> Widget:
            """The list."""
            return self._control

    class Chosen(Moved):
        """A row was clicked, once or twice."""

        def __init__(self, control: Widget, times: int) -> None:
            super().__init__(control)
            self.times = times

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._cursor = 0
        self._shown: Row | None = None

    # What a subclass says

    def draw(self, row: Row, width: int, *, marked: bool) -> list[Segment]:
        """One row on ``width`` cells; ``marked`` is the one under the cursor."""
        raise NotImplementedError

    def draw_heading(self, width: int) -> list[Segment]:  # noqa: ARG002 -- for subclasses
        """The lines that do not scroll."""
        return []

    def stops(self, row: Row) -> bool:
        """Whether the cursor may stand on this row."""
        return row is not None

    def key(self, row: Row) -> Key | None:
        """What stays the same when the row's figures change."""
        raise NotImplementedError

    def beside(self, index: int) -> tuple[int, int]:
        """The first and the last row to be seen together with this one: a heading comes with its first row."""
        first = index
        while first > 0 and not self.stops(self._rows[first - 1]):
            first -= 1
        return first, index

    def lay_out(self) -> None:
        """Fit the room that there is now."""
        self._place(self._rows)
        self._keep_in_sight()

    def clicked(self, event: events.Click) -> None:
        """The row under the cursor was clicked."""
        self.post_message(self.Chosen(self, event.chain))

    # The rows

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, from top to bottom."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None where there is none to stand on."""
        row = self._rows[self._cursor] if self._cursor < len(self._rows) else None
        return row if row is not None and self.stops(row) else None

    def fill(self, rows: Sequence[Row], at: Key | None = None) -> None:
        """Show these rows, the cursor on the one with the key ``at`` or else on the first."""
        self._place(rows)
        self._cursor = 0
        if at is None or not self.go_to(at):
            self._move_to(0)
            self.scroll_to(y=0, animate=False)
        self.refresh()

    def take_over(self, other: Self) -> None:
        """Stand as another list stood: the same rows, the cursor on the same one."""
        self._rows, self._cursor = other._rows, other._cursor

    def _place(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)
        self.virtual_size = Size(self.size.width or self.app.size.width, len(self._rows) + self.HEADING)

    def go_to(self, key: Key) -> bool:
        """Put the cursor on the row with this key; False where there is none."""
        for index, row in enumerate(self._rows):
            if self.stops(row) and self.key(row) == key:
                self._move_to(index)
                return True
        return False

    def _move_to(self, index: int, step: int = 1) -> None:
        """To this row, or from there on to the next that the cursor stops at."""
        while 0 <= index < len(self._rows) and not self.stops(self._rows[index]):
            index += step
        if 0 <= index < len(self._rows):
            old, self._cursor = self._cursor, index
            for line in {old, index}:
                self.refresh_line(line + self.HEADING)
            self._keep_in_sight()
        if self.row != self._shown:
            self._shown = self.row
            self.post_message(self.Moved(self))

    def _keep_in_sight(self) -> None:
        top, height = round(self.scroll_offset.y), max(self.size.height - self.HEADING, 1)
        first, last = self.beside(self._cursor)
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif last >= top + height:
            self.scroll_to(y=last - height + 1, animate=False)

    def on_resize(self) -> None:
        """Other room, other lines in sight."""
        self.lay_out()

    # Moving

    def action_move(self, step: int) -> None:
        """One row up or down."""
        self._move_to(self._cursor + step, step)

    def action_move_page(self, step: int) -> None:
        """A screen up or down."""
        index = self._cursor + step * max(self.size.height - self.HEADING - 1, 1)
        self._move_to(max(0, min(index, len(self._rows) - 1)), step)

    def action_edge(self, index: int) -> None:
        """To the first or last row."""
        self._move_to(index % max(len(self._rows), 1), 1 if index == 0 else -1)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row."""
        index = event.y - self.HEADING + round(self.scroll_offset.y)
        if event.y >= self.HEADING and 0 <= index < len(self._rows) and self.stops(self._rows[index]):
            self._move_to(index)
            self.clicked(event)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """A line of the heading, or one row."""
        width = self.scrollable_content_region.width
        index = y - self.HEADING + round(self.scroll_offset.y)
        row = self._rows[index] if y >= self.HEADING and index < len(self._rows) else None
        marked = index == self._cursor and row is not None and self.stops(row)
        ground = self.paint("$ink", on="$cursor" if marked else "$ground")
        if y < self.HEADING:
            segments = self.draw_heading(width)
        elif row is None:
            return Strip.blank(width, ground)
        else:
            bar = Segment("▌" if marked else " ", self.paint("$accent" if self.has_focus else "$muted"))
            drawn = self.draw(row, width - 1, marked=marked)
            segments = [bar, *(Segment(clean(text), look) for text, look, _control in drawn)]
        return Strip(Segment.apply_style(segments, ground)).adjust_cell_length(width, ground).simplify()

    def paint(self, name: str, *, on: str = "", bold: bool = False) -> Style:
        """A style with theme variables as its colours."""
        return style(self.app, name, on=on, bold=bold)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The mark before the row tells whether keys arrive here."""
        super().watch_has_focus(_has_focus)
        self.refresh_line(self._cursor + self.HEADING)

    def get_focus_region(self) -> Region:
        """The row under the cursor, for scrolling it into sight."""
        return Region(0, self._cursor + self.HEADING - round(self.scroll_offset.y), self.size.width, 1)
