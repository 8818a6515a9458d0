"""A snapshot answers what a figure's id means and which values make sense, and reads figures when asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import Range
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace


@pytest.fixture
def snapshot(sample: Path) -> Snapshot:
    return Workspace.open(sample).snapshot


def test_today_is_the_day_that_the_settings_pin(snapshot: Snapshot) -> None:
    pinned = replace(snapshot, settings=replace(snapshot.settings, as_of=date(2026, 11, 2)))
    free = replace(snapshot, settings=replace(snapshot.settings, as_of=None))
    assert pinned.today == date(2026, 11, 2)
    assert abs((free.today - date.today()).days) <= 1


def test_goals_come_by_position(snapshot: Snapshot) -> None:
    positions = [goal.position for goal in snapshot.goals.values()]
    assert positions == sorted(positions)


def test_a_figure_belongs_to_an_input_or_to_a_kpi_in_place_of_its_inputs(snapshot: Snapshot) -> None:
    assert snapshot.entry_id("orders") == "orders"
    assert snapshot.entry_id("conversion-rate") == "conversion-rate"
    assert snapshot.entry_id("web-shop-revenue") == "revenue"
    with pytest.raises(Refusal, match="did you mean “orders”"):
        snapshot.entry_id("order")


def test_a_kpi_whose_only_input_is_missing_cannot_be_entered(snapshot: Snapshot) -> None:
    without = replace(snapshot, inputs={})
    with pytest.raises(Refusal, match="“web-shop-revenue” is entered as the input “revenue”"):
        without.entry_id("web-shop-revenue")


def test_a_value_must_suit_the_input_and_the_kpis_that_are_it(snapshot: Snapshot) -> None:
    kpi = replace(snapshot.kpis["web-shop-revenue"], range=Range(-5, 50_000))
    narrowed = replace(snapshot, kpis={**snapshot.kpis, kpi.id: kpi})
    assert narrowed.range_of("revenue") == Range(0, 50_000)
    assert narrowed.doubt("revenue", 50_000) is None
    doubt = narrowed.doubt("revenue", 50_001)
    assert doubt is not None
    assert "too high" in str(doubt)


def test_figures_are_read_once_and_by_any_thread(snapshot: Snapshot) -> None:
    with ThreadPoolExecutor(4) as pool:
        heights = list(pool.map(lambda _: snapshot.figures.height, range(8)))
    assert len(set(heights)) == 1
    assert heights[0] > 100
    assert snapshot.figure_problems == ()


def test_a_snapshot_that_was_looked_at_never_changes(sample: Path) -> None:
    workspace = Workspace.open(sample)
    before = workspace.snapshot
    height = before.records.height
    workspace.request(SetFigure("orders", before.settings.calendar.parse("2026-10"), 1))
    assert before.records.height == height
    assert workspace.snapshot.records.height == height + 1
