"""Plans: what a KPI should be, and when."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kpi_tui.model.sentence import Refusal


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    WITHIN = "within"


class Mode(StrEnum):
    """What kind of promise a plan is."""

    REACH = "reach"
    KEEP = "keep"
    ACCUMULATE = "accumulate"
    MONITOR = "monitor"


class Window(StrEnum):
    """The stretch that an accumulate plan counts over, again and again; without one it runs from start to due."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much shortfall turns a KPI red: in the KPI's own unit, or in percent.

    Percent is of the distance from baseline to target (reach), of the limit (keep), of the plan so far (accumulate).
    """

    amount: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan, in force for every period that ends on or after ``start`` and before the next plan starts.

    reach: ``baseline`` at ``start`` to ``target`` on ``due``. keep: at least ``low``, at most ``high``.
    accumulate: ``target`` over a ``window``, or from ``start`` to ``due``. monitor: watched only.
    """

    mode: Mode
    baseline: float | None = None
    target: float | None = None
    low: float | None = None
    high: float | None = None
    start: date | None = None
    due: date | None = None
    window: Window | None = None
    tolerance: Tolerance | None = None

    def allowance(self, plan_value: float) -> float | None:
        """How much shortfall from ``plan_value`` (keep: from the limit) turns the KPI red, in its own unit.

        None where nothing does: a plan to watch, or a percentage of 0.
        """
        if self.mode is Mode.MONITOR:
            return None
        tolerance = self.tolerance or Tolerance(DEFAULT_PERCENT[self.mode], percent=True)
        if not tolerance.percent:
            return tolerance.amount
        whole = plan_value
        if self.mode is Mode.REACH and self.target is not None and self.baseline is not None:
            whole = self.target - self.baseline
        return abs(whole) * tolerance.amount / 100 or None


DEFAULT_PERCENT = {Mode.REACH: 20.0, Mode.KEEP: 10.0, Mode.ACCUMULATE: 10.0}
"""The tolerance in percent where none is given."""


def with_limits(plan: Plan, direction: Direction) -> Plan:
    """A keep plan whose one ``target`` is turned into the limit that the direction asks for."""
    if plan.mode is not Mode.KEEP or plan.target is None:
        return plan
    limits = {"low": plan.low, "high": plan.high}
    limits["high" if direction is Direction.LOWER else "low"] = plan.target
    return replace(plan, target=None, low=limits["low"], high=limits["high"])


def check_plan(plan: Plan, direction: Direction) -> None:
    """Refuse a plan that cannot be scored or goes against the KPI's direction; the sentence says why.

    Raises Refusal for: missing numbers or dates, b = t, a target on the wrong side of the baseline, limits that do
    not fit the direction or are upside down, a due date before the start, and a tolerance that would be 0.
    """
    numbers = [plan.baseline, plan.target, plan.low, plan.high, plan.tolerance.amount if plan.tolerance else None]
    for number in numbers:
        if number is not None and not math.isfinite(number):
            raise Refusal("A plan needs ordinary numbers.")
    if plan.start and plan.due and plan.due < plan.start:
        raise Refusal("The due date %(due)s comes before the start %(start)s.", due=plan.due, start=plan.start)
    if plan.tolerance is not None and plan.tolerance.amount <= 0:
        raise Refusal("The tolerance must be more than 0: it says how much shortfall turns the KPI red.")
    if plan.mode is Mode.REACH:
        _check_reach(plan, direction)
    elif plan.mode is Mode.KEEP:
        _check_keep(plan, direction)
    elif plan.mode is Mode.ACCUMULATE:
        _check_accumulate(plan, direction)


def _check_reach(plan: Plan, direction: Direction) -> None:
    if plan.baseline is None or plan.target is None:
        raise Refusal("A plan to reach a target needs a baseline (where you are now) and a target.")
    if plan.start is None or plan.due is None:
        raise Refusal("A plan to reach a target needs a start date and a due date.")
    if plan.start == plan.due:
        raise Refusal("The due date must come after the start date.")
    if plan.baseline == plan.target:
        raise Refusal("Baseline and target are the same: use “keep” to hold a level.")
    if direction is Direction.HIGHER and plan.target < plan.baseline:
        raise Refusal(
            "The target %(target)s lies below the baseline %(baseline)s, but for this KPI higher is better.",
            target=plan.target,
            baseline=plan.baseline,
        )
    if direction is Direction.LOWER and plan.target > plan.baseline:
        raise Refusal(
            "The target %(target)s lies above the baseline %(baseline)s, but for this KPI lower is better.",
            target=plan.target,
            baseline=plan.baseline,
        )


def _check_keep(plan: Plan, direction: Direction) -> None:
    if plan.low is None and plan.high is None:
        raise Refusal("A plan to keep a level needs a lower limit, an upper limit, or both.")
    if direction is Direction.HIGHER and (plan.low is None or plan.high is not None):
        raise Refusal("For this KPI higher is better: give a lower limit, and no upper one.")
    if direction is Direction.LOWER and (plan.high is None or plan.low is not None):
        raise Refusal("For this KPI lower is better: give an upper limit, and no lower one.")
    if plan.low is not None and plan.high is not None and plan.low > plan.high:
        raise Refusal("The lower limit %(low)s lies above the upper limit %(high)s.", low=plan.low, high=plan.high)
    in_percent = plan.tolerance is None or plan.tolerance.percent
    if in_percent and 0 in (plan.low, plan.high):
        raise Refusal(
            "The limit is 0, so a percentage of it says nothing: give a tolerance in the KPI's own unit, the shortfall "
            "that turns it red."
        )


def _check_accumulate(plan: Plan, direction: Direction) -> None:
    if plan.target is None or plan.target <= 0:
        raise Refusal("A plan to add up to a total needs a target above 0.")
    if direction is Direction.WITHIN:
        raise Refusal("A total is reached from below or kept below; this KPI should stay within limits: use “keep”.")
    if plan.window is None and (plan.start is None or plan.due is None):
        raise Refusal(
            "A plan to add up to a total needs a start and a due date, or a window such as a quarter or a year."
        )
