"""What was changed, by whom, and what was there before; the last of it can be undone."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on

from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.goal_place import show_goal
from kpi_tui.tui.screens.list_screen import ListScreen
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.history_list import HistoryList
from kpi_tui.tui.widgets.history_text import in_full
from kpi_tui.tui.widgets.line import Piece
from kpi_tui.tui.widgets.row_list import RowList
from kpi_tui.workspace.history.history_entry import CardEntry, ImportEntry

if TYPE_CHECKING:
    from kpi_tui.workspace.history.history_entry import HistoryEntry
    from kpi_tui.workspace.snapshot import Snapshot

FIRST = 200
"""So many changes are read at first; ten times as many each time that the cursor comes to the last one."""

BACK = Command("history.close", "escape,q", Lazy("Back"), "back", Lazy("Back to where you were."), rank=1)
UNDO = Command(
    "history.undo",
    "u",
    Lazy("Undo last"),
    "app.undo",
    Lazy("Take back what this computer changed last. It stays in the history."),
    rank=1,
)
REDO = Command(
    "history.redo",
    "r",
    Lazy("Redo last"),
    "app.redo",
    Lazy("Do again what was undone last."),
    rank=3,
    short=Lazy("Redo"),
)
THEN = Command(
    "history.then",
    "t",
    Lazy("As it was then"),
    "then",
    Lazy("See everything as it was known at the end of that day."),
    rank=4,
)


class HistoryScreen(ListScreen[HistoryList]):
    """The list of changes, and below it all that is known of the one under the cursor."""

    LIST = HistoryList
    ABOUT = Lazy(
        "Every figure that was entered and every card that was changed, with what was there before. Undoing adds a "
        "change that takes one back: nothing is ever removed from the history."
    )
    CSS = "HistoryScreen #full { max-width: 110; }"
    KEYS: ClassVar[tuple[Command, ...]] = (BACK, UNDO, REDO, THEN)
    BINDINGS = bindings(KEYS)

    def __init__(self, about: str | None = None) -> None:
        """``about`` is the id of the KPI, input or goal whose changes are listed; None for all."""
        super().__init__()
        self._about = about
        self._limit = FIRST
        self._entries: tuple[HistoryEntry, ...] | None = None
        self._read: tuple[Snapshot, int] | None = None

    def show(self, board: Board) -> None:
        """Show the changes of this board's workspace."""
        self._tell()
        if board.snapshot is not None and self._read != (board.snapshot, self._limit):
            self._read = board.snapshot, self._limit
            work = self._read_entries(board.snapshot, self._limit)
            self.run_worker(work, group="history", exclusive=True, exit_on_error=False, description="history")

    async def _read_entries(self, snapshot: Snapshot, limit: int) -> None:
        from kpi_tui.workspace.history.history import history

        try:
            entries = await asyncio.to_thread(history, snapshot, self._about, limit)
        except Refusal as refusal:
            self.say(text(refusal.sentence), problem=True)
            return
        self._entries = entries
        self._list.show(entries, snapshot)
        self._tell()

    @on(RowList.Moved)
    def _tell(self) -> None:
        """Say the change under the cursor in full, and how many there are."""
        entry, snapshot = self._list.entry, self.board.snapshot
        self._show_found(self._entries, _("Reading the history…") if self._entries is None else _nothing())
        self.query_one("#full", Folded).show(partial(in_full, entry, snapshot) if entry and snapshot else None)
        self.query_one(StatusLine).guide(Piece(self._count(), "$muted"))
        self.refresh_bindings()

    def _count(self) -> str:
        if not self._entries:
            return ""
        if len(self._entries) < self._limit:
            told = plural("%(n)s change", "%(n)s changes", len(self._entries))
            return f"{told} · {self._subject}" if self._about else told
        return _("the newest %(count)s changes; go to the end of the list for more") % {"count": len(self._entries)}

    @property
    def _subject(self) -> str:
        """What the thing is called whose changes are listed."""
        snapshot, about = self.board.snapshot, self._about or ""
        if snapshot is None:
            return about
        goal = snapshot.goals.get(about)
        return goal.name if goal else snapshot.label_of(about)

    @on(HistoryList.AtEnd)
    def _more(self) -> None:
        if self._entries is not None and len(self._entries) >= self._limit:
            self._limit *= 10
            self.show(self.board)

    async def action_then(self) -> None:
        """Look back to the day of the change, from the scorecard."""
        entry = self._list.entry
        if entry is None:
            return
        try:
            await self.app.looking_back.to(entry.at.astimezone().date())
        except Refusal as refusal:
            self.say(text(refusal.sentence), problem=True)
        else:
            self.app.call_next(self.app.action_page, "scorecard")

    def on_history_list_opened(self) -> None:
        """The page of the KPI, or the goal in its tree."""
        entry, snapshot = self._list.entry, self.board.snapshot
        if entry is None or snapshot is None:
            return
        if kpi_id := _kpi_of(entry, snapshot):
            from kpi_tui.tui.screens.kpi import KpiScreen

            self.app.push_screen(KpiScreen(kpi_id))
        elif isinstance(entry, CardEntry) and entry.folder == "goals" and entry.id in snapshot.goals:
            self.app.call_next(show_goal, self.app, entry.id)  # not from here: this screen may have to go for it
        else:
            self.say(_("That has no page of its own."))


def _kpi_of(entry: HistoryEntry, snapshot: Snapshot) -> str | None:
    """The KPI that was changed itself, or the first one that the changed input or figure is for."""
    changed = "" if isinstance(entry, ImportEntry) else entry.id
    if changed in snapshot.kpis and not (isinstance(entry, CardEntry) and entry.folder == "goals"):
        return changed
    return next((kpi.id for kpi in snapshot.kpis.values() if changed in kpi.inputs), None)


def _nothing() -> str:
    return _("Nothing was changed here yet. What you enter or change stands here, with what was there before.")
