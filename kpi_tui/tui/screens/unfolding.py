"""The segments of KPIs under their rows: read in a thread, for the figures and the period that are shown."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from kpi_tui.language import Lazy, _
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.widgets.score_table import ScoreTable

if TYPE_CHECKING:
    from kpi_tui.scorecard.segments import Segment

SEGMENTS = Command(
    "scorecard.segments",
    "o",
    Lazy("Segments"),
    "segments",
    Lazy("Show the segments of this KPI under it, such as markets or channels, or hide them."),
    rank=7,
)


class UnfoldingScreen(BaseScreen):
    """A screen with the scorecard's list, whose KPIs can be unfolded into segments."""

    class Parted(Message):
        """The segments were read: of which KPIs there are any, and those of the unfolded ones."""

        def __init__(
            self, board: Board, names: Mapping[str, tuple[str, ...]], found: Mapping[str, tuple[Segment, ...]]
        ) -> None:
            super().__init__()
            self.board = board
            self.names = names
            self.found = found

    def __init__(self) -> None:
        super().__init__()
        self._parted: object = None

    def follow_segments(self, board: Board) -> None:
        """With other figures, and in another period, the segments are other ones."""
        if board.scorecard is not self._parted and board.scorecard is not None and not board.reading:
            self._parted = board.scorecard
            self.query_one(ScoreTable).wait_for_segments()
            self._read_segments(board)

    def action_segments(self) -> None:
        """Unfold the KPI under the cursor, or fold it."""
        table = self.query_one(ScoreTable)
        if table.toggle_segments():
            self._read_segments(self.board)

    def on_score_table_parting(self) -> None:
        """The sign before a KPI was clicked."""
        self.action_segments()

    @work(group="segments", exclusive=True, exit_on_error=False, description="the segments of KPIs")
    async def _read_segments(self, board: Board) -> None:
        asked = tuple(self.query_one(ScoreTable).unfolded)
        try:
            names, found = await asyncio.to_thread(_read, board, asked)
        except (Refusal, KeyError):
            return  # a KPI was removed meanwhile: the next board says so
        self.post_message(self.Parted(board, names, found))

    def on_unfolding_screen_parted(self, message: Parted) -> None:
        """Show them, if they are still those of what is shown."""
        if message.board.scorecard is self.board.scorecard:
            table = self.query_one(ScoreTable)
            table.show_segments(message.names, message.found)
            if table.result and table.result.kpi.id in table.unfolded and not message.found.get(table.result.kpi.id):
                self.say(_("None of its segments has all the figures that this KPI needs."))
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a KPI with segments can be unfolded."""
        if action == "segments":
            return self.query_one(ScoreTable).can_unfold
        return super().check_action(action, parameters)


def _read(
    board: Board, asked: tuple[str, ...]
) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[Segment, ...]]]:
    from kpi_tui.scorecard.segments import segment_names, segments

    if board.snapshot is None or board.scorecard is None:
        return {}, {}
    results = [result for kpi_id in asked if (result := board.scorecard.of(kpi_id))]
    shown = {result.kpi.id: result.point.period for result in results if result.kpi.id in board.snapshot.kpis}
    return segment_names(board.snapshot), segments(board.snapshot, shown, board.today)
