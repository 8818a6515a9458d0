"""Which figures are missing in a period: for each input the shorter periods that have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.scorecard.explanation.explain import Missing
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.tables import OUTCOME


def missing(
    source: Source, kpi: Kpi, period: Period, row: Mapping[str, Any], entered: pl.DataFrame, today: date
) -> tuple[Missing, ...]:
    """What is missing, each stretch of periods without a figure once; nothing where the value is complete.

    ``row`` is the period's own of the scorecard's query, ``entered`` the figures around it, with ``place``, ``start``
    and ``end``. Where days are entered, whole weeks without any are missing.
    """
    if row["value"] is not None and not row["missing"]:
        return ()
    calendar = source.settings.calendar
    first, last = row["opens"] or period.start, min(period.end, row["counted_to"] or period.end)
    inside = entered.filter(pl.col("end") >= first, pl.col("start") <= last)
    by_outcome = bool(row["by_outcome"])
    names = {OUTCOME: kpi.id} if by_outcome else {kpi.inputs.index(name): name for name in kpi.entered}
    steps = _steps(period, inside, first, min(last, today), calendar)
    if kpi.aggregation is Aggregation.LAST:
        steps = steps[-1:]
    found: list[Missing] = []
    for place, name in names.items():
        label = kpi.name if by_outcome else source.inputs[name].label if name in source.inputs else name
        stretches = list(inside.filter(pl.col("place") == place).select("start", "end").iter_rows())
        if not stretches:
            found.append(Missing(name, label, period, period))
            continue
        lacking = [step for step in steps if not _covered(step, stretches)]
        found += [Missing(name, label, run[0], run[-1]) for run in _runs(lacking, calendar)]
    return tuple(found)


def _steps(period: Period, inside: pl.DataFrame, first: date, last: date, calendar: Calendar) -> list[Period]:
    """The periods of the finest grain that is entered, from ``first`` on, of those that are over by ``last``."""
    ranks = [rank for rank in inside["rank"].unique() if rank != Grain.CAMPAIGN.rank]
    if not ranks or period.grain is Grain.CAMPAIGN:
        return []
    grain = max((Grain.WEEK, list(Grain)[min(ranks)]), key=lambda each: each.rank)
    steps = calendar.between(calendar.period_of(first, grain), calendar.period_of(last, grain))
    return [step for step in steps if step.anchor >= first and (step.end <= last or step.anchor <= last < step.end)]


def _covered(step: Period, stretches: Sequence[tuple[date, date]]) -> bool:
    return any(start <= step.end and end >= step.start for start, end in stretches)


def _runs(steps: Sequence[Period], calendar: Calendar) -> Iterator[list[Period]]:
    """Periods that follow each other, together."""
    run: list[Period] = []
    for step in steps:
        if run and calendar.shift(run[-1], 1) != step:
            yield run
            run = []
        run.append(step)
    if run:
        yield run
