"""``set-plan`` writes a plan, says it in words, and refuses what cannot be scored."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


def plans(shop: Path, kpi_id: str) -> list[dict[str, object]]:
    """The plans on a KPI's card."""
    card = tomllib.loads((shop / "kpis" / f"{kpi_id}.toml").read_text(encoding="utf-8"))
    found: list[dict[str, object]] = card.get("plans", [])
    return found


def test_a_plan_is_written_and_said(kpi: Kpi, shop: Path) -> None:
    outcome = kpi(
        "set-plan", "conversion-rate", "--mode", "reach", "--baseline", "2", "--target", "4", "--start", "2026-01-01",
        "--due", "2026-06-30", "--tolerance", "0.4",
    )  # fmt: skip
    assert outcome.status == 0
    assert "from 2.0% to 4.0% by 30 Jun 2026" in outcome.out
    (plan,) = plans(shop, "conversion-rate")
    assert (plan["mode"], plan["baseline"], plan["target"], plan["tolerance"]) == ("reach", 2, 4, 0.4)


def test_a_later_start_leaves_the_past_its_own_plan(kpi: Kpi, shop: Path) -> None:
    keep = ("set-plan", "conversion-rate", "--mode", "keep", "--low")
    kpi(*keep, "2")
    kpi(*keep, "3", "--start", "2026-07-01")
    assert [plan["low"] for plan in plans(shop, "conversion-rate")] == [2, 3]
    kpi(*keep, "3.5")
    assert [plan["low"] for plan in plans(shop, "conversion-rate")] == [2, 3.5]


def test_a_tolerance_in_percent_is_kept_as_said(kpi: Kpi, shop: Path) -> None:
    kpi("set-plan", "conversion-rate", "--mode", "keep", "--low", "4", "--tolerance", "5%")
    assert str(plans(shop, "conversion-rate")[0]["tolerance"]).replace(" ", "") == "5%"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("conversion-rate", "--mode", "reach", "--target", "4"), 2),
        (("conversion-rate", "--mode", "reach", "--baseline", "4", "--target", "3", "--due", "2030-01-01"), 2),
        (("conversion-rate", "--mode", "reach", "--baseline", "4", "--target", "4", "--due", "2030-01-01"), 2),
        (("conversion-rate", "--mode", "keep", "--high", "4"), 2),
        (("cost-per-acquisition", "--mode", "keep", "--high", "0"), 2),
        (("conversion-rate", "--mode", "keep", "--low", "four"), 2),
        (("conversion-rate", "--mode", "keep", "--low", "4", "--start", "soon"), 2),
        (("conversion-rate", "--mode", "hope"), 2),
        (("conversion-rate",), 2),
        (("conversoin-rate", "--mode", "keep", "--low", "4"), 1),
    ],
)
def test_what_cannot_be_scored_is_refused_and_nothing_is_written(
    kpi: Kpi, shop: Path, arguments: tuple[str, ...], status: int
) -> None:
    outcome = kpi("set-plan", *arguments)
    assert outcome.status == status
    assert outcome.err.count("\n") == 1
    assert plans(shop, "conversion-rate") == []
    assert plans(shop, "cost-per-acquisition") == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--mode", "reach", "--baseline", "2", "--target", "4", "--due", "2030-12-31", "--low", "3"),
        ("--mode", "keep", "--low", "3", "--window", "year"),
        ("--mode", "keep", "--low", "3", "--target", "5"),
        ("--mode", "accumulate", "--target", "100", "--high", "120"),
        ("--mode", "monitor", "--target", "5"),
    ],
)
def test_an_option_that_says_nothing_in_a_mode_is_not_passed_over(
    kpi: Kpi, shop: Path, arguments: tuple[str, ...]
) -> None:
    outcome = kpi("set-plan", "conversion-rate", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert plans(shop, "conversion-rate") == []


@pytest.mark.parametrize("target", ["+20%", "+20 %"])
def test_a_change_is_kept_as_said_and_as_the_number_it_comes_to(kpi: Kpi, shop: Path, target: str) -> None:
    outcome = kpi(
        "set-plan", "conversion-rate", "--mode", "reach", "--baseline", "4", "--target", target,
        "--start", "2026-01-01", "--due", "2026-12-31",
    )  # fmt: skip
    assert "from 4.0% to 4.8% by 31 Dec 2026 (+20%)" in outcome.out
    (plan,) = plans(shop, "conversion-rate")
    assert (plan["baseline"], plan["target"], plan["target_said"]) == (4, 4.8, "+20 %")


@pytest.mark.parametrize(
    ("change", "limit", "said"), [("-20%", 40, "-20 %"), ("−20 %", 40, "-20 %"), ("-2.5%", 48.75, "-2.5 %")]
)
def test_a_limit_can_be_a_change_too(kpi: Kpi, shop: Path, change: str, limit: float, said: str) -> None:
    outcome = kpi("set-plan", "cost-per-acquisition", "--mode", "keep", "--baseline", "50", "--high", change)
    assert outcome.status == 0
    (plan,) = plans(shop, "cost-per-acquisition")
    assert (plan["high"], plan["high_said"]) == (limit, said)


def test_percentage_points_are_added_to_percentages_only(kpi: Kpi, shop: Path) -> None:
    reach = ("--mode", "reach", "--baseline", "4", "--start", "2026-01-01", "--due", "2026-12-31")
    assert "to 6.0% by 31 Dec 2026 (+2 pp)" in kpi("set-plan", "conversion-rate", *reach, "--target", "+2 pp").out
    (plan,) = plans(shop, "conversion-rate")
    assert (plan["target"], plan["target_said"]) == (6, "+2 pp")
    refused = kpi("set-plan", "cost-per-acquisition", *reach, "--target", "-2 pp")
    assert refused.status == 2
    assert "+20%, or the number itself" in refused.err


def test_a_change_on_nothing_is_refused(kpi: Kpi, shop: Path) -> None:
    refused = kpi("set-plan", "conversion-rate", "--mode", "reach", "--target", "+20%", "--due", "2030-12-31")
    assert (refused.status, refused.out) == (2, "")
    assert "give the baseline" in refused.err
    assert plans(shop, "conversion-rate") == []


def test_milestones_lie_on_the_way(kpi: Kpi, shop: Path) -> None:
    outcome = kpi(
        "set-plan", "conversion-rate", "--mode", "reach", "--baseline", "2", "--target", "4", "--start", "2026-01-01",
        "--due", "2026-12-31", "--milestone", "2026-06-30=3.5", "--milestone", "31 mrt 2026=3",
    )  # fmt: skip
    assert "by way of 3.0% on 31 Mar 2026, 3.5% on 30 Jun 2026" in outcome.out
    assert "Red when more than 0.4 pp behind the line" in outcome.out
    assert "on 31 Dec 2026 that is below 3.6%" in outcome.out
    (plan,) = plans(shop, "conversion-rate")
    assert [each["value"] for each in plan["milestones"]] == [3, 3.5]  # type: ignore[attr-defined]


@pytest.fixture
def leads(kpi: Kpi, shop: Path) -> Path:
    """The shop with leads of all of 2025, most of them in December."""
    assert kpi("add", "leads").status == 0
    for month in range(1, 13):
        assert kpi("log", f"leads={20 if month == 12 else 10}", "--period", f"2025-{month:02}").status == 0
    return shop


def test_a_total_follows_the_year_before(kpi: Kpi, leads: Path) -> None:
    outcome = kpi(
        "set-plan", "leads", "--mode", "accumulate", "--target", "+50%", "--start", "2026-01-01", "--profile",
        "last-year",
    )  # fmt: skip
    assert outcome.status == 0, outcome.err
    assert "+50% on 130 = 195" in outcome.out
    assert "most in December (15.3%)" in outcome.out
    (plan,) = plans(leads, "leads")
    assert (plan["target"], plan["baseline"], plan["window"]) == (195, 130, "year")
    assert sum(plan["profile"]) == pytest.approx(100)  # type: ignore[call-overload]


@pytest.mark.parametrize("profile", ["5 5 5 10 10 10 10 10 10 10 10 5", "5,5,5,10,10,10,10,10,10,10,10,5"])
def test_a_profile_can_be_typed(kpi: Kpi, leads: Path, profile: str) -> None:
    outcome = kpi("set-plan", "leads", "--mode", "accumulate", "--target", "200", "--profile", profile)
    assert outcome.status == 0, outcome.err
    assert plans(leads, "leads")[0]["profile"] == [5, 5, 5, 10, 10, 10, 10, 10, 10, 10, 10, 5]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--mode", "accumulate", "--target", "9", "--profile", "50 50"),
        ("--mode", "accumulate", "--target", "9", "--profile", "a b"),
        ("--mode", "accumulate", "--target", "9", "--profile", "last-year", "--start", "2025-01-01"),
        ("--mode", "accumulate", "--target", "+9%", "--start", "2025-01-01"),
        ("--mode", "accumulate", "--target", "9", "--milestone", "2026-01-01=3"),
        ("--mode", "reach", "--baseline", "2", "--target", "9", "--due", "2030-01-01", "--profile", "last-year"),
        ("--mode", "reach", "--baseline", "2", "--target", "9", "--due", "2030-01-01", "--milestone", "soon"),
        ("--mode", "reach", "--baseline", "2", "--target", "9", "--due", "2030-01-01", "--milestone", "2031-01-01=3"),
    ],
)
def test_what_makes_no_sense_over_time_is_refused(kpi: Kpi, leads: Path, arguments: tuple[str, ...]) -> None:
    outcome = kpi("set-plan", "leads", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert plans(leads, "leads") == []
