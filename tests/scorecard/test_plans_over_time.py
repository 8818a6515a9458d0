"""Plans with milestones, with a profile of the year, and with a target that was said as a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.input import Frequency
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Milestone, Mode, Plan, Relative, Tolerance, Window
from kpi_tui.model.settings import Settings
from kpi_tui.model.status import Status
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.trend.outlook import Likelihood, outlook
from tests.scorecard.conftest import Company, about, company, figure, kpi, point

LAST = Aggregation.LAST
SUMMER = (0.0, 0.0, 5.0, 10.0, 15.0, 20.0, 20.0, 15.0, 10.0, 5.0, 0.0, 0.0)
few = settings(max_examples=15, deadline=None)


def level(*plans: Plan) -> Company:
    figures = [figure("level", f"2026-{month:02}", 3) for month in range(1, 13)]
    return company(kpis=[kpi("level", "level", aggregation=LAST, plans=plans)], figures=figures)


def sales(*plans: Plan, today: date = date(2027, 6, 15), settings: Settings | None = None) -> Company:
    figures = [figure("sales", f"2026-{month:02}", 10) for month in range(1, 13)]
    return company(kpis=[kpi("sales", "sales", plans=plans)], figures=figures, today=today, settings=settings)


def test_the_plan_value_goes_by_way_of_the_milestones() -> None:
    milestones = (Milestone(date(2026, 3, 31), 3), Milestone(date(2026, 5, 31), 2.5))
    made = level(Plan(Mode.REACH, 2, 4, start=date(2026, 1, 1), due=date(2026, 6, 30), milestones=milestones))
    asked = [point(made, f"2026-{month:02}").plan for month in (1, 3, 4, 5, 6, 7)]
    assert asked == pytest.approx([2 + 31 / 90, 3, 3 - 0.5 * 30 / 61, 2.5, 4, 4])
    assert point(made, "2026-03").status is Status.ON_TRACK
    assert point(made, "2026-03").attainment == pytest.approx(0.5)


def test_the_past_keeps_its_own_milestones() -> None:
    first = Plan(Mode.REACH, 0, 12, start=date(2026, 1, 1), due=date(2026, 12, 31),
                 milestones=(Milestone(date(2026, 3, 31), 6),))  # fmt: skip
    second = Plan(Mode.REACH, 6, 12, start=date(2026, 5, 1), due=date(2026, 12, 31),
                  milestones=(Milestone(date(2026, 8, 31), 7),))  # fmt: skip
    made = level(first, second)
    assert point(made, "2026-03").plan == 6
    assert point(made, "2026-08").plan == 7


def test_a_quarter_adds_up_what_the_milestones_ask_of_its_months() -> None:
    plan = Plan(Mode.REACH, 0, 40, start=date(2026, 1, 1), due=date(2026, 12, 31),
                milestones=(Milestone(date(2026, 3, 31), 9),))  # fmt: skip
    assert point(sales(plan), "2026-Q1").plan == pytest.approx(9 * (31 + 59 + 90) / 90)


ways = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), date(2026, 11, 29)), st.integers(-100, 100).map(float)),
    max_size=4,
    unique_by=lambda each: each[0],
)


@few
@given(st.lists(ways, min_size=1, max_size=3))
def test_every_kpi_goes_its_own_way(all_ways: list[list[tuple[date, float]]]) -> None:
    plans = [
        Plan(Mode.REACH, 0, 10, start=date(2026, 1, 1), due=date(2026, 11, 30),
             milestones=tuple(Milestone(*each) for each in sorted(way)))
        for way in all_ways
    ]  # fmt: skip
    kpis = [kpi(f"k{place}", "level", aggregation=LAST, plans=(plan,)) for place, plan in enumerate(plans)]
    made = company(kpis=kpis, figures=[figure("level", "2026-05", 3), figure("level", "2026-11", 3)])
    for each, plan in zip(kpis, plans, strict=True):
        for period in ("2026-05", "2026-11"):
            end = made.settings.calendar.parse(period).end
            assert point(made, period, each.id).plan == pytest.approx(plan.value_at(end))
        assert point(made, "2026-11", each.id).plan == 10


def test_a_profile_asks_for_the_shares_of_the_months_that_are_over() -> None:
    made = sales(Plan(Mode.ACCUMULATE, target=1200, window=Window.YEAR, profile=SUMMER))
    asked = [point(made, f"2026-{month:02}").plan for month in range(1, 13)]
    assert asked == pytest.approx([0, 0, 60, 180, 360, 600, 840, 1020, 1140, 1200, 1200, 1200])
    assert point(made, "2026-Q2").plan == pytest.approx(600)


def test_of_a_shorter_window_its_months_are_the_whole() -> None:
    made = sales(Plan(Mode.ACCUMULATE, target=300, window=Window.QUARTER, profile=SUMMER))
    assert [point(made, f"2026-{month:02}").plan for month in (4, 5, 6)] == pytest.approx(
        [300 * 10 / 45, 300 * 25 / 45, 300]
    )
    # In the first quarter all is to come in March; in the fourth nothing after October.
    assert [point(made, f"2026-{month:02}").plan for month in (2, 3, 10, 12)] == pytest.approx([0, 300, 300, 300])
    assert point(made, "2026").plan == pytest.approx(1200)


def test_several_windows_together_ask_for_the_whole_of_those_that_are_over() -> None:
    plan = Plan(Mode.ACCUMULATE, target=300, window=Window.QUARTER, profile=SUMMER)
    made = sales(plan, today=date(2026, 4, 30))
    assert point(made, "2026").plan == pytest.approx(300 + 300 * 10 / 45)


def test_within_a_month_the_plan_grows_by_days() -> None:
    plan = Plan(Mode.ACCUMULATE, target=1200, window=Window.YEAR, profile=SUMMER)
    assert point(sales(plan, today=date(2026, 6, 15)), "2026-06").plan == pytest.approx(1200 * 0.40)


def test_a_profile_is_about_the_months_of_the_wall_calendar() -> None:
    plan = Plan(Mode.ACCUMULATE, target=1200, window=Window.YEAR, profile=SUMMER)
    made = sales(plan, settings=Settings("Test", first_month=7))
    assert point(made, "2026-07").plan == pytest.approx(1200 * 0.2)
    assert point(made, "2026-12").plan == pytest.approx(1200 * 0.5)


def test_a_profile_between_two_dates_takes_the_days_of_its_first_and_last_month() -> None:
    plan = Plan(Mode.ACCUMULATE, target=100, start=date(2026, 6, 16), due=date(2026, 7, 31), profile=SUMMER)
    made = sales(plan)
    assert point(made, "2026-06").plan == pytest.approx(100 * 10 / 30)
    assert point(made, "2026-07").plan == pytest.approx(100)


shares = st.lists(st.integers(0, 100), min_size=12, max_size=12).filter(any)


@few
@given(shares, st.sampled_from([*Window, None]), st.dates(date(2026, 1, 1), date(2027, 1, 10)))
def test_the_query_and_the_plan_divide_a_total_alike(weights: list[int], window: Window | None, today: date) -> None:
    profile = tuple(100 * weight / sum(weights) for weight in weights)
    start, due = date(2026, 2, 10), date(2026, 11, 20)
    plan = Plan(Mode.ACCUMULATE, target=500, start=None if window else start, due=None if window else due,
                window=window, profile=profile)  # fmt: skip
    made = sales(plan, today=today)
    calendar = made.settings.calendar
    for shown in story(made, "sales", today=today):
        stretch = (start, due)
        if window is not None:
            whole = calendar.period_of(shown.period.start, Grain(window.value))
            stretch = (whole.start, whole.end)
        if shown.plan is None:
            continue
        until = min(shown.period.end, stretch[1], today)
        assert shown.plan == pytest.approx(500 * plan.share(stretch[0], until, stretch[1]), abs=1e-6)


def test_what_was_said_as_a_change_scores_as_the_number_it_comes_to() -> None:
    said = Plan(Mode.KEEP, baseline=4, low=4.8, low_said=Relative(20), tolerance=Tolerance(3.6))
    assert point(level(said), "2026-05").score == pytest.approx(75)


def test_the_total_of_the_year_before_is_no_place_to_start_from() -> None:
    plan = Plan(Mode.ACCUMULATE, 100, 120, window=Window.YEAR, target_said=Relative(20))
    shown = point(sales(plan), "2026-06")
    assert (shown.baseline, shown.attainment, shown.plan) == (None, None, about(120 * 181 / 365))


def test_weeks_and_days_have_milestones_too() -> None:
    plan = Plan(Mode.REACH, 0, 10, start=date(2026, 1, 1), due=date(2026, 1, 31),
                milestones=(Milestone(date(2026, 1, 11), 8),))  # fmt: skip
    daily = kpi("level", "level", aggregation=LAST, plans=(plan,), frequency=Frequency.DAILY)
    figures = [figure("level", str(date(2026, 1, 1) + timedelta(days=at)), 5) for at in range(31)]
    made = company(kpis=[daily], figures=figures)
    assert point(made, "2026-01-11").plan == 8
    assert point(made, "2026-W02").plan == 8
    assert point(made, "2026-01-21").plan == pytest.approx(9)


def test_where_a_total_leads_follows_its_season() -> None:
    plan = Plan(Mode.ACCUMULATE, target=200, window=Window.YEAR, profile=SUMMER)
    made = sales(plan, today=date(2026, 6, 30))
    made = replace(made, figures=made.figures.filter(made.figures["end"] <= date(2026, 6, 30)))
    past = outlook(made, "sales", Grain.MONTH)
    # 60 by the end of June, when half of a year has come in: 120 at the end of it, not the 121 that the days lead to.
    assert past.pace is not None
    assert past.pace.leads_to == pytest.approx(120)
    assert past.forecast is not None
    ahead = [each.value for each in past.forecast.expected]
    assert ahead == pytest.approx([84, 102, 114, 120, 120, 120])
    assert past.likelihood is Likelihood.UNLIKELY


def test_before_its_season_a_total_leads_nowhere() -> None:
    plan = Plan(Mode.ACCUMULATE, target=200, window=Window.YEAR, profile=SUMMER)
    made = sales(plan, today=date(2026, 2, 28))
    made = replace(made, figures=made.figures.filter(made.figures["end"] <= date(2026, 2, 28)))
    assert outlook(made, "sales", Grain.MONTH).pace is None
