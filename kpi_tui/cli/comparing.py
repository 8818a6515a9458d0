"""The command that sets what is known now beside what was known before: ``compare``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser
from kpi_tui.cli.looking_back import snapshot_on
from kpi_tui.cli.output import bold, print_json, print_table, say, status_text
from kpi_tui.cli.place import open_workspace
from kpi_tui.cli.which_period import add_period_options, asked_period
from kpi_tui.language import Lazy, _

if TYPE_CHECKING:
    from rich.text import Text

    from kpi_tui.scorecard.comparison import Comparison, Difference
    from kpi_tui.scorecard.result import GoalResult, KpiResult, Scorecard
    from kpi_tui.workspace.snapshot import Snapshot


def _arguments(parser: Parser) -> None:
    parser.add_argument("earlier", metavar=_("DAY"), help=_("the day to look back to, such as 2026-09-30"))
    parser.add_argument(
        "later", metavar=_("LATER_DAY"), nargs="?", help=_("the day to compare with; today if left out")
    )
    add_period_options(parser)
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _compare(arguments: Arguments) -> int:
    from kpi_tui.scorecard.comparison import compare
    from kpi_tui.scorecard.look import look

    now = open_workspace(arguments.workspace).snapshot
    earlier = snapshot_on(now, arguments.earlier)
    later = snapshot_on(now, arguments.later) if arguments.later else now
    period, grain = asked_period(now.settings, arguments)
    before = look(earlier, period, grain)
    found = compare(before, look(later, before.period, grain))
    if arguments.json:
        print_json(_as_json(found))
    else:
        _print(found, _known(earlier, arguments.earlier), _known(later, arguments.later))
    return 0


def _known(snapshot: Snapshot, asked: str | None) -> str:
    from kpi_tui.language.dates import day

    return day(snapshot.today) if asked else _("Now")


def _print(found: Comparison, earlier: str, later: str) -> None:
    from kpi_tui.language.dates import period_name

    say(f"{found.later.settings.name} · {period_name(found.later.period)}")
    if not (found.goals or found.kpis):
        say(_("Nothing is known differently: the goals and KPIs of this period say the same on both days."))
        return
    rows: list[tuple[Text | str, ...]] = [
        (bold(each.either.goal.name), *_goal(each.earlier), *_goal(each.later)) for each in found.goals
    ]
    rows += [(each.either.kpi.name, *_kpi(each, found.earlier), *_kpi(each, found.later)) for each in found.kpis]
    say("")
    print_table(("", earlier, "", later, ""), rows, right=(1, 3), fixed=(1, 3))


def _goal(result: GoalResult | None) -> tuple[str, Text | str]:
    from kpi_tui.language.status_words import goal_word

    if result is None:
        return "–", _("did not exist")
    score = "–" if result.score is None else f"{result.score:.0f}"
    return score, status_text(result.status, goal_word(result.status))


def _kpi(difference: Difference[KpiResult], card: Scorecard) -> tuple[str, Text | str]:
    """A KPI on one of the two scorecards; its plan where that is not the same on both."""
    from kpi_tui.language.status_words import status_word
    from kpi_tui.language.wording import kpi_amount, kpi_span
    from kpi_tui.scorecard.comparison import has_other_plan

    result = card.of(difference.either.kpi.id)
    if result is None:
        return "–", _("did not exist")
    point, currency = result.point, card.settings.currency
    value = "–" if point.value is None else kpi_amount(point.value, result.kpi, currency)
    if point.between is not None:
        value = kpi_span(point.between, result.kpi, currency)
    if has_other_plan(difference):
        plan = "–" if point.plan is None else kpi_amount(point.plan, result.kpi, currency)
        value = _("%(value)s, plan %(plan)s") % {"value": value, "plan": plan}
    return value, status_text(point.status, status_word(point.status, ranged=point.between is not None))


def _as_json(found: Comparison) -> dict[str, object]:
    return {
        "workspace": found.later.settings.name,
        "period": found.later.period.key,
        "earlier": found.earlier.today.isoformat(),
        "later": found.later.today.isoformat(),
        "goals": [_goal_json(each) for each in found.goals],
        "kpis": [_kpi_json(each) for each in found.kpis],
    }


def _goal_json(difference: Difference[GoalResult]) -> dict[str, object]:
    def side(result: GoalResult | None) -> dict[str, object] | None:
        return None if result is None else {"score": result.score, "coverage": result.coverage, "status": result.status}

    goal = difference.either.goal
    return {"id": goal.id, "name": goal.name, "earlier": side(difference.earlier), "later": side(difference.later)}


def _kpi_json(difference: Difference[KpiResult]) -> dict[str, object]:
    def side(result: KpiResult | None) -> dict[str, object] | None:
        if result is None:
            return None
        point = result.point
        return {
            "value": point.value,
            "between": point.between,
            "plan": point.plan,
            "score": point.score,
            "status": point.status,
        }

    kpi = difference.either.kpi
    return {"id": kpi.id, "name": kpi.name, "earlier": side(difference.earlier), "later": side(difference.later)}


COMPARE = Command(
    Lazy("Show what is known differently now from what was known on an earlier day."), _arguments, _compare
)
