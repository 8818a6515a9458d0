"""Which values a KPI can have at all."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_tui.model.formula import Name, Negated, Node, Number, Operation, Operator
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.unit import Range


def possible(kpi: Kpi, inputs: Mapping[str, Input]) -> Range:
    """The KPI's own range, else that of its one input; and nothing below 0 where its formula adds, multiplies and
    divides only inputs that cannot be negative."""
    low, high = kpi.range.low, kpi.range.high
    if kpi.is_direct and kpi.inputs[0] in inputs:
        of_input = inputs[kpi.inputs[0]].range
        low = of_input.low if low is None else low
        high = of_input.high if high is None else high
    if low is None and _never_negative(kpi.formula.tree, inputs):
        low = 0.0
    return Range(low, high)


def _never_negative(node: Node, inputs: Mapping[str, Input]) -> bool:
    match node:
        case Number():
            return node.value >= 0
        case Name():
            return node.id not in inputs or not inputs[node.id].allow_negative
        case Negated():
            return False
        case Operation():
            both = _never_negative(node.left, inputs) and _never_negative(node.right, inputs)
            return both and node.operator is not Operator.SUBTRACT
