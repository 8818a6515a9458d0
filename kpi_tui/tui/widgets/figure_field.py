"""The field that one figure is typed in: what it asks, what was typed, and what was understood."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from kpi_tui.language import Lazy, current, plural
from kpi_tui.language.numbers import parse_number
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.figure_form import Asked
from kpi_tui.tui.widgets.pasted import is_table
from kpi_tui.workspace.files.reading import clean

ACCEPT = Command(
    "figures.accept",
    "enter",
    Lazy("Save and go on"),
    "screen.accept",
    Lazy("Save this figure and go to the next field. An empty field stays empty."),
    rank=1,
    short=Lazy("Save, next"),
    priority=True,
)
NOT_APPLICABLE = Command(
    "figures.not_applicable",
    "f4,ctrl+n",
    Lazy("Does not apply"),
    "screen.not_applicable",
    Lazy("Say that there is no such figure in this period: something else than 0, and than not entered yet."),
    rank=3,
    short=Lazy("N/A"),
    priority=True,
)
REMARK = Command(
    "figures.remark",
    "f2,ctrl+r",
    Lazy("Remark"),
    "screen.remark",
    Lazy("Write down the story behind the figure; it is kept beside it."),
    rank=3,
    priority=True,
)
SAVE_ALL = Command(
    "figures.save_all",
    "ctrl+s",
    Lazy("Save all that is typed"),
    "screen.save_all",
    Lazy("Save every figure that is typed and not saved yet."),
    rank=6,
    short=Lazy("Save all"),
    priority=True,
)
NEXT = Command(
    "figures.next", "down,tab", Lazy("Next field"), "screen.go(1)", Lazy("What is typed here stays."), priority=True
)
PREVIOUS = Command(
    "figures.previous",
    "up,shift+tab",
    Lazy("Previous field"),
    "screen.go(-1)",
    Lazy("What is typed here stays."),
    priority=True,
)
LEAVE = Command(
    "figures.leave",
    "escape",
    Lazy("Stop typing"),
    "screen.leave",
    Lazy("What is typed stays. Then the keys of the other screens and periods work, and Esc goes to the scorecard."),
    rank=2,
    short=Lazy("Done"),
    priority=True,
)
# The same ids as the commands of the screen and the app, whose keys would be typed into the field.
EARLIER = Command(
    "period.previous",
    "pageup",
    Lazy("Previous period"),
    "screen.turn(-1)",
    Lazy("What is typed here stays with this period."),
    priority=True,
)
LATER = Command(
    "period.next",
    "pagedown",
    Lazy("Next period"),
    "screen.turn(1)",
    Lazy("What is typed here stays with this period."),
    rank=4,
    short=Lazy("Period"),
    shown_key="pgup/dn",
    priority=True,
)
GRAIN = Command(
    "period.grain",
    "ctrl+g",
    Lazy("Longer or shorter periods"),
    "screen.next_grain",
    Lazy("Show what is due in days, weeks, months, quarters or years."),
    priority=True,
)
SWITCH_WHY = Lazy("Enter what this KPI is computed from, or its outcome where that is all you know.")
SWITCH = Command("figures.switch", "f6", Lazy("Inputs or outcome"), "screen.switch", SWITCH_WHY, priority=True)
HELP = Command("app.help", "f1", Lazy("Help"), "app.help", Lazy("Say what can be done here, and with which keys."), 3)


class FigureField(Input):
    """A field for one figure. Its text is kept until it is saved or deleted; ``dirty`` tells whether it waits for that.

    ``seen`` is what was saved when the text was last that: what somebody enters since then is not overtaken unseen.
    ``problem`` says why the text cannot be saved, ``question`` what is strange about it: a second Enter keeps it then.
    Several cells pasted at once do not go into this field: they are offered to the screen as ``Pasted``.
    """

    KEYS: ClassVar[tuple[Command, ...]] = (
        ACCEPT,
        LEAVE,
        REMARK,
        NOT_APPLICABLE,
        SAVE_ALL,
        LATER,
        EARLIER,
        GRAIN,
        NEXT,
        PREVIOUS,
        SWITCH,
        HELP,
    )
    BINDINGS = bindings(KEYS)
    # Of a field with a fixed width the length of its text moves nothing: the page need not be arranged at each key.
    virtual_size = Reactive(Size(0, 0), layout=False)

    class Pasted(Message):
        """Several cells were pasted while this field had the focus."""

        def __init__(self, field: FigureField, text: str) -> None:
            super().__init__()
            self.field = field
            self.text = text

    def __init__(self, asked: Asked) -> None:
        super().__init__(max_length=40)
        self.asked = self.seen = asked
        # What is typed here means what it means in this language, whoever has another one spoken meanwhile.
        self.language = current()
        # As it was shown: a language that is spoken since then would write it in another way.
        self._saved_text = ""
        self.note: str | None = None
        self.problem = ""
        self.question = ""
        self._questioned = ""
        self.take(asked, fresh=True)

    # What is saved, and what is typed

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.value.strip() != self._saved_text or self.note is not None

    @property
    def note_shown(self) -> str:
        """The remark as it stands or will stand beside the figure."""
        return clean(self.note if self.note is not None else self.asked.note or "", lines=True)

    def take(self, asked: Asked, *, fresh: bool = False) -> None:
        """Show what is saved now. What was typed over the old figure stays, unless ``fresh`` drops it."""
        keep = self.dirty and not fresh and not self._says(asked)
        self.asked = asked
        self._saved_text = asked.plain(asked.value)
        if not keep:
            self.seen = asked
            self.note, self.problem, self.question, self._questioned = None, "", "", ""
            with self.prevent(Input.Changed):
                self.value = self._saved_text
        self.placeholder = self._placeholder()

    def _says(self, asked: Asked) -> bool:
        """Whether what is typed is what is saved by now, whoever saved it."""
        try:
            return self.note in (None, asked.note or "") and bool(self.value.strip()) and self.read() == asked.value
        except Refusal:
            return False

    def _placeholder(self) -> str:
        if self.asked.not_applicable:
            return str(NOT_APPLICABLE.short)
        if self.asked.parts:
            return plural("Σ of %(n)s part", "Σ of %(n)s parts", self.asked.parts)
        return ""

    def read(self) -> float | int | None:
        """The number that was typed; None in an empty field. Raises Refusal where it is no number."""
        return parse_number(self.value, self.language) if self.value.strip() else None

    def ask(self, question: str) -> None:
        """Question the text that was typed."""
        self.question, self._questioned = question, self.value

    @property
    def insists(self) -> bool:
        """Whether the text was questioned before, so that it is meant."""
        return bool(self._questioned) and self._questioned == self.value

    def keep(self, text: str, note: str | None, seen: Asked | None = None, language: str | None = None) -> None:
        """Go on with what was typed at an earlier visit, in view of what was ``seen`` then.

        Typed in another ``language``, the same number is written as this one has it.
        """
        self.seen = seen or self.seen
        if language not in (None, self.language):
            with suppress(Refusal):
                text = self.asked.plain(parse_number(text, language))
        with self.prevent(Input.Changed):
            self.value = text
        self.note = note

    async def settled(self) -> None:
        """Wait until the keys that were pressed before have arrived: a fast typist is ahead of the field."""
        arrived = asyncio.Event()
        if self.is_attached and self.call_later(arrived.set):
            await arrived.wait()

    def _watch_value(self, value: str) -> None:
        self.problem = ""
        if value != self._questioned:
            self.question = ""
        super()._watch_value(value)

    def on_paste(self, event: events.Paste) -> None:
        """Several cells are for the screen to share out; one goes where the cursor is."""
        if is_table(event.text):
            event.prevent_default()
            event.stop()
            self.post_message(self.Pasted(self, event.text))
