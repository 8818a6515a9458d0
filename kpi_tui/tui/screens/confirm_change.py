"""The question whether a KPI has changed for good, so that its usual limits start anew; and the way back."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button

from kpi_tui.language import _, text
from kpi_tui.language.dates import day
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Period
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.workspace.changes import Change, ConfirmChange, TakeBackChange


class ChangeQuestion(Confirm):
    """Asks once, and says what it does."""

    def buttons(self) -> ComposeResult:
        """No, and yes in the words of what will happen."""
        yield Button(_("Cancel"), id="cancel")
        yield Button(Content(self._yes), id="agree")


def ask_to_confirm(screen: BaseScreen, kpi: Kpi, since: Period) -> None:
    """Ask whether the KPI changed for good in this period."""
    about = {"period": since, "kpi": kpi.name}
    question = Sentence(
        "From %(period)s on at the latest, “%(kpi)s” lies on another level than before. If you know why, and it will "
        "stay so, its usual limits start anew from there: from 6 figures on they are drawn, and what is on the new "
        "level is no signal any more. The same key takes it back.",
        about,
    )
    done = Sentence("The usual limits of “%(kpi)s” start anew in %(period)s. Press c to take it back.", about)
    dialog = ChangeQuestion(_("Confirm change"), text(question), _("Yes, start anew"))
    _ask(screen, dialog, ConfirmChange(kpi.id, since.start), text(done))


def ask_to_take_back(screen: BaseScreen, kpi: Kpi) -> None:
    """Ask whether the newest change that was confirmed is to be taken back."""
    since = max(kpi.limits_from)
    question = _(
        "It was confirmed that “%(kpi)s” changed on %(day)s, and its usual limits start anew there. Take that back?"
    ) % {"kpi": kpi.name, "day": day(since)}
    done = _("The change of %(day)s is taken back.") % {"day": day(since)}
    dialog = ChangeQuestion(_("Take back change"), question, _("Yes, take it back"))
    _ask(screen, dialog, TakeBackChange(kpi.id, since), done)


def _ask(screen: BaseScreen, dialog: Confirm, change: Change, done: str) -> None:
    async def answered(yes: bool | None) -> None:
        if not yes:
            return
        try:
            await screen.app.request(change)
        except Refusal as refusal:
            screen.say(text(refusal.sentence), problem=True)
        else:
            screen.say(done)

    screen.app.push_screen(dialog, answered)
