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
