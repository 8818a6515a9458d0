"""The command that enters figures: ``log``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import complain, drop_output
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.snapshot import Snapshot


def _arguments(parser: Parser) -> None:
    parser.usage = _("kpi-tui log NAME VALUE [OPTIONS]  |  kpi-tui log NAME=VALUE [NAME=VALUE …] [OPTIONS]")
    parser.add_argument(
        "figures",
        nargs=argparse.ONE_OR_MORE,
        metavar=_("NAME VALUE"),
        help=_("an input or KPI and its value; “n/a” where it does not apply"),
    )
    parser.add_argument("--period", metavar=_("PERIOD"), help=_("such as 2026-10; the current one if left out"))
    parser.add_argument("--segment", metavar=_("SEGMENT"), help=_("the part that the figure is of, such as instagram"))
    parser.add_argument("--note", metavar=_("TEXT"), help=_("a remark: the story behind the figure"))
    parser.add_argument("--anyway", action="store_true", help=_("also where the period has yet to begin"))
    parser.add_argument("--quiet", action="store_true", help=_("print nothing"))


def _log(arguments: Arguments) -> int:
    workspace = open_workspace(arguments.workspace)
    before = workspace.snapshot
    figures = [(name, given, _value(given)) for name, given in _figures(arguments.figures).items()]
    changes = [_change(before, name, value, arguments) for name, _given, value in figures]
    if not arguments.anyway:
        _check_begun(changes, before.today)
    _check_once([(change.id, change.segment) for change in changes])
    for change, (_name, given, _value_given) in zip(changes, figures, strict=True):
        _check_mark(before, change, given)
    if not arguments.quiet:
        from kpi_tui.cli.logged import earlier_values

        earlier = earlier_values(before, changes)
    workspace.enter(changes)
    if arguments.quiet:
        return 0
    try:
        from kpi_tui.cli.logged import print_logged

        print_logged(workspace.snapshot, changes, earlier)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except Exception as error:  # whatever it is, nobody may think that the figures were lost
        drop_output()
        complain(_("The figures are saved, but what they make cannot be shown: %(reason)s.") % {"reason": _why(error)})
        return 1
    return 0


def _why(error: Exception) -> str:
    if isinstance(error, Refusal):
        return text(error.sentence).removesuffix(".")
    if isinstance(error, OSError):
        from kpi_tui.workspace.files.disk_reason import disk_reason

        reason = disk_reason(error)
        return text(reason) if isinstance(reason, Sentence) else reason
    return type(error).__name__


def _check_once(figures: Sequence[tuple[str, str | None]]) -> None:
    """A KPI that is one input as it is, and that input, are one figure under two names."""
    for place, (entry_id, segment) in enumerate(figures):
        if (entry_id, segment) in figures[:place]:
            raise WrongUsage(_("“%(name)s” is given twice.") % {"name": entry_id})


def _check_begun(changes: Sequence[SetFigure], today: date) -> None:
    """A slip in a year makes a figure of the far future, which nobody would see again before that."""
    for change in changes:
        if change.period.start > today:
            raise Refusal(
                "%(period)s has yet to begin: today is %(today)s. Add --anyway if the period is right.",
                period=change.period,
                today=today,
            )


def _check_mark(snapshot: Snapshot, change: SetFigure, given: str) -> None:
    """A percent sign at hours, or dollars where it should be euros, tells that another figure was meant."""
    from kpi_tui.language.marks import wrong_mark

    entered = snapshot.inputs.get(change.id)
    label = entered.label if entered else snapshot.kpis[change.id].name
    unit = entered.unit if entered else snapshot.kpis[change.id].unit
    if change.value is not None and (odd := wrong_mark(given, label, unit, snapshot.settings.currency)):
        raise Refusal("%(odd)s Leave the sign out if the number is right.", odd=odd)


def _figures(words: Sequence[str]) -> dict[str, str]:
    """Names and values as given: ``NAME VALUE`` or ``NAME=VALUE …``."""
    if len(words) == 2 and "=" not in words[0]:
        return {words[0]: words[1]}
    return pairs(words)


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Names with what is said of them in ``NAME=VALUE …``. Raises WrongUsage where a word is something else."""
    figures: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise WrongUsage(_("“%(word)s” is not NAME=VALUE, such as visitors=1160.") % {"word": word})
        if name in figures:
            raise WrongUsage(_("“%(name)s” is given twice.") % {"name": name})
        figures[name] = value
    return figures


def named_values(words: Sequence[str]) -> dict[str, float]:
    """The numbers in ``NAME=VALUE …``. Raises WrongUsage where a word is something else."""
    values = {name: _value(given) for name, given in pairs(words).items()}
    if missing := [name for name, value in values.items() if value is None]:
        raise WrongUsage(_("“%(name)s” needs a number.") % {"name": missing[0]})
    return {name: float(value) for name, value in values.items() if value is not None}


def _value(given: str) -> float | int | None:
    """The number; None is "does not apply"."""
    from kpi_tui.language.numbers import parse_number, says_not_applicable

    if says_not_applicable(given):
        return None
    try:
        return parse_number(given)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None


def _change(snapshot: Snapshot, name: str, value: float | int | None, arguments: Arguments) -> SetFigure:
    """The change that logs one figure. A KPI that is one input as it is stands for that input."""
    only = snapshot.segment_of(name)
    segment = only if arguments.segment is None else arguments.segment
    if only is not None and segment != only:
        raise WrongUsage(
            _("“%(kpi)s” counts only “%(segment)s”: leave --segment out, or name the input.")
            % {"kpi": name, "segment": only}
        )
    name = snapshot.entry_id(name)
    entered = snapshot.inputs[name] if name in snapshot.inputs else snapshot.kpis[name]
    return SetFigure(
        name,
        _period(snapshot, arguments.period, entered.frequency.grain),
        value,
        segment=segment,
        note=arguments.note,
        not_applicable=value is None,
    )


def _period(snapshot: Snapshot, given: str | None, grain: Grain) -> Period:
    calendar = snapshot.settings.calendar
    if given is None:
        return calendar.period_of(snapshot.today, grain)
    try:
        return calendar.parse(given)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None


LOG = Command(Lazy("Enter figures: one, or several at once."), _arguments, _log)
