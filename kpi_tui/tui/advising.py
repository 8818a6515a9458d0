"""What there is to advise and which changes are real, read in a thread once the scorecard is shown: the figures come
first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from kpi_tui.tui.crash import log_crash
from kpi_tui.tui.widgets.advice import read_findings

if TYPE_CHECKING:
    from datetime import date

    from kpi_tui.model.period import Grain
    from kpi_tui.scorecard.advice.practice import Finding
    from kpi_tui.scorecard.trend.real_changes import RealChanges
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.snapshot import Snapshot

PAUSE = 0.1
"""Seconds without a newer snapshot before one is read: whoever enters figures is not kept waiting by advice."""


class Adviser:
    """Puts the findings of an app's snapshot on its board, once for each snapshot, and the real changes of its KPIs,
    once for each length of periods."""

    def __init__(self, app: KpiApp) -> None:
        self._app = app
        self._asked: tuple[Snapshot, Grain] | None = None

    def follow(self) -> None:
        """Read what there is to say of the snapshot and the periods that are shown now."""
        snapshot, grain = self._app.board.snapshot, self._app.board.grain
        if snapshot is None or (snapshot, grain) == self._asked:
            return
        known = self._app.board.findings if self._asked and self._asked[0] is snapshot else None
        self._asked = snapshot, grain
        self._app.run_worker(
            self._read(snapshot, grain, known),
            group="advice",
            exclusive=True,
            exit_on_error=False,
            description="advice",
        )

    async def _read(self, snapshot: Snapshot, grain: Grain, known: tuple[Finding, ...] | None) -> None:
        await asyncio.sleep(PAUSE)
        today = self._app.today
        try:
            found = await asyncio.to_thread(read_findings, snapshot, today) if known is None else known
            changes = await asyncio.to_thread(_changes, snapshot, grain, today)
        except Exception as error:  # whatever it is, the scorecard works without advice
            log_crash(error)
        else:
            self._app.call_next(self._tell, snapshot, found, changes)

    def _tell(self, snapshot: Snapshot, found: tuple[Finding, ...], changes: RealChanges) -> None:
        board = self._app.board
        if board.snapshot is snapshot and (board.findings, board.changes) != (found, changes):
            self._app.publish(replace(board, findings=found, changes=changes))


def _changes(snapshot: Snapshot, grain: Grain, today: date | None) -> RealChanges:
    from kpi_tui.scorecard.trend.real_changes import real_changes

    return real_changes(snapshot, grain, today)
