"""Advice that can be silenced: the rules of good practice by name, and what is kept of a silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class AdviceRule(StrEnum):
    """A rule of good practice. Its name stands in cards and commands, so it never changes."""

    FEW_KPIS = "few-kpis"
    MANY_KPIS = "many-kpis"
    ONLY_LAGGING = "only-lagging"
    ONLY_SHORT_TERM = "only-short-term"
    NOBODY_ASKED = "nobody-asked"
    REVIEW_OVERDUE = "review-overdue"
    GOAL_WITHOUT_KPI = "goal-without-kpi"
    VAGUE_GOAL = "vague-goal"
    KPI_WITHOUT_GOAL = "kpi-without-goal"
    KPI_WITHOUT_PLAN = "kpi-without-plan"
    KPI_WITHOUT_OWNER = "kpi-without-owner"
    KPI_WITHOUT_SOURCE = "kpi-without-source"
    VANITY_METRIC = "vanity-metric"
    OVERDUE = "overdue"
    RED_WITHOUT_ACTION = "red-without-action"
    TARGET_NEVER_MISSED = "target-never-missed"
    TARGET_OUT_OF_REACH = "target-out-of-reach"


GOAL_RULES: Final = frozenset({AdviceRule.GOAL_WITHOUT_KPI, AdviceRule.VAGUE_GOAL})
"""The rules that are about one goal."""
SET_RULES: Final = frozenset(
    {
        AdviceRule.FEW_KPIS,
        AdviceRule.MANY_KPIS,
        AdviceRule.ONLY_LAGGING,
        AdviceRule.ONLY_SHORT_TERM,
        AdviceRule.NOBODY_ASKED,
        AdviceRule.REVIEW_OVERDUE,
    }
)
"""The rules that are about the goals and KPIs together."""
KPI_RULES: Final = frozenset(AdviceRule) - GOAL_RULES - SET_RULES
"""The rules that are about one KPI."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that people chose not to hear: the ``rule``, their ``reason``, the ``day`` and who it was.

    It stands on the card of the KPI or goal that the finding is about. In the settings it is about all of them, or
    about the set as a whole. ``rule`` is as it was written: ``check`` names one that does not exist.
    """

    rule: str
    reason: str
    day: date | None = None
    by: str = ""
