"""The pane beside or under the goal tree: what there is to know about the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from kpi_tui.language import Lazy
from kpi_tui.scorecard.advice.practice import Finding
from kpi_tui.scorecard.advice.smart import smart_check
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.goal_rows import FactorRow, GoalRow, LinkRow, LooseHead, LooseRow, Row, goal_of
from kpi_tui.tui.widgets.goal_text import (
    about_factor,
    about_goal,
    about_kpi,
    about_link,
    about_loose,
    kpi_facts,
    smart_text,
)

BACK = Command(
    "about.back", "escape,tab,shift+tab", Lazy("Back to the goals"), "back", Lazy("The keys move in the tree again."),
    rank=1, short=Lazy("Back"),
)  # fmt: skip

Make = Callable[[int], Content]


class GoalAbout(VerticalScroll):
    """Two texts, beside each other where the pane is wide. With the focus it grows and scrolls."""

    KEYS: ClassVar[tuple[Command, ...]] = (BACK,)
    BINDINGS = bindings(KEYS)
    DEFAULT_CSS = """
    GoalAbout { background: $bar; scrollbar-size-vertical: 1; }
    """

    def compose(self) -> ComposeResult:
        """What it is, and what is to be checked about it."""
        yield Folded(id="what")
        yield Folded(id="check")

    def show(self, row: Row, board: Board, found: Sequence[Finding]) -> None:
        """Show what there is about this row."""
        what, check = _texts(row, board, found)
        self.query_one("#what", Folded).show(what)
        self.query_one("#check", Folded).show(check)
        self.scroll_home(animate=False)

    def action_back(self) -> None:
        """Give the keys back to the tree."""
        self.screen.query_one("GoalTree").focus()


def _texts(row: Row, board: Board, found: Sequence[Finding]) -> tuple[Make | None, Make | None]:
    goal, snapshot = goal_of(row), board.snapshot
    if snapshot is None:
        return None, None
    currency = snapshot.settings.currency
    match row:
        case LinkRow(kpi=kpi):
            about = [finding for finding in found if kpi and finding.kpi == kpi.id]
            facts = partial(kpi_facts, kpi, board.labels, about) if kpi else None
            return partial(about_link, row, currency), facts
        case LooseHead():
            return about_loose, None
        case LooseRow(kpi=kpi, result=result):
            about = [finding for finding in found if finding.kpi == kpi.id]
            return partial(about_kpi, kpi, result, currency), partial(kpi_facts, kpi, board.labels, about)
    if goal is None:
        return None, None
    about = [finding for finding in found if finding.goal == goal.id]
    check = partial(smart_text, smart_check(goal, snapshot, board.today), about)
    match row:
        case GoalRow():
            return partial(about_goal, goal), check
        case FactorRow():
            return partial(about_factor, row), check
    return None, None
