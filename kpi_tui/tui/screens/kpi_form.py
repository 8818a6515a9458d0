"""The form for a KPI: one of your own, one adapted from the catalogue, or one that is there already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Select, Static, TextArea

from kpi_tui.catalogue.entry import CatalogueInput
from kpi_tui.catalogue.reader import load
from kpi_tui.language import Lazy, _, current, text
from kpi_tui.language.numbers import parse_number
from kpi_tui.model.formula import Formula, parse_formula
from kpi_tui.model.input import DAYS, Frequency, OverTime
from kpi_tui.model.input import Input as ModelInput
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator, Kpi
from kpi_tui.model.plan import Direction
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import slug
from kpi_tui.model.unit import ANY, Unit
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.kpi_words import (
    AGGREGATIONS,
    DIRECTIONS,
    FREQUENCIES,
    HORIZONS,
    INDICATORS,
    TIMES,
    UNITS,
    formula_words,
    options,
)
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import FormDialog, labelled, second
from kpi_tui.tui.screens.picker import Choice, Picker
from kpi_tui.tui.widgets.new_input import INPUT_UNITS, NewInput, in_words
from kpi_tui.workspace.changes import AddKpi, SaveInput, SaveKpi
from kpi_tui.workspace.reading import clean
from kpi_tui.workspace.snapshot import Snapshot, unknown_input

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp

MOST_DECIMALS = 6
UNITS_OF_KPIS = (
    Unit.COUNT, Unit.PERCENT, Unit.CURRENCY, Unit.RATIO, Unit.DURATION, Unit.SCORE, Unit.RATING, Unit.POSITION,
    Unit.POINTS, Unit.KWH,
)  # fmt: skip
NOT_ADDED_UP = (Unit.PERCENT, Unit.RATIO, Unit.RATING, Unit.POSITION)
OVER_TIME_OF = {Aggregation.SUM: OverTime.SUM, Aggregation.LAST: OverTime.LAST, Aggregation.NOT_ADDITIVE: OverTime.NONE}
"""What becomes over time of an input that is the whole KPI; with other aggregations, the average."""

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
        kpi = self._kpi or Kpi("", "", parse_formula("x"))
        with VerticalScroll(id="form", can_focus=False):
            yield from labelled(_("Name"), Input(clean(kpi.name), id="name", placeholder=_("Loaves sold a day")))
            yield from labelled(_("Definition"), _area(kpi.definition, "definition"))
            formula = kpi.formula.text if self._kpi else ""
            yield from labelled(
                _("Formula"), Input(formula, id="formula", placeholder=_("empty: it is entered as it is"))
            )
            yield Static("", id="checked", markup=False)
            yield Vertical(id="new")
            yield from labelled(
                _("Unit"), _select("unit", options(UNITS, _with(UNITS_OF_KPIS, kpi.unit)), kpi.unit),
                second(_("Decimals")), Input(str(kpi.decimals), id="decimals", max_length=1),
            )  # fmt: skip
            times = [(_(word), value) for value, word in TIMES.items()]
            if kpi.time_unit not in TIMES:
                times = [("–" if not kpi.time_unit else kpi.time_unit, kpi.time_unit), *times]
            with Vertical(id="row-time"):
                yield from labelled(_("Counted in"), _select("time", times, kpi.time_unit))
            yield from labelled(
                _("Behind it"), Input(clean(kpi.unit_label), id="unit-label", placeholder=_("a word, such as: loaves"))
            )
            yield from labelled(_("Better"), _select("direction", options(DIRECTIONS), kpi.direction))
            yield from labelled(_("Over time"), _select("aggregation", options(AGGREGATIONS), kpi.aggregation))
            yield Static("", id="advice", markup=False)
            yield from labelled(
                _("Segment"),
                Input(clean(kpi.segment), id="segment", placeholder=_("empty: all; or one, such as: abroad")),
            )
            yield from labelled(_("Entered"), _select("frequency", options(FREQUENCIES), kpi.frequency))
            yield from labelled(
                _("Kind"), _select("indicator", options(INDICATORS), kpi.indicator),
                _select("horizon", options(HORIZONS), kpi.horizon),
            )  # fmt: skip
            yield from labelled(_("Owner"), Input(clean(kpi.owner), id="owner", placeholder=_("Who looks after it")))
            yield from labelled(
                _("Source"), Input(clean(kpi.source), id="source", placeholder=_("Where the numbers are found"))
            )
            yield from labelled(_("Reason"), _area(kpi.reason, "reason", _("Why this KPI was chosen")))
            yield from labelled(_("Pitfalls"), _area(kpi.pitfalls, "pitfalls", _("What to beware of when reading it")))

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
        odd = unit in NOT_ADDED_UP and aggregation is Aggregation.SUM
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
        return parse_formula(typed or self._own_input())

    def _own_input(self) -> str:
        """The id of an input for a KPI that is entered as it is."""
        others = {kpi.id for kpi in self._snapshot.kpis.values() if not kpi.is_direct and kpi is not self._kpi}
        return slug(self._words("name"), separator="_", taken=frozenset({*others, DAYS}))

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
        known = catalogue_inputs().get(name)
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
            for name, each in sorted(
                catalogue_inputs().items(), key=lambda pair: pair[1].label.in_(language).casefold()
            )
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
        return (kpi if kpi.id else replace(kpi, id=self._new_id(kpi))), tuple(self._inputs_of(kpi))

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
                over_time = OVER_TIME_OF.get(kpi.aggregation, OverTime.MEAN)
                yield ModelInput(name, kpi.name, _input_unit(kpi), over_time, kpi.frequency, source=kpi.source)

    def _new_id(self, kpi: Kpi) -> str:
        """An id of no other KPI; where it is computed, of no input either."""
        taken = {*self._snapshot.kpis, *(PurePosixPath(file).stem for file in self._snapshot.closed)}
        if not kpi.is_direct:
            taken |= {*self._snapshot.inputs, *kpi.inputs, DAYS}
        return slug(kpi.name, taken=frozenset(taken))

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
            for each in inputs:
                await self.app.request(SaveInput(each))
            await self.app.request(SaveKpi(kpi))
        else:
            await self.app.request(AddKpi(kpi, inputs))
        return kpi.id


def edit_kpi(screen: BaseScreen, kpi_id: str) -> None:
    """Ask for changes to a KPI of the workspace over ``screen``, and say there that they are saved."""
    snapshot = screen.board.snapshot
    kpi = snapshot.kpis.get(kpi_id) if snapshot else None
    if snapshot is None or kpi is None:
        return

    def answered(saved: str | None) -> None:
        if saved is not None:
            screen.say(_("%(kpi)s is saved.") % {"kpi": clean(kpi.name)})

    screen.app.push_screen(KpiDialog(_("Change a KPI"), snapshot, kpi), answered)


def catalogue_inputs() -> Mapping[str, CatalogueInput]:
    """Every input of the catalogue by its id, as the first KPI that has it uses it."""
    found: dict[str, CatalogueInput] = {}
    for entry in load().kpis:
        for part in entry.inputs:
            if part.id != DAYS:
                found.setdefault(part.id, part)
    return found


def _input_unit(kpi: Kpi) -> Unit:
    """The unit of an input that is the whole KPI; one in weeks or months is a number of them."""
    if kpi.unit is not Unit.DURATION:
        return kpi.unit
    return Unit(kpi.time_unit) if kpi.time_unit in set(Unit) else Unit.COUNT


def _by_label(pair: tuple[str, ModelInput]) -> str:
    return pair[1].label.casefold()


def _with(units: tuple[Unit, ...], unit: Unit) -> tuple[Unit, ...]:
    return units if unit in units else (*units, unit)


def _select(name: str, choices: list[tuple[str, str]], value: str) -> Select[str]:
    options = [(Content(label), each) for label, each in choices]
    return Select(options, value=str(value), allow_blank=False, compact=True, id=name)


def _area(words: str, name: str, placeholder: str = "") -> TextArea:
    return TextArea(
        clean(words, lines=True),
        compact=True,
        highlight_cursor_line=False,
        tab_behavior="focus",
        placeholder=placeholder,
        id=name,
    )
