"""The list of findings: what is advised first, and below it what is silenced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message

from kpi_tui.language import Lazy, _, text
from kpi_tui.scorecard.advice.practice import Finding
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.advice import ABOUT_FILES, CONFLICT
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.tui.widgets.row_list import MOVES, RowList

OPEN = Command(
    "findings.open", "enter", Lazy("Open"), "open", Lazy("Go to the KPI or the goal that this is about."), rank=1
)
HEARD, SILENT = "→", "·"

Row = Finding | str | None
"""A finding, a heading, or an empty line."""
RowKey = tuple[str, str | None, str | None, str]


class FindingList(RowList[Row, RowKey], inherit_bindings=False):
    """One line for each finding; the whole sentence stands below the list."""

    KEYS: ClassVar[tuple[Command, ...]] = (OPEN, *MOVES)
    BINDINGS = bindings(KEYS)
    HEADING = 1

    class Opened(Message):
        """The row under the cursor is to be opened."""

    def show(self, findings: Sequence[Finding]) -> None:
        """Show these; the cursor stays on its finding, or where that stood before it was silenced or heard."""
        before, was = self.finding, self._cursor
        silenced = [each for each in findings if each.silenced]
        rows: list[Row] = [each for each in findings if not each.silenced]
        if silenced:
            rows += [*([None] if rows else []), _("Silenced"), *silenced]
        self.fill(rows, self.key(before) if before else None)
        after = self.finding
        if before and after and (self.key(after), bool(after.silenced)) != (self.key(before), bool(before.silenced)):
            self._move_to(min(was, len(rows) - 1))

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor."""
        row = self.row
        return row if isinstance(row, Finding) else None

    def stops(self, row: Row) -> bool:
        """On findings only."""
        return isinstance(row, Finding)

    def key(self, row: Row) -> RowKey | None:
        """The rule and what it is about; of files the sentence names the line."""
        if not isinstance(row, Finding):
            return None
        return row.id, row.kpi, row.goal, str(row.sentence) if row.id in ABOUT_FILES else ""

    def draw_heading(self, width: int) -> list[Segment]:
        """What this list is."""
        return [
            Segment(f"    {shorten(_('What good practice and your figures advise'), width - 4)}", self.paint("$muted"))
        ]

    def draw(self, row: Row, width: int, *, marked: bool) -> list[Segment]:  # noqa: ARG002 -- the ground marks it
        """A sign and as much of the sentence as has room."""
        if not isinstance(row, Finding):
            return [Segment(f"   {row or ''}", self.paint("$muted"))]
        sign, ink = (SILENT, "$muted") if row.silenced else (HEARD, "$ink")
        words = shorten(text(row.sentence), width - 4)
        return [
            Segment(f" {sign} ", self.paint("$muted" if row.silenced else "$accent")),
            Segment(words, self.paint(ink)),
        ]

    def clicked(self, event: events.Click) -> None:
        """A second click opens."""
        if event.chain > 1:
            self.call_next(self.run_action, "open")

    def action_open(self) -> None:
        """Open what the finding is about."""
        self.post_message(self.Opened())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is about the whole, or about a file, has no page."""
        if action == "open":
            finding = self.finding
            return finding is not None and ((finding.kpi or finding.goal) is not None or finding.id == CONFLICT)
        return super().check_action(action, parameters)
