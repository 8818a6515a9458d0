"""The line to type a search in; the list below can be walked without leaving it."""

from __future__ import annotations

from typing import ClassVar

from textual.widgets import Input

from kpi_tui.language import Lazy
from kpi_tui.tui.commands import Command, bindings

TO_LIST = Command("search.list", "tab", Lazy("To the list"), "screen.back_to_list", Lazy("On to what was found."))
DOWN = Command("search.down", "down", Lazy("Down"), "screen.walk(1)", Lazy("To the next in the list."))
UP = Command("search.up", "up", Lazy("Up"), "screen.walk(-1)", Lazy("To the one before in the list."))
DONE = Command(
    "search.done", "enter", Lazy("To the list"), "submit", Lazy("On with what was found."), rank=1, short=Lazy("List")
)


class SearchField(Input):
    """Up and down move the cursor of the list while typing; Enter goes there."""

    KEYS: ClassVar[tuple[Command, ...]] = (DONE, TO_LIST, DOWN, UP)
    BINDINGS = bindings(KEYS)

    def take_focus(self) -> None:
        """Have the focus at once, and what was searched for before selected.

        Left to ``focus`` and its selection, that would come after the first letters where they are typed quickly.
        """
        self.select_on_focus = False
        self.screen.set_focus(self)
        self.action_select_all()

    def take(self, character: str) -> None:
        """Take a character as if it had been typed here."""
        self.replace(character, *self.selection)
