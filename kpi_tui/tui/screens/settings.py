"""The settings of the workspace, and the name that figures are entered under."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Select, Static

from kpi_tui.language import Lazy, _
from kpi_tui.language.dates import month_name
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import LANGUAGES, Settings, currency_code
from kpi_tui.tui.screens.dialog import FormDialog, labelled
from kpi_tui.tui.words import LANGUAGE_NAMES
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp


class SettingsDialog(FormDialog[bool]):
    """Company, language, currency, first month of its year; and the user's own name. Answers whether it was saved."""

    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = "#name"
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "The company's settings are kept in the workspace; your own name is kept on this computer, and stands with "
        "each figure that you enter."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, settings: Settings) -> None:
        super().__init__(_("Settings"))
        self._settings = settings

    def fields(self) -> ComposeResult:
        """One row for each setting."""
        from kpi_tui.workspace.user import person

        settings = self._settings
        yield from labelled(_("Company"), Input(clean(settings.name), id="name"))
        languages = [(Content(LANGUAGE_NAMES[each]), each) for each in LANGUAGES]
        yield from labelled(
            _("Language"), Select(languages, value=settings.language, allow_blank=False, compact=True, id="language")
        )
        yield from labelled(_("Currency"), Input(settings.currency, max_length=3, id="currency"))
        months = [(Content(month_name(month)), month) for month in range(1, 13)]
        yield from labelled(
            _("Year starts in"),
            Select(months, value=settings.first_month, allow_blank=False, compact=True, id="first-month"),
        )
        yield Static(
            _("A year is named after the calendar year in which it starts; quarters follow it."),
            classes="hint",
            markup=False,
        )
        yield from labelled(_("Your name"), Input(clean(person() or ""), id="person"))

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    async def accept(self) -> bool:
        """Save both."""
        from kpi_tui.workspace.changes import SaveSettings
        from kpi_tui.workspace.user import person, set_person

        name = self.query_one("#name", Input).value.strip()
        if not name:
            raise Refusal("The company needs a name.")
        wanted = replace(
            self._settings,
            name=name,
            language=str(self.query_one("#language", Select).value),
            currency=currency_code(self.query_one("#currency", Input).value),
            first_month=int(str(self.query_one("#first-month", Select).value)),
        )
        own_name = self.query_one("#person", Input).value.strip()
        if own_name != (person() or ""):
            set_person(own_name)
        if wanted != self._settings:
            await self.request(SaveSettings(wanted, seen=self._settings))
        return True
