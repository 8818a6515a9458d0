"""The pane beside or under the list of the Catalogue screen: what there is to know about the KPI under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from kpi_tui.language import Lazy
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.entry_text import About, full_text, short_text

BACK = Command(
    "entry.back", "escape,enter,tab,shift+tab", Lazy("Back to the list"), "screen.back_to_list",
    Lazy("The keys move in the list again."), rank=1, short=Lazy("Back"),
)  # fmt: skip


class EntryAbout(ScrollView):
    """Shows a few lines or, where there is room or with the focus, everything.

    It draws its own lines: a widget of the text's height would have the whole screen laid out anew at each row.
    """

    KEYS: ClassVar[tuple[Command, ...]] = (BACK,)
    BINDINGS = bindings(KEYS)
    DEFAULT_CSS = """
    EntryAbout { background: $bar; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """
    can_focus = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._about: About | None = None
        self._full = False
        self._made: tuple[object, ...] = ()
        self._strips: list[Strip] = []

    def show(self, about: About, *, full: bool) -> None:
        """Show this KPI."""
        if (about, full) != (self._about, self._full):
            self._about, self._full = about, full
            self.scroll_to(y=0, animate=False, immediate=True)
        self._arrange()
        self.refresh()

    def on_resize(self) -> None:
        """Fold the text for the width that there is."""
        self._arrange()

    def notify_style_update(self) -> None:
        """Other colours: the lines are made anew."""
        self._made = ()
        super().notify_style_update()

    def _arrange(self) -> None:
        lines = len(self._lines())
        # No taller than it is, it keeps its size from text to text.
        self.virtual_size = Size(self.size.width, max(lines, self.size.height))

    def _lines(self) -> list[Strip]:
        about, width, height = self._about, self.scrollable_content_region.width - 2, self.size.height
        made = (about, self._full, width, height)
        if about is None or width <= 0:
            return []
        if made != self._made:
            self._made = made
            text = full_text(about, width) if self._full else short_text(about, height, width)
            self._strips = Visual.to_strips(self, text, width, None, self.visual_style)
        return self._strips

    def render_line(self, y: int) -> Strip:
        """One line of the text, between margins."""
        width, ground = self.scrollable_content_region.width, self.visual_style.rich_style
        lines, index = self._lines(), y + round(self.scroll_offset.y)
        if index >= len(lines):
            return Strip.blank(width, ground)
        return Strip.join([Strip.blank(1, ground), lines[index]]).extend_cell_length(width, ground)
