"""``explain`` says where a number comes from: for people in words, for scripts as the JSON that is promised."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_tui.model.measurement import Measurement
from kpi_tui.workspace.logs.log import append

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi

DOCUMENTATION = Path(__file__).parents[2] / "docs"
KPI_KEYS = {
    "id", "kind", "name", "asked", "period", "unit", "value", "between", "reason", "formula", "way", "aggregation",
    "segment", "provisional", "incomplete", "unweighted", "previous", "previous_same_days", "window_before", "change",
    "inputs",
    "outcomes", "parts", "missing", "plan", "tolerance", "shortfall", "score", "status", "attainment", "sections",
}  # fmt: skip
INPUT_KEYS = {"id", "label", "unit", "value", "over_time", "segments", "from_calendar", "weighted_by", "figures"}
FIGURE_KEYS = {"period", "segment", "value", "not_applicable", "file", "line", "at", "by", "imported", "note", "others"}
OTHER_KEYS = {"value", "not_applicable", "at", "by", "device"}
PLAN_KEYS = {
    "mode", "value", "baseline", "target", "low", "high", "start", "due", "window", "since", "until", "opens", "closes",
    "counted_to", "scale", "steps", "part", "tolerance",
}  # fmt: skip
GOAL_KEYS = {
    "id", "kind", "name", "period", "score", "status", "coverage", "weight", "weight_scored", "held_back_by", "kpis",
    "sections",
}  # fmt: skip


def asked(kpi: Kpi, folder: Path, *arguments: str) -> str:
    outcome = kpi("explain", *arguments, "--workspace", folder)
    assert (outcome.status, outcome.err) == (0, "")
    return outcome.out


def as_dutch(folder: Path) -> None:
    card = folder / "workspace.toml"
    text = card.read_text(encoding="utf-8")
    card.write_text(text.replace('language = "en"', 'language = "nl"'), encoding="utf-8")


def test_the_json_holds_what_is_promised(kpi: Kpi, sample: Path) -> None:
    found = json.loads(asked(kpi, sample, "conversion-rate", "--json"))
    assert set(found) == KPI_KEYS
    assert (found["id"], found["kind"], found["period"], found["value"]) == ("conversion-rate", "kpi", "2026-10", 5.0)
    assert all(set(each) == INPUT_KEYS for each in found["inputs"])
    assert [(each["id"], each["value"], each["over_time"]) for each in found["inputs"]] == [
        ("orders", 580, "sum"), ("visitors", 11600, "sum"),
    ]  # fmt: skip
    (figure,) = found["inputs"][0]["figures"]
    assert set(figure) == FIGURE_KEYS
    assert (figure["file"], figure["by"]) == ("measurements/orders.anna-laptop.toml", "Anna")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", figure["at"])
    assert set(found["plan"]) == PLAN_KEYS
    assert found["plan"]["tolerance"] == {"amount": 0.5, "percent": False, "default": False}
    assert found["score"] == pytest.approx(100 - 50 * found["shortfall"] / found["tolerance"])


def test_the_numbers_are_those_of_the_scorecard(kpi: Kpi, sample: Path) -> None:
    card = json.loads(kpi("status", "--workspace", sample, "--period", "2026-Q3", "--json").out)
    for shown in card["kpis"]:
        found = json.loads(asked(kpi, sample, shown["id"], "--period", "2026-Q3", "--json"))
        for name in ("period", "value", "score", "status"):
            assert found[name] == (pytest.approx(shown[name]) if isinstance(shown[name], float) else shown[name])
    for shown in card["goals"]:
        found = json.loads(asked(kpi, sample, shown["id"], "--period", "2026-Q3", "--json"))
        assert set(found) == GOAL_KEYS
        assert [each["id"] for each in found["kpis"]] == shown["kpis"]
        for name in ("score", "status", "coverage"):
            assert found[name] == (pytest.approx(shown[name]) if isinstance(shown[name], float) else shown[name])


def test_the_line_that_is_named_holds_the_figure(kpi: Kpi, sample: Path) -> None:
    for each in json.loads(asked(kpi, sample, "nps", "--period", "2026-Q2", "--json"))["inputs"]:
        for figure in each["figures"]:
            line = (sample / figure["file"]).read_text(encoding="utf-8").splitlines()[figure["line"] - 1]
            assert f'period = "{figure["period"]}"' in line
            assert f"value = {figure['value']:g}" in line


def test_for_people_it_is_a_page_of_sentences(kpi: Kpi, sample: Path) -> None:
    said = asked(kpi, sample, "conversion-rate")
    assert said.startswith("Conversion rate · October 2026\n\nValue\n  5.0% in October 2026\n")
    assert "    580 / 11,600 × 100 = 5\n" in said
    assert "measurements/visitors.anna-laptop.toml:21, entered 2 Nov 2026" in said
    assert "score = 100 - 50 × 0.2162 / 0.5 = 78.4" in said


def test_in_a_dutch_workspace_it_speaks_dutch(kpi: Kpi, sample: Path) -> None:
    as_dutch(sample)
    said = asked(kpi, sample, "conversion-rate")
    assert "\n\nWaarde\n  5,0% in oktober 2026\n" in said
    assert "580 / 11.600 × 100 = 5" in said
    assert "ingevoerd 2 nov 2026" in said
    said = asked(kpi, sample, "customers-who-come-back")
    assert "Dekking" in said
    assert "gewogen gemiddelde" in said


def test_a_goal_is_explained_by_its_id(kpi: Kpi, sample: Path) -> None:
    said = asked(kpi, sample, "grow-online-revenue")
    assert "(100 × 1 + 78.4 × 1 + 0 × 1 + 100 × 1) / 4 = 69.6" in said
    assert "Cost per acquisition: score 0 (Off track), weight 1" in said


def test_the_period_can_be_named_with_a_grain_that_it_lies_in(kpi: Kpi, sample: Path) -> None:
    for arguments in (("--period", "2026-Q3"), ("--period", "2026-08", "--grain", "quarter")):
        assert json.loads(asked(kpi, sample, "csat", *arguments, "--json"))["period"] == "2026-Q3"
    assert json.loads(asked(kpi, sample, "csat", "--grain", "year", "--json"))["period"] == "2026"


def test_figures_that_were_just_logged_are_explained(kpi: Kpi, shop: Path) -> None:
    kpi("log", "acquisition_cost=390", "new_customers=10", "--period", "2026-09", "--note", "Fair")
    found = json.loads(kpi("explain", "cost-per-acquisition", "--period", "2026-09", "--json").out)
    assert (found["value"], found["inputs"][0]["figures"][0]["note"]) == (39, "Fair")
    found = json.loads(kpi("explain", "conversion-rate", "--period", "2026-09", "--json").out)
    assert found["value"] is None
    assert found["reason"].startswith("nothing entered for Conversions")
    assert [each["id"] for each in found["missing"]] == ["conversions", "visitors"]


def test_a_figure_says_which_file_it_was_imported_from(kpi: Kpi, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "till.csv").write_text("Month,conversions\n2026-09,5\n", encoding="utf-8")
    kpi("import", str(tmp_path / "till.csv"))
    kpi("log", "visitors=100", "--period", "2026-09")
    found = json.loads(kpi("explain", "conversion-rate", "--period", "2026-09", "--json").out)
    assert [each["figures"][0]["imported"] for each in found["inputs"]] == ["till.csv", None]
    said = kpi("explain", "conversion-rate", "--period", "2026-09").out
    assert said.count("imported from till.csv") == 1


def test_a_segment_is_explained_alone(kpi: Kpi, shop: Path) -> None:
    for segment, cost in (("web", 390), ("shop", 100)):
        kpi("log", f"acquisition_cost={cost}", "new_customers=10", "--period", "2026-09", "--segment", segment)
    found = json.loads(kpi("explain", "cost-per-acquisition", "--segment", "web", "--json").out)
    assert (found["value"], found["segment"], found["plan"]) == (39, "web", None)
    outcome = kpi("explain", "cost-per-acquisition", "--segment", "wbe")
    assert (outcome.status, outcome.out) == (1, "")
    assert "did you mean “web”?" in outcome.err


def test_a_goal_has_no_segments(kpi: Kpi, sample: Path) -> None:
    outcome = kpi("explain", "grow-online-revenue", "--segment", "web", "--workspace", sample)
    assert (outcome.status, outcome.out) == (1, "")
    assert "is a goal" in outcome.err


def test_what_is_not_there_is_answered_with_the_nearest_name(kpi: Kpi, sample: Path) -> None:
    outcome = kpi("explain", "conversion-rat", "--workspace", sample)
    assert (outcome.status, outcome.out) == (1, "")
    assert "did you mean “conversion-rate”?" in outcome.err


@pytest.mark.parametrize("arguments", [(), ("csat", "--period", "2026-13"), ("csat", "--grain", "fortnight")])
def test_a_call_that_cannot_be_meant_is_wrong_usage(kpi: Kpi, sample: Path, arguments: tuple[str, ...]) -> None:
    outcome = kpi("explain", *arguments, "--workspace", sample)
    assert (outcome.status, outcome.out) == (2, "")


def test_what_another_device_says_of_a_figure_is_told_beside_it(kpi: Kpi, sample: Path) -> None:
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    append(sample, "orders", "bens-phone", Measurement("2026-09", 999, at, by="Ben"))
    kpi("log", "orders=580", "--period", "2026-09", "--workspace", sample)
    found = json.loads(asked(kpi, sample, "conversion-rate", "--period", "2026-09", "--json"))
    ((figure,), (agreed,)) = (each["figures"] for each in found["inputs"])
    (said,) = (each for each in figure["others"] if each["device"] == "bens-phone")
    assert set(said) == OTHER_KEYS
    assert (said["value"], said["by"]) == (999, "Ben")
    assert agreed["others"] == []
    told = asked(kpi, sample, "conversion-rate", "--period", "2026-09")
    assert re.search(r"other figure: 999, entered by Ben \(bens-phone\), 1 Nov 2026 \d\d:\d\d", told)


def test_texts_from_files_do_not_steer_the_terminal(kpi: Kpi, shop: Path) -> None:
    kpi("log", "acquisition_cost=390", "new_customers=10", "--period", "2026-09", "--note", "a\u009b31mb\u202ec")
    out = kpi("explain", "cost-per-acquisition", "--period", "2026-09").out
    assert not {"\x1b", "\u009b", "\u202e"} & set(out)


def test_the_documentation_shows_what_is_printed(kpi: Kpi, sample: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        said = asked(kpi, sample, "conversion-rate", "--period", "2026-10")
    time.tzset()
    page = (DOCUMENTATION / "numbers.md").read_text(encoding="utf-8")
    assert f"$ kpi-tui explain conversion-rate --period 2026-10\n{said}```" in page


def test_the_documentation_names_every_key_of_the_json() -> None:
    told = (DOCUMENTATION / "scripts.md").read_text(encoding="utf-8")
    told = told[told.index("`kpi-tui explain --json`") :]
    named = set(re.findall(r"`([a-z_]+)`", told))
    assert named >= KPI_KEYS | INPUT_KEYS | FIGURE_KEYS | OTHER_KEYS | PLAN_KEYS | GOAL_KEYS


def test_what_the_past_says_is_said_too(kpi: Kpi, sample: Path) -> None:
    found = json.loads(asked(kpi, sample, "cost-per-acquisition", "--period", "2026-10", "--json"))
    told = next(each for each in found["sections"] if each["title"] == "What the past says")
    assert [line["text"] for line in told["lines"]] == [
        "A real change since January 2026",
        "Unlikely to keep to the plan",
    ]
    assert "above its usual limit of €50.68" in told["lines"][0]["details"]
