"""``what-if`` prints what other figures would do, and writes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


@pytest.fixture
def october(kpi: Kpi, shop: Path) -> Path:
    kpi("set-plan", "cost-per-acquisition", "--mode", "keep", "--high", "40", "--tolerance", "4")
    kpi("log", "acquisition_cost=420", "new_customers=10", "--period", "2026-10")
    return shop


def test_before_and_after_stand_side_by_side(kpi: Kpi, october: Path) -> None:
    said = kpi("what-if", "acquisition_cost=-10%", "--period", "2026-10").out
    assert "nothing is saved" in said
    assert "420" in said
    assert "378" in said
    (row,) = (line for line in said.splitlines() if line.startswith("Cost per acquisition"))
    assert row.index("At risk") < row.index("On track")


def test_the_json_holds_what_is_promised(kpi: Kpi, october: Path) -> None:
    found = json.loads(kpi("what-if", "new_customers=12", "--period", "2026-10", "--json").out)
    assert found["inputs"] == {"new_customers": {"before": 10, "after": 12}}
    (cost,) = found["kpis"]
    assert cost["before"] == {"value": 42, "score": 75, "status": "at_risk"}
    assert cost["after"] == {"value": 35, "score": 100, "status": "on_track"}
    assert found["goals"] == []


def test_nothing_is_written(kpi: Kpi, october: Path) -> None:
    before = {path: path.read_bytes() for path in october.rglob("*") if path.is_file()}
    assert kpi("what-if", "new_customers=12", "acquisition_cost=1", "--period", "2026-10").status == 0
    assert {path: path.read_bytes() for path in october.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "words",
    [["acquisition_cost"], ["nothing=1"], ["acquisition_cost=many"], ["conversion-rate=5"], ["visitors=+10%"], []],
)
def test_what_cannot_be_tried_is_said_in_a_sentence(kpi: Kpi, october: Path, words: list[str]) -> None:
    outcome = kpi("what-if", *words, "--period", "2026-10")
    assert outcome.status in (1, 2)
    assert outcome.err.startswith("kpi-tui")
    assert outcome.out == ""
