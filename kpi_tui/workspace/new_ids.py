"""Ids for what is new in a workspace: unlike all that is there, files that cannot be read included."""

from __future__ import annotations

from pathlib import PurePosixPath

from kpi_tui.model.input import DAYS
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.slug import slug
from kpi_tui.workspace.snapshot import Snapshot


def new_kpi_id(snapshot: Snapshot, kpi: Kpi) -> str:
    """An id for a new KPI by its name: that of no other KPI; where it is computed, of no input either."""
    taken = {*snapshot.kpis, *(PurePosixPath(file).stem for file in snapshot.closed)}
    if not kpi.is_direct:
        taken |= {*snapshot.inputs, *kpi.inputs, DAYS}
    return slug(kpi.name, taken=frozenset(taken))


def new_goal_id(snapshot: Snapshot, name: str) -> str:
    """An id for a new goal by its name: that of no other goal."""
    return slug(name, taken=frozenset({*snapshot.goals, *(PurePosixPath(file).stem for file in snapshot.closed)}))


def own_input_id(snapshot: Snapshot, name: str, kpi: Kpi | None = None) -> str:
    """The id of the input for a KPI of this ``name`` that is entered as it is; ``kpi`` is what it was before."""
    others = {each.id for each in snapshot.kpis.values() if not each.is_direct and each is not kpi}
    return slug(name, separator="_", taken=frozenset({*others, DAYS}))
