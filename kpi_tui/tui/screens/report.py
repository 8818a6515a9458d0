"""The window that writes a report: what kind of file, and where."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Select, Static

from kpi_tui.language import N_, Lazy, _
from kpi_tui.language.dates import period_name
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import slug
from kpi_tui.tui.screens.dialog import FormDialog, labelled
from kpi_tui.workspace.reading import clean

if TYPE_CHECKING:
    from kpi_tui.scorecard.result import Scorecard
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.snapshot import Snapshot

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


class ReportDialog(FormDialog[Path]):
    """Asks what kind of file and where, and writes the report on the shown period. Answers the file."""

    CSS_PATH = "report.tcss"
    AUTO_FOCUS = "#kind"
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
    async def _done(self) -> None:
        await self.action_save()

    async def accept(self) -> Path:
        """Write it."""
        from kpi_tui.exchange.reporting.writing import write_report

        typed = self.query_one("#file", Input).value.strip()
        if not typed:
            raise Refusal("The report needs a file: give it a name.")
        path, period = Path(typed).expanduser(), self._card.period
        self.say(_("The report is being written…"))
        await asyncio.to_thread(write_report, self._snapshot, path, period, period.grain)
        return path


def _folder(workspace: Path) -> Path:
    """Where reports go: to where the app was started, but not among the files of the workspace."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        return Path.home()
    return here.parent if here == workspace.resolve() else here
