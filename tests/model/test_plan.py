"""Plans that cannot be scored, or go against the KPI, are refused with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance, Window, check_plan, with_limits
from kpi_tui.model.sentence import Refusal

START, DUE = date(2026, 1, 1), date(2026, 6, 30)


def reach(baseline: float | None, target: float | None, start: date | None = START, due: date | None = DUE) -> Plan:
    return Plan(Mode.REACH, baseline=baseline, target=target, start=start, due=due)


@pytest.mark.parametrize(
    ("plan", "direction"),
    [
        (reach(2, 4), Direction.HIGHER),
        (reach(12, 8), Direction.LOWER),
        (reach(-5000, 10000), Direction.HIGHER),
        (reach(12, 8), Direction.WITHIN),
        (Plan(Mode.KEEP, low=10), Direction.HIGHER),
        (Plan(Mode.KEEP, high=40), Direction.LOWER),
        (Plan(Mode.KEEP, high=0, tolerance=Tolerance(3)), Direction.LOWER),
        (Plan(Mode.KEEP, low=20, high=30), Direction.WITHIN),
        (Plan(Mode.KEEP, high=30), Direction.WITHIN),
        (Plan(Mode.ACCUMULATE, target=120, start=START, due=DUE), Direction.HIGHER),
        (Plan(Mode.ACCUMULATE, target=120, window=Window.QUARTER), Direction.LOWER),
        (Plan(Mode.MONITOR), Direction.WITHIN),
    ],
)
def test_a_sound_plan_is_accepted(plan: Plan, direction: Direction) -> None:
    check_plan(plan, direction)


@pytest.mark.parametrize(
    ("plan", "direction", "why"),
    [
        (reach(8, 8), Direction.HIGHER, "use “keep”"),
        (reach(8, 7), Direction.HIGHER, "higher is better"),
        (reach(7, 8), Direction.LOWER, "lower is better"),
        (reach(None, 8), Direction.HIGHER, "needs a baseline"),
        (reach(7, 8, due=None), Direction.HIGHER, "due date"),
        (reach(7, 8, start=DUE, due=START), Direction.HIGHER, "comes before the start"),
        (reach(7, 8, start=DUE, due=DUE), Direction.HIGHER, "after the start"),
        (reach(7, float("nan")), Direction.HIGHER, "ordinary numbers"),
        (reach(7, float("inf")), Direction.HIGHER, "ordinary numbers"),
        (Plan(Mode.KEEP), Direction.HIGHER, "needs a lower limit"),
        (Plan(Mode.KEEP, high=10), Direction.HIGHER, "give a lower limit"),
        (Plan(Mode.KEEP, low=10), Direction.LOWER, "give an upper limit"),
        (Plan(Mode.KEEP, low=30, high=20), Direction.WITHIN, "lies above"),
        (Plan(Mode.KEEP, high=0), Direction.LOWER, "limit is 0"),
        (Plan(Mode.KEEP, high=0, tolerance=Tolerance(10, percent=True)), Direction.LOWER, "limit is 0"),
        (Plan(Mode.KEEP, high=9, tolerance=Tolerance(0)), Direction.LOWER, "more than 0"),
        (Plan(Mode.ACCUMULATE, target=0, window=Window.YEAR), Direction.HIGHER, "above 0"),
        (Plan(Mode.ACCUMULATE, target=9), Direction.HIGHER, "a window"),
        (Plan(Mode.ACCUMULATE, target=9, window=Window.YEAR), Direction.WITHIN, "use “keep”"),
    ],
)
def test_an_unsound_plan_is_refused_with_the_reason(plan: Plan, direction: Direction, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        check_plan(plan, direction)


def test_a_target_of_a_keep_plan_becomes_the_limit_of_the_direction() -> None:
    assert with_limits(Plan(Mode.KEEP, target=40), Direction.LOWER) == Plan(Mode.KEEP, high=40)
    assert with_limits(Plan(Mode.KEEP, target=40), Direction.HIGHER) == Plan(Mode.KEEP, low=40)
