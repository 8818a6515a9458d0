"""The form for an input: what it is called, in what it is counted, and who enters it. Its figures stay as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Checkbox, Select
from textual.widgets import Input as Field

from kpi_tui.language import Lazy, _
from kpi_tui.language.kpi_words import FREQUENCIES, OVER_TIME, UNITS, options
from kpi_tui.model.input import Frequency, Input, OverTime
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import Unit
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import FormDialog, labelled, second
from kpi_tui.tui.screens.goal_forms import Tick
from kpi_tui.tui.screens.picker import Choice, Picker
from kpi_tui.tui.widgets.new_input import INPUT_UNITS
from kpi_tui.workspace.changes import SaveInput
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.workspace.snapshot import Snapshot


class InputDialog(FormDialog[str]):
    """Asks for all that an input's card says, and saves it. Answers the input's id."""

    CSS_PATH = "input_form.tcss"
    AUTO_FOCUS = "#label"
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "An input is entered once and counts in every KPI whose formula names it. What is changed here changes how its "
        "figures are read, those of the past too; no figure is changed itself."
    )

    def __init__(self, given: Input, snapshot: Snapshot) -> None:
        super().__init__(_("Input “%(id)s”") % {"id": given.id})
        self._given = given
        self._others = {name: each.label for name, each in snapshot.inputs.items() if name != given.id}

    def fields(self) -> ComposeResult:
        """What it is called and counted in, what becomes of it in longer periods, who enters it and where it is."""
        given = self._given
        units = INPUT_UNITS if given.unit in INPUT_UNITS else (*INPUT_UNITS, given.unit)
        yield from labelled(_("Called"), Field(clean(given.label), id="label", compact=True))
        yield from labelled(
            _("Unit"), _select("unit", options(UNITS, units), given.unit),
            second(_("Entered")), _select("frequency", options(FREQUENCIES), given.frequency),
        )  # fmt: skip
        yield from labelled(_("Over time"), _select("over-time", options(OVER_TIME), given.over_time))
        counts = [(clean(label), name) for name, label in sorted(self._others.items(), key=lambda pair: pair[1])]
        if given.weight and given.weight not in self._others:
            counts.append((given.weight, given.weight))
        none = (_("nothing: each figure counts the same"), "")
        yield from labelled(_("Weighted by"), _select("weight", [none, *counts], given.weight), row="row-weight")
        yield from labelled(
            "", Tick(Content(_("It can be below 0")), given.allow_negative, compact=True, id="allow-negative")
        )
        yield from labelled(
            _("Owner"), Field(clean(given.owner), id="owner", compact=True, placeholder=_("Who enters it"))
        )
        yield from labelled(
            _("Source"),
            Field(clean(given.source), id="source", compact=True, placeholder=_("Where the numbers are found")),
        )

    def on_mount(self) -> None:
        """Show what belongs to the kind of input."""
        self._follow()

    @on(Select.Changed, "#over-time")
    def _follow(self) -> None:
        """Only an average has a weight."""
        self.query_one("#row-weight").display = self._value("over-time") == OverTime.MEAN

    @on(Field.Submitted)
    def _next_field(self, event: Field.Submitted) -> None:
        event.stop()
        self.focus_next()

    def _words(self, field: str) -> str:
        return " ".join(self.query_one(f"#{field}", Field).value.split())

    def _value(self, field: str) -> str:
        return str(self.query_one(f"#{field}", Select).value)

    async def accept(self) -> str:
        """Save the input."""
        if not self._words("label"):
            self.query_one("#label").focus()
            raise Refusal("An input needs a name.")
        over_time = OverTime(self._value("over-time"))
        wanted = replace(
            self._given,
            label=self._words("label"),
            unit=Unit(self._value("unit")),
            over_time=over_time,
            frequency=Frequency(self._value("frequency")),
            owner=self._words("owner"),
            source=self._words("source"),
            allow_negative=self.query_one("#allow-negative", Checkbox).value,
            weight=self._value("weight") if over_time is OverTime.MEAN else "",
        )
        if wanted != self._given:
            await self.request(SaveInput(wanted, seen=self._given))
        return wanted.id


def edit_inputs(screen: BaseScreen, kpi_id: str) -> None:
    """Ask for changes to an input of a KPI over ``screen``; of several, which one first."""
    snapshot = screen.board.snapshot
    if snapshot is None or kpi_id not in snapshot.kpis:
        return
    inputs = {name: snapshot.inputs[name] for name in snapshot.kpis[kpi_id].entered if name in snapshot.inputs}

    def saved(input_id: str | None) -> None:
        now = screen.board.snapshot
        if input_id is not None and now is not None and input_id in now.inputs:
            screen.say(_("%(input)s is saved.") % {"input": clean(now.inputs[input_id].label)})

    def picked(input_id: str | None) -> None:
        if input_id is not None:
            screen.app.push_screen(InputDialog(inputs[input_id], snapshot), saved)

    if len(inputs) == 1:
        picked(next(iter(inputs)))
    elif inputs:
        choices = [Choice(name, each.label, name) for name, each in inputs.items()]
        screen.app.push_screen(Picker(_("Which input?"), choices), picked)


def _select(name: str, choices: list[tuple[str, str]], value: str) -> Select[str]:
    shown = [(Content(label), each) for label, each in choices]
    return Select(shown, value=str(value), allow_blank=False, compact=True, id=name)
