"""The sample workspace: what a new user sees first must be whole, and show all that there is to see."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kpi_tui.model.action import Stage
from kpi_tui.model.plan import Mode
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.result import Scorecard, Status
from kpi_tui.scorecard.segments import segments
from kpi_tui.scorecard.trend.verdict import Effect, action_results
from kpi_tui.workspace.check import check
from kpi_tui.workspace.sample import copy_sample, sample_folder
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace

MONTHS = [*(f"2025-{month:02}" for month in range(5, 13)), *(f"2026-{month:02}" for month in range(1, 11))]
QUARTERS = ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
MISSING = ("detractors", "2026-Q3")


@pytest.fixture
def bakery(sample: Path) -> Snapshot:
    return Workspace.open(sample).snapshot


@pytest.fixture
def scorecard(bakery: Snapshot) -> Scorecard:
    return look(bakery)


def test_it_has_no_problems(bakery: Snapshot) -> None:
    assert check(bakery) == ()


def test_it_is_looked_at_as_of_its_own_last_month_whatever_the_date(bakery: Snapshot, scorecard: Scorecard) -> None:
    assert bakery.today == date(2026, 11, 5)
    assert scorecard.period.key == "2026-10"


def test_every_status_is_to_be_seen(scorecard: Scorecard) -> None:
    assert {result.kpi.id: result.point.status for result in scorecard.kpis} == {
        "web-shop-revenue": Status.ON_TRACK,
        "conversion-rate": Status.AT_RISK,
        "cost-per-acquisition": Status.OFF_TRACK,
        "average-order-value": Status.ON_TRACK,
        "csat": Status.ON_TRACK,
        "nps": Status.NOT_MEASURED,
        "waste-rate": Status.AT_RISK,
        "energy-per-loaf": Status.WATCHING,
    }


def test_the_goals_stand_as_in_the_picture_of_the_product(scorecard: Scorecard) -> None:
    assert [(result.goal.name, result.status, round(result.score or 0)) for result in scorecard.goals] == [
        ("Grow online revenue by 20 % before 31 December 2026", Status.AT_RISK, 70),
        ("Customers who come back", Status.ON_TRACK, 100),
        ("A bakery that wastes less", Status.AT_RISK, 67),
    ]
    assert not scorecard.loose


def test_its_channels_are_to_be_seen_and_add_up_to_the_whole(bakery: Snapshot, scorecard: Scorecard) -> None:
    shown = {result.kpi.id: result.point.period for result in scorecard.kpis}
    found = segments(bakery, shown)
    assert set(found) == {"web-shop-revenue", "conversion-rate", "average-order-value"}
    for of in found.values():
        assert {each.name for each in of} == {"direct", "google", "instagram"}
    figures = bakery.figures.filter(pl.col("segment").is_not_null())
    whole = bakery.figures.filter(pl.col("segment").is_null()).select("id", "period", whole="value")
    sums = figures.group_by("id", "period").agg(pl.col("value").sum()).join(whole, on=["id", "period"])
    assert sums.height == 3 * 6
    assert [round(value, 2) for value in sums["value"]] == sums["whole"].to_list()


def test_exactly_one_figure_is_missing(bakery: Snapshot) -> None:
    given = {(row["id"], row["period"]) for row in bakery.figures.iter_rows(named=True)}
    quarterly = {"promoters", "passives", "detractors"}
    wanted = {(name, period) for name in bakery.inputs for period in (QUARTERS if name in quarterly else MONTHS)}
    assert wanted - given == {MISSING}
    assert given <= wanted


def test_the_kpi_of_the_missing_figure_is_overdue(scorecard: Scorecard) -> None:
    assert [result.kpi.id for result in scorecard.kpis if result.overdue] == ["nps"]


def test_it_shows_every_kind_of_plan_and_a_target_that_changed(bakery: Snapshot) -> None:
    assert {plan.mode for kpi in bakery.kpis.values() for plan in kpi.plans} == set(Mode)
    assert any(len(kpi.plans) == 2 for kpi in bakery.kpis.values())


def test_it_shows_remarks_a_correction_what_does_not_apply_and_two_computers(bakery: Snapshot) -> None:
    lines = list(bakery.records.iter_rows(named=True))
    assert sum(line["note"] is not None for line in lines) >= 12
    assert sum(line["not_applicable"] for line in lines) == 1
    counts = Counter((line["id"], line["period"], line["segment"]) for line in lines)
    twice = [figure for figure, count in counts.items() if count > 1]
    assert twice == [("visitors", "2026-03", None)]
    assert {line["by"] for line in lines} == {"Anna", "Joost"}
    assert {line["file"].split(".")[1] for line in lines} == {"anna-laptop", "joost-pc"}
    assert max(line["at"] for line in lines).date() < bakery.today


def test_every_card_says_why_and_whose_it_is(bakery: Snapshot) -> None:
    for kpi in bakery.kpis.values():
        assert all((kpi.definition, kpi.reason, kpi.pitfalls, kpi.owner, kpi.source, kpi.plans)), kpi.id
    for goal in bakery.goals.values():
        assert all((goal.why, goal.owner, goal.due, goal.factors)), goal.id
    for each in bakery.inputs.values():
        assert all((each.owner, each.source)), each.id


def test_its_actions_show_what_can_be_told_of_one_and_what_cannot_yet(bakery: Snapshot) -> None:
    told = {
        result.action.id: (result.stage, result.verdict.effect, result.verdict.better)
        for kpi_id in bakery.kpis
        for result in action_results(bakery, kpi_id)
        if result.verdict
    }
    assert told == {
        "the-last-hundred-after-noon": (Stage.RUNNING, Effect.VISIBLE, True),
        "instagram-campaign": (Stage.DONE, Effect.TOO_EARLY, None),
    }


def test_logs_and_cards_are_as_the_program_itself_would_write_them() -> None:
    from kpi_tui.workspace.logs.log_format import line, parse

    logs = sorted(sample_folder().glob("measurements/*.toml"))
    assert logs
    for log in logs:
        lines = [text for text in log.read_text(encoding="utf-8").splitlines() if text.startswith("  {")]
        assert lines == [line(entry.measurement) for entry in parse(log.read_text(encoding="utf-8")).entries], log.name


def test_a_copy_may_be_changed_and_the_original_stays(sample: Path) -> None:
    (sample / "workspace.toml").write_text("", encoding="utf-8")
    assert (sample_folder() / "workspace.toml").stat().st_size > 0


READ_BY_PEOPLE = re.compile(
    r'\b(?:name|why|label|source|definition|reason|pitfalls|note|hypothesis|result|outcome) = "([^"\n]*)"|^ *# (.*)$',
    re.MULTILINE,
)


@pytest.fixture
def bakkerij(tmp_path: Path) -> Path:
    return copy_sample(tmp_path / "voorbeeld", "nl")


def texts_of(folder: Path) -> set[str]:
    files = (file.read_text(encoding="utf-8") for file in folder.rglob("*.toml"))
    return {text or comment for content in files for text, comment in READ_BY_PEOPLE.findall(content)}


def test_in_dutch_every_text_is_dutch(bakkerij: Path) -> None:
    the_same = texts_of(sample_folder()) & texts_of(bakkerij)
    assert the_same == {"Net promoter score"}


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    list_of_texts = Path(__file__).parents[1] / "kpi_tui" / "workspace" / "sample_nl.toml"
    cards = "".join(file.read_text(encoding="utf-8") for file in sample_folder().rglob("*.toml"))
    translated = tomllib.loads(list_of_texts.read_text(encoding="utf-8"))
    assert [text for text in translated if f'"{text}"' not in cards and f"# {text}\n" not in cards] == []


def test_in_dutch_it_is_the_same_bakery(bakkerij: Path, bakery: Snapshot) -> None:
    dutch = Workspace.open(bakkerij).snapshot
    assert check(dutch) == ()
    assert dutch.settings == replace(bakery.settings, name="Bakkerij De Korenbloem", language="nl")
    assert [*dutch.goals] == [*bakery.goals]
    assert [*dutch.inputs] == [*bakery.inputs]
    assert {each.id: (each.kpis, each.start, each.end) for each in dutch.actions.values()} == {
        each.id: (each.kpis, each.start, each.end) for each in bakery.actions.values()
    }
    assert {each.id: (each.formula, each.plans) for each in dutch.kpis.values()} == {
        each.id: (each.formula, each.plans) for each in bakery.kpis.values()
    }
    assert dutch.records.drop("note").equals(bakery.records.drop("note"))
