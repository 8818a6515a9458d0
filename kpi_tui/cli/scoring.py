"""The command that prints the scorecard: ``status``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser
from kpi_tui.cli.looking_back import add_as_of_option, asked_snapshot
from kpi_tui.cli.output import bold, plain, print_json, say, status_text
from kpi_tui.cli.problems import tell_problems
from kpi_tui.cli.which_period import add_period_options, asked_period
from kpi_tui.language import Lazy, _, text
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit

if TYPE_CHECKING:
    from datetime import date

    from rich.text import Text

    from kpi_tui.scorecard.result import GoalResult, KpiResult, Scorecard
    from kpi_tui.scorecard.segments import Segment
    from kpi_tui.scorecard.trend.real_changes import RealChange, RealChanges

    Parts = Mapping[str, tuple[Segment, ...]]


def _arguments(parser: Parser) -> None:
    add_period_options(parser)
    add_as_of_option(parser)
    parser.add_argument(
        "--segments", action="store_true", help=_("show the segments of each KPI too, such as markets or channels")
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _status(arguments: Arguments) -> int:
    from kpi_tui.scorecard.look import look
    from kpi_tui.scorecard.trend.real_changes import real_changes

    snapshot = asked_snapshot(arguments)
    card = look(snapshot, *asked_period(snapshot.settings, arguments))
    parts = None
    if arguments.segments:
        from kpi_tui.scorecard.segments import segments

        parts = segments(snapshot, {result.kpi.id: result.point.period for result in card.kpis})
    changes = real_changes(snapshot, card.period.grain, card.today)
    known = snapshot.today if arguments.as_of else None
    if arguments.json:
        print_json(_as_json(card, changes, parts, known))
    else:
        _print(card, changes, parts or {}, known)
    tell_problems(snapshot)
    return 0


def _as_json(card: Scorecard, changes: RealChanges, parts: Parts | None, known: date | None) -> dict[str, object]:
    return {
        "workspace": card.settings.name,
        "period": card.period.key,
        "grain": card.period.grain,
        "as_of": known.isoformat() if known else None,
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
        "kpis": [_kpi_json(result, changes) | _segments_json(result, parts) for result in card.kpis],
    }


def _segments_json(result: KpiResult, parts: Parts | None) -> dict[str, object]:
    """Only where they are asked for: what a script reads today stays as it is."""
    return {} if parts is None else {"segments": [_segment_json(each) for each in parts.get(result.kpi.id, ())]}


def _segment_json(segment: Segment) -> dict[str, object]:
    point, previous = segment.point, segment.result.previous
    return {
        "segment": segment.name,
        "value": point.value,
        "between": point.between,
        "share": segment.share,
        "previous": previous.value if previous else None,
        "change": segment.result.change,
        "provisional": point.provisional,
        "unweighted": point.unweighted,
        "reason": text(point.reason) if point.reason else None,
    }


def _kpi_json(result: KpiResult, changes: RealChanges) -> dict[str, object]:
    point, real = result.point, _real_change(result, changes)
    return {
        "id": result.kpi.id,
        "name": result.kpi.name,
        "unit": result.kpi.unit,
        "period": point.period.key,
        "value": point.value,
        "between": point.between,
        "plan": point.plan,
        "plan_until": point.plan_until.isoformat() if point.plan_until else None,
        "target": point.target,
        "baseline": point.baseline,
        "low": point.low,
        "high": point.high,
        "attainment": point.attainment,
        "score": point.score,
        "status": point.status,
        "previous": result.previous.value if result.previous else None,
        "change": result.change,
        "previous_same_days": result.previous_same_days,
        "change_same_days": result.change_same_days,
        "window_before": window_before_json(result),
        "real_change": None if real is None else "up" if real.side > 0 else "down",
        "overdue": result.overdue,
        "provisional": point.provisional,
        "unweighted": point.unweighted,
        "reason": text(point.reason) if point.reason else None,
    }


def window_before_json(result: KpiResult) -> dict[str, object] | None:
    """Beside what a running total over more than its period can be held."""
    before = result.window_before
    if before is None:
        return None
    return {"period": before.period.key, "days": before.days, "same_days": before.same_days, "value": before.whole}


def _print(card: Scorecard, changes: RealChanges, parts: Parts, known: date | None) -> None:
    from rich.text import Text

    from kpi_tui.cli.score_table import Part, print_scores
    from kpi_tui.language.dates import day, period_name
    from kpi_tui.language.status_words import goal_word

    say(f"{card.settings.name} · {period_name(card.period)}")
    if known:
        say(_("As it was known on %(day)s.") % {"day": day(known)})
    if known and not card.kpis:
        say(_("There were no KPIs yet."))
        return
    if not card.kpis:
        say(_("No KPIs yet. Add one with: %(command)s") % {"command": "kpi-tui add KPI_ID"})
        return
    tables = [
        Part(
            (_goal_name(goal), bold(_score(goal.score)), status_text(goal.status, goal_word(goal.status))),
            _rows(card, goal.kpis, changes, parts),
        )
        for goal in card.goals
    ]
    if card.loose:
        tables.append(Part((bold(_("Without a goal")), Text(), Text()), _rows(card, card.loose, changes, parts)))
    print_scores((_("KPI"), _("Actual"), _("Plan"), _("Change"), _("Score"), _("Status")), tables)


def _goal_name(result: GoalResult) -> Text:
    """The name of a goal; and how much of it has a score, where that does not stand for all of it."""
    from kpi_tui.language.amounts import amount

    name = bold(result.goal.name)
    if result.score is None or result.coverage == 1:
        return name
    share = amount(100 * result.coverage, Unit.PERCENT, decimals=0, currency="")
    return name.append(f" ({_('%(share)s scored') % {'share': share}})", "not bold")


def _rows(card: Scorecard, results: Sequence[KpiResult], changes: RealChanges, parts: Parts) -> list[tuple[Text, ...]]:
    rows = []
    for result in results:
        rows.append(_row(result, card.settings.currency, _real_change(result, changes)))
        rows += [_segment_row(each, card.settings.currency) for each in parts.get(result.kpi.id, ())]
    return rows


def _segment_row(segment: Segment, currency: str) -> tuple[Text, ...]:
    """A segment has no plan: in its place stands what it is of the whole, where the segments add up to that."""
    from kpi_tui.language.amounts import amount

    result = segment.result
    words = ""
    if segment.share is not None:
        share = amount(100 * segment.share, Unit.PERCENT, decimals=0, currency="")
        words = _("%(share)s of the whole") % {"share": share}
    elif result.point.unweighted:
        words = _("unweighted")
    numbers = (_value_and_plan(result, currency)[0], "", _change(result, currency), "", words)
    return plain(f"  {segment.name}"), *map(plain, numbers)


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.0f}"


def _real_change(result: KpiResult, changes: RealChanges) -> RealChange | None:
    return changes.get(result.kpi.id, {}).get(result.point.period)


def _row(result: KpiResult, currency: str, real: RealChange | None) -> tuple[Text, ...]:
    kpi, point = result.kpi, result.point
    numbers = (*_value_and_plan(result, currency), _change(result, currency), _score(point.score))
    words = _status_words(
        point.status,
        overdue=result.overdue,
        unweighted=point.unweighted,
        ranged=point.between is not None,
        changed=real is not None,
    )
    return plain(kpi.name), *map(plain, numbers), words


def _change(result: KpiResult, currency: str) -> str:
    from kpi_tui.language.amounts import change

    if result.fair_change is None:
        return "–"
    return change(result.fair_change, result.kpi.unit, decimals=result.kpi.decimals, currency=currency)


def _value_and_plan(result: KpiResult, currency: str) -> tuple[str, str]:
    """A value that misses its plan never looks like it: then both have more digits."""
    from kpi_tui.language.amounts import distinguish
    from kpi_tui.language.wording import kpi_amount, kpi_span

    kpi, point = result.kpi, result.point
    if point.value is not None and point.plan is not None and point.status in (Status.AT_RISK, Status.OFF_TRACK):
        return distinguish(point.value, point.plan, kpi.unit, decimals=kpi.decimals, currency=currency,
                           unit_label=kpi.unit_label, time_unit=kpi.time_unit)  # fmt: skip
    value, plan = ("–" if each is None else kpi_amount(each, kpi, currency) for each in (point.value, point.plan))
    return (kpi_span(point.between, kpi, currency) if point.between else value), plan


def _status_words(
    status: Status, *, overdue: bool = False, unweighted: bool = False, ranged: bool = False, changed: bool = False
) -> Text:
    from kpi_tui.language.status_words import status_word

    besides = ((overdue, _("overdue")), (unweighted, _("unweighted")), (changed, _("a real change")))
    words = [status_word(status, ranged=ranged), *(word for holds, word in besides if holds)]
    return status_text(status, ", ".join(words))


STATUS = Command(Lazy("Print the scorecard."), _arguments, _status)
