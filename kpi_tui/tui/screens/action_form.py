"""The windows about actions: which one, and the form for a new or a known one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static, TextArea

from kpi_tui.language import Lazy, _, text
from kpi_tui.language.action_words import action_dates
from kpi_tui.language.dates import day, parse_day
from kpi_tui.model.action import Action, check_action
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import slug
from kpi_tui.scorecard.trend.verdict import ActionResult
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import Confirm, FormDialog, labelled, second
from kpi_tui.tui.screens.picker import Choice, Picker
from kpi_tui.tui.widgets.action_text import verdict_line
from kpi_tui.workspace.changes import RemoveAction, SaveAction
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.snapshot import Snapshot

REMOVE = Command(
    "action.remove", "ctrl+r", Lazy("Remove"), "remove",
    Lazy("Put this action away. Its card is kept in the folder removed."),
)  # fmt: skip
NEW = "/new"


class ActionDialog(FormDialog[str]):
    """Asks for an action, new or not, and saves it. Answers its name, or nothing where it was removed."""

    CSS_PATH = "action_form.tcss"
    AUTO_FOCUS = "#name"
    KEYS: ClassVar[tuple[Command, ...]] = (REMOVE,)
    BINDINGS = bindings(KEYS)
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "An action is what you do about a KPI. After three whole periods the figures since its start are held against "
        "those from before: they show that something changed, not what did it. After ten figures the usual limits "
        "start anew."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, kpi: Kpi, snapshot: Snapshot, today: date, action: Action | None = None) -> None:
        super().__init__(_("New action") if action is None else _("Action"))
        self._kpi = kpi
        self._snapshot = snapshot
        self._action = action or Action("", "", (kpi.id,), today, owner=kpi.owner)

    def fields(self) -> ComposeResult:
        """What it is for, and the fields."""
        action = self._action
        names = [self._snapshot.kpis[each].name for each in action.kpis if each in self._snapshot.kpis]
        yield Static(clean(", ".join(names)), classes="about", markup=False)
        name = Input(clean(action.name), id="name", select_on_focus=False, placeholder=_("Bake less on quiet days"))
        yield from labelled(_("What is done"), name)
        why = TextArea(clean(action.why, lines=True), compact=True, highlight_cursor_line=False, id="why")
        yield from labelled(_("Why"), why, high=True)
        yield from labelled(
            _("Owner"), Input(clean(action.owner), id="owner", placeholder=_("Who does it"), select_on_focus=False)
        )
        yield from labelled(
            _("Start"),
            Input(day(action.start), id="start"),
            second(_("End")),
            Input(day(action.end) if action.end else "", id="end", placeholder=_("it goes on")),
        )
        if action.id:
            outcome = TextArea(
                clean(action.outcome, lines=True), compact=True, highlight_cursor_line=False, id="outcome"
            )
            yield from labelled(_("What was learned"), outcome, high=True)

    def buttons(self) -> ComposeResult:
        """Cancel, remove where it is there, and save."""
        yield Button(_("Cancel"), id="cancel")
        if self._action.id:
            yield Button(_("Remove"), id="remove")
        yield Button(_("Save"), id="save")

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _hush(self) -> None:
        self.say("")

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def read(self) -> Action:
        """The action in the fields. Raises Refusal where something cannot be read or is missing."""
        name = " ".join(self.query_one("#name", Input).value.split())
        action = replace(
            self._action,
            id=self._action.id or new_action_id(name, self._snapshot),
            name=name,
            why=self.query_one("#why", TextArea).text.strip(),
            owner=self.query_one("#owner", Input).value.strip(),
            outcome="".join(area.text.strip() for area in self.query("#outcome").results(TextArea)),
        )
        start, end = self._read_day("start"), self._read_day("end")
        if start is None:
            raise Refusal("An action needs the day on which it starts.")
        action = replace(action, start=start, end=end)
        check_action(action)
        return action

    def _read_day(self, field: str) -> date | None:
        typed = self.query_one(f"#{field}", Input).value.strip()
        return parse_day(typed) if typed else None

    def _focus_trouble(self) -> None:
        """To the field that cannot be saved as it is."""
        if not self.query_one("#name", Input).value.strip():
            self.query_one("#name").focus()
            return
        try:
            trouble = "start" if self._read_day("start") is None else "end"
        except Refusal:
            trouble = "start"
        self.query_one(f"#{trouble}").focus()

    async def accept(self) -> str:
        """Save the action."""
        try:
            action = self.read()
        except Refusal:
            self._focus_trouble()
            raise
        await self.request(SaveAction(action, seen=self._action if self._action.id else None))
        return action.name

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is not there yet cannot be removed."""
        if action == "remove":
            return bool(self._action.id)
        return super().check_action(action, parameters)

    def action_remove(self) -> None:
        """Put the action away, after a yes."""
        question = _("Remove the action “%(name)s”? Its card is kept in the folder removed.") % {
            "name": self._action.name
        }

        async def answered(yes: bool | None) -> None:
            if not yes:
                return
            try:
                await self.app.request(RemoveAction(self._action.id))
            except Refusal as refusal:
                self.say(text(refusal.sentence))
            else:
                self.dismiss("")

        self.app.push_screen(Confirm(_("Remove"), question, _("Yes, remove it")), answered)


def new_action_id(name: str, snapshot: Snapshot) -> str:
    """An id for a new action, of no other action and of no card that cannot be read."""
    closed = (PurePosixPath(file) for file in snapshot.closed)
    taken = {*snapshot.actions, *(path.stem for path in closed if path.parent.name == "actions")}
    return slug(name, taken=frozenset(taken))


def ask_action(screen: BaseScreen, kpi_id: str, results: Sequence[ActionResult]) -> None:
    """Ask for an action for a KPI over ``screen``: a new one, or first which one where there are some."""
    snapshot = screen.board.snapshot
    kpi = snapshot.kpis.get(kpi_id) if snapshot else None
    if snapshot is None or kpi is None:
        return

    def saved(name: str | None) -> None:
        if name is not None:
            said = _("The action “%(name)s” is saved.") % {"name": name} if name else _("The action is removed.")
            screen.say(said)

    def chosen(action_id: str | None) -> None:
        now = screen.board.snapshot or snapshot
        if action_id == NEW or (action_id is not None and action_id in now.actions):
            today = screen.board.today or now.today
            screen.app.push_screen(ActionDialog(kpi, now, today, now.actions.get(action_id)), saved)

    if not results:
        chosen(NEW)
        return
    choices = [
        Choice(each.action.id, each.action.name, action_dates(each.action, each.stage), more=verdict_line(each))
        for each in reversed(results)
    ]
    new = Choice(NEW, _("New action"), _("for %(kpi)s") % {"kpi": kpi.name})
    screen.app.push_screen(Picker(_("Actions for %(kpi)s") % {"kpi": kpi.name}, [new, *choices]), chosen)
