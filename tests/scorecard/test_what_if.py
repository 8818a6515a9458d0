"""What if: the same look on other figures, with nothing written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.web_shop import build
from kpi_tui.model.period import Period
from kpi_tui.model.status import Status
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.related import related
from kpi_tui.scorecard.what_if import WhatIf, input_values, what_if
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace

SAMPLE = Path(__file__).parents[2] / "sample_workspace"


@pytest.fixture(scope="module")
def bakery() -> Snapshot:
    return Workspace.open(SAMPLE).snapshot


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(tmp_path_factory.mktemp("shop") / "whole").snapshot


def period(snapshot: Snapshot, key: str) -> Period:
    return snapshot.settings.calendar.parse(key)


def values(found: WhatIf) -> dict[str, float | None]:
    return {after.kpi.id: after.point.value for _before, after in found.kpis}


def test_a_kpi_its_goal_and_the_kpis_that_share_the_input_follow(bakery: Snapshot) -> None:
    found = what_if(bakery, period(bakery, "2026-10"), {"orders": 638})
    assert values(found) == {
        "conversion-rate": pytest.approx(5.5),
        "average-order-value": pytest.approx(28.87, abs=0.005),
    }
    before, after = found.kpis[0]
    assert (before.point.status, after.point.status) == (Status.AT_RISK, Status.ON_TRACK)
    ((was, then),) = found.goals
    assert was.goal.id == then.goal.id
    assert was.score != then.score


def test_nothing_else_changes_and_nothing_is_written(bakery: Snapshot) -> None:
    files = {path: path.read_bytes() for path in SAMPLE.rglob("*.toml")}
    now = look(bakery, period(bakery, "2026-10"))
    found = what_if(bakery, period(bakery, "2026-10"), {"orders": 638})
    assert found.before == now
    touched = {before.kpi.id for before, _after in found.kpis}
    assert [each for each in found.after.kpis if each.kpi.id not in touched] == [
        each for each in now.kpis if each.kpi.id not in touched
    ]
    assert {path: path.read_bytes() for path in SAMPLE.rglob("*.toml")} == files
    assert look(bakery, period(bakery, "2026-10")) == now


@pytest.mark.parametrize("key", ["2011-11", "2011-Q3", "2011"])
def test_an_input_of_many_days_and_markets_is_what_it_comes_to(shop: Snapshot, key: str) -> None:
    asked, names = period(shop, key), ("units_returned", "units_sold")
    now = input_values(shop, asked, names)
    assert now["units_returned"] is not None
    assert now["units_sold"] is not None
    rate = look(shop, asked).of("return-rate")
    assert rate is not None
    assert rate.point.value is not None
    assert rate.point.value == pytest.approx(100 * now["units_returned"] / now["units_sold"])
    found = what_if(shop, asked, {"units_returned": 2 * now["units_returned"]})
    assert values(found)["return-rate"] == pytest.approx(2 * rate.point.value)


def test_a_segment_alone_is_changed_where_the_kpi_uses_only_that(shop: Snapshot) -> None:
    asked = period(shop, "2011-11")
    abroad = replace(shop.kpis["orders"], segment="abroad")
    name = abroad.entered[0]
    now, whole = input_values(shop, asked, [name], seen_by=abroad), input_values(shop, asked, [name])
    part, all_of_it = now[name], whole[name]
    assert part is not None
    assert all_of_it is not None
    assert 0 < part < all_of_it
    found = what_if(shop, asked, {name: part + 100}, seen_by=abroad)
    assert values(found)["orders"] == pytest.approx(all_of_it + 100)


def test_where_nothing_was_entered_the_figure_is_there(bakery: Snapshot) -> None:
    asked = period(bakery, "2026-11")
    assert input_values(bakery, asked, ["orders", "visitors"]) == {"orders": None, "visitors": None}
    assert values(what_if(bakery, asked, {"orders": 60, "visitors": 1000}))["conversion-rate"] == pytest.approx(6)


def test_a_total_counts_the_other_figure_in(shop: Snapshot) -> None:
    asked = period(shop, "2011-11")
    name = shop.kpis["revenue"].entered[0]
    now = input_values(shop, asked, [name])[name]
    assert now is not None
    ((before, after),) = (pair for pair in what_if(shop, asked, {name: now + 1000}).kpis if pair[0].kpi.id == "revenue")
    assert before.point.value is not None
    assert after.point.value == pytest.approx(before.point.value + 1000)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 100))
def test_the_same_values_change_nothing_and_others_come_out_as_tried(bakery: Snapshot, factor: float) -> None:
    asked = period(bakery, "2026-09")
    now = {name: value for name, value in input_values(bakery, asked, bakery.inputs).items() if value is not None}
    assert what_if(bakery, asked, now).after == look(bakery, asked)
    found = what_if(bakery, asked, {"orders": now["orders"] * factor})
    assert values(found)["conversion-rate"] == pytest.approx(100 * factor * now["orders"] / now["visitors"])


# Which KPIs belong beside one


def test_the_guardrail_comes_first_and_each_says_why(bakery: Snapshot) -> None:
    found = related(bakery, "conversion-rate")
    assert found[0].kpi.id == bakery.kpis["conversion-rate"].guardrail
    assert [each.guards for each in found] == [True] + [False] * (len(found) - 1)
    assert all(each.why for each in found)
    assert "conversion-rate" not in {each.kpi.id for each in found}


def test_kpis_with_the_same_inputs_and_goals_are_related(bakery: Snapshot) -> None:
    why = {each.kpi.id: [reason.template for reason in each.why] for each in related(bakery, "conversion-rate")}
    assert any("same figures" in reason for reason in why["average-order-value"])
    assert any("same goal" in reason or "same success factor" in reason for reason in why["cost-per-acquisition"])
    assert "waste-rate" not in why
