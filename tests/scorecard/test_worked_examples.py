"""The worked examples of the reference data, through the scorecard itself."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kpi_tui.catalogue.adopt import adopt
from kpi_tui.catalogue.reader import load
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance
from kpi_tui.scorecard.advice.practice import kpi_count
from kpi_tui.scorecard.look import look, story
from kpi_tui.scorecard.result import Status
from tests.scorecard.conftest import Company, company, figure, kpi, point

FILE = Path(__file__).parents[1] / "data" / "worked_examples.toml"
EXAMPLES = tomllib.loads(FILE.read_text(encoding="utf-8"))["example"]
COLOURS = {"green": Status.ON_TRACK, "amber": Status.AT_RISK, "red": Status.OFF_TRACK}


def examples(*kinds: str) -> pytest.MarkDecorator:
    chosen = [example for example in EXAMPLES if example["kind"] in kinds]
    assert chosen
    return pytest.mark.parametrize("example", chosen, ids=[example["id"] for example in chosen])


def adopted(kpi_id: str, rows: dict[str, dict[str, float]]) -> Company:
    """A company with one KPI of the catalogue, and its figures by period."""
    chosen, inputs = adopt(load().kpi(kpi_id), "en", {})
    figures = [figure(name, period, value) for period, each in rows.items() for name, value in each.items()]
    return company(kpis=[chosen], inputs=inputs, figures=figures)


def expected(example: dict[str, Any]) -> float | None:
    return None if example["expected"] == "undefined" else float(example["expected_float"])


def about(number: float | None) -> object:
    return number if number is None else pytest.approx(number, rel=1e-12, abs=1e-12)


@examples("formula", "direct")
def test_a_value_is_computed_from_its_inputs(example: dict[str, Any]) -> None:
    chosen = load().kpi(example["kpi"])
    period = Calendar().period_of(date(2026, 3, 31), Grain.MONTH)
    figures = example.get("inputs") or {chosen.id: example["value"]}
    shown = point(adopted(chosen.id, {period.key: figures}), period.key)
    assert shown.value == about(expected(example))
    assert (shown.reason is None) is (shown.value is not None)
    if example["kind"] == "formula":
        formula = adopt(chosen, "en", {})[0].formula
        assert formula.evaluate(figures) == about(expected(example))


@examples("aggregate")
def test_longer_periods_combine_the_inputs(example: dict[str, Any]) -> None:
    months = [f"2026-{month:02}" for month in range(1, len(example["periods"]) + 1)]
    made = adopted(example["kpi"], dict(zip(months, example["periods"], strict=True)))
    (quarter,) = story(made, example["kpi"], Grain.QUARTER)
    assert quarter.value == about(expected(example))
    assert (quarter.reason is None) is (quarter.value is not None)
    if "naive_mean" in example:
        values = [each.value for each in story(made, example["kpi"], Grain.MONTH)]
        naive = sum(value for value in values if value is not None) / len(values)
        numerator, _, denominator = example["naive_mean"].partition("/")
        assert naive == pytest.approx(float(numerator) / float(denominator or 1))
        assert quarter.value != pytest.approx(naive)


def planned(plan: Plan, value: float, day: str, direction: Direction = Direction.HIGHER) -> Company:
    measured = kpi("level", "level", aggregation=Aggregation.LAST, direction=direction, plans=(plan,))
    return company(kpis=[measured], figures=[figure("level", day, value)])


@examples("progress")
def test_attainment_is_the_part_of_the_way_gone(example: dict[str, Any]) -> None:
    baseline, target = float(example["baseline"]), float(example["target"])
    plan = Plan(Mode.REACH, baseline, target, start=date(2026, 1, 1), due=date(2026, 12, 31))
    shown = point(planned(plan, example["actual"], "2026-06"), "2026-06")
    percent = None if shown.attainment is None else shown.attainment * 100
    assert percent == about(expected(example))


@examples("path")
def test_the_plan_is_a_straight_line(example: dict[str, Any]) -> None:
    start, eve = date(2026, 1, 1), date(2025, 12, 31)
    due, day = eve + timedelta(days=example["duration"]), eve + timedelta(days=example["elapsed"])
    baseline, target = float(example["baseline"]), float(example["target"])
    direction = Direction.HIGHER if target > baseline else Direction.LOWER
    plan = Plan(Mode.REACH, baseline, target, start=start, due=due)
    shown = point(planned(plan, baseline, day.isoformat(), direction), day.isoformat())
    assert shown.plan == about(expected(example))


def limits(direction: Direction, green: Any) -> tuple[float | None, float | None]:
    if direction is Direction.WITHIN:
        return float(green[0]), float(green[1])
    return (float(green), None) if direction is Direction.HIGHER else (None, float(green))


@examples("status")
def test_a_limit_belongs_to_the_better_colour(example: dict[str, Any]) -> None:
    direction = Direction(example["direction"])
    green, amber = example["green"], example["amber"]
    width = abs(green[0] - amber[0]) if direction is Direction.WITHIN else abs(green - amber)
    low, high = limits(direction, green)
    plan = Plan(Mode.KEEP, low=low, high=high, tolerance=Tolerance(float(width)))
    shown = point(planned(plan, example["value"], "2026-06", direction), "2026-06")
    assert shown.status is COLOURS[example["expected"]]


@examples("kpi-count")
def test_five_to_ten_kpis_are_enough(example: dict[str, Any]) -> None:
    assert kpi_count(example["count"]) == example["expected"]


@pytest.mark.parametrize(("count", "said"), [(0, "few"), (4, "few"), (5, "ok"), (10, "ok"), (11, "many")])
def test_the_count_of_kpis_has_sharp_limits(count: int, said: str) -> None:
    assert kpi_count(count) == said


def test_every_kpi_of_the_catalogue_has_a_value_when_all_its_inputs_are_entered() -> None:
    inputs: dict[str, Input] = {}
    kpis: list[Kpi] = []
    for entry in load().kpis:
        chosen, new = adopt(entry, "en", inputs)
        kpis.append(chosen)
        inputs |= {each.id: each for each in new}
    figures = [figure(name, "2026-03", 10 + place) for place, name in enumerate(inputs)]
    made = company(kpis=kpis, inputs=inputs.values(), figures=figures)
    card = look(made, Calendar().parse("2026-03"))
    assert [shown.kpi.id for shown in card.kpis if shown.point.value is None] == []
