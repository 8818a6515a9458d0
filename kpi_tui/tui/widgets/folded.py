"""Text that is made for the width it gets: facts with hanging lines, small tables."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from kpi_tui.tui.widgets.line import harmless


class Folded(Widget):
    """Shows what a function makes for a width; as high as that is."""

    DEFAULT_CSS = """
    Folded { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id, classes=classes)
        self._make: Callable[[int], Content] | None = None
        self._made: tuple[int, Content] | None = None

    def show(self, make: Callable[[int], Content] | None) -> None:
        """Show this from now on; None shows nothing and takes no room."""
        self._make, self._made = make, None
        self.display = make is not None
        self.refresh(layout=True)

    def _content(self, width: int) -> Content:
        if self._made is None or self._made[0] != width:
            made = self._make(width) if self._make and width > 0 else Content("")
            self._made = width, harmless(made)
        return self._made[1]

    def render(self) -> Content:
        """The text for the width that there is."""
        return self._content(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 -- Textual's signature
        """Its lines."""
        return len(self._content(width).split("\n", allow_blank=True)) if self._make else 0
