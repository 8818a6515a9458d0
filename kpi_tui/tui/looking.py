"""Reading and scoring the figures that a board shows, in a thread: polars is imported there, after the first paint."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from kpi_tui.language import text
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.tui.crash import log_crash
from kpi_tui.tui.reading_progress import ReadingProgress

if TYPE_CHECKING:
    from kpi_tui.model.period import Grain, Period
    from kpi_tui.scorecard.result import Scorecard
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.snapshot import Snapshot


class Looked(Message):
    """The figures were read and scored; ``turn`` tells an answer to an older question from the newest."""

    def __init__(self, turn: int, scorecard: Scorecard | None, problem: Sentence | None) -> None:
        super().__init__()
        self.turn = turn
        self.scorecard = scorecard
        self.problem = problem


class Looker:
    """Puts the scorecard of an app's snapshot on its board. ``remember``: once the figures are there, the workspace is
    to be among the recent ones."""

    def __init__(self, app: KpiApp, *, remember: bool) -> None:
        self._app = app
        self._turn = 0
        self.remember = remember

    def look(self) -> None:
        """Read and score what the board shows now."""
        app, board = self._app, self._app.board
        if board.snapshot is None:
            return
        self._turn += 1
        board.snapshot.store.on_progress = ReadingProgress(app.post_message)
        if not board.reading or board.share is not None:
            app.publish(replace(board, reading=True, share=None))
        work = partial(self._score, self._turn, board.snapshot, board.period, board.grain)
        app.run_worker(work, thread=True, group="look", exclusive=True, exit_on_error=False, description="look")

    def _score(self, turn: int, snapshot: Snapshot, period: Period | None, grain: Grain) -> None:
        from kpi_tui.scorecard.look import look

        scorecard, problem = None, None
        try:
            scorecard = look(snapshot, period, grain, snapshot.known_on or self._app.today)
        except Refusal as refusal:
            problem = refusal.sentence
        except Exception as error:  # whatever it is, what is on the screen stays there
            file = log_crash(error)
            problem = Sentence(
                "The figures could not be read. The details are in %(file)s.", {"file": str(file or "–")}
            )
        if turn == self._turn:
            self._app.post_message(Looked(turn, scorecard, problem))
        if self.remember:  # after the figures: it waits for the disk
            from kpi_tui.workspace.user import remember

            self.remember = False
            remember(snapshot.folder)

    def show(self, answer: Looked) -> bool:
        """Show the answer; False where a newer question is under way."""
        if answer.turn != self._turn:
            return False
        app, card = self._app, answer.scorecard
        app.publish(
            replace(
                app.board,
                scorecard=card or app.board.scorecard,
                period=card.period if card else app.board.period,
                reading=False,
                problem=answer.problem,
            )
        )
        if answer.problem:
            app.answer(text(answer.problem), problem=True)
        return True
