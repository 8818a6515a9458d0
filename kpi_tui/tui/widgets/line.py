"""A line of pieces of text, some of which can be clicked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from kpi_tui.workspace.files.reading import clean


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text in a style, what a click on it does, and what the mouse is told when it rests there."""

    text: str
    style: str = ""
    click: Callable[[], object] | None = None
    tooltip: str = ""

    @property
    def width(self) -> int:
        """Cells that the text takes."""
        return Content(self.text).cell_length


def width_of(pieces: Iterable[Piece]) -> int:
    """Cells that pieces take together."""
    return sum(piece.width for piece in pieces)


def shorten(text: str, width: int) -> str:
    """``text`` on one line, cut to ``width`` cells, with an ellipsis where something is gone."""
    return Content(clean(text)).truncate(max(width, 0), ellipsis=True).plain if width > 0 else ""


def harmless(content: Content) -> Content:
    """``content`` with what would steer the terminal shown as such."""
    return Content(clean(content.plain, lines=True), spans=list(content.spans))


def right(text: str, width: int) -> str:
    """``text`` at the right of ``width`` cells."""
    return " " * (width - cell_len(text)) + text


def fold(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken at spaces; never at a no-break space, as in “€ 1.250”."""
    return [line for paragraph in clean(text, lines=True).split("\n") for line in _folded(paragraph, width)]


def _folded(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width:
            lines[-1] = longer
            continue
        first, *rest = chop_cells(word, width) or [""]
        lines[-1:] = [lines[-1], first] if lines[-1] else [first]
        lines += rest
    return lines


class Line(Widget):
    """One line of pieces. What they are is made anew at each rendering, from the screen's board."""

    DEFAULT_CSS = """
    Line { height: 1; width: 1fr; }
    """

    _pieces: tuple[Piece, ...] = ()

    def pieces(self, width: int) -> Iterable[Piece]:
        """What to show on ``width`` cells."""
        raise NotImplementedError

    def render(self) -> Content:
        """The pieces in a row."""
        self._pieces = tuple(self.pieces(self.size.width))
        return Content.assemble(*((clean(piece.text), piece.style) for piece in self._pieces))

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 -- Textual's signature
        """All there is: a line is as wide as its place."""
        return container.width

    def piece_at(self, x: int) -> Piece | None:
        """The piece in this column."""
        for piece in self._pieces:
            if x < piece.width:
                return piece
            x -= piece.width
        return None

    def on_click(self, event: events.Click) -> None:
        """Do what the clicked piece is for."""
        piece = self.piece_at(event.x)
        if piece and piece.click:
            event.stop()
            piece.click()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show the tooltip of the piece under the mouse."""
        piece = self.piece_at(event.x)
        tooltip = Content(clean(piece.tooltip)) if piece and piece.tooltip else None
        if str(tooltip or "") != str(self.tooltip or ""):
            self.tooltip = tooltip
