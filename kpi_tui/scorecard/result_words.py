"""What stands in the columns of a scorecard, wherever it is shown: values, targets and changes in words.

Light: the first paint waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_tui.language.amounts import amount, change, distinguish
from kpi_tui.language.numbers import NONE
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit

if TYPE_CHECKING:
    from kpi_tui.model.kpi import Kpi
    from kpi_tui.scorecard.result import KpiResult, Point

UNWEIGHTED = "*"
"""Behind a value that is a plain average of averages."""


def values_of(result: KpiResult, currency: str, *, short: bool = False) -> tuple[str, str]:
    """Actual value and target, a limit with its sign; a value that looks like the limit it misses gets more digits."""
    kpi, point = result.kpi, result.point
    actual = value_text(point.value, kpi, currency, short=short)
    if point.between:
        actual = _span(point.between, kpi, currency, short=short)
    if point.provisional and (point.value is not None or point.between):
        actual = f"~{actual}"
    limit, goal_sign = _limit(result)
    target = value_text(limit, kpi, currency, short=short)
    if actual == target and point.value is not None and limit is not None and point.status is not Status.ON_TRACK:
        actual, target = distinguish(
            point.value, limit, kpi.unit, decimals=kpi.decimals, currency=currency, time_unit=kpi.time_unit
        )
    if point.unweighted:
        actual = f"{actual}{UNWEIGHTED}"
    if point.low is not None and point.high is not None:
        low = value_text(point.low, kpi, currency, short=True, bare=True)
        return actual, f"{low}–{value_text(point.high, kpi, currency, short=short)}"
    return actual, f"{goal_sign}{target}"


def _span(between: tuple[float, float], kpi: Kpi, currency: str, *, short: bool = False) -> str:
    from kpi_tui.language.wording import kpi_span  # and all that is said of plans: not before the first paint

    return kpi_span(between, kpi, currency, short=short)


def _limit(result: KpiResult) -> tuple[float | None, str]:
    from kpi_tui.model.plan import Mode

    point, plan = result.point, result.in_force
    if plan is not None and plan.mode is Mode.KEEP:
        return (point.low, "≥ ") if point.high is None else (point.high, "≤ ")
    return point.target, ""


def point_text(point: Point, kpi: Kpi, currency: str) -> str:
    """The value of a period, or what it lies between, with the signs for “not over yet” and “unweighted”."""
    if point.between:
        shown = _span(point.between, kpi, currency)
    elif point.value is None:
        return NONE
    else:
        shown = value_text(point.value, kpi, currency)
    return f"{'~' if point.provisional else ''}{shown}{UNWEIGHTED if point.unweighted else ''}"


def value_text(value: float | None, kpi: Kpi, currency: str, *, short: bool = False, bare: bool = False) -> str:
    """A value of a KPI with its unit, or a dash; ``bare`` leaves the currency sign out, for the first of a pair."""
    if value is None:
        return NONE
    unit = Unit.COUNT if bare and kpi.unit in {Unit.CURRENCY, Unit.PERCENT} else kpi.unit
    return amount(
        value,
        unit,
        decimals=kpi.decimals,
        currency=currency,
        unit_label=kpi.unit_label,
        time_unit=kpi.time_unit,
        short=short,
    )


def change_text(result: KpiResult, currency: str, *, short: bool = False) -> str:
    """The change with an arrow: where the value went, whatever is better; none where what is shown of it is 0."""
    changed = result.fair_change
    if changed is None:
        return NONE
    if changed == 0:
        return "="
    kpi = result.kpi
    unit = kpi.unit if kpi.unit in {Unit.CURRENCY, Unit.PERCENT} else Unit.COUNT  # other units stand beside the value
    shown = change(changed, unit, decimals=kpi.decimals, currency=currency, short=short)
    if not any(digit in shown for digit in "123456789"):
        return "="
    return f"{'▲' if changed > 0 else '▼'} {shown}"
