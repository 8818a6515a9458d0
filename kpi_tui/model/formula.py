"""Formulas over inputs: parsed with Python's own ``ast``, which lets only numbers, names, + - * / and ( ) through."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import is_input_id

MAX_LENGTH = 500
MAX_DEPTH = 25
MAX_NODES = 120


class Operator(StrEnum):
    """The four operations."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a formula."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """An input in a formula."""

    id: str


@dataclass(frozen=True, slots=True)
class Negated:
    """Minus something."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and what is done with them."""

    operator: Operator
    left: Node
    right: Node


Node = Number | Name | Negated | Operation

_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: Operator.ADD,
    ast.Sub: Operator.SUBTRACT,
    ast.Mult: Operator.MULTIPLY,
    ast.Div: Operator.DIVIDE,
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula: the ``text`` as written, its ``tree``, and the ids of its ``inputs`` in order, each once."""

    text: str
    tree: Node
    inputs: tuple[str, ...]

    def evaluate(self, values: Mapping[str, float]) -> float | None:
        """The result, or None where it cannot be computed: a division by zero, an overflow, or a value missing."""
        try:
            result = _evaluate(self.tree, values)
        except (ZeroDivisionError, OverflowError, KeyError):
            return None
        return result if math.isfinite(result) else None

    def written(self, name: Callable[[str], str], number: Callable[[float], str]) -> str:
        """The formula for people, with what these functions make of its inputs and of the numbers in it."""
        return _written(self.tree, name, number)

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1024)
def parse_formula(text: str) -> Formula:
    """Check a formula and take it apart. Raises Refusal with the reason where it is no such formula."""
    if len(text) > MAX_LENGTH:
        raise Refusal("The formula is longer than %(limit)s characters.", limit=MAX_LENGTH)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Refusal(
            "“%(formula)s” is not a formula: use the ids of inputs, numbers, + - * / and brackets.", formula=text
        ) from None
    nodes = sum(isinstance(node, ast.expr) for node in ast.walk(tree))
    if nodes > MAX_NODES:
        raise Refusal("The formula has more than %(limit)s parts.", limit=MAX_NODES)
    names: dict[str, None] = {}
    parsed = _convert(tree, names, 1)
    if not names:
        raise Refusal("The formula “%(formula)s” uses no input.", formula=text)
    return Formula(text.strip(), parsed, tuple(names))


def _convert(node: ast.expr, names: dict[str, None], depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise Refusal("The formula has brackets more than %(limit)s deep.", limit=MAX_DEPTH)
    match node:
        case ast.Constant(value=bool() | complex()):
            pass
        case ast.Constant(value=int() | float() as value) if abs(value) <= 1e15:
            return Number(float(value))
        case ast.Name(id=name) if is_input_id(name):
            names[name] = None
            return Name(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Negated(_convert(operand, names, depth + 1))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _convert(operand, names, depth + 1)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            first = _convert(left, names, depth + 1)
            return Operation(_OPERATORS[type(op)], first, _convert(right, names, depth + 1))
    raise Refusal(
        "“%(part)s” cannot be used in a formula: only ids of inputs, numbers, + - * / and brackets.",
        part=ast.unparse(node),
    )


def _evaluate(node: Node, values: Mapping[str, float]) -> float:
    match node:
        case Number(value):
            return value
        case Name(name):
            return float(values[name])
        case Negated(operand):
            return -_evaluate(operand, values)
        case Operation(operator, left, right):
            a, b = _evaluate(left, values), _evaluate(right, values)
            match operator:
                case Operator.ADD:
                    return a + b
                case Operator.SUBTRACT:
                    return a - b
                case Operator.MULTIPLY:
                    return a * b
                case Operator.DIVIDE:
                    return a / b


_STRENGTH = {Operator.ADD: 1, Operator.SUBTRACT: 1, Operator.MULTIPLY: 2, Operator.DIVIDE: 2}
"""What binds stronger needs no brackets within what binds weaker."""
_SIGNS = {Operator.MULTIPLY: "×"}


def _written(node: Node, name: Callable[[str], str], number: Callable[[float], str], around: float = 0) -> str:
    match node:
        case Number(value):
            return number(value)
        case Name(input_id):
            return name(input_id)
        case Negated(operand):
            text, strength = f"-{_written(operand, name, number, 3)}", 1.0
        case Operation(operator, left, right):
            strength = _STRENGTH[operator]
            # What is taken off or divided by keeps its brackets: 8 - (3 - 2), 8 / (4 / 2).
            after = strength + 0.5 if operator in (Operator.SUBTRACT, Operator.DIVIDE) else strength
            left_text = _written(left, name, number, strength)
            text = f"{left_text} {_SIGNS.get(operator, operator)} {_written(right, name, number, after)}"
    return f"({text})" if strength < around else text
