"""Real changes are told from noise: the rules of the process behaviour chart, and their laws."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.web_shop import build
from kpi_tui.language import activate, text
from kpi_tui.model.action import Action
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.model.unit import Range, Unit
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.trend.outlook import Outlook, Rule, outlook
from kpi_tui.scorecard.trend.possible import possible
from kpi_tui.scorecard.trend.signals import judged
from tests.scorecard.conftest import Company, Figure, company, figure, kpi

CHECK = [212, 198, 230, 205, 221, 190, 215, 208, 226, 201]
RULES = ("outside", "jump", "near", "run")
few = settings(max_examples=25, deadline=None)
series = st.lists(st.one_of(st.none(), st.integers(-50, 50).map(float)), max_size=30)


def frame(
    values: Sequence[float | None],
    floor: float | None = None,
    ceiling: float | None = None,
    renewed: Sequence[int] = (),
) -> pl.DataFrame:
    columns = {
        "kpi": ["one"] * len(values),
        "number": range(7, 7 + len(values)),
        "stretch": [sum(place >= start for start in renewed) for place in range(len(values))],
        "value": [None if value is None else float(value) for value in values],
        "settled": [True] * len(values),
        "floor": [floor] * len(values),
        "ceiling": [ceiling] * len(values),
    }
    schema = {
        "kpi": pl.String, "number": pl.Int32, "stretch": pl.Int32, "value": pl.Float64, "settled": pl.Boolean,
        "floor": pl.Float64, "ceiling": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(columns, schema=schema)


def rows(
    values: Sequence[float | None], floor: float | None = None, ceiling: float | None = None, season: int | None = None
) -> list[dict[str, Any]]:
    return judged(frame(values, floor, ceiling).lazy(), season).collect().to_dicts()


def signals(
    values: Sequence[float | None], floor: float | None = None, ceiling: float | None = None, season: int | None = None
) -> dict[int, dict[str, int]]:
    """By place of the value: the rules that it meets, and on which side."""
    found = {
        row["number"] - 7: {rule: row[rule] for rule in RULES if row[rule]}
        for row in rows(values, floor, ceiling, season)
    }
    return {place: rules for place, rules in found.items() if rules}


def monthly(values: Sequence[float | None], first: str = "2025-01") -> list[Figure]:
    calendar = Calendar()
    start = calendar.parse(first)
    return [
        figure("v", calendar.shift(start, place).key, value) for place, value in enumerate(values) if value is not None
    ]


def made(values: Sequence[float | None], today: date = date(2029, 1, 1), **fields: object) -> Company:
    fields = {"aggregation": Aggregation.RATIO_OF_SUMS, "decimals": 1} | fields
    return company(kpis=[kpi("rate", "v", **fields)], figures=monthly(values), today=today)


def said(found: Outlook) -> dict[str, set[Rule]]:
    by_period: dict[str, set[Rule]] = {}
    for signal in found.signals:
        by_period.setdefault(signal.period.key, set()).add(signal.rule)
    return by_period


# The worked check


def test_limits_are_those_of_the_worked_check() -> None:
    row = rows(CHECK)[-1]
    assert row["centre"] == pytest.approx(210.6)
    assert row["range_limit"] / 3.27 == pytest.approx(21.44, abs=0.005)
    assert (row["low"], row["high"]) == (pytest.approx(153.6, abs=0.05), pytest.approx(267.6, abs=0.05))
    assert row["range_limit"] == pytest.approx(70.1, abs=0.05)
    assert signals(CHECK) == {}


def test_219_is_nothing_and_290_is_a_signal_twice() -> None:
    assert signals([*CHECK, 219]) == {}
    assert signals([*CHECK, 219, 290]) == {11: {"outside": 1, "jump": 1}}


def test_limits_stay_when_more_values_come() -> None:
    before, after = rows(CHECK)[-1], rows([*CHECK, 290, 400, 500, 100, 90])[-1]
    assert all(before[name] == after[name] for name in ("centre", "low", "high", "range_limit", "periods"))


# Rules


def test_fewer_than_6_periods_say_nothing() -> None:
    assert [row["centre"] for row in rows([1, 2, 1, 2, 1000])] == [None] * 5
    assert signals([1, 2, 1, 2, 1000]) == {}
    assert rows([1, 2, 1, 2, 1000, 2])[0]["centre"] is not None


def test_6_to_9_periods_give_limits_of_those_there_are() -> None:
    row = rows(CHECK[:7])[-1]
    assert row["periods"] == 7
    assert row["centre"] == pytest.approx(sum(CHECK[:7]) / 7)
    found = outlook(made(CHECK[:7]), "rate").limits
    assert found is not None
    assert found.provisional


def test_3_of_4_near_a_limit_are_a_signal_only_when_the_newest_is_among_them() -> None:
    assert signals([*CHECK, 245, 210, 245, 245]) == {13: {"near": 1}}
    assert signals([*CHECK, 245, 245, 245, 210]) == {12: {"near": 1}} | {}
    assert signals([*CHECK, 245, 175, 245, 245]) == {13: {"near": 1}}
    assert signals([*CHECK, 176, 176, 210, 176]) == {13: {"near": -1}}


def test_8_in_a_row_on_one_side_are_a_signal_and_7_are_not() -> None:
    assert signals([*CHECK, *[212] * 7]) == {}
    assert signals([*CHECK, *[212] * 8]) == {17: {"run": 1}}
    assert signals([*CHECK, *[212] * 4, 210.6, *[212] * 4]) == {}
    assert signals([*CHECK, 212, *[208] * 8]) == {18: {"run": -1}}


def test_a_limit_belongs_to_the_usual_side() -> None:
    row = rows(CHECK)[-1]
    assert "outside" not in signals([*CHECK, row["high"]]).get(10, {})
    assert "outside" in signals([*CHECK, row["high"] + 0.001])[10]


def test_a_change_is_taken_between_neighbours_only() -> None:
    with_gap = [*CHECK[:5], None, *CHECK[5:]]
    moves = [abs(b - a) for a, b in pairwise(CHECK)]
    del moves[4]
    assert rows(with_gap)[-1]["range_limit"] == pytest.approx(3.27 * sum(moves) / len(moves))
    assert signals([*CHECK, None, 290])[11] == {"outside": 1}


def test_without_enough_neighbours_nothing_is_said() -> None:
    lonely = [each for value in CHECK for each in (value, None)]
    assert {row["centre"] for row in rows(lonely)} == {None}


def test_a_side_beyond_what_is_possible_has_no_limit() -> None:
    complaints = [3, 0, 4, 1, 5, 0, 2, 4, 1, 3]
    assert rows(complaints, floor=0)[0]["low"] is None
    assert rows(complaints)[0]["low"] < 0
    assert signals([*complaints, 0, 0, 0, 0], floor=0) == {}
    shares = [100 - value for value in complaints]
    assert rows(shares, ceiling=100)[0]["high"] is None
    assert signals([*complaints, 20], floor=0)[10] == {"outside": 1, "jump": 1}


@pytest.mark.parametrize("value", [0.0, 0.1, 7.000000000000001, 1e9])
def test_what_never_changes_gives_no_signal(value: float) -> None:
    assert signals([value] * 25) == {}


@pytest.mark.parametrize("values", [[], [None], [5.0], [None, 5.0, None], [math.nan, math.inf, -math.inf, None]])
def test_nothing_one_value_and_no_numbers_give_no_signal(values: list[float | None]) -> None:
    assert signals(values) == {}


def test_what_is_no_number_is_a_gap() -> None:
    assert signals([*CHECK, math.nan, 290, math.inf]) == signals([*CHECK, None, 290, None])


# Seasons


def season(years: int, month: int = 12, seed: int = 1) -> list[float]:
    chance = random.Random(seed)
    shape = [20, 10, 15, 25, 30, 45, 60, 55, 35, 30, 50, 100][:month]
    return [100 + 3 * shape[place % month] + chance.randint(-4, 4) for place in range(years * month)]


def test_from_two_years_on_a_seasonal_kpi_is_held_against_the_year_before() -> None:
    december, usual = season(3, seed=5), season(3, seed=5)
    december[35] = usual[35] - 120  # a bad December is still a good month
    assert all(row["seasonal"] for row in rows(usual, season=12))
    assert signals(usual, season=12) == {}
    assert 35 in signals(december, season=12)
    assert 11 in signals(usual)


def test_a_year_and_a_half_is_judged_as_it_is() -> None:
    assert not any(row["seasonal"] for row in rows(season(2)[:23], season=12))


def test_growth_and_chance_are_no_season() -> None:
    chance = random.Random(3)
    growing = [10.0 * place + chance.randint(-8, 8) for place in range(36)]
    noise = [float(chance.randint(90, 110)) for _ in range(36)]
    assert not any(row["seasonal"] for row in rows(growing, season=12) + rows(noise, season=12))


# Stretches


def in_stretches(values: Sequence[float | None], *renewed: int) -> dict[int, dict[str, int]]:
    """By place of the value what the rules say, where limits start anew in the places ``renewed``."""
    found = judged(frame(values, renewed=renewed).lazy()).collect().to_dicts()
    met = {row["number"] - 7: {rule: row[rule] for rule in RULES if row[rule]} for row in found}
    return {place: rules for place, rules in met.items() if rules}


def test_limits_start_anew_where_a_new_stretch_begins() -> None:
    higher = [value + 100 for value in CHECK]
    assert 10 in signals([*CHECK, *higher])
    assert in_stretches([*CHECK, *higher], 10) == {}
    found = judged(frame([*CHECK, *higher], renewed=[10]).lazy()).collect().to_dicts()
    assert {(row["stretch"], round(row["centre"], 1)) for row in found} == {(0, 210.6), (1, 310.6)}
    assert found[-1]["range_limit"] == pytest.approx(found[0]["range_limit"])
    assert found[10]["moved"] is None


def test_the_limits_of_a_stretch_are_frozen_after_ten_periods_too() -> None:
    assert in_stretches([*[5.0] * 4, *CHECK, 219, 290], 4) == {15: {"outside": 1, "jump": 1}}


def test_a_stretch_of_fewer_than_6_periods_says_nothing_yet() -> None:
    found = judged(frame([*CHECK, 500, 510, 500, 510, 505], renewed=[10]).lazy()).collect().to_dicts()
    assert [row["centre"] for row in found[10:]] == [None] * 5
    assert in_stretches([*CHECK, 500, 510, 500, 510, 505], 10) == {}


def test_8_in_a_row_are_counted_within_a_stretch() -> None:
    assert signals([*CHECK, *[212] * 8]) == {17: {"run": 1}}
    assert in_stretches([*CHECK, *[212] * 4, *CHECK, *[212] * 4], 14) == {}


def test_a_seasonal_kpi_is_not_judged_in_the_first_year_of_a_stretch() -> None:
    values = season(4, seed=5)
    found = judged(frame(values, renewed=[26]).lazy(), 12).collect()
    assert found["seasonal"].all()
    assert [number - 7 for number in found["number"]] == [*range(12, 26), *range(38, 48)]


@few
@given(series, st.lists(st.integers(0, 30), max_size=3))
def test_each_stretch_is_judged_as_if_there_were_no_other(values: list[float | None], renewed: list[int]) -> None:
    bounds = [0, *sorted(min(each, len(values)) for each in renewed), len(values)]
    apart: dict[int, dict[str, int]] = {}
    for start, end in pairwise(bounds):
        apart |= {start + place: rules for place, rules in by_hand(values[start:end]).items()}
    assert in_stretches(values, *bounds[1:-1]) == apart


# Laws


def by_hand(values: Sequence[float | None]) -> dict[int, dict[str, int]]:
    """The rules, in plain fractions and loops."""
    exact = {place: Fraction(value) for place, value in enumerate(values) if value is not None}
    known = list(exact)
    first = known[:10]
    moves = [abs(exact[place] - exact[place - 1]) for place in first if place - 1 in first]
    if len(first) < 6 or len(moves) < 5:
        return {}
    centre = sum((exact[place] for place in first), Fraction()) / len(first)
    move = sum(moves, Fraction()) / len(moves)
    spread, most = Fraction("2.66") * move, Fraction("3.27") * move
    found: dict[int, dict[str, int]] = {}
    for at, place in enumerate(known):
        value = exact[place]
        rules: dict[str, int] = {}
        if abs(value - centre) > spread:
            rules["outside"] = 1 if value > centre else -1
        before = exact.get(place - 1, value)
        if abs(value - before) > most:
            rules["jump"] = 1 if value > before else -1
        for side in (1, -1):
            off = [side * (exact[each] - centre) for each in known[: at + 1]]
            close = [distance > spread / 2 and spread > 0 for distance in off]
            if len(off) >= 4 and close[-1] and sum(close[-4:]) >= 3:
                rules["near"] = side
            if len(off) >= 8 and all(distance > 0 for distance in off[-8:]):
                rules["run"] = side
        if rules:
            found[place] = rules
    return found


@settings(max_examples=80, deadline=None)
@given(series)
def test_signals_are_those_of_plain_fractions(values: list[float | None]) -> None:
    assert signals(values) == by_hand(values)


@few
@given(series)
def test_a_mirrored_series_has_mirrored_signals(values: list[float | None]) -> None:
    mirrored = signals([None if value is None else -value for value in values])
    assert mirrored == {
        place: {rule: -side for rule, side in rules.items()} for place, rules in signals(values).items()
    }


@few
@given(series, st.sampled_from([0.001, 0.1, 3.0, 1e6]))
def test_signals_do_not_depend_on_the_unit(values: list[float | None], factor: float) -> None:
    assert signals([None if value is None else value * factor for value in values]) == signals(values)


@few
@given(series, st.randoms(use_true_random=False))
def test_neither_the_order_of_the_rows_nor_other_kpis_matter(values: list[float | None], chance: random.Random) -> None:
    one, other = frame(values), frame([1, 9, 2, 8, 1, 9, 2, 50]).with_columns(kpi=pl.lit("other"))
    together = pl.concat([one, other]).sample(fraction=1, shuffle=True, seed=chance.randint(0, 999))
    alone = judged(one.lazy()).collect()
    assert judged(together.lazy()).filter(pl.col("kpi") == "one").collect().equals(alone)


@few
@given(st.permutations(CHECK))
def test_the_usual_level_does_not_depend_on_the_order_of_its_ten_values(values: list[int]) -> None:
    assert rows(values)[0]["centre"] == pytest.approx(210.6)


# In a workspace


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
