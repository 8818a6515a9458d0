"""Formulas are arithmetic over inputs, and nothing else gets through."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.model.formula import MAX_DEPTH, parse_formula
from kpi_tui.model.sentence import Refusal


def test_a_formula_knows_its_inputs_in_order_each_once() -> None:
    formula = parse_formula("(revenue - cogs) / revenue * 100")
    assert formula.inputs == ("revenue", "cogs")
    assert formula.evaluate({"revenue": 200, "cogs": 150}) == 25.0


def test_a_division_by_zero_has_no_value() -> None:
    assert parse_formula("orders / visitors * 100").evaluate({"orders": 0, "visitors": 0}) is None


def test_a_missing_input_has_no_value() -> None:
    assert parse_formula("orders / visitors").evaluate({"orders": 3}) is None


def test_an_overflow_has_no_value() -> None:
    assert parse_formula("a * a * a").evaluate({"a": 1e200}) is None


def test_signs_and_brackets_follow_arithmetic() -> None:
    assert parse_formula("-a + +b * -(c - 1)").evaluate({"a": 1, "b": 2, "c": 4}) == -7


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "a ** 2",
        "a % b",
        "a // b",
        "a if b else c",
        "a < b",
        "[a]",
        "a.b",
        "f(a)",
        "a, b",
        "lambda: a",
        "True + a",
        "1j * a",
        "'a'",
        "a := 1",
        "a;b",
        "",
        "a +",
        "a\x00",
        "Revenue",
        "a_" * 40,
        "a + " + "9" * 400,
        "con",
    ],
)
def test_everything_but_arithmetic_over_inputs_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        parse_formula(text)


def test_a_formula_without_inputs_is_refused() -> None:
    with pytest.raises(Refusal, match="uses no input"):
        parse_formula("1 + 2")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a" + "+a" * 300, "longer than"),
        ("a" + "+a" * 70, "more than"),
        ("-(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "deep"),
        ("a+" + "(" * 249 + "a" + ")" * 248, "not a formula"),
    ],
    ids=["too long", "too many parts", "too deep", "unbalanced"],
)
def test_a_formula_of_excessive_size_is_refused(text: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        parse_formula(text)


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_is_refused(text: str) -> None:
    try:
        formula = parse_formula(text)
    except Refusal:
        return
    result = formula.evaluate(dict.fromkeys(formula.inputs, 1.0))
    assert result is None or math.isfinite(result)


NUMBERS = st.floats(0.001, 1e6)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_formula_computes_what_python_computes(a: float, b: float, c: float) -> None:
    result = parse_formula("(a - b) / (c + 1.5) * 100 - -a").evaluate({"a": a, "b": b, "c": c})
    assert result == pytest.approx((a - b) / (c + 1.5) * 100 + a)


def test_a_formula_is_written_for_people_with_no_more_brackets_than_it_needs() -> None:
    shown = parse_formula("1_00*(promoters - (passives-detractors))/(a/b)").written(str.upper, "{:g}".format)
    assert shown == "100 × (PROMOTERS - (PASSIVES - DETRACTORS)) / (A / B)"


FORMULAS = st.recursive(
    st.sampled_from(["a", "b", "c", "2", "0.5"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({''.join(parts)})")
        | inner.map(lambda operand: f"(-{operand})")
    ),
    max_leaves=8,
)


@given(FORMULAS)
def test_what_is_written_means_the_same(text: str) -> None:
    formula = parse_formula(f"{text} + a * 0")
    written = formula.written(str, "{:g}".format).replace("×", "*")
    values = {"a": 3.0, "b": 5.0, "c": 7.0}
    result = formula.evaluate(values)
    assert parse_formula(written).evaluate(values) == (result if result is None else pytest.approx(result))
