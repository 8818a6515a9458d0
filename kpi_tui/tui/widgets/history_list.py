"""The list of what was changed: the newest first, under the day on which it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message

from kpi_tui.language import Lazy, text
from kpi_tui.language.dates import day
from kpi_tui.model.sentence import Sentence
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.history_text import place_of, who_did
from kpi_tui.tui.widgets.line import right, shorten
from kpi_tui.tui.widgets.row_list import MOVES, RowList
from kpi_tui.workspace.history.history_entry import FigureEntry
from kpi_tui.workspace.history.history_words import entry_words, whole_words

if TYPE_CHECKING:
    from kpi_tui.workspace.history.history_entry import HistoryEntry
    from kpi_tui.workspace.snapshot import Snapshot

OPEN = Command(
    "history.open", "enter", Lazy("Open"), "open", Lazy("Go to the KPI or the goal that was changed."), rank=2
)
WHO = 14
"""Cells for the name of who did it."""
LEAST_NAME = 8
"""Cells that a name needs to say something."""

RowKey = tuple[datetime, str, str]


class HistoryList(RowList["HistoryEntry | str | None", RowKey], inherit_bindings=False):
    """One line for each change; all of it stands below the list."""

    KEYS: ClassVar[tuple[Command, ...]] = (OPEN, *MOVES)
    BINDINGS = bindings(KEYS)

    class Opened(Message):
        """What was changed is to be opened."""

    class AtEnd(Message):
        """The cursor has come to the last change that is listed."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None

    def show(self, entries: Sequence[HistoryEntry], snapshot: Snapshot) -> None:
        """List these; the cursor stays on its change."""
        before = self.entry
        self._snapshot = snapshot
        rows: list[HistoryEntry | str | None] = []
        last = ""
        for entry in entries:
            on = day(entry.at.astimezone().date())
            if on != last:
                rows += [*([None] if rows else []), on]
                last = on
            rows.append(entry)
        self.fill(rows, self.key(before) if before else None)

    def take_over(self, other: Self) -> None:
        """Stand as another list stood."""
        super().take_over(other)
        self._snapshot = other._snapshot

    @property
    def entry(self) -> HistoryEntry | None:
        """The change under the cursor."""
        row = self.row
        return None if isinstance(row, str) else row

    def stops(self, row: HistoryEntry | str | None) -> bool:
        """On changes only."""
        return row is not None and not isinstance(row, str)

    def key(self, row: HistoryEntry | str | None) -> RowKey | None:
        """When it was, and what."""
        if row is None or isinstance(row, str):
            return None
        return row.moment, row.device, place_of(row)

    def draw(self, row: HistoryEntry | str | None, width: int, *, marked: bool) -> list[Segment]:  # noqa: ARG002 -- the ground marks it
        """The time, who did it, and as much of the sentence as has room."""
        if row is None or isinstance(row, str) or self._snapshot is None:
            return [Segment(f" {row or ''}", self.paint("$ink", bold=True))]
        who = shorten(who_did(row), WHO)
        words = _in_room(row, self._snapshot, width - cell_len(who) - 11)
        return [
            Segment(f" {row.at.astimezone():%H:%M}  ", self.paint("$muted")),
            Segment(words, self.paint("$ink")),
            Segment(right(f"{who} ", width - 8 - cell_len(words)), self.paint("$muted")),
        ]

    def clicked(self, event: events.Click) -> None:
        """A second click opens."""
        if event.chain > 1:
            self.call_next(self.run_action, "open")

    def action_open(self) -> None:
        """Open what was changed."""
        self.post_message(self.Opened())

    def _move_to(self, index: int, step: int = 1) -> None:
        super()._move_to(index, step)
        if self._rows and self._cursor >= len(self._rows) - 1:
            self.post_message(self.AtEnd())


def _in_room(entry: HistoryEntry, snapshot: Snapshot, room: int) -> str:
    """What happened, in so many cells. Of a figure the name gives way, for the value is what one looks for."""
    sentence = entry_words(entry, snapshot)
    said, name = text(whole_words(entry, snapshot)), sentence.values.get("name")
    label = text(name) if isinstance(name, Sentence) else str(name)
    short = shorten(label, room - cell_len(said) + cell_len(label))
    if isinstance(entry, FigureEntry) and cell_len(short) >= LEAST_NAME:
        said = said.replace(label, short, 1)
    return shorten(said, room)
