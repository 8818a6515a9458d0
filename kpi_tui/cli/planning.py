"""The command that sets a KPI's plan: ``set-plan``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import say
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.plan import Direction, Milestone, Mode, Plan, Window, check_plan, with_limits
from kpi_tui.model.sentence import Refusal

if TYPE_CHECKING:
    from kpi_tui.model.kpi import Kpi
    from kpi_tui.workspace.snapshot import Snapshot

Read = TypeVar("Read")
LAST_YEAR = "last-year"
_NEGATIVE = re.compile(r"-\s?[0-9.,]+\s*(%|pp)?")


def _arguments(parser: Parser) -> None:
    parser._negative_number_matcher = _NEGATIVE
    parser.add_argument("kpi", metavar="KPI_ID", help=_("a KPI of the workspace"))
    parser.add_argument(
        "--mode",
        required=True,
        choices=[mode.value for mode in Mode],
        help=_("reach a target, keep within limits, accumulate to a total, or only monitor"),
    )
    parser.add_argument(
        "--baseline", metavar=_("NUMBER"), help=_("where you are at the start; of a total, that of the year before")
    )
    parser.add_argument(
        "--target", metavar=_("NUMBER"), help=_("where you want to be; +20%% is a change on the baseline")
    )
    parser.add_argument("--low", metavar=_("NUMBER"), help=_("the lower limit"))
    parser.add_argument("--high", metavar=_("NUMBER"), help=_("the upper limit"))
    parser.add_argument("--start", metavar=_("DATE"), help=_("the first day of the plan; the past keeps its own"))
    parser.add_argument("--due", metavar=_("DATE"), help=_("the last day of the plan"))
    parser.add_argument(
        "--milestone",
        metavar=_("DATE=NUMBER"),
        action="append",
        help=_("what to have reached on the way to the target; can be given several times"),
    )
    parser.add_argument(
        "--window", choices=[window.value for window in Window], help=_("what an accumulated total is counted over")
    )
    parser.add_argument(
        "--profile",
        metavar=_("SHARES"),
        help=_("what percent of a year each month has, from January on; or “last-year”, to take that from the figures"),
    )
    parser.add_argument("--tolerance", metavar=_("NUMBER"), help=_("the shortfall that turns the KPI red: 3, or 10%%"))


FOREIGN = {
    Mode.REACH: ("low", "high", "window", "profile"),
    Mode.KEEP: ("window", "profile", "milestone"),
    Mode.ACCUMULATE: ("low", "high", "milestone"),
    Mode.MONITOR: ("target", "low", "high", "window", "tolerance", "profile", "milestone"),
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
    from kpi_tui.language.wording import plan_sentence, red_sentence
    from kpi_tui.workspace.changes import SetPlan

    workspace = open_workspace(arguments.workspace)
    _check_options(arguments, Mode(arguments.mode))
    snapshot = workspace.snapshot
    kpi = snapshot.kpi(arguments.kpi)
    try:
        plan = _plan(arguments, kpi, snapshot)
        check_plan(plan, kpi.direction)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None
    workspace.request(SetPlan(kpi.id, plan))
    currency = snapshot.settings.currency
    say(f"{kpi.name}: {plan_sentence(plan, kpi, currency)}")
    if red := red_sentence(plan, kpi, currency):
        say(red)
    return 0


def _plan(arguments: Arguments, kpi: Kpi, snapshot: Snapshot) -> Plan:
    from kpi_tui.language.dates import parse_day
    from kpi_tui.language.plan_texts import read_milestones, read_number, read_promise, read_tolerance
    from kpi_tui.scorecard.basis import with_numbers

    mode = Mode(arguments.mode)
    start, due = _read(arguments.start, parse_day), _read(arguments.due, parse_day)
    window = Window(arguments.window) if arguments.window else None
    if mode is Mode.REACH and start is None:
        start = snapshot.today
    if mode is Mode.ACCUMULATE and window is None:
        start, window = (start or snapshot.today, None) if due else (start, Window.YEAR)
    (target, target_said), (low, low_said), (high, high_said) = (
        read_promise(getattr(arguments, name) or "", kpi.unit) for name in ("target", "low", "high")
    )
    milestones: list[Milestone] = []
    for each in arguments.milestone or ():
        milestones += read_milestones(each)
    plan = Plan(
        mode,
        baseline=_read(arguments.baseline, read_number),
        target=target,
        low=low,
        high=high,
        start=start,
        due=due,
        window=window,
        tolerance=_read(arguments.tolerance, read_tolerance),
        milestones=tuple(sorted(milestones, key=lambda each: each.day)),
        profile=_profile(arguments.profile, kpi, snapshot, start),
        target_said=target_said,
        low_said=low_said,
        high_said=high_said,
    )
    limit = arguments.high if kpi.direction is Direction.LOWER else arguments.low
    if mode is Mode.KEEP and arguments.target is not None and limit is not None:
        raise WrongUsage(_("Give the limit as --target, or with --low and --high: not both."))
    return with_limits(with_numbers(snapshot, kpi, plan), kpi.direction)


def _profile(given: str | None, kpi: Kpi, snapshot: Snapshot, start: date | None) -> tuple[float, ...]:
    from kpi_tui.language.plan_texts import read_profile
    from kpi_tui.model.period import Grain
    from kpi_tui.scorecard.basis import profile_from

    if given is None:
        return ()
    if given != LAST_YEAR:
        return read_profile(given)
    calendar = snapshot.settings.calendar
    before = calendar.shift(calendar.period_of(start or snapshot.today, Grain.YEAR), -1)
    return profile_from(snapshot, kpi.id, before.start.year)


def _read(given: str | None, read: Callable[[str], Read]) -> Read | None:
    return None if given is None else read(given)


SET_PLAN = Command(Lazy("Set the plan of a KPI: what it should be, and when."), _arguments, _set_plan)
