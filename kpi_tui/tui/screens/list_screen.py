"""What the screens of one list share: the list, the row under its cursor in full, and words where it is empty."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.visual import VisualType
from textual.widgets import Static

from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.row_list import RowList

L = TypeVar("L", bound=RowList[Any, Any])


class ListScreen(BaseScreen, Generic[L]):
    """A list of the kind ``LIST``, over a ``Folded`` for the row under its cursor."""

    LIST: ClassVar[type[RowList[Any, Any]]]
    PAGE = "scorecard"
    HAS_PERIOD = False
    CSS_PATH = "list_screen.tcss"
    AUTO_FOCUS = "RowList"

    def body(self) -> ComposeResult:
        """The list, or that there is nothing in it; and the row under the cursor in full."""
        with Container(id="body"):
            yield self.LIST()
            yield Static("", id="empty", markup=False)
            with VerticalScroll(id="about", can_focus=False):
                yield Folded(id="full")

    @property
    def _list(self) -> L:
        found: L = self.query_one(self.LIST)  # type: ignore[assignment]
        return found

    def _show_found(self, found: object, nothing: VisualType) -> None:
        """The list where something was found, else the words for nothing."""
        self._list.display = self.query_one("#about").display = bool(found)
        empty = self.query_one("#empty", Static)
        empty.display = not found
        empty.update(nothing)

    async def make_anew(self) -> None:
        """All words anew; the cursor stays."""
        before = self._list
        await super().make_anew()
        self._list.take_over(before)
        self._list.focus()

    def action_back(self) -> None:
        """Back to the screen below."""
        self.app.pop_screen()
