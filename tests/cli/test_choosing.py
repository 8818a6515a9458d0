"""``catalogue``, ``add`` and ``formula``: look KPIs up, take them over, compute with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


def test_the_whole_catalogue_is_there(kpi: Kpi) -> None:
    assert len(json.loads(kpi("catalogue", "--json").out)["kpis"]) == 131


def test_a_search_forgives_and_speaks_both_languages(kpi: Kpi) -> None:
    found = json.loads(kpi("catalogue", "conversoin rate", "--json").out)["kpis"]
    assert found[0]["id"] == "conversion-rate"
    dutch = json.loads(kpi("catalogue", "klanttevredenheid", "--language", "nl", "--json").out)["kpis"]
    assert "csat-score" in [each["id"] for each in dutch]


def test_filters_narrow_the_list(kpi: Kpi) -> None:
    people = json.loads(kpi("catalogue", "--category", "people", "--json").out)["kpis"]
    assert {each["category"] for each in people} == {"people"}
    assert kpi("catalogue", "--category", "persons").status == 2
    assert kpi("catalogue", "--sector", "moon").status == 2


def test_a_table_is_printed_for_people(kpi: Kpi) -> None:
    out = kpi("catalogue", "conversie", "--language", "nl").out
    assert "conversion-rate" in out
    assert "Conversie" in out


def test_nothing_found_says_so(kpi: Kpi) -> None:
    outcome = kpi("catalogue", "qqqqzzzz")
    assert outcome.status == 0
    assert "Nothing found" in outcome.out


def test_add_brings_a_kpi_with_its_inputs(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("add", "nps")
    assert outcome.status == 0
    assert "Promoters" in outcome.out
    assert {path.stem for path in (shop / "inputs").glob("*.toml")} >= {"promoters", "passives", "detractors"}


def test_add_links_to_a_goal(kpi: Kpi, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    kpi("new", folder, "--name", "Shop", "--set", "webshop")
    (goal,) = (path.stem for path in (folder / "goals").glob("*.toml"))
    assert kpi("--workspace", folder, "add", "nps", "--goal", goal).status == 0
    assert kpi("check", folder).status == 0
    card = json.loads(kpi("status", "--workspace", folder, "--json").out)
    assert "nps" in card["goals"][0]["kpis"]


@pytest.mark.parametrize("arguments", [("npss",), ("nps", "--goal", "nowhere"), ("conversion-rate",)])
def test_add_refuses_what_is_unknown_or_there_already(kpi: Kpi, shop: Path, arguments: tuple[str, ...]) -> None:
    before = sorted(shop.rglob("*.toml"))
    outcome = kpi("add", *arguments)
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1
    assert sorted(shop.rglob("*.toml")) == before


def test_a_kpi_without_a_goal_is_a_problem_for_check(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("check", shop)
    assert outcome.status == 1
    assert "kpis/conversion-rate.toml:1: " in outcome.out


def test_formula_computes_one_value(kpi: Kpi) -> None:
    answer = json.loads(kpi("formula", "conversion-rate", "visitors=1000", "conversions=50", "--json").out)
    assert (answer["value"], answer["reason"]) == (5.0, None)
    assert kpi("formula", "conversion-rate", "visitors=1000", "conversions=50").out == "5.0%\n"


def test_formula_says_why_there_is_no_value(kpi: Kpi) -> None:
    outcome = kpi("formula", "conversion-rate", "visitors=0", "conversions=0", "--json")
    answer = json.loads(outcome.out)
    assert (outcome.status, answer["value"], answer["reason"]) == (0, None, "undefined")
    outcome = kpi("formula", "answered-within-24h", "questions_within_24h=62", "questions_received=60", "--json")
    assert (outcome.status, json.loads(outcome.out)["reason"]) == (1, "out-of-range")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("conversion-rate", "visitors=1"), 2),
        (("conversion-rate", "visitors=1", "conversions=2", "x=3"), 2),
        (("conversion-rate", "visitors=one", "conversions=2"), 2),
        (("conversion-rate", "visitors"), 2),
        (("conversion-rte", "visitors=1"), 1),
    ],
)
def test_formula_says_what_it_needs(kpi: Kpi, arguments: tuple[str, ...], status: int) -> None:
    outcome = kpi("formula", *arguments)
    assert (outcome.status, outcome.err.count("\n")) == (status, 1)
