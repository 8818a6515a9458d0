"""The window in which a finding is silenced: it asks for the reason, which is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from kpi_tui.language import Lazy, _, text
from kpi_tui.scorecard.advice.practice import Finding
from kpi_tui.tui.screens.dialog import FormDialog
from kpi_tui.workspace.changes import SilenceFinding
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp


class SilenceDialog(FormDialog[str]):
    """Asks why a finding does not matter here, and silences it. Answers the reason."""

    CSS_PATH = "silence.tcss"
    AUTO_FOCUS = "#reason"
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "A silenced finding is counted no more. It stays below the others with your reason, and can be heard again."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, finding: Finding) -> None:
        super().__init__(_("Silence a finding"))
        self._finding = finding

    def fields(self) -> ComposeResult:
        """What is silenced, and why."""
        yield Static(clean(text(self._finding.sentence)), classes="about", markup=False)
        yield Static(_("Why does this not matter here? Others will read it, and you, later."), markup=False)
        yield Input(id="reason", placeholder=_("We agreed on it, until the new oven is there"))

    @on(Input.Submitted)
    async def _done(self) -> None:
        await self.action_save()

    async def accept(self) -> str:
        """Silence it."""
        finding = self._finding
        reason = self.query_one("#reason", Input).value
        await self.app.request(SilenceFinding(finding.id, reason, finding.kpi, finding.goal))
        return reason
