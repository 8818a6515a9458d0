"""The windows over the form for figures: a remark, and the preview of what was pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from kpi_tui.language import Lazy, _, plural
from kpi_tui.model.status import Status
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import Dialog, FormDialog

WRITE = Command(
    "paste.write", "enter,ctrl+s", Lazy("Save all"), "write", Lazy("Save every figure that was understood."), rank=1
)


class RemarkDialog(FormDialog[str]):
    """Asks for the remark beside a figure."""

    ABOUT = Lazy("The story behind a figure: what happened in this period, or how it was counted.")
    AUTO_FOCUS = "Input"

    def __init__(self, title: str, note: str) -> None:
        super().__init__(title)
        self._note = note

    def fields(self) -> ComposeResult:
        """One line of text."""
        yield Static(_("What should one know about this figure, a year from now?"), markup=False)
        yield Input(self._note, max_length=2000, select_on_focus=False)

    async def accept(self) -> str:
        """The remark; an empty one takes it away."""
        return self.query_one(Input).value.strip()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter saves."""
        event.stop()
        await self.action_save()


@dataclass(frozen=True, slots=True)
class Preview:
    """A pasted text: the field that it goes to (or what stood beside it), what is there now, and what it will be.

    ``doubt`` says what is strange about it, ``refused`` why it goes nowhere.
    """

    name: str
    before: str
    after: str
    doubt: str = ""
    refused: str = ""


class PasteDialog(Dialog[bool]):
    """Shows where pasted figures will go, before any is saved."""

    ABOUT = Lazy("Figures from a spreadsheet: one column goes down the fields, two columns are matched by name.")
    KEYS: ClassVar[tuple[Command, ...]] = (WRITE,)
    BINDINGS = bindings(KEYS)
    CSS_PATH = "enter.tcss"
    AUTO_FOCUS = "#write"

    def __init__(self, lines: Sequence[Preview]) -> None:
        super().__init__(_("Pasted figures"))
        self._lines = lines
        self._count = sum(not line.refused for line in lines)

    def fields(self) -> ComposeResult:
        """How many are understood, and each of them."""
        lost = len(self._lines) - self._count
        said = plural("%(n)s figure is understood", "%(n)s figures are understood", self._count)
        if lost:
            said += ", " + plural("%(n)s is not", "%(n)s are not", lost)
        yield Static(f"{said}.", markup=False)
        with VerticalScroll(id="preview", can_focus=len(self._lines) > 10):
            yield Static(Content("\n").join(self._shown(line) for line in self._lines), markup=False)

    def _shown(self, line: Preview) -> Content:
        if line.refused:
            named = f"{line.name}  {line.after}".strip()
            return Content.assemble(
                (f"{Status.OFF_TRACK.sign} ", "$status-off-track"), (f"{named}: {line.refused}", "$muted")
            )
        sign = (f"{Status.AT_RISK.sign} ", "$status-at-risk") if line.doubt else ("✓ ", "$accent")
        change = f"{line.before} → " if line.before else ""
        parts: list[tuple[str, str]] = [
            sign,
            (f"{line.name}  ", "$ink"),
            (change, "$muted"),
            (line.after, "bold $ink"),
        ]
        if line.doubt:
            parts.append((f"  {line.doubt}", "$status-at-risk"))
        return Content.assemble(*parts)

    def buttons(self) -> ComposeResult:
        """Cancel, and save where there is something to save."""
        yield Button(_("Cancel"), id="cancel")
        if self._count:
            yield Button(_("Save all"), id="write")

    def action_write(self) -> None:
        """Save them."""
        if self._count and getattr(self.focused, "id", "") != "cancel":
            self.dismiss(True)
        else:
            self.dismiss(None)
