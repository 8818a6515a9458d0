"""The window in which a plan is set: its fields follow the mode, and it says at once what would turn the KPI red."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Select, Static

from kpi_tui.language import Lazy, _, text
from kpi_tui.language.dates import day, parse_day
from kpi_tui.language.numbers import number
from kpi_tui.language.plan_texts import (
    milestones_text,
    profile_text,
    promise_text,
    read_milestones,
    read_number,
    read_profile,
    read_promise,
    read_tolerance,
    tolerance_text,
)
from kpi_tui.language.wording import plan_explained
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import DEFAULT_PERCENT, Direction, Milestone, Mode, Plan, Window, check_plan
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.basis import profile_from, with_numbers
from kpi_tui.scorecard.proposal import Proposal, propose
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import FormDialog, labelled, second
from kpi_tui.workspace.changes import SetPlan
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.snapshot import Snapshot

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp

LAST_YEAR = Command(
    "plan.last_year", "ctrl+y", Lazy("Seasons of last year"), "last_year",
    Lazy("Divide the total over the months as last year's figures were."), short=Lazy("Last year"),
)  # fmt: skip
FIELDS = {
    Mode.REACH: ("baseline", "target", "start", "due", "milestones", "tolerance"),
    Mode.KEEP: ("low", "high", "start", "tolerance"),
    Mode.ACCUMULATE: ("target", "window", "start", "due", "profile", "tolerance"),
    Mode.MONITOR: ("start",),
}
PROMISES = ("target", "low", "high")
BESIDE = {"due": "start", "high": "low"}
"""Fields that share a row with another."""


def fields_of(mode: Mode, direction: Direction, *, relative: bool = False) -> tuple[str, ...]:
    """The fields that a plan of this mode has, for a KPI of which this way is better; a ``relative`` one says in each
    mode what its change is on."""
    useless = {Direction.HIGHER: "high", Direction.LOWER: "low", Direction.WITHIN: ""}[direction]
    fields = tuple(field for field in FIELDS[mode] if field != useless)
    return ("baseline", *fields) if relative and "baseline" not in fields else fields


class PlanDialog(FormDialog[Plan]):
    """Asks for a plan and has the workspace set it."""

    CSS_PATH = "plan.tcss"
    AUTO_FOCUS = "#mode"
    ABOUT = Lazy(
        "A plan says what the KPI should be. Numbers and dates are read as you write them. A target can be a change on "
        "the baseline, such as +20%; for percentages +2 pp adds points. Milestones are days with a number, a semicolon "
        "between them. The seasons are twelve shares of a year in percent, from January on. Leave the tolerance empty "
        "for the usual one."
    )
    KEYS: ClassVar[tuple[Command, ...]] = (LAST_YEAR,)
    BINDINGS = bindings(KEYS)

    if TYPE_CHECKING:
        app: KpiApp

    class LookedBack(Message):
        """What the figures of the year before make of a plan: its numbers, or why there are none."""

        def __init__(self, draft: Plan, answer: Plan | Refusal) -> None:
            super().__init__()
            self.draft = draft
            self.answer = answer

    def __init__(self, kpi: Kpi, snapshot: Snapshot, today: date, proposal: Proposal | None = None) -> None:
        super().__init__(_("Plan for %(kpi)s") % {"kpi": kpi.name})
        self._kpi = kpi
        self._snapshot = snapshot
        self._plan = (proposal.plan if proposal else kpi.current_plan) or Plan(Mode.MONITOR)
        self._why = proposal.why if proposal else None
        self._today = today
        self._numbers: dict[Plan, Plan | Refusal] = {}
        self._whence = "" if kpi.plans else self._filled("start")
        self._totals = self._plan.mode is Mode.ACCUMULATE
        self._other_baseline = ""

    def fields(self) -> ComposeResult:
        """Mode first, then what belongs to it."""
        if self._why is not None:
            yield Static(clean(text(self._why)), id="why", markup=False)
        modes = [
            (_("reach a target by a date"), Mode.REACH.value),
            (_("keep within limits, every period"), Mode.KEEP.value),
            (_("add up to a total"), Mode.ACCUMULATE.value),
            (_("watch only, without a target"), Mode.MONITOR.value),
        ]
        adds_up = self._kpi.aggregation is Aggregation.SUM and self._kpi.direction is not Direction.WITHIN
        if not adds_up and self._plan.mode is not Mode.ACCUMULATE:
            modes = [mode for mode in modes if mode[1] != Mode.ACCUMULATE.value]
        yield from labelled(
            _("Kind of plan"),
            Select(modes, value=self._plan.mode.value, allow_blank=False, compact=True, id="mode"),
        )
        for field, label in self._labels():
            if field not in BESIDE.values() and field not in BESIDE:
                yield from labelled(label, *self._widgets(field), row=f"row-{field}")
            elif field in BESIDE.values():
                other = next(name for name, first in BESIDE.items() if first == field)
                between = second(dict(self._labels())[other])
                between.id = f"label-{other}"
                yield from labelled(label, *self._widgets(field), between, *self._widgets(other), row=f"row-{field}")
        yield Static("", id="explained", markup=False)

    def _labels(self) -> tuple[tuple[str, str], ...]:
        return (
            ("target", _("Target")),
            ("baseline", _("Baseline")),
            ("low", _("At least")),
            ("high", _("At most")),
            ("window", _("Counted over")),
            ("start", _("Start")),
            ("due", _("Due")),
            ("milestones", _("Milestones")),
            ("profile", _("Seasons")),
            ("tolerance", _("Tolerance")),
        )

    def _widgets(self, field: str) -> Iterator[Widget]:
        if field == "window":
            window = self._plan.window.value if self._plan.window else ""
            yield Select(self._windows(), value=window, allow_blank=False, compact=True, id=field)
            return
        yield Input(self._filled(field), id=field, compact=True)
        if field == "profile":
            yield Button(f"{_('As last year')} {LAST_YEAR.key_name}", id="last_year", compact=True)

    def _windows(self) -> list[tuple[str, str]]:
        return [
            (_("start to due date"), ""),
            (_("every month"), Window.MONTH.value),
            (_("every quarter"), Window.QUARTER.value),
            (_("every half year"), Window.HALF_YEAR.value),
            (_("every year"), Window.YEAR.value),
        ]

    def _filled(self, field: str) -> str:
        plan = self._plan
        match field:
            case "target" | "low" | "high":
                return promise_text(getattr(plan, field), getattr(plan, f"{field}_said"))
            case "tolerance":
                return tolerance_text(plan.tolerance)
            case "milestones":
                return milestones_text(plan.milestones)
            case "profile":
                return profile_text(plan.profile)
            case "baseline":
                return "" if plan.baseline is None else number(plan.baseline)
        value: date | None = getattr(plan, field)
        return "" if value is None else day(value)

    def _hint(self, field: str) -> str:
        match field:
            case "target":
                return _("a number, or a change such as %(example)s") % {"example": "+20%"}
            case "baseline" if self._mode is Mode.ACCUMULATE:
                return _("the year before, from the figures")
            case "milestones":
                return _("none; such as %(example)s") % {
                    "example": f"{day(self._end_of(Grain.QUARTER))} {number(3.5)}; …"
                }
            case "profile":
                return _("every day the same")
            case "tolerance" if self._mode in DEFAULT_PERCENT:
                return _("usual: %(percent)s") % {"percent": f"{number(DEFAULT_PERCENT[self._mode])}%"}
            case "start":
                return day(self._today) if self._needs_start else _("from the first figure on")
            case "due":
                return day(self._end_of(Grain.YEAR))
        return ""

    def _end_of(self, grain: Grain) -> date:
        """A day to be an example: the end of the year is one that still has a quarter to go."""
        calendar = self._snapshot.settings.calendar
        quarter = calendar.period_of(self._today, Grain.QUARTER)
        return quarter.end if grain is Grain.QUARTER else calendar.period_of(calendar.shift(quarter, 1).end, grain).end

    def on_mount(self) -> None:
        """Show what belongs to the mode."""
        self._follow()

    def on_select_changed(self, event: Select.Changed) -> None:
        """The fields follow the mode; where the KPI stands is no total of a year, so each has a baseline of its own."""
        event.stop()
        totals = self._mode is Mode.ACCUMULATE
        if totals != self._totals:
            baseline = self.query_one("#baseline", Input)
            self._totals, self._other_baseline, baseline.value = totals, baseline.value, self._other_baseline
        start = self.query_one("#start", Input)
        if self._whence and start.value == ("" if self._needs_start else self._whence):
            start.value = self._whence if self._needs_start else ""
        self._follow()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The explanation follows the fields; a change asks what it is on."""
        event.stop()
        self._follow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field, and from the last one to Save."""
        event.stop()
        self.focus_next()

    @property
    def _mode(self) -> Mode:
        return Mode(str(self.query_one("#mode", Select).value))

    @property
    def _needs_start(self) -> bool:
        """Whether the plan is a way from one day to another; else the first one may hold for all figures there are."""
        return self._mode is Mode.REACH or (
            self._mode is Mode.ACCUMULATE and not self.query_one("#window", Select).value
        )

    @property
    def _shown(self) -> tuple[str, ...]:
        """The fields that count now."""
        fields = fields_of(self._mode, self._kpi.direction)
        typed = [self.query_one(f"#{field}", Input).value for field in PROMISES if field in fields]
        return fields_of(self._mode, self._kpi.direction, relative=any(map(self._is_change, typed)))

    def _is_change(self, typed: str) -> bool:
        try:
            return read_promise(typed, self._kpi.unit)[1] is not None
        except Refusal:
            return False

    def _follow(self) -> None:
        shown = self._shown
        for field, _label in self._labels():
            widget = self.query_one(f"#{field}")
            widget.display = field in shown
            if isinstance(widget, Input):
                widget.placeholder = self._hint(field)
            if field in BESIDE:
                self.query_one(f"#label-{field}").display = field in shown and BESIDE[field] in shown
            else:
                beside = [name for name, first in BESIDE.items() if first == field]
                self.query_one(f"#row-{field}").display = any(name in shown for name in (field, *beside))
        for other, first in BESIDE.items():
            own = self.query_one(f"#row-{first}").query(Label).first()
            own.update(dict(self._labels())[first if first in shown else other])
        self._explain()

    def draft(self) -> Plan:
        """The plan in the fields; changes are no numbers yet. Raises Refusal where something cannot be read."""
        shown = self._shown
        texts = {field: self.query_one(f"#{field}", Input).value.strip() for field in shown if field != "window"}
        (target, target_said), (low, low_said), (high, high_said) = (
            read_promise(texts.get(field, ""), self._kpi.unit) for field in PROMISES
        )
        start, due = (parse_day(texts[field]) if texts.get(field) else None for field in ("start", "due"))
        window = str(self.query_one("#window", Select).value) if "window" in shown else ""
        milestones: tuple[Milestone, ...] = read_milestones(texts.get("milestones", ""))
        return Plan(
            self._mode,
            read_number(texts.get("baseline", "")),
            target,
            low,
            high,
            start,
            due,
            Window(window) if window else None,
            read_tolerance(texts.get("tolerance", "")),
            milestones,
            read_profile(texts.get("profile", "")),
            target_said,
            low_said,
            high_said,
        )

    def say(self, problem: str) -> None:
        """Say what is wrong in place of what the plan means: it may be the same sentence."""
        super().say(problem)
        self.query_one("#explained").display = not problem

    def _explain(self) -> None:
        self.say("")
        try:
            plan = self._with_numbers(self.draft())
            if plan is None:
                words = _("Looking at the year before…")
            else:
                check_plan(plan, self._kpi.direction)
                words = plan_explained(plan, self._kpi, self._snapshot.settings.currency)
        except Refusal as refusal:
            words = text(refusal.sentence)
        self.query_one("#explained", Static).update(Content(clean(words)))

    def _with_numbers(self, draft: Plan) -> Plan | None:
        """The plan with its changes as numbers; None while these are looked for in the figures."""
        if not draft.is_relative or draft.baseline is not None or draft.mode is not Mode.ACCUMULATE:
            return with_numbers(self._snapshot, self._kpi, draft, self._today)
        known = self._numbers.get(draft)
        if known is None:
            self.run_worker(
                partial(self._look_back, draft), thread=True, group="before", exclusive=True, exit_on_error=False,
                description="the year before",
            )  # fmt: skip
        if isinstance(known, Refusal):
            raise known
        return known

    def _look_back(self, draft: Plan) -> None:
        """Look for the year before in the figures, in a thread."""
        try:
            answer: Plan | Refusal = with_numbers(self._snapshot, self._kpi, draft, self._today)
        except Refusal as refusal:
            answer = refusal
        self.post_message(self.LookedBack(draft, answer))

    def on_plan_dialog_looked_back(self, message: LookedBack) -> None:
        """Say the plan with its numbers, if it is still the one that is asked for."""
        self._numbers[message.draft] = message.answer
        self._explain()

    async def action_last_year(self) -> None:
        """Fill in the shares of the months of last year, or say why that cannot be done."""
        if self._mode is not Mode.ACCUMULATE:
            self.say(_("Seasons belong to a plan that adds up to a total."))
            return
        calendar = self._snapshot.settings.calendar
        typed = self.query_one("#start", Input).value.strip()
        try:
            start = parse_day(typed) if typed else self._today
            year = calendar.shift(calendar.period_of(start, Grain.YEAR), -1).start.year
            profile = await asyncio.to_thread(profile_from, self._snapshot, self._kpi.id, year)
        except Refusal as refusal:
            self.say(text(refusal.sentence))
            return
        field = self.query_one("#profile", Input)
        field.value = profile_text(profile)
        field.focus()

    async def accept(self) -> Plan:
        """Set the plan."""
        plan = await asyncio.to_thread(with_numbers, self._snapshot, self._kpi, self.draft(), self._today)
        check_plan(plan, self._kpi.direction)
        await self.request(SetPlan(self._kpi.id, plan, seen=self._kpi))
        return plan


def ask_plan(screen: BaseScreen, kpi_id: str) -> None:
    """Ask for the plan of a KPI over ``screen``, and say there that it was set."""
    board = screen.board
    kpi = board.snapshot.kpis.get(kpi_id) if board.snapshot else None
    if kpi is None or board.snapshot is None:
        return
    today = board.today or board.snapshot.today
    result = board.scorecard.of(kpi_id) if board.scorecard else None
    proposal = None if kpi.plans else propose(board.snapshot, kpi, result, today)
    shown = result.point.period if result else None

    def answered(plan: Plan | None) -> None:
        if plan is None:
            return
        if shown is not None and plan.start is not None and plan.start > shown.end:
            words = _("The plan of %(kpi)s is set: it is in force from %(day)s.")
            screen.say(words % {"kpi": kpi.name, "day": day(plan.start)})
        else:
            screen.say(_("The plan of %(kpi)s is set.") % {"kpi": kpi.name})

    screen.app.push_screen(PlanDialog(kpi, board.snapshot, today, proposal), answered)
