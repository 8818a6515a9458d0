"""The workspace as it was known on an earlier day: shown in place of today's, and nothing is written meanwhile."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpi_tui.model.period import Period
    from kpi_tui.tui.app import KpiApp


class LookingBack:
    """Takes an app to an earlier day, and back to today."""

    def __init__(self, app: KpiApp) -> None:
        self._app = app
        self._left: Period | None = None
        """The period that was shown before, where there was nothing of it yet on the day."""

    @property
    def day(self) -> date | None:
        """The day that is looked back to; None where the workspace is shown as it is."""
        snapshot = self._app.board.snapshot
        return snapshot.known_on if snapshot else None

    async def toggle(self) -> None:
        """From today, ask for a day; from an earlier day, back to today."""
        if self.day:
            await self.end()
        elif self._app.board.snapshot:
            from kpi_tui.tui.screens.look_back import LookBackDialog

            self._app.push_screen(LookBackDialog(self._app.board.snapshot.today))

    async def to(self, day: date) -> None:
        """Show everything as it was known at the end of this day. Raises Refusal where there was nothing yet."""
        workspace = self._app.workspace
        if workspace is None:
            return
        from kpi_tui.workspace.history.as_of import as_of

        snapshot = await asyncio.to_thread(as_of, workspace.folder, day)
        period = self._period
        begun = period is not None and period.start <= day
        self._left = None if begun else period
        self._app.take(snapshot, period if begun else None)

    async def end(self) -> None:
        """Show the workspace as it is, in the period that was left for it."""
        if self._app.workspace is not None:
            self._app.take(self._app.workspace.snapshot, self._period)

    @property
    def _period(self) -> Period | None:
        """The period to go on in: the one that was left, else the one that is shown."""
        board, left = self._app.board, self._left
        return left if self.day and left and left.grain == board.grain else board.period
