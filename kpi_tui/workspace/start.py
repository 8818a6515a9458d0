"""KPIs that come in numbers: a sector's starter set, or a goal template with all that measures it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from kpi_tui.catalogue.adopt import adopt_all, adopt_goal
from kpi_tui.catalogue.entry import CatalogueKpi, GoalTemplate, SectorSet
from kpi_tui.catalogue.reader import load
from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.settings import Settings
from kpi_tui.model.slug import slug
from kpi_tui.workspace.changes import AddKpi, Change, SaveGoal, SaveInput
from kpi_tui.workspace.new_ids import new_goal_id
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace


def start_from_set(folder: Path, settings: Settings, chosen: SectorSet) -> Workspace:
    """Make a workspace with the KPIs of a starter set, under one goal that carries the set's name and reason.

    A set has no goals of its own, and a KPI without a goal measures nothing: the goal is there to be sharpened.
    Raises Refusal where the folder cannot be made or is a workspace already.
    """
    name = chosen.name.in_(settings.language)
    links = tuple(Link(kpi) for kpi in chosen.kpis)
    goal = Goal(slug(name), name, why=chosen.why.in_(settings.language), links=links)
    workspace = Workspace.create(folder, settings)
    add_entries(workspace, (load().kpi(kpi) for kpi in chosen.kpis), SaveGoal(goal))
    return workspace


def start_from_template(folder: Path, settings: Settings, template: GoalTemplate, start: date) -> Workspace:
    """Make a workspace with one goal of the catalogue; raises Refusal as ``start_from_set`` does."""
    workspace = Workspace.create(folder, settings)
    add_goal_template(workspace, template, start)
    return workspace


def add_goal_template(workspace: Workspace, template: GoalTemplate, start: date) -> Snapshot:
    """Add a goal of the catalogue that begins on ``start``, its factors, and those of its KPIs that are not there."""
    _goal, changes = added_goal(workspace.snapshot, template, start)
    return workspace.request(*changes)


def added_goal(snapshot: Snapshot, template: GoalTemplate, start: date) -> tuple[Goal, tuple[Change, ...]]:
    """A goal of the catalogue that begins on ``start``, and what adds it with those of its KPIs that are not there."""
    goal = adopt_goal(template, snapshot.settings.language, start)
    goal = replace(goal, id=new_goal_id(snapshot, goal.id))
    return goal, (*added(snapshot, (load().kpi(link.kpi) for link in goal.all_links)), SaveGoal(goal))


def add_entries(workspace: Workspace, entries: Iterable[CatalogueKpi], *changes: Change) -> Snapshot:
    """Add KPIs of the catalogue, and make these ``changes`` with them: one undo takes back all of it."""
    return workspace.request(*added(workspace.snapshot, entries), *changes)


def added(snapshot: Snapshot, entries: Iterable[CatalogueKpi]) -> tuple[Change, ...]:
    """What adds KPIs of the catalogue and the inputs that they need; those that are there already stay as they are."""
    wanted = [entry for entry in entries if entry.id not in snapshot.kpis]
    kpis, inputs = adopt_all(wanted, snapshot.settings.language, snapshot.inputs)
    return *map(SaveInput, inputs), *map(AddKpi, kpis)
