"""Undo and redo in the app: what this computer changed last, on whatever screen one is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from kpi_tui.language import _, text
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp


async def undo(app: KpiApp) -> None:
    """Take back the last change, and say what that was, or why not."""
    await _carry_out(app, Workspace.undo, _("%(key)s brings it back.") % {"key": "^y"})


async def redo(app: KpiApp) -> None:
    """Make the change again that was undone last."""
    await _carry_out(app, Workspace.redo)


async def _carry_out(app: KpiApp, work: Callable[[Workspace], Sentence], hint: str = "") -> None:
    try:
        workspace = app.writable()
        async with app.writing:
            done = await asyncio.to_thread(work, workspace)
    except Refusal as refusal:
        app.answer(text(refusal.sentence), problem=True)
    else:
        await app.catch_up()
        app.answer(f"{text(done)}. {hint}" if hint else text(done))
