"""Before the app is left: what was typed and is not saved yet is asked about."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from kpi_tui.language import _, plural
from kpi_tui.tui.screens.dialog import Confirm, FormDialog
from kpi_tui.tui.screens.enter import EnterScreen


class Quit(Confirm):
    """The question whether to leave all the same."""

    def __init__(self, waiting: str) -> None:
        super().__init__(_("Quit"), waiting, _("Quit without saving"))

    def fields(self) -> ComposeResult:
        """What would be lost."""
        yield Static(self._question, classes="question", markup=False)


def waiting_words(screens: Iterable[Screen[object]]) -> str:
    """What of these screens waits to be saved; empty where nothing does."""
    screens = list(screens)
    if unsaved := sum(screen.unsaved for screen in screens if isinstance(screen, EnterScreen)):
        words = plural("%(n)s figure is typed and not saved yet", "%(n)s figures are typed and not saved yet", unsaved)
        return f"{words}."
    if any(isinstance(screen, FormDialog) for screen in screens):
        return _("A form is open: what you filled in is not saved yet.")
    return ""
