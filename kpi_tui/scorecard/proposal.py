"""A plan to start from, for a KPI that has none: what its goal in the catalogue promises, else what its direction asks.

A proposal is only ever shown. It may lack numbers, and nothing is saved of it but what somebody agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kpi_tui.catalogue.adopt import promised
from kpi_tui.catalogue.entry import GoalTemplate
from kpi_tui.catalogue.reader import load
from kpi_tui.model.goal import Goal
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.plan import Direction, Mode, Plan
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.source import Cards

A_YEAR = 12
"""A sum that is to grow over at least so many months is held against the year before as a whole."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan that may lack numbers, and ``why`` it looks like this."""

    plan: Plan
    why: Sentence


def propose(cards: Cards, kpi: Kpi, value: float | None, today: date) -> Proposal:
    """A plan for a KPI that has none and stands at ``value`` now."""
    goals = [goal for goal in cards.goals.values() if any(link.kpi == kpi.id for link in goal.all_links)]
    for goal in goals:
        template = _template_of(goal, load().goal_templates)
        if template is not None and template.target.kpi in (kpi.id, kpi.catalogue_id):
            why = Sentence("Proposed by the goal “%(goal)s”; nothing is set until you save.", {"goal": goal.name})
            return Proposal(_promise(template, goal, kpi, value, today), why)
    due = next((goal.due for goal in goals if goal.due and goal.due > today), None)
    why = Sentence("A form to start from; nothing is set until you save.")
    if kpi.direction is Direction.WITHIN:
        return Proposal(Plan(Mode.KEEP), why)
    return Proposal(Plan(Mode.REACH, baseline=value, start=today, due=due), why)


def _template_of(goal: Goal, templates: Iterable[GoalTemplate]) -> GoalTemplate | None:
    """The goal of the catalogue that this one was made from; one that was taken twice has a number in its id."""
    first, _, number = goal.id.rpartition("-")
    ids = {goal.id, first} if number.isdecimal() else {goal.id}
    return next((template for template in templates if template.id in ids), None)


def _promise(template: GoalTemplate, goal: Goal, kpi: Kpi, value: float | None, today: date) -> Plan:
    target, said = promised(template.target)
    start = goal.start or today
    yearly = kpi.aggregation is Aggregation.SUM and said is not None and template.horizon_months >= A_YEAR
    if yearly and goal.due is not None:
        return Plan(Mode.ACCUMULATE, target_said=said, start=start, due=goal.due)
    baseline = template.target.baseline if value is None else value
    if target is not None and baseline is not None and _is_there(kpi.direction, baseline, target):
        rising = kpi.direction is Direction.HIGHER
        return Plan(Mode.KEEP, low=target if rising else None, high=None if rising else target, start=start)
    return Plan(Mode.REACH, baseline=baseline, target=target, target_said=said, start=start, due=goal.due)


def _is_there(direction: Direction, value: float, target: float) -> bool:
    if direction is Direction.HIGHER:
        return value >= target
    return direction is Direction.LOWER and value <= target
