"""Segments of KPIs: beside each other, one alone, and together the whole."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.input import Input, OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.scorecard.entries import entries
from kpi_tui.scorecard.explanation.explain import explain
from kpi_tui.scorecard.look import look, story, try_out
from kpi_tui.scorecard.result import Status
from kpi_tui.scorecard.segments import Segment, adds_up, segment_names, segments
from tests.scorecard.conftest import Company, Figure, about, company, figure, kpi, point, source

RATIO = Aggregation.RATIO_OF_SUMS


def shown(made: Company, period: str, kpi_id: str = "", today: date | None = None) -> dict[str, Segment]:
    kpi_id = kpi_id or next(iter(made.kpis))
    found = segments(made, {kpi_id: made.settings.calendar.parse(period)}, today)
    return {each.name: each for each in found.get(kpi_id, ())}


def visits(*figures: Figure, **fields: object) -> Company:
    return company(kpis=[kpi("visits", "visitors", **fields)], figures=figures)


TWO_MONTHS = (
    figure("visitors", "2026-01", 60, segment="instagram"), figure("visitors", "2026-01", 20, segment="search"),
    figure("visitors", "2026-02", 90, segment="instagram"), figure("visitors", "2026-02", 10, segment="search"),
)  # fmt: skip


def test_each_segment_has_its_value_its_change_and_its_share_of_the_whole() -> None:
    found = shown(visits(*TWO_MONTHS), "2026-02")
    assert list(found) == ["instagram", "search"]
    instagram, search = found.values()
    assert (instagram.point.value, instagram.result.change, instagram.share) == (90, 30, about(0.9))
    assert (search.point.value, search.result.change, search.share) == (10, -10, about(0.1))
    assert (instagram.result.better, search.result.better) == (True, False)
    assert [each.value for each in search.result.history][-2:] == [20, 10]


def test_the_largest_segment_comes_first_and_those_without_a_figure_last() -> None:
    made = visits(*TWO_MONTHS, figure("visitors", "2026-01", 5, segment="ads"))
    assert list(shown(made, "2026-02")) == ["instagram", "search", "ads"]
    assert shown(made, "2026-02")["ads"].share is None


def test_a_segment_that_ended_more_than_12_periods_ago_is_left_out() -> None:
    made = visits(*TWO_MONTHS, figure("visitors", "2024-01", 5, segment="fax"))
    assert list(shown(made, "2026-02")) == ["instagram", "search"]


def test_the_segments_of_a_longer_period_add_up_to_it_as_well() -> None:
    made = visits(*TWO_MONTHS)
    found = shown(made, "2026-Q1")
    assert {name: each.point.value for name, each in found.items()} == {"instagram": 150, "search": 30}
    assert sum(each.share or 0 for each in found.values()) == pytest.approx(1)
    assert point(made, "2026-Q1").value == 180


def test_a_segment_has_no_plan_of_its_own() -> None:
    found = shown(visits(*TWO_MONTHS, plans=(Plan(Mode.KEEP, low=1000),)), "2026-02")
    each = found["instagram"]
    assert (each.point.plan, each.point.score, each.point.status) == (None, None, Status.WATCHING)
    assert each.result.in_force is None


def test_the_segments_of_a_running_total_are_running_totals() -> None:
    plan = Plan(Mode.ACCUMULATE, target=500, window=Window.QUARTER)
    made = visits(*TWO_MONTHS, plans=(plan,))
    found = shown(made, "2026-02")
    assert point(made, "2026-02").value == 180
    assert {name: each.point.value for name, each in found.items()} == {"instagram": 150, "search": 30}


def test_the_ratio_of_a_segment_is_that_of_its_own_inputs_and_has_no_share() -> None:
    made = company(
        kpis=[kpi("conversion", "orders / visitors * 100", aggregation=RATIO)],
        figures=[
            *TWO_MONTHS,
            figure("orders", "2026-01", 6, segment="instagram"), figure("orders", "2026-01", 4, segment="search"),
            figure("orders", "2026-02", 9, segment="instagram"), figure("orders", "2026-02", 5, segment="search"),
        ],
    )  # fmt: skip
    found = shown(made, "2026-Q1")
    assert found["search"].point.value == pytest.approx(9 / 30 * 100)
    assert found["instagram"].point.value == pytest.approx(15 / 150 * 100)
    assert point(made, "2026-Q1").value == pytest.approx(24 / 180 * 100)
    assert {each.share for each in found.values()} == {None}


def test_a_segment_without_one_of_its_inputs_says_so() -> None:
    made = company(
        kpis=[kpi("conversion", "orders / visitors * 100", aggregation=RATIO)],
        figures=[*TWO_MONTHS, figure("orders", "2026-02", 6), figure("orders", "2026-02", 9, segment="instagram")],
    )
    found = shown(made, "2026-02")
    assert list(found) == ["instagram"]
    assert found["instagram"].point.value == pytest.approx(10)
    assert point(made, "2026-02").value == pytest.approx(6)


def test_the_figure_of_the_whole_is_what_shares_are_of() -> None:
    made = visits(*TWO_MONTHS, figure("visitors", "2026-02", 200))
    assert {name: each.share for name, each in shown(made, "2026-02").items()} == {
        "instagram": about(0.45),
        "search": about(0.05),
    }


def test_outcomes_can_be_entered_by_segment_and_stay_unweighted() -> None:
    made = company(
        kpis=[kpi("mark", "total / answers", aggregation=RATIO)],
        figures=[figure("mark", "2026-01", 7, segment="shop"), figure("mark", "2026-02", 9, segment="shop")],
    )
    each = shown(made, "2026-Q1")["shop"]
    assert (each.point.value, each.point.unweighted) == (8, True)


def test_unique_people_of_a_segment_are_a_range_in_a_longer_period() -> None:
    made = company(
        kpis=[kpi("reach", "visitors", aggregation=Aggregation.NOT_ADDITIVE)],
        inputs=[source("visitors", OverTime.NONE)],
        figures=TWO_MONTHS,
    )
    each = shown(made, "2026-Q1")["instagram"]
    assert (each.point.value, each.point.between, each.share) == (None, (90, 150), None)


def test_all_kpis_are_answered_at_once_each_in_its_own_period() -> None:
    made = company(
        kpis=[kpi("visits", "visitors"), kpi("sales", "sales"), kpi("plain", "plain")],
        figures=[*TWO_MONTHS, figure("sales", "2026-Q1", 7, segment="abroad"), figure("plain", "2026-01", 1)],
    )
    parse = made.settings.calendar.parse
    found = segments(
        made, {"visits": parse("2026-02"), "sales": parse("2026-Q1"), "plain": parse("2026-02")}, date(2026, 4, 1)
    )
    assert {name: [each.point.value for each in parts] for name, parts in found.items()} == {
        "visits": [90, 10],
        "sales": [7],
    }


def test_which_kpis_have_segments_is_known_from_their_figures() -> None:
    made = company(
        kpis=[kpi("visits", "visitors"), kpi("insta", "visitors", segment="instagram"), kpi("sales", "sales")],
        figures=[*TWO_MONTHS, figure("sales", "2026-01", 1)],
    )
    assert segment_names(made) == {"visits": ("instagram", "search")}


def test_a_kpi_may_use_one_segment_only() -> None:
    made = company(
        kpis=[kpi("insta", "visitors", segment="instagram", plans=(Plan(Mode.KEEP, low=80),)), kpi("all", "visitors")],
        figures=[*TWO_MONTHS, figure("visitors", "2026-03", 500)],
    )
    assert [each.value for each in story(made, "insta")] == [60, 90]
    assert point(made, "2026-02", "insta").status is Status.ON_TRACK
    assert point(made, "2026-Q1", "insta").value == 150
    assert point(made, "2026-02", "all").value == 100
    assert str(point(made, "2026-03", "insta").reason) == "nothing entered for Visitors"
    assert {each.segment for each in entries(made, "insta")} == {"instagram"}
    assert segments(made, {"insta": made.settings.calendar.parse("2026-02")}) == {}


def test_a_kpi_of_one_segment_has_outcomes_of_its_own() -> None:
    made = company(
        kpis=[kpi("mark", "total / answers", aggregation=RATIO, segment="shop")],
        figures=[figure("mark", "2026-01", 7, segment="shop"), figure("mark", "2026-01", 3)],
    )
    assert (point(made, "2026-01").value, point(made, "2026-01").unweighted) == (7, True)


def test_trying_figures_of_such_a_kpi_tries_them_in_its_segment() -> None:
    made = company(kpis=[kpi("insta", "visitors", segment="instagram")], figures=TWO_MONTHS)
    period = made.settings.calendar.parse("2026-02")
    assert try_out(made, "insta", period, {"visitors": 70}).value == 70
    assert try_out(made, "insta", period, {}).value == 90


def test_such_a_kpi_is_overdue_where_only_other_segments_were_entered() -> None:
    made = company(
        kpis=[kpi("insta", "visitors", segment="instagram"), kpi("all", "visitors")],
        figures=[*TWO_MONTHS, figure("visitors", "2026-03", 5, segment="search")],
    )
    card = look(made, today=date(2026, 4, 20))
    assert {each.kpi.id: each.overdue for each in card.kpis} == {"insta": True, "all": False}


@pytest.mark.parametrize(
    ("formula", "sums"),
    [("a", True), ("a - b", True), ("(a + b) * 2 / 3", True), ("-a", True), ("a / b", False), ("a * b", False),
     ("a + 1", False), ("2 / a", False), ("a * days", False)],
)  # fmt: skip
def test_segments_add_up_where_the_formula_only_adds(formula: str, sums: bool) -> None:
    assert adds_up(kpi("k", formula), {}) is sums


@pytest.mark.parametrize("over_time", [OverTime.MEAN, OverTime.NONE])
def test_segments_of_averages_and_of_unique_people_do_not_add_up(over_time: OverTime) -> None:
    one: Kpi = kpi("k", "a", direction=Direction.HIGHER)
    assert not adds_up(one, {"a": Input("a", "A", over_time=over_time)})


def test_days_and_weeks_have_segments_too() -> None:
    made = visits(
        figure("visitors", "2026-02-03", 4, segment="shop"), figure("visitors", "2026-02-04", 5, segment="shop")
    )
    assert shown(made, "2026-W06")["shop"].point.value == 9
    assert [each.value for each in story(made, "visits", Grain.DAY)] == [4, 5]


def test_a_running_period_of_a_segment_is_held_against_the_same_days_of_the_one_before() -> None:
    days = [
        figure("visitors", f"2026-{month:02}-{day:02}", 10 * month, segment=of)
        for month, last in ((1, 31), (2, 12))
        for day in range(1, last + 1)
        for of in ("instagram", "search")
    ]
    later = [figure("visitors", "2026-02-13", 1, segment="search")]
    found = shown(visits(*days, *later), "2026-02", today=date(2026, 2, 14))
    assert found["instagram"].point.value == 240
    assert (found["instagram"].result.previous_same_days, found["instagram"].result.fair_change) == (120, 120)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2026-01", "2026-02", "2026-03"]),
            st.sampled_from(["shop", "search", "abroad"]),
            st.integers(1, 10_000),
            st.integers(1, 500),
        ),
        min_size=1,
        max_size=9,
        unique_by=lambda row: row[:2],
    ),
    st.randoms(),
)
@settings(max_examples=25, deadline=None)
def test_in_any_order_segments_and_months_come_to_the_same_whole(
    rows: list[tuple[str, str, int, int]], chance: Random
) -> None:
    figures = [figure("visitors", month, visitors, segment=of) for month, of, visitors, _ in rows]
    figures += [figure("orders", month, orders, segment=of) for month, of, _, orders in rows]
    chance.shuffle(figures)
    kpis = [kpi("visits", "visitors"), kpi("conversion", "orders / visitors", aggregation=RATIO)]
    made = company(kpis=kpis, figures=figures)
    visitors, orders = sum(row[2] for row in rows), sum(row[3] for row in rows)
    assert point(made, "2026-Q1", "visits").value == visitors
    assert point(made, "2026-Q1", "conversion").value == pytest.approx(orders / visitors)
    parts = shown(made, "2026-Q1", "visits").values()
    assert sum(part.point.value or 0 for part in parts) == visitors
    assert sum(part.share or 0 for part in parts) == pytest.approx(1)
    rates = [part.point.value or 0 for part in shown(made, "2026-Q1", "conversion").values()]
    assert min(rates) - 1e-12 <= orders / visitors <= max(rates) + 1e-12


def test_a_segment_may_have_any_name() -> None:
    name = "e-mail / letters [old]"
    made = company(
        kpis=[kpi("visits", "visitors"), kpi("post", "visitors", segment=name)],
        figures=[figure("visitors", "2026-01", 7, segment=name), figure("visitors", "2026-01", 5, segment="e-mail ")],
    )
    period = made.settings.calendar.parse("2026-01")
    assert {each.name: each.point.value for each in segments(made, {"visits": period})["visits"]} == {
        name: 7,
        "e-mail ": 5,
    }
    assert point(made, "2026-01", "post").value == 7
    (ingredient,) = explain(made, "post", period).behind.ingredients
    assert [each.value for each in ingredient.figures] == [7]
