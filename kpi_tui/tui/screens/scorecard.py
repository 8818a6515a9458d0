"""The home screen: goals and KPIs, where they stand, and the story of the KPI under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from kpi_tui.language import Lazy, _
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.widgets.score_table import ScoreTable

ENTER = Command(
    "scorecard.figures",
    "e",
    Lazy("Enter figures"),
    "app.page('figures')",
    Lazy("Type the figures that are due in this period."),
    rank=2,
    short=Lazy("Enter"),
)


class ScorecardScreen(BaseScreen):
    """Where the company stands in a period."""

    PAGE = "scorecard"
    ABOUT = Lazy("Every KPI with its actual value, its target and its status, under the goal that it serves.")
    CSS_PATH = "scorecard.tcss"
    AUTO_FOCUS = "ScoreTable"
    KEYS: ClassVar[tuple[Command, ...]] = (ENTER,)
    BINDINGS = bindings(KEYS)

    def body(self) -> ComposeResult:
        """The list, and on wide terminals the story beside it."""
        with Horizontal(id="body"), Vertical(id="left"):
            yield ScoreTable()
            yield Static("", id="empty", markup=False)

    def show(self, board: Board) -> None:
        """Show the scorecard, or what to do first."""
        table = self.query_one(ScoreTable)
        card = board.scorecard
        table.show(card)
        empty = self.query_one("#empty", Static)
        hint = _("Reading figures…") if card is None and board.reading else ""
        empty.update(Content(hint))
        empty.display = bool(hint)
