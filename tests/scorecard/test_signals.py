"""Real changes are told from noise: the rules of the process behaviour chart, and their laws."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.scorecard.trend.outlook import outlook
from kpi_tui.scorecard.trend.signals import judged
from tests.scorecard.series_in_tests import CHECK, RULES, few, frame, made, rows, season, series, signals

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
