"""A plan of an import as people look at it: figure by figure, and counted for each input. Without frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpi_tui.exchange.importing.plan import ImportPlan
from kpi_tui.exchange.importing.state import State
from kpi_tui.model.input import Input
from kpi_tui.model.period import Calendar, Period
from kpi_tui.model.sentence import Sentence


@dataclass(frozen=True, slots=True)
class PlannedFigure:
    """A figure of the file. ``before`` is what counts now, ``counts`` whether anything does: None stands there, and for
    the ``value``, where it does not apply."""

    input: Input
    period: Period
    segment: str | None
    value: float | None
    note: str | None
    before: float | None
    counts: bool
    state: State


@dataclass(frozen=True, slots=True)
class Filled:
    """What an input gets from a file: of which columns, and how many figures stand how."""

    input: Input
    columns: tuple[str, ...]
    segments: tuple[str, ...]
    is_new: bool
    new: int
    equal: int
    different: int
    partial: int
    impossible: int


def planned_figures(plan: ImportPlan, calendar: Calendar, state: State | None = None) -> Iterator[PlannedFigure]:
    """The figures of a plan, by input and period; those that stand so, where a ``state`` is named."""
    columns = ("id", "period", "segment", "value", "note", "before", "counts", "state")
    for entry_id, period, segment, value, note, before, counts, found in plan.rows.select(columns).iter_rows():
        if state is None or found == state:
            yield PlannedFigure(
                plan.inputs[entry_id], calendar.parse(period), segment, value, note, before, counts, State(found)
            )


def span(plan: ImportPlan, calendar: Calendar) -> Sentence | None:
    """From which period to which the figures are; None where there are none."""
    if plan.rows.is_empty():
        return None
    keys = plan.rows.sort("start")["period"]
    first, last = (calendar.parse(key) for key in (keys[0], keys[-1]))
    if first == last:
        return Sentence("All figures are of %(period)s.", {"period": first})
    return Sentence("Figures from %(first)s to %(last)s.", {"first": first, "last": last})


def filled(plan: ImportPlan) -> tuple[Filled, ...]:
    """What each input of the mapping gets, in the order of the mapping."""
    counted = {
        (entry_id, state): count for entry_id, state, count in plan.rows.group_by("id", "state").len().iter_rows()
    }
    new = {each.id for each in plan.new_inputs}
    found = []
    for entry_id in dict.fromkeys(take.input for take in plan.mapping.takes):
        takes = [take for take in plan.mapping.takes if take.input == entry_id]
        found.append(
            Filled(
                plan.inputs[entry_id],
                tuple(dict.fromkeys(take.column for take in takes)),
                tuple(dict.fromkeys(take.segment for take in takes if take.segment)),
                entry_id in new,
                *(counted.get((entry_id, state.value), 0) for state in State),
            )
        )
    return tuple(found)
