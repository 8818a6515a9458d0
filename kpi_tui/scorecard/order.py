"""The order in which goals and KPIs stand on the scorecard and in the form, and actions on the page of a KPI."""

from __future__ import annotations

from kpi_tui.model.action import Action
from kpi_tui.model.goal import Goal
from kpi_tui.model.kpi import Kpi
from kpi_tui.scorecard.source import Cards


def goals_in_order(cards: Cards) -> tuple[Goal, ...]:
    """Goals by position, then by id."""
    return tuple(sorted(cards.goals.values(), key=lambda goal: (goal.position, goal.id)))


def kpis_in_order(cards: Cards) -> tuple[Kpi, ...]:
    """Each KPI once: those of the goals in order, then those that no goal uses, by name."""
    linked = dict.fromkeys(
        link.kpi for goal in goals_in_order(cards) for link in goal.all_links if link.kpi in cards.kpis
    )
    loose = sorted((kpi for kpi in cards.kpis.values() if kpi.id not in linked), key=lambda kpi: (kpi.name, kpi.id))
    return (*(cards.kpis[kpi_id] for kpi_id in linked), *loose)


def actions_for(cards: Cards, kpi_id: str) -> tuple[Action, ...]:
    """What is done, was done or will be done about a KPI, by its start, then by id."""
    found = (action for action in cards.actions.values() if kpi_id in action.kpis)
    return tuple(sorted(found, key=lambda action: (action.start, action.id)))
