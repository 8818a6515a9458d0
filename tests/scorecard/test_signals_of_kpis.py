"""The real changes of the KPIs of a company: in words, by season, and after limits that start anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from benchmarks.web_shop import build
from kpi_tui.language import activate, text
from kpi_tui.model.action import Action
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.model.unit import Range, Unit
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.trend.outlook import Rule, outlook
from kpi_tui.scorecard.trend.possible import possible
from tests.scorecard.conftest import kpi
from tests.scorecard.series_in_tests import CHECK, made, said


def test_the_web_shops_return_rate_changed_really_in_three_months_only(tmp_path: Path) -> None:
    found = outlook(build(tmp_path / "shop").snapshot, "return-rate", Grain.MONTH)
    assert said(found) == {
        "2011-01": {Rule.OUTSIDE},
        "2011-02": {Rule.RANGE},
        "2011-12": {Rule.OUTSIDE, Rule.RANGE},
    }
    assert found.limits is not None
    assert found.limits.low is None
    sentences = {(each.period.key, each.rule): text(each.sentence) for each in found.signals}
    assert sentences["2011-01", Rule.OUTSIDE] == "above its usual limit of 17.8%"
    assert sentences["2011-02", Rule.RANGE] == "down by 19.7 pp in one step, where up to 17.0 pp is usual"
    assert [each.better for each in found.signals] == [False, True, False, False]


def test_the_first_value_beyond_a_limit_is_said_in_words() -> None:
    plan = Plan(Mode.KEEP, high=250)
    point = made([*CHECK, 219, 290], direction=Direction.LOWER, plans=(plan,), unit=Unit.CURRENCY, decimals=2)
    found = outlook(point, "rate")
    assert found.newest is not None
    remark = found.remarks(found.newest)[0]
    assert text(remark.title) == "A real change, not noise"
    assert [text(each) for each in remark.details] == [
        "above its usual limit of €267.64",
        "up by €71.00 in one step, where up to €70.12 is usual",
    ]
    assert remark.alarm
    assert remark.better is False


def test_red_within_the_usual_ups_and_downs_stays_red_and_is_said_beside_it() -> None:
    point = made([*CHECK, 219], direction=Direction.LOWER, plans=(Plan(Mode.KEEP, high=180),))
    found = outlook(point, "rate")
    assert found.newest is not None
    assert found.newest == story(point, "rate")[-1]
    remark = found.remarks(found.newest)[0]
    assert text(remark.title) == "Red, but within its usual ups and downs"
    assert [text(each) for each in remark.details] == [
        "don't react to this month alone",
        "usual is from 153.6 to 267.6",
    ]
    assert not remark.alarm


def test_a_value_without_a_signal_and_without_a_plan_is_said_to_be_usual() -> None:
    found = outlook(made([*CHECK, 219]), "rate")
    assert found.newest is not None
    remark = found.remarks(found.newest)[0]
    assert (text(remark.title), remark.alarm, remark.better) == ("Within its usual ups and downs", False, None)
    assert [text(each) for each in remark.details] == ["usual is from 153.6 to 267.6"]
    steady = outlook(made([5.0] * 12), "rate")
    assert steady.newest is not None
    assert [text(each) for each in steady.remarks(steady.newest)[0].details] == ["usual is 5.0"]
    few = outlook(made(CHECK[:7]), "rate")
    assert few.newest is not None
    assert "from 7 figures only: more will tell" in [text(each) for each in few.remarks(few.newest)[0].details]


def test_a_lasting_change_is_said_with_the_month_that_it_began_in() -> None:
    source = made(SHIFTED)
    found = outlook(source, "rate")
    titles = {point.period.key: text(found.remarks(point)[0].title) for point in story(source, "rate")}
    assert titles["2025-10"] == "Within its usual ups and downs"
    assert titles["2025-11"] == "A real change, not noise"
    assert {title for month, title in titles.items() if month > "2025-11"} == {"A real change since November 2025"}
    assert found.shift is not None
    assert found.shift.key == "2025-11"


def test_a_signal_of_an_older_month_is_said_when_that_month_is_looked_at() -> None:
    point = made([*CHECK, 290, 240])
    found = outlook(point, "rate")
    before, newest = story(point, "rate")[-2:]
    assert [text(each.title) for each in found.remarks(before)] == ["A real change, not noise"]
    assert all(not each.alarm for each in found.remarks(newest))


def test_half_a_month_of_a_sum_is_not_judged_and_half_a_month_of_a_rate_makes_no_limits() -> None:
    values, half = [*CHECK, 40], date(2025, 11, 12)
    assert said(outlook(made(values, half, aggregation=Aggregation.SUM), "rate")) == {}
    rate = outlook(made(values, half), "rate")
    assert said(rate) == {"2025-11": {Rule.OUTSIDE, Rule.RANGE}}
    early = outlook(made([*CHECK[:9], 900], date(2025, 10, 12)), "rate").limits
    assert early is not None
    assert early.periods == 9


def test_running_totals_are_judged_by_the_months_themselves() -> None:
    plan = Plan(Mode.ACCUMULATE, target=2500, window=Window.YEAR)
    point = made([*CHECK, 219, 290], aggregation=Aggregation.SUM, plans=(plan,))
    found = outlook(point, "rate")
    assert found.totals
    assert found.newest is not None
    assert found.newest.value == sum([*CHECK, 219, 290])
    assert said(found) == {"2025-12": {Rule.OUTSIDE, Rule.RANGE}}


def test_without_figures_and_for_campaigns_nothing_is_said() -> None:
    assert outlook(made([]), "rate").newest is None
    assert outlook(made(CHECK), "rate", Grain.CAMPAIGN).signals == ()


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (kpi("rate", "a / b * 100", unit=Unit.PERCENT), Range(0, None)),
        (kpi("share", "a / b * 100", unit=Unit.PERCENT, range=Range(0, 100)), Range(0, 100)),
        (kpi("direct", "share"), Range(0, 100)),
        (kpi("growth", "(a - b) / b * 100"), Range(None, None)),
        (kpi("net", "profit / a"), Range(None, None)),
        (kpi("minus", "a * (-1)"), Range(None, None)),
    ],
)
def test_what_is_possible_follows_from_range_inputs_and_formula(measure: Kpi, expected: Range) -> None:
    inputs = (Input("share", "Share", Unit.PERCENT), Input("profit", "Profit", allow_negative=True))
    assert possible(measure, {each.id: each for each in inputs}) == expected


# Limits that start anew


SHIFTED = [*CHECK, *[value - 60 for value in CHECK]]
"""Ten months on one level, and from November 2025 on ten on another."""


def test_a_confirmed_change_starts_the_limits_anew() -> None:
    assert said(outlook(made(SHIFTED), "rate"))["2026-08"] == {Rule.OUTSIDE, Rule.NEAR, Rule.RUN}
    found = outlook(made(SHIFTED, limits_from=(date(2025, 11, 1),)), "rate")
    assert found.signals == ()
    assert found.limits is not None
    assert found.limits.centre == pytest.approx(150.6)
    assert found.limits == found.stretches[-1]
    assert [(each.since.key, each.until.key) for each in found.stretches] == [
        ("2025-01", "2025-10"),
        ("2025-11", "2026-08"),
    ]
    assert found.stretches[0].centre == pytest.approx(210.6)


def test_the_month_in_which_something_begins_still_belongs_to_what_was_before() -> None:
    found = outlook(made(SHIFTED, limits_from=(date(2025, 10, 20),)), "rate")
    assert [each.since.key for each in found.stretches] == ["2025-01", "2025-11"]


def test_an_action_starts_the_limits_anew_once_it_has_begun() -> None:
    point = made(SHIFTED, date(2026, 9, 15))
    begun = Action("oven", "New oven", ("rate",), date(2025, 11, 1))
    for action, stretches in (
        (begun, 2),
        (replace(begun, kpis=("other",)), 1),
        (replace(begun, start=date(2026, 10, 1)), 1),
    ):
        found = outlook(replace(point, actions={"oven": action}), "rate")
        assert len(found.stretches) == stretches


def test_until_there_are_figures_enough_the_limits_from_before_an_action_hold() -> None:
    oven = Action("oven", "New oven", ("rate",), date(2025, 11, 1))
    flour = replace(oven, id="flour", start=date(2026, 2, 1))
    young = outlook(replace(made([*CHECK, 290, *CHECK[:8]]), actions={"oven": oven}), "rate")
    assert [each.since.key for each in young.stretches] == ["2025-01"]
    assert said(young) == {"2025-11": {Rule.OUTSIDE, Rule.RANGE}, "2025-12": {Rule.RANGE}}
    grown = outlook(replace(made([*CHECK, 290, *CHECK[:9]]), actions={"oven": oven}), "rate")
    assert [each.since.key for each in grown.stretches] == ["2025-01", "2025-11"]
    both = outlook(replace(made(SHIFTED), actions={"oven": oven, "flour": flour}), "rate")
    assert [each.since.key for each in both.stretches] == ["2025-01", "2025-11"]


def test_while_a_new_stretch_is_young_that_is_said_and_nothing_else() -> None:
    found = outlook(made(SHIFTED[:13], limits_from=(date(2025, 11, 1),)), "rate")
    assert found.limits is None
    assert len(found.stretches) == 1
    assert found.newest is not None
    remark = found.remarks(found.newest)[0]
    assert (text(remark.title), [text(each) for each in remark.details]) == (
        "What is usual is not known yet",
        ["its limits start anew in November 2025: 6 figures are needed for that"],
    )
    assert not remark.alarm


def test_a_lasting_change_can_be_confirmed_and_one_far_value_cannot() -> None:
    shift = outlook(made(SHIFTED), "rate").shift
    assert shift is not None
    assert shift.key == "2025-11"
    assert outlook(made(SHIFTED, limits_from=(shift.start,)), "rate").shift is None
    assert outlook(made([*CHECK, 290]), "rate").shift is None
    assert outlook(made([*CHECK, 290, 295]), "rate").shift is not None
    assert outlook(made([*CHECK, 290, 295, 190]), "rate").shift is None
    assert outlook(made([*CHECK, *[212] * 8]), "rate").shift is not None
    assert outlook(made(CHECK), "rate").shift is None
    assert outlook(made([*CHECK[:6], 290, 295]), "rate").shift is None


def test_signals_are_said_in_dutch_too() -> None:
    found = outlook(made([*CHECK, 219, 290]), "rate")
    activate("nl")
    try:
        shown = [text(each.sentence) for each in found.signals]
    finally:
        activate("en")
    assert shown[0] == "boven de gewone grens van 267,6"


def test_a_plan_changes_no_signal() -> None:
    bare, planned = made([*CHECK, 219, 290]), made([*CHECK, 219, 290], plans=(Plan(Mode.KEEP, low=500),))
    assert outlook(bare, "rate").signals == outlook(planned, "rate").signals
    assert replace(outlook(bare, "rate"), kpi=planned.kpis["rate"]).limits == outlook(planned, "rate").limits
