"""What is asked on the Goals screen: which KPI for a goal, which place for a KPI, and whether something should go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpi_tui.language import _
from kpi_tui.model.goal import Goal
from kpi_tui.model.goal_edit import without_factor, without_link
from kpi_tui.tui.screens.picker import Choice
from kpi_tui.tui.widgets.goal_rows import FactorRow, GoalRow, LinkRow, Row, RowKey, factor_key, goal_key
from kpi_tui.workspace.changes import Change, RemoveGoal, SaveGoal
from kpi_tui.workspace.snapshot import Snapshot

CATALOGUE = "catalogue"
"""The id of the catalogue's page, and of the choice that leads there."""


def kpi_choices(goal: Goal, snapshot: Snapshot, *, catalogue: bool) -> list[Choice]:
    """The KPIs that are not in this goal, first those that no goal uses; then the way to the catalogue."""
    used = {link.kpi: each.name for each in snapshot.goals.values() for link in each.all_links}
    own = {link.kpi for link in goal.all_links}
    others = sorted((kpi for kpi in snapshot.kpis.values() if kpi.id not in own), key=lambda kpi: kpi.name.casefold())
    free, taken = _("No goal uses these yet"), _("In another goal")
    choices = [Choice(kpi.id, kpi.name, kpi.definition, free) for kpi in others if kpi.id not in used]
    choices += [Choice(kpi.id, kpi.name, used[kpi.id], taken) for kpi in others if kpi.id in used]
    if catalogue:
        choices.append(Choice(f"/{CATALOGUE}", _("Choose from the catalogue"), group=_("Another KPI")))
    return choices


Place = tuple[Goal, int | None]
"""A goal, and one of its factors or None for the goal itself."""


def place_choices(goals: Iterable[Goal], *, leave: Place | None = None) -> tuple[dict[str, Place], list[Choice]]:
    """All places under these goals but ``leave``, by the ids of their choices."""
    all_places = [(goal, factor) for goal in goals for factor in (*range(len(goal.factors)), None)]
    places = {str(number): place for number, place in enumerate(all_places) if place != leave}
    return places, [Choice(name, _name(*place), group=place[0].name) for name, place in places.items()]


def _name(goal: Goal, factor: int | None) -> str:
    return _("Under the goal itself") if factor is None else goal.factors[factor].name


@dataclass(frozen=True, slots=True)
class Removal:
    """A change that takes away, the words to ask for it and to answer, and where the cursor goes ``then``."""

    title: str
    question: str
    yes: str
    change: Change
    said: str
    then: RowKey | None = None


def removal_of(row: Row) -> Removal | None:
    """How the goal, factor or link of this row is taken away; None for a row that has none."""
    match row:
        case GoalRow(goal=goal):
            return Removal(
                _("Remove this goal?"),
                _("“%(goal)s” goes, with its success factors. Its KPIs and their figures stay, without a goal.")
                % {"goal": goal.name},
                _("Remove the goal"),
                RemoveGoal(goal.id),
                _("The goal is removed. Its KPIs are still there."),
            )
        case FactorRow(goal=goal, index=index):
            return Removal(
                _("Remove this success factor?"),
                _("“%(factor)s” goes. Its KPIs and their figures stay, under the goal itself.")
                % {"factor": row.factor.name},
                _("Remove the factor"),
                SaveGoal(without_factor(goal, index)),
                _("The success factor is removed."),
                _beside(goal, index),
            )
        case LinkRow(goal=goal, place=place):
            return Removal(
                _("Take this KPI out of the goal?"),
                _("“%(kpi)s” no longer counts for “%(goal)s”. The KPI and its figures stay.")
                % {"kpi": row.name, "goal": goal.name},
                _("Take it out"),
                SaveGoal(without_link(goal, place)),
                _("The KPI is taken out of the goal; its figures are still there."),
            )
    return None


def _beside(goal: Goal, index: int) -> RowKey:
    """The factor after this one, else the one before it, else the goal."""
    if index + 1 < len(goal.factors):
        return factor_key(goal, index + 1)
    return factor_key(goal, index - 1) if index else goal_key(goal.id)
