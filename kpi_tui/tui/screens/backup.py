"""The window that backs the workspace up: it asks for the file."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from kpi_tui.language import Lazy, _, plural
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import slug
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import FormDialog, labelled
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.backups.backup import BackupReport
    from kpi_tui.workspace.snapshot import Snapshot

BACK_UP = Command(
    "dialog.save", "ctrl+s", Lazy("Back up"), "save", Lazy("Write all files of the workspace to this file."), rank=1
)


def ask_backup(app: KpiApp) -> None:
    """Ask for a backup of the workspace; nothing while there is none."""
    snapshot = app.board.snapshot
    if snapshot is None:
        return

    def made(report: BackupReport | None) -> None:
        if report is None:
            return
        files = plural("%(n)s file", "%(n)s files", len(report.manifest.files))
        said = _("Backed up %(files)s in %(file)s.") % {"files": files, "file": report.target}
        if report.left_out:
            names = ", ".join(each.file for each in report.left_out)
            said += " " + _("Not in it: %(files)s. “kpi-tui backup” says why.") % {"files": names}
        app.answer(clean(said), problem=bool(report.left_out))

    app.push_screen(BackupDialog(snapshot), made)


class BackupDialog(FormDialog["BackupReport"]):
    """Asks for the file, and writes the backup. Answers what is in it."""

    CSS_PATH = "backup.tcss"
    AUTO_FOCUS = "#file"
    KEYS: ClassVar[tuple[Command, ...]] = (BACK_UP,)
    BINDINGS = bindings(KEYS)
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "All files of the workspace in one zip, read back to prove that it is whole. “kpi-tui restore” brings it back "
        "into a new folder; “kpi-tui check --deep” tells whether every figure in it is still there."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(_("Back up"))
        self._snapshot = snapshot

    def fields(self) -> ComposeResult:
        """The file."""
        name = f"{slug(self._snapshot.settings.name)}-{date.today().isoformat()}.zip"
        yield from labelled(_("File"), Input(str(Path.home() / name), id="file"))
        hint = _("Best on another disk. A backup that is there already is replaced; no other file is.")
        yield Static(hint, classes="hint", markup=False)

    def buttons(self) -> ComposeResult:
        """Cancel and back up."""
        yield Button(_("Cancel"), id="cancel")
        yield Button(_("Back up"), id="save")

    @on(Input.Submitted)
    async def _done(self) -> None:
        await self.action_save()

    async def accept(self) -> BackupReport:
        """Write it."""
        from kpi_tui.workspace.backups.backup import write_backup

        typed = self.query_one("#file", Input).value.strip()
        if not typed:
            raise Refusal("The backup needs a file: name one that ends in .zip.")
        self.say(_("The backup is being made…"))
        return await asyncio.to_thread(write_backup, self._snapshot.folder, Path(typed).expanduser())
