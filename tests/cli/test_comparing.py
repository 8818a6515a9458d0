"""``--as-of`` looks at the workspace as it was known on a day, ``compare`` sets two such days beside each other."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi

OLD_FIGURES = """measurements = [
  { period = "2026-08", value = 400, at = 2026-09-02T10:00:00Z },
  { period = "2026-08", value = 500, at = 2026-10-02T10:00:00Z },
]
"""


@pytest.fixture
def corrected(shop: Path) -> Path:
    """The shop, with a cost that was corrected in October; older than its history of cards."""
    for path in (shop / "history").glob("*.toml"):
        path.unlink()
    folder = shop / "measurements"
    folder.mkdir(exist_ok=True)
    (folder / "acquisition_cost.usb.toml").write_text(OLD_FIGURES, "utf-8")
    (folder / "new_customers.usb.toml").write_text(
        'measurements = [\n  { period = "2026-08", value = 10, at = 2026-09-02T10:00:00Z },\n]\n', "utf-8"
    )
    return shop


def _value(outcome: str) -> float | None:
    (found,) = (each for each in json.loads(outcome)["kpis"] if each["id"] == "cost-per-acquisition")
    value: float | None = found["value"]
    return value


def test_the_scorecard_is_shown_as_it_was_known(kpi: Kpi, corrected: Path) -> None:
    assert _value(kpi("status", "--period", "2026-08", "--json").out) == 50
    then = kpi("status", "--period", "2026-08", "--as-of", "2026-09-30", "--json")
    assert (_value(then.out), json.loads(then.out)["as_of"]) == (40, "2026-09-30")
    assert "As it was known on 30 Sep 2026." in kpi("status", "--as-of", "2026-09-30").out


def test_before_the_first_kpi_none_is_asked_for(kpi: Kpi, tmp_path: Path) -> None:
    kpi("new", str(tmp_path / "later"), "--name", "Later", "--set", "webshop")
    told = kpi("--workspace", str(tmp_path / "later"), "status", "--as-of", "2020-01-01").out
    assert told.splitlines()[-1] == "There were no KPIs yet."


def test_an_explanation_is_given_as_it_was_known(kpi: Kpi, corrected: Path) -> None:
    told = kpi("explain", "cost-per-acquisition", "--period", "2026-08", "--as-of", "2026-09-30").out
    assert "€40.00" in told
    assert "€50.00" not in told


def test_two_days_are_set_beside_each_other(kpi: Kpi, corrected: Path) -> None:
    outcome = kpi("compare", "2026-09-30", "2026-10-31", "--period", "2026-08")
    assert outcome.status == 0
    assert "30 Sep 2026" in outcome.out
    assert "31 Oct 2026" in outcome.out
    assert re.search(r"Cost per acquisition \(CPA\)\s+€40.00.*€50.00", outcome.out)
    assert "Conversion rate" not in outcome.out


def test_today_is_compared_with_where_no_second_day_is_named(kpi: Kpi, corrected: Path) -> None:
    (cost,) = json.loads(kpi("compare", "2026-09-30", "--period", "2026-08", "--json").out)["kpis"]
    assert (cost["earlier"]["value"], cost["later"]["value"]) == (40, 50)


def test_a_kpi_that_came_later_did_not_exist(kpi: Kpi, corrected: Path) -> None:
    today = date.today()
    kpi("add", "nps")
    (added,) = json.loads(kpi("compare", "2026-10-31", today, "--period", "2026-08", "--json").out)["kpis"]
    assert (added["id"], added["earlier"]) == ("nps", None)
    assert "did not exist" in kpi("compare", "2026-10-31", "--period", "2026-08").out


def test_days_that_say_the_same_say_so(kpi: Kpi, corrected: Path) -> None:
    assert "Nothing is known differently" in kpi("compare", "2026-10-31", "--period", "2026-08").out


@pytest.mark.parametrize("command", [("status", "--as-of", "soon"), ("compare", "soon")])
def test_what_is_no_day_is_wrong_usage(kpi: Kpi, corrected: Path, command: tuple[str, ...]) -> None:
    outcome = kpi(*command)
    assert (outcome.status, outcome.out) == (2, "")
