"""A plan to start from, for a KPI that has none: what its goal in the catalogue promises, else what its direction asks.

A proposal is only ever shown. It may lack numbers, and nothing is saved of it but what somebody agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kpi_tui.catalogue.adopt import promised
from kpi_tui.catalogue.entry import GoalTemplate
from kpi_tui.catalogue.reader import load
from kpi_tui.model.goal import Goal
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Direction, Mode, Plan
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.result import KpiResult, Point
from kpi_tui.scorecard.source import Cards

A_YEAR = 12
"""A sum that is to grow over at least so many months is held against the year before as a whole."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan that may lack numbers, and ``why`` it looks like this."""

    plan: Plan
    why: Sentence


def propose(cards: Cards, kpi: Kpi, result: KpiResult | None, today: date) -> Proposal:
    """A plan for a KPI that has none; ``result`` is where it stands, as it is shown."""
    value, start = (None, today) if result is None else _whence(cards, result, today)
    goals = [goal for goal in cards.goals.values() if any(link.kpi == kpi.id for link in goal.all_links)]
    for goal in goals:
        template = _template_of(goal, load().goal_templates)
        if template is not None and template.target.kpi in (kpi.id, kpi.catalogue_id):
            why = Sentence("Proposed by the goal “%(goal)s”; nothing is set until you save.", {"goal": goal.name})
            return Proposal(_promise(template, goal, kpi, value, _start(goal, value, start, today)), why)
    due = next((goal.due for goal in goals if goal.due and goal.due > today), None)
    why = Sentence("A form to start from; nothing is set until you save.")
    if kpi.direction is Direction.WITHIN:
        return Proposal(Plan(Mode.KEEP), why)
    return Proposal(Plan(Mode.REACH, baseline=value, start=start, due=due), why)


def _whence(cards: Cards, result: KpiResult, today: date) -> tuple[float | None, date]:
    """Where a plan starts from: the newest whole period's value, and the day after it. While there is none, the first
    day of that period: it is the next to be entered, and so has a plan when it is."""
    point: Point | None = result.point
    calendar, period = cards.settings.calendar, result.point.period
    if period.end >= today and period.grain is not Grain.CAMPAIGN:
        period, point = calendar.shift(period, -1), result.previous
    same = point is not None and point.period == period
    value = point.value if point is not None and same else None
    if result.kpi.aggregation is Aggregation.SUM and period.grain is not result.kpi.frequency.grain:
        value = None  # a quarter's total is no month's
    if value is not None:
        return value, period.end + timedelta(days=1)
    own = result.kpi.frequency.grain
    if period.grain not in (own, Grain.CAMPAIGN):
        period = calendar.shift(calendar.period_of(today, own), -1)
    return None, period.start


def _template_of(goal: Goal, templates: Iterable[GoalTemplate]) -> GoalTemplate | None:
    """The goal of the catalogue that this one was made from; one that was taken twice has a number in its id."""
    first, _, number = goal.id.rpartition("-")
    ids = {goal.id, first} if number.isdecimal() else {goal.id}
    return next((template for template in templates if template.id in ids), None)


def _start(goal: Goal, value: float | None, whence: date, today: date) -> date:
    """The goal's start; of one that has begun, no later than what is entered next while nothing was."""
    if goal.start is None or (value is None and goal.start <= today):
        return min(goal.start or whence, whence)
    return goal.start


def _promise(template: GoalTemplate, goal: Goal, kpi: Kpi, value: float | None, start: date) -> Plan:
    target, said = promised(template.target)
    yearly = kpi.aggregation is Aggregation.SUM and said is not None and template.horizon_months >= A_YEAR
    if yearly and goal.due is not None:
        return Plan(Mode.ACCUMULATE, target_said=said, start=goal.start or start, due=goal.due)
    baseline = template.target.baseline if value is None else value
    if target is not None and baseline is not None and _is_there(kpi.direction, baseline, target):
        rising = kpi.direction is Direction.HIGHER
        return Plan(Mode.KEEP, low=target if rising else None, high=None if rising else target)
    return Plan(Mode.REACH, baseline=baseline, target=target, target_said=said, start=start, due=goal.due)


def _is_there(direction: Direction, value: float, target: float) -> bool:
    if direction is Direction.HIGHER:
        return value >= target
    return direction is Direction.LOWER and value <= target
