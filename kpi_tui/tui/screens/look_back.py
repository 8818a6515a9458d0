"""The window that asks for the day to look back to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from kpi_tui.language import Lazy, _
from kpi_tui.language.dates import day, parse_day
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import FormDialog, labelled

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp

LOOK = Command(
    "dialog.save", "ctrl+s", Lazy("Look back"), "save", Lazy("See everything as it was known on that day."), rank=1
)


class LookBackDialog(FormDialog[date]):
    """Asks for a day, and shows everything as it was known at its end. Answers that day."""

    CSS_PATH = "look_back.tcss"
    AUTO_FOCUS = "#day"
    KEYS: ClassVar[tuple[Command, ...]] = (LOOK,)
    BINDINGS = bindings(KEYS)
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "Figures that were entered later are left out, corrections of after that day are undone, and goals, KPIs and "
        "plans say what they said then. Nothing is changed by looking back."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, today: date) -> None:
        super().__init__(_("Look back"))
        self._today = today

    def fields(self) -> ComposeResult:
        """The day: at first the last one of the month before."""
        yield Static(_("See everything as it was known at the end of a day."), markup=False)
        last = self._today.replace(day=1) - timedelta(days=1)
        yield from labelled(_("Day"), Input(day(last), id="day"))

    def buttons(self) -> ComposeResult:
        """Stay with today, or look back."""
        yield Button(_("Cancel"), id="cancel")
        yield Button(_("Look back"), id="save")

    @on(Input.Submitted)
    async def _done(self) -> None:
        await self.action_save()

    async def accept(self) -> date:
        """Look back to the day."""
        asked = parse_day(self.query_one("#day", Input).value)
        if asked > self._today:
            raise Refusal("%(day)s has not been yet: name an earlier day.", day=asked)
        await self.app.looking_back.to(asked)
        return asked
