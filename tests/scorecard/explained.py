"""Explanations in tests: asked for, read, and held against the scorecard."""

from __future__ import annotations

import math
from datetime import date

import pytest

from kpi_tui.language import text
from kpi_tui.model.input import OverTime
from kpi_tui.scorecard.explanation.explain import (
    Explanation,
    GoalExplanation,
    Ingredient,
    Way,
    explain,
)
from kpi_tui.scorecard.result import KpiResult
from tests.scorecard.conftest import Company


def asked(made: Company, period: str, kpi_id: str = "", today: date | None = None) -> Explanation:
    return explain(made, kpi_id or next(iter(made.kpis)), made.settings.calendar.parse(period), today=today)


def words(explanation: Explanation | GoalExplanation) -> str:
    """The explanation as it is read: details indented."""
    rows: list[str] = []
    for section in explanation.sections:
        rows.append(text(section.title).upper())
        for line in section.lines:
            rows += [text(line.sentence), *(f"  {text(detail)}" for detail in line.details)]
    return "\n".join(rows)


def combined(each: Ingredient) -> float | None:
    """What an input's figures come to by its own rule, each counted the same, worked out from the explanation alone."""
    wholes: dict[str, list[float]] = {}
    for one in each.figures:
        if one.value is not None:
            wholes.setdefault(one.period.key, []).append(one.value)
    average = each.over_time is OverTime.MEAN
    values = [math.fsum(parts) / (len(parts) if average else 1) for parts in wholes.values()]
    if not values:
        return None
    return math.fsum(values) / len(values) if average else math.fsum(values)


def check_same(found: KpiResult, shown: KpiResult) -> None:
    """The same, but for the last binary digit: polars adds up in another order where there are more rows."""
    numbers = ("value", "plan", "target", "baseline", "low", "high", "attainment", "score")
    exact = ("period", "status", "provisional", "unweighted", "incomplete", "reason", "notes")
    for name in numbers:
        expected = getattr(shown.point, name)
        assert getattr(found.point, name) == (None if expected is None else pytest.approx(expected, rel=1e-12))
    for name in exact:
        assert getattr(found.point, name) == getattr(shown.point, name)
    assert (found.in_force, found.overdue, found.better) == (shown.in_force, shown.overdue, shown.better)
    assert found.change == (None if shown.change is None else pytest.approx(shown.change, abs=1e-9))


def check_closes(found: Explanation) -> None:
    """The steps of an explanation lead to its value and its score."""
    point, use = found.point, found.behind.plan
    if found.behind.way is Way.FORMULA:
        for each in found.behind.ingredients:
            if each.value is not None and not each.from_calendar and not each.weighted_by:
                assert each.value == pytest.approx(combined(each))
        values = {each.id: each.value for each in found.behind.ingredients if each.value is not None}
        if point.value is not None:
            assert found.kpi.formula.evaluate(values) == pytest.approx(point.value)
    elif found.behind.way is Way.TOTAL:
        assert math.fsum(part.value for part in found.behind.parts) == pytest.approx(point.value)
    elif found.behind.way is Way.MEAN:
        assert math.fsum(part.value for part in found.behind.parts) / len(found.behind.parts) == pytest.approx(
            point.value
        )
    else:
        assert found.behind.outcomes
    if use and use.shortfall is not None and use.tolerance:
        assert min(max(100 - 50 * use.shortfall / use.tolerance, 0), 100) == pytest.approx(point.score)
