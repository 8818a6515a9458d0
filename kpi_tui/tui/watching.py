"""Keeps an eye on the files: another program, or a colleague through a shared folder, may change the workspace."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kpi_tui.language import _
from kpi_tui.model.sentence import Refusal

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp

SECONDS_BETWEEN_LOOKS = 1.0
LOOKS_MISSED = 3
"""After so many looks at files that are away, it is said."""


class Watcher:
    """Has an app show what changed on disk, and say when the disk is away."""

    def __init__(self, app: KpiApp) -> None:
        self._app = app
        self._missed = 0

    def start(self) -> None:
        """Look every second from now on."""
        self._app.set_interval(SECONDS_BETWEEN_LOOKS, self.look)

    async def look(self) -> None:
        """Look once. While something is written there is nothing to see."""
        app, workspace = self._app, self._app.workspace
        if workspace is None or app.writing.locked():
            return
        async with app.writing:
            try:
                await asyncio.to_thread(workspace.reload)
            except (Refusal, OSError):  # perhaps it is away for a moment only: what is shown stays
                self._missed += 1
                if self._missed == LOOKS_MISSED:
                    app.answer(_("The workspace cannot be read: was it moved, or is its disk away?"), problem=True)
                return
        if self._missed >= LOOKS_MISSED:
            app.answer(_("The workspace can be read again."))
        self._missed = 0
        await app.catch_up()
