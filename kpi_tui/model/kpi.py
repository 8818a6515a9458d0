"""KPIs: the measures of the critical success factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kpi_tui.model.formula import Formula, Name
from kpi_tui.model.input import DAYS, Frequency, OverTime
from kpi_tui.model.plan import Direction, Plan
from kpi_tui.model.silence import Silenced
from kpi_tui.model.unit import ANY, Range, Unit


class Aggregation(StrEnum):
    """How the KPI's value of a longer period follows from shorter ones."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"
    RATIO_OF_SUMS = "ratio-of-sums"
    NOT_ADDITIVE = "not-additive"


class Indicator(StrEnum):
    """Whether a KPI looks ahead (leading) or tells what has happened (lagging)."""

    LEADING = "leading"
    LAGGING = "lagging"


class Horizon(StrEnum):
    """Whether a goal or KPI is about the short or the long term."""

    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI of the workspace.

    ``formula`` names the inputs; a KPI that is entered as it is has a formula of one name. ``over_time`` overrides
    how single inputs combine in this KPI. ``plans`` are in the order of their start; ``plan_at`` chooses.
    ``limits_from`` are the days from which its usual limits start anew, after changes that the user confirmed.
    ``time_unit`` says in what a ``duration`` is counted. ``range`` holds the results that can be right. With a
    ``segment`` only the figures of that segment count, such as those of one market. ``silenced`` is advice about it
    that is not to be given.
    """

    id: str
    name: str
    formula: Formula
    definition: str = ""
    unit: Unit = Unit.COUNT
    unit_label: str = ""
    time_unit: str = ""
    decimals: int = 0
    direction: Direction = Direction.HIGHER
    aggregation: Aggregation = Aggregation.SUM
    frequency: Frequency = Frequency.MONTHLY
    indicator: Indicator = Indicator.LAGGING
    horizon: Horizon = Horizon.SHORT
    owner: str = ""
    source: str = ""
    reason: str = ""
    pitfalls: str = ""
    category: str = ""
    catalogue_id: str = ""
    guardrail: str = ""
    vanity_risk: bool = False
    period_sensitive: bool = False
    range: Range = ANY
    requires_positive: tuple[str, ...] = ()
    over_time: Mapping[str, OverTime] = field(default_factory=dict)
    limits_from: tuple[date, ...] = ()
    segment: str = ""
    plans: tuple[Plan, ...] = ()
    silenced: tuple[Silenced, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """Ids of the inputs in the formula, in its order, each once."""
        return self.formula.inputs

    @property
    def entered(self) -> tuple[str, ...]:
        """Ids of the inputs that a person enters: all but the days of the period."""
        return tuple(name for name in self.formula.inputs if name != DAYS)

    @property
    def is_direct(self) -> bool:
        """Whether the KPI is one input as it is."""
        return isinstance(self.formula.tree, Name)

    def plan_at(self, end: date) -> Plan | None:
        """The plan in force for a period that ends on ``end``: the newest that has started by then."""
        started = [plan for plan in self.plans if plan.start is None or plan.start <= end]
        return started[-1] if started else None

    @property
    def current_plan(self) -> Plan | None:
        """The newest plan, or None."""
        return self.plans[-1] if self.plans else None
