"""The options that say which period a command is about."""

from __future__ import annotations

from kpi_tui.cli.command import Arguments, Parser, WrongUsage
from kpi_tui.language import _, text
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings


def add_period_options(parser: Parser) -> None:
    """``--period`` and ``--grain``."""
    parser.add_argument("--period", metavar=_("PERIOD"), help=_("such as 2026-10; the newest with figures if left out"))
    parser.add_argument(
        "--grain",
        choices=[grain.value for grain in Grain if grain is not Grain.CAMPAIGN],
        help=_("look at days, weeks, months, quarters, half years or years"),
    )


def asked_period(settings: Settings, arguments: Arguments) -> tuple[Period | None, Grain]:
    """The period that is named, and the grain to look at; with both, the period of that grain that it lies in."""
    grain = Grain(arguments.grain) if arguments.grain else None
    if arguments.period is None:
        return None, grain or Grain.MONTH
    try:
        period = settings.calendar.parse(arguments.period)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None
    if grain is None:
        return period, period.grain
    if period.grain.rank > grain.rank and period.grain is not Grain.CAMPAIGN:
        raise WrongUsage(
            _("%(period)s is longer than what --grain asks for: name the period to look at, or leave --grain out.")
            % {"period": period.key}
        )
    return settings.calendar.containing(period, grain), grain
