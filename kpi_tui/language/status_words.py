"""The words for statuses."""

from __future__ import annotations

from kpi_tui.language import N_, _
from kpi_tui.model.status import Status

_STATUS_WORDS = {
    Status.ON_TRACK: N_("On track"),
    Status.AT_RISK: N_("At risk"),
    Status.OFF_TRACK: N_("Off track"),
    Status.NOT_MEASURED: N_("No figure"),
    Status.WATCHING: N_("Watching"),
}


def status_word(status: Status, *, ranged: bool = False) -> str:
    """The word for a status: “At risk”; of a KPI of which only a range is known, just that."""
    return _("Only a range") if ranged else _(_STATUS_WORDS[status])


def goal_word(status: Status) -> str:
    """The word for the status of a goal: it lacks a score where too few of its KPIs have one, figures or not."""
    return _("No score") if status is Status.NOT_MEASURED else status_word(status)
