"""Dialogs: a question with the safe answer in focus, and forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Label, Static

from kpi_tui.language import Lazy, _, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.commands import Command, bindings, commands_of
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.overtaking import CardChanged

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.changes import Change

Answer = TypeVar("Answer")

CANCEL = Command(
    "dialog.cancel", "escape", Lazy("Cancel"), "cancel", Lazy("Close this window and change nothing."), rank=1
)
SAVE = Command("dialog.save", "ctrl+s", Lazy("Save"), "save", Lazy("Check what was filled in, and save it."), rank=1)
HELP = Command("dialog.help", "f1", Lazy("Help"), "app.help", Lazy("Say what can be done here."), rank=2)


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """A window over a screen. Escape closes it without an answer (None)."""

    ABOUT: ClassVar[Lazy | None] = None
    KEYS: ClassVar[tuple[Command, ...]] = (CANCEL, HELP)
    BINDINGS = bindings((CANCEL, HELP))

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """A box with a title, and in it the fields and the buttons."""
        with Vertical(classes="box") as box:
            box.border_title = Content(clean(self._title))
            box.border_subtitle = Content(
                "   ".join(f"{c.key_name} {c.label}" for c in _once(commands_of(type(self))) if c.rank)
            )
            yield from self.fields()
            yield Static("", classes="said", markup=False)
            with Horizontal(classes="buttons"):
                yield from self.buttons()

    def fields(self) -> ComposeResult:
        """What the window asks or shows."""
        raise NotImplementedError

    def buttons(self) -> ComposeResult:
        """The buttons, the safe one first."""
        yield Button(_("Cancel"), id="cancel")

    def say(self, problem: str) -> None:
        """Say in a line what is wrong, or nothing."""
        self.query_one(".said", Static).update(Content(clean(problem)))

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button with the id of an action does that action."""
        event.stop()
        self.call_next(self.run_action, str(event.button.id))


def _once(commands: Iterable[Command]) -> Iterable[Command]:
    """Each id once: that of the class that says it last."""
    seen: dict[str, Command] = {}
    for command in commands:
        seen.setdefault(command.id, command)
    return seen.values()


class Confirm(Dialog[bool]):
    """A question about something that takes away; “no” has the focus."""

    AUTO_FOCUS = "#cancel"

    def __init__(self, title: str, question: str, yes: str) -> None:
        super().__init__(title)
        self._question = question
        self._yes = yes

    def fields(self) -> ComposeResult:
        """The question."""
        yield Static(clean(self._question), markup=False)

    def buttons(self) -> ComposeResult:
        """No, and yes in the words of what will happen."""
        yield Button(_("No, keep it"), id="cancel")
        yield Button(Content(self._yes), id="agree")

    def action_agree(self) -> None:
        """Close with yes."""
        self.dismiss(True)


class FormDialog(Dialog[Answer], Generic[Answer]):
    """A form. ``accept`` reads the fields and saves; where it refuses, the sentence stands under the fields."""

    KEYS: ClassVar[tuple[Command, ...]] = (SAVE,)
    BINDINGS = bindings((SAVE,))
    IS_FORM: ClassVar[bool] = True

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._settled: tuple[Change, Change | None] | None = None

    def buttons(self) -> ComposeResult:
        """Cancel and save."""
        yield Button(_("Cancel"), id="cancel")
        yield Button(_("Save"), id="save")

    async def accept(self) -> Answer:
        """Read the fields and carry out the change. Raises Refusal where something is wrong with them."""
        raise NotImplementedError

    def on_unmount(self) -> None:
        """A language that was chosen meanwhile is spoken from now on."""
        self.app.speaking.follow()

    async def request(self, change: Change, *along: Change) -> None:
        """Have the app carry out a change, or what the user chose in its place where others had changed the same.

        Those ``along`` belong to it: one undo takes back all of it.
        """
        # The form is read anew after the choice, and asks for the same.
        wanted = self._settled[1] if self._settled and self._settled[0] == change else change
        if wanted is None:
            return
        try:
            await self.app.request(*along, wanted)
        except CardChanged as changed:
            self._show_both(change, changed)
            raise

    def _show_both(self, change: Change, changed: CardChanged) -> None:
        """Ask which counts: what others wrote while the form was open, or what stands in it."""
        from kpi_tui.tui.screens.both_versions import BothVersions, Versions
        from kpi_tui.workspace.merging.words import key_name, value_text

        async def answered(mine: bool | None) -> None:
            if mine is not None:
                self._settled = (change, changed.mine if mine else changed.theirs)
                await self.action_save()

        versions = [
            Versions(value_text(each.theirs), value_text(each.mine), key_name(each.key)) for each in changed.values
        ]
        told = _("While this form was open, somebody else changed the same:")
        self.app.push_screen(BothVersions(self._title, told, versions), answered)

    async def action_save(self) -> None:
        """Save, or say why not; what was filled in stays."""
        try:
            answer = await self.accept()
        except Refusal as refusal:
            self.say(text(refusal.sentence))
        else:
            self.dismiss(answer)


def labelled(label: str, *fields: Widget, row: str | None = None, high: bool = False) -> ComposeResult:
    """A row of a form: what is asked, and the fields for it. ``row`` is its id, ``high`` one of several lines."""
    with Horizontal(classes="field high" if high else "field", id=row):
        yield Label(label, markup=False)
        yield from fields


def second(label: str) -> Label:
    """What is asked further on in the same row."""
    return Label(label, markup=False, classes="second")
