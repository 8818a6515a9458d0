"""A company made in memory: model objects and figures, without a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from kpi_tui.model.action import Action
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input, OverTime
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.result import KpiResult, Point
from kpi_tui.scorecard.source import Variant

Figure = Mapping[str, object]

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "period": pl.String,
    "grain": pl.Enum([grain.value for grain in Grain]),
    "start": pl.Date,
    "end": pl.Date,
    "anchor": pl.Date,
    "segment": pl.String,
    "value": pl.Float64,
    "not_applicable": pl.Boolean,
    "deleted": pl.Boolean,
    "note": pl.String,
    "at": pl.Datetime("us", "UTC"),
    "by": pl.String,
    "batch": pl.String,
    "file": pl.String,
    "line": pl.UInt32,
}


Company = Variant
"""What the scorecard reads of a workspace, without a folder."""


def figure(
    of: str,
    period: str,
    value: float | None = None,
    *,
    segment: str | None = None,
    not_applicable: bool = False,
    note: str | None = None,
) -> Figure:
    return {
        "id": of, "period": period, "value": None if value is None else float(value), "segment": segment,
        "not_applicable": not_applicable, "note": note,
    }  # fmt: skip


def company(
    *,
    kpis: Iterable[Kpi],
    inputs: Iterable[Input] | None = None,
    goals: Iterable[Goal] = (),
    actions: Iterable[Action] = (),
    figures: Iterable[Figure] = (),
    today: date = date(2027, 6, 15),
    settings: Settings | None = None,
) -> Company:
    """A company with these cards; inputs that are not given are made from the formulas, and add up."""
    settings = settings or Settings("Test", as_of=today)
    by_id = {each.id: each for each in kpis}
    named = {name: Input(name, name.replace("_", " ").capitalize()) for each in by_id.values() for name in each.entered}
    named |= {each.id: each for each in inputs or ()}
    rows = []
    for row in figures:
        period = settings.calendar.parse(str(row["period"]))
        rows.append(
            {
                **row,
                "grain": period.grain.value,
                "start": period.start,
                "end": period.end,
                "anchor": period.anchor,
                "deleted": False,
            }
        )
    frame = pl.DataFrame(rows, schema=SCHEMA)
    made = {action.id: action for action in actions}
    return Company(settings, {goal.id: goal for goal in goals}, named, by_id, made, today, frame)


def kpi(name: str, formula: str, **fields: object) -> Kpi:
    return Kpi(name, name.replace("-", " ").capitalize(), parse_formula(formula), **fields)  # type: ignore[arg-type]


def source(name: str, over_time: OverTime = OverTime.SUM, **fields: object) -> Input:
    return Input(name, name.replace("_", " ").capitalize(), over_time=over_time, **fields)  # type: ignore[arg-type]


def about(number: float, within: float | None = None) -> Any:
    """``number``, but for the last binary digits; for use inside tuples."""
    return pytest.approx(number, abs=within)


def result(made: Company, period: str, kpi_id: str = "", today: date | None = None) -> KpiResult:
    """What the scorecard of ``period`` says of a KPI (of the only one where none is named)."""
    card = look(made, made.settings.calendar.parse(period), today=today)
    found = card.of(kpi_id) if kpi_id else card.kpis[0]
    assert found is not None
    return found


def point(made: Company, period: str, kpi_id: str = "", today: date | None = None) -> Point:
    """The point of a KPI in ``period``."""
    return result(made, period, kpi_id, today).point
