"""Laws that hold for every scorecard."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance
from kpi_tui.scorecard.expression import compile_formula
from kpi_tui.scorecard.look import look
from tests.scorecard.conftest import Company, company, figure, kpi, point

few = settings(max_examples=25, deadline=None)
numbers = st.integers(-1000, 1000).map(float)
actuals = st.lists(numbers, min_size=2, max_size=8)
reaches = st.tuples(numbers, numbers).filter(lambda each: each[0] != each[1])


def scores(plan: Plan, values: Sequence[float], direction: Direction) -> list[float | None]:
    """The score of each value under one plan: as many KPIs as values, in one look."""
    kpis = [
        kpi(f"kpi-{place}", f"v{place}", aggregation=Aggregation.LAST, direction=direction, plans=(plan,))
        for place in range(len(values))
    ]
    figures = [figure(f"v{place}", "2026-05", value) for place, value in enumerate(values)]
    made = company(kpis=kpis, figures=figures)
    card = look(made, made.settings.calendar.parse("2026-05"))
    found = [card.of(each.id) for each in kpis]
    return [each.point.score for each in found if each is not None]


def way(baseline: float, target: float, tolerance: Tolerance | None = None) -> tuple[Plan, Direction]:
    plan = Plan(Mode.REACH, baseline, target, start=date(2026, 1, 1), due=date(2026, 12, 31), tolerance=tolerance)
    return plan, Direction.HIGHER if target > baseline else Direction.LOWER


MIRRORED = {Direction.HIGHER: Direction.LOWER, Direction.LOWER: Direction.HIGHER}


@few
@given(reaches, actuals)
def test_a_mirrored_kpi_has_the_same_score(ends: tuple[float, float], values: list[float]) -> None:
    plan, direction = way(*ends)
    other, _ = way(-ends[0], -ends[1])
    mirrored = scores(other, [-value for value in values], MIRRORED[direction])
    assert mirrored == pytest.approx(scores(plan, values, direction), abs=1e-6)


@few
@given(reaches, actuals, st.sampled_from([0.001, 0.5, 12.0, 1e6]))
def test_a_score_does_not_depend_on_the_unit(ends: tuple[float, float], values: list[float], factor: float) -> None:
    plan, direction = way(*ends)
    scaled = scores(way(ends[0] * factor, ends[1] * factor)[0], [value * factor for value in values], direction)
    assert scaled == pytest.approx(scores(plan, values, direction), abs=1e-6)


@few
@given(reaches, actuals, st.integers(1, 50))
def test_a_better_actual_never_scores_less(ends: tuple[float, float], values: list[float], tolerance: int) -> None:
    plan, direction = way(*ends, tolerance=Tolerance(tolerance))
    worst_first = sorted(values, reverse=direction is Direction.LOWER)
    found = [score for score in scores(plan, worst_first, direction) if score is not None]
    assert len(found) == len(values)
    assert found == sorted(found)
    assert all(0 <= score <= 100 for score in found)


@few
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 100)), min_size=3, max_size=3))
def test_a_ratio_of_a_quarter_lies_between_those_of_its_months(months: list[tuple[int, int]]) -> None:
    figures = [
        each
        for month, (top, bottom) in enumerate(months, 1)
        for each in (figure("a", f"2026-{month:02}", top), figure("b", f"2026-{month:02}", bottom))
    ]
    made = company(kpis=[kpi("rate", "a / b", aggregation=Aggregation.RATIO_OF_SUMS)], figures=figures)
    ratios = [top / bottom for top, bottom in months]
    value = point(made, "2026-Q1").value
    assert value is not None
    assert min(ratios) - 1e-9 <= value <= max(ratios) + 1e-9


def varied(seed: int) -> Company:
    """Figures of days, weeks, months and segments, in any order."""
    chance = random.Random(seed)
    figures = [figure("a", f"2026-03-{day:02}", chance.randint(0, 9) / 10, note=f"day {day}") for day in range(1, 32)]
    figures += [figure("b", f"2026-W{week:02}", chance.randint(1, 9) / 10) for week in range(1, 14)]
    figures += [figure(name, "2026-01", chance.random(), segment=part) for name in "ab" for part in ("x", "y", "z")]
    figures += [figure("a", "2026-Q2", 5), figure("b", "2026-Q2", 7)]
    plan = Plan(Mode.KEEP, low=0.2)
    kpis = [
        kpi("rate", "a / b", aggregation=Aggregation.RATIO_OF_SUMS, plans=(plan,)),
        kpi("sum", "a + b"),
        kpi("last", "a", aggregation=Aggregation.LAST),
        kpi("mean", "a * b", aggregation=Aggregation.MEAN),
    ]
    return company(kpis=kpis, figures=figures)


@pytest.mark.parametrize("period", ["2026-01", "2026-03", "2026-Q1", "2026", "2026-W11"])
def test_the_order_of_the_figures_does_not_matter(period: str) -> None:
    made = varied(7)
    where = made.settings.calendar.parse(period)
    expected = look(made, where)
    for seed in range(5):
        assert look(replace(made, figures=made.figures.sample(fraction=1, shuffle=True, seed=seed)), where) == expected


formulas = st.recursive(
    st.one_of(st.sampled_from(["a", "b"]), st.integers(0, 9).map(str)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda each: f"({each[0]} {each[1]} {each[2]})"),
        inner.map(lambda each: f"(-{each})"),
    ),
    max_leaves=8,
).filter(lambda text: "a" in text or "b" in text)


def alike(one: float | None, other: float | None) -> bool:
    """Whether two results are the same but for the last binary digit, which may turn a divisor of 0 into almost 0."""
    if one is None or other is None:
        known = one if other is None else other
        return known is None or abs(known) > 1e9
    return abs(one) > 1e9 or one == pytest.approx(other, rel=1e-6, abs=1e-6)


@settings(max_examples=80, deadline=None)
@given(formulas, st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5))
def test_a_column_is_computed_as_single_values_are(text: str, rows: list[tuple[float, float]]) -> None:
    formula = parse_formula(text)
    frame = pl.DataFrame(rows, schema={"a": pl.Float64, "b": pl.Float64}, orient="row")
    column = frame.select(value=compile_formula(formula, {"a": "a", "b": "b"}))["value"].to_list()
    assert all(alike(value, formula.evaluate({"a": a, "b": b})) for value, (a, b) in zip(column, rows, strict=True))


def test_a_division_by_0_is_nothing_anywhere_in_a_formula() -> None:
    frame = pl.DataFrame({"a": [0.0, 1.0, -1.0]})
    for text, expected in {"5 / a": [None, 5.0, -5.0], "1 / (1 / a)": [None, 1.0, -1.0], "a / 0": [None] * 3}.items():
        assert frame.select(value=compile_formula(parse_formula(text), {"a": "a"}))["value"].to_list() == expected
