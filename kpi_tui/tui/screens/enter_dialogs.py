"""The windows over the form for figures: a remark, and the preview of what was pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from kpi_tui.language import Lazy, _, plural
from kpi_tui.model.status import Status
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import Dialog, FormDialog
from kpi_tui.tui.widgets.line import harmless
from kpi_tui.workspace.files.reading import clean

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
        yield Input(clean(self._note), max_length=2000, select_on_focus=False)

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

    @property
    def change(self) -> str:
        """What is there now, with an arrow to what it will be."""
        return f"{self.before} → " if self.before else ""


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
        understood = [line for line in lines if not line.refused]
        self._count = len(understood)
        self._width = max((cell_len(line.name + line.change + line.after) for line in understood), default=0)

    def fields(self) -> ComposeResult:
        """How many are understood, and each of them."""
        lost = len(self._lines) - self._count
        said = plural("%(n)s figure is understood", "%(n)s figures are understood", self._count)
        if lost:
            said += ", " + plural("%(n)s is not", "%(n)s are not", lost)
        yield Static(f"{said}.", markup=False)
        with VerticalScroll(id="preview", can_focus=len(self._lines) > 10):
            yield Static(harmless(Content("\n").join(self._shown(line) for line in self._lines)), markup=False)

    def _shown(self, line: Preview) -> Content:
        if line.refused:
            named = f"{line.name}  {line.after}".strip()
            return Content.assemble(
                (f"{Status.OFF_TRACK.sign} ", "$status-off-track"),
                (f"{named}: " if named else "", "$ink"),
                (line.refused, "$muted"),
            )
        sign = (f"{Status.AT_RISK.sign} ", "$status-at-risk") if line.doubt else ("✓ ", "$accent")
        gap = " " * (self._width + 2 - cell_len(line.name + line.change + line.after))
        doubt = f"  {line.doubt}" if line.doubt else ""
        return Content.assemble(
            sign,
            (f"{line.name}{gap}", "$ink"),
            (line.change, "$muted"),
            (line.after, "bold $ink"),
            (doubt, "$status-at-risk"),
        )

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
