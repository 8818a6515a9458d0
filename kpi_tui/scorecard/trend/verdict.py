"""What the figures say of an action: a visible effect, or nothing that can be told from noise.

This module can be imported without polars; asking it something loads polars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kpi_tui.model.action import Action, Stage
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.order import actions_for
from kpi_tui.scorecard.source import Cards, Source


class Effect(StrEnum):
    """What can be said of an action that has begun. ``UNKNOWN``: it began before it was known what is usual."""

    VISIBLE = "visible"
    NOISE = "noise"
    TOO_EARLY = "too-early"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The KPI before and since the start of an action, held against the limits from before it.

    ``before`` and ``after`` are the mean of so many ``periods`` each, None where nothing is compared. ``better`` says
    whether a visible effect is the good way (None: no telling). ``title`` and ``details`` say it in words.
    """

    effect: Effect
    title: Sentence
    details: tuple[Sentence, ...] = ()
    better: bool | None = None
    before: float | None = None
    after: float | None = None
    periods: int = 0


@dataclass(frozen=True, slots=True)
class ActionResult:
    """An action with how far it is, and what it did to one KPI (None while it is planned)."""

    action: Action
    kpi: str
    stage: Stage
    verdict: Verdict | None = None


def action_results(snapshot: Source, kpi_id: str, today: date | None = None) -> tuple[ActionResult, ...]:
    """The actions for a KPI by their start, each with its verdict in periods of the KPI's own frequency."""
    now = today or snapshot.today
    mine = actions_for(snapshot, kpi_id)
    begun = [action for action in mine if action.stage(now) is not Stage.PLANNED]
    verdicts: dict[str, Verdict] = {}
    if begun:
        from kpi_tui.scorecard.trend.before_after import judge

        verdicts = judge(snapshot, snapshot.kpis[kpi_id], begun, now)
    return tuple(ActionResult(action, kpi_id, action.stage(now), verdicts.get(action.id)) for action in mine)


def running(snapshot: Cards, kpi_id: str, today: date | None = None) -> tuple[Action, ...]:
    """What is being done about a KPI now, the newest first."""
    now = today or snapshot.today
    return tuple(action for action in reversed(actions_for(snapshot, kpi_id)) if action.stage(now) is Stage.RUNNING)
