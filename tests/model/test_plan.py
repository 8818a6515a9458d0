"""Plans that cannot be scored, or go against the KPI, are refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpi_tui.model.plan import (
    Direction,
    Milestone,
    Mode,
    Plan,
    Relative,
    Tolerance,
    Window,
    check_plan,
    with_limits,
)
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


MARCH, MAY = Milestone(date(2026, 3, 31), 3), Milestone(date(2026, 5, 31), 2.5)
EVEN = (8.0, 8.0, 9.0, 8.0, 8.0, 9.0, 8.0, 8.0, 9.0, 8.0, 8.0, 9.0)
SUMMER = (0.0, 0.0, 0.0, 10.0, 20.0, 20.0, 20.0, 20.0, 10.0, 0.0, 0.0, 0.0)


def by_way_of(*milestones: Milestone) -> Plan:
    return replace(reach(2, 4), milestones=milestones)


def in_all(profile: tuple[float, ...], window: Window | None = Window.YEAR, tolerance: Tolerance | None = None) -> Plan:
    return Plan(Mode.ACCUMULATE, target=120, window=window, profile=profile, tolerance=tolerance)


@pytest.mark.parametrize(
    ("plan", "direction"),
    [
        (by_way_of(MARCH), Direction.HIGHER),
        (by_way_of(MARCH, MAY), Direction.HIGHER),  # a dip on the way may be meant
        (by_way_of(Milestone(START, 1)), Direction.HIGHER),  # and so may a setback first
        (in_all(EVEN), Direction.HIGHER),
        (in_all((8.3, 8.3, 8.3, 8.3, 8.3, 8.3, 8.3, 8.3, 8.3, 8.3, 8.3, 8.3)), Direction.HIGHER),
        (in_all(SUMMER), Direction.HIGHER),
        (in_all(SUMMER, tolerance=Tolerance(5)), Direction.LOWER),
        (replace(reach(4, 4.8), target_said=Relative(20)), Direction.HIGHER),
        (replace(reach(4, 6), target_said=Relative(2, points=True)), Direction.HIGHER),
        (Plan(Mode.KEEP, baseline=50, high=40, high_said=Relative(-20)), Direction.LOWER),
    ],
)
def test_a_sound_plan_over_time_is_accepted(plan: Plan, direction: Direction) -> None:
    check_plan(plan, direction)


@pytest.mark.parametrize(
    ("plan", "direction", "why"),
    [
        (by_way_of(Milestone(DUE, 3)), Direction.HIGHER, "between the start"),
        (by_way_of(Milestone(date(2025, 12, 31), 3)), Direction.HIGHER, "between the start"),
        (by_way_of(MAY, MARCH), Direction.HIGHER, "in the order"),
        (by_way_of(MARCH, MARCH), Direction.HIGHER, "two milestones"),
        (by_way_of(Milestone(MARCH.day, 30)), Direction.HIGHER, "far off the way"),
        (by_way_of(Milestone(MARCH.day, float("nan"))), Direction.HIGHER, "ordinary numbers"),
        (replace(in_all(()), milestones=(MARCH,)), Direction.HIGHER, "only a plan to reach"),
        (in_all(EVEN[1:]), Direction.HIGHER, "has 11"),
        (in_all((7.0, *EVEN[1:6], 6.0, *EVEN[7:])), Direction.HIGHER, "come to 97"),
        (in_all((-1.0, 17.0, *EVEN[2:])), Direction.HIGHER, "below 0"),
        (in_all(SUMMER), Direction.LOWER, "give a tolerance"),
        (Plan(Mode.KEEP, low=10, profile=EVEN), Direction.HIGHER, "only a plan to add up"),
        (replace(reach(4, 5), target_said=Relative(20)), Direction.HIGHER, "comes to 4.8"),
        (Plan(Mode.KEEP, low=40, low_said=Relative(20)), Direction.HIGHER, "needs a baseline"),
        (replace(reach(-4, 5), target_said=Relative(20)), Direction.HIGHER, "says nothing"),
    ],
)
def test_an_unsound_plan_over_time_is_refused(plan: Plan, direction: Direction, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        check_plan(plan, direction)


def test_a_path_goes_straight_from_milestone_to_milestone() -> None:
    plan = by_way_of(MARCH, MAY)
    assert plan.value_at(date(2025, 6, 1)) == 2
    assert plan.value_at(date(2026, 1, 31)) == pytest.approx(2 + 1 * 31 / 90)
    assert plan.value_at(MARCH.day) == 3
    assert plan.value_at(date(2026, 4, 30)) == pytest.approx(3 - 0.5 * 30 / 61)
    assert plan.value_at(DUE) == 4
    assert plan.value_at(date(2027, 1, 1)) == 4
    assert Plan(Mode.KEEP, low=3).value_at(DUE) is None


def test_a_profile_says_what_part_of_the_total_is_asked_for() -> None:
    plan, year = in_all(SUMMER), (date(2026, 1, 1), date(2026, 12, 31))
    assert plan.share(year[0], date(2026, 3, 31), year[1]) == 0
    assert plan.share(year[0], date(2026, 5, 31), year[1]) == pytest.approx(0.3)
    assert plan.share(year[0], date(2026, 6, 15), year[1]) == pytest.approx(0.4)
    assert plan.share(date(2026, 4, 1), date(2026, 4, 30), date(2026, 6, 30)) == pytest.approx(0.2)
    assert plan.share(date(2026, 10, 1), date(2026, 11, 9), date(2026, 12, 31)) == pytest.approx(40 / 92)


def test_of_what_is_to_come_milestones_and_seasons_say_how_much_is_next() -> None:
    plan = by_way_of(MARCH)
    assert plan.part_of_rest(date(2025, 12, 31), MARCH.day, DUE) == pytest.approx(0.5)
    assert plan.part_of_rest(MARCH.day, DUE, DUE) == 1
    assert reach(2, 4).part_of_rest(date(2026, 6, 20), date(2026, 6, 25), DUE) == pytest.approx(0.5)
    year = in_all(SUMMER)
    assert year.part_of_rest(date(2026, 6, 30), date(2026, 8, 31), date(2026, 12, 31)) == pytest.approx(0.8)


def test_a_change_comes_to_a_round_number() -> None:
    assert Relative(20).on(4.1) == 4.92
    assert Relative(-20).on(50) == 40
    assert Relative(2, points=True).on(-1) == 1
    with pytest.raises(Refusal, match="says nothing"):
        Relative(20).on(0)


def test_a_change_that_is_to_be_kept_becomes_that_of_the_limit() -> None:
    said = Plan(Mode.KEEP, baseline=50, target_said=Relative(-20)).computed(50)
    assert with_limits(said, Direction.LOWER) == Plan(Mode.KEEP, baseline=50, high=40, high_said=Relative(-20))


@pytest.mark.parametrize(
    ("plan", "direction", "plan_value", "red"),
    [
        (reach(2, 4), Direction.HIGHER, 3.0, (2.6, None)),
        (reach(12, 8), Direction.LOWER, 10.0, (None, 10.8)),
        (reach(12, 8), Direction.WITHIN, 10.0, (None, 10.8)),
        (Plan(Mode.KEEP, low=20, high=30), Direction.WITHIN, None, (18, 33)),
        (Plan(Mode.KEEP, high=0, tolerance=Tolerance(3)), Direction.LOWER, None, (None, 3)),
        (Plan(Mode.ACCUMULATE, target=120, window=Window.YEAR), Direction.HIGHER, 50.0, (45, None)),
        (Plan(Mode.MONITOR), Direction.HIGHER, 50.0, (None, None)),
    ],
)
def test_a_plan_says_from_where_on_it_is_red(
    plan: Plan, direction: Direction, plan_value: float | None, red: tuple[float | None, float | None]
) -> None:
    assert plan.red(direction, plan_value) == pytest.approx(red)


lengths = st.integers(2, 800)
values = st.integers(-1000, 1000).map(float)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), lengths, values, values, st.data())
def test_every_path_ends_at_its_target_and_keeps_between_its_corners(
    start: date, length: int, baseline: float, target: float, data: st.DataObject
) -> None:
    due = start + timedelta(days=length)
    ways = st.dictionaries(st.integers(0, length - 1), values, max_size=4)
    milestones = tuple(Milestone(start + timedelta(days=at), value) for at, value in sorted(data.draw(ways).items()))
    plan = replace(reach(baseline, target, start, due), milestones=milestones)
    assert plan.value_at(due) == target
    corners = plan.knots
    for each in milestones:
        assert plan.value_at(each.day) == each.value
    for (since, first), (until, then) in pairwise(corners):
        asked = [plan.value_at(since + timedelta(days=at)) for at in range((until - since).days + 1)]
        assert sorted(asked, key=lambda value: value or 0.0, reverse=then < first) == asked


shares = st.lists(st.integers(0, 100), min_size=12, max_size=12).filter(any)


@example([0, 0, 0, 0, 0, 1, 9, 0, 0, 0, 0, 85], date(2020, 4, 1), 122)
@given(shares, st.dates(date(2020, 1, 1), date(2030, 1, 1)), lengths)
def test_every_profile_comes_to_the_whole_at_the_end_and_never_goes_back(
    weights: list[int], opens: date, length: int
) -> None:
    closes = opens + timedelta(days=length)
    plan = in_all(tuple(100 * weight / sum(weights) for weight in weights))
    parts = [plan.share(opens, opens + timedelta(days=at), closes) for at in range(-1, length + 1)]
    assert parts[0] == 0
    assert parts[-1] == 1
    assert all(after >= before - 1e-12 for before, after in pairwise(parts))
