"""Laws of the score, for every kind of plan: against plain fractions, in the mirror, in other units, and rolled up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance, Window
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.result import Point, Scorecard, Status
from tests.scorecard.conftest import company, figure, kpi

few = settings(max_examples=12, deadline=None)
PERIOD = "2026-05"


@dataclass(frozen=True)
class Case:
    """A KPI with one plan, and its value in May."""

    plan: Plan
    direction: Direction
    value: float


def shown(cases: Sequence[Case], goals: Sequence[Goal] = ()) -> Scorecard:
    """All cases in one look: the KPI of the first is ``kpi-0``."""
    kpis = [
        kpi(
            f"kpi-{place}",
            f"v{place}",
            aggregation=Aggregation.SUM if case.plan.mode is Mode.ACCUMULATE else Aggregation.LAST,
            direction=case.direction,
            plans=(case.plan,),
        )
        for place, case in enumerate(cases)
    ]
    figures = [figure(f"v{place}", PERIOD, case.value) for place, case in enumerate(cases)]
    made = company(kpis=kpis, figures=figures, goals=goals)
    return look(made, made.settings.calendar.parse(PERIOD))


def judged(cases: Sequence[Case]) -> list[Point]:
    card = shown(cases)
    return [result.point for place in range(len(cases)) if (result := card.of(f"kpi-{place}"))]


def marks(points: Sequence[Point]) -> list[tuple[float | None, Status]]:
    return [(each.score, each.status) for each in points]


def about(found: Sequence[tuple[float | None, Status]]) -> list[Any]:
    """The same scores and statuses, but for the last binary digits."""
    return [(pytest.approx(score, abs=1e-6), status) for score, status in found]


numbers = st.integers(-1000, 1000)
beyond_0 = numbers.filter(bool)
tolerances = st.one_of(
    st.none(), st.integers(1, 400).map(Tolerance), st.integers(1, 60).map(lambda n: Tolerance(n, True))
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any plan that asks for something, and a value often near what it asks for."""
    tolerance = draw(tolerances)
    kind = draw(st.sampled_from(["least", "most", "within", "reach", "accumulate"]))
    one, other = sorted(draw(st.tuples(beyond_0, beyond_0).filter(lambda pair: pair[0] != pair[1])))
    value = draw(st.one_of(numbers, st.sampled_from([one, other])))
    match kind:
        case "least":
            return Case(Plan(Mode.KEEP, low=one, tolerance=tolerance), Direction.HIGHER, value)
        case "most":
            return Case(Plan(Mode.KEEP, high=other, tolerance=tolerance), Direction.LOWER, value)
        case "within":
            return Case(Plan(Mode.KEEP, low=one, high=other, tolerance=tolerance), Direction.WITHIN, value)
        case "accumulate":
            plan = Plan(Mode.ACCUMULATE, target=abs(other), window=Window.QUARTER, tolerance=tolerance)
            return Case(plan, Direction.HIGHER, value)
    up = draw(st.booleans())
    plan = Plan(Mode.REACH, *((one, other) if up else (other, one)), tolerance=tolerance)
    plan = replace(plan, start=date(2026, 1, 1), due=date(2026, 12, 31))
    return Case(plan, Direction.HIGHER if up else Direction.LOWER, value)


many = st.lists(cases(), min_size=5, max_size=15)


def expected(case: Case) -> tuple[Fraction, Status]:
    """Score and status by hand, in plain fractions."""
    plan, value = case.plan, Fraction(case.value)
    if plan.mode is Mode.KEEP:
        below = Fraction(plan.low) - value if plan.low is not None else Fraction()
        above = value - Fraction(plan.high) if plan.high is not None else Fraction()
        near_low = plan.high is None or (plan.low is not None and abs(value - Fraction(plan.low)) <= abs(above))
        asked = Fraction((plan.low if near_low else plan.high) or 0)
        shortfall, whole, usual = max(below, above, Fraction()), abs(asked), 10
    elif plan.mode is Mode.REACH:
        start, target = Fraction(plan.baseline or 0), Fraction(plan.target or 0)
        asked = start + (target - start) * Fraction(151, 365)  # from 1 January to the end of May
        missed = asked - value if target > start else value - asked
        shortfall, whole, usual = max(missed, Fraction()), abs(target - start), 20
    else:
        asked = Fraction(plan.target or 0) * Fraction(61, 91)  # April and May of a quarter
        shortfall, whole, usual = max(asked - value, Fraction()), abs(asked), 10
    said = plan.tolerance or Tolerance(usual, True)
    tolerance = Fraction(said.amount) * (whole / 100 if said.percent else 1)
    score = max(100 - 50 * shortfall / tolerance, Fraction())
    if not shortfall:
        return score, Status.ON_TRACK
    return score, Status.AT_RISK if shortfall <= tolerance else Status.OFF_TRACK


@few
@given(many)
def test_scores_are_those_of_plain_fractions(given_cases: list[Case]) -> None:
    found = [(float(score), status) for score, status in map(expected, given_cases)]
    assert marks(judged(given_cases)) == about(found)


def negative(number: float | None) -> float | None:
    return None if number is None else -number


OTHER_WAY = {Direction.HIGHER: Direction.LOWER, Direction.LOWER: Direction.HIGHER}


def mirrored(case: Case) -> Case:
    plan = case.plan
    turned = replace(
        plan,
        baseline=negative(plan.baseline),
        target=negative(plan.target),
        low=negative(plan.high),
        high=negative(plan.low),
    )
    return Case(turned, OTHER_WAY.get(case.direction, case.direction), -case.value)


@few
@given(many)
def test_in_the_mirror_everything_has_the_same_score(given_cases: list[Case]) -> None:
    turned = judged([mirrored(each) for each in given_cases])
    assert marks(turned) == about(marks(judged(given_cases)))


def scaled(case: Case, factor: float) -> Case:
    def times(number: float | None) -> float | None:
        return None if number is None else number * factor

    plan, tolerance = case.plan, case.plan.tolerance
    if tolerance is not None and not tolerance.percent:
        tolerance = Tolerance(tolerance.amount * factor)
    plan = replace(plan, baseline=times(plan.baseline), target=times(plan.target), tolerance=tolerance)
    return Case(replace(plan, low=times(plan.low), high=times(plan.high)), case.direction, case.value * factor)


@few
@given(many, st.sampled_from([0.001, 0.25, 100.0, 1e6]))
def test_no_score_depends_on_the_unit(given_cases: list[Case], factor: float) -> None:
    found = judged([scaled(each, factor) for each in given_cases])
    assert marks(found) == about(marks(judged(given_cases)))


@few
@given(many, st.integers(1, 500))
def test_a_better_value_never_scores_less(given_cases: list[Case], step: int) -> None:
    """Of a range to stay within, nearer to its middle is better."""
    pairs = []
    for case in given_cases:
        if case.direction is Direction.WITHIN:
            middle = ((case.plan.low or 0) + (case.plan.high or 0)) / 2
            better = max(case.value - step, middle) if case.value > middle else min(case.value + step, middle)
        else:
            better = case.value + step * (1 if case.direction is Direction.HIGHER else -1)
        pairs.append((case, replace(case, value=better)))
    found = judged([each for pair in pairs for each in pair])
    for before, after in zip(found[::2], found[1::2], strict=True):
        assert before.score is not None
        assert after.score is not None
        assert 0 <= before.score <= after.score + 1e-9
        assert after.score <= 100


@few
@given(st.lists(st.tuples(cases(), st.integers(1, 9), st.booleans()), min_size=1, max_size=12))
def test_a_goal_lies_between_its_kpis_and_covers_what_is_scored(links: list[tuple[Case, int, bool]]) -> None:
    """KPIs that are only watched have a weight and no score."""
    watched = Plan(Mode.MONITOR)
    given_cases = [case if scored else replace(case, plan=watched) for case, _, scored in links]
    goal = Goal("goal", "Goal", links=tuple(Link(f"kpi-{place}", weight) for place, (_, weight, _) in enumerate(links)))
    card = shown(given_cases, [goal])
    found, points = card.goals[0], [each.point for each in card.goals[0].kpis]
    whole = Fraction(sum(weight for _, weight, _ in links))
    scored = [
        (weight, point.score) for (_, weight, _), point in zip(links, points, strict=True) if point.score is not None
    ]
    coverage = sum(weight for weight, _ in scored) / whole
    assert found.coverage == pytest.approx(float(coverage))
    assert 0 <= found.coverage <= 1
    if coverage < Fraction(1, 2):
        assert (found.score, found.status) == (None, Status.NOT_MEASURED)
        return
    known = [score for _, score in scored]
    assert found.score is not None
    assert min(known) - 1e-9 <= found.score <= max(known) + 1e-9
    if any(point.status is Status.OFF_TRACK for point in points):
        assert found.status is not Status.ON_TRACK
