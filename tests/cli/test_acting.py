"""``action`` writes down what is done about a KPI, ``actions`` what came of it, ``confirm-change`` renews limits."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi

COSTS = [52, 48, 55, 51, 53, 47, 52, 50, 54, 49]


def card(shop: Path, kind: str, name: str) -> dict[str, object]:
    return tomllib.loads((shop / kind / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.fixture
def measured(kpi: Kpi, shop: Path) -> Path:
    """Thirteen months of cost per acquisition: usual at first, and far less from November 2025 on."""
    for number, cost in enumerate([*COSTS, 30, 31, 29]):
        period = f"{2025 + number // 12}-{number % 12 + 1:02}"
        assert kpi("log", f"acquisition_cost={cost * 10}", "new_customers=10", "--period", period).status == 0
    return shop


def test_an_action_is_written_down_and_said(kpi: Kpi, shop: Path) -> None:
    outcome = kpi(
        "action", "cost-per-acquisition", "Fewer  advertisements", "--start", "2026-03-02", "--end", "2026-06-30",
        "--owner", "Anna", "--why", "Half of them bring nothing",
    )  # fmt: skip
    assert outcome.status == 0
    assert outcome.out == "Cost per acquisition (CPA): Fewer advertisements (done, 2 Mar 2026 to 30 Jun 2026)\n"
    assert card(shop, "actions", "fewer-advertisements") == {
        "name": "Fewer advertisements",
        "kpis": ["cost-per-acquisition"],
        "why": "Half of them bring nothing",
        "owner": "Anna",
        "start": date(2026, 3, 2),
        "end": date(2026, 6, 30),
    }
    assert kpi("action", "cost-per-acquisition", "Fewer advertisements").status == 0
    assert card(shop, "actions", "fewer-advertisements-2")["start"] == date.today()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("cost-per-aquisition", "Posters"), 1),
        (("cost-per-acquisition",), 2),
        (("cost-per-acquisition", " "), 2),
        (("cost-per-acquisition", "Posters", "--start", "soon"), 2),
        (("cost-per-acquisition", "Posters", "--start", "2026-03-02", "--end", "2026-03-01"), 2),
    ],
)
def test_an_action_that_makes_no_sense_is_refused(
    kpi: Kpi, shop: Path, arguments: tuple[str, ...], status: int
) -> None:
    outcome = kpi("action", *arguments)
    assert (outcome.status, outcome.out) == (status, "")
    assert outcome.err.count("\n") == 1
    assert not list((shop / "actions").iterdir())


def test_actions_are_listed_with_their_verdicts(kpi: Kpi, measured: Path) -> None:
    assert kpi("actions").out == "There are no actions yet: kpi-tui action KPI_ID NAME adds one.\n"
    kpi("action", "cost-per-acquisition", "Fewer ads", "--start", "2025-11-01", "--owner", "Anna")
    kpi("action", "conversion-rate", "New photographs", "--start", "2199-01-01")
    lines = kpi("actions").out.splitlines()
    assert lines[0].split() == ["Action", "KPI", "When", "Owner", "What", "the", "KPI", "did"]
    assert "Visible effect, for the better: on average €51.00 in the 3 figures before it, €30.00 in" in lines[1]
    assert lines[2].endswith("Not begun yet.")
    assert len(kpi("actions", "conversion-rate").out.splitlines()) == 2
    assert kpi("actions", "conversoin-rate").status == 1
    assert (measured / "actions" / "fewer-ads.toml").is_file()


def test_actions_as_json_are_a_promise_to_scripts(kpi: Kpi, measured: Path) -> None:
    kpi("action", "cost-per-acquisition", "Fewer ads", "--start", "2025-11-01", "--why", "They bring nothing")
    (found,) = json.loads(kpi("actions", "--json").out)
    verdict = found.pop("verdict")
    assert found == {
        "id": "fewer-ads",
        "name": "Fewer ads",
        "kpi": "cost-per-acquisition",
        "why": "They bring nothing",
        "owner": "",
        "start": "2025-11-01",
        "end": None,
        "outcome": "",
        "stage": "running",
    }
    assert verdict.pop("sentence").startswith("Visible effect")
    assert verdict == {
        "effect": "visible", "better": True, "before": pytest.approx(51), "after": pytest.approx(30), "periods": 3,
    }  # fmt: skip
    (measured / "actions" / "fewer-ads.toml").unlink()
    assert json.loads(kpi("actions", "--json").out) == []


def test_a_change_is_confirmed_and_taken_back(kpi: Kpi, shop: Path) -> None:
    outcome = kpi("confirm-change", "conversion-rate", "2026-04-01")
    assert outcome.out == "The usual limits of “Conversion rate” start anew on 1 Apr 2026.\n"
    assert card(shop, "kpis", "conversion-rate")["limits_from"] == [date(2026, 4, 1)]
    assert kpi("confirm-change", "conversion-rate", "2026-05-01", "--take-back").status == 1
    assert kpi("confirm-change", "conversion-rate", "2026-04-01", "--take-back").status == 0
    assert "limits_from" not in card(shop, "kpis", "conversion-rate")
    assert kpi("confirm-change", "conversion-rate", "soon").status == 2
