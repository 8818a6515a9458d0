"""Advice on the choice of goals and KPIs, and the SMART check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.kpi import Horizon, Indicator, Kpi
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.model.silence import GOAL_RULES, KPI_RULES, SET_RULES, AdviceRule, Silenced
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.advice.practice import findings
from kpi_tui.scorecard.advice.smart import smart_check
from tests.scorecard.conftest import Company, company, kpi

KEEP = Plan(Mode.KEEP, low=5)


def sound(count: int = 6) -> list[Kpi]:
    """KPIs with nothing to be said about."""
    return [
        kpi(
            f"kpi-{place}",
            "a",
            plans=(KEEP,),
            owner="Anna",
            source="The till",
            unit=Unit.COUNT if place else Unit.RATING,
            indicator=list(Indicator)[place % 2],
            horizon=list(Horizon)[place % 2],
        )
        for place in range(count)
    ]


def with_goal(kpis: list[Kpi], **fields: object) -> Company:
    links = tuple(Link(each.id) for each in kpis)
    said = {"why": "It pays", "due": date(2028, 1, 1), "agreed": True, "links": links, **fields}
    return company(kpis=kpis, goals=[Goal("goal", "Grow the web shop", **said)])  # type: ignore[arg-type]


def said(made: Company) -> list[str]:
    return [finding.id for finding in findings(made)]


def test_a_sound_set_is_left_alone() -> None:
    assert said(with_goal(sound())) == []


def test_an_empty_workspace_is_left_alone() -> None:
    assert said(company(kpis=[])) == []


@pytest.mark.parametrize(("count", "expected"), [(4, ["few-kpis"]), (5, []), (10, []), (11, ["many-kpis"])])
def test_five_to_ten_kpis_are_enough(count: int, expected: list[str]) -> None:
    assert said(with_goal(sound(count))) == expected


def test_only_lagging_and_only_short_term_are_seen() -> None:
    kpis = [replace(each, indicator=Indicator.LAGGING, horizon=Horizon.SHORT) for each in sound()]
    assert said(with_goal(kpis)) == ["only-lagging", "only-short-term"]


def test_a_goal_without_kpi_and_a_kpi_without_goal_are_seen() -> None:
    made = with_goal(sound(), links=())
    assert said(made) == ["goal-without-kpi", *["kpi-without-goal"] * 6]
    assert [(each.goal, each.kpi) for each in findings(made)][:2] == [("goal", None), (None, "kpi-0")]


def test_a_goal_without_a_date_or_a_number_is_vague() -> None:
    assert said(with_goal(sound(), due=None)) == ["vague-goal"]
    watched = [replace(each, plans=(Plan(Mode.MONITOR),)) for each in sound()]
    assert said(with_goal(watched)) == ["vague-goal"]


def test_a_kpi_without_plan_or_owner_is_seen() -> None:
    kpis = sound()
    kpis[0] = replace(kpis[0], plans=(), owner="")
    assert said(with_goal(kpis)) == ["kpi-without-plan", "kpi-without-owner"]


def test_a_vanity_metric_needs_a_kpi_beside_it() -> None:
    kpis = sound()
    kpis[0] = replace(kpis[0], vanity_risk=True, guardrail="elsewhere")
    assert said(with_goal(kpis)) == ["vanity-metric"]
    kpis[0] = replace(kpis[0], guardrail="kpi-1")
    assert said(with_goal(kpis)) == []


def test_numbers_that_come_from_nowhere_are_seen() -> None:
    kpis = sound()
    kpis[0] = replace(kpis[0], source="")
    assert said(with_goal(kpis)) == ["kpi-without-source"]
    known = with_goal(kpis)
    known = replace(known, inputs={"a": replace(known.inputs["a"], source="The till")})
    assert said(known) == [], "the source of each of its inputs will do"


@pytest.mark.parametrize(
    ("fields", "asks"),
    [
        ({"unit": Unit.RATING}, True),
        ({"unit": Unit.SCORE, "category": "satisfaction-loyalty"}, True),
        ({"unit": Unit.SCORE, "category": "market-position"}, False),
        ({"unit": Unit.PERCENT, "category": "satisfaction-loyalty"}, False),
        ({"unit": Unit.PERCENT, "catalogue_id": "csat-satisfied-share"}, True),
    ],
)
def test_somebody_should_be_asked_what_they_think(fields: dict[str, Any], asks: bool) -> None:
    kpis = sound()
    kpis[0] = replace(kpis[0], **{"unit": Unit.COUNT, **fields})
    assert said(with_goal(kpis)) == ([] if asks else ["nobody-asked"])


def test_a_silenced_finding_says_why_wherever_it_was_silenced() -> None:
    kpis = [replace(each, owner="") for each in sound()]
    kpis[0] = replace(kpis[0], silenced=(Silenced("kpi-without-owner", "It runs by itself"),))
    made = with_goal(kpis, due=None, silenced=(Silenced("vague-goal", "A direction"),))
    reasons = [finding.silenced and finding.silenced.reason for finding in findings(made)]
    assert reasons == ["A direction", "It runs by itself", *[None] * 5]
    alone = replace(made, settings=Settings("Test", silenced=(Silenced("kpi-without-owner", "I work alone"),)))
    reasons = [finding.silenced and finding.silenced.reason for finding in findings(alone)]
    assert reasons == ["A direction", "It runs by itself", *["I work alone"] * 5]


def test_every_rule_is_about_the_whole_a_goal_or_a_kpi() -> None:
    assert sorted([*SET_RULES, *GOAL_RULES, *KPI_RULES]) == sorted(AdviceRule)


def letters(made: Company) -> dict[str, bool | None]:
    return {item.letter: item.ok for item in smart_check(made.goals["goal"], made).items}


def test_a_smart_goal_passes() -> None:
    made = with_goal(sound())
    assert letters(made) == {"S": True, "M": True, "A": True, "R": True, "T": True}
    assert smart_check(made.goals["goal"], made).passed == 5


def test_what_is_missing_is_said_and_agreement_is_asked() -> None:
    made = company(kpis=sound(), goals=[Goal("goal", "Grow")])
    assert letters(made) == {"S": False, "M": False, "A": None, "R": False, "T": False}


def test_a_goal_whose_date_has_passed_is_not_bound_in_time() -> None:
    assert letters(with_goal(sound(), due=date(2027, 6, 14)))["T"] is False
    assert letters(with_goal(sound(), due=date(2027, 6, 15)))["T"] is True


def test_a_watched_kpi_does_not_measure_a_goal() -> None:
    watched = [replace(each, plans=(Plan(Mode.MONITOR),)) for each in sound()]
    assert letters(with_goal(watched))["M"] is False
    later = [replace(each, plans=(replace(KEEP, start=date(2027, 12, 1)),)) for each in sound()]
    assert letters(with_goal(later))["M"] is True
