"""Laws of values over time and segments, each against plain fractions; and series with nothing ordinary in them."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.input import OverTime
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.plan import Direction, Mode, Plan, Tolerance, Window
from kpi_tui.scorecard.look import look, story
from kpi_tui.scorecard.result import Point, Status
from kpi_tui.scorecard.trend.outlook import outlook
from tests.scorecard.conftest import Company, company, figure, kpi, point, source

few = settings(max_examples=8, deadline=None)
FIRST = date(2026, 1, 1)
KPIS = (
    kpi("sum", "a + b"),
    kpi("ratio", "a / b * 100", aggregation=Aggregation.RATIO_OF_SUMS),
    kpi("mean", "a - b", aggregation=Aggregation.MEAN),
    kpi("last", "c", aggregation=Aggregation.LAST),
    kpi("cost", "(a - d) / b", aggregation=Aggregation.RATIO_OF_SUMS),
)
INPUTS = (source("c", OverTime.LAST), source("d", OverTime.MEAN))
cents = st.integers(-9_999, 9_999)
Day = Mapping[str, Fraction]
days = st.dictionaries(
    st.integers(0, 364),
    st.fixed_dictionaries({name: cents.map(lambda n: Fraction(n, 100)) for name in "abcd"}),
    min_size=1,
    max_size=60,
)


def on(day: int) -> date:
    return FIRST + timedelta(day)


def daily(entered: Mapping[int, Day]) -> Company:
    figures = [
        figure(name, on(day).isoformat(), float(value)) for day, each in entered.items() for name, value in each.items()
    ]
    return company(kpis=KPIS, inputs=INPUTS, figures=figures)


def by_hand(entered: Mapping[int, Day]) -> dict[str, Fraction | None]:
    """What the days come to, in plain fractions."""
    rows = [entered[day] for day in sorted(entered)]
    if not rows:
        return dict.fromkeys(each.id for each in KPIS)
    a, b, d = (sum((row[name] for row in rows), Fraction()) for name in "abd")
    return {
        "sum": a + b,
        "ratio": a / b * 100 if b else None,
        "mean": sum((row["a"] - row["b"] for row in rows), Fraction()) / len(rows),
        "last": rows[-1]["c"],
        "cost": (a - d / len(rows)) / b if b else None,
    }


def close(number: Fraction | None) -> object:
    return None if number is None else pytest.approx(float(number), rel=1e-9, abs=1e-9)


def values(made: Company, period: str) -> dict[str, float | None]:
    card = look(made, made.settings.calendar.parse(period))
    return {each.kpi.id: each.point.value for each in card.kpis}


@few
@given(days, st.integers(1, 12), st.integers(1, 4))
def test_every_period_is_what_its_days_come_to(entered: dict[int, Day], month: int, quarter: int) -> None:
    made = daily(entered)
    of_month = {day: each for day, each in entered.items() if on(day).month == month}
    of_quarter = {day: each for day, each in entered.items() if (on(day).month - 1) // 3 + 1 == quarter}
    for period, own in (("2026", entered), (f"2026-{month:02}", of_month), (f"2026-Q{quarter}", of_quarter)):
        # Decimal fractions that cancel out in the ledger leave dust in binary ones: nothing is divided by that here.
        if abs(sum((row["b"] for row in own.values()), Fraction())) >= Fraction(1, 100) or not own:
            assert values(made, period) == {name: close(number) for name, number in by_hand(own).items()}


@few
@given(days)
def test_the_months_of_a_sum_add_up_to_its_year(entered: dict[int, Day]) -> None:
    made = daily(entered)
    months = [point(made, f"2026-{month:02}", "sum").value for month in range(1, 13)]
    assert math.fsum(value for value in months if value is not None) == close(by_hand(entered)["sum"])


@few
@given(days)
def test_days_entered_as_totals_of_their_months_come_to_the_same_year(entered: dict[int, Day]) -> None:
    totals: dict[tuple[str, int], Fraction] = {}
    for day, each in entered.items():
        for name in "ab":
            totals[name, on(day).month] = totals.get((name, on(day).month), Fraction()) + each[name]
    by_month = company(
        kpis=KPIS[:2], figures=[figure(name, f"2026-{month:02}", float(n)) for (name, month), n in totals.items()]
    )
    found, own = values(by_month, "2026"), by_hand(entered)
    assert found["sum"] == close(own["sum"])
    if own["ratio"] is not None:
        assert found["ratio"] == close(own["ratio"])


MARKETS = ("home", "abroad", "online", "fair")
shares = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 12), st.sampled_from(MARKETS), cents), max_size=60)


@few
@given(shares, st.randoms(use_true_random=False))
def test_segments_in_any_order_come_to_their_whole(
    rows: list[tuple[str, int, str, int]], chance: random.Random
) -> None:
    entered = {row[:3]: row[3] for row in rows}
    figures = [figure(a, f"2026-{month:02}", n / 100, segment=market) for (a, month, market), n in entered.items()]
    together: dict[tuple[str, int], int] = {}
    for (name, month, _), n in entered.items():
        together[name, month] = together.get((name, month), 0) + n
    wholes = [figure(name, f"2026-{month:02}", n / 100) for (name, month), n in together.items()]
    shuffled = chance.sample(figures, len(figures))
    parts, mixed, whole = (company(kpis=KPIS[:2], figures=each) for each in (figures, shuffled, wholes))
    for period in ("2026", "2026-Q2", "2026-05"):
        sums = [values(made, period)["sum"] for made in (parts, mixed, whole)]
        assert sums[:2] == [pytest.approx(sums[2], rel=1e-9, abs=1e-9)] * 2 if sums[2] is not None else [None, None]


odd = st.one_of(
    st.none(),
    st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, 1e-300, 1e300, -1e308, 1.7e308]),
    st.floats(-1e6, 1e6),
)
PLANS = (
    (Plan(Mode.KEEP, low=0, tolerance=Tolerance(1)), Direction.HIGHER),
    (Plan(Mode.KEEP, low=-1, high=1), Direction.WITHIN),
    (Plan(Mode.REACH, -5, 10, start=date(2026, 1, 1), due=date(2026, 12, 31)), Direction.HIGHER),
    (Plan(Mode.ACCUMULATE, target=100, window=Window.QUARTER), Direction.HIGHER),
    (Plan(Mode.MONITOR), Direction.LOWER),
)
ODD_KPIS = tuple(
    kpi(f"{each.id}-{place}", each.formula.text, aggregation=each.aggregation, direction=direction, plans=(plan,))
    for each in KPIS[:3]
    for place, (plan, direction) in enumerate(PLANS)
)


def is_sound(each: Point) -> bool:
    """Numbers are ordinary, and value, score and status agree."""
    told = (each.value, each.plan, each.target, each.low, each.high, each.attainment, each.score)
    scored = each.status in (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)
    return (
        all(number is None or math.isfinite(number) for number in told)
        and (each.value is None) is (each.status is Status.NOT_MEASURED)
        and (each.score is not None) is scored
        and (each.value is None) is (each.reason is not None)
        and (each.score is None or 0 <= each.score <= 100)
    )


@few
@given(st.lists(st.tuples(odd, odd), max_size=8))
def test_of_whatever_is_entered_only_ordinary_numbers_come(rows: list[tuple[float | None, float | None]]) -> None:
    figures = [
        figure(name, f"2026-{month:02}", value)
        for month, pair in enumerate(rows, 1)
        for name, value in zip("ab", pair, strict=True)
        if value is not None
    ]
    made = company(kpis=ODD_KPIS, figures=figures)
    for period in ("2026-03", "2026-Q1", "2026"):
        card = look(made, made.settings.calendar.parse(period))
        assert [each for result in card.kpis for each in result.history if not is_sound(each)] == []
    # What is no number is as good as not entered.
    known = replace(made, figures=made.figures.filter(pl.col("value").is_finite()))
    assert values(made, "2026") == values(known, "2026")
    assert all(is_sound(each) for each in story(made, "ratio-0"))
    outlook(made, "sum-0")


@pytest.mark.parametrize("figures", [[], [figure("a", "2026-03", math.nan)], [figure("b", "2026-03", 0)]])
def test_nothing_and_almost_nothing_are_not_measured(figures: list[Mapping[str, object]]) -> None:
    made = company(kpis=ODD_KPIS, figures=figures)
    card = look(made, made.settings.calendar.parse("2026-03"))
    assert {result.point.status for result in card.kpis} == {Status.NOT_MEASURED}
    assert {result.point.value for result in card.kpis} == {None}
    assert all(result.point.reason is not None for result in card.kpis)


def test_one_figure_is_measured_and_has_no_trend() -> None:
    made = company(kpis=[kpi("sum", "a")], figures=[figure("a", "2026-03", -7)])
    card = look(made, made.settings.calendar.parse("2026-03"))
    assert (card.kpis[0].point.value, card.kpis[0].previous, card.kpis[0].change) == (-7, None, None)
    found = outlook(made, "sum")
    assert (found.limits, found.signals, found.forecast) == (None, (), None)
