"""A calculator for one KPI: values in, one value out, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kpi_tui.catalogue.adopt import adopt
from kpi_tui.catalogue.entry import CatalogueKpi
from kpi_tui.model.formula import Formula, Name, Negated, Node, Number, Operation, Operator
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.unit import Range


class Reason(StrEnum):
    """Why there is no value. Scripts read these words."""

    UNDEFINED = "undefined"
    OUT_OF_RANGE = "out-of-range"
    NEGATIVE_INPUT = "negative-input"
    MISSING_INPUT = "missing-input"


@dataclass(frozen=True, slots=True)
class Answer:
    """A ``value``, or a ``reason`` why there is none, with the ``sentence`` that explains it to people."""

    value: float | None = None
    reason: Reason | None = None
    sentence: Sentence | None = None


def compute(kpi: Kpi, inputs: Mapping[str, Input], values: Mapping[str, float]) -> Answer:
    """The KPI's value for the given values of its inputs; other values are left alone.

    ``inputs`` are the workspace's; one that is missing there may be anything from 0. A value under the KPI's own id
    is an outcome that is known already: it is only checked.
    """
    if kpi.id in values and kpi.id not in kpi.inputs:
        return _in_range(kpi, float(values[kpi.id]))
    missing = [_called(name, inputs) for name in kpi.inputs if name not in values]
    if missing:
        return _without(Reason.MISSING_INPUT, "Still needed: %(inputs)s.", inputs=", ".join(missing))
    for name in kpi.inputs:
        answer = _check_input(name, inputs, values[name])
        if answer is not None:
            return answer
    for name in kpi.requires_positive:
        if values.get(name, 1.0) <= 0:
            return _without(
                Reason.UNDEFINED,
                "Not to be computed: %(input)s should be more than 0.",
                input=_called(name, inputs),
            )
    value = kpi.formula.evaluate(values)
    return _in_range(kpi, value) if value is not None else _undefined(kpi.formula, inputs, values)


def compute_entry(entry: CatalogueKpi, language: str, values: Mapping[str, float]) -> Answer:
    """The same for a KPI of the catalogue, as it would be in a workspace of that language."""
    kpi, inputs = adopt(entry, language, {})
    return compute(kpi, {item.id: item for item in inputs}, values)


_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}
_MONTHS = {"months": 1, "years": 12}


def convert_time(quantity: float, unit: str, to: str) -> float:
    """A duration in another unit of time. Raises Refusal between weeks and months: a month has no fixed length."""
    for lengths in (_SECONDS, _MONTHS):
        if unit in lengths and to in lengths:
            return quantity * lengths[unit] / lengths[to]
    raise Refusal("A duration in %(unit)s cannot be told exactly in %(to)s.", unit=unit, to=to)


def _without(reason: Reason, template: str, **values: object) -> Answer:
    return Answer(None, reason, Sentence(template, values))


def _called(name: str, inputs: Mapping[str, Input]) -> str:
    return f"{inputs[name].label} ({name})" if name in inputs else name


def _check_input(name: str, inputs: Mapping[str, Input], value: float) -> Answer | None:
    allowed = inputs[name].range if name in inputs else Range(0.0)
    if allowed.low is not None and value < allowed.low:
        return _without(
            Reason.NEGATIVE_INPUT,
            "%(input)s cannot be below 0: it is %(value)s.",
            input=_called(name, inputs),
            value=value,
        )
    if allowed.high is not None and value > allowed.high:
        return _without(
            Reason.OUT_OF_RANGE,
            "%(input)s cannot be above %(limit)s: it is %(value)s.",
            input=_called(name, inputs),
            limit=allowed.high,
            value=value,
        )
    return None


def _in_range(kpi: Kpi, value: float) -> Answer:
    low, high = kpi.range.low, kpi.range.high
    if low is not None and value < low:
        return _without(
            Reason.OUT_OF_RANGE,
            "This comes to %(value)s, but %(kpi)s cannot be below %(limit)s: check the figures.",
            value=_readable(kpi, value),
            kpi=kpi.name,
            limit=low,
        )
    if high is not None and value > high:
        return _without(
            Reason.OUT_OF_RANGE,
            "This comes to %(value)s, but %(kpi)s cannot be above %(limit)s: check the figures.",
            value=_readable(kpi, value),
            kpi=kpi.name,
            limit=high,
        )
    return Answer(value)


def _readable(kpi: Kpi, value: float) -> float:
    """Rounded as the KPI is shown, unless rounding would make a wrong value look right."""
    rounded = round(value, kpi.decimals)
    return value if kpi.range.holds(rounded) else rounded


def _undefined(formula: Formula, inputs: Mapping[str, Input], values: Mapping[str, float]) -> Answer:
    for divisor in _divisors(formula.tree):
        names = tuple(dict.fromkeys(_names(divisor)))
        if names and Formula("", divisor, names).evaluate(values) == 0:
            return _without(
                Reason.UNDEFINED,
                "Not to be computed: it would divide by 0 (%(inputs)s).",
                inputs=", ".join(_called(name, inputs) for name in names),
            )
    return _without(Reason.UNDEFINED, "Not to be computed: these figures give no ordinary number.")


def _divisors(node: Node) -> Iterator[Node]:
    """What is divided by, innermost first: the outer ones have no value while an inner one is 0."""
    match node:
        case Operation(operator, left, right):
            yield from _divisors(left)
            yield from _divisors(right)
            if operator is Operator.DIVIDE:
                yield right
        case Negated(operand):
            yield from _divisors(operand)
        case Number() | Name():
            pass


def _names(node: Node) -> Iterator[str]:
    match node:
        case Name(name):
            yield name
        case Operation(_, left, right):
            yield from _names(left)
            yield from _names(right)
        case Negated(operand):
            yield from _names(operand)
        case Number():
            pass
