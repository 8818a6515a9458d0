"""Actions in a few words."""

from __future__ import annotations

from typing import Final

from kpi_tui.language import N_, _
from kpi_tui.language.dates import day
from kpi_tui.model.action import Action, Stage

STAGES: Final = {Stage.PLANNED: N_("planned"), Stage.RUNNING: N_("running"), Stage.DONE: N_("done")}


def action_dates(action: Action, stage: Stage) -> str:
    """How far the action is, and from when to when."""
    said = {"stage": _(STAGES[stage]), "start": day(action.start), "end": day(action.end) if action.end else ""}
    if action.end is None:
        return _("%(stage)s, from %(start)s") % said
    return _("%(stage)s, %(start)s to %(end)s") % said
