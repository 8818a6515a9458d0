"""An action is judged by what the KPI did before and since it began, held against the limits from before it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.language import activate, text
from kpi_tui.model.action import Action, Stage
from kpi_tui.model.kpi import Aggregation
from kpi_tui.model.period import Calendar
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.scorecard.trend.verdict import Effect, Verdict, action_results
from tests.scorecard.conftest import Company, Figure, company, figure, kpi, source

CHECK = [212.0, 198, 230, 205, 221, 190, 215, 208, 226, 201]
"""Mean 210.6, limits 153.6 and 267.6; nearer to a limit than to the mean is below 182.1 and above 239.1."""
NOVEMBER = date(2025, 11, 1)
OVEN = Action("oven", "New oven", ("rate",), NOVEMBER)


def monthly(values: Sequence[float | None], first: str = "2025-01") -> list[Figure]:
    calendar = Calendar()
    start = calendar.parse(first)
    return [
        figure("v", calendar.shift(start, place).key, value) for place, value in enumerate(values) if value is not None
    ]


def made(values: Sequence[float | None], *actions: Action, today: date = date(2029, 1, 1), **fields: object) -> Company:
    fields = {"aggregation": Aggregation.RATIO_OF_SUMS, "decimals": 1, "direction": Direction.LOWER} | fields
    return company(
        kpis=[kpi("rate", "v", **fields)],
        inputs=[source("v", allow_negative=True)],
        figures=monthly(values),
        actions=actions or [OVEN],
        today=today,
    )


def verdict(values: Sequence[float | None], *actions: Action, **fields: object) -> Verdict:
    """What is said of the last of the actions, by default of one that began in November 2025."""
    found = action_results(made(values, *actions, **fields), "rate")[-1].verdict  # type: ignore[arg-type]
    assert found is not None
    return found


def words(found: Verdict) -> list[str]:
    return [text(each) for each in (found.title, *found.details)]


def test_two_values_outside_the_limits_from_before_are_a_visible_effect() -> None:
    found = verdict([*CHECK, 150, 149, 160])
    assert (found.effect, found.better, found.periods) == (Effect.VISIBLE, True, 3)
    assert found.before == pytest.approx((208 + 226 + 201) / 3)
    assert found.after == pytest.approx((150 + 149 + 160) / 3)
    assert words(found) == [
        "Visible effect, for the better",
        "on average 211.7 in the 3 figures before it, 153.0 in the 3 since",
        "that is more than its usual ups and downs",
    ]


def test_one_value_outside_may_have_come_from_anything() -> None:
    found = verdict([*CHECK, 290, 210, 205])
    assert (found.effect, found.better) == (Effect.NOISE, None)
    assert words(found) == [
        "Not to be told from noise",
        "on average 211.7 in the 3 figures before it, 235.0 in the 3 since",
        "such a difference can be chance: it lies within its usual ups and downs",
    ]


def test_3_of_4_near_a_limit_are_a_visible_effect() -> None:
    assert verdict([*CHECK, 181, 182, 180]).effect is Effect.VISIBLE
    assert verdict([*CHECK, 181, 215, 182, 180]).effect is Effect.VISIBLE
    assert verdict([*CHECK, 181, 215, 180]).effect is Effect.NOISE
    assert verdict([*CHECK, 181, 215, 182, 183]).effect is Effect.NOISE


def test_8_in_a_row_on_one_side_are_a_visible_effect_and_7_are_not() -> None:
    assert verdict([*CHECK, *[212.0] * 7]).effect is Effect.NOISE
    found = verdict([*CHECK, *[212.0] * 8])
    assert (found.effect, found.better) == (Effect.VISIBLE, False)


def test_values_from_before_the_start_make_no_effect() -> None:
    ending = [*CHECK[:-2], 181.0, 182.0]
    assert verdict([*ending, 180, 205, 210]).effect is Effect.NOISE


def test_the_newest_side_is_the_effect_when_it_got_worse_before_it_got_better() -> None:
    found = verdict([*CHECK, 290, 291, 205, 150, 149, 151])
    assert (found.effect, found.better) == (Effect.VISIBLE, True)


@pytest.mark.parametrize(("direction", "better"), [(Direction.HIGHER, False), (Direction.WITHIN, None)])
def test_the_direction_says_whether_it_is_for_the_better(direction: Direction, better: bool | None) -> None:
    found = verdict([*CHECK, 150, 149, 160], direction=direction)
    assert (found.effect, found.better) == (Effect.VISIBLE, better)


def test_fewer_than_3_whole_periods_are_too_early() -> None:
    for values in ([*CHECK], [*CHECK, 100], [*CHECK, 100, 100]):
        found = verdict(values)
        assert (found.effect, found.periods) == (Effect.TOO_EARLY, 0)
    assert words(verdict([*CHECK, 100, 100])) == [
        "Too early to tell",
        "whole periods with a figure since its start: 2 of at least 3",
    ]
    assert verdict([*CHECK, 100, 100, 100], today=date(2026, 1, 20)).effect is Effect.TOO_EARLY
    assert verdict([]).effect is Effect.TOO_EARLY


def test_without_6_figures_from_before_there_is_no_telling() -> None:
    assert verdict([*[None] * 5, *CHECK[5:], 100, 100, 100]).effect is Effect.UNKNOWN
    assert verdict([*[None] * 4, *CHECK[4:], 100, 100, 100]).effect is Effect.VISIBLE


def test_as_many_periods_are_compared_after_as_before_and_ten_at_most() -> None:
    assert verdict([*[None] * 4, *CHECK[4:], *CHECK]).periods == 6
    found = verdict([*CHECK, *CHECK, 900, 900, 900])
    assert (found.periods, found.effect) == (10, Effect.NOISE)


def test_limits_are_those_from_before_the_start_whatever_came_since() -> None:
    august = replace(OVEN, start=date(2025, 8, 1))  # mean 210.1 and mean move 23.8 of seven: below 178.4 is near
    assert verdict([*CHECK[:7], 179, 179, 179], august).effect is Effect.NOISE
    assert verdict([*CHECK[:7], 178, 177, 178], august).effect is Effect.VISIBLE


def test_a_period_counts_as_after_when_most_of_its_days_are_and_for_neither_when_fewer_are() -> None:
    values = [*CHECK, 150, 149, 160]
    assert verdict(values, replace(OVEN, start=date(2025, 11, 15))).periods == 3
    late = verdict(values, replace(OVEN, start=date(2025, 11, 16)))
    assert (late.effect, late.periods) == (Effect.TOO_EARLY, 0)
    middle = verdict([*values, 150], replace(OVEN, start=date(2025, 11, 16)))
    assert middle.before == pytest.approx((208 + 226 + 201) / 3)
    assert middle.after == pytest.approx((149 + 160 + 150) / 3)


def test_an_action_that_followed_another_soon_has_no_telling() -> None:
    values = [*CHECK, 150, 149, 160, 151, 150, 149]
    second = Action("flour", "Other flour", ("rate",), date(2026, 2, 1))
    assert verdict(values, OVEN, second).effect is Effect.UNKNOWN
    first = action_results(made(values, OVEN, second), "rate")[0].verdict
    assert first is not None
    assert first.effect is Effect.VISIBLE


def test_a_change_that_was_confirmed_before_is_not_held_for_usual() -> None:
    values = [*[400.0] * 6, *CHECK, 150, 149, 160]
    start = replace(OVEN, start=date(2026, 5, 1))
    found = verdict(values, start, limits_from=(date(2025, 7, 1),))
    assert (found.effect, found.better) == (Effect.VISIBLE, True)


def test_a_planned_action_has_no_verdict_and_the_others_come_by_start() -> None:
    planned = replace(OVEN, id="later", start=date(2030, 1, 1))
    done = replace(OVEN, id="done", start=date(2025, 10, 1), end=date(2025, 10, 31))
    other = replace(OVEN, id="other", kpis=("else",))
    found = action_results(made(CHECK, planned, OVEN, done, other), "rate")
    assert [(each.action.id, each.stage, each.verdict is None) for each in found] == [
        ("done", Stage.DONE, False),
        ("oven", Stage.RUNNING, False),
        ("later", Stage.PLANNED, True),
    ]
    assert action_results(made(CHECK, other), "rate") == ()


def test_a_seasonal_kpi_is_held_against_the_year_before() -> None:
    chance = random.Random(5)
    shape = [20, 10, 15, 25, 30, 45, 60, 55, 35, 30, 50, 100]
    usual = [100.0 + 3 * shape[place % 12] + chance.randint(-4, 4) for place in range(42)]
    start = replace(OVEN, start=date(2028, 1, 1))
    assert verdict(usual, start).effect is Effect.NOISE
    found = verdict([value - (60 if place >= 36 else 0) for place, value in enumerate(usual)], start)
    assert (found.effect, found.better) == (Effect.VISIBLE, True)
    assert words(found)[1].startswith("against a year before on average ")


def test_running_totals_are_judged_by_the_months_themselves() -> None:
    plan = Plan(Mode.ACCUMULATE, target=2500, window=Window.YEAR)
    found = verdict([*CHECK, 150, 149, 160], plans=(plan,), aggregation=Aggregation.SUM)
    assert found.after == pytest.approx(153)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-50, 50).map(float), min_size=3, max_size=12))
def test_a_mirrored_kpi_has_the_same_verdict(since: list[float]) -> None:
    values = [*(value - 210 for value in CHECK), *since]
    found = verdict(values)
    mirrored = verdict([-value for value in values], direction=Direction.HIGHER)
    assert (found.effect, found.better) == (mirrored.effect, mirrored.better)


def by_hand(since: Sequence[float]) -> Effect:
    """The rules in plain fractions, for what came after the ten months of ``CHECK``."""
    before = [Fraction(value) for value in CHECK]
    centre = sum(before, Fraction()) / 10
    spread = Fraction("2.66") * sum((abs(b - a) for a, b in pairwise(before)), Fraction()) / 9
    if len(since) < 3:
        return Effect.TOO_EARLY
    for side in (1, -1):
        off = [side * (Fraction(value) - centre) for value in since[:10]]
        close = [each > spread / 2 for each in off]
        near = any(close[last] and sum(close[max(last - 3, 0) : last + 1]) >= 3 for last in range(len(off)))
        run = any(all(each > 0 for each in off[last - 7 : last + 1]) for last in range(7, len(off)))
        if near or run or sum(each > spread for each in off) > 1:
            return Effect.VISIBLE
    return Effect.NOISE


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.integers(150, 270), st.integers(176, 245)).map(float), max_size=14))
def test_verdicts_are_those_of_plain_fractions(since: list[float]) -> None:
    assert verdict([*CHECK, *since]).effect is by_hand(since)


def test_verdicts_are_said_in_dutch_too() -> None:
    found = verdict([*CHECK, 150, 149, 160])
    activate("nl")
    try:
        assert words(found)[0] == "Zichtbaar effect, ten goede"
    finally:
        activate("en")


def test_asking_for_no_verdict_loads_no_polars() -> None:
    code = "import sys\nimport kpi_tui.scorecard.trend.verdict\nprint('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
