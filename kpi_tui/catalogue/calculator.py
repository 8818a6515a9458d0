"""A calculator for one KPI: values in, one value out, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

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
        sentence = Sentence("Still needed: %(inputs)s.", {"inputs": ", ".join(missing)})
        return Answer(None, Reason.MISSING_INPUT, sentence)
    for name in kpi.inputs:
        answer = _check_input(name, inputs, values[name])
        if answer is not None:
            return answer
    for name in kpi.requires_positive:
        if values.get(name, 1.0) <= 0:
            called = _called(name, inputs)
            sentence = Sentence("Not to be computed: %(input)s should be more than 0.", {"input": called})
            return Answer(None, Reason.UNDEFINED, sentence)
    value = kpi.formula.evaluate(values)
    return _in_range(kpi, value) if value is not None else _undefined(kpi.formula, inputs, values)


_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}
_MONTHS = {"months": 1, "years": 12}


def convert_time(quantity: float, unit: str, to: str) -> float:
    """A duration in another unit of time. Raises Refusal between weeks and months: a month has no fixed length."""
    for lengths in (_SECONDS, _MONTHS):
        if unit in lengths and to in lengths:
            return quantity * lengths[unit] / lengths[to]
    raise Refusal("A duration in %(unit)s cannot be told exactly in %(to)s.", unit=unit, to=to)


def _called(name: str, inputs: Mapping[str, Input]) -> str:
    return f"{inputs[name].label} ({name})" if name in inputs else name


def _check_input(name: str, inputs: Mapping[str, Input], value: float) -> Answer | None:
    allowed = inputs[name].range if name in inputs else Range(0.0)
    given: dict[str, object] = {"input": _called(name, inputs), "value": value, "limit": allowed.high}
    if allowed.low is not None and value < allowed.low:
        return Answer(None, Reason.NEGATIVE_INPUT, Sentence("%(input)s cannot be below 0: it is %(value)s.", given))
    if allowed.high is not None and value > allowed.high:
        sentence = Sentence("%(input)s cannot be above %(limit)s: it is %(value)s.", given)
        return Answer(None, Reason.OUT_OF_RANGE, sentence)
    return None


def _in_range(kpi: Kpi, value: float) -> Answer:
    low, high = kpi.range.low, kpi.range.high
    given: dict[str, object] = {"value": _readable(kpi, value), "kpi": kpi.name}
    if low is not None and value < low:
        sentence = Sentence(
            "This comes to %(value)s, but %(kpi)s cannot be below %(limit)s: check the figures.",
            {**given, "limit": low},
        )
        return Answer(None, Reason.OUT_OF_RANGE, sentence)
    if high is not None and value > high:
        sentence = Sentence(
            "This comes to %(value)s, but %(kpi)s cannot be above %(limit)s: check the figures.",
            {**given, "limit": high},
        )
        return Answer(None, Reason.OUT_OF_RANGE, sentence)
    return Answer(value)


def _readable(kpi: Kpi, value: float) -> float:
    """Rounded as the KPI is shown, with more decimals where rounding would make a wrong value look right."""
    shown = (round(value, decimals) for decimals in range(kpi.decimals, 16))
    return next((rounded for rounded in shown if not kpi.range.holds(rounded)), value)


def _undefined(formula: Formula, inputs: Mapping[str, Input], values: Mapping[str, float]) -> Answer:
    for divisor in _divisors(formula.tree):
        names = tuple(dict.fromkeys(_names(divisor)))
        if names and Formula("", divisor, names).evaluate(values) == 0:
            called = ", ".join(_called(name, inputs) for name in names)
            sentence = Sentence("Not to be computed: it would divide by 0 (%(inputs)s).", {"inputs": called})
            return Answer(None, Reason.UNDEFINED, sentence)
    return Answer(None, Reason.UNDEFINED, Sentence("Not to be computed: these figures give no ordinary number."))


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
