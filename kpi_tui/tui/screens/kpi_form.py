"""The form for a KPI: one of your own, one adapted from the catalogue, or one that is there already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Select, Static, TextArea

from kpi_tui.catalogue.reader import load
from kpi_tui.language import Lazy, _, current, text
from kpi_tui.language.kpi_words import (
    formula_words,
)
from kpi_tui.language.numbers import parse_number
from kpi_tui.model.formula import Formula, parse_formula
from kpi_tui.model.input import DAYS, Frequency
from kpi_tui.model.input import Input as ModelInput
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator, Kpi
from kpi_tui.model.own_input import own_input
from kpi_tui.model.plan import Direction
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import ANY, Unit
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import FormDialog
from kpi_tui.tui.screens.kpi_fields import kpi_fields
from kpi_tui.tui.screens.picker import Choice, Picker
from kpi_tui.tui.widgets.new_input import INPUT_UNITS, NewInput, in_words
from kpi_tui.workspace.changes import AddKpi, SaveInput, SaveKpi
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.new_ids import new_kpi_id, own_input_id
from kpi_tui.workspace.snapshot import Snapshot, unknown_input

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp

MOST_DECIMALS = 6

PICK = Command(
    "form.input", "f2", Lazy("Inputs"), "pick_input",
    Lazy("Put an input of your workspace or of the catalogue into the formula."), rank=2,
)  # fmt: skip


class KpiDialog(FormDialog[str]):
    """Asks for all that a KPI's card says, but for its plan, and saves it. Answers the KPI's id.

    ``kpi`` fills the form; with an id that the workspace has, that KPI is changed, else one is added. ``inputs`` are
    those that come with it from the catalogue.
    """

    CSS_PATH = "kpi_form.tcss"
    AUTO_FOCUS = "#name"
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "A formula is made of the ids of inputs, numbers, + - * / and brackets: orders / visitors * 100. Leave it "
        "empty for a figure that is entered as it is. The plan is set afterwards, on the scorecard."
    )
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012 -- as Textual declares it
    KEYS: ClassVar[tuple[Command, ...]] = (PICK,)
    BINDINGS = bindings(KEYS)

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, title: str, snapshot: Snapshot, kpi: Kpi | None, inputs: tuple[ModelInput, ...] = ()) -> None:
        super().__init__(title)
        self._snapshot = snapshot
        self._kpi = kpi
        self._given = {each.id: each for each in inputs}
        self._new: dict[str, NewInput] = {}

    # The fields

    def fields(self) -> ComposeResult:
        """What it is, how it is computed, how it is read, who looks after it."""
        yield from kpi_fields(self._kpi)

    def on_mount(self) -> None:
        """Check what is filled in already."""
        self._check()
        self._follow()

    @on(Input.Submitted)
    async def _next_field(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id != "formula" or not await self._ask_inputs():
            self.focus_next()

    async def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Once the formula is written, its new inputs are asked for."""
        if event.widget.id == "formula" and self.app.screen is self:
            await self._ask_inputs()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.say("")
        self._check()

    @on(Select.Changed)
    def _selected(self, event: Select.Changed) -> None:
        event.stop()
        self._follow()

    def _follow(self) -> None:
        """What depends on the unit, and advice where unit and aggregation do not go together."""
        unit, aggregation = Unit(self._value("unit")), Aggregation(self._value("aggregation"))
        self.query_one("#row-time").display = unit is Unit.DURATION
        odd = not unit.adds_up and aggregation is Aggregation.SUM
        advice = self.query_one("#advice", Static)
        advice.display = odd
        advice.update(
            Content(_("Such figures do not add up. With a formula, let longer periods combine the inputs first."))
        )

    # The formula

    @property
    def _known(self) -> dict[str, ModelInput]:
        """The inputs that need no description: those of the workspace, and those that come from the catalogue."""
        return {**self._given, **self._snapshot.inputs}

    def _formula(self) -> Formula:
        """The formula in the field; without one, the figure itself. Raises Refusal where it cannot be read."""
        typed = self._words("formula")
        return parse_formula(typed or own_input_id(self._snapshot, self._words("name"), self._kpi))

    def _unknown(self) -> list[str]:
        """The inputs in the formula that somebody has to describe; none while it cannot be read."""
        if not self._words("formula"):
            return []
        try:
            names = self._formula().inputs
        except Refusal:
            return []
        return [name for name in names if name != DAYS and name not in self._known]

    def _check(self) -> None:
        """Under the formula: what it says in words, or what is wrong with it."""
        self.query_one("#checked", Static).update(Content.styled(self._told(), "$muted"))

    def _told(self) -> str:
        if not self._words("formula"):
            return _("Entered as it is: one figure each time.")
        try:
            formula = self._formula()
        except Refusal as refusal:
            return text(refusal.sentence)
        for name in self._unknown():
            doubt = unknown_input(name, (*self._known, DAYS))
            if name not in self._new or "nearest" in doubt.values:
                return text(doubt) + " " + _("If it is new, describe it below.")
        labels = {name: clean(each.label) for name, each in self._known.items()}
        labels |= {name: each.label for name, each in self._new.items()}
        return "✓ " + (formula_words(formula, labels) or labels.get(formula.inputs[0], formula.text))

    async def _ask_inputs(self) -> bool:
        """Ask for what is new in the formula; whether something new was asked."""
        wanted, place = self._unknown(), self.query_one("#new", Vertical)
        for name in [name for name in self._new if name not in wanted]:
            await self._new.pop(name).remove()
        fresh = [NewInput(self._suggested(name)) for name in wanted if name not in self._new]
        self._new.update((each.given.id, each) for each in fresh)
        if fresh:
            await place.mount(*fresh)
            fresh[0].query_one(".label").focus()
        self._check()
        return bool(fresh)

    def _suggested(self, name: str) -> ModelInput:
        """The input as the catalogue knows it, or an empty one."""
        known = load().inputs.get(name)
        if known is None:
            return ModelInput(name, in_words(name))
        unit = known.unit if known.unit in INPUT_UNITS else Unit.COUNT
        return ModelInput(name, known.label.in_(current()), unit, known.over_time, allow_negative=known.allow_negative)

    def action_pick_input(self) -> None:
        """Choose an input and write its id into the formula."""
        ours, theirs = _("In your workspace"), _("From the catalogue")
        known, language = self._known, current()
        choices = [Choice(name, clean(each.label), name, ours) for name, each in sorted(known.items(), key=_by_label)]
        choices += [
            Choice(name, each.label.in_(language), name, theirs)
            for name, each in sorted(load().inputs.items(), key=lambda pair: pair[1].label.in_(language).casefold())
            if name not in known
        ]

        def picked(name: str | None) -> None:
            field = self.query_one("#formula", Input)
            field.focus()
            if name:
                before = field.value[: field.cursor_position]
                field.insert_text_at_cursor(name if not before or before[-1] in " (" else f" {name}")

        self.app.push_screen(Picker(_("Which input?"), choices), picked)

    # Reading and saving

    def _words(self, field: str) -> str:
        return " ".join(self.query_one(f"#{field}", Input).value.split())

    def _value(self, field: str) -> str:
        return str(self.query_one(f"#{field}", Select).value)

    def _lines(self, field: str) -> str:
        return self.query_one(f"#{field}", TextArea).text.strip()

    def read(self) -> tuple[Kpi, tuple[ModelInput, ...]]:
        """The KPI in the fields and its new inputs. Raises Refusal, with the focus on what is wrong."""
        name = self._words("name")
        if not name:
            raise self._refused("name", Refusal("A KPI needs a name."))
        try:
            formula = self._formula()
        except Refusal as refusal:
            raise self._refused("formula", refusal) from None
        unit, frequency = Unit(self._value("unit")), Frequency(self._value("frequency"))
        before = self._kpi or Kpi("", "", formula)
        kpi = replace(
            before,
            name=name,
            formula=formula,
            definition=self._lines("definition"),
            unit=unit,
            unit_label=self._words("unit-label"),
            time_unit=self._value("time") if unit is Unit.DURATION else "",
            decimals=self._decimals(),
            direction=Direction(self._value("direction")),
            aggregation=Aggregation(self._value("aggregation")),
            frequency=frequency,
            indicator=Indicator(self._value("indicator")),
            horizon=Horizon(self._value("horizon")),
            owner=self._words("owner"),
            source=self._words("source"),
            segment=self._words("segment"),
            reason=self._lines("reason"),
            pitfalls=self._lines("pitfalls"),
            range=before.range if unit is before.unit else ANY,
            requires_positive=tuple(each for each in before.requires_positive if each in formula.inputs),
            over_time={each: how for each, how in before.over_time.items() if each in formula.inputs},
        )
        return (kpi if kpi.id else replace(kpi, id=new_kpi_id(self._snapshot, kpi))), tuple(self._inputs_of(kpi))

    def _inputs_of(self, kpi: Kpi) -> Iterator[ModelInput]:
        """The inputs that are not in the workspace yet."""
        for name in kpi.entered:
            if name in self._snapshot.inputs:
                continue
            if name in self._new:
                yield self._new[name].read(kpi.frequency)
            elif name in self._given:
                yield replace(self._given[name], frequency=kpi.frequency)
            else:
                yield own_input(kpi, name)

    def _decimals(self) -> int:
        try:
            decimals = parse_number(self._words("decimals") or "0")
        except Refusal as refusal:
            raise self._refused("decimals", refusal) from None
        if not isinstance(decimals, int) or not 0 <= decimals <= MOST_DECIMALS:
            raise self._refused(
                "decimals", Refusal("Decimals are a whole number from 0 to %(most)s.", most=MOST_DECIMALS)
            )
        return decimals

    def _refused(self, field: str, refusal: Refusal) -> Refusal:
        self.query_one(f"#{field}").focus()
        return refusal

    async def accept(self) -> str:
        """Save the KPI, and the inputs that are new."""
        kpi, inputs = self.read()
        if await self._ask_inputs():
            raise Refusal("The formula has new inputs: see whether they are described well, and save again.")
        if kpi.id in self._snapshot.kpis:
            await self.request(SaveKpi(kpi, seen=self._snapshot.kpis[kpi.id]), *map(SaveInput, inputs))
        else:
            await self.request(AddKpi(kpi, inputs))
        return kpi.id


def edit_kpi(screen: BaseScreen, kpi_id: str) -> None:
    """Ask for changes to a KPI of the workspace over ``screen``, and say there that they are saved."""
    snapshot = screen.board.snapshot
    kpi = snapshot.kpis.get(kpi_id) if snapshot else None
    if snapshot is None or kpi is None:
        return

    def answered(saved: str | None) -> None:
        if saved is not None:
            now = screen.board.snapshot
            named = now.kpis.get(saved, kpi) if now else kpi
            screen.say(_("%(kpi)s is saved.") % {"kpi": clean(named.name)})

    screen.app.push_screen(KpiDialog(_("Change a KPI"), snapshot, kpi), answered)


def _by_label(pair: tuple[str, ModelInput]) -> str:
    return pair[1].label.casefold()
