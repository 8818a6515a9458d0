"""The window that shows what a file holds before anything is entered: which column is which input, and what is new."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Label, OptionList, Select, Static
from textual.widgets.option_list import Option

from kpi_tui.exchange.importing.columns import Asked, Question
from kpi_tui.exchange.importing.entering import carry_out
from kpi_tui.exchange.importing.filled_inputs import catalogue_choices
from kpi_tui.exchange.importing.offer import Offer, counted_by, offer, with_columns
from kpi_tui.exchange.importing.plan import Answers, ImportPlan, plan_import
from kpi_tui.exchange.importing.planned import Filled, PlannedFigure, filled, planned_figures, span
from kpi_tui.exchange.importing.source import Source
from kpi_tui.exchange.importing.state import State
from kpi_tui.exchange.work import Stopped
from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.language.amounts import amount
from kpi_tui.language.dates import period_name
from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.dialog import Dialog, labelled
from kpi_tui.tui.screens.goal_forms import Tick
from kpi_tui.tui.screens.picker import Choice, Picker
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp
    from kpi_tui.workspace.snapshot import Snapshot

ENTER = Command("dialog.save", "ctrl+s", Lazy("Enter"), "save", Lazy("Enter the figures, as one batch."), rank=1)
_LEAVE_OUT = "-"
_MOST_SHOWN = 30
_ROWS = {
    Asked.DECIMAL: "#row-decimal",
    Asked.DATE_ORDER: "#row-date-order",
    Asked.GRAIN: "#row-grain",
    Asked.PERIOD: "#row-period",
}


class ImportPreview(Dialog[int]):
    """Shows what a file holds; enters it. Answers how many figures were entered."""

    CSS_PATH = "import_preview.tcss"
    AUTO_FOCUS = "#columns"
    KEYS: ClassVar[tuple[Command, ...]] = (ENTER,)
    BINDINGS = bindings(KEYS)
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "Each line is a column of the file with the input that it goes to: Enter chooses another one, or leaves it "
        "out. Below stand the figures: those that are new, and those that differ from what counts now."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, snapshot: Snapshot, source: Source, offered: Offer) -> None:
        super().__init__(_("Import %(file)s") % {"file": source.name})
        self._snapshot = snapshot
        self._source = source
        self._offered = offered
        self._answers = Answers(one_convention=offered.one_convention)
        self._plan: ImportPlan | None = None
        self._stop = threading.Event()
        self._entering = False

    def fields(self) -> ComposeResult:
        """What was recognised, the columns, what must be answered, and the figures."""
        yield Static(Content(clean(self._recognised())), id="recognised", markup=False)
        if len(self._source.tables) > 1:
            tables = [(Content(clean(each.name)), each.name) for each in self._source.tables]
            chosen = self._offered.table.name
            choices = Select(tables, value=chosen, allow_blank=False, compact=True, id="table")
            yield from labelled(_("Table"), choices)
        yield Static(_("Column → input. Enter chooses another input, or leaves the column out."), id="choosing")
        yield OptionList(markup=False, compact=True, id="columns")
        yield from labelled("", Select[str]([], prompt=_("choose"), compact=True, id="decimal"), row="row-decimal")
        yield from labelled(
            "", Select[str]([], prompt=_("choose"), compact=True, id="date-order"), row="row-date-order"
        )
        yield from labelled("", Select[str]([], prompt=_("choose"), compact=True, id="grain"), row="row-grain")
        yield from labelled(_("Period"), Input(id="period", placeholder="2026-10"), row="row-period")
        yield OptionList(markup=False, compact=True, id="figures")
        yield Static("", id="notes", markup=False)
        with Horizontal(id="options"):
            yield Tick(_("replace what differs"), compact=True, id="replace")
            yield Tick(_("incomplete periods too"), compact=True, id="partial")

    def buttons(self) -> ComposeResult:
        """Cancel and enter."""
        yield Button(_("Cancel"), id="cancel")
        yield Button(_("Enter"), id="save")

    def on_mount(self) -> None:
        """Make the first plan."""
        for row in (*_ROWS.values(), "#options"):
            self.query_one(row).display = False
        self._make_plan()

    def action_cancel(self) -> None:
        """Stop reading, and close with nothing entered; what is being entered already cannot be stopped."""
        self._stop.set()
        if not self._entering:
            super().action_cancel()

    def on_unmount(self) -> None:
        """An app that is closed meanwhile waits for nothing."""
        self._stop.set()

    # The plan

    def _make_plan(self) -> None:
        self._plan = None
        self.query_one("#save", Button).disabled = True
        self._read(self._begin())

    def _begin(self) -> threading.Event:
        """Stop what is being read, and answer what stops the next."""
        self._stop.set()
        self._stop = threading.Event()
        return self._stop

    def _tell(self, share: float) -> None:
        self.say(_("Reading: %(percent)s of 100") % {"percent": round(share * 100)})

    @work(exclusive=True, group="plan", description="an import")
    async def _read(self, stop: threading.Event) -> None:
        """Make the plan in a thread, and show it unless another was asked for meanwhile."""
        from kpi_tui.tui.following import following

        try:
            plan = await asyncio.to_thread(
                plan_import,
                self._snapshot,
                self._offered.table,
                self._offered.mapping,
                answers=self._answers,
                new_inputs=self._offered.new_inputs,
                columns=self._offered.columns,
                work=following(self._tell, stop),
            )
        except Stopped:
            return
        except Refusal as refusal:
            self.say(text(refusal.sentence))
            return
        if not stop.is_set():
            self._plan = plan
            self.say("")
            self._show(plan)

    def _show(self, plan: ImportPlan) -> None:
        told = span(plan, self._snapshot.settings.calendar)
        words = f"{self._recognised()} {text(told) if told else ''}"
        self.query_one("#recognised", Static).update(Content(clean(words)))
        self._show_columns(plan)
        asked = [field for question in plan.questions if (field := self._ask(question))]
        if asked:
            asked[0].focus()
        figures = self.query_one("#figures", OptionList).clear_options()
        figures.add_options(self._figure_lines(plan))
        figures.display = bool(figures.option_count)
        self.query_one("#notes", Static).update(Content(clean(" ".join(text(note) for note in plan.notes))))
        self.query_one("#replace").display = plan.count(State.DIFFERENT) > 0
        self.query_one("#partial").display = plan.count(State.PARTIAL) > 0
        self.query_one("#options").display = plan.count(State.DIFFERENT) + plan.count(State.PARTIAL) > 0
        self._count()

    def _show_columns(self, plan: ImportPlan) -> None:
        """A line for each column or row that can be taken: the input that it goes to, and what is new in it."""
        found = self.query_one("#columns", OptionList)
        marked = found.highlighted
        counts = {each.input.id: each for each in filled(plan)}
        goes: dict[str, list[str]] = {}
        for take in plan.mapping.takes:
            goes.setdefault(take.column, []).append(take.input)
        lines = []
        for column in dict.fromkeys((*self._offered.choices, *goes)):
            name = clean(column or _("rows counted"))
            if inputs := goes.get(column):
                labels = ", ".join(clean(plan.inputs[each].label) for each in inputs)
                told = _stands(counts[inputs[0]])
                line = Content.assemble(f"{name} → ", (labels, "bold"), (f"  {told}", "$muted"))
                lines.append(Option(line, id=column))
            else:
                lines.append(Option(Content.assemble((f"{name}  {_('left out')}", "$muted")), id=column))
        found.clear_options().add_options(lines)
        found.highlighted = marked if marked is not None and marked < len(lines) else 0

    def _ask(self, question: Question) -> Widget | None:
        """Show the row that answers a question, and answer with its field where it was not there before."""
        row = self.query_one(_ROWS[question.asked])
        if row.display:
            return None
        row.display = True
        self.add_class("-asked")
        if question.asked is Asked.PERIOD:
            return row.query_one(Input)
        row.query_one(Label).update(Content(clean(_("“%(cell)s” is") % {"cell": question.example})))
        choices = row.query_one(Select)
        with self.prevent(Select.Changed):
            answers = (answer for answer, _reading in question.readings)
            choices.set_options(zip(map(Content, question.meanings), answers, strict=True))
        return choices

    def _figure_lines(self, plan: ImportPlan) -> Iterator[Option]:
        """Figures that differ first, then those that are new."""
        calendar = self._snapshot.settings.calendar
        shown = [
            (state, figure)
            for state in (State.DIFFERENT, State.IMPOSSIBLE, State.PARTIAL, State.NEW)
            for figure in islice(planned_figures(plan, calendar, state), _MOST_SHOWN)
        ]
        for state, figure in shown[:_MOST_SHOWN]:
            yield Option(self._figure_line(state, figure))

    def _figure_line(self, state: State, figure: PlannedFigure) -> Content:
        name = figure.input.label + (f" ({figure.segment})" if figure.segment else "")
        line = Content.assemble(
            clean(name),
            (f"  {period_name(figure.period, short=True)}  ", "$muted"),
            (self._said(figure, figure.value), "bold"),
            f"  {_word(state)}",
        )
        if figure.counts:
            before = self._said(figure, figure.before)
            line += Content.styled(" " + _("(now %(before)s)") % {"before": before}, "$muted")
        return line + Content.styled(f"  {clean(figure.note)}" if figure.note else "", "$muted")

    def _said(self, figure: PlannedFigure, value: float | None) -> str:
        if value is None:
            return _("does not apply")
        return amount(value, figure.input.unit, decimals=None, currency=self._snapshot.settings.currency)

    # What the user says

    @on(OptionList.OptionSelected, "#columns")
    def _choose_input(self, event: OptionList.OptionSelected) -> None:
        column = str(event.option.id)
        if not column:
            return

        def chosen(answer: str | None) -> None:
            if answer is None:
                return
            try:
                named = {column: "" if answer == _LEAVE_OUT else answer}
                self._offered = with_columns(self._snapshot, self._offered, named)
            except Refusal as refusal:
                self.say(text(refusal.sentence))
            else:
                self._make_plan()

        choices = [Choice(_LEAVE_OUT, _("Leave it out"))]
        choices += [Choice(each.id, each.label, each.id, _("Inputs")) for each in self._snapshot.inputs.values()]
        choices += [
            Choice(entry_id, label, entry_id, _("From the catalogue"))
            for entry_id, label in catalogue_choices(self._snapshot)
        ]
        self.app.push_screen(Picker(column, choices), chosen)

    @on(Select.Changed, "#table")
    def _table(self, event: Select.Changed) -> None:
        if event.value != self._offered.table.name:
            self._take_table(str(event.value), self._begin())

    @work(exclusive=True, group="plan", description="a table")
    async def _take_table(self, name: str, stop: threading.Event) -> None:
        """Another sheet of the workbook, or file of the ZIP file: all begins anew."""
        from kpi_tui.tui.following import following

        followed = following(self._tell, stop)
        try:
            found = await asyncio.to_thread(offer, self._snapshot, self._source, table=name, work=followed)
        except Stopped:
            return
        except Refusal as refusal:
            self.say(text(refusal.sentence))
            return
        self._offered, self._answers = found, Answers(one_convention=found.one_convention)
        self.remove_class("-asked")
        for row in _ROWS.values():
            self.query_one(row).display = False
        self._make_plan()

    @on(Select.Changed, "#decimal")
    def _decimal(self, event: Select.Changed) -> None:
        if event.value is not Select.NULL:
            self._answers = replace(self._answers, decimal=str(event.value))
            self._make_plan()

    @on(Select.Changed, "#date-order")
    def _date_order(self, event: Select.Changed) -> None:
        if event.value is not Select.NULL:
            self._answers = replace(self._answers, date_order=str(event.value))
            self._make_plan()

    @on(Select.Changed, "#grain")
    def _grain(self, event: Select.Changed) -> None:
        if event.value is not Select.NULL:
            self._offered = counted_by(self._offered, Grain(str(event.value)))
            self._make_plan()

    @on(Input.Submitted, "#period")
    @on(Input.Blurred, "#period")
    def _period(self, event: Input.Submitted | Input.Blurred) -> None:
        event.stop()
        typed = event.value.strip()
        if not typed or (self._answers.period and typed == self._answers.period.key):
            return
        try:
            period = self._snapshot.settings.calendar.parse(typed)
        except Refusal as refusal:
            self.say(text(refusal.sentence))
        else:
            self._answers = replace(self._answers, period=period)
            self._make_plan()

    @on(Checkbox.Changed)
    def _count(self) -> None:
        """Say on the button how many figures would be entered."""
        count = len(self._changes())
        label = plural("Enter one figure", "Enter %(n)s figures", count) if count else _("Nothing to enter")
        button = self.query_one("#save", Button)
        button.label = Content(label)
        button.disabled = not count or self._entering

    def _changes(self) -> tuple[object, ...]:
        if self._plan is None:
            return ()
        return self._plan.changes(self._snapshot.settings.calendar, **self._options())

    def _options(self) -> dict[str, bool]:
        return {
            "replace_different": self.query_one("#replace", Checkbox).value,
            "partial": self.query_one("#partial", Checkbox).value,
        }

    def action_save(self) -> None:
        """Enter the figures."""
        if self._plan is None:
            return
        if self._plan.questions:
            self.say(_("Answer what is asked first."))
        elif self._changes() and not self._entering:
            self._enter(self._plan)

    @work(exclusive=True, group="plan", description="entering")
    async def _enter(self, plan: ImportPlan) -> None:
        remember, options = self._offered.worth_remembering, self._options()
        self._entering = True
        self._count()
        self.say(_("The figures are being entered …"))
        try:
            workspace = self.app.writable()
            async with self.app.writing:
                entered = await asyncio.to_thread(
                    lambda: carry_out(workspace, self._source, plan, remember=remember, **options)
                )
        except Refusal as refusal:
            self._entering = False
            self._count()
            self.say(text(refusal.sentence))
        else:
            self.dismiss(len(entered.figures))

    def _recognised(self) -> str:
        offered = self._offered
        if offered.remembered:
            return _("Read as the last time.")
        if offered.profile and offered.profile.layouts:
            return _("Recognised: %(system)s.") % {"system": offered.profile.name}
        return _("No known system: the columns are taken by their names.")


def _stands(each: Filled) -> str:
    """How many figures of an input stand how; what there is none of is not said."""
    counts = ((_("new"), each.new), (_("equal"), each.equal), (_("different"), each.different))
    return ", ".join(f"{count} {word}" for word, count in counts if count)


def _word(state: State) -> str:
    return {
        State.NEW: _("new"),
        State.EQUAL: _("equal"),
        State.DIFFERENT: _("different"),
        State.PARTIAL: _("incomplete period"),
        State.IMPOSSIBLE: _("cannot be right"),
    }[state]
