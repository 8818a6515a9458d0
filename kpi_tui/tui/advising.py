"""What there is to advise, read in a thread once the scorecard is shown: the figures come first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from kpi_tui.tui.crash import log_crash
from kpi_tui.tui.widgets.advice import read_findings

if TYPE_CHECKING:
    from kpi_tui.scorecard.practice import Finding
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.snapshot import Snapshot

PAUSE = 0.1
"""Seconds without a newer snapshot before one is read: whoever enters figures is not kept waiting by advice."""


class Adviser:
    """Puts the findings of an app's snapshot on its board, once for each snapshot."""

    def __init__(self, app: KpiApp) -> None:
        self._app = app
        self._asked: Snapshot | None = None

    def follow(self) -> None:
        """Read what there is to advise of the snapshot that is shown now."""
        snapshot = self._app.board.snapshot
        if snapshot is None or snapshot is self._asked:
            return
        self._asked = snapshot
        self._app.run_worker(
            self._read(snapshot), group="advice", exclusive=True, exit_on_error=False, description="advice"
        )

    async def _read(self, snapshot: Snapshot) -> None:
        await asyncio.sleep(PAUSE)
        try:
            found = await asyncio.to_thread(read_findings, snapshot, self._app.today)
        except Exception as error:  # whatever it is, the scorecard works without advice
            log_crash(error)
        else:
            self._app.call_next(self._tell, snapshot, found)

    def _tell(self, snapshot: Snapshot, found: tuple[Finding, ...]) -> None:
        board = self._app.board
        if board.snapshot is snapshot and board.findings != found:
            self._app.publish(replace(board, findings=found))
