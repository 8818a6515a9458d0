"""The command that sets a KPI's plan: ``set-plan``."""

from __future__ import annotations

from datetime import date

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import say
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.plan import Mode, Plan, Tolerance, Window, check_plan, with_limits
from kpi_tui.model.sentence import Refusal


def _arguments(parser: Parser) -> None:
    parser.add_argument("kpi", metavar="KPI_ID", help=_("a KPI of the workspace"))
    parser.add_argument(
        "--mode",
        required=True,
        choices=[mode.value for mode in Mode],
        help=_("reach a target, keep within limits, accumulate to a total, or only monitor"),
    )
    parser.add_argument("--baseline", metavar=_("NUMBER"), help=_("where you are at the start"))
    parser.add_argument("--target", metavar=_("NUMBER"), help=_("where you want to be on the due date"))
    parser.add_argument("--low", metavar=_("NUMBER"), help=_("the lower limit"))
    parser.add_argument("--high", metavar=_("NUMBER"), help=_("the upper limit"))
    parser.add_argument("--start", metavar=_("DATE"), help=_("the first day of the plan; the past keeps its own"))
    parser.add_argument("--due", metavar=_("DATE"), help=_("the last day of the plan"))
    parser.add_argument(
        "--window", choices=[window.value for window in Window], help=_("what an accumulated total is counted over")
    )
    parser.add_argument("--tolerance", metavar=_("NUMBER"), help=_("the shortfall that turns the KPI red: 3, or 10%%"))


FOREIGN = {
    Mode.REACH: ("low", "high", "window"),
    Mode.KEEP: ("window",),
    Mode.ACCUMULATE: ("low", "high"),
    Mode.MONITOR: ("target", "low", "high", "window", "tolerance"),
}
"""Options that say nothing in a mode: whoever gives one means another mode."""


def _check_options(arguments: Arguments, mode: Mode) -> None:
    for option in FOREIGN[mode]:
        if getattr(arguments, option) is not None:
            raise WrongUsage(
                _("%(option)s says nothing with --mode %(mode)s: leave it out, or choose another mode.")
                % {"option": f"--{option}", "mode": mode.value}
            )


def _set_plan(arguments: Arguments) -> int:
    from kpi_tui.workspace.changes import SetPlan

    workspace = open_workspace(arguments.workspace)
    mode = Mode(arguments.mode)
    _check_options(arguments, mode)
    snapshot = workspace.snapshot
    kpi = snapshot.kpi(arguments.kpi)
    start, due = _day(arguments.start), _day(arguments.due)
    window = Window(arguments.window) if arguments.window else None
    if mode is Mode.REACH and start is None:
        start = snapshot.today
    if mode is Mode.ACCUMULATE and window is None:
        start, window = (start or snapshot.today, None) if due else (start, Window.YEAR)
    plan = Plan(
        mode,
        baseline=_number(arguments.baseline),
        target=_number(arguments.target),
        low=_number(arguments.low),
        high=_number(arguments.high),
        start=start,
        due=due,
        window=window,
        tolerance=_tolerance(arguments.tolerance),
    )
    limited = with_limits(plan, kpi.direction)
    if {plan.low, plan.high} - {None, limited.low, limited.high}:
        raise WrongUsage(_("Give the limit as --target, or with --low and --high: not both."))
    try:
        check_plan(limited, kpi.direction)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None
    workspace.request(SetPlan(kpi.id, limited))
    from kpi_tui.language.wording import plan_sentence

    say(f"{kpi.name}: {plan_sentence(limited, kpi, snapshot.settings.currency)}")
    return 0


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    from kpi_tui.language.dates import parse_day

    try:
        return parse_day(given)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None


def _number(given: str | None) -> float | None:
    if given is None:
        return None
    from kpi_tui.language.numbers import parse_number

    try:
        return float(parse_number(given))
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None


def _tolerance(given: str | None) -> Tolerance | None:
    amount = _number(given)
    return None if given is None or amount is None else Tolerance(amount, given.strip().endswith("%"))


SET_PLAN = Command(Lazy("Set the plan of a KPI: what it should be, and when."), _arguments, _set_plan)
