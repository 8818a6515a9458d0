"""A window with a list to choose from: type to find, Enter to take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from kpi_tui.catalogue.spelling import words
from kpi_tui.language import Lazy, _
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import Dialog
from kpi_tui.workspace.files.reading import clean

TAKE = Command("picker.take", "enter", Lazy("Choose"), "take", Lazy("Take what is marked in the list."), rank=1)
DOWN = Command("picker.down", "down", Lazy("Down"), "mark(1)", Lazy("To the next in the list."))
UP = Command("picker.up", "up", Lazy("Up"), "mark(-1)", Lazy("To the one before in the list."))


@dataclass(frozen=True, slots=True)
class Choice:
    """Something in the list. ``note`` stands beside its title, ``group`` over it and the others of its group, and
    ``more`` under the list while it is marked."""

    id: str
    title: str
    note: str = ""
    group: str = ""
    more: str = ""


class Picker(Dialog[str]):
    """Answers the id of the choice that was taken."""

    CSS_PATH = "picker.tcss"
    AUTO_FOCUS = "#words"
    KEYS: ClassVar[tuple[Command, ...]] = (TAKE, DOWN, UP)
    BINDINGS = bindings(KEYS)

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__(clean(title))
        self._choices = tuple(choices)

    def fields(self) -> ComposeResult:
        """A line to type in, the list, and what there is to know about the marked choice."""
        yield Input(id="words", compact=True, placeholder=_("Type to find…"))
        yield OptionList(markup=False, compact=True, id="choices")
        if any(choice.more for choice in self._choices):
            yield Static("", id="more", markup=False)

    def on_mount(self) -> None:
        """All choices."""
        self._fill("")

    @property
    def marked(self) -> Choice | None:
        """The choice that is marked."""
        option = self.query_one("#choices", OptionList).highlighted_option
        return next((choice for choice in self._choices if option and choice.id == option.id), None)

    def _fill(self, typed: str) -> None:
        marked, found = self.marked, self.query_one("#choices", OptionList)
        options = list(self._options(words(typed)))
        found.clear_options()
        found.add_options(options)
        ids = [option.id for option in options]
        first = next((index for index, option in enumerate(options) if not option.disabled), None)
        found.highlighted = ids.index(marked.id) if marked and marked.id in ids else first
        self.say("" if options else _("Nothing here has these words."))

    def _options(self, typed: list[str]) -> Iterator[Option]:
        group = ""
        for choice in self._choices:
            text = " ".join(words(f"{choice.title} {choice.note} {choice.group}"))
            if not all(word in text for word in typed):
                continue
            if choice.group != group:
                group = choice.group
                yield Option(Content.styled(clean(group), "$muted"), disabled=True)
            note = (f"  {clean(choice.note)}", "$muted")
            yield Option(Content.assemble((clean(choice.title), "bold"), note), id=choice.id)

    @on(Input.Changed, "#words")
    def _find(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    @on(OptionList.OptionHighlighted, "#choices")
    def _tell(self) -> None:
        for more in self.query("#more").results(Static):
            more.update(Content(self.marked.more if self.marked else ""))

    @on(Input.Submitted, "#words")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self.call_next(self.run_action, "take")

    @on(OptionList.OptionSelected, "#choices")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.call_next(self.run_action, "take")

    async def action_take(self) -> None:
        """Close with the marked choice."""
        if self.marked:
            self.dismiss(self.marked.id)

    def action_mark(self, step: int) -> None:
        """Move the mark while typing."""
        found = self.query_one("#choices", OptionList)
        if step > 0:
            found.action_cursor_down()
        else:
            found.action_cursor_up()
