"""Why a period has no value, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpi_tui.model.formula import Formula, Name, Negated, Node, Operation, Operator
from kpi_tui.model.input import DAYS, Input
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.sentence import Sentence


def reason(kpi: Kpi, row: Mapping[str, Any], inputs: Mapping[str, Input]) -> Sentence:
    """The reason, from what the query says of the period: which inputs are there, and what they come to."""
    if row.get("most") is not None:
        if row["split"]:
            return Sentence("only a range is known: segments cannot be added up")
        return Sentence("only a range is known: shorter periods cannot be added up")
    present, absent, split = (row[name] or 0 for name in ("present", "absent", "split"))
    values = {name: row[f"x{place}"] for place, name in enumerate(kpi.inputs)}
    for place, name in enumerate(kpi.inputs):
        bit = 1 << place
        if name == DAYS or present & bit:
            continue
        label = inputs[name].label if name in inputs else name
        if split & bit:
            return Sentence("%(input)s of segments cannot be added up: enter the figure of the whole", {"input": label})
        if absent & bit:
            return Sentence("does not apply")
        return Sentence("nothing entered for %(input)s", {"input": label})
    if kpi.aggregation is Aggregation.NOT_ADDITIVE and not row["exact"]:
        return Sentence("not computable: shorter periods cannot be added up, enter figures of the whole")
    if row["count"] == 0:
        return Sentence("in none of the shorter periods are all figures there")
    for name in kpi.inputs:
        label = inputs[name].label if name in inputs else name
        if values[name] is None:
            return Sentence("not computable: %(input)s of shorter periods cannot be combined", {"input": label})
        if name in kpi.requires_positive and values[name] <= 0:
            return Sentence("not computable: %(input)s is not above 0", {"input": label})
    return _without_result(kpi, values, inputs)


def _without_result(kpi: Kpi, values: Mapping[str, float], inputs: Mapping[str, Input]) -> Sentence:
    divisor = _zero(kpi.formula.tree, values)
    if isinstance(divisor, Name):
        label = inputs[divisor.id].label if divisor.id in inputs else divisor.id
        return Sentence("not computable: no %(input)s", {"input": label[:1].lower() + label[1:]})
    if divisor is not None:
        return Sentence("not computable: it would be divided by 0")
    return Sentence("not computable: the result is not an ordinary number")


def _zero(node: Node, values: Mapping[str, float]) -> Node | None:
    """The first divisor in the formula that comes to 0."""
    match node:
        case Negated(operand):
            return _zero(operand, values)
        case Operation(operator, left, right):
            inner = _zero(left, values) or _zero(right, values)
            if inner is None and operator is Operator.DIVIDE and Formula("", right, ()).evaluate(values) == 0:
                return right
            return inner
    return None
