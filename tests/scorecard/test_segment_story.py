"""The segments of a KPI over time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.web_shop import build
from kpi_tui.model.period import Grain
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.segment_story import segment_stories
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(tmp_path_factory.mktemp("shop") / "whole").snapshot


def test_the_lines_of_the_markets_add_up_to_that_of_the_whole(shop: Snapshot) -> None:
    found = segment_stories(shop, "orders", Grain.MONTH)
    assert set(found) == {"abroad", "domestic"}
    whole = {point.period: point.value for point in story(shop, "orders", Grain.MONTH)}
    for period, value in whole.items():
        parts = [point.value for points in found.values() for point in points if point.period == period]
        assert sum(part or 0 for part in parts) == pytest.approx(value)


def test_a_part_has_no_plan(shop: Snapshot) -> None:
    found = segment_stories(shop, "average-order-value", Grain.QUARTER)
    assert all(point.plan is None and point.score is None for points in found.values() for point in points)


def test_the_parts_of_a_running_total_are_running_totals_too(shop: Snapshot) -> None:
    found = segment_stories(shop, "revenue", Grain.MONTH)
    for place, point in enumerate(story(shop, "revenue", Grain.MONTH)):
        parts = [points[place].value or 0 for points in found.values()]
        assert sum(parts) == pytest.approx(point.value)


def test_the_largest_comes_first(shop: Snapshot) -> None:
    assert list(segment_stories(shop, "orders", Grain.MONTH)) == ["domestic", "abroad"]


def test_what_has_no_segments_has_no_lines() -> None:
    bakery = Workspace.open(Path(__file__).parents[2] / "sample_workspace").snapshot
    assert segment_stories(bakery, "nps", Grain.MONTH) == {}
