"""Dates that stand for months: spreadsheets write March 2026 as the first, or the last, day of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi_tui.exchange.importing.columns import Asked, Column, Question
from kpi_tui.exchange.importing.days import are_months, period_in
from kpi_tui.exchange.importing.rows import ACROSS_DAY
from kpi_tui.exchange.importing.table import Table
from kpi_tui.model.column_mapping import ColumnMapping, Layout
from kpi_tui.model.input import Frequency, Input
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.model.sentence import Sentence

_CALENDAR = Calendar()


def month_columns(
    mapping: ColumnMapping, table: Table, columns: Mapping[str, Column], orders: Mapping[str, str]
) -> dict[str, tuple[str, Period]]:
    """The columns whose dates are months, each with a cell and the day in it; none where a person had days counted."""
    if mapping.by in (Grain.DAY, Grain.WEEK):
        return {}
    if mapping.layout is Layout.ACROSS:
        found = {name: period for name in table.columns if (period := period_in(name))}
        return {ACROSS_DAY: next(iter(found.items()))} if are_months(found.values()) else {}
    stretches = (mapping.date, mapping.until) if mapping.until else ()
    return {
        name: (cell, day)
        for name, order in orders.items()
        if name not in stretches
        and (cell := dict(columns[name].month_dates).get(order))
        and (day := period_in(cell, order))
    }


def month_questions(
    mapping: ColumnMapping, table: Table, months: Mapping[str, tuple[str, Period]], inputs: Sequence[Input]
) -> tuple[Question, ...]:
    """What must be asked where an input is counted by day, so that a date may be the day that it says."""
    if mapping.by or not any(each.frequency is Frequency.DAILY for each in inputs):
        return ()
    return tuple(
        Question(
            Asked.GRAIN,
            table.name if name == ACROSS_DAY else name,
            cell,
            tuple((each.value, _CALENDAR.period_of(day.start, each).key) for each in (Grain.DAY, Grain.MONTH)),
        )
        for name, (cell, day) in months.items()
    )[:1]


def month_notes(months: Mapping[str, tuple[str, Period]], inputs: Sequence[Input]) -> tuple[Sentence, ...]:
    """That dates are taken for months, where an input is counted by less than that."""
    if not months or not any(each.frequency is Frequency.WEEKLY for each in inputs):
        return ()
    return (
        Sentence(
            "The dates are all the first or the last of a month, such as %(example)s: each counts for its month.",
            {"example": next(iter(months.values()))[0]},
        ),
    )
