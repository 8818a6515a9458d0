"""A KPI knows whether it is one input as it is, and which plan holds on a day."""

from __future__ import annotations

from datetime import date

import pytest

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.plan import Mode, Plan


@pytest.mark.parametrize(
    ("formula", "direct"),
    [("visitors", True), ("(visitors)", True), (" visitors ", True), ("-visitors", False), ("visitors * 1", False)],
)
def test_a_kpi_that_is_one_input_as_it_is_is_told_from_a_formula(formula: str, direct: bool) -> None:
    assert Kpi("kpi", "KPI", parse_formula(formula)).is_direct is direct


def test_the_past_keeps_the_plan_that_it_had() -> None:
    first, second = Plan(Mode.KEEP, low=1), Plan(Mode.KEEP, low=2, start=date(2026, 7, 1))
    kpi = Kpi("kpi", "KPI", parse_formula("visitors"), plans=(first, second))
    assert kpi.plan_at(date(2026, 6, 30)) is first
    assert kpi.plan_at(date(2026, 7, 1)) is second
    assert Kpi("kpi", "KPI", parse_formula("visitors"), plans=(second,)).plan_at(date(2026, 6, 30)) is None
