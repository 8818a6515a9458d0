"""The window that writes a report: what kind of file, and where."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Select, Static

from kpi_tui.language import N_, Lazy, _, plural, text
from kpi_tui.language.dates import period_name
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import slug
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import Dialog, labelled
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.scorecard.result import Scorecard
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.snapshot import Snapshot

WRITE = Command("dialog.save", "ctrl+s", Lazy("Write"), "save", Lazy("Write the report; Escape stops it."), rank=1)
KINDS = {
    "pdf": N_("PDF, to send or to print"),
    "html": N_("Web page, one file"),
    "xlsx": N_("Excel workbook"),
    "md": N_("Markdown, for a wiki"),
}


def ask_report(app: KpiApp) -> None:
    """Ask for a report on what is shown; nothing while there is nothing yet."""
    board = app.board
    if board.snapshot is None or board.scorecard is None:
        return

    def written(path: Path | None) -> None:
        if path is not None:
            app.answer(clean(_("The report is in %(file)s.") % {"file": path}))

    app.push_screen(ReportDialog(board.snapshot, board.scorecard), written)


class ReportDialog(Dialog[Path]):
    """Asks what kind of file and where, and writes the report on the shown period; that can be stopped meanwhile.
    Answers the file."""

    CSS_PATH = "report.tcss"
    AUTO_FOCUS = "#kind"
    KEYS: ClassVar[tuple[Command, ...]] = (WRITE,)
    BINDINGS = bindings(KEYS)
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "One page with goals, KPIs and actions, and a page for each KPI with its chart, in the language of the "
        "workspace."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, snapshot: Snapshot, card: Scorecard) -> None:
        super().__init__(_("Report on %(period)s") % {"period": period_name(card.period)})
        self._snapshot = snapshot
        self._card = card
        self._stop = threading.Event()

    def fields(self) -> ComposeResult:
        """The kind of file, and its name."""
        from kpi_tui.exchange.destination import is_installed

        usual = "pdf" if is_installed("typst") else "html"
        kinds = [(Content(_(words)), kind) for kind, words in KINDS.items()]
        yield from labelled(_("Kind"), Select(kinds, value=usual, allow_blank=False, compact=True, id="kind"))
        name = f"{slug(self._snapshot.settings.name)}-{self._card.period.key.lower()}.{usual}"
        yield from labelled(_("File"), Input(str(_folder(self._snapshot.folder) / name), id="file"))
        yield Static(_("A report that is there already is replaced; no other file is."), classes="hint", markup=False)

    def buttons(self) -> ComposeResult:
        """Cancel and write."""
        yield Button(_("Cancel"), id="cancel")
        yield Button(_("Write"), id="save")

    @on(Select.Changed, "#kind")
    def _rename(self, event: Select.Changed) -> None:
        """The name of the file ends as its kind does."""
        field = self.query_one("#file", Input)
        base, dot, ending = field.value.rpartition(".")
        if dot and ending in KINDS:
            field.value = f"{base}.{event.value}"

    @on(Input.Submitted)
    def _done(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        """Write it, beside the keys: Escape stops it."""
        typed = self.query_one("#file", Input).value.strip()
        if not typed:
            self.say(_("The report needs a file: give it a name."))
            return
        self._stop.set()
        self._stop = threading.Event()
        self._write(Path(typed).expanduser(), self._stop)

    def action_cancel(self) -> None:
        """Stop writing, and close."""
        self._stop.set()
        super().action_cancel()

    def on_unmount(self) -> None:
        """An app that is closed meanwhile waits for nothing."""
        self._stop.set()

    @work(exclusive=True, group="write", description="a report")
    async def _write(self, path: Path, stop: threading.Event) -> None:
        from kpi_tui.exchange.reporting.writing import write_report
        from kpi_tui.exchange.work import Stopped
        from kpi_tui.tui.following import following

        period, followed = self._card.period, following(self._tell, stop, self._tell_seconds)
        try:
            await asyncio.to_thread(write_report, self._snapshot, path, period, period.grain, work=followed)
        except Stopped:
            return
        except Refusal as refusal:
            self.say(text(refusal.sentence))
        else:
            if not stop.is_set():
                self.dismiss(path)

    def _tell(self, share: float) -> None:
        self.say(_("The report is being written: %(percent)s of 100") % {"percent": round(share * 100)})

    def _tell_seconds(self, seconds: float) -> None:
        """That it is being laid out on pages, which cannot tell how far it is."""
        count = max(round(seconds), 1)
        self.say(plural("Making the file: one second so far", "Making the file: %(n)s seconds so far", count))


def _folder(workspace: Path) -> Path:
    """Where reports go: to where the app was started, but not among the files of the workspace."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        return Path.home()
    return here.parent if here == workspace.resolve() else here
