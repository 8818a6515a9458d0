"""Makes a report of a workspace: everything that its pages say, from what the scorecard answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from kpi_tui.exchange.reporting import report
from kpi_tui.exchange.reporting.chart import Drawing, spark
from kpi_tui.exchange.reporting.kpi_page import action_lines, kpi_page
from kpi_tui.exchange.reporting.report import ActionLine, Count, GoalPart, Line, Report
from kpi_tui.exchange.reporting.words import footnotes, labels
from kpi_tui.exchange.work import ALONE, Work
from kpi_tui.language import _, current, text
from kpi_tui.language.dates import day, period_name
from kpi_tui.language.status_words import goal_word, status_word
from kpi_tui.model.goal import Goal
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import nearest
from kpi_tui.model.status import Status
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.overdue import last_full
from kpi_tui.scorecard.result import GoalResult, KpiResult, Point, Scorecard
from kpi_tui.scorecard.result_words import change_text, values_of
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.trend.outlook import Outlook, outlook
from kpi_tui.workspace.files.reading import clean

_NO_VERDICT: Final = "What to expect"
"""The title over a forecast that makes no plan likely or unlikely."""


def make_report(
    snapshot: Source,
    period: Period | None = None,
    goal: str | None = None,
    *,
    grain: Grain = Grain.MONTH,
    work: Work = ALONE,
) -> Report:
    """The report on ``period`` (without one: on the newest of ``grain`` with figures), in the language spoken now; on
    one goal alone where that is named by its id. Raises Refusal where there is no such goal, and Stopped."""
    work.done(0.0)
    card = look(snapshot, period, grain)
    goals = card.goals if goal is None else (_the_goal(snapshot, card, goal),)
    loose = card.loose if goal is None else ()
    wanted = {result.kpi.id: result for part in goals for result in part.kpis} | {each.kpi.id: each for each in loose}
    pasts = {name: _past(snapshot, wanted[name], card) for name in _one_by_one(wanted, work.part(0.1, 0.5))}
    lines = {name: _line(result, pasts[name], card) for name, result in wanted.items()}
    parts = [_goal_part(each, lines) for each in goals]
    if loose:
        name = _("Without a goal") if parts else _("KPIs")
        parts.append(GoalPart(name, "", "", None, None, "", "", tuple(lines[each.kpi.id] for each in loose)))
    acted = {name: action_lines(snapshot, name, card) for name in _one_by_one(wanted, work.part(0.5, 0.8))}
    points = [result.point for result in wanted.values()]
    made = Report(
        current(),
        card.settings.name,
        period_name(card.period),
        _("Scorecard of %(period)s") % {"period": period_name(card.period)},
        _("Made on %(day)s") % {"day": day(card.today)},
        _compared_with(wanted.values()),
        card.settings.currency,
        _counts(points),
        tuple(parts),
        _all_actions(acted.values()),
        tuple(
            kpi_page(snapshot, lines[name], card, pasts[name], acted[name])
            for name in _one_by_one(wanted, work.part(0.8, 1.0))
        ),
        footnotes(
            {point.status for point in points},
            provisional=any(point.provisional and point.value is not None for point in points),
            unweighted=any(point.unweighted for point in points),
        ),
        labels(),
    )
    cleaned: Report = _clean(made)
    return cleaned


def _one_by_one(wanted: Mapping[str, KpiResult], work: Work) -> Iterator[str]:
    """The ids of the KPIs; between them it can be stopped."""
    for number, name in enumerate(wanted):
        work.done(number / len(wanted))
        yield name
    work.done(1.0)


def _the_goal(snapshot: Source, card: Scorecard, goal_id: str) -> GoalResult:
    found = next((each for each in card.goals if each.goal.id == goal_id), None)
    if found is not None:
        return found
    if near := nearest(goal_id, tuple(snapshot.goals)):
        raise Refusal(
            "There is no goal “%(id)s” in this workspace: did you mean “%(nearest)s”?", id=goal_id, nearest=near
        )
    raise Refusal("There is no goal “%(id)s” in this workspace.", id=goal_id)


def _past(snapshot: Source, result: KpiResult, card: Scorecard) -> Outlook:
    return outlook(snapshot, result.kpi.id, result.point.period.grain, card.today)


def _counts(points: Iterable[Point]) -> tuple[Count, ...]:
    statuses = [point.status for point in points]
    return tuple(
        Count(status, status_word(status), statuses.count(status)) for status in Status if statuses.count(status)
    )


def _goal_part(result: GoalResult, lines: Mapping[str, Line]) -> GoalPart:
    coverage = ""
    if result.score is not None and result.coverage < 1:
        coverage = _("%(percent)s of its weight has a score") % {"percent": f"{result.coverage * 100:.0f}%"}
    return GoalPart(
        result.goal.name,
        result.goal.why,
        _about(result.goal),
        result.score,
        result.status,
        goal_word(result.status),
        coverage,
        tuple(lines[each.kpi.id] for each in result.kpis),
    )


def _about(goal: Goal) -> str:
    due = _("by %(day)s") % {"day": day(goal.due)} if goal.due else ""
    return ", ".join(filter(None, (goal.owner, due)))


def _line(result: KpiResult, past: Outlook, card: Scorecard) -> Line:
    kpi, point, currency = result.kpi, result.point, card.settings.currency
    actual, target = values_of(result, currency)
    known = point.value is not None or point.between is not None
    besides = (
        (point.period != card.period, _("about %(period)s") % {"period": period_name(point.period)}),
        (result.overdue, _overdue(result, card)),
        (point.provisional and known, _("the period is not over yet")),
        (point.incomplete, _("of some shorter periods the figures are missing")),
        (bool(kpi.segment), _("only %(segment)s") % {"segment": kpi.segment}),
    )
    return Line(
        kpi.id,
        kpi.name,
        point.status,
        status_word(point.status, ranged=point.between is not None),
        actual,
        target,
        change_text(result, currency),
        result.better,
        _spark(result),
        _signal(past, point),
        tuple(words for holds, words in besides if holds),
        point.notes,
        result,
    )


def _overdue(result: KpiResult, card: Scorecard) -> str:
    """That a figure is overdue, and of which period where that is not the one that is told of."""
    due = last_full(result.kpi, card.settings.calendar, card.today)
    if due == result.point.period:
        return _("a figure is overdue")
    return _("a figure of %(period)s is overdue") % {"period": period_name(due)}


def _signal(past: Outlook, point: Point) -> str:
    """What the past says, in a sentence or two: real change or noise, and whether the plan will be made."""
    said = []
    for each in past.remarks(point):
        title = text(each.title)
        if each.alarm:
            # “since February” does not stand there twice
            reason = next((detail for detail in each.details if "since" not in detail.values), None)
            said.append(f"{title}: {text(reason)}." if reason else f"{title}.")
        elif each.title.template != _NO_VERDICT:
            said.append(f"{title}.")
    return " ".join(said)


def _spark(result: KpiResult) -> Drawing | None:
    history = result.history
    if not any(point.value is not None for point in history):
        return None
    first, last = (period_name(point.period, short=True) for point in (history[0], history[-1]))
    title = _("%(kpi)s from %(first)s to %(last)s") % {"kpi": result.kpi.name, "first": first, "last": last}
    return spark(
        [point.value for point in history], result.point.status, id=f"trend-{result.kpi.id}", title=clean(title)
    )


def _compared_with(results: Iterable[KpiResult]) -> str:
    """The heading over the changes: with which period they are, where that is the same for all."""
    periods = {each.previous.period for each in results if each.previous and each.fair_change is not None}
    if len(periods) != 1:
        return _("Change")
    return _("vs %(period)s") % {"period": period_name(periods.pop(), short=True)}


def _all_actions(lines: Iterable[tuple[ActionLine, ...]]) -> tuple[ActionLine, ...]:
    """Those of all KPIs: what is done for several of them stands there for each, with what it did to that one."""
    return tuple(line for of_kpi in lines for line in of_kpi)


def _clean(value: Any) -> Any:
    """The same without characters that steer a terminal or turn the reading direction; model objects as they are."""
    if isinstance(value, str) and not isinstance(value, Status):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_clean(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type) and type(value).__module__ == report.__name__:
        return replace(value, **{each.name: _clean(getattr(value, each.name)) for each in fields(value)})
    return value
