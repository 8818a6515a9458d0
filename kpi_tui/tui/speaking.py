"""The language that the app speaks: that of its workspace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpi_tui.language import _, activate, current, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import LANGUAGES
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.words import LANGUAGE_NAMES

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp


class Speaking:
    """Has all screens of an app say everything in another language."""

    def __init__(self, app: KpiApp) -> None:
        self._app = app

    def follow(self) -> None:
        """Speak the language of the workspace; not while a form is open, in which 1.250 would mean something else."""
        settings = self._app.board.settings
        filled_in = any(getattr(screen, "IS_FORM", False) for screen in self._app.screen_stack)
        if settings and settings.language != current() and not filled_in:
            activate(settings.language)
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew, in the language that is spoken now."""
        for screen in self._app.all_screens:
            if isinstance(screen, BaseScreen):
                screen.retranslate()

    async def next_language(self) -> None:
        """The next language; the workspace remembers it."""
        app, settings = self._app, self._app.board.settings
        language = LANGUAGES[(LANGUAGES.index(current()) + 1) % len(LANGUAGES)]
        if settings is None:
            activate(language)
            self.retranslate()
            return
        from kpi_tui.workspace.changes import SaveSettings

        try:
            await app.request(SaveSettings(replace(settings, language=language)))
        except Refusal as refusal:
            app.answer(text(refusal.sentence), problem=True)
        else:
            app.answer(_("The workspace speaks %(language)s now.") % {"language": LANGUAGE_NAMES[language]})
