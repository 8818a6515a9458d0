"""The packaged data is complete and sound, and damage to it is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpi_tui.catalogue.reader import DATA, CatalogueError, load, read
from kpi_tui.model.sentence import Refusal

CATALOGUE = load()


def test_everything_of_the_reference_data_is_there() -> None:
    counts = (len(CATALOGUE.kpis), len(CATALOGUE.categories), len(CATALOGUE.sets), len(CATALOGUE.goal_templates))
    assert counts == (131, 12, 8, 13)


def test_it_is_read_once() -> None:
    assert load() is load()


def test_a_kpi_without_a_formula_is_its_one_input() -> None:
    footfall = CATALOGUE.kpi("footfall")
    assert footfall.formula.text == "store_visitors"
    assert [part.id for part in footfall.inputs] == ["store_visitors"]


def test_data_sources_and_benchmarks_speak_dutch_too() -> None:
    revenue = CATALOGUE.kpi("revenue")
    assert [source.nl for source in revenue.data_sources if source.en == "till system"] == ["kassasysteem"]
    scopes = [benchmark.scope for entry in CATALOGUE.kpis for benchmark in entry.benchmarks]
    assert scopes
    assert all(scope.en != scope.nl for scope in scopes)


def test_every_benchmark_has_a_source_with_an_address() -> None:
    for entry in CATALOGUE.kpis:
        for benchmark in entry.benchmarks:
            assert CATALOGUE.source(benchmark.source).url.startswith("http")


def test_an_unknown_kpi_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refusal, match=r"“conversoin-rate”.*nearest is “conversion-rate”"):
        CATALOGUE.kpi("conversoin-rate")
    with pytest.raises(Refusal, match=r"no KPI “☃” in the catalogue\."):
        CATALOGUE.kpi("☃")
    assert CATALOGUE.find("conversoin-rate") is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("omzet", "revenue"), ("Omzet", "revenue"), ("conversie-ratio", "conversion-rate")]
)
def test_a_name_in_either_language_leads_to_the_id(typed: str, meant: str) -> None:
    with pytest.raises(Refusal) as refused:
        load().kpi(typed)
    assert refused.value.sentence.values["nearest"] == meant


def test_an_unknown_group_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refusal, match=r"no category “x”.*reach, engagement"):
        CATALOGUE.category("x")
    with pytest.raises(Refusal, match=r"no sector “x”.*retail"):
        CATALOGUE.sector("x")
    with pytest.raises(Refusal, match=r"no starter set “x”.*webshop"):
        CATALOGUE.sector_set("x")
    with pytest.raises(Refusal, match=r"no goal template “x”.*grow-revenue"):
        CATALOGUE.goal_template("x")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the packaged data that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


REACH = 'id = "reach_people", label = { en = "People reached (unique)", nl = "Bereikte personen (uniek)" }'
DAMAGE = [
    ("catalogue.toml", 'name.nl = "Conversieratio"\n', "", ["kpi conversion-rate, name", "nl: missing"]),
    ("catalogue.toml", 'name.nl = "Conversieratio"', 'name.nl = " "', ["conversion-rate", "nl", "not empty"]),
    ("catalogue.toml", 'id = "impressions"\nname', 'id = "reach"\nname', ["kpi, id: “reach” is there twice"]),
    ("catalogue.toml", 'id = "impressions"\nname', 'id = "Big Reach"\nname', ["“Big Reach” cannot be an id"]),
    ("catalogue.toml", 'category = "reach"', 'category = "rech"', ["kpi reach, category: “rech” is not known"]),
    ("catalogue.toml", 'sectors = ["all"]', 'sectors = ["al"]', ["kpi reach, sectors: “al”"]),
    ("catalogue.toml", 'sectors = ["all"]', "sectors = []", ["kpi reach, sectors", "list of texts"]),
    ("catalogue.toml", 'related = ["impressions", ', 'related = ["imprssions", ', ["kpi reach, related: “imprssions”"]),
    ("catalogue.toml", 'guardrail = "click-through-rate"', 'guardrail = "ctr"', ["impressions, guardrail: “ctr”"]),
    ("catalogue.toml", 'guardrail = "click-through-rate"', 'guardrail = "impressions"', ["impressions, guardrail"]),
    ("catalogue.toml", 'unit = "count"', 'unit = "counts"', ["kpi reach, unit: “counts” is none of"]),
    ("catalogue.toml", "decimals = 0", "decimals = 0.5", ["kpi reach, decimals"]),
    ("catalogue.toml", "vanity_risk = true", 'vanity_risk = "yes"', ["kpi reach, vanity_risk"]),
    ("catalogue.toml", 'horizon = "short"', 'horizn = "short"', ["kpi reach, horizon: missing"]),
    ("catalogue.toml", 'horizon = "short"', 'horizon = "short"\ncolour = 1', ["kpi reach, colour: unknown key"]),
    ("catalogue.toml", 'unit = "count"', 'unit = "duration"', ["kpi reach, time_unit"]),
    ("catalogue.toml", "range = { min = 0, max = 100 }", "range = { min = 9, max = 1 }", ["new-visitor-share, range"]),
    ("catalogue.toml", "conversions / visitors * 100", "conversions / visitors ** 2", ["conversion-rate, formula"]),
    ("catalogue.toml", "conversions / visitors * 100", "orders / visitors * 100", ["conversion-rate, formula"]),
    ("catalogue.toml", 'formula = "conversions / visitors * 100"\n', "", ["conversion-rate, formula: missing, with 2"]),
    ("catalogue.toml", REACH, REACH.replace("uniek", "net"), ["engagement-rate-by-reach", "reach_people, label"]),
    ("catalogue.toml", REACH, REACH.replace("reach_people", "reach-people"), ["“reach-people” cannot stand in a"]),
    (
        "catalogue.toml",
        'requires_positive = ["revenue"]',
        'requires_positive = ["profit"]',
        ["requires_positive: “profit”"],
    ),
    ("catalogue.toml", 'source = "rivaliq-2023-wishu"', 'source = "rival"', ["engagement-rate, benchmark: “rival”"]),
    ("catalogue.toml", 'confidence = "medium"', 'confidence = "sure"', ["confidence: “sure” is none of low, medium"]),
    ("catalogue.toml", "schema_version = 1", "schema_version = 2", ["catalogue.toml, schema_version"]),
    ("catalogue.toml", "schema_version = 1", "schema_version = ", ["catalogue.toml: ", "line"]),
    ("dutch.toml", '"till system" = ', '"tile system" = ', ["dutch.toml, tile system: stands nowhere"]),
    ("dutch.toml", '"common rule of thumb, SaaS" = ', '"rule of thumb" = ', ["scope: “common rule of thumb, SaaS”"]),
    ("sector_sets.toml", '"revenue", ', '"revenu", ', ["sector_sets.toml, set webshop, kpis: “revenu”"]),
    ("sector_sets.toml", 'sector = "e-commerce"', 'sector = "shops"', ["set webshop, sector: “shops”"]),
    ("sector_sets.toml", 'id = "restaurant"', 'id = "webshop"', ["id: “webshop” is there twice"]),
    ("goal_templates.toml", 'kpi = "revenue"', 'kpi = "nps"', ["goal grow-revenue, target, kpi: “nps”"]),
    ("goal_templates.toml", 'mode = "relative"', 'mode = "percent"', ["goal grow-revenue, target, mode"]),
    (
        "goal_templates.toml",
        'guardrail = "gross-margin"',
        'guardrail = "margin"',
        ["grow-revenue, guardrail: “margin”"],
    ),
    ("goal_templates.toml", "horizon_months = 12", "horizon_months = 0", ["grow-revenue, horizon_months"]),
    (
        "goal_templates.toml",
        'kpis = ["conversion-rate", "pipeline-value"]',
        'kpis = ["nps"]',
        ["factor 1, kpis: “nps”"],
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), DAMAGE, ids=[f"{d[0]}-{i}" for i, d in enumerate(DAMAGE)])
def test_damage_is_named_with_file_entry_and_key(data: Path, file: str, old: str, new: str, said: list[str]) -> None:
    path = data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read(data)
    for part in said:
        assert part in str(caught.value)


def test_a_file_that_is_gone_is_named(data: Path) -> None:
    (data / "sector_sets.toml").unlink()
    with pytest.raises(CatalogueError, match=r"sector_sets\.toml"):
        read(data)
