"""``status`` prints the scorecard: for people as a table, for scripts as the JSON that is promised."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


KPI_KEYS = {
    "id", "name", "unit", "value", "plan", "target", "baseline", "attainment", "score", "status", "previous",
    "change", "previous_same_days", "change_same_days", "real_change", "overdue",
}  # fmt: skip


def test_an_empty_workspace_says_what_to_do_first(kpi: Kpi, tmp_path: Path) -> None:
    kpi("new", tmp_path / "shop", "--name", "Shop")
    outcome = kpi("status", "--workspace", tmp_path / "shop")
    assert outcome.status == 0
    assert "kpi-tui add" in outcome.out


def test_files_that_are_not_read_are_not_passed_over_in_silence(kpi: Kpi, shop: Path) -> None:
    assert kpi("status").err == ""
    (shop / "measurements").mkdir(exist_ok=True)
    (shop / "measurements" / "visitors.usb.toml").write_bytes(b"\xff\xfe")
    (shop / "kpis" / "broken.toml").write_text('name = "Half', "utf-8")
    for arguments in ((), ("--json",)):
        outcome = kpi("status", *arguments)
        assert (outcome.status, outcome.err) == (0, "kpi-tui: 2 problems in the files: kpi-tui check names them.\n")


def test_the_json_holds_what_is_promised(kpi: Kpi, shop: Path) -> None:
    kpi("set-plan", "cost-per-acquisition", "--mode", "keep", "--high", "40", "--tolerance", "4")
    kpi("log", "acquisition_cost=390", "new_customers=10", "--period", "2026-09")
    kpi("log", "acquisition_cost=420", "new_customers=10", "--period", "2026-10")
    card = json.loads(kpi("status", "--period", "2026-10", "--json").out)
    assert (card["workspace"], card["period"], card["grain"], card["goals"]) == ("Corner shop", "2026-10", "month", [])
    results = {each["id"]: each for each in card["kpis"]}
    assert all(set(each) >= KPI_KEYS for each in results.values())
    cost = results["cost-per-acquisition"]
    assert (cost["value"], cost["plan"], cost["target"], cost["baseline"]) == (42, 40, 40, None)
    assert (cost["score"], cost["status"], cost["previous"], cost["change"]) == (75, "at_risk", 39, 3)
    empty = results["conversion-rate"]
    assert (empty["value"], empty["score"], empty["status"]) == (None, None, "not_measured")


def test_the_json_says_up_to_which_day_a_plan_is_counted_and_beside_what_a_running_total_stands(
    kpi: Kpi, shop: Path
) -> None:
    settings = shop / "workspace.toml"
    settings.write_text(settings.read_text("utf-8") + "as_of = 2026-12-05\n", "utf-8")
    plan = ("--mode", "accumulate", "--target", "6000", "--window", "quarter", "--start", "2026-01-01")
    kpi("add", "leads")
    assert kpi("set-plan", "leads", *plan).status == 0
    for month in ("07", "08", "09", "10", "11"):
        kpi("log", f"leads={month}00", "--period", f"2026-{month}", "--quiet")
    card = json.loads(kpi("status", "--period", "2026-Q4", "--json").out)
    (leads,) = (each for each in card["kpis"] if each["id"] == "leads")
    assert (leads["plan_until"], leads["plan"]) == ("2026-11-30", pytest.approx(6000 * 61 / 92))
    card = json.loads(kpi("status", "--period", "2026-11", "--json").out)
    (leads,) = (each for each in card["kpis"] if each["id"] == "leads")
    assert leads["plan_until"] is None
    assert leads["window_before"] == {"period": "2026-Q3", "days": 61, "same_days": 1500, "value": 2400}


@pytest.mark.parametrize(
    ("cost", "score", "status"), [(390, 100, "on_track"), (460, 25, "off_track"), (500, 0, "off_track")]
)
def test_scores_follow_the_plan(kpi: Kpi, shop: Path, cost: int, score: int, status: str) -> None:
    kpi("set-plan", "cost-per-acquisition", "--mode", "keep", "--high", "40", "--tolerance", "4")
    kpi("log", f"acquisition_cost={cost}", "new_customers=10", "--period", "2026-10")
    results = {each["id"]: each for each in json.loads(kpi("status", "--json").out)["kpis"]}
    assert results["cost-per-acquisition"]["score"] == pytest.approx(score)
    assert results["cost-per-acquisition"]["status"] == status


def test_a_quarter_is_the_ratio_of_sums(kpi: Kpi, shop: Path) -> None:
    for month, conversions, visitors in (("07", 50, 1000), ("08", 60, 2000), ("09", 40, 500)):
        kpi("log", f"conversions={conversions}", f"visitors={visitors}", "--period", f"2026-{month}", "--quiet")
    for arguments in (("--period", "2026-Q3"), ("--period", "2026-08", "--grain", "quarter")):
        card = json.loads(kpi("status", *arguments, "--json").out)
        assert (card["period"], card["grain"]) == ("2026-Q3", "quarter")
        assert card["kpis"][0]["value"] == pytest.approx(30 / 7)


def test_the_sample_shows_every_status_in_its_newest_month(kpi: Kpi, sample: Path) -> None:
    card = json.loads(kpi("status", "--workspace", sample, "--json").out)
    statuses = {each["status"] for each in card["kpis"]}
    assert statuses == {"on_track", "at_risk", "off_track", "not_measured", "watching"}
    assert card["period"] == "2026-10"
    assert all(set(goal) == {"id", "name", "score", "coverage", "status", "kpis"} for goal in card["goals"])


def test_piped_output_is_plain(kpi: Kpi, sample: Path) -> None:
    out = kpi("status", "--workspace", sample).out
    assert "\x1b" not in out
    assert "● On track" in out


def test_a_grain_that_does_not_exist_is_wrong_usage(kpi: Kpi, shop: Path) -> None:
    assert kpi("status", "--grain", "fortnight").status == 2


def test_a_value_that_misses_its_plan_does_not_look_like_it(kpi: Kpi, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    kpi("new", folder, "--name", "Shop")
    kpi("add", "leads", "--workspace", folder)
    kpi("set-plan", "leads", "--mode", "accumulate", "--target", "120", "--window", "year", "--workspace", folder)
    kpi("log", "leads=29", "--period", "2024-Q1", "--workspace", folder)
    kpi("log", "leads=30.6", "--period", "2024-Q2", "--workspace", folder)
    out = kpi("status", "--period", "2024-Q2", "--workspace", folder).out
    assert "59.6 " in out
    assert "59.7 " in out


@pytest.mark.parametrize("columns", [50, 80, 120])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_table_fits_the_terminal_and_no_number_is_cut(
    kpi: Kpi, sample: Path, monkeypatch: pytest.MonkeyPatch, columns: int, language: str
) -> None:
    settings = sample / "workspace.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"en"', f'"{language}"'), encoding="utf-8")
    piped = kpi("status", "--workspace", sample).out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "dumb")
    lines = kpi("status", "--workspace", sample).out.splitlines()
    assert columns == 50 or max(map(len, lines)) <= columns
    assert "Grow online revenue by 20 % before 31 December 2026" in "\n".join(lines) or columns == 50
    numbers = re.findall(r"\S*\d[.,]\d\S*", piped)
    assert [number for number in numbers if number not in "\n".join(lines)] == []


def test_a_goal_that_is_scored_in_part_says_so(kpi: Kpi, sample: Path) -> None:
    out = kpi("status", "--workspace", sample).out
    assert "Customers who come back (67% scored) " in out
    assert "by 20 % before 31 December 2026  " in out


def test_segments_are_shown_and_promised_only_where_they_are_asked_for(kpi: Kpi, shop: Path) -> None:
    for channel, visitors, conversions in (("search", 300, 6), ("instagram", 100, 4)):
        kpi("log", f"visitors={visitors}", f"conversions={conversions}", "--period", "2026-10", "--segment", channel)
    (shop / "kpis/visits.toml").write_text('name = "Visits"\nformula = "visitors"\n', encoding="utf-8")
    plain = json.loads(kpi("status", "--period", "2026-10", "--json").out)
    assert not any("segments" in each for each in plain["kpis"])
    card = json.loads(kpi("status", "--period", "2026-10", "--json", "--segments").out)
    results = {each["id"]: each for each in card["kpis"]}
    visits = results["visits"]["segments"]
    assert [(each["segment"], each["value"], each["share"]) for each in visits] == [
        ("search", 300, 0.75),
        ("instagram", 100, 0.25),
    ]
    rates = {each["segment"]: each["value"] for each in results["conversion-rate"]["segments"]}
    assert rates == {"instagram": pytest.approx(4), "search": pytest.approx(2)}
    assert results["conversion-rate"]["value"] == pytest.approx(2.5)
    assert results["cost-per-acquisition"]["segments"] == []
    out = kpi("status", "--period", "2026-10", "--segments").out
    assert re.search(r"^ +search +300 +– +75% of the whole$", out, re.MULTILINE)


def test_of_what_cannot_be_added_up_a_quarter_has_a_range(kpi: Kpi, shop: Path) -> None:
    card = 'name = "Reach"\nformula = "people"\naggregation = "not-additive"\n'
    (shop / "kpis/reach.toml").write_text(card, encoding="utf-8")
    (shop / "inputs/people.toml").write_text('label = "People"\nover_time = "none"\n', encoding="utf-8")
    for month, people in (("07", 820), ("08", 300), ("09", 120)):
        kpi("log", f"people={people}", "--period", f"2026-{month}")
    (reach,) = (each for each in json.loads(kpi("status", "--period", "2026-Q3", "--json").out)["kpis"]
                if each["id"] == "reach")  # fmt: skip
    assert (reach["value"], reach["between"], reach["score"]) == (None, [820, 1240], None)
    assert reach["reason"] == "only a range is known: shorter periods cannot be added up"
    out = kpi("status", "--period", "2026-Q3").out
    assert re.search(r"Reach +820…1,240 .* ○ Only a range", out)


def test_an_outcome_in_place_of_inputs_is_called_unweighted(kpi: Kpi, shop: Path) -> None:
    assert "unweighted" in kpi("log", "conversion-rate", "4.5", "--period", "2026-10").out
    (rate,) = (each for each in json.loads(kpi("status", "--period", "2026-10", "--json").out)["kpis"]
               if each["id"] == "conversion-rate")  # fmt: skip
    assert (rate["value"], rate["unweighted"]) == (4.5, True)
    assert re.search(r"4\.5%.*Watching, unweighted$", kpi("status", "--period", "2026-10").out, re.MULTILINE)


def test_a_campaign_is_a_period_like_any_other(kpi: Kpi, shop: Path) -> None:
    settings = shop / "workspace.toml"
    campaign = '\n[[campaigns]]\nid = "spring"\nname = "Spring sale"\nstart = 2026-03-20\nend = 2026-04-10\n'
    settings.write_text(settings.read_text(encoding="utf-8") + campaign, encoding="utf-8")
    logged = kpi("log", "visitors=200", "conversions=10", "--period", "spring")
    assert (logged.status, "Spring sale" in logged.out) == (0, True)
    card = json.loads(kpi("status", "--period", "spring", "--json").out)
    assert (card["period"], card["grain"]) == ("spring", "campaign")
    assert card["kpis"][0]["value"] == pytest.approx(5)
    assert "Spring sale" in kpi("status", "--period", "spring").out
    assert json.loads(kpi("status", "--period", "2026-04", "--json").out)["kpis"][0]["value"] == pytest.approx(5)


def test_a_period_that_is_longer_than_the_grain_is_refused(kpi: Kpi, shop: Path) -> None:
    kpi("log", "visitors=10", "--period", "2026-06")
    outcome = kpi("status", "--period", "2026-Q2", "--grain", "month")
    assert outcome.status == 2
    assert "2026-Q2 is longer" in outcome.err
    assert "Q2 2026" in kpi("status", "--period", "2026-06", "--grain", "quarter").out
    assert "Q2 2026" in kpi("status", "--period", "2026-Q2", "--grain", "quarter").out
    assert "June 2026" in kpi("status", "--period", "2026-W26", "--grain", "month").out
