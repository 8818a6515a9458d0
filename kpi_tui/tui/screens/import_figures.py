"""The window that asks which file to import, and reads it; it can be stopped meanwhile."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.language.dates import day
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import Dialog, labelled
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.exchange.importing.offer import Offer
    from kpi_tui.exchange.importing.source import Source
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.snapshot import Snapshot

READ = Command("dialog.save", "ctrl+s", Lazy("Read"), "save", Lazy("Read the file and show what is in it."), rank=1)
ENDINGS = (".csv", ".tsv", ".xlsx", ".parquet", ".zip")
_MOST_LISTED = 8


def ask_import(app: KpiApp) -> None:
    """Ask for a file, show what is in it, and enter its figures; nothing while no workspace is read."""
    if app.board.snapshot is None:
        return
    snapshot = app.board.snapshot

    def read(found: tuple[Source, Offer] | None) -> None:
        if found is not None:
            from kpi_tui.tui.screens.import_preview import ImportPreview

            app.push_screen(ImportPreview(snapshot, *found), entered)

    async def entered(count: int | None) -> None:
        if count is not None:
            await app.catch_up()
            app.answer(plural("One figure is entered.", "%(n)s figures are entered.", count))

    app.push_screen(ImportFile(snapshot), read)


class ImportFile(Dialog["tuple[Source, Offer]"]):
    """Asks for a file and reads it. Answers the file and what is made of it."""

    CSS_PATH = "import_figures.tcss"
    AUTO_FOCUS = "#file"
    KEYS: ClassVar[tuple[Command, ...]] = (READ,)
    BINDINGS = bindings(KEYS)
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "Exports of Google Analytics, Meta, LinkedIn, Mailchimp and others are recognised; any other table is taken "
        "by the names of its columns. Nothing is entered before you have seen it."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(_("Import figures"))
        self._snapshot = snapshot
        self._stop = threading.Event()

    def fields(self) -> ComposeResult:
        """The name of the file, and files that were downloaded lately."""
        yield from labelled(_("File"), Input(id="file", placeholder=_("A CSV, XLSX, Parquet or ZIP file")))
        found = recent_files()
        yield Static(_("Downloaded lately") if found else "", classes="hint", markup=False)
        yield OptionList(*(_option(path) for path in found), markup=False, compact=True, id="found")

    def buttons(self) -> ComposeResult:
        """Cancel and read."""
        yield Button(_("Cancel"), id="cancel")
        yield Button(_("Read"), id="save")

    @on(OptionList.OptionSelected, "#found")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.query_one("#file", Input).value = str(event.option.id)
        self.action_save()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Read the file, beside the keys: Escape stops it."""
        typed = self.query_one("#file", Input).value.strip().strip("\"'")
        if not typed:
            self.say(_("Name a file, or choose one from the list."))
            return
        self._stop.set()
        self._stop = threading.Event()
        self._read(Path(typed).expanduser(), self._stop)

    def action_cancel(self) -> None:
        """Stop reading, and close."""
        self._stop.set()
        super().action_cancel()

    @work(exclusive=True, group="read", description="a file")
    async def _read(self, path: Path, stop: threading.Event) -> None:
        from kpi_tui.exchange.importing.offer import offer
        from kpi_tui.exchange.importing.source import read_source
        from kpi_tui.exchange.work import Stopped
        from kpi_tui.tui.following import following

        work = following(self._tell, stop)

        def read() -> tuple[Source, Offer]:
            source = read_source(path, work.part(0.0, 0.5))
            return source, offer(self._snapshot, source, work=work.part(0.5, 1.0))

        try:
            found = await asyncio.to_thread(read)
        except Stopped:
            return
        except Refusal as refusal:
            self.say(text(refusal.sentence))
        except OSError as error:
            said = {"file": str(path), "reason": disk_reason(error)}
            self.say(text(Sentence("%(file)s cannot be opened: %(reason)s.", said)))
        else:
            if not stop.is_set():
                self.dismiss(found)

    def _tell(self, share: float) -> None:
        self.say(_("Reading: %(percent)s of 100") % {"percent": round(share * 100)})

    def on_unmount(self) -> None:
        """An app that is closed meanwhile waits for nothing."""
        self._stop.set()


def recent_files() -> list[Path]:
    """The newest files in the folder for downloads, and where the app was started, that may hold figures."""
    found: dict[Path, float] = {}
    for folder in (Path.home() / "Downloads", _here()):
        with suppress(OSError):
            for path in folder.iterdir():
                if path.suffix.lower() in ENDINGS and path.is_file():
                    found[path] = path.stat().st_mtime
    return sorted(found, key=lambda path: -found[path])[:_MOST_LISTED]


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:  # it was removed while the terminal stood in it
        return Path.home()


def _option(path: Path) -> Option:
    when = day(datetime.fromtimestamp(path.stat().st_mtime).astimezone())
    return Option(Content.assemble(clean(path.name), (f"  {when}", "$muted")), id=str(path))
