"""The window that shows what another entered meanwhile beside one's own, and asks which of the two counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from kpi_tui.language import Lazy, _
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import CANCEL, HELP, Dialog
from kpi_tui.tui.widgets.line import harmless
from kpi_tui.workspace.files.reading import clean

THEIRS = Command("versions.theirs", "t", Lazy("Keep theirs"), "theirs", Lazy("Leave what the other entered."), rank=2)
MINE = Command("versions.mine", "m", Lazy("Save mine"), "mine", Lazy("Put your own in its place."), rank=3)


@dataclass(frozen=True, slots=True)
class Versions:
    """One thing as the other left it and as one has it oneself; ``name`` says what it is, where there are several."""

    theirs: str
    mine: str
    name: str = ""


class BothVersions(Dialog[bool]):
    """Shows both. Answers True for one's own, False for the other's; to go back and look again has the focus."""

    ABOUT = Lazy("Somebody else changed this while you were at it. Nothing is overwritten unless you say so.")
    CSS_PATH = "both_versions.tcss"
    AUTO_FOCUS = "#cancel"
    KEYS: ClassVar[tuple[Command, ...]] = (CANCEL, HELP, THEIRS, MINE)
    BINDINGS = bindings((THEIRS, MINE))

    def __init__(self, title: str, told: str, versions: Sequence[Versions], note: str = "") -> None:
        super().__init__(title)
        self._told = told
        self._versions = versions
        self._note = note

    def fields(self) -> ComposeResult:
        """What happened, and both."""
        yield Static(clean(self._told), markup=False)
        with VerticalScroll(id="versions", can_focus=len(self._versions) > 3):
            yield Static(harmless(Content("\n").join(line for each in self._versions for line in _lines(each))))
        if self._note:
            yield Static(Content.styled(clean(self._note), "$muted"))

    def buttons(self) -> ComposeResult:
        """Back, theirs and mine."""
        yield Button(_("Go back"), id="cancel")
        yield Button(str(THEIRS.label), id="theirs")
        yield Button(str(MINE.label), id="mine")

    def action_theirs(self) -> None:
        """Close with theirs."""
        self.dismiss(False)

    def action_mine(self) -> None:
        """Close with mine."""
        self.dismiss(True)


def _lines(each: Versions) -> list[Content]:
    theirs, mine = _("Theirs"), _("Yours")
    wide = max(len(theirs), len(mine)) + 2
    heading = [Content.styled(clean(each.name), "bold $ink")] if each.name else []
    return [
        *heading,
        Content.assemble((f"  {theirs:{wide}}", "$muted"), (clean(each.theirs, lines=True), "$ink")),
        Content.assemble((f"  {mine:{wide}}", "$muted"), (clean(each.mine, lines=True), "$ink")),
    ]
