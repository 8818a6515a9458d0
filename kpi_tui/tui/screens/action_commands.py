"""The commands on a KPI's page about what is done about it, and about changes that last."""

from __future__ import annotations

from kpi_tui.language import Lazy
from kpi_tui.tui.commands import Command

ACTION = Command(
    "kpi.action", "a", Lazy("Action"), "act",
    Lazy("Say what is done about this KPI, by whom and from when; or change or remove an action."), rank=2,
)  # fmt: skip
CONFIRM = Command(
    "kpi.confirm_change", "c", Lazy("Confirm change"), "confirm_change",
    Lazy("Say that this KPI changed for good: its usual limits start anew from there."), rank=3,
    short=Lazy("Confirm"),
)  # fmt: skip
TAKE_BACK = Command(
    "kpi.take_back_change", "c", Lazy("Take back change"), "take_back_change",
    Lazy("Take back that this KPI changed for good: its usual limits are those of before again."),
)  # fmt: skip
ACTION_COMMANDS = (ACTION, CONFIRM, TAKE_BACK)
