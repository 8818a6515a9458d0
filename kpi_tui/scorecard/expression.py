"""Formulas as polars expressions: one formula for a whole column of values at once."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kpi_tui.model.formula import Formula, Name, Negated, Node, Number, Operation, Operator


def compile_formula(formula: Formula, columns: Mapping[str, str]) -> pl.Expr:
    """The formula over the ``columns`` that hold its inputs; null where it divides by 0 or is not finite."""
    return compile_node(formula.tree, columns)


def compile_node(node: Node, columns: Mapping[str, str]) -> pl.Expr:
    """The same of a part of a formula."""
    return finite(_expression(node, columns))


def shape(formula: Formula) -> str:
    """The formula with its inputs numbered: formulas of one shape are computed together."""
    places = {name: f"x{place}" for place, name in enumerate(formula.inputs)}
    return _text(formula.tree, places)


def finite(value: pl.Expr) -> pl.Expr:
    """The value, or null where it is infinite or no number."""
    return pl.when(value.is_finite()).then(value)


def _expression(node: Node, columns: Mapping[str, str]) -> pl.Expr:
    match node:
        case Number(value):
            return pl.lit(value, pl.Float64)
        case Name(name):
            return pl.col(columns[name])
        case Negated(operand):
            return -_expression(operand, columns)
        case Operation(operator, left, right):
            a, b = _expression(left, columns), _expression(right, columns)
            match operator:
                case Operator.ADD:
                    return a + b
                case Operator.SUBTRACT:
                    return a - b
                case Operator.MULTIPLY:
                    return a * b
                case Operator.DIVIDE:
                    # Also inside a longer formula: 1 / (1 / 0) would otherwise come out as 0.
                    return a / pl.when(b != 0).then(b)


def _text(node: Node, places: Mapping[str, str]) -> str:
    match node:
        case Number(value):
            return repr(value)
        case Name(name):
            return places[name]
        case Negated(operand):
            return f"-({_text(operand, places)})"
        case Operation(operator, left, right):
            return f"({_text(left, places)}{operator}{_text(right, places)})"
