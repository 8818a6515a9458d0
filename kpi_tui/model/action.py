"""Actions: what is done about a KPI."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kpi_tui.model.sentence import Refusal


class Stage(StrEnum):
    """How far an action is; its dates say so."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is tried or changed so that one or more ``kpis`` get better.

    ``why`` says for what reason, and what is expected of it. ``end`` is its last day; without one it goes on.
    ``outcome`` is what people learned from it: what the figures say is computed, and never stored.
    """

    id: str
    name: str
    kpis: tuple[str, ...]
    start: date
    end: date | None = None
    why: str = ""
    owner: str = ""
    outcome: str = ""

    def stage(self, today: date) -> Stage:
        """How far the action is on this day."""
        if self.start > today:
            return Stage.PLANNED
        return Stage.DONE if self.end is not None and self.end < today else Stage.RUNNING


def check_action(action: Action) -> None:
    """Refuse an action that has no name or no KPI, or ends before it starts; the sentence says why."""
    if not action.name.strip():
        raise Refusal("An action needs a name: what is done?")
    if not action.kpis:
        raise Refusal("An action needs a KPI that should get better by it.")
    if action.end is not None and action.end < action.start:
        raise Refusal(
            "The action “%(name)s” ends on %(end)s, before it starts on %(start)s.",
            name=action.name,
            end=action.end,
            start=action.start,
        )
