"""What if: the scorecard as it would be with other values for inputs, by the very same look. Nothing is written.

This module can be imported without polars, so that faces start fast; asking it something loads polars.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Period
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.result import GoalResult, KpiResult, Scorecard
from kpi_tui.scorecard.source import Source


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The scorecard as it is and as it would be, and the ``values`` of the inputs that are tried."""

    values: Mapping[str, float]
    before: Scorecard
    after: Scorecard

    @property
    def kpis(self) -> tuple[tuple[KpiResult, KpiResult], ...]:
        """Before and after of each KPI that is computed from one of the inputs."""
        pairs = zip(self.before.kpis, self.after.kpis, strict=True)
        return tuple(pair for pair in pairs if not self.values.keys().isdisjoint(pair[0].kpi.inputs))

    @property
    def goals(self) -> tuple[tuple[GoalResult, GoalResult], ...]:
        """Before and after of each goal with one of those KPIs."""
        changed = {before.kpi.id for before, _after in self.kpis}
        pairs = zip(self.before.goals, self.after.goals, strict=True)
        return tuple(pair for pair in pairs if any(result.kpi.id in changed for result in pair[0].kpis))


def what_if(
    source: Source,
    period: Period,
    values: Mapping[str, float],
    today: date | None = None,
    *,
    seen_by: Kpi | None = None,
    shown: Period | None = None,
) -> WhatIf:
    """The scorecard of ``shown`` (without it: of ``period``) if the inputs had these values in ``period``.

    An input of which days or segments were entered keeps their proportions. ``seen_by`` is the KPI through whose eyes
    values are meant: its segment, and its own way to combine an input over time.
    """
    from kpi_tui.scorecard.trial import overlaid

    today = today or source.today
    now = input_values(source, period, values, today, seen_by=seen_by)
    segment = seen_by.segment if seen_by else ""
    trial = overlaid(source, period, {name: (now[name], value) for name, value in values.items()}, segment)
    return WhatIf(values, look(source, shown or period, today=today), look(trial, shown or period, today=today))


def input_values(
    source: Source, period: Period, names: Collection[str], today: date | None = None, *, seen_by: Kpi | None = None
) -> dict[str, float | None]:
    """What each input comes to in ``period``, all its days and segments combined; None where nothing is known."""
    from kpi_tui.scorecard.points import answers
    from kpi_tui.scorecard.trial import inputs_alone

    alone = inputs_alone(source, names, seen_by)
    found = answers(alone, {name: {period.grain: (period,)} for name in alone.kpis}, today or source.today)
    return {name: found[name, period.grain][0].point.value for name in alone.kpis}
