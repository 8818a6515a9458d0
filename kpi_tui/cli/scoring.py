"""The command that prints the scorecard: ``status``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import bold, plain, print_json, say, status_text
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit

if TYPE_CHECKING:
    from rich.text import Text

    from kpi_tui.scorecard.result import GoalResult, KpiResult, Scorecard


def _arguments(parser: Parser) -> None:
    parser.add_argument("--period", metavar=_("PERIOD"), help=_("such as 2026-10; the newest with figures if left out"))
    parser.add_argument(
        "--grain",
        choices=[grain.value for grain in Grain if grain is not Grain.CAMPAIGN],
        help=_("look at days, weeks, months, quarters, half years or years"),
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _status(arguments: Arguments) -> int:
    from kpi_tui.scorecard.look import look

    snapshot = open_workspace(arguments.workspace).snapshot
    grain = Grain(arguments.grain) if arguments.grain else None
    period = _period(snapshot.settings, arguments.period, grain)
    card = look(snapshot, period, grain or (period.grain if period else Grain.MONTH))
    if arguments.json:
        print_json(_as_json(card))
    else:
        _print(card)
    return 0


def _period(settings: Settings, given: str | None, grain: Grain | None) -> Period | None:
    """The period asked for; with a grain too, the period of that grain that it lies in."""
    if given is None:
        return None
    try:
        period = settings.calendar.parse(given)
    except Refusal as refusal:
        raise WrongUsage(text(refusal.sentence)) from None
    return settings.calendar.containing(period, grain) if grain else period


def _as_json(card: Scorecard) -> dict[str, object]:
    return {
        "workspace": card.settings.name,
        "period": card.period.key,
        "grain": card.period.grain,
        "goals": [
            {
                "id": result.goal.id,
                "name": result.goal.name,
                "score": result.score,
                "coverage": result.coverage,
                "status": result.status,
                "kpis": [each.kpi.id for each in result.kpis],
            }
            for result in card.goals
        ],
        "kpis": [_kpi_json(result) for result in card.kpis],
    }


def _kpi_json(result: KpiResult) -> dict[str, object]:
    point = result.point
    return {
        "id": result.kpi.id,
        "name": result.kpi.name,
        "unit": result.kpi.unit,
        "period": point.period.key,
        "value": point.value,
        "plan": point.plan,
        "target": point.target,
        "baseline": point.baseline,
        "low": point.low,
        "high": point.high,
        "attainment": point.attainment,
        "score": point.score,
        "status": point.status,
        "previous": result.previous.value if result.previous else None,
        "change": result.change,
        "overdue": result.overdue,
        "provisional": point.provisional,
        "reason": text(point.reason) if point.reason else None,
    }


def _print(card: Scorecard) -> None:
    from rich.text import Text

    from kpi_tui.cli.score_table import Part, print_scores
    from kpi_tui.language.dates import period_name

    say(f"{card.settings.name} · {period_name(card.period)}")
    if not card.kpis:
        say(_("No KPIs yet. Add one with: %(command)s") % {"command": "kpi-tui add KPI_ID"})
        return
    parts = [
        Part((_goal_name(goal), bold(_score(goal.score)), _status_words(goal.status)), _rows(card, goal.kpis))
        for goal in card.goals
    ]
    if card.loose:
        parts.append(Part((bold(_("Without a goal")), Text(), Text()), _rows(card, card.loose)))
    print_scores((_("KPI"), _("Actual"), _("Plan"), _("Change"), _("Score"), _("Status")), parts)


def _goal_name(result: GoalResult) -> Text:
    """The name of a goal; and how much of it has a score, where that does not stand for all of it."""
    from kpi_tui.language.amounts import amount

    name = bold(result.goal.name)
    if result.score is None or result.coverage == 1:
        return name
    share = amount(100 * result.coverage, Unit.PERCENT, decimals=0, currency="")
    return name.append(f" ({_('%(share)s scored') % {'share': share}})", "not bold")


def _rows(card: Scorecard, results: Sequence[KpiResult]) -> list[tuple[Text, ...]]:
    return [_row(result, card.settings.currency) for result in results]


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.0f}"


def _row(result: KpiResult, currency: str) -> tuple[Text, ...]:
    from kpi_tui.language.amounts import change

    kpi, point = result.kpi, result.point
    changed = result.change
    changes = "–" if changed is None else change(changed, kpi.unit, decimals=kpi.decimals, currency=currency)
    numbers = (*_value_and_plan(result, currency), changes, _score(point.score))
    return plain(kpi.name), *map(plain, numbers), _status_words(point.status, overdue=result.overdue)


def _value_and_plan(result: KpiResult, currency: str) -> tuple[str, str]:
    """A value that misses its plan never looks like it: then both have more digits."""
    from kpi_tui.language.amounts import distinguish
    from kpi_tui.language.wording import kpi_amount

    kpi, point = result.kpi, result.point
    if point.value is not None and point.plan is not None and point.status in (Status.AT_RISK, Status.OFF_TRACK):
        return distinguish(point.value, point.plan, kpi.unit, decimals=kpi.decimals, currency=currency,
                           unit_label=kpi.unit_label, time_unit=kpi.time_unit)  # fmt: skip
    value, plan = ("–" if each is None else kpi_amount(each, kpi, currency) for each in (point.value, point.plan))
    return value, plan


def _status_words(status: Status, *, overdue: bool = False) -> Text:
    from kpi_tui.language.wording import status_word

    words = status_word(status)
    return status_text(status, f"{words}, {_('overdue')}" if overdue else words)


STATUS = Command(Lazy("Print the scorecard."), _arguments, _status)
