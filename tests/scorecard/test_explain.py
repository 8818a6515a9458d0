"""Every number can be asked where it comes from, and the answer is what the scorecard itself computed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpi_tui.language import activate
from kpi_tui.model.input import Frequency, OverTime
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Milestone, Mode, Plan, Tolerance, Window
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.status import Status
from kpi_tui.scorecard.explanation.explain import (
    Segments,
    Way,
    explain,
    explain_goal,
)
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.segments import segments
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.scorecard.conftest import about, company, figure, kpi, source
from tests.scorecard.explained import asked, check_closes, check_same, words

SAMPLE = Path(__file__).parents[2] / "sample_workspace"


@pytest.fixture(scope="module")
def bakery() -> Snapshot:
    """The sample workspace, read."""
    return Workspace.open(SAMPLE).snapshot


@pytest.mark.parametrize(("grain", "count"), [(Grain.MONTH, 2), (Grain.QUARTER, 1), (Grain.YEAR, 1)])
def test_over_the_sample_every_explanation_is_what_the_scorecard_shows(
    bakery: Snapshot, grain: Grain, count: int
) -> None:
    """In the newest periods of the sample."""
    calendar = bakery.settings.calendar
    newest = look(bakery, grain=grain).period
    for back in range(count):
        period = calendar.shift(newest, -back)
        card = look(bakery, period)
        for shown in card.kpis:
            found = explain(bakery, shown.kpi.id, period)
            check_same(found.result, shown)
            assert (found.behind.plan is None) == (shown.in_force is None)
            check_closes(found)
            assert words(found)
        for goal in card.goals:
            told = explain_goal(bakery, goal.goal.id, period)
            assert (told.result.status, told.result.coverage) == (goal.status, goal.coverage)
            assert told.result.score == (None if goal.score is None else pytest.approx(goal.score))
            assert words(told)


def test_without_a_period_it_is_the_one_that_the_scorecard_begins_with(bakery: Snapshot) -> None:
    for grain in (Grain.MONTH, Grain.QUARTER):
        card = look(bakery, grain=grain)
        shown = card.of("csat")
        assert shown is not None
        assert explain(bakery, "csat", grain=grain).point.period == shown.point.period
        assert explain_goal(bakery, "customers-who-come-back", grain=grain).asked == card.period


def test_each_figure_names_the_line_that_it_stands_in(bakery: Snapshot) -> None:
    found = explain(bakery, "conversion-rate", bakery.settings.calendar.parse("2026-Q3"))
    for each in found.behind.ingredients:
        assert [one.period.key for one in each.figures] == ["2026-07", "2026-08", "2026-09"]
        for one in each.figures:
            line = (SAMPLE / one.file).read_text(encoding="utf-8").splitlines()[one.line - 1]
            assert f'period = "{one.period.key}"' in line
            assert f"value = {one.value:g}" in line or f"value = {one.value}" in line
            assert one.by == "Anna"
            assert one.at is not None


def test_only_the_newest_line_of_a_corrected_figure_counts(bakery: Snapshot) -> None:
    found = explain(bakery, "conversion-rate", bakery.settings.calendar.parse("2026-03"))
    (visitors,) = found.behind.ingredients[1].figures
    assert (visitors.note, visitors.value) == ("Typed 14180 at first", found.behind.ingredients[1].value)


CONVERSION = kpi(
    "conversion-rate",
    "orders / visitors * 100",
    decimals=1,
    aggregation=Aggregation.RATIO_OF_SUMS,
    plans=(
        Plan(Mode.REACH, baseline=2, target=4, start=date(2026, 1, 1), due=date(2026, 6, 30), tolerance=Tolerance(0.4)),
    ),
)


def test_the_worked_example_is_explained_with_its_numbers() -> None:
    made = company(kpis=[CONVERSION], figures=[figure("orders", "2026-03", 28), figure("visitors", "2026-03", 1000)])
    found = asked(made, "2026-03")
    assert (found.point.score, found.point.status) == (about(75.69, within=0.01), Status.AT_RISK)
    said = words(found)
    assert "Formula: Orders / Visitors × 100\n  28 / 1,000 × 100 = 2.8" in said
    assert "by 31 Mar 2026 90 of the 181 days are gone: 2 + (4 - 2) × 90 / 181 = 2.9945" in said
    assert "typed with the plan: 0.4" in said
    assert "score = 100 - 50 × 0.1945 / 0.4 = 75.7" in said
    assert "red below 2.6" in said
    assert "(2.8 - 2) / (4 - 2) = 40%" in said


def test_in_dutch_the_numbers_are_dutch_too() -> None:
    made = company(kpis=[CONVERSION], figures=[figure("orders", "2026-03", 28), figure("visitors", "2026-03", 1000)])
    activate("nl")
    said = words(asked(made, "2026-03"))
    assert "Formule: Orders / Visitors × 100\n  28 / 1.000 × 100 = 2,8" in said
    assert "score = 100 - 50 × 0,1945 / 0,4 = 75,7" in said
    assert "WAARDE\n2,8 in maart 2026\n" in said
    assert "OPGEBOUWD UIT" in said
    assert "Tolerance" not in said


def test_a_quarter_is_the_ratio_of_sums_of_its_months() -> None:
    figures = [
        figure(name, f"2026-0{month}", value)
        for month, orders, visitors in ((1, 10, 100), (2, 30, 1000), (3, 0, 0))
        for name, value in (("orders", orders), ("visitors", visitors))
    ]
    found = asked(company(kpis=[CONVERSION], figures=figures), "2026-Q1")
    assert [each.value for each in found.behind.ingredients] == [40, 1100]
    assert "Orders: 40, 3 figures of months, added up" in words(found)
    check_closes(found)


def test_segments_that_are_added_up_are_named_and_a_whole_takes_their_place() -> None:
    parts = [figure("visitors", "2026-10", value, segment=name) for name, value in (("organic", 300), ("paid", 100))]
    made = company(kpis=[kpi("visitors", "visitors")], figures=parts)
    (visitors,) = asked(made, "2026-10").behind.ingredients
    assert (visitors.value, visitors.segments) == (400, Segments.SUM)
    assert [each.segment for each in visitors.figures] == ["organic", "paid"]
    assert "2 figures of months, segments added up" in words(asked(made, "2026-10"))
    made = company(kpis=[kpi("visitors", "visitors")], figures=[*parts, figure("visitors", "2026-10", 410)])
    (visitors,) = asked(made, "2026-10").behind.ingredients
    assert (visitors.value, visitors.segments) == (410, Segments.WHOLE)
    assert [each.segment for each in visitors.figures] == [None]


def test_a_segment_is_explained_by_its_own_figures_and_without_a_plan() -> None:
    figures = [
        figure(name, "2026-03", value, segment=segment)
        for segment, orders, visitors in (("paid", 10, 100), ("organic", 30, 1000))
        for name, value in (("orders", orders), ("visitors", visitors))
    ]
    made = company(kpis=[CONVERSION], figures=figures)
    march = made.settings.calendar.parse("2026-03")
    found = explain(made, "conversion-rate", march, segment="paid")
    (shown,) = [each for each in segments(made, {"conversion-rate": march})["conversion-rate"] if each.name == "paid"]
    assert (found.point.value, found.point.status) == (about(10), Status.WATCHING)
    assert found.point == shown.point
    assert [each.segment for one in found.behind.ingredients for each in one.figures] == ["paid", "paid"]
    said = words(found)
    assert "of the segment “paid” alone" in said
    assert "Plans are about the whole: a segment on its own has none." in said
    check_closes(found)
    with pytest.raises(Refusal, match="did you mean “organic”"):
        explain(made, "conversion-rate", march, segment="organc")


def test_a_running_total_of_a_segment_is_laid_open_too() -> None:
    leads = kpi("leads", "leads", plans=(Plan(Mode.ACCUMULATE, target=120, window=Window.QUARTER),))
    figures = [
        figure("leads", f"2026-{month}", value, segment=segment)
        for segment in ("web", "shop") for month, value in (("10", 36), ("11", 10))
    ]  # fmt: skip
    made = company(kpis=[leads], figures=figures, today=date(2026, 11, 9))
    found = explain(made, "leads", made.settings.calendar.parse("2026-11"), segment="web")
    assert (found.point.value, [part.value for part in found.behind.parts]) == (46, [36, 10])
    assert "A running total since 1 Oct 2026: 2 values added up" in words(found)


def test_averages_of_segments_are_called_unweighted() -> None:
    made = company(
        kpis=[kpi("mark", "mark", aggregation=Aggregation.MEAN, decimals=1)],
        inputs=[source("mark", OverTime.MEAN)],
        figures=[figure("mark", "2026-10", 8, segment="shop"), figure("mark", "2026-10", 7, segment="web")],
    )
    found = asked(made, "2026-10")
    assert found.behind.ingredients[0].segments is Segments.MEAN
    assert "Unweighted" in words(found)
    check_closes(found)


def test_averages_with_a_weight_say_what_they_are_weighted_by() -> None:
    made = company(
        kpis=[kpi("mark", "mark", aggregation=Aggregation.RATIO_OF_SUMS, decimals=1)],
        inputs=[source("mark", OverTime.MEAN, weight="answers"), source("answers")],
        figures=[figure(name, f"2026-0{month}", value) for month, name, value in
                 ((7, "mark", 8), (7, "answers", 90), (8, "mark", 5), (8, "answers", 10))],
    )  # fmt: skip
    found = asked(made, "2026-Q3")
    assert (found.point.value, found.behind.ingredients[0].weighted_by) == (about(7.7), "Answers")
    assert "Mark: 7.7, 2 figures of months, weighted by Answers, the average of them" in words(found)


def test_what_cannot_be_added_up_shows_the_figures_of_its_range() -> None:
    made = company(
        kpis=[kpi("people", "people", aggregation=Aggregation.NOT_ADDITIVE)],
        inputs=[source("people", OverTime.NONE)],
        figures=[figure("people", f"2026-0{month}", 10 * month) for month in (7, 8, 9)],
    )
    found = asked(made, "2026-Q3")
    assert found.point.between == (90, 240)
    said = words(found)
    assert "Between 90 and 240 in Q3 2026; only a range is known: shorter periods cannot be added up" in said
    assert [each.value for each in found.behind.ingredients[0].figures] == [70, 80, 90]


def test_a_month_that_is_not_over_is_compared_with_the_same_days_too() -> None:
    orders = kpi("orders", "orders", frequency=Frequency.DAILY)
    figures = [figure("orders", f"2026-{month}-{day:02}", 1) for month in ("10", "11") for day in range(1, 32)
               if (month, day) < ("11", 11)]  # fmt: skip
    made = company(kpis=[orders], inputs=[source("orders", frequency=Frequency.DAILY)], figures=figures,
                   today=date(2026, 11, 10))  # fmt: skip
    said = words(asked(made, "2026-11"))
    assert "-21 compared with October 2026, which was 31" in said
    assert "0 compared with its first 10 days, which came to 10" in said


def test_an_average_over_months_lays_open_its_months() -> None:
    made = company(
        kpis=[kpi("mark", "marks / answers", aggregation=Aggregation.MEAN, decimals=1)],
        figures=[figure(name, f"2026-0{month}", value) for month, name, value in
                 ((7, "marks", 80), (7, "answers", 10), (8, "marks", 14), (8, "answers", 2))],
    )  # fmt: skip
    found = asked(made, "2026-Q3")
    assert (found.behind.way, [part.value for part in found.behind.parts]) == (Way.MEAN, [8, 7])
    assert "The average of 2 values, each counted once: unweighted" in words(found)


def test_of_a_closing_value_the_newest_figure_counts() -> None:
    made = company(
        kpis=[kpi("followers", "followers", aggregation=Aggregation.LAST)],
        inputs=[source("followers", OverTime.LAST)],
        figures=[figure("followers", f"2026-0{month}", 100 * month) for month in (7, 8, 9)],
    )
    (followers,) = asked(made, "2026-Q3").behind.ingredients
    assert [each.period.key for each in followers.figures] == ["2026-09"]
    assert "the newest counts" in words(asked(made, "2026-Q3"))


def test_an_outcome_in_place_of_inputs_is_called_so() -> None:
    found = asked(company(kpis=[CONVERSION], figures=[figure("conversion-rate", "2026-03", 2.8)]), "2026-03")
    assert (found.behind.way, found.behind.ingredients, len(found.behind.outcomes)) == (Way.OUTCOME, (), 1)
    assert "Entered as an outcome, in place of the inputs: unweighted\n  March 2026: 2.8" in words(found)


def test_a_total_lays_open_what_was_added_up_in_its_window() -> None:
    leads = kpi("leads", "leads", plans=(Plan(Mode.ACCUMULATE, target=120, window=Window.QUARTER),))
    figures = [figure("leads", f"2026-{month}", value) for month, value in (("09", 99), ("10", 36), ("11", 10))]
    found = asked(company(kpis=[leads], figures=figures, today=date(2026, 11, 9)), "2026-11")
    assert (found.behind.way, [part.value for part in found.behind.parts]) == (Way.TOTAL, [36, 10])
    assert [each.period.key for each in found.behind.ingredients[0].figures] == ["2026-10", "2026-11"]
    said = words(found)
    assert "A running total since 1 Oct 2026: 2 values added up" in said
    assert "by 9 Nov 2026 40 of the 92 days are gone: 120 × 40 / 92 = 52.174" in said
    assert "nobody typed one, so it is 10% of what is asked for by now" in said
    assert "Provisional: the period lasts until 30 Nov 2026; 9 of its 30 days are gone." in said


def test_a_sum_that_is_not_over_is_held_against_the_plan_for_the_days_gone() -> None:
    orders = kpi("orders", "orders", plans=(Plan(Mode.KEEP, low=300),))
    made = company(kpis=[orders], figures=[figure("orders", "2026-11", 80)], today=date(2026, 11, 10))
    found = asked(made, "2026-11")
    assert found.point.plan == 100
    assert "× 10 / 30, for the days that are gone" in words(found)


def test_a_quarter_without_the_figure_of_this_month_says_up_to_which_day_its_plan_is_counted() -> None:
    leads = kpi("leads", "leads", plans=(Plan(Mode.ACCUMULATE, target=120, window=Window.QUARTER),))
    made = company(kpis=[leads], figures=[figure("leads", "2026-10", 41)], today=date(2026, 11, 22))
    said = words(asked(made, "2026-Q4"))
    assert "by 31 Oct 2026 31 of the 92 days are gone: 120 × 31 / 92 = 40.435" in said
    assert "compared with the plan up to 31 Oct 2026, the last day that the figures tell of" in said


def test_a_watched_kpi_has_a_plan_but_no_score() -> None:
    watched = kpi("orders", "orders", plans=(Plan(Mode.MONITOR),))
    said = words(asked(company(kpis=[watched], figures=[figure("orders", "2026-11", 80)]), "2026-11"))
    assert "Watch: there is no target, so no score" in said
    assert "No score: the KPI is watched." in said
    assert "no plan" not in said


def test_a_path_by_way_of_milestones_names_the_two_that_the_period_lies_between() -> None:
    plan = Plan(Mode.REACH, baseline=10, target=40, start=date(2026, 1, 1), due=date(2026, 12, 31),
                milestones=(Milestone(date(2026, 6, 30), 20),))  # fmt: skip
    made = company(kpis=[kpi("marks", "marks", aggregation=Aggregation.LAST, plans=(plan,))],
                   inputs=[source("marks", OverTime.LAST)], figures=[figure("marks", "2026-09", 25)])  # fmt: skip
    said = words(asked(made, "2026-09"))
    assert "30 Jun 2026: 20" in said
    assert "92 of the 184 days are gone: 20 + (40 - 20) × 92 / 184 = 30" in said


def test_the_plan_of_a_year_is_that_of_its_months() -> None:
    sales = kpi("sales", "sales", plans=(Plan(Mode.KEEP, low=10), Plan(Mode.KEEP, low=20, start=date(2026, 7, 1))))
    made = company(kpis=[sales], figures=[figure("sales", f"2026-{month:02}", 15) for month in range(1, 13)])
    found = asked(made, "2026")
    assert found.point.plan == 180
    assert "the plans of the 12 shorter periods in it added up, each as it was then" in words(found)


def test_the_past_keeps_the_plan_that_it_had_and_says_so() -> None:
    plans = (Plan(Mode.KEEP, low=10), Plan(Mode.KEEP, low=20, start=date(2026, 7, 1)))
    made = company(
        kpis=[kpi("sales", "sales", plans=plans)], figures=[figure("sales", f"2026-0{m}", 15) for m in (6, 7)]
    )
    assert "in force until 30 Jun 2026, when another plan takes over" in words(asked(made, "2026-06"))
    assert "in force since 1 Jul 2026" in words(asked(made, "2026-07"))


def test_before_the_first_plan_and_without_one_there_is_no_score() -> None:
    planned = kpi("sales", "sales", plans=(Plan(Mode.KEEP, low=20, start=date(2026, 7, 1)),))
    figures = [figure("sales", "2026-06", 15), figure("other", "2026-06", 15)]
    made = company(kpis=[planned, kpi("other", "other")], figures=figures)
    assert "No plan yet in this period: the first starts on 1 Jul 2026." in words(asked(made, "2026-06", "sales"))
    assert "There is no plan: the KPI is watched, not scored." in words(asked(made, "2026-06", "other"))


def test_what_is_missing_is_named() -> None:
    made = company(kpis=[CONVERSION], figures=[figure("orders", "2026-03", 28)])
    found = asked(made, "2026-03")
    assert [(each.id, each.first.key) for each in found.behind.missing] == [("visitors", "2026-03")]
    assert "No value in March 2026: nothing entered for Visitors" in words(found)
    assert "Visitors: nothing for March 2026" in words(found)


def test_months_that_are_missing_in_a_year_are_named_together() -> None:
    figures = [figure("sales", f"2026-{month:02}", 1) for month in (1, 2, 5, 12)]
    found = asked(company(kpis=[kpi("sales", "sales")], figures=figures), "2026")
    assert found.point.incomplete
    assert [(each.first.key, each.last.key) for each in found.behind.missing] == [
        ("2026-03", "2026-04"), ("2026-06", "2026-11"),
    ]  # fmt: skip
    assert "Sales: nothing from March 2026 to April 2026" in words(found)


def test_a_complete_value_misses_nothing() -> None:
    figures = [figure("sales", f"2026-{month:02}", 1) for month in range(1, 13)]
    assert asked(company(kpis=[kpi("sales", "sales")], figures=figures), "2026").behind.missing == ()


def test_the_days_of_a_period_come_from_the_calendar() -> None:
    made = company(
        kpis=[kpi("debtor-days", "debtors / sales * days", aggregation=Aggregation.RATIO_OF_SUMS)],
        inputs=[source("debtors", OverTime.LAST), source("sales")],
        figures=[figure(name, f"2026-{month:02}", 10) for month in (1, 2, 3) for name in ("debtors", "sales")],
    )
    found = asked(made, "2026-Q1")
    assert [(each.id, each.value, each.from_calendar) for each in found.behind.ingredients][2] == ("days", 90, True)
    assert "10 / 30 × 90 = 30" in words(found)
    assert "Days of the period: 90, from the calendar" in words(found)
    check_closes(found)


def test_a_division_by_nothing_shows_the_figures_that_led_to_it() -> None:
    made = company(kpis=[CONVERSION], figures=[figure("orders", "2026-03", 0), figure("visitors", "2026-03", 0)])
    said = words(asked(made, "2026-03"))
    assert "No value in March 2026: not computable: no visitors" in said
    assert "with the figures: 0 / 0 × 100" in said


def test_numbers_below_0_stand_in_brackets() -> None:
    made = company(
        kpis=[kpi("margin", "sales - costs")],
        figures=[figure("sales", "2026-03", -5), figure("costs", "2026-03", 2)],
    )
    assert "(-5) - 2 = -7" in words(asked(made, "2026-03"))


def test_what_does_not_apply_says_so_with_its_line() -> None:
    made = company(
        kpis=[kpi("orders", "orders")], figures=[figure("orders", "2026-03", not_applicable=True, note="closed")]
    )
    found = asked(made, "2026-03")
    assert "Orders: does not apply\n  March 2026: does not apply (“closed”)" in words(found)


def test_a_kpi_that_is_measured_more_rarely_is_explained_in_its_own_period() -> None:
    made = company(
        kpis=[kpi("nps", "nps", frequency=Frequency.QUARTERLY)],
        figures=[figure("nps", "2026-Q3", 30)],
        today=date(2026, 10, 20),
    )
    found = asked(made, "2026-10")
    assert (found.asked.key, found.point.period.key) == ("2026-10", "2026-Q3")
    assert "its newest figure when the scorecard shows October 2026" in words(found)
