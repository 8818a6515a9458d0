"""The scorecard of a period: which period, which points, what changed, and who waits for a figure."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from kpi_tui.model.goal import Factor, Goal, Link
from kpi_tui.model.input import Frequency, OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import FIRST_DAY, LAST_DAY, Calendar, Campaign, Grain
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.look import look, newest_period, story, try_out
from kpi_tui.scorecard.result import KpiResult, Status
from tests.scorecard.conftest import Company, Figure, company, figure, kpi, point, result, source

LAST = Aggregation.LAST


def level(**fields: object) -> Kpi:
    return kpi("level", "level", **{"aggregation": LAST, **fields})


def levels(*values: float | None, today: date = date(2027, 6, 15), **fields: object) -> Company:
    """One value a month from January 2026 on."""
    figures = [figure("level", f"2026-{month:02}", each) for month, each in enumerate(values, 1) if each is not None]
    return company(kpis=[level(**fields)], figures=figures, today=today)


def test_a_scorecard_opens_on_the_newest_period_with_figures_that_is_not_in_the_future() -> None:
    made = levels(1, 2, 3, 4, today=date(2026, 3, 10))
    assert look(made).period.key == "2026-03"
    assert look(made, grain=Grain.QUARTER).period.key == "2026-Q1"
    assert look(made, today=date(2026, 2, 1)).period.key == "2026-02"


def test_without_figures_it_opens_on_today() -> None:
    assert look(levels(today=date(2026, 3, 10))).period.key == "2026-03"
    assert look(company(kpis=[], today=date(2026, 3, 10))).kpis == ()


def test_a_quarters_figure_opens_the_last_month_of_it() -> None:
    made = company(kpis=[level(frequency=Frequency.QUARTERLY)], figures=[figure("level", "2026-Q3", 5)])
    card = look(made)
    assert card.period.key == "2026-09"
    assert card.kpis[0].point.period.key == "2026-Q3"


def test_a_running_quarter_does_not_open_a_month_without_figures() -> None:
    figures = [figure("level", "2026-08", 4), figure("level", "2026-Q4", 5)]
    made = company(kpis=[level()], figures=figures, today=date(2026, 11, 20))
    assert look(made).period.key == "2026-08"
    only = company(kpis=[level(frequency=Frequency.QUARTERLY)], figures=figures[1:], today=date(2026, 11, 20))
    assert look(only).period.key == "2026-11"


def test_the_newest_campaign_that_has_begun_is_shown_among_campaigns() -> None:
    campaigns = (
        Campaign("spring", "Spring", date(2026, 3, 1), date(2026, 3, 31)),
        Campaign("autumn", "Autumn", date(2026, 9, 1), date(2026, 9, 30)),
    )
    settings = Settings("Company", as_of=date(2026, 6, 1), campaigns=campaigns)
    made = company(kpis=[level()], figures=[figure("level", "spring", 5)], settings=settings, today=date(2026, 6, 1))
    card = look(made, grain=Grain.CAMPAIGN)
    assert (card.period.key, card.kpis[0].point.value) == ("spring", 5)
    assert newest_period(levels(1), Grain.CAMPAIGN, date(2026, 6, 1)).key == "2026-01"


def test_goals_come_in_their_order_and_kpis_in_that_of_the_goals() -> None:
    kpis = [kpi(name, "level", aggregation=LAST) for name in ("a", "b", "c", "d")]
    goals = [
        Goal("late", "Late", position=2, links=(Link("c"), Link("a"))),
        Goal("first", "First", position=1, factors=(Factor("Factor", (Link("b"),)),), links=(Link("gone"),)),
    ]
    card = look(company(kpis=kpis, goals=goals))
    assert [each.goal.id for each in card.goals] == ["first", "late"]
    assert [each.kpi.id for each in card.kpis] == ["b", "c", "a", "d"]
    assert [each.kpi.id for each in card.goals[0].kpis] == ["b"]
    assert [each.kpi.id for each in card.loose] == ["d"]
    assert card.count(Status.NOT_MEASURED) == 4


def test_the_last_12_periods_are_there_with_their_gaps() -> None:
    shown = result(levels(1, 2, None, 4), "2026-04")
    assert len(shown.history) == 12
    assert [each.value for each in shown.history[-5:]] == [None, 1, 2, None, 4]
    assert shown.history[-1] == shown.point


def test_the_change_is_a_plain_difference_with_the_period_before() -> None:
    shown = result(levels(5, 8), "2026-02")
    assert shown.previous is not None
    assert (shown.previous.value, shown.change, shown.better) == (5, 3, True)
    later = result(levels(5, 8, None, 9), "2026-04")
    assert (later.previous, later.change, later.better) == (None, None, None)


@pytest.mark.parametrize(
    ("direction", "first", "second", "better"),
    [
        (Direction.HIGHER, 5, 6, True), (Direction.HIGHER, 5, 4, False), (Direction.HIGHER, 5, 5, None),
        (Direction.LOWER, 5, 6, False), (Direction.LOWER, 5, 4, True), (Direction.WITHIN, 5, 6, None),
    ],
)  # fmt: skip
def test_better_goes_by_direction(direction: Direction, first: float, second: float, better: bool | None) -> None:
    assert result(levels(first, second, direction=direction), "2026-02").better is better


@pytest.mark.parametrize(
    ("first", "second", "better"), [(15, 18, True), (25, 31, False), (22, 28, None), (15, 35, None)]
)
def test_within_limits_nearer_is_better(first: float, second: float, better: bool | None) -> None:
    plans = (Plan(Mode.KEEP, low=20, high=30),)
    assert result(levels(first, second, direction=Direction.WITHIN, plans=plans), "2026-02").better is better


def test_part_of_a_period_says_nothing_yet_about_a_sum() -> None:
    figures = [figure("sales", "2026-01", 10), figure("sales", "2026-02", 4)]
    made = company(kpis=[kpi("sales", "sales")], figures=figures, today=date(2026, 2, 10))
    shown = result(made, "2026-02")
    assert (shown.change, shown.better) == (-6, None)
    assert result(made, "2026-02", today=date(2026, 3, 1)).better is False


def test_totals_are_compared_within_one_window_only() -> None:
    def sales(window: Window) -> Company:
        figures = [figure("sales", f"2026-{month:02}", 10 + month) for month in range(1, 7)]
        plan = Plan(Mode.ACCUMULATE, target=300, window=window)
        return company(kpis=[kpi("sales", "sales", plans=(plan,))], figures=figures)

    assert result(sales(Window.QUARTER), "2026-02").change == 12
    assert result(sales(Window.QUARTER), "2026-04").change is None
    assert result(sales(Window.MONTH), "2026-04").change == 1


def quarterly(*figures: Figure) -> Company:
    return company(kpis=[level(frequency=Frequency.QUARTERLY)], figures=figures)


@pytest.mark.parametrize(
    ("shown", "stands"),
    [("2026-03", "2026-Q1"), ("2026-04", "2026-Q1"), ("2026-05", "2026-Q1"), ("2026-06", "2026-Q2")],
)
def test_what_is_measured_more_rarely_stands_with_its_newest_period(shown: str, stands: str) -> None:
    answer = result(quarterly(figure("level", "2026-Q1", 5)), shown)
    assert answer.point.period.key == stands
    assert answer.point.value == (5 if stands == "2026-Q1" else None)
    assert [each.period.grain for each in answer.history] == [Grain.QUARTER] * 12
    assert answer.history[-1] == answer.point


def test_a_running_quarter_stands_as_soon_as_it_has_figures() -> None:
    made = quarterly(figure("level", "2026-Q1", 5), figure("level", "2026-Q2", 6))
    assert result(made, "2026-05").point.value == 6
    assert result(made, "2026-05").change == 1


def test_a_month_that_was_entered_for_a_quarterly_kpi_is_shown_as_it_is() -> None:
    made = quarterly(figure("level", "2026-Q1", 5), figure("level", "2026-05", 7))
    assert result(made, "2026-05").point.period.key == "2026-05"
    assert result(made, "2026-05").point.value == 7


def overdue(frequency: Frequency, *figures: Figure, today: date, plans: tuple[Plan, ...] = ()) -> bool:
    made = company(kpis=[level(frequency=frequency, plans=plans)], figures=figures, today=today)
    shown: KpiResult = look(made).kpis[0]
    return shown.overdue


def test_a_figure_is_overdue_a_week_after_its_period() -> None:
    january = figure("level", "2026-01", 5)
    assert not overdue(Frequency.MONTHLY, january, today=date(2026, 3, 7))
    assert overdue(Frequency.MONTHLY, january, today=date(2026, 3, 8))
    assert not overdue(Frequency.MONTHLY, january, figure("level", "2026-02", 5), today=date(2026, 3, 20))
    assert not overdue(
        Frequency.MONTHLY, january, figure("level", "2026-02", not_applicable=True), today=date(2026, 3, 20)
    )
    assert not overdue(Frequency.MONTHLY, january, figure("level", "2026-W06", 5), today=date(2026, 3, 20))
    assert not overdue(Frequency.MONTHLY, january, figure("level", "2026-Q1", 5), today=date(2026, 3, 20))


def test_a_figure_of_a_week_is_overdue_after_two_days() -> None:
    first = figure("level", "2026-W02", 5)
    assert not overdue(Frequency.WEEKLY, first, today=date(2026, 1, 20))
    assert overdue(Frequency.WEEKLY, first, today=date(2026, 1, 21))


def test_a_kpi_that_was_never_used_is_overdue_only_once_it_has_a_plan() -> None:
    assert not overdue(Frequency.MONTHLY, today=date(2026, 3, 20))
    assert overdue(Frequency.MONTHLY, today=date(2026, 3, 20), plans=(Plan(Mode.KEEP, low=1, start=date(2026, 1, 1)),))
    assert not overdue(
        Frequency.MONTHLY, today=date(2026, 3, 20), plans=(Plan(Mode.KEEP, low=1, start=date(2026, 2, 15)),)
    )


def test_every_input_is_waited_for_unless_the_outcome_is_there() -> None:
    def rate(*figures: Figure) -> bool:
        made = company(kpis=[kpi("rate", "a / b")], figures=figures, today=date(2026, 3, 20))
        return look(made).kpis[0].overdue

    assert rate(figure("a", "2026-02", 1))
    assert not rate(figure("a", "2026-02", 1), figure("b", "2026-02", 2))
    assert not rate(figure("rate", "2026-02", 0.5))


def test_the_story_has_every_period_from_the_first_figure_to_the_newest() -> None:
    made = levels(1, None, 3)
    assert [(each.period.key, each.value) for each in story(made, "level")] == [
        ("2026-01", 1), ("2026-02", None), ("2026-03", 3),
    ]  # fmt: skip
    assert [each.value for each in story(made, "level", Grain.QUARTER)] == [3]
    assert story(levels(), "level") == ()


def test_the_story_and_the_scorecard_say_the_same() -> None:
    made = levels(1, 4, 3, plans=(Plan(Mode.KEEP, low=2),))
    assert story(made, "level") == result(made, "2026-03").history[-3:]


def test_a_try_shows_what_a_kpi_would_be_and_writes_nothing() -> None:
    rate = kpi("rate", "a / b * 100", aggregation=Aggregation.RATIO_OF_SUMS, plans=(Plan(Mode.KEEP, low=10),))
    made = company(kpis=[rate], figures=[figure("a", "2026-01", 1), figure("b", "2026-01", 100)])
    january = Calendar().parse("2026-01")
    tried = try_out(made, "rate", january, {"a": 20, "b": None})
    assert (tried.value, str(tried.reason)) == (None, "nothing entered for B")
    assert try_out(made, "rate", january, {"a": 20}).value == pytest.approx(20)
    assert try_out(made, "rate", january, {"a": 20}).status is Status.ON_TRACK
    assert point(made, "2026-01").value == pytest.approx(1)
    empty = company(kpis=[rate])
    assert try_out(empty, "rate", january, {"a": 3, "b": 60}).value == pytest.approx(5)
    assert try_out(empty, "rate", january, {"rate": 12}).unweighted


def test_a_try_counts_in_a_running_total() -> None:
    plan = Plan(Mode.ACCUMULATE, target=100, window=Window.QUARTER)
    made = company(kpis=[kpi("sales", "sales", plans=(plan,))], figures=[figure("sales", "2026-01", 10)])
    assert try_out(made, "sales", Calendar().parse("2026-02"), {"sales": 5}).value == 15


def test_faces_can_import_the_scorecard_without_loading_polars() -> None:
    modules = ("look", "due", "advice.practice", "advice.smart", "trend.outlook", "result", "goals")
    code = "import sys\n" + "".join(f"import kpi_tui.scorecard.{each}\n" for each in modules)
    done = subprocess.run(
        [sys.executable, "-c", code + "print('polars' in sys.modules)"], capture_output=True, text=True
    )
    assert done.stdout == "False\n", done.stderr


def test_a_kpi_whose_inputs_have_no_cards_is_computed_all_the_same() -> None:
    made = levels(5)
    bare = replace(made, inputs={})
    assert point(bare, "2026-01").value == 5
    assert str(point(bare, "2026-02").reason) == "nothing entered for level"


def test_an_input_that_is_measured_over_time_in_another_way_keeps_its_own() -> None:
    made = company(
        kpis=[kpi("rate", "a / b", aggregation=Aggregation.RATIO_OF_SUMS)],
        inputs=[source("a", OverTime.LAST), source("b")],
        figures=[figure(name, f"2026-0{month}", month) for name in "ab" for month in (1, 2, 3)],
    )
    assert point(made, "2026-Q1").value == pytest.approx(0.5)


@pytest.mark.parametrize("key", ["1900-01", "2199-12", "2199-Q4", "2199", "2199-W51", "1900-01-01"])
def test_the_first_and_the_last_days_that_can_be_written_are_shown_like_any_other(key: str) -> None:
    plan = Plan(Mode.ACCUMULATE, target=12, start=FIRST_DAY, due=LAST_DAY)
    made = company(kpis=[level(plans=(plan,))], figures=[figure("level", key, 5)])
    assert result(made, key).point.value is not None
    assert len(story(made, "level")) == 1


def test_figures_that_no_kpi_is_computed_from_open_no_period_without_results() -> None:
    figures = [figure("level", "2026-08", 4), figure("visits", "2026-09", 5)]
    assert look(company(kpis=[level()], figures=figures, today=date(2026, 10, 20))).period.key == "2026-08"
    assert look(company(kpis=[level()], figures=figures[1:], today=date(2026, 10, 20))).period.key == "2026-09"
    running = [figure("level", "2026-Q4", 4), figure("visits", "2026-09", 5)]
    assert look(company(kpis=[level()], figures=running, today=date(2026, 10, 20))).period.key == "2026-10"
