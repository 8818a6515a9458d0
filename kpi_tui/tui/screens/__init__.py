"""The screens of the app. One with a line in ``PAGES`` has a tab; it is imported when it is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from textual.screen import Screen

from kpi_tui.language import Lazy


@dataclass(frozen=True, slots=True)
class Page:
    """A main screen: its id, the key and the words of its tab, and ``module:class`` of the screen."""

    id: str
    key: str
    label: Lazy
    short: Lazy
    path: str

    def make(self) -> Screen[None]:
        """Import the screen's module and make the screen."""
        module, _, name = self.path.partition(":")
        screen: Screen[None] = getattr(import_module(module), name)()
        return screen


PAGES: tuple[Page, ...] = (
    Page("scorecard", "1", Lazy("Scorecard"), Lazy("Scorecard"), "kpi_tui.tui.screens.scorecard:ScorecardScreen"),
    Page("figures", "2", Lazy("Enter figures"), Lazy("Enter"), "kpi_tui.tui.screens.enter:EnterScreen"),
    Page("goals", "3", Lazy("Goals"), Lazy("Goals"), "kpi_tui.tui.screens.goals:GoalsScreen"),
    Page("catalogue", "4", Lazy("Catalogue"), Lazy("Catalogue"), "kpi_tui.tui.screens.catalogue:CatalogueScreen"),
)
WELCOME: Page = Page("welcome", "", Lazy("Welcome"), Lazy("Welcome"), "kpi_tui.tui.screens.welcome:WelcomeScreen")
"""The screen over all others while no workspace is open; also reached from there to open another one."""
