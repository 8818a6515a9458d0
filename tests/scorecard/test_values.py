"""From figures to the value of a period."""

from __future__ import annotations

from datetime import date

import pytest

from kpi_tui.model.input import Frequency, Input, OverTime
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Campaign, Grain
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.result import Status
from tests.scorecard.conftest import Company, Figure, about, company, figure, kpi, point, source

RATIO, LAST, MEAN = Aggregation.RATIO_OF_SUMS, Aggregation.LAST, Aggregation.MEAN


def visitors(
    *figures: Figure, over_time: OverTime = OverTime.SUM, aggregation: Aggregation = Aggregation.SUM
) -> Company:
    return company(
        kpis=[kpi("visits", "visitors", aggregation=aggregation)],
        inputs=[Input("visitors", "Visitors", over_time=over_time)],
        figures=figures,
    )


def conversion(*figures: Figure, **fields: object) -> Company:
    return company(kpis=[kpi("conversion", "orders / visitors * 100", aggregation=RATIO, **fields)], figures=figures)


@pytest.mark.parametrize(
    ("over_time", "aggregation", "value"),
    [
        (OverTime.SUM, Aggregation.SUM, 42),
        (OverTime.MEAN, MEAN, 14),
        (OverTime.LAST, LAST, 20),
        (OverTime.FIRST, Aggregation.SUM, 10),
        (OverTime.NONE, Aggregation.SUM, None),
    ],
)
def test_an_input_combines_over_time_as_it_says(
    over_time: OverTime, aggregation: Aggregation, value: float | None
) -> None:
    figures = [figure("visitors", "2026-03", 20), figure("visitors", "2026-01", 10), figure("visitors", "2026-02", 12)]
    made = visitors(*figures, over_time=over_time, aggregation=aggregation)
    assert point(made, "2026-Q1").value == value


def test_a_kpi_may_combine_an_input_in_a_way_of_its_own() -> None:
    made = company(
        kpis=[kpi("debt", "receivables / sales", aggregation=RATIO, over_time={"receivables": OverTime.LAST})],
        figures=[
            figure("receivables", "2026-01", 50), figure("receivables", "2026-02", 30),
            figure("sales", "2026-01", 100), figure("sales", "2026-02", 200),
        ],
    )  # fmt: skip
    assert point(made, "2026-Q1").value == pytest.approx(0.1)


def test_the_segments_of_a_period_are_its_whole() -> None:
    made = visitors(
        figure("visitors", "2026-01", 100, segment="instagram"), figure("visitors", "2026-01", 20, segment="shop")
    )
    assert point(made, "2026-01").value == 120


def test_a_figure_without_a_segment_is_the_whole_whatever_the_segments_come_to() -> None:
    made = visitors(figure("visitors", "2026-01", 100, segment="instagram"), figure("visitors", "2026-01", 150))
    assert point(made, "2026-01").value == 150


def test_segments_of_a_mean_are_averaged_and_that_is_said() -> None:
    made = visitors(
        figure("visitors", "2026-01", 100, segment="instagram"),
        figure("visitors", "2026-01", 20, segment="shop"),
        over_time=OverTime.MEAN,
        aggregation=MEAN,
    )
    assert point(made, "2026-01").value == 60
    assert point(made, "2026-01").unweighted


def test_of_unique_people_of_segments_only_a_range_is_known() -> None:
    made = visitors(
        figure("visitors", "2026-01", 100, segment="instagram"),
        figure("visitors", "2026-01", 20, segment="shop"),
        figure("visitors", "2026-02", 30, segment="shop"),
        over_time=OverTime.NONE,
    )
    january = point(made, "2026-01")
    assert (january.value, january.between, january.incomplete) == (None, (100, 120), False)
    assert str(january.reason) == "only a range is known: segments cannot be added up"
    assert point(made, "2026-02").value == 30
    assert point(made, "2026-Q1").between == (100, 150)


def test_in_a_formula_unique_people_of_segments_cannot_be_added_up() -> None:
    made = company(
        kpis=[kpi("conversion", "orders / people", aggregation=RATIO)],
        inputs=[source("people", OverTime.NONE)],
        figures=[
            figure("orders", "2026-01", 10),
            figure("people", "2026-01", 100, segment="instagram"),
            figure("people", "2026-01", 20, segment="shop"),
        ],
    )
    shown = point(made, "2026-01")
    assert (shown.value, shown.between) == (None, None)
    assert str(shown.reason) == "People of segments cannot be added up: enter the figure of the whole"


def test_a_figure_of_the_longer_period_counts_alone() -> None:
    made = visitors(
        figure("visitors", "2026-01", 10), figure("visitors", "2026-02", 20), figure("visitors", "2026-Q1", 100)
    )
    assert point(made, "2026-Q1").value == 100
    assert point(made, "2026-02").value == 20
    assert point(made, "2026").value == 100


def test_a_month_with_a_figure_of_its_own_and_a_month_of_weeks_add_up() -> None:
    made = visitors(
        figure("visitors", "2026-01", 100),
        figure("visitors", "2026-W02", 7),
        *(figure("visitors", f"2026-W{week:02}", 10) for week in range(6, 10)),
    )
    assert point(made, "2026-Q1").value == 140


def test_a_week_belongs_to_the_month_of_its_thursday() -> None:
    made = visitors(figure("visitors", "2026-W40", 5), figure("visitors", "2026-W44", 7))
    assert [each.value for each in story(made, "visits", Grain.MONTH)] == [12]


def test_the_year_of_the_company_is_its_own() -> None:
    made = company(
        kpis=[kpi("visits", "visitors")],
        figures=[figure("visitors", "2026-06", 1), figure("visitors", "2026-07", 2), figure("visitors", "2027-06", 4)],
        settings=Settings("Company", first_month=7, as_of=date(2027, 7, 1)),
    )
    assert [(each.period.key, each.value) for each in story(made, "visits", Grain.YEAR)] == [("2025", 1), ("2026", 6)]


def test_only_shorter_periods_with_all_inputs_count() -> None:
    made = conversion(
        figure("orders", "2026-01", 5), figure("visitors", "2026-01", 100),
        figure("orders", "2026-02", 50),
        figure("visitors", "2026-03", 900),
    )  # fmt: skip
    shown = point(made, "2026-Q1")
    assert shown.value == pytest.approx(5)
    assert shown.incomplete
    assert not point(made, "2026-01").incomplete


def test_where_no_shorter_period_is_whole_there_is_no_value() -> None:
    made = conversion(figure("orders", "2026-02", 50), figure("visitors", "2026-03", 900))
    assert point(made, "2026-Q1").value is None
    assert str(point(made, "2026-Q1").reason) == "in none of the shorter periods are all figures there"


def test_inputs_that_are_entered_at_different_lengths_meet_in_the_longer_period() -> None:
    weeks = [figure("visitors", f"2026-W{week:02}", 100) for week in range(6, 10)]
    made = conversion(figure("orders", "2026-02", 20), *weeks)
    assert point(made, "2026-02").value == pytest.approx(5)


def test_a_missing_month_leaves_a_quarter_that_is_over_incomplete() -> None:
    figures = [figure("visitors", "2026-01", 10), figure("visitors", "2026-03", 20)]
    assert point(visitors(*figures), "2026-Q1").incomplete
    assert not point(visitors(*figures, figure("visitors", "2026-02", 1)), "2026-Q1").incomplete


def test_what_is_yet_to_come_is_not_missing() -> None:
    made = visitors(figure("visitors", "2026-01", 10))
    assert not point(made, "2026-Q1", today=date(2026, 2, 10)).incomplete
    assert point(made, "2026-Q1", today=date(2026, 3, 10)).incomplete


def test_a_closing_value_needs_the_last_month_only() -> None:
    def followers(*months: str) -> Company:
        figures = [figure("visitors", month, 10) for month in months]
        return visitors(*figures, over_time=OverTime.LAST, aggregation=LAST)

    assert not point(followers("2026-03"), "2026-Q1").incomplete
    assert point(followers("2026-01", "2026-02"), "2026-Q1").incomplete


def test_a_missing_week_is_seen_and_a_closed_day_is_not() -> None:
    weeks = [figure("visitors", f"2026-W{week:02}", 1) for week in (6, 7, 8, 9)]
    assert not point(visitors(*weeks), "2026-02").incomplete
    assert point(visitors(*weeks[:-1]), "2026-02").incomplete
    weekdays = [figure("visitors", f"2026-02-{day:02}", 1) for day in range(1, 29) if date(2026, 2, day).weekday() < 5]
    assert not point(visitors(*weekdays), "2026-02").incomplete
    assert point(visitors(*weekdays[:-5]), "2026-02").incomplete


def test_the_days_of_the_period_come_from_the_calendar() -> None:
    receivables = source("receivables", OverTime.LAST)
    dso = kpi("debtor-days", "receivables / sales * days", aggregation=RATIO)
    figures = [figure("receivables", "2026-02", 100), figure("sales", "2026-02", 200)]
    made = company(kpis=[dso], inputs=[receivables], figures=figures)
    assert point(made, "2026-02").value == pytest.approx(14)
    more = [*figures, figure("receivables", "2026-03", 50), figure("sales", "2026-03", 100)]
    quarter = point(company(kpis=[dso], inputs=[receivables], figures=more), "2026-Q1")
    assert quarter.value == pytest.approx(50 / 300 * (28 + 31))


def test_days_that_were_entered_win() -> None:
    dso = kpi("debtor-days", "receivables / sales * days", aggregation=RATIO)
    figures = [figure("receivables", "2026-02", 100), figure("sales", "2026-02", 200), figure("days", "2026-02", 20)]
    assert point(company(kpis=[dso], figures=figures), "2026-02").value == pytest.approx(10)


def test_days_of_a_period_whose_inputs_differ_in_length_are_those_of_the_period() -> None:
    dso = kpi("debtor-days", "receivables / sales * days", aggregation=RATIO)
    weeks = [figure("sales", f"2026-W{week:02}", 50) for week in range(6, 10)]
    made = company(kpis=[dso], figures=[figure("receivables", "2026-02", 100), *weeks])
    assert point(made, "2026-02").value == pytest.approx(14)


def test_what_cannot_be_added_up_has_a_value_only_where_it_was_entered() -> None:
    made = company(
        kpis=[kpi("reach", "people", aggregation=Aggregation.NOT_ADDITIVE)],
        inputs=[source("people", OverTime.NONE)],
        figures=[figure("people", "2026-01", 10), figure("people", "2026-Q2", 30)],
    )
    assert point(made, "2026-01").value == 10
    assert point(made, "2026-Q1").value is None
    assert str(point(made, "2026-Q1").reason) == "only a range is known: shorter periods cannot be added up"
    assert point(made, "2026-Q2").value == 30
    assert point(made, "2026-Q2").between is None
    assert point(made, "2026").between == (30, 40)


def reach(*figures: Figure, **fields: object) -> Company:
    return company(
        kpis=[kpi("reach", "people", aggregation=Aggregation.NOT_ADDITIVE, **fields)],
        inputs=[source("people", OverTime.NONE)],
        figures=figures,
    )


def test_what_cannot_be_added_up_lies_between_the_largest_month_and_the_sum_of_all() -> None:
    months = {"2026-01": 820, "2026-02": 300, "2026-03": 120}
    made = reach(
        *(figure("people", month, people) for month, people in months.items()),
        plans=(Plan(Mode.KEEP, low=1000),),
    )
    quarter = point(made, "2026-Q1")
    assert (quarter.value, quarter.between) == (None, (820, 1240))
    assert (quarter.score, quarter.status, quarter.incomplete) == (None, Status.NOT_MEASURED, False)
    assert point(made, "2026-01").between is None


def test_a_range_of_some_of_the_months_is_incomplete() -> None:
    made = reach(figure("people", "2026-01", 820), figure("people", "2026-03", 120))
    assert (point(made, "2026-Q1").between, point(made, "2026-Q1").incomplete) == ((820, 940), True)


def test_without_figures_and_below_zero_no_range_is_known() -> None:
    made = reach(figure("people", "2026-01", -5), figure("people", "2026-02", 120))
    assert point(made, "2026-Q1").between is None
    assert point(made, "2026-Q2").between is None


def test_a_ratio_that_cannot_be_added_up_has_no_range() -> None:
    made = company(
        kpis=[kpi("repeat", "again / customers", aggregation=Aggregation.NOT_ADDITIVE)],
        figures=[figure("again", "2026-01", 1), figure("customers", "2026-01", 4)],
    )
    assert point(made, "2026-Q1").between is None
    assert str(point(made, "2026-Q1").reason) == (
        "not computable: shorter periods cannot be added up, enter figures of the whole"
    )


def test_quarters_of_the_past_and_months_of_now_make_one_year() -> None:
    made = visitors(
        figure("visitors", "2026-Q1", 100), figure("visitors", "2026-Q2", 200),
        *(figure("visitors", f"2026-{month:02}", 10) for month in range(7, 13)),
    )  # fmt: skip
    assert [each.value for each in story(made, "visits", Grain.QUARTER)] == [100, 200, 30, 30]
    assert [each.value for each in story(made, "visits", Grain.HALF_YEAR)] == [300, 60]
    assert [each.value for each in story(made, "visits", Grain.YEAR)] == [360]
    assert point(made, "2026-01").value is None
    assert not point(made, "2026").incomplete


def test_half_years_and_quarters_are_those_of_the_company() -> None:
    months = [f"2026-{month:02}" for month in range(1, 13)]
    made = company(
        kpis=[kpi("visits", "visitors")],
        figures=[figure("visitors", month, 10**at) for at, month in enumerate(months)],
        settings=Settings("Company", first_month=4, as_of=date(2027, 7, 1)),
    )
    halves = {each.period.key: each.value for each in story(made, "visits", Grain.HALF_YEAR)}
    assert halves == {"2025-H2": 111, "2026-H1": 111_111_000, "2026-H2": 111_000_000_000}
    assert point(made, "2026-Q1").value == 111_000


def test_growth_from_nothing_is_no_growth() -> None:
    growth = kpi("growth", "(now - before) / before * 100", aggregation=RATIO, requires_positive=("before",))
    made = company(kpis=[growth], figures=[figure("now", "2026-01", 10), figure("before", "2026-01", -5)])
    assert point(made, "2026-01").value is None
    assert str(point(made, "2026-01").reason) == "not computable: Before is not above 0"


def test_empty_zero_and_does_not_apply_are_three_things() -> None:
    made = visitors(figure("visitors", "2026-01", 0), figure("visitors", "2026-02", not_applicable=True))
    assert (point(made, "2026-01").value, point(made, "2026-01").reason) == (0, None)
    assert (point(made, "2026-02").value, str(point(made, "2026-02").reason)) == (None, "does not apply")
    assert (point(made, "2026-03").value, str(point(made, "2026-03").reason)) == (None, "nothing entered for Visitors")
    assert {point(made, f"2026-0{month}").status for month in (2, 3)} == {Status.NOT_MEASURED}


def test_a_month_that_does_not_apply_is_left_out_of_the_quarter() -> None:
    figures = [figure("orders", "2026-01", 5), figure("visitors", "2026-01", 100)]
    other = [figure("orders", "2026-02", 5), figure("visitors", "2026-02", not_applicable=True)]
    shown = point(conversion(*figures, *other), "2026-Q1")
    assert shown.value == pytest.approx(5)
    assert shown.incomplete


def test_a_denominator_inside_the_formula_that_is_0_gives_no_value_either() -> None:
    turns = kpi("turns", "1 / (orders / visitors)", aggregation=RATIO)
    made = company(kpis=[turns], figures=[figure("orders", "2026-01", 5), figure("visitors", "2026-01", 0)])
    assert point(made, "2026-01").value is None


def test_a_divisor_of_several_inputs_is_named_as_such() -> None:
    rate = kpi("rate", "orders / (visitors - robots)", aggregation=RATIO)
    figures = [figure("orders", "2026-01", 5), figure("visitors", "2026-01", 9), figure("robots", "2026-01", 9)]
    assert str(point(company(kpis=[rate], figures=figures), "2026-01").reason) == (
        "not computable: it would be divided by 0"
    )


def test_an_outcome_counts_where_the_inputs_give_nothing() -> None:
    made = conversion(
        figure("conversion", "2026-01", 4), figure("conversion", "2026-02", 6),
        figure("orders", "2026-02", 5), figure("visitors", "2026-02", 100),
    )  # fmt: skip
    assert (point(made, "2026-01").value, point(made, "2026-01").unweighted) == (4, True)
    assert (point(made, "2026-02").value, point(made, "2026-02").unweighted) == (about(5), False)


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [(RATIO, 5), (MEAN, 5), (LAST, 7), (Aggregation.SUM, 15), (Aggregation.NOT_ADDITIVE, None)],
)
def test_outcomes_roll_up_by_the_aggregation_and_are_labelled(aggregation: Aggregation, value: float | None) -> None:
    figures = [figure("mark", "2026-01", 3), figure("mark", "2026-02", 5), figure("mark", "2026-03", 7)]
    made = company(kpis=[kpi("mark", "total / answers", aggregation=aggregation)], figures=figures)
    shown = point(made, "2026-Q1")
    assert (shown.value, shown.unweighted) == (value, value is not None)


def test_a_mean_of_values_is_labelled_unweighted() -> None:
    price = kpi("price-index", "own / other * 100", aggregation=MEAN)
    figures = [
        figure("own", "2026-01", 90), figure("other", "2026-01", 100),
        figure("own", "2026-02", 120), figure("other", "2026-02", 100),
    ]  # fmt: skip
    made = company(kpis=[price], figures=figures)
    assert (point(made, "2026-Q1").value, point(made, "2026-Q1").unweighted) == (about(105), True)
    assert not point(made, "2026-01").unweighted


def test_a_closing_ratio_is_that_of_the_last_month() -> None:
    ratio = kpi("current-ratio", "assets / debts", aggregation=LAST)
    figures = [
        figure("assets", "2026-01", 90), figure("debts", "2026-01", 100),
        figure("assets", "2026-02", 300), figure("debts", "2026-02", 100),
    ]  # fmt: skip
    assert point(company(kpis=[ratio], figures=figures), "2026-Q1").value == pytest.approx(3)


CAMPAIGNS = (
    Campaign("spring", "Spring sale", date(2026, 3, 20), date(2026, 4, 10)),
    Campaign("easter", "Easter", date(2026, 4, 1), date(2026, 4, 6)),
)


def campaign_company(*figures: Figure) -> Company:
    return company(
        kpis=[kpi("clicks", "clicks", frequency=Frequency.PER_CAMPAIGN)],
        figures=figures,
        settings=Settings("Company", as_of=date(2026, 6, 1), campaigns=CAMPAIGNS),
    )


def test_a_campaign_has_its_own_figures_and_counts_in_the_month_in_which_it_ends() -> None:
    made = campaign_company(figure("clicks", "spring", 30), figure("clicks", "easter", 12))
    assert point(made, "spring").value == 30
    assert point(made, "2026-04").value == 42
    assert point(made, "2026-03").value is None
    assert [each.value for each in story(made, "clicks", Grain.CAMPAIGN)] == [30, 12]


def test_a_campaign_is_not_counted_twice_where_the_month_was_entered_too() -> None:
    days = [figure("clicks", "2026-04-02", 5), figure("clicks", "2026-04-10", 6)]
    assert point(campaign_company(figure("clicks", "spring", 30), *days), "2026-04").value == 11
    assert (
        point(campaign_company(figure("clicks", "spring", 30), figure("clicks", "2026-04", 50)), "2026-Q2").value == 50
    )


def test_remarks_stay_with_the_period() -> None:
    made = conversion(
        figure("orders", "2026-01", 5, note="Rainy month"), figure("visitors", "2026-01", 100, note="New counter"),
        figure("visitors", "2026-02", 100, note="Fair"),
    )  # fmt: skip
    assert point(made, "2026-01").notes == ("Rainy month", "New counter")
    assert point(made, "2026-Q1").notes == ("Rainy month", "New counter", "Fair")
    assert point(made, "2026-03").notes == ()


def test_values_that_are_no_numbers_are_not_there() -> None:
    made = visitors(figure("visitors", "2026-01", float("nan")), figure("visitors", "2026-02", float("inf")))
    assert point(made, "2026-01").value is None
    assert point(made, "2026-Q1").value is None
