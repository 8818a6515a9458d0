"""What is to be expected, and whether the plan is made: against calculations of our own in plain fractions."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpi_tui.language import text
from kpi_tui.model.input import Frequency
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.model.unit import Range, Unit
from kpi_tui.scorecard.result import Status
from kpi_tui.scorecard.trend.forecast import forecasts
from kpi_tui.scorecard.trend.outlook import Likelihood, Outlook, outlook
from kpi_tui.scorecard.trend.pace import pace
from tests.scorecard.conftest import company, figure, kpi
from tests.scorecard.series_in_tests import CHECK, frame, made, season

few = settings(max_examples=25, deadline=None)
numbers = st.integers(-1000, 1000).map(float)
series = st.lists(st.one_of(st.none(), numbers), max_size=20)
Band = tuple[float, float, float]


def ahead(values: Sequence[float | None], steps: int = 3, season: int | None = None) -> list[dict[str, Any]]:
    return forecasts(frame(values).lazy(), steps, season).collect().to_dicts()


def bands(values: Sequence[float | None], steps: int = 3, season: int | None = None) -> list[Band]:
    return [(row["expected"], row["low"], row["high"]) for row in ahead(values, steps, season)]


def drift_by_hand(values: Sequence[float | None], steps: int) -> list[Band]:
    """Naive with drift, in plain fractions but for the square roots."""
    exact = {place: Fraction(value) for place, value in enumerate(values) if value is not None}
    changes = [exact[place] - exact[place - 1] for place in exact if place - 1 in exact]
    if len(exact) < 4 or len(changes) < 2:
        return []
    first, last = min(exact), max(exact)
    drift = (exact[last] - exact[first]) / (last - first)
    variance = sum(((change - drift) ** 2 for change in changes), Fraction()) / (len(changes) - 1)
    found = []
    for step in range(1, steps + 1):
        expected = exact[last] + step * drift
        half = 1.28 * math.sqrt(variance) * math.sqrt(step * (1 + Fraction(step, last - first)))
        found.append((float(expected), float(expected) - half, float(expected) + half))
    return found


def planned(values: Sequence[float | None], plan: Plan, today: date = date(2027, 6, 1), **fields: object) -> Outlook:
    return outlook(made(values, today, plans=(plan,), **fields), "rate")


def words(found: Outlook) -> list[str]:
    """What is said of the future."""
    assert found.newest is not None
    remark = found.remarks(found.newest)[-1]
    return [text(remark.title), *(text(each) for each in remark.details)]


# Naive with drift


def test_drift_goes_on_from_the_newest_value_with_a_band_that_widens() -> None:
    found = bands([10, 12, 11, 16], 2)
    assert [each[0] for each in found] == [18, 20]
    # changes 2, -1, 5 around a drift of 2: variance (0 + 9 + 9) / 2
    assert found[0] == pytest.approx((18, 18 - 1.28 * 3 * math.sqrt(4 / 3), 18 + 1.28 * 3 * math.sqrt(4 / 3)))
    assert found[1] == pytest.approx((20, 20 - 1.28 * 3 * math.sqrt(10 / 3), 20 + 1.28 * 3 * math.sqrt(10 / 3)))


@pytest.mark.parametrize("values", [[], [None], [1.0], [1.0, 2.0, 3.0], [1.0, None, 2.0, None, 3.0, None, 4.0]])
def test_of_too_few_values_nothing_is_expected(values: list[float | None]) -> None:
    assert bands(values) == []


@settings(max_examples=60, deadline=None)
@given(series)
def test_forecasts_are_those_of_plain_fractions(values: list[float | None]) -> None:
    expected = drift_by_hand(values, 4)
    found = bands(values, 4)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-6)


@few
@given(series, st.sampled_from([-1.0, 0.01, 25.0]))
def test_forecasts_follow_the_unit_and_the_mirror(values: list[float | None], factor: float) -> None:
    scaled = bands([None if value is None else value * factor for value in values])
    expected = [tuple(sorted((low * factor, high * factor))) for _, low, high in bands(values)]
    assert [(low, high) for _, low, high in scaled] == [pytest.approx(each, rel=1e-6, abs=1e-6) for each in expected]


@few
@given(st.lists(numbers, min_size=5, max_size=12), st.randoms(use_true_random=False))
def test_between_first_and_last_only_the_band_depends_on_the_order(values: list[float], chance: random.Random) -> None:
    middle = values[1:-1]
    chance.shuffle(middle)
    shuffled = [each[0] for each in bands([values[0], *middle, values[-1]])]
    assert shuffled == pytest.approx([each[0] for each in bands(values)])


@few
@given(series, st.randoms(use_true_random=False))
def test_neither_the_order_of_the_rows_nor_other_kpis_matter(values: list[float | None], chance: random.Random) -> None:
    one, other = frame(values), frame([1, 9, 2, 8, 1]).with_columns(kpi=pl.lit("other"))
    together = pl.concat([one, other]).sample(fraction=1, shuffle=True, seed=chance.randint(0, 999))
    both = forecasts(together.lazy(), 3).filter(pl.col("kpi") == "one").collect().to_dicts()
    assert len(both) == len(ahead(values))
    for found, alone in zip(both, ahead(values), strict=True):
        assert found == pytest.approx(alone, rel=1e-9, abs=1e-9)


def test_what_is_no_number_is_a_gap() -> None:
    assert bands([1, 2, math.nan, 3, 5, 4, math.inf]) == bands([1, 2, None, 3, 5, 4, None])


# Seasons


def test_from_two_full_years_on_a_seasonal_kpi_is_expected_to_be_as_a_year_before() -> None:
    values = season(2, seed=5)
    found = bands(values, 13, 12)
    assert [each[0] for each in found] == [*values[12:], values[12]]
    errors = [Fraction(later - sooner) ** 2 for sooner, later in zip(values[:12], values[12:], strict=True)]
    half = 1.28 * math.sqrt(sum(errors, Fraction()) / 12)
    assert found[0][2] - found[0][0] == pytest.approx(half)
    assert found[12][2] - found[12][0] == pytest.approx(half * math.sqrt(2))


def test_before_that_and_with_a_month_missing_drift_is_used() -> None:
    values: list[float | None] = [*season(3, seed=5)]
    assert not any(row["seasonal"] for row in ahead(values[:23], season=12))
    assert all(row["seasonal"] for row in ahead(values, season=12))
    values[20] = None
    assert not any(row["seasonal"] for row in ahead(values, season=12))


def test_two_years_of_growth_are_not_expected_to_fall_back_to_a_year_ago() -> None:
    growing = [10.0 * place + each for place, each in enumerate([3, -2, 1, 0, -3, 2, 4, -1] * 3)]
    assert bands(growing, 3, 12) == bands(growing, 3)


# The pace of a total


def test_46_of_120_leads_on_day_40_of_92() -> None:
    found = pace(46, 120, 40, 92)
    assert found is not None
    assert found.per is Grain.DAY
    assert found.so_far == pytest.approx(1.15)
    assert found.needed == pytest.approx(float(Fraction(120 - 46, 92 - 40)))
    assert found.leads_to == pytest.approx(105.8)


def leads(figures: Sequence[tuple[str, float]], today: date, **fields: object) -> Outlook:
    plan = Plan(Mode.ACCUMULATE, target=120, window=Window.QUARTER)
    measure = kpi("leads", "leads", plans=(plan,), **fields)
    return outlook(company(kpis=[measure], figures=[figure("leads", *each) for each in figures], today=today), "leads")


def test_120_leads_are_unlikely_and_the_pace_is_said() -> None:
    found = leads([("2026-10", 35), ("2026-11", 11)], date(2026, 11, 9))
    assert found.likelihood is Likelihood.UNLIKELY
    assert words(found) == ["Unlikely to make it", "1.42 a day needed, 1.15 so far", "at this pace 106 by 31 Dec 2026"]
    assert found.newest is not None
    assert found.newest.status is Status.OFF_TRACK
    assert found.forecast is not None
    assert [each.period.key for each in found.forecast.expected] == ["2026-11", "2026-12"]
    assert found.forecast.expected[-1].value == pytest.approx(105.8)


def test_a_total_is_paced_to_the_day_that_its_figures_reach() -> None:
    found = leads([("2026-10", 35)], date(2026, 11, 9))
    assert found.pace is not None
    assert found.pace.so_far == pytest.approx(35 / 31)
    assert found.pace.needed == pytest.approx(85 / 61)


def test_a_total_that_is_there_already_is_likely_and_one_to_stay_below_is_not() -> None:
    figures = [("2026-10", 80), ("2026-11", 50)]
    reached = leads(figures, date(2026, 11, 9))
    assert reached.likelihood is Likelihood.LIKELY
    assert words(reached)[0] == "The total is there already"
    below = leads(figures, date(2026, 11, 9), direction=Direction.LOWER)
    assert below.likelihood is Likelihood.UNLIKELY
    assert words(below)[1] == "already above the total"


def test_a_total_to_stay_below_says_what_is_left() -> None:
    found = leads([("2026-10", 35), ("2026-11", 11)], date(2026, 11, 9), direction=Direction.LOWER)
    assert words(found)[:2] == ["Likely to make it", "1.42 a day at most from now on, 1.15 so far"]


def test_a_little_short_is_uncertain_and_the_first_days_say_little() -> None:
    assert leads([("2026-10", 37)], date(2026, 11, 9)).likelihood is Likelihood.UNCERTAIN
    first_days = leads([("2026-10-01", 0), ("2026-10-02", 1)], date(2026, 10, 5), frequency=Frequency.DAILY)
    assert first_days.likelihood is Likelihood.UNCERTAIN


def test_after_the_window_there_is_no_pace() -> None:
    found = leads([("2026-10", 35), ("2026-12", 11)], date(2027, 1, 4))
    assert found.pace is None
    assert pace(10, 20, 92, 92) is None
    assert pace(0, 20, 0, 92) is None


def test_a_slow_pace_is_told_by_the_week_or_month() -> None:
    slow = [pace(total, target, 100, 365) for total, target in ((300, 1000), (50, 180), (3, 12))]
    assert [each.per for each in slow if each] == [Grain.DAY, Grain.WEEK, Grain.MONTH]
    monthly = slow[2]
    assert monthly is not None
    assert monthly.so_far == pytest.approx(3 / 100 * 365.25 / 12)


@few
@given(st.integers(0, 500), st.integers(1, 500), st.integers(1, 364))
def test_with_the_needed_pace_the_target_is_met(total: int, target: int, gone: int) -> None:
    assume(total < target)
    found = pace(total, target, gone, 365)
    assert found is not None
    days = {Grain.DAY: 1.0, Grain.WEEK: 7.0, Grain.MONTH: 365.25 / 12}[found.per]
    assert total + found.needed / days * (365 - gone) == pytest.approx(target)
    assert (found.leads_to >= target) is (total * 365 >= target * gone) or found.leads_to == pytest.approx(target)


# Plans to reach and to keep


REACH_2025 = Plan(Mode.REACH, baseline=10, target=30, start=date(2025, 1, 1), due=date(2025, 12, 31))


def reached(target: float, values: Sequence[float]) -> Likelihood | None:
    return planned(values, replace(REACH_2025, target=target), date(2025, 9, 1)).likelihood


def test_a_target_within_the_band_is_uncertain_below_it_likely_and_above_it_unlikely() -> None:
    values = [10, 12, 11, 13, 15, 14, 16, 18]
    drawn = drift_by_hand(values, 4)[-1]
    assert reached(drawn[1] - 0.01, values) is Likelihood.LIKELY
    assert reached(drawn[0], values) is Likelihood.UNCERTAIN
    assert reached(drawn[2] + 0.01, values) is Likelihood.UNLIKELY


@few
@given(st.lists(st.integers(1, 40).map(float), min_size=4, max_size=8))
def test_what_is_likely_upwards_is_likely_downwards_in_the_mirror(values: list[float]) -> None:
    up = planned(values, REACH_2025, date(2025, 9, 1), range=Range(-1e9, 1e9))
    mirror = Plan(Mode.REACH, baseline=-10, target=-30, start=date(2025, 1, 1), due=date(2025, 12, 31))
    down = planned(
        [-value for value in values], mirror, date(2025, 9, 1), range=Range(-1e9, 1e9), direction=Direction.LOWER
    )
    assert up.likelihood is down.likelihood


def test_the_change_that_is_needed_from_here_is_said_with_its_sign() -> None:
    plan = Plan(Mode.REACH, baseline=4.3, target=6.4, start=date(2025, 1, 1), due=date(2025, 12, 31))
    found = planned([4.2, 4.3, 4.4, 4.5, 4.4, 4.6], plan, date(2025, 7, 3), unit=Unit.PERCENT)
    assert words(found) == [
        "Unlikely to make it",
        "+0.30 pp a month needed, +0.08 pp so far",
        "about 5.1% on 31 Dec 2025, probably between 4.6% and 5.6%",
    ]
    assert found.until == date(2025, 12, 31)
    assert found.forecast is not None
    assert [each.period.key for each in found.forecast.expected][-1] == "2025-12"


def test_a_level_to_keep_is_looked_at_one_period_ahead() -> None:
    found = planned(CHECK, Plan(Mode.KEEP, low=100), date(2025, 11, 3))
    assert found.likelihood is Likelihood.LIKELY
    assert found.forecast is not None
    assert [each.period.key for each in found.forecast.expected] == ["2025-11"]
    assert words(found)[0] == "Likely to keep to the plan"
    assert planned(CHECK, Plan(Mode.KEEP, low=300), date(2025, 11, 3)).likelihood is Likelihood.UNLIKELY


def test_figures_that_never_differed_are_expected_to_be_one_value_and_no_span() -> None:
    assert words(planned([5.0] * 8, Plan(Mode.MONITOR), date(2025, 9, 3)))[1:] == ["September 2025: about 5.0"]
    to_reach = planned([5.0] * 8, REACH_2025, date(2025, 9, 3))
    assert words(to_reach)[-1] == "about 5.0 on 31 Dec 2025"


def test_a_band_ends_at_what_is_possible() -> None:
    found = planned([9, 1, 8, 0, 7, 1], Plan(Mode.MONITOR), date(2025, 7, 2))
    assert found.forecast is not None
    assert found.forecast.expected[0].low == 0
    assert found.likelihood is None
    assert words(found)[0] == "What to expect"


def test_past_the_due_date_nothing_is_forecast() -> None:
    assert planned([10, 12, 11, 13], REACH_2025, date(2026, 1, 20)).likelihood is not None
    past = planned([None] * 12 + [10, 12, 11, 13], REACH_2025, date(2026, 6, 1))
    assert past.forecast is None
    assert past.likelihood is None


def test_where_figures_stopped_long_ago_nothing_is_expected_of_what_is_over() -> None:
    assert words(planned(CHECK, Plan(Mode.MONITOR), date(2025, 12, 20)))[1].startswith("November 2025: probably")
    assert planned(CHECK, Plan(Mode.MONITOR), date(2026, 10, 1)).forecast is None
    assert planned(CHECK, Plan(Mode.KEEP, low=100), date(2026, 10, 1)).likelihood is None
    assert planned(CHECK, REACH_2025, date(2026, 10, 1)).forecast is None
    total = Plan(Mode.ACCUMULATE, target=9000, window=Window.YEAR)
    assert planned(CHECK, total, date(2025, 12, 20), aggregation=Aggregation.SUM).pace is not None
    assert planned(CHECK, total, date(2026, 10, 1), aggregation=Aggregation.SUM).pace is None


def test_half_a_month_of_a_sum_is_expected_to_become_a_whole_one() -> None:
    found = planned([*CHECK, 40], Plan(Mode.KEEP, low=100), date(2025, 11, 5), aggregation=Aggregation.SUM)
    assert found.forecast is not None
    assert [each.period.key for each in found.forecast.expected] == ["2025-11"]
