"""The window in which a plan is set: its fields follow the mode, and it says at once what would turn the KPI red."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from kpi_tui.language import Lazy, _, text
from kpi_tui.language.amounts import amount, change
from kpi_tui.language.dates import day, parse_day
from kpi_tui.language.numbers import number, parse_number
from kpi_tui.language.wording import plan_sentence
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance, Window, check_plan
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.dialog import FormDialog, labelled
from kpi_tui.workspace.changes import SetPlan

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp

TOLERANCE = "tolerance"
NUMBERS = ("baseline", "target", "low", "high")
DATES = ("start", "due")
FIELDS = {
    Mode.REACH: ("baseline", "target", "start", "due", TOLERANCE),
    Mode.KEEP: ("low", "high", "start", TOLERANCE),
    Mode.ACCUMULATE: ("target", "window", "start", "due", TOLERANCE),
    Mode.MONITOR: ("start",),
}


def fields_of(mode: Mode, direction: Direction) -> tuple[str, ...]:
    """The fields that a plan of this mode has, for a KPI of which this way is better."""
    useless = {Direction.HIGHER: "high", Direction.LOWER: "low", Direction.WITHIN: ""}[direction]
    return tuple(field for field in FIELDS[mode] if field != useless)


class PlanDialog(FormDialog[Plan]):
    """Asks for a plan and has the workspace set it."""

    CSS_PATH = "plan.tcss"
    AUTO_FOCUS = "#mode"
    ABOUT = Lazy(
        "A plan says what the KPI should be. Numbers and dates are read as you write them; leave the tolerance empty "
        "for the usual one."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, kpi: Kpi, currency: str, today: date) -> None:
        super().__init__(_("Plan for %(kpi)s") % {"kpi": kpi.name})
        self._kpi = kpi
        self._currency = currency
        self._plan = kpi.current_plan or Plan(Mode.MONITOR)
        self._today = today

    def fields(self) -> ComposeResult:
        """Mode first, then what belongs to it."""
        modes = [
            (_("reach a target by a date"), Mode.REACH.value),
            (_("keep within limits, every period"), Mode.KEEP.value),
            (_("add up to a total"), Mode.ACCUMULATE.value),
            (_("watch only, without a target"), Mode.MONITOR.value),
        ]
        if self._kpi.direction is Direction.WITHIN:
            modes = [mode for mode in modes if mode[1] != Mode.ACCUMULATE.value]
        yield from labelled(
            _("Kind of plan"),
            Select(modes, value=self._plan.mode.value, allow_blank=False, compact=True, id="mode"),
        )
        for field, label in self._labels():
            yield from labelled(label, self._field(field), row=f"row-{field}")
        yield Static("", id="explained", markup=False)

    def _field(self, field: str) -> Widget:
        if field != "window":
            return Input(self._filled(field), id=field, compact=True, placeholder=self._example(field))
        window = self._plan.window.value if self._plan.window else ""
        return Select(self._windows(), value=window, allow_blank=False, compact=True, id=field)

    def _labels(self) -> Sequence[tuple[str, str]]:
        return (
            ("baseline", _("Baseline")),
            ("target", _("Target")),
            ("low", _("At least")),
            ("high", _("At most")),
            ("window", _("Counted over")),
            ("start", _("Start")),
            ("due", _("Due")),
            (TOLERANCE, _("Tolerance")),
        )

    def _windows(self) -> list[tuple[str, str]]:
        return [
            (_("start to due date"), ""),
            (_("every month"), Window.MONTH.value),
            (_("every quarter"), Window.QUARTER.value),
            (_("every half year"), Window.HALF_YEAR.value),
            (_("every year"), Window.YEAR.value),
        ]

    def _filled(self, field: str) -> str:
        if field == TOLERANCE:
            tolerance = self._plan.tolerance
            return "" if tolerance is None else number(tolerance.amount) + ("%" if tolerance.percent else "")
        value = getattr(self._plan, field)
        if isinstance(value, date):
            return day(value)
        return "" if value is None else number(value)

    def _example(self, field: str) -> str:
        if field == TOLERANCE:
            return _("usual: %(percent)s") % {"percent": "10–20%"}
        return day(self._today) if field in DATES else ""

    def on_mount(self) -> None:
        """Show what belongs to the mode."""
        self._follow()

    def on_select_changed(self, event: Select.Changed) -> None:
        """The fields follow the mode."""
        event.stop()
        self._follow()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The explanation follows the fields."""
        event.stop()
        self._explain()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field, and from the last one to Save."""
        event.stop()
        self.focus_next()

    @property
    def _mode(self) -> Mode:
        return Mode(str(self.query_one("#mode", Select).value))

    def _follow(self) -> None:
        shown = fields_of(self._mode, self._kpi.direction)
        for field, _label in self._labels():
            self.query_one(f"#row-{field}").display = field in shown
        self._explain()

    def read(self) -> Plan:
        """The plan in the fields. Raises Refusal where something cannot be read or goes against the KPI."""
        shown = fields_of(self._mode, self._kpi.direction)
        texts = {field: self.query_one(f"#{field}", Input).value.strip() for field in shown if field != "window"}
        baseline, target, low, high = (parse_number(texts[n]) if texts.get(n) else None for n in NUMBERS)
        start, due = (parse_day(texts[n]) if texts.get(n) else None for n in DATES)
        window = str(self.query_one("#window", Select).value) if "window" in shown else ""
        plan = Plan(
            self._mode,
            baseline,
            target,
            low,
            high,
            start,
            due,
            Window(window) if window else None,
            read_tolerance(texts.get(TOLERANCE, "")),
        )
        check_plan(plan, self._kpi.direction)
        return plan

    def _explain(self) -> None:
        self.say("")
        try:
            words = explain(self.read(), self._kpi, self._currency)
        except Refusal as refusal:
            words = text(refusal.sentence)
        self.query_one("#explained", Static).update(Content(words))

    async def accept(self) -> Plan:
        """Set the plan."""
        plan = self.read()
        await self.app.request(SetPlan(self._kpi.id, plan))
        return plan


def read_tolerance(typed: str) -> Tolerance | None:
    """“5%” is a share, “5” is in the KPI's own unit; nothing is the usual tolerance."""
    typed = typed.strip()
    if not typed:
        return None
    return Tolerance(float(parse_number(typed.rstrip("% "))), percent=typed.endswith("%"))


def explain(plan: Plan, kpi: Kpi, currency: str) -> str:
    """The plan in words, and what would turn the KPI red."""

    def shown(value: float) -> str:
        return amount(
            value, kpi.unit, decimals=None, currency=currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit
        )

    def shortfall(value: float) -> str:
        return change(
            value, kpi.unit, decimals=None, currency=currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit
        ).removeprefix("+")

    words = plan_sentence(plan, kpi, currency)
    words = f"{words[:1].upper()}{words[1:]}."
    limits = [limit for limit in (plan.target, plan.low, plan.high) if limit is not None]
    allowance = plan.allowance(limits[0]) if limits else None
    if allowance is None:
        return words
    if plan.mode is Mode.REACH:
        red = _("Red with a shortfall of more than %(amount)s on the line from baseline to target.") % {
            "amount": shortfall(allowance)
        }
    elif plan.mode is Mode.ACCUMULATE:
        red = _("Red with more than %(amount)s too little at the end, and in proportion before.") % {
            "amount": shortfall(allowance)
        }
        if kpi.direction is Direction.LOWER:
            red = _("Red with more than %(amount)s too much at the end, and in proportion before.") % {
                "amount": shortfall(allowance)
            }
    else:
        parts = []
        if plan.low is not None:
            parts.append(_("below %(value)s") % {"value": shown(plan.low - (plan.allowance(plan.low) or 0))})
        if plan.high is not None:
            parts.append(_("above %(value)s") % {"value": shown(plan.high + (plan.allowance(plan.high) or 0))})
        red = _("Red %(where)s.") % {"where": _(" or ").join(parts)}
    return f"{words} {red}"


def ask_plan(screen: BaseScreen, kpi_id: str) -> None:
    """Ask for the plan of a KPI over ``screen``, and say there that it was set."""
    board = screen.board
    kpi = board.snapshot.kpis.get(kpi_id) if board.snapshot else None
    if kpi is None or board.settings is None or board.snapshot is None:
        return

    def answered(plan: Plan | None) -> None:
        if plan is not None:
            screen.say(_("The plan of %(kpi)s is set.") % {"kpi": kpi.name})

    screen.app.push_screen(PlanDialog(kpi, board.settings.currency, board.today or board.snapshot.today), answered)
