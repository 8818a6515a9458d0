"""The SMART check of a goal: what can be checked is checked, the rest is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kpi_tui.model.goal import Goal
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.advice.practice import has_target
from kpi_tui.scorecard.source import Cards

_WORDS = 3


@dataclass(frozen=True, slots=True)
class SmartItem:
    """One letter of SMART. ``ok`` is None where only people can tell; ``sentence`` says what was found, or asks."""

    letter: str
    ok: bool | None
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class SmartCheck:
    """The five letters, in order."""

    items: tuple[SmartItem, ...]

    @property
    def passed(self) -> int:
        """How many letters are in order."""
        return sum(item.ok is True for item in self.items)


def smart_check(goal: Goal, snapshot: Cards, today: date | None = None) -> SmartCheck:
    """Check the goal, letter by letter."""
    return SmartCheck(tuple(_items(goal, snapshot, today or snapshot.today)))


def _items(goal: Goal, snapshot: Cards, today: date) -> Iterator[SmartItem]:
    if len(goal.name.split()) >= _WORDS or goal.why:
        yield SmartItem("S", True, Sentence("Specific: it says what should be reached."))
    else:
        yield SmartItem("S", False, Sentence("Specific: say in a few words what should be reached, or why."))
    kpis = [snapshot.kpis[link.kpi] for link in goal.all_links if link.kpi in snapshot.kpis]
    if any(has_target(kpi, today) for kpi in kpis):
        yield SmartItem("M", True, Sentence("Measurable: a KPI with a target shows how far it is."))
    elif kpis:
        yield SmartItem("M", False, Sentence("Measurable: give one of its KPIs a target."))
    else:
        yield SmartItem("M", False, Sentence("Measurable: link a KPI that shows how far it is."))
    if goal.agreed:
        yield SmartItem("A", True, Sentence("Acceptable: those who must do it agree."))
    else:
        yield SmartItem("A", None, Sentence("Acceptable: do those who must do it agree?"))
    if goal.why:
        yield SmartItem("R", True, Sentence("Relevant: it says why it matters."))
    else:
        yield SmartItem("R", False, Sentence("Relevant: write down why it matters."))
    if goal.due is None:
        yield SmartItem("T", False, Sentence("Time-bound: give a date by which it should be reached."))
    elif goal.due < today:
        yield SmartItem("T", False, Sentence("Time-bound: the date has passed; choose a new one or close the goal."))
    else:
        yield SmartItem("T", True, Sentence("Time-bound: it has a date."))
