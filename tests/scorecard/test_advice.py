"""Advice that the figures give: late, red without an action, a target that is too easy or out of reach, a review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi_tui.model.action import Action
from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.input import Frequency
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.plan import Direction, Mode, Plan, Window
from kpi_tui.model.settings import Settings
from kpi_tui.model.silence import AdviceRule, Silenced
from kpi_tui.scorecard.advice.advice import advice
from kpi_tui.scorecard.advice.practice import Finding, findings
from kpi_tui.workspace.workspace import Workspace
from tests.scorecard.conftest import Company, Figure, company, figure, kpi

TODAY = date(2027, 6, 15)
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026, 2027) for month in range(1, 13)][5:29]
"""The two years up to May 2027."""
STEADY = (10, 11, 9, 10, 12, 10, 9, 11, 10, 9, 11, 10)
AT_LEAST_8 = Plan(Mode.KEEP, low=8)
NEW = {AdviceRule.OVERDUE, AdviceRule.RED_WITHOUT_ACTION, AdviceRule.TARGET_NEVER_MISSED,
       AdviceRule.TARGET_OUT_OF_REACH, AdviceRule.REVIEW_OVERDUE}  # fmt: skip


def monthly(values: Iterable[float | None], of: str = "a") -> list[Figure]:
    """Figures of the months up to May 2027."""
    known = list(values)
    return [figure(of, month, value) for month, value in zip(MONTHS[-len(known) :], known, strict=True) if value]


def shop(plan: Plan | None, values: Iterable[float | None], *actions: Action, **fields: object) -> Company:
    one = kpi("sales", "a", plans=(plan,) if plan else (), **fields)
    return company(kpis=[one], figures=monthly(values), actions=actions, today=TODAY)


def seen(made: Company) -> list[str]:
    return [each.id for each in advice(made) if each.id in NEW - {AdviceRule.REVIEW_OVERDUE} and not each.silenced]


def only(made: Company, rule: AdviceRule) -> Finding:
    (found,) = (each for each in advice(made) if each.id == rule)
    return found


# Late


def test_a_figure_that_is_late_is_named_with_its_period() -> None:
    made = shop(None, [*STEADY, None])
    found = only(made, AdviceRule.OVERDUE)
    assert str(found.sentence) == "“Sales” still waits for its figure of 2027-05."
    assert found.kpi == "sales"
    assert AdviceRule.OVERDUE not in seen(shop(None, STEADY))


# Red


def action(start: date, end: date | None = None, of: str = "sales") -> Action:
    return Action("posters", "Posters", (of,), start, end)


def test_red_without_an_action_is_seen_until_one_is_planned_or_runs() -> None:
    red = [*STEADY, 2]
    assert seen(shop(AT_LEAST_8, red)) == ["red-without-action"]
    assert seen(shop(AT_LEAST_8, red, action(date(2027, 6, 1)))) == []
    assert seen(shop(AT_LEAST_8, red, action(date(2027, 7, 1)))) == []
    assert seen(shop(AT_LEAST_8, red, action(date(2026, 1, 1), date(2027, 6, 14)))) == ["red-without-action"]
    assert seen(shop(AT_LEAST_8, red, action(date(2027, 6, 1), of="another"))) == ["red-without-action"]


def test_only_red_asks_for_an_action_and_only_the_newest_figure() -> None:
    assert seen(shop(AT_LEAST_8, [*STEADY, 7.9])) == []
    assert seen(shop(AT_LEAST_8, [*STEADY, 2, 9])) == []


def test_a_month_that_is_not_over_is_not_red_yet() -> None:
    made = shop(AT_LEAST_8, STEADY)
    begun = company(kpis=made.kpis.values(), figures=[*monthly([*STEADY, 9]), figure("a", "2027-06", 1)], today=TODAY)
    assert "red-without-action" not in seen(begun)


def test_a_red_of_years_ago_asks_for_nothing() -> None:
    long_ago = company(kpis=[kpi("sales", "a", plans=(AT_LEAST_8,))], figures=[figure("a", "2020-05", 1)], today=TODAY)
    assert "red-without-action" not in seen(long_ago)


# Too easy


def test_a_target_that_was_met_all_year_is_too_easy() -> None:
    made = shop(AT_LEAST_8, STEADY)
    assert seen(made) == ["target-never-missed"]
    assert (
        str(only(made, AdviceRule.TARGET_NEVER_MISSED).sentence) == "The last 12 figures of “Sales” all met the target."
    )


@pytest.mark.parametrize(
    "values",
    [(*STEADY[:-1], 7.9), (7.9, *STEADY[1:]), STEADY[:8]],
    ids=["missed just now", "missed a year ago", "not a year yet"],
)
def test_one_miss_or_too_short_a_time_and_it_is_not(values: tuple[float, ...]) -> None:
    assert "target-never-missed" not in seen(shop(AT_LEAST_8, values))


def test_a_miss_before_the_year_does_not_count_and_a_month_may_lack() -> None:
    assert seen(shop(AT_LEAST_8, (1, *STEADY))) == ["target-never-missed"]
    assert seen(shop(AT_LEAST_8, (*STEADY[:5], None, *STEADY[6:]))) == ["target-never-missed"]


def test_a_target_that_was_raised_this_year_is_given_time() -> None:
    raised = kpi("sales", "a", plans=(Plan(Mode.KEEP, low=7), replace(AT_LEAST_8, start=date(2027, 1, 1))))
    assert seen(company(kpis=[raised], figures=monthly(STEADY), today=TODAY)) == []


def test_of_quarters_four_are_looked_at() -> None:
    quarters = [figure("a", f"{year}-Q{n}", 9) for year, n in ((2026, 2), (2026, 3), (2026, 4), (2027, 1))]
    one = kpi("sales", "a", plans=(AT_LEAST_8,), frequency=Frequency.QUARTERLY)
    assert seen(company(kpis=[one], figures=quarters, today=TODAY)) == ["target-never-missed"]
    assert seen(company(kpis=[one], figures=quarters[2:], today=TODAY)) == []


# Out of reach


def test_a_target_beyond_all_that_ever_was_and_its_usual_limits_is_out_of_reach() -> None:
    made = shop(Plan(Mode.KEEP, low=30, start=date(2027, 6, 1)), STEADY)
    assert seen(made) == ["target-out-of-reach"]
    sentence = str(only(made, AdviceRule.TARGET_OUT_OF_REACH).sentence)
    assert sentence == "“Sales” should come to 30; the highest of its 12 figures so far was 12."


def test_within_the_usual_ups_and_downs_it_is_not() -> None:
    assert seen(shop(Plan(Mode.KEEP, low=13, start=date(2027, 6, 1)), STEADY)) == []
    assert seen(shop(Plan(Mode.KEEP, low=30, start=date(2027, 6, 1)), STEADY[:5])) == []


def test_a_target_to_come_down_to_is_mirrored() -> None:
    plan = Plan(Mode.KEEP, high=2, start=date(2027, 6, 1))
    made = shop(plan, [each + 20 for each in STEADY], direction=Direction.LOWER)
    assert seen(made) == ["target-out-of-reach"]
    assert "come down to 2; the lowest of its 12 figures so far was 29" in str(
        only(made, AdviceRule.TARGET_OUT_OF_REACH).sentence
    )


def test_a_figure_that_climbs_towards_its_target_is_on_its_way() -> None:
    reach = Plan(Mode.REACH, baseline=10, target=40, start=date(2026, 6, 1), due=date(2027, 12, 31))
    climbing = [10 + 1.6 * step for step in range(1, 13)]
    assert "target-out-of-reach" not in seen(shop(reach, climbing))
    assert "target-out-of-reach" in seen(shop(replace(reach, target=90), climbing))


def test_a_total_is_held_against_what_single_months_brought() -> None:
    year = Plan(Mode.ACCUMULATE, target=300, window=Window.YEAR, start=date(2027, 1, 1))
    made = shop(year, STEADY)
    assert "target-out-of-reach" in seen(made)
    sentence = str(only(made, AdviceRule.TARGET_OUT_OF_REACH).sentence)
    assert sentence == "For its total, “Sales” must come to 25 each time; the best of 12 was 12."
    assert "target-out-of-reach" not in seen(shop(replace(year, target=130), STEADY))


# The review


def reviewed(kpis: list[Kpi], settings: Settings, goal_start: date | None = None, today: date = TODAY) -> list[Finding]:
    goal = Goal("grow", "Grow", start=goal_start, links=(Link("sales"),))
    made = company(kpis=kpis, goals=[goal], settings=settings, today=today, figures=monthly(STEADY))
    return [each for each in advice(made) if each.id == AdviceRule.REVIEW_OVERDUE]


@pytest.mark.parametrize(
    ("rhythm", "in_time"),
    [
        ("monthly", date(2027, 2, 28)),
        ("quarterly", date(2027, 4, 30)),
        ("half-yearly", date(2027, 7, 31)),
        ("yearly", date(2028, 1, 31)),
    ],
)
def test_a_review_is_due_by_its_rhythm_since_the_newest_goal_or_plan_began(rhythm: str, in_time: date) -> None:
    planned = [kpi("sales", "a", plans=(replace(AT_LEAST_8, start=date(2027, 1, 31)),))]
    settings = Settings("Test", review=rhythm)
    assert reviewed(planned, settings, date(2026, 1, 1), in_time) == []
    late = date.fromordinal(in_time.toordinal() + 1)
    (found,) = reviewed(planned, settings, date(2026, 1, 1), late)
    assert "since 2027-01-31" in str(found.sentence)
    assert reviewed(planned, settings, late, late) == [], "a goal that begins is a look at the whole"


def test_without_dates_the_first_figure_says_since_when() -> None:
    (found,) = reviewed([kpi("sales", "a")], Settings("Test"))
    assert "since 2026-06-01" in str(found.sentence)


def test_a_review_that_was_held_counts_until_the_next_one_is_due() -> None:
    settings = Settings("Test", reviewed=date(2027, 3, 1))
    assert reviewed([kpi("sales", "a")], settings, today=date(2027, 6, 1)) == []
    (found,) = reviewed([kpi("sales", "a")], settings, today=date(2027, 6, 2))
    assert str(found.sentence).startswith("The last review was on 2027-03-01")
    later = Settings("Test", reviewed=date(2027, 8, 1))
    (found,) = reviewed([kpi("sales", "a")], later, today=date(2027, 6, 2))
    assert "since 2026-06-01" in str(found.sentence), "a day to come is no review yet"


def test_a_silenced_review_comes_back_when_the_next_one_is_due() -> None:
    settings = Settings("Test", silenced=(Silenced("review-overdue", "All kept", date(2027, 3, 1)),))
    (silent,) = reviewed([kpi("sales", "a")], settings, today=date(2027, 6, 1))
    assert silent.silenced is not None
    (heard,) = reviewed([kpi("sales", "a")], settings, today=date(2027, 6, 2))
    assert heard.silenced is None
    assert "since 2027-03-01" in str(heard.sentence)


# All of it


def test_silenced_findings_say_why_and_stay_in_the_list() -> None:
    silenced = (Silenced("red-without-action", "The oven comes in July"),)
    made = shop(AT_LEAST_8, [*STEADY, 2], silenced=silenced)
    assert seen(made) == []
    assert only(made, AdviceRule.RED_WITHOUT_ACTION).silenced == silenced[0]


def test_the_whole_comes_first_then_goals_then_kpis_in_their_order() -> None:
    kpis = [kpi("late", "a"), kpi("red", "b", plans=(AT_LEAST_8,))]
    goal = Goal("grow", "Grow", links=(Link("red"),))
    figures = [*monthly([*STEADY, None]), *monthly([*STEADY, 2], "b")]
    found = advice(company(kpis=kpis, goals=[goal], figures=figures, today=TODAY))
    places = [(each.goal, each.kpi) for each in found]
    assert places == sorted(places, key=lambda about: (about[0] is None and about[1] is not None, about[1] == "late"))
    assert {"few-kpis", "vague-goal", "red-without-action", "overdue"} <= {each.id for each in found}


def test_all_that_needs_no_figure_is_among_it(sample: Path) -> None:
    snapshot = Workspace.open(sample).snapshot
    found = advice(snapshot)
    assert all(each in found for each in findings(snapshot))
    assert [(each.id, each.kpi) for each in found] == [
        ("review-overdue", None), ("red-without-action", "cost-per-acquisition"), ("overdue", "nps"),
    ]  # fmt: skip


def test_an_empty_workspace_gets_no_advice() -> None:
    assert advice(company(kpis=[])) == ()
