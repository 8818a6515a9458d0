"""The calculator gives the answers of the worked examples, or the reason why there is none."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from kpi_tui.catalogue.adopt import adopt, promised
from kpi_tui.catalogue.calculator import Answer, Reason, compute, convert_time
from kpi_tui.catalogue.entry import Target, TargetMode
from kpi_tui.catalogue.reader import load
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import Range, Unit

CATALOGUE = load()
EXAMPLES = tomllib.loads((Path(__file__).parents[1] / "data" / "worked_examples.toml").read_text(encoding="utf-8"))


def examples(*kinds: str) -> pytest.MarkDecorator:
    chosen = [example for example in EXAMPLES["example"] if example["kind"] in kinds]
    assert chosen
    return pytest.mark.parametrize("example", chosen, ids=[example["id"] for example in chosen])


def compute_entry(kpi_id: str, values: Mapping[str, float], language: str = "en") -> Answer:
    kpi, inputs = adopt(CATALOGUE.kpi(kpi_id), language, {})
    return compute(kpi, {item.id: item for item in inputs}, values)


def is_exactly(value: float | None, expected: str) -> bool:
    return value == pytest.approx(float(Fraction(expected)), rel=1e-15)


@examples("formula", "direct")
@pytest.mark.parametrize("language", ["en", "nl"])
def test_worked_examples_of_formulas(example: dict[str, Any], language: str) -> None:
    values = example["inputs"] if "inputs" in example else {example["kpi"]: example["value"]}
    answer = compute_entry(example["kpi"], values, language)
    if example["expected"] == "undefined":
        assert (answer.value, answer.reason) == (None, Reason.UNDEFINED)
        assert answer.sentence is not None
        assert str(answer.sentence).startswith("Not to be computed")
    else:
        assert is_exactly(answer.value, example["expected"])
        assert answer.reason is None


@examples("invalid")
def test_worked_examples_of_figures_that_cannot_be_right(example: dict[str, Any]) -> None:
    answer = compute_entry(example["kpi"], example["inputs"])
    assert (answer.value, answer.reason) == (None, example["expected"])


@examples("target")
def test_worked_examples_of_targets(example: dict[str, Any]) -> None:
    value, change = promised(Target("kpi", TargetMode(example["mode"]), example["change"]))
    target = change.on(example["baseline"]) if change else value
    assert is_exactly(target, example["expected"])


@examples("convert")
def test_worked_examples_of_durations(example: dict[str, Any]) -> None:
    units = ("seconds", "minutes", "hours", "days", "weeks")
    unit = next(unit for unit in units if is_exactly(convert_time(1, unit, example["to"]), example["factor"]))
    assert is_exactly(convert_time(example["quantity"], unit, example["to"]), example["expected"])


def test_durations_are_converted_exactly_or_not_at_all() -> None:
    assert convert_time(90, "minutes", "hours") == 1.5
    assert convert_time(18, "months", "years") == 1.5
    with pytest.raises(Refusal):
        convert_time(1, "months", "weeks")


OWN = Kpi("loss-per-loaf", "Loss per loaf", parse_formula("loss / (baked - sold)"), decimals=1, range=Range(0, 10))
INPUTS = {
    "loss": Input("loss", "Loss", Unit.CURRENCY, allow_negative=True),
    "baked": Input("baked", "Loaves baked"),
    "sold": Input("sold", "Loaves sold"),
}


def test_own_kpis_are_computed_too() -> None:
    assert compute(OWN, INPUTS, {"loss": 30, "baked": 12, "sold": 2}).value == 3.0


def test_a_missing_value_is_named() -> None:
    answer = compute(OWN, INPUTS, {"loss": 30, "baked": 12})
    assert answer.reason is Reason.MISSING_INPUT
    assert str(answer.sentence) == "Still needed: Loaves sold (sold)."


def test_a_value_below_zero_is_named_where_it_is_not_allowed() -> None:
    answer = compute(OWN, INPUTS, {"loss": 30, "baked": -12, "sold": 2})
    assert answer.reason is Reason.NEGATIVE_INPUT
    assert str(answer.sentence) == "Loaves baked (baked) cannot be below 0: it is -12."


def test_a_share_above_100_as_input_is_out_of_range() -> None:
    values = {"own_share": 120, "competitor_share": 40}
    answer = compute_entry("relative-market-share", values)
    assert answer.reason is Reason.OUT_OF_RANGE
    assert "cannot be above 100" in str(answer.sentence)


def test_a_division_by_zero_says_by_what() -> None:
    answer = compute(OWN, INPUTS, {"loss": 30, "baked": 12, "sold": 12})
    assert answer.reason is Reason.UNDEFINED
    assert "Loaves baked (baked), Loaves sold (sold)" in str(answer.sentence)


def test_a_result_outside_the_range_says_what_it_came_to() -> None:
    below = compute(OWN, INPUTS, {"loss": -30, "baked": 12, "sold": 2})
    above = compute(OWN, INPUTS, {"loss": 1_234, "baked": 30, "sold": 2})
    assert (below.reason, above.reason) == (Reason.OUT_OF_RANGE, Reason.OUT_OF_RANGE)
    assert "comes to -3.0, but Loss per loaf cannot be below 0" in str(below.sentence)
    assert "comes to 44.1, but Loss per loaf cannot be above 10" in str(above.sentence)


def test_a_result_that_rounds_to_the_limit_is_told_unrounded() -> None:
    answer = compute(OWN, INPUTS, {"loss": 100.01, "baked": 12, "sold": 2})
    assert "comes to 10.001, but" in str(answer.sentence)


def test_an_outcome_in_place_of_inputs_is_checked_only() -> None:
    assert compute_entry("csat-score", {"csat-score": 8}).value == 8.0
    assert compute_entry("csat-score", {"csat-score": 11}).reason is Reason.OUT_OF_RANGE


def test_numbers_beyond_all_measure_are_undefined() -> None:
    values = {"average_purchase": 1e200, "purchases_per_year": 1e200, "customer_years": 4}
    answer = compute_entry("customer-lifetime-value", values)
    assert answer.reason is Reason.UNDEFINED
