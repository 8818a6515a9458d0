"""Plans: what a KPI should be, and when."""

from __future__ import annotations

import math
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise

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
class Milestone:
    """What a reach plan asks for at the end of ``day``, on the way to its target."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Relative:
    """A number that was said as a change: so many percent of a base, or ``points`` that are added to it."""

    amount: float
    points: bool = False

    def on(self, base: float) -> float:
        """What the change comes to. Raises Refusal for a percentage of a base that is not above 0."""
        if self.points:
            number = base + self.amount
        elif base <= 0:
            raise Refusal("A percentage of a baseline of 0 or less says nothing: give the target itself.")
        else:
            number = base + base * self.amount / 100
        return float(f"{number:.12g}")  # 4.1 and 20 % more is 4.92, not 4.919999999999999


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan, in force for every period that ends on or after ``start`` and before the next plan starts.

    reach: ``baseline`` at ``start`` to ``target`` on ``due``, by way of the ``milestones``. keep: at least ``low``, at
    most ``high``. accumulate: ``target`` over a ``window``, or from ``start`` to ``due``; ``profile`` says how many
    percent of a year belong to each month, from January on. monitor: watched only.

    A number that was said as a change (“+20 %”) is kept as that too, in ``target_said``, ``low_said`` and
    ``high_said``. It is a change on the ``baseline``, which for a total is the total of the year before.
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
    milestones: tuple[Milestone, ...] = ()
    profile: tuple[float, ...] = ()
    target_said: Relative | None = None
    low_said: Relative | None = None
    high_said: Relative | None = None

    @property
    def knots(self) -> tuple[tuple[date, float], ...]:
        """The corners of a reach plan's path: the baseline on the eve of the start, the milestones, and the target;
        none where something of it is missing."""
        if self.mode is not Mode.REACH or self.start is None or self.due is None:
            return ()
        if self.baseline is None or self.target is None:
            return ()
        eve = self.start - timedelta(days=1)
        way = [(each.day, each.value) for each in self.milestones]
        return ((eve, self.baseline), *way, (self.due, self.target))

    def value_at(self, day: date) -> float | None:
        """What a reach plan asks for at the end of ``day``: level before its start and after its due date."""
        knots = self.knots
        if not knots:
            return None
        for (since, low), (until, high) in pairwise(knots):
            if day <= until:
                return low + (high - low) * (max(day - since, timedelta()) / (until - since))
        return knots[-1][1]

    def share(self, opens: date, day: date, closes: date) -> float:
        """The part of a total over the days from ``opens`` to ``closes`` that is asked for by the end of ``day``.

        By the profile, of which the months in that stretch make up the whole; by days without one, or where the
        profile asks for nothing in all of these months.
        """
        eve = opens - timedelta(days=1)
        if self.profile:
            before, asked, whole = (self._weight(each, opens.year) for each in (eve, day, closes))
            if whole > before:
                return (asked - before) / (whole - before)
        return (day - eve) / (closes - eve)

    def part_of_rest(self, since: date, day: date, until: date) -> float:
        """Of what is asked for between the ends of ``since`` and ``until``, the part due by the end of ``day``."""
        if self.milestones:
            first, now, last = (self.value_at(each) for each in (since, day, until))
            if first is not None and now is not None and last is not None and first != last:
                return (now - first) / (last - first)
        return self.share(since + timedelta(days=1), day, until)

    def _weight(self, day: date, year: int) -> float:
        """The shares of the months of ``year`` up to ``day``, and of those between; within a month it grows by days."""
        through = [0.0, *accumulate(self.profile)]
        part = day.day / monthrange(day.year, day.month)[1]
        return (day.year - year) * through[-1] + through[day.month - 1] + self.profile[day.month - 1] * part

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

    def red(self, direction: Direction, plan_value: float | None) -> tuple[float | None, float | None]:
        """Below and above which value the KPI is red where ``plan_value`` is asked for; of a keep plan the limits are
        its own. None on a side where nothing is red."""
        if self.mode is Mode.KEEP:
            low = None if self.low is None else self.low - (self.allowance(self.low) or 0)
            return low, None if self.high is None else self.high + (self.allowance(self.high) or 0)
        if plan_value is None or self.mode is Mode.MONITOR:
            return None, None
        rising = direction is Direction.HIGHER
        if direction is Direction.WITHIN and self.baseline is not None and self.target is not None:
            rising = self.target >= self.baseline
        allowance = self.allowance(plan_value) or 0
        return (plan_value - allowance, None) if rising else (None, plan_value + allowance)

    def computed(self, base: float) -> Plan:
        """The plan with ``base`` as its baseline, and what was said as a change as the number that it comes to.

        Raises Refusal where a change on this base says nothing.
        """
        return replace(
            self,
            baseline=base,
            target=self.target_said.on(base) if self.target_said else self.target,
            low=self.low_said.on(base) if self.low_said else self.low,
            high=self.high_said.on(base) if self.high_said else self.high,
        )

    @property
    def is_relative(self) -> bool:
        """Whether any of its numbers was said as a change."""
        return any((self.target_said, self.low_said, self.high_said))


MONTHS = 12
DEFAULT_PERCENT = {Mode.REACH: 20.0, Mode.KEEP: 10.0, Mode.ACCUMULATE: 10.0}
"""The tolerance in percent where none is given."""
ROUNDING = 1.0
"""What the shares of twelve months, each rounded, may differ from 100 together."""


def with_limits(plan: Plan, direction: Direction) -> Plan:
    """A keep plan whose one ``target`` is turned into the limit that the direction asks for."""
    if plan.mode is not Mode.KEEP or plan.target is None:
        return plan
    if direction is Direction.LOWER:
        return replace(plan, target=None, target_said=None, high=plan.target, high_said=plan.target_said)
    return replace(plan, target=None, target_said=None, low=plan.target, low_said=plan.target_said)


def check_plan(plan: Plan, direction: Direction) -> None:
    """Refuse a plan that cannot be scored or goes against the KPI's direction; the sentence says why.

    Raises Refusal for: missing numbers or dates, b = t, a target on the wrong side of the baseline, limits that do
    not fit the direction or are upside down, a due date before the start, a tolerance that would be 0, milestones and
    profiles that make no sense, and a change that comes to another number than the plan has.
    """
    said = [each for each in (plan.target_said, plan.low_said, plan.high_said) if each]
    numbers = [plan.baseline, plan.target, plan.low, plan.high, plan.tolerance.amount if plan.tolerance else None]
    numbers += [*(each.value for each in plan.milestones), *plan.profile, *(each.amount for each in said)]
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
    if plan.milestones:
        _check_milestones(plan)
    if plan.profile:
        _check_profile(plan, direction)
    _check_said(plan)


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


def _check_milestones(plan: Plan) -> None:
    """They may go up and down, because a path can dip on purpose: a quiet summer, a rebuilding. What lies further out
    than the whole way is long is no such path, but a slip of the fingers."""
    if plan.mode is not Mode.REACH:
        raise Refusal("Milestones lie on the way to a target: only a plan to reach one has them.")
    if plan.start is None or plan.due is None or plan.baseline is None or plan.target is None:
        return
    for each in plan.milestones:
        if not plan.start <= each.day < plan.due:
            raise Refusal(
                "The milestone on %(day)s must lie between the start %(start)s and the due date %(due)s.",
                day=each.day,
                start=plan.start,
                due=plan.due,
            )
    for before, after in pairwise(plan.milestones):
        if before.day == after.day:
            raise Refusal("There are two milestones on %(day)s.", day=after.day)
        if before.day > after.day:
            raise Refusal("The milestones must stand in the order of their dates.")
    way = abs(plan.target - plan.baseline)
    for each in plan.milestones:
        if not min(plan.target, plan.baseline) - way <= each.value <= max(plan.target, plan.baseline) + way:
            raise Refusal(
                "The milestone %(value)s on %(day)s lies far off the way from %(baseline)s to %(target)s: is it right?",
                value=each.value,
                day=each.day,
                baseline=plan.baseline,
                target=plan.target,
            )


def _check_profile(plan: Plan, direction: Direction) -> None:
    if plan.mode is not Mode.ACCUMULATE:
        raise Refusal("A profile divides a total over the months: only a plan to add up to a total has one.")
    if len(plan.profile) != MONTHS:
        raise Refusal("A profile has 12 shares, from January to December; this one has %(n)s.", n=len(plan.profile))
    if min(plan.profile) < 0:
        raise Refusal("The share of a month cannot be below 0.")
    total = math.fsum(plan.profile)
    if abs(total - 100) > ROUNDING:
        raise Refusal("The shares of the months must add up to 100 percent; these come to %(total)s.", total=total)
    in_percent = plan.tolerance is None or plan.tolerance.percent
    if direction is Direction.LOWER and 0 in plan.profile and in_percent:
        raise Refusal(
            "Some months have a share of 0, of which a percentage says nothing: give a tolerance in the KPI's own "
            "unit, the excess that turns it red."
        )


def _check_said(plan: Plan) -> None:
    for said, number in ((plan.target_said, plan.target), (plan.low_said, plan.low), (plan.high_said, plan.high)):
        if said is None:
            continue
        if plan.baseline is None or number is None:
            raise Refusal("A change needs a baseline, which it is a change on, and the number that it comes to.")
        comes_to = said.on(plan.baseline)
        if abs(comes_to - number) > abs(comes_to) / 100:
            raise Refusal(
                "The plan says %(number)s, but the change that was agreed comes to %(comes_to)s on the baseline "
                "%(baseline)s: change one of the three.",
                number=number,
                comes_to=comes_to,
                baseline=plan.baseline,
            )
